"""Councils: the public pages without a name unless consented, and what the team keeps of them."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.exports.pdf import pdf_du_document
from quartiers.exports.tableaux import reponse_tableau
from quartiers.participation.acces_conseils import conseil_pour, conseil_visible
from quartiers.participation.domain import conseils as domain
from quartiers.participation.forms_conseils import (
    CollegeForm,
    ConseilForm,
    FinMandatForm,
    MandatForm,
    RepresentationForm,
)
from quartiers.participation.liste_prefet import COLONNES, document_de, lignes
from quartiers.participation.models import College, Conseil, MandatConseil, Tirage
from quartiers.participation.permissions_conseils import conduire_tirage, lire_membres, tenir_conseils
from quartiers.participation.queries_conseils import EtatCollege, colleges_le, conseils_le, controles_de_la_loi
from quartiers.participation.views.communs import enregistre, page_formulaire, telechargement

Fil = list[tuple[str, str]]


def url(route: str, conseil: Conseil, *arguments: object) -> str:
    return reverse(f"participation:{route}", args=[conseil.contrat.code, conseil.code, *arguments])


def fil_conseils(contrat: Contrat, conseil: Conseil | None = None) -> Fil:
    fil = [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        ("Conseils", reverse("participation:conseils", args=[contrat.code])),
    ]
    return [*fil, (conseil.nom, url("conseil", conseil))] if conseil else fil


@public
@require_safe
def conseils(request: RequeteActeur, code: str) -> HttpResponse:
    """Every council of the contract, commune by commune, with its seats; who sits is told nowhere here."""
    contrat = contrat_visible(request.acteur, code)
    jour = timezone.localdate()
    liste = list(conseils_le(contrat, jour).order_by("commune__nom", "nom"))
    etats = colleges_le(liste, jour)
    groupes: dict[str, list[dict[str, object]]] = {}
    for conseil in liste:
        siens = etats.get(conseil.pk, [])
        groupes.setdefault(str(conseil.commune or "Tout le contrat"), []).append(
            {
                "conseil": conseil,
                "url": url("conseil", conseil),
                "sieges": sum(e.college.sieges for e in siens),
                "vacants": sum(e.vacants for e in siens),
                "colleges": ", ".join(e.college.nom for e in siens),
            }
        )
    contexte = {
        "contrat": contrat,
        "groupes": groupes,
        "tient": tenir_conseils(request.acteur, contrat),
        "tirages": Tirage.objects.filter(contrat=contrat).publics().count(),
        "fil_ariane": [*fil_conseils(contrat)[:1], ("Conseils", "")],
    }
    return render(request, "participation/conseils.html", contexte)


@public
@require_safe
def conseil(request: RequeteActeur, code: str, conseil: str) -> HttpResponse:
    objet = conseil_visible(request.acteur, code, conseil)
    etats = etats_de(objet)
    contexte = {
        "contrat": objet.contrat,
        "conseil": objet,
        "faits": faits(objet),
        "etats": etats,
        "tirages": Tirage.objects.filter(college__conseil=objet).publics(),
        "lit": lire_membres(request.acteur, objet),
        "tient": tenir_conseils(request.acteur, objet),
        "fil_ariane": [*fil_conseils(objet.contrat), (objet.nom, "")],
    }
    return render(request, "participation/conseil.html", contexte)


def etats_de(conseil: Conseil) -> list[EtatCollege]:
    return colleges_le([conseil], timezone.localdate()).get(conseil.pk, [])


def faits(conseil: Conseil) -> list[tuple[str, object]]:
    paires: list[tuple[str, object]] = [
        ("Statut", conseil.get_statut_legal_display()),
        ("Commune", conseil.commune),
        ("Zone", conseil.zone),
        ("Quartiers prioritaires concernés", ", ".join(q.nom for q in conseil.quartiers.all())),
        ("Présidence", conseil.presidence),
        ("Animation", conseil.animation),
        ("Durée du mandat", f"{conseil.mandat_annees} ans" if conseil.mandat_annees else ""),
        ("Reconnu par le préfet ou la préfète le", conseil.reconnu_le),
        ("Écrire au conseil", conseil.courriel),
    ]
    return [(libelle, valeur) for libelle, valeur in paires if valeur]


@acces(tenir_conseils)
def creer(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    exiger(tenir_conseils, request.acteur, contrat)
    commune_id = request.acteur.habilitation.commune_id if request.acteur.habilitation else None
    objet = Conseil(contrat=contrat, commune_id=commune_id, debut=timezone.localdate())
    return saisir(request, objet, "Créer un conseil", reverse("participation:conseils", args=[code]))


@acces(tenir_conseils)
def modifier(request: RequeteActeur, code: str, conseil: str) -> HttpResponse:
    objet = conseil_pour(request.acteur, tenir_conseils, code, conseil)
    return saisir(request, objet, "Modifier le conseil", url("conseil", objet))


def saisir(request: RequeteActeur, objet: Conseil, titre: str, retour: str) -> HttpResponse:
    habilitation = request.acteur.habilitation
    commune_id = habilitation.commune_id if habilitation else None
    donnees = request.POST if request.method == "POST" else None
    form = ConseilForm(donnees, instance=objet, contrat=objet.contrat, commune_id=commune_id)

    def acte() -> None:
        neuf = form.save(commit=False)
        neuf.code = neuf.code or code_libre(neuf)
        domain.enregistrer_conseil(acteur=request.acteur, conseil=neuf)
        form.save_m2m()

    if request.method == "POST" and enregistre(form, acte):
        messages.success(request, "Conseil enregistré.")
        return redirect(url("conseil", form.instance))
    fil = fil_conseils(objet.contrat, objet if objet.pk else None)
    return page_formulaire(
        request, objet.contrat, form, titre=titre, bouton="Enregistrer le conseil", retour=retour, fil=fil
    )


def code_libre(conseil: Conseil) -> str:
    base = slugify(conseil.nom)[:70] or "conseil"
    pris = set(Conseil.objects.filter(contrat=conseil.contrat, code__startswith=base).values_list("code", flat=True))
    return next(c for c in [base, *(f"{base}-{n}" for n in range(2, 500))] if c not in pris)


# Members


@acces(lire_membres)
@require_safe
def membres(request: RequeteActeur, code: str, conseil: str) -> HttpResponse:
    """Who sits, what is empty, what ends, and the checks of the law when they apply."""
    objet = conseil_pour(request.acteur, lire_membres, code, conseil)
    etats = etats_de(objet)
    jour = timezone.localdate()
    contexte = {
        "contrat": objet.contrat,
        "conseil": objet,
        "etats": etats,
        "controles": controles_de_la_loi(objet, etats),
        "tient": tenir_conseils(request.acteur, objet),
        "tire": conduire_tirage(request.acteur, objet),
        "bientot": jour + dt.timedelta(days=settings.JOURS_FIN_MANDAT),
        "fil_ariane": [*fil_conseils(objet.contrat, objet), ("Membres", "")],
    }
    return render(request, "participation/conseil_membres.html", contexte)


@acces(lire_membres)
@require_safe
def liste(request: RequeteActeur, code: str, conseil: str, extension: str) -> HttpResponseBase:
    """The composition for the prefecture."""
    objet = conseil_pour(request.acteur, lire_membres, code, conseil)
    etats, jour = etats_de(objet), timezone.localdate()
    nom = f"composition-{objet.code}"
    if extension in {"pdf", "docx"}:
        document = document_de(objet, etats, controles_de_la_loi(objet, etats), jour)
        from quartiers.exports.word import word_du_document  # python-docx: only for those who ask for it

        ecrire = pdf_du_document if extension == "pdf" else word_du_document
        return telechargement(ecrire(document), nom, extension)
    if extension not in {"xlsx", "ods", "csv"}:
        raise Http404("Ce format n’est pas proposé : choisir pdf, docx, xlsx, ods ou csv.")
    return reponse_tableau(nom, f"Composition – {objet}", COLONNES, lignes(etats), extension)


@acces(tenir_conseils)
def college_ajouter(request: RequeteActeur, code: str, conseil: str) -> HttpResponse:
    objet = conseil_pour(request.acteur, tenir_conseils, code, conseil)
    rang = College.objects.filter(conseil=objet).count() + 1
    college = College(contrat=objet.contrat, conseil=objet, rang=rang)
    return saisir_college(request, objet, college, "Ajouter un collège")


@acces(tenir_conseils)
def college_modifier(request: RequeteActeur, code: str, conseil: str, pk: int) -> HttpResponse:
    objet = conseil_pour(request.acteur, tenir_conseils, code, conseil)
    college = get_object_or_404(College, conseil=objet, pk=pk)
    return saisir_college(request, objet, college, "Modifier le collège")


def saisir_college(request: RequeteActeur, objet: Conseil, college: College, titre: str) -> HttpResponse:
    form = CollegeForm(request.POST if request.method == "POST" else None, instance=college)
    college.conseil = objet

    def acte() -> None:
        domain.enregistrer_college(acteur=request.acteur, college=form.save(commit=False))

    if request.method == "POST" and enregistre(form, acte):
        messages.success(request, "Collège enregistré.")
        return redirect(url("conseil_membres", objet))
    return page_formulaire(
        request,
        objet.contrat,
        form,
        titre=titre,
        bouton="Enregistrer le collège",
        retour=url("conseil_membres", objet),
        fil=fil_conseils(objet.contrat, objet),
    )


@acces(tenir_conseils)
def designer(request: RequeteActeur, code: str, conseil: str, pk: int) -> HttpResponse:
    objet = conseil_pour(request.acteur, tenir_conseils, code, conseil)
    college = get_object_or_404(College.objects.select_related("conseil"), conseil=objet, pk=pk)
    donnees = request.POST if request.method == "POST" else None
    form = MandatForm(donnees, college=college, initial={"debut": timezone.localdate()})
    form.instance.college, form.instance.contrat = college, objet.contrat

    def acte() -> None:
        domain.designer(acteur=request.acteur, college=college, **form.cleaned_data)

    if request.method == "POST" and enregistre(form, acte):
        messages.success(request, "Mandat ouvert.")
        return redirect(url("conseil_membres", objet))
    return page_formulaire(
        request,
        objet.contrat,
        form,
        titre=f"Ouvrir un mandat : {college}",
        bouton="Ouvrir le mandat",
        retour=url("conseil_membres", objet),
        fil=fil_conseils(objet.contrat, objet),
        chapeau="N’écrivez que ce qu’il faut pour siéger et pour joindre la personne.",
    )


def mandat_du(conseil: Conseil, pk: int) -> MandatConseil:
    mandats = MandatConseil.objects.filter(college__conseil=conseil, efface_le__isnull=True)
    return get_object_or_404(mandats.select_related("college__conseil"), pk=pk)


@acces(tenir_conseils)
def mandat_modifier(request: RequeteActeur, code: str, conseil: str, pk: int) -> HttpResponse:
    objet = conseil_pour(request.acteur, tenir_conseils, code, conseil)
    mandat = mandat_du(objet, pk)
    form = MandatForm(request.POST if request.method == "POST" else None, instance=mandat, college=mandat.college)

    def acte() -> None:
        domain.modifier_mandat(acteur=request.acteur, mandat=form.save(commit=False))

    if request.method == "POST" and enregistre(form, acte):
        messages.success(request, "Mandat enregistré.")
        return redirect(url("conseil_membres", objet))
    return page_formulaire(
        request,
        objet.contrat,
        form,
        titre="Modifier un mandat",
        bouton="Enregistrer le mandat",
        retour=url("conseil_membres", objet),
        fil=fil_conseils(objet.contrat, objet),
    )


@acces(tenir_conseils)
def mandat_terminer(request: RequeteActeur, code: str, conseil: str, pk: int) -> HttpResponse:
    objet = conseil_pour(request.acteur, tenir_conseils, code, conseil)
    mandat = mandat_du(objet, pk)
    form = FinMandatForm(request.POST if request.method == "POST" else None, initial={"fin": timezone.localdate()})

    def acte() -> None:
        domain.terminer_mandat(
            acteur=request.acteur, mandat=mandat, fin=form.cleaned_data["fin"], motif=form.cleaned_data["motif"]
        )

    if request.method == "POST" and enregistre(form, acte):
        messages.success(request, "Mandat terminé : la place est libre.")
        return redirect(url("conseil_membres", objet))
    return page_formulaire(
        request,
        objet.contrat,
        form,
        titre="Terminer un mandat",
        bouton="Terminer le mandat",
        retour=url("conseil_membres", objet),
        fil=fil_conseils(objet.contrat, objet),
        chapeau=f"{mandat}, {mandat.college}",
        genre="danger",
    )


@acces(tenir_conseils)
def mandat_representer(request: RequeteActeur, code: str, conseil: str, pk: int) -> HttpResponse:
    objet = conseil_pour(request.acteur, tenir_conseils, code, conseil)
    mandat = mandat_du(objet, pk)
    donnees = request.POST if request.method == "POST" else None
    form = RepresentationForm(donnees, contrat=objet.contrat, initial={"debut": timezone.localdate()})

    def acte() -> None:
        domain.elire_representant(acteur=request.acteur, mandat=mandat, **form.cleaned_data)

    if request.method == "POST" and enregistre(form, acte):
        messages.success(request, "Représentation enregistrée.")
        return redirect(url("conseil_membres", objet))
    return page_formulaire(
        request,
        objet.contrat,
        form,
        titre="Représenter le conseil ailleurs",
        bouton="Enregistrer la représentation",
        retour=url("conseil_membres", objet),
        fil=fil_conseils(objet.contrat, objet),
        chapeau=f"{mandat} est élue ou élu par le conseil pour siéger dans une autre instance.",
    )
