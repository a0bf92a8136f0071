"""What comes in and what goes out of people: files, one person by form, withdrawals. No page shows a person."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quartiers.cohortes.acces import analyse_en_vigueur, cohorte_de, contrat_suivi, ouverte
from quartiers.cohortes.domain import participants as domaine
from quartiers.cohortes.domain.retraits import retirer, retirer_par_code
from quartiers.cohortes.enums import VoieRetrait
from quartiers.cohortes.envois import Attendu, Lecture, Personne, desceller, lire_envoi, lire_retraits, sceller
from quartiers.cohortes.forms import EnvoiForm, PersonneForm, RetraitForm, SeRetirerForm, quartiers_permis
from quartiers.cohortes.models import Cohorte, ProducteurCohorte
from quartiers.cohortes.permissions import transmettre_a_une_cohorte
from quartiers.cohortes.views.communs import adresse, aujourdhui, fil_de, montrer, page_de_formulaire, tenter
from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.contrat.models import Contrat
from quartiers.socle.formats import compte
from quartiers.tableurs.classeur import ClasseurIllisible, lire_classeur

PROBLEMES_MONTRES = 30


@acces(transmettre_a_une_cohorte)
@ouverte
def transmettre(request: RequeteActeur, contrat: Contrat, pk: int) -> HttpResponse:
    """The file, then what it would do, then (« integrer ») the same taken up whole."""
    exiger(transmettre_a_une_cohorte, request.acteur, contrat)
    cohorte = cohorte_de(contrat, pk)
    if "jeton" in request.POST:
        return integrer(request, cohorte)
    form = EnvoiForm(request.POST or None, request.FILES or None, cohorte=cohorte)
    contexte: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        contexte = apercevoir(request, cohorte, form)
    suite = (fil_de(cohorte), ("Transmettre un fichier", ""))
    return montrer(request, contrat, "transmettre", *suite, cohorte=cohorte, form=form, **contexte)


def apercevoir(request: RequeteActeur, cohorte: Cohorte, form: EnvoiForm) -> dict[str, Any]:
    """What the page of preview shows; nothing is written."""
    fichier, producteur = form.cleaned_data["fichier"], form.cleaned_data["producteur"]
    try:
        lecture = lire_envoi(lire_classeur(fichier.read(), fichier.name), attendu_de(request, cohorte))
    except ClasseurIllisible as refus:
        form.add_error("fichier", str(refus))
        return {}
    if lecture.graves:
        return problemes_de(lecture)
    bilan = domaine.comparer(cohorte, producteur, lecture.personnes)
    jeton = "" if bilan.refus else sceller(lecture.personnes, cohorte.pk, producteur.pk, pk_de(request))
    return {"bilan": bilan, "jeton": jeton, "producteur": producteur}


def problemes_de(lecture: Lecture) -> dict[str, Any]:
    dits = [f"{p.ou} : {p.message}" for p in lecture.graves]
    return {"problemes": dits[:PROBLEMES_MONTRES], "autres": max(0, len(dits) - PROBLEMES_MONTRES)}


def attendu_de(request: RequeteActeur, cohorte: Cohorte) -> Attendu:
    return Attendu(
        quartiers=frozenset(quartiers_permis(request.acteur, cohorte.contrat).values_list("code", flat=True)),
        etapes=frozenset(cohorte.etapes.values_list("code", flat=True)),
        debut=cohorte.debut,
        jour=aujourdhui(),
    )


def pk_de(request: RequeteActeur) -> int:
    return request.acteur.utilisateur.pk if request.acteur.utilisateur else 0


def integrer(request: RequeteActeur, cohorte: Cohorte) -> HttpResponse:
    lu = desceller(request.POST["jeton"], cohorte.pk, pk_de(request))
    retour = adresse(cohorte.contrat, "transmettre", cohorte.pk)
    if lu is None:
        messages.error(request, "Cet aperçu a plus d’une heure : déposez à nouveau le fichier.")
        return redirect(retour)
    producteur = ProducteurCohorte.objects.select_related("organisme").get(cohorte=cohorte, pk=lu[0])
    form = EnvoiForm(cohorte=cohorte)
    form.cleaned_data = {}
    faits: list[domaine.Bilan] = []
    if prendre(request, form, cohorte, producteur, lu[1], faits):
        messages.success(request, f"Le fichier est pris en entier : {faits[0].phrase}.")
        return redirect(adresse(cohorte.contrat, "cohorte", cohorte.pk))
    messages.error(request, " ".join(str(erreur) for erreur in form.non_field_errors()))
    return redirect(retour)


def prendre(
    request: RequeteActeur,
    form: Any,
    cohorte: Cohorte,
    producteur: ProducteurCohorte,
    personnes: list[Personne],
    faits: list[domaine.Bilan],
) -> bool:
    return tenter(
        form,
        lambda: faits.append(
            domaine.integrer(
                acteur=request.acteur, cohorte=cohorte, producteur=producteur, personnes=personnes, jour=aujourdhui()
            )
        ),
    )


@acces(transmettre_a_une_cohorte)
@ouverte
def saisir_personne(request: RequeteActeur, contrat: Contrat, pk: int) -> HttpResponse:
    """A small cohort: one person, by her pseudonym. The same pseudonym again replaces what was known."""
    exiger(transmettre_a_une_cohorte, request.acteur, contrat)
    cohorte = cohorte_de(contrat, pk)
    form = PersonneForm(request.POST or None, cohorte=cohorte, acteur=request.acteur, jour=aujourdhui())
    if request.method == "POST" and form.is_valid():
        faits: list[domaine.Bilan] = []
        producteur = form.cleaned_data["producteur"]
        if prendre(request, form, cohorte, producteur, [personne_du_formulaire(form, cohorte)], faits):
            messages.success(request, f"C’est enregistré : {faits[0].phrase}.")
            return redirect(adresse(contrat, "saisir_personne", pk))
    chapeau = "Rien de ce qui est écrit ici ne se relit : gardez votre dossier dans la commune."
    retour = adresse(contrat, "cohorte", pk)
    return page_de_formulaire(
        request, contrat, form, "Saisir une personne", "Enregistrer", retour, fil_de(cohorte), chapeau=chapeau
    )


def personne_du_formulaire(form: PersonneForm, cohorte: Cohorte) -> Personne:
    donnees = form.cleaned_data

    def iso(jour: dt.date | None) -> str:
        return jour.isoformat() if jour else ""

    etapes = {e.code: [iso(donnees[f"etape-{e.code}"])] for e in cohorte.etapes.all() if donnees.get(f"etape-{e.code}")}
    return Personne(
        pseudonyme=donnees["pseudonyme"],
        quartier=donnees["quartier"].code if donnees["quartier"] else "",
        sexe=donnees["sexe"],
        tranche_age=donnees["tranche_age"],
        entree=iso(donnees["entree"]),
        accord_le=iso(donnees["accord_le"]),
        notice=cohorte.notice,
        etat=donnees["etat"],
        etat_le=iso(donnees["etat_le"]),
        etapes=etapes,
    )


@acces(transmettre_a_une_cohorte)
def retirer_personnes(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """Open or closed: one may always leave."""
    contrat = contrat_suivi(request.acteur, code)
    exiger(transmettre_a_une_cohorte, request.acteur, contrat)
    cohorte = cohorte_de(contrat, pk)
    ouvert = analyse_en_vigueur(contrat) is not None
    retour = adresse(contrat, "cohorte", pk) if ouvert else adresse(contrat, "cohortes")
    form = RetraitForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        codes = codes_a_retirer(form)
        if not form.errors:
            voie = VoieRetrait.COMMUNE if form.cleaned_data["fichier"] else VoieRetrait.SERVICE
            nombre = retirer(acteur=request.acteur, cohorte=cohorte, pseudonymes=codes, voie=voie, jour=aujourdhui())
            messages.success(request, phrase_du_retrait(nombre, len(codes)))
            return redirect(retour)
    chapeau = (
        "Les données de ces personnes sont effacées tout de suite et pour de bon. Les analyses déjà faites restent et le disent ; "
        "la suivante est sans elles."
    )
    return page_de_formulaire(
        request,
        contrat,
        form,
        "Retirer des personnes",
        "Effacer ces personnes",
        retour,
        *([fil_de(cohorte)] if ouvert else []),
        chapeau=chapeau,
    )


def codes_a_retirer(form: RetraitForm) -> list[str]:
    """Of the list, of the typed codes, or both; what is wrong in the list is written on the form."""
    codes: list[str] = list(form.cleaned_data["codes"])
    fichier = form.cleaned_data["fichier"]
    if fichier:
        try:
            lecture = lire_retraits(lire_classeur(fichier.read(), fichier.name), aujourdhui())
        except ClasseurIllisible as refus:
            form.add_error("fichier", str(refus))
            return []
        for probleme in problemes_de(lecture).get("problemes", []) if lecture.graves else []:
            form.add_error("fichier", probleme)
        codes += [p.pseudonyme for p in lecture.personnes]
    return sorted(set(codes))


def phrase_du_retrait(nombre: int, demandes: int) -> str:
    absents = demandes - nombre
    suite = (
        f" {compte(absents, 'code')} n’étai{'en' if absents > 1 else ''}t pas dans la cohorte : tout envoi à venir l{'es' if absents > 1 else 'e'} laissera de côté."
        if absents
        else ""
    )
    return f"{compte(nombre, 'personne effacée', 'personnes effacées')}.{suite}"


@public
def se_retirer(request: RequeteActeur) -> HttpResponse:
    """Without account. The answer never says whether the code was somebody's."""
    form = SeRetirerForm(request.POST or None, initial={"code": request.GET.get("code", "")[:40]})
    fait = False
    if request.method == "POST" and form.is_valid():
        retirer_par_code(pseudonyme=form.cleaned_data["code"], jour=aujourdhui())
        fait = True
    fil_ariane = [("Accueil", reverse("accueil:accueil")), ("Ne plus être suivi·e", "")]
    return render(request, "cohortes/se_retirer.html", {"form": form, "fait": fait, "fil_ariane": fil_ariane})
