"""Filling a sheet: the action as planned on one page, its report by steps; saved whole or field by field."""
# ruff: noqa: ARG001 - the functions of PREPARATIONS share one signature

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from quartiers.appels.domain.champs_communs import texte_stocke
from quartiers.appels.domain.redaction import ChampFerme
from quartiers.appels.etapes import Etape
from quartiers.appels.forms_bilans import PhotoForm
from quartiers.appels.forms_dossiers import IndicateurForm
from quartiers.appels.queries.redaction import Retours
from quartiers.appels.views.saisie_champs import enregistrer_page, reponse_du_champ
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.suivi.controles_fiche import ExamenFiche, controler_fiche, examiner_fiche
from quartiers.suivi.domain.bilans_fiche import enlever_photo, joindre_photo
from quartiers.suivi.domain.champs_fiche import enregistrer_champ
from quartiers.suivi.domain.fiches import (
    OUVERTS,
    ajouter_credit,
    ajouter_indicateur,
    retirer_credit,
    retirer_indicateur,
)
from quartiers.suivi.enums import NatureMoyen
from quartiers.suivi.etapes_fiche import ATTENDUS, PAR_CODE, PREVU, etapes_de_la_fiche
from quartiers.suivi.forms_fiches import CreditForm
from quartiers.suivi.models import CreditFiche, FicheAction, IndicateurFiche
from quartiers.suivi.permissions import EQUIPE, saisir_fiche
from quartiers.suivi.queries.fiches import (
    COMPTAGES,
    Page,
    catalogue,
    champs_identite,
    champs_poses,
    champs_questions,
    lignes_ages,
    lignes_credits,
    lignes_indicateurs,
    lignes_quartiers,
    lignes_territoires,
    rattachements_de,
    somme_des_ages,
)
from quartiers.suivi.queries.qualite import questions_de_la_fiche
from quartiers.suivi.views.chemins import adresse_etape, adresse_fiche, adresse_prevoir, fil_de_la_fiche
from quartiers.suivi.views.fiche import a_remplir


def ecriture(request: RequeteActeur, fiche: FicheAction) -> "partial[str]":
    return partial(enregistrer_champ, acteur=request.acteur, fiche=fiche)


@acces(saisir_fiche)
@require_POST
def champ(request: RequeteActeur, code: str, fiche: str) -> JsonResponse:
    """Save one field: {champ, valeur, valeur_vue} gives {valeur, heure}; 409 tells someone else's text."""
    return reponse_du_champ(request, ecriture(request, a_remplir(request, code, fiche)))


# The action as planned


@acces(saisir_fiche)
@require_http_methods(["GET", "HEAD", "POST"])
def prevoir(request: RequeteActeur, code: str, fiche: str) -> HttpResponse:
    trouvee = a_remplir(request, code, fiche)
    if request.method != "POST":
        return montrer_prevu(request, trouvee, Retours())
    retours = enregistrer_page(request, ecriture(request, trouvee))
    if retours.erreurs or retours.conflits:
        return montrer_prevu(request, a_remplir(request, code, fiche), retours)
    messages.success(request, "C’est enregistré.")
    return redirect(adresse_fiche(trouvee) if "suite" in request.POST else adresse_prevoir(trouvee))


def montrer_prevu(request: RequeteActeur, fiche: FicheAction, retours: Retours) -> HttpResponse:
    page = Page(fiche, fiche.bilan.etat in OUVERTS, retours)
    ages = lignes_ages(page, reel=False)
    territoires = lignes_territoires(page)
    contexte = {
        "contrat": fiche.contrat,
        "fiche": fiche,
        "ouverte": page.ouverte,
        "retours": retours,
        "identite": champs_identite(page, equipe=request.acteur.role in EQUIPE),
        "prevu": champs_poses(page, PREVU),
        "attendus": champs_poses(page, ATTENDUS),
        "liens": rattachements_de(page),
        "territoires": territoires,
        "somme_parts": sum(t.part for t in fiche.territoires.order_by("pk")),
        "ages": ages,
        "somme_ages": somme_des_ages(ages),
        "indicateurs": lignes_indicateurs(page, fiche.indicateurs.order_by("pk"), reel=False),
        "credits": lignes_credits(page, fiche.credits.select_related("organisme").order_by("pk"), reel=False),
        "natures": NatureMoyen.choices,
        "indicateur_form": IndicateurForm(catalogue=catalogue(fiche), prefix="indicateur"),
        "credit_form": CreditForm(contrat=fiche.contrat, prefix="credit"),
        "fil_ariane": fil_de_la_fiche(fiche, "Ce qui est prévu"),
    }
    return render(request, "suivi/fiches_prevoir.html", contexte)


