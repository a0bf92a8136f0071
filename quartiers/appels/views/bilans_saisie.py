"""Writing a report: its steps, saved as a whole without scripts or field by field with them; its photos."""
# ruff: noqa: ARG001 - the functions of PREPARATIONS share one signature

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from quartiers.appels.controles_bilan import Constat, ExamenBilan, controler, examiner_bilan
from quartiers.appels.domain.bilans import peut_saisir
from quartiers.appels.domain.champs_bilan import OUVERTS, enregistrer_champ
from quartiers.appels.domain.photos import enlever_photo, joindre_photo
from quartiers.appels.domain.redaction import ChampFerme
from quartiers.appels.etapes import Etape
from quartiers.appels.etapes_bilan import PAR_CODE, etapes_de
from quartiers.appels.forms_bilans import PhotoForm
from quartiers.appels.models import Bilan
from quartiers.appels.permissions import saisir_bilan
from quartiers.appels.queries.bilans import (
    champs_de_l_etape,
    champs_questions,
    comptes_par_cote,
    lignes_ages_reelles,
    lignes_quartiers,
    lignes_resultats,
)
from quartiers.appels.queries.redaction import Page, Retours
from quartiers.appels.questions_contrat import questions_de_l_annee
from quartiers.appels.views.bilans import adresse_bilan, arguments, bilan_visible, fil_du_bilan
from quartiers.appels.views.saisie_champs import enregistrer_page, reponse_du_champ
from quartiers.comptes.acces import RequeteActeur, acces


def bilan_a_saisir(request: RequeteActeur, code: str, numero: str, exercice: int, genre: str) -> Bilan:
    bilan = bilan_visible(request, code, numero, exercice, genre)
    if not peut_saisir(request.acteur, bilan):
        raise Http404
    return bilan


def adresse_etape(bilan: Bilan, etape: str) -> str:
    return reverse("appels:bilan_etape", args=[*arguments(bilan), etape])


@acces(saisir_bilan)
@require_http_methods(["GET", "HEAD", "POST"])
def etape(request: RequeteActeur, code: str, numero: str, exercice: int, genre: str, etape: str) -> HttpResponse:
    bilan = bilan_a_saisir(request, code, numero, exercice, genre)
    demandee = PAR_CODE.get(etape)
    questions = questions_de_l_annee(bilan.contrat_id, bilan.exercice)
    if demandee is None or demandee not in etapes_de(bilan, questions=bool(questions)):
        raise Http404
    if request.method != "POST":
        return montrer(request, bilan, demandee, Retours())
    retours = enregistrer_page(request, partial(enregistrer_champ, acteur=request.acteur, bilan=bilan))
    if retours.erreurs or retours.conflits:
        return montrer(request, bilan_a_saisir(request, code, numero, exercice, genre), demandee, retours)
    messages.success(request, "C’est enregistré.")
    suite = request.POST.get("aller")  # « suite » is a field of the report
    return redirect(adresse_etape(bilan, suite if suite in PAR_CODE else etape))


@acces(saisir_bilan)
@require_POST
def champ(request: RequeteActeur, code: str, numero: str, exercice: int, genre: str) -> JsonResponse:
    """Save one field; see saisie_champs.reponse_du_champ."""
    bilan = bilan_a_saisir(request, code, numero, exercice, genre)
    return reponse_du_champ(request, partial(enregistrer_champ, acteur=request.acteur, bilan=bilan))


def montrer(request: RequeteActeur, bilan: Bilan, etape: Etape, retours: Retours) -> HttpResponse:
    examen = examiner_bilan(bilan)
    constats = controler(examen)
    ouvert = bilan.etat in OUVERTS
    page = Page(bilan.dossier, None if ouvert else frozenset(), retours, {})
    etapes = etapes_de(bilan, questions=bool(examen.questions))
    rang = etapes.index(etape)
    contexte = {
        "bilan": bilan,
        "dossier": bilan.dossier,
        "contrat": bilan.contrat,
        "etape": etape,
        "etapes": etapes_affichees(bilan, etapes, etape, constats),
        "rang": rang + 1,
        "precedente": voisine(bilan, etapes, rang - 1),
        "suivante": voisine(bilan, etapes, rang + 1),
        "constats": [c for c in constats if c.etape == etape.code],
        "doutes": [],  # asked of the sheets alone
        "tous_constats": [(c, adresse_etape(bilan, c.etape)) for c in constats],
        "bloque": any(c.bloque for c in constats),
        "champs": champs_de_l_etape(page, bilan, etape),
        "retours": retours,
        "ouvert": ouvert,
        "retour": adresse_bilan(bilan),
        "fil_ariane": [*fil_du_bilan(bilan), (etape.titre, "")],
        **PREPARATIONS.get(etape.code, lambda *_: {})(page, bilan, examen),
    }
    return render(request, f"appels/bilans_etape_{etape.code}.html", contexte)


