"""The page of a mediator's phone: interviews one after the other, with or without network.

Without network each answer is sealed for the server alone (see `chiffrement`), kept on the phone, sent once. On line
without scripts it is an ordinary form.
"""

import json
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.enquetes.acces import enquete_pour
from quartiers.enquetes.chiffrement import PLI_MAX, PliIllisible, cle_publique
from quartiers.enquetes.domain.reponses import Recue, enregistrer, recevoir_pli
from quartiers.enquetes.enums import EtatEnquete, Mode
from quartiers.enquetes.models import Enquete, Questionnaire
from quartiers.enquetes.permissions import collecter_reponses
from quartiers.enquetes.presentation import langue_choisie, langues_montrees, montrer_questionnaire
from quartiers.enquetes.queries import (
    equipes_de,
    etats_des_quotas,
    quartiers_de,
    questionnaire_en_service,
    quota_plein_pour,
    structure_du,
)
from quartiers.enquetes.saisie import Saisie, lire_saisie
from quartiers.enquetes.views.communs import adresse
from quartiers.enquetes.views.publiques import PREFIXE, cle_de
from quartiers.socle.hors_ligne import service_hors_ligne

ILLISIBLE = "Cette réponse n’a pas été écrite pour ce serveur : elle ne peut pas être lue."


@acces(collecter_reponses)
def terrain_enquete(request: RequeteActeur, code: str, enquete: str) -> HttpResponseBase:
    objet = enquete_pour(request, collecter_reponses, code, enquete)
    questionnaire = questionnaire_en_service(objet)
    if request.method == "POST" and request.content_type == "application/json":
        return recevoir(request, objet)
    if questionnaire is None or objet.etat == EtatEnquete.BROUILLON:
        messages.info(request, "Cette enquête n’est pas encore ouverte.")
        return redirect(adresse(objet, "enquete"))
    structure = structure_du(questionnaire)
    donnees = request.POST if request.method == "POST" else request.GET
    langue = langue_choisie(structure, donnees.get("langue", ""))
    if request.method != "POST":
        return page(request, questionnaire, langue)
    brut = {nom.removeprefix(PREFIXE): request.POST.getlist(nom) for nom in request.POST if nom.startswith(PREFIXE)}
    saisie = lire_saisie(structure, brut, langue=langue, jour=timezone.localdate())
    if "changer" in request.POST:
        saisie.erreurs.clear()
        return page(request, questionnaire, langue_choisie(structure, request.POST["changer"]), saisie)
    if not saisie.juste or objet.etat != EtatEnquete.OUVERTE:
        return page(request, questionnaire, langue, saisie, 400)
    noter(request, questionnaire, langue, saisie)
    return redirect(f"{request.path}?langue={langue}")


def noter(request: RequeteActeur, questionnaire: Questionnaire, langue: str, saisie: Saisie) -> None:
    objet = questionnaire.enquete
    quartier = next((q for q in quartiers_de(objet) if q.code == request.POST.get("quartier")), None)
    plein = quota_plein_pour(objet, saisie.valeurs, quartier)
    recue = Recue(
        questionnaire=questionnaire,
        valeurs=saisie.valeurs,
        mode=Mode.MEDIATEUR,
        cle=cle_de(request),
        jour=timezone.localdate(),
        langue=langue,
        quartier=quartier,
        lot=next((lot for lot in equipes_de(objet) if str(lot.pk) == request.POST.get("equipe")), None),
        complete=saisie.complete,
    )
    enregistrer(recue)
    messages.success(request, "Les réponses sont enregistrées. Vous pouvez interroger une autre personne.")
    if plein:
        messages.info(request, f"Le quota « {plein.quota.libelle} » était déjà plein : cherchez d’autres profils.")