@acces(saisir_fiche)
@require_POST
def nouvel_indicateur(request: RequeteActeur, code: str, fiche: str) -> HttpResponse:
    trouvee = a_remplir(request, code, fiche)
    form = IndicateurForm(request.POST, catalogue=catalogue(trouvee), prefix="indicateur")
    if not form.is_valid():
        dire_erreurs(request, form)
        return redirect(adresse_prevoir(trouvee, "indicateurs"))
    donnees = form.cleaned_data
    try:
        ajouter_indicateur(
            acteur=request.acteur,
            fiche=trouvee,
            indicateur_id=int(donnees["indicateur"] or 0) or None,
            libelle=donnees["libelle"],
            unite=donnees["unite"],
            attendu=donnees["attendu"],
        )
    except ChampFerme as ferme:
        messages.error(request, str(ferme))
    return redirect(adresse_prevoir(trouvee, "indicateurs"))


@acces(saisir_fiche)
@require_POST
def enlever_indicateur(request: RequeteActeur, code: str, fiche: str, pk: int) -> HttpResponse:
    trouvee = a_remplir(request, code, fiche)
    indicateur = get_object_or_404(IndicateurFiche.objects.select_related("fiche"), fiche=trouvee, pk=pk)
    try:
        retirer_indicateur(acteur=request.acteur, indicateur=indicateur)
    except ChampFerme as ferme:
        messages.error(request, str(ferme))
    return redirect(adresse_prevoir(trouvee, "indicateurs"))


@acces(saisir_fiche)
@require_POST
def nouveau_credit(request: RequeteActeur, code: str, fiche: str) -> HttpResponse:
    trouvee = a_remplir(request, code, fiche)
    retour = adresse_etape(trouvee, "depenses") if request.POST.get("vers") == "depenses" else ""
    form = CreditForm(request.POST, contrat=trouvee.contrat, prefix="credit")
    retenus = ("organisme", "nature", "prevu", "vote", "depense", "precision")
    if not form.is_valid():
        dire_erreurs(request, form)
    else:
        try:
            ajouter_credit(acteur=request.acteur, fiche=trouvee, **{nom: form.cleaned_data[nom] for nom in retenus})
        except (ChampFerme, ValidationError) as refus:
            messages.error(request, " ".join(getattr(refus, "messages", [str(refus)])))
        else:
            messages.success(request, "La ligne est ajoutée.")
    return redirect(retour or adresse_prevoir(trouvee, "credits"))


@acces(saisir_fiche)
@require_POST
def enlever_credit(request: RequeteActeur, code: str, fiche: str, pk: int) -> HttpResponse:
    trouvee = a_remplir(request, code, fiche)
    credit = get_object_or_404(CreditFiche.objects.select_related("fiche"), fiche=trouvee, pk=pk)
    try:
        retirer_credit(acteur=request.acteur, credit=credit)
    except ChampFerme as ferme:
        messages.error(request, str(ferme))
    return redirect(adresse_prevoir(trouvee, "credits"))


def dire_erreurs(request: RequeteActeur, form: Any) -> None:
    for nom, erreurs in form.errors.items():
        debut = f"{form[nom].label}\u00a0: " if nom in form.fields else ""
        messages.error(request, f"{debut}{erreurs[0]}")


# The report, by steps


@acces(saisir_fiche)
@require_http_methods(["GET", "HEAD", "POST"])
def etape(request: RequeteActeur, code: str, fiche: str, etape: str) -> HttpResponse:
    trouvee = a_remplir(request, code, fiche)
    demandee = PAR_CODE.get(etape)
    if demandee is None:
        raise Http404
    if request.method != "POST":
        return montrer(request, trouvee, demandee, Retours())
    retours = enregistrer_page(request, ecriture(request, trouvee))
    if retours.erreurs or retours.conflits:
        return montrer(request, a_remplir(request, code, fiche), demandee, retours)
    messages.success(request, "C’est enregistré.")
    suite = request.POST.get("aller")  # « suite » is a field of the report
    return redirect(adresse_etape(trouvee, suite if suite in PAR_CODE else etape))