def preparer_public(page: Page, bilan: Bilan, examen: ExamenBilan) -> dict[str, Any]:
    return {
        "ages": lignes_ages_reelles(page, bilan),
        "somme_ages": sum(p.total for p in examen.publics),
        "quartiers": lignes_quartiers(page, bilan),
    }


def preparer_questions(page: Page, bilan: Bilan, examen: ExamenBilan) -> dict[str, Any]:
    return {"champs": champs_questions(page, examen.questions, examen.reponses)}


def preparer_resultats(page: Page, bilan: Bilan, examen: ExamenBilan) -> dict[str, Any]:
    return {"resultats": lignes_resultats(page, bilan)}


def preparer_comptes(page: Page, bilan: Bilan, examen: ExamenBilan) -> dict[str, Any]:
    return {
        "cotes": comptes_par_cote(page, examen.compte, examen.seuil),
        "financier": examen.compte,
        "seuil": examen.seuil,
    }


def preparer_photos(page: Page, bilan: Bilan, examen: ExamenBilan) -> dict[str, Any]:
    return {"photos": bilan.photos.order_by("pk"), "photo_form": PhotoForm()}


PREPARATIONS: dict[str, Any] = {
    "public": preparer_public,
    "questions": preparer_questions,
    "resultats": preparer_resultats,
    "comptes": preparer_comptes,
    "photos": preparer_photos,
}


def etapes_affichees(
    bilan: Bilan, etapes: tuple[Etape, ...], courante: Etape, constats: list[Constat]
) -> list[dict[str, Any]]:
    bloquants: dict[str, int] = {}
    for constat in constats:
        if constat.bloque:
            bloquants[constat.etape] = bloquants.get(constat.etape, 0) + 1
    return [
        {
            "rang": rang,
            "titre": etape.titre,
            "url": adresse_etape(bilan, etape.code),
            "ici": etape == courante,
            "manques": bloquants.get(etape.code, 0),
            "fini": etape.code not in {"verifier", "photos"} and not bloquants.get(etape.code),
        }
        for rang, etape in enumerate(etapes, 1)
    ]


def voisine(bilan: Bilan, etapes: tuple[Etape, ...], rang: int) -> tuple[str, str, str] | None:
    """(code, title, address) of the step before or after."""
    if not 0 <= rang < len(etapes):
        return None
    autre = etapes[rang]
    return autre.code, autre.titre, adresse_etape(bilan, autre.code)


@acces(saisir_bilan)
@require_POST
def ajouter_photo(request: RequeteActeur, code: str, numero: str, exercice: int, genre: str) -> HttpResponse:
    bilan = bilan_a_saisir(request, code, numero, exercice, genre)
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        donnees = form.cleaned_data
        try:
            joindre_photo(acteur=request.acteur, bilan=bilan, fichier=donnees["fichier"], titre=donnees["titre"])
        except (ValidationError, ChampFerme) as refus:
            messages.error(request, " ".join(getattr(refus, "messages", [str(refus)])))
        else:
            messages.success(request, "Le fichier est ajouté au bilan.")
    else:
        messages.error(request, "Choisissez un fichier à joindre.")
    return redirect(adresse_etape(bilan, "photos"))


@acces(saisir_bilan)
@require_POST
def retirer_photo(request: RequeteActeur, code: str, numero: str, exercice: int, genre: str, pk: int) -> HttpResponse:
    bilan = bilan_a_saisir(request, code, numero, exercice, genre)
    try:
        enlever_photo(acteur=request.acteur, bilan=bilan, document=get_object_or_404(bilan.photos, pk=pk))
    except ChampFerme as ferme:
        messages.error(request, str(ferme))
    else:
        messages.success(request, "Le fichier est enlevé du bilan.")
    return redirect(adresse_etape(bilan, "photos"))