def recevoir(request: RequeteActeur, objet: Enquete) -> JsonResponse:
    """A sealed answer, as JSON {cle, pli}."""
    try:
        if len(request.body) > PLI_MAX:
            raise ValueError
        corps = json.loads(request.body)
        cle, pli = uuid.UUID(str(corps["cle"])), dict(corps["pli"])
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"erreurs": ["L’envoi est incomplet."]}, status=400)
    try:
        _, nouvelle = recevoir_pli(objet, cle, pli, timezone.localdate())
    except PliIllisible:
        return JsonResponse({"erreurs": [ILLISIBLE]}, status=422)
    except ValidationError as refus:
        return JsonResponse({"erreurs": refus.messages}, status=422)
    return JsonResponse({"cle": str(cle), "nouvelle": nouvelle}, status=201 if nouvelle else 200)


def page(
    request: RequeteActeur, questionnaire: Questionnaire, langue: str, saisie: Saisie | None = None, statut: int = 200
) -> HttpResponse:
    objet, structure = questionnaire.enquete, structure_du(questionnaire)
    quotas = quotas_montres(objet)
    contexte = {
        "enquete": objet,
        "version": questionnaire,
        "ouverte": objet.etat == EtatEnquete.OUVERTE,
        "langues": langues_montrees(structure),
        "quartiers": quartiers_de(objet),
        "quartier_choisi": request.POST.get("quartier", ""),
        "equipes": equipes_de(objet),
        "equipe_choisie": request.POST.get("equipe", ""),
        "quotas": quotas,
        "quotas_json": json.dumps(quotas, ensure_ascii=False),
        "cle": str(cle_de(request)),
        "cle_publique": cle_publique(objet.pk),
        "url_etat": adresse(objet, "terrain_enquete_etat"),
        "url_service": adresse(objet, "terrain_enquete_service"),
        "url_connexion": reverse("account_login"),
        "url_enquete": adresse(objet, "enquete"),
        **montrer_questionnaire(structure, langue, saisie),
    }
    return render(request, "enquetes/terrain_enquete.html", contexte, status=statut)


def quotas_montres(objet: Enquete) -> list[dict[str, Any]]:
    """As the phone keeps them: what each is about, so that it can tell when one is full. None once all is over."""
    return [
        {
            "libelle": etat.quota.libelle,
            "atteint": etat.atteint,
            "cible": etat.quota.cible,
            "quartier": etat.quota.quartier.code if etat.quota.quartier else "",
            "criteres": etat.quota.criteres,
        }
        for etat in (etats_des_quotas(objet) if objet.etat == EtatEnquete.OUVERTE else [])
    ]


@acces(collecter_reponses)
@require_safe
def terrain_enquete_etat(request: RequeteActeur, code: str, enquete: str) -> JsonResponse:
    """A fresh token to send with, and where the quotas stand."""
    objet = enquete_pour(request, collecter_reponses, code, enquete)
    reponse = JsonResponse(
        {"jeton": get_token(request), "ouverte": objet.etat == EtatEnquete.OUVERTE, "quotas": quotas_montres(objet)}
    )
    reponse["Cache-Control"] = "no-store"
    return reponse


@acces(collecter_reponses)
@require_safe
def terrain_enquete_service(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    objet = enquete_pour(request, collecter_reponses, code, enquete)
    questionnaire = questionnaire_en_service(objet)
    base = adresse(objet, "terrain_enquete")
    pages = [base, *(f"{base}?langue={langue}" for langue in (questionnaire.langues if questionnaire else []))]
    return service_hors_ligne(f"enquete-{objet.pk}-", [*pages, *fichiers_gardes()])


def fichiers_gardes() -> list[str]:
    """What the page needs to look and work as it does on line."""
    noms = [
        "socle/socle.css",
        "socle/cadre.css",
        "socle/composants.css",
        "socle/tableaux.css",
        "socle/formulaires.css",
        "socle/hors-ligne.css",
        "socle/hors-ligne.js",
        "enquetes/enquetes.css",
        "enquetes/expressions.js",
        "enquetes/questionnaire.js",
        "enquetes/terrain-enquete.js",
        "socle/logo.svg",
    ]
    return [static(nom) for nom in noms]