def montrer(request: RequeteActeur, fiche: FicheAction, etape: Etape, retours: Retours) -> HttpResponse:
    examen = examiner_fiche(fiche)
    etapes = etapes_de_la_fiche(questions=bool(examen.questions))
    if etape not in etapes:
        raise Http404("Ce contrat ne pose pas de question de plus.")
    constats = controler_fiche(examen)
    doutes = questions_de_la_fiche(fiche)
    page = Page(fiche, fiche.bilan.etat in OUVERTS, retours)
    rang = etapes.index(etape)
    contexte = {
        "contrat": fiche.contrat,
        "fiche": fiche,
        "bilan": fiche.bilan,
        "ouvert": page.ouverte,
        "retours": retours,
        "etape": etape,
        "rang": rang + 1,
        "etapes": etapes_affichees(fiche, etapes, etape, constats),
        "precedente": voisine(fiche, etapes, rang - 1),
        "suivante": voisine(fiche, etapes, rang + 1),
        "constats": [c for c in constats if c.etape == etape.code],
        "doutes": [d for d in doutes if d.constat.etape == etape.code and not d.repondu],
        "champs": [page.champ(q.nom, texte_stocke(fiche.bilan, q.nom), q) for q in etape.questions],
        "fil_ariane": fil_de_la_fiche(fiche, etape.titre),
        **PREPARATIONS.get(etape.code, lambda *_: {})(page, examen),
    }
    if etape.code == "verifier":
        contexte |= {
            "tous_constats": [(c, adresse_etape(fiche, c.etape)) for c in constats],
            "bloque": any(c.bloque for c in constats),
            "tous_doutes": [(d, adresse_etape(fiche, d.constat.etape)) for d in doutes],
        }
    return render(request, f"suivi/fiches_etape_{etape.code}.html", contexte)


def preparer_public(page: Page, examen: ExamenFiche) -> dict[str, Any]:
    ages = lignes_ages(page, reel=True)
    return {"ages": ages, "somme_ages": somme_des_ages(ages), "quartiers": lignes_quartiers(page)}


def preparer_resultats(page: Page, examen: ExamenFiche) -> dict[str, Any]:
    return {"resultats": lignes_indicateurs(page, examen.indicateurs, reel=True), "comptages": COMPTAGES}


def preparer_questions(page: Page, examen: ExamenFiche) -> dict[str, Any]:
    return {"champs": champs_questions(page, examen)}


def preparer_depenses(page: Page, examen: ExamenFiche) -> dict[str, Any]:
    return {
        "credits": lignes_credits(page, examen.credits, reel=True),
        "credit_form": CreditForm(contrat=page.fiche.contrat, prefix="credit"),
    }


def preparer_photos(page: Page, examen: ExamenFiche) -> dict[str, Any]:
    bilan = examen.bilan
    return {"photos": bilan.photos.order_by("pk") if bilan.pk else [], "photo_form": PhotoForm()}


PREPARATIONS: dict[str, Any] = {
    "public": preparer_public,
    "resultats": preparer_resultats,
    "questions": preparer_questions,
    "depenses": preparer_depenses,
    "photos": preparer_photos,
}


def etapes_affichees(
    fiche: FicheAction, etapes: tuple[Etape, ...], courante: Etape, constats: list[Any]
) -> list[dict[str, Any]]:
    bloquants: dict[str, int] = {}
    for constat in constats:
        if constat.bloque:
            bloquants[constat.etape] = bloquants.get(constat.etape, 0) + 1
    return [
        {
            "rang": rang,
            "titre": etape.titre,
            "url": adresse_etape(fiche, etape.code),
            "ici": etape == courante,
            "manques": bloquants.get(etape.code, 0),
            "fini": etape.code not in {"verifier", "photos"} and not bloquants.get(etape.code),
        }
        for rang, etape in enumerate(etapes, 1)
    ]


def voisine(fiche: FicheAction, etapes: tuple[Etape, ...], rang: int) -> tuple[str, str, str] | None:
    """(code, title, address) of the step before or after."""
    if not 0 <= rang < len(etapes):
        return None
    autre = etapes[rang]
    return autre.code, autre.titre, adresse_etape(fiche, autre.code)


@acces(saisir_fiche)
@require_POST
def ajouter_photo(request: RequeteActeur, code: str, fiche: str) -> HttpResponse:
    trouvee = a_remplir(request, code, fiche)
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        donnees = form.cleaned_data
        try:
            joindre_photo(acteur=request.acteur, fiche=trouvee, fichier=donnees["fichier"], titre=donnees["titre"])
        except (ValidationError, ChampFerme) as refus:
            messages.error(request, " ".join(getattr(refus, "messages", [str(refus)])))
        else:
            messages.success(request, "Le fichier est ajouté à la fiche bilan.")
    else:
        messages.error(request, "Choisissez un fichier à joindre.")
    return redirect(adresse_etape(trouvee, "photos"))


@acces(saisir_fiche)
@require_POST
def retirer_photo(request: RequeteActeur, code: str, fiche: str, pk: int) -> HttpResponse:
    trouvee = a_remplir(request, code, fiche)
    if trouvee.bilan.pk is None:
        raise Http404
    try:
        enlever_photo(acteur=request.acteur, fiche=trouvee, document=get_object_or_404(trouvee.bilan.photos, pk=pk))
    except ChampFerme as ferme:
        messages.error(request, str(ferme))
    else:
        messages.success(request, "Le fichier est enlevé de la fiche bilan.")
    return redirect(adresse_etape(trouvee, "photos"))
