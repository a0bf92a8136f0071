"""After the draw: letters, answers and replacements, mandates opened in the college."""

from fractions import Fraction

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.participation.acces_conseils import tirage_pour
from quartiers.participation.domain import reponses as domain
from quartiers.participation.enums_tirages import Reponse
from quartiers.participation.forms_tirages import InstallerForm, LettresForm, ReponseForm
from quartiers.participation.lettres import Lettre, Reglage, lettre_de, lettres_en_pdf, lettres_en_word
from quartiers.participation.models import PersonneListe, Tirage
from quartiers.participation.permissions_conseils import conduire_tirage
from quartiers.participation.sortition.proces_verbal import repartition_de
from quartiers.participation.views.communs import enregistre, page_formulaire, telechargement
from quartiers.participation.views.tirages import fil_tirages, url


@acces(conduire_tirage)
def lettres(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """A letter for each person drawn who has not declined, as PDF or Word (the button says which)."""
    tirage = tirage_pour(request.acteur, code, pk)
    form = LettresForm(request.POST if request.method == "POST" else None)
    fichiers: list[HttpResponse] = []

    def acte() -> None:
        ecrites = lettres_de(tirage, Reglage(**form.cleaned_data))
        titre = f"Lettres – {tirage.titre}"
        word = request.POST.get("format") == "docx"
        octets = lettres_en_word(titre, ecrites) if word else lettres_en_pdf(titre, ecrites, form.cleaned_data["date"])
        fichiers.append(telechargement(octets, f"lettres-tirage-{tirage.pk}", "docx" if word else "pdf"))

    if request.method == "POST" and enregistre(form, acte):
        return fichiers[0]
    return page_formulaire(
        request,
        tirage.contrat,
        form,
        titre="Écrire aux personnes tirées au sort",
        bouton="Lettres en PDF",
        retour=url("tirage_conduite", tirage),
        fil=[*fil_tirages(tirage), (tirage.titre, url("tirage_conduite", tirage))],
        second=("Lettres en Word", "format", "docx"),
    )


def lettres_de(tirage: Tirage, reglage: Reglage) -> list[Lettre]:
    refus = [Reponse.DECLINE, Reponse.INJOIGNABLE]
    gens = PersonneListe.objects.filter(tirage=tirage).exclude(rang="").exclude(reponse__in=refus)
    chances = chances_par_code(tirage)
    adresse = reverse("participation:tirage", args=[tirage.contrat.code, tirage.pk])
    verifier = f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{adresse}"
    return [
        lettre_de(tirage, personne, float(chances.get(personne.code, Fraction(0))), reglage, verifier)
        for personne in gens.select_related("liste").order_by("-rang", "ordre")
    ]


def chances_par_code(tirage: Tirage) -> dict[str, Fraction]:
    if not tirage.proces_verbal:
        return {}
    profils, _, chances = repartition_de(tirage.engagement["repartition"])
    par_profil = {p.valeurs: chance for p, chance in zip(profils, chances, strict=True)}
    return {code: par_profil[tuple(valeurs)] for code, *valeurs in tirage.proces_verbal["personnes"]}


@acces(conduire_tirage)
def reponse(request: RequeteActeur, code: str, pk: int, personne: int) -> HttpResponse:
    tirage = tirage_pour(request.acteur, code, pk)
    objet = get_object_or_404(PersonneListe.objects.exclude(rang=""), tirage=tirage, pk=personne)
    form = ReponseForm(request.POST if request.method == "POST" else None, initial={"jour": timezone.localdate()})
    appelees: list[PersonneListe | None] = []

    def acte() -> None:
        appelees.append(domain.repondre(acteur=request.acteur, tirage=tirage, personne=objet, **form.cleaned_data))

    if request.method == "POST" and enregistre(form, acte):
        messages.success(request, phrase_de_la_suite(form.cleaned_data["reponse"], objet, appelees[0]))
        return redirect(url("tirage_conduite", tirage))
    return page_formulaire(
        request,
        tirage.contrat,
        form,
        titre=f"Réponse de {objet.prenom} {objet.nom}",
        bouton="Enregistrer la réponse",
        retour=url("tirage_conduite", tirage),
        fil=[*fil_tirages(tirage), (tirage.titre, url("tirage_conduite", tirage))],
        chapeau="Si une personne titulaire décline, la suivante du même profil est appelée ; à défaut, la première, "
        "dans l’ordre du tirage, qui garde tous les quotas.",
    )


def phrase_de_la_suite(reponse: str, personne: PersonneListe, appelee: PersonneListe | None) -> str:
    if reponse == Reponse.ACCEPTE or personne.rang != "titulaire":
        return "Réponse enregistrée."
    if appelee is None:
        return (
            "Réponse enregistrée. Plus personne ne peut prendre cette place sans sortir des quotas : elle reste vide."
        )
    return f"Réponse enregistrée. {appelee.prenom} {appelee.nom} est appelée ou appelé à cette place."


@acces(conduire_tirage)
def installer(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    tirage = tirage_pour(request.acteur, code, pk)
    form = InstallerForm(request.POST if request.method == "POST" else None, initial={"debut": timezone.localdate()})

    def acte() -> None:
        domain.installer(acteur=request.acteur, tirage=tirage, debut=form.cleaned_data["debut"])

    if request.method == "POST" and enregistre(form, acte):
        messages.success(request, "Les mandats sont ouverts.")
        return redirect(url("tirage_conduite", tirage))
    return page_formulaire(
        request,
        tirage.contrat,
        form,
        titre="Ouvrir les mandats",
        bouton="Ouvrir les mandats",
        retour=url("tirage_conduite", tirage),
        fil=[*fil_tirages(tirage), (tirage.titre, url("tirage_conduite", tirage))],
        chapeau="Un mandat s’ouvre pour chaque personne titulaire qui a accepté.",
    )
