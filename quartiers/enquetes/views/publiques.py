"""Answering without an account: by the open link or by a code that serves once. No cookie beyond the form's own token.

A code is looked for in the form, never in the address that thanks; no address of a machine is kept with an answer.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.models import QuartierContrat
from quartiers.enquetes.domain.jetons import JetonRefuse, jeton_valable
from quartiers.enquetes.domain.reponses import CLOSE, QuotaPlein, Recue, repondre_par_jeton, repondre_par_lien
from quartiers.enquetes.enums import EtatEnquete, Mode
from quartiers.enquetes.forms import CodeForm
from quartiers.enquetes.models import Enquete, Jeton, Questionnaire, ReponseEnquete
from quartiers.enquetes.mots import mots_de
from quartiers.enquetes.presentation import langue_choisie, langues_montrees, montrer_questionnaire
from quartiers.enquetes.queries import quartiers_de, questionnaire_en_service, structure_du
from quartiers.enquetes.saisie import Saisie, lire_saisie
from quartiers.enquetes.structure import sens
from quartiers.enquetes.views.communs import TROP, laisser_passer
from quartiers.socle.formats import date_courte

PREFIXE = "q-"
SANS_QUARTIER = "-"


@dataclass(frozen=True)
class Porte:
    """The way in: an open link, or a code."""

    enquete: Enquete
    questionnaire: Questionnaire
    jeton: Jeton | None = None


@public
@never_cache
def repondre(request: RequeteActeur, cle: str) -> HttpResponseBase:
    """By the open link."""
    enquete = (
        Enquete.objects.filter(cle_lien=cle.upper())
        .exclude(etat=EtatEnquete.BROUILLON)
        .select_related("contrat")
        .first()
    )
    questionnaire = questionnaire_en_service(enquete) if enquete else None
    if enquete is None or questionnaire is None:
        raise Http404("Cette enquête n’existe pas.")
    if enquete.etat != EtatEnquete.OUVERTE or not enquete.lien_ouvert:
        return fermee(request, CLOSE)
    return page_ou_envoi(request, Porte(enquete, questionnaire))


@public
@never_cache
def repondre_code(request: RequeteActeur, jeton: str) -> HttpResponseBase:
    """By a code that serves once; a refusal says why, and how to type another."""
    try:
        valable = jeton_valable(jeton)
    except JetonRefuse as refus:
        return deja_recue(request) or fermee(request, str(refus), 404)
    questionnaire = questionnaire_en_service(valable.lot.enquete)
    if questionnaire is None:
        return fermee(request, CLOSE)
    return page_ou_envoi(request, Porte(valable.lot.enquete, questionnaire, valable))


def deja_recue(request: RequeteActeur) -> HttpResponseBase | None:
    """The thanks again, for a sending whose answer was lost on the way or pressed twice: the code had served for it."""
    if request.method != "POST":
        return None
    recue = ReponseEnquete.objects.filter(cle=cle_de(request)).select_related("enquete").first()
    return None if recue is None else vers_merci(recue.enquete, recue.langue)


def vers_merci(enquete: Enquete, langue: str, suite: str = "") -> HttpResponseBase:
    return redirect(reverse("enquetes:merci_enquete", args=[enquete.cle_lien]) + f"?langue={langue}{suite}")


@public
@never_cache
def saisir_code(request: RequeteActeur) -> HttpResponseBase:
    """Typing the code of a sheet, when one cannot read its QR code."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not laisser_passer(request):
            form.add_error(None, TROP)
        else:
            try:
                jeton_valable(form.cleaned_data["jeton"])
            except JetonRefuse as refus:
                form.add_error("jeton", str(refus))
            else:
                propre = "".join(c for c in form.cleaned_data["jeton"].upper() if c.isalnum())
                return redirect("enquetes:repondre_code", propre)
    return render(request, "enquetes/saisir_code.html", {"form": form}, status=400 if form.errors else 200)


@public
@require_safe
def merci(request: RequeteActeur, cle: str) -> HttpResponse:
    enquete = Enquete.objects.filter(cle_lien=cle.upper()).exclude(etat=EtatEnquete.BROUILLON).first()
    if enquete is None:
        raise Http404("Cette enquête n’existe pas.")
    questionnaire = questionnaire_en_service(enquete)
    voulue = request.GET.get("langue", "")
    langue = langue_choisie(structure_du(questionnaire), voulue) if questionnaire else "fr"
    plein = request.GET.get("suite") == "plein"
    contexte = {"enquete": enquete, "plein": plein, **entete(langue)}
    return render(request, "enquetes/merci_enquete.html", contexte)


def entete(langue: str) -> dict[str, Any]:
    return {"mots": mots_de(langue), "langue": langue, "sens": sens(langue)}


def fermee(request: RequeteActeur, pourquoi: str, statut: int = 200) -> HttpResponse:
    return render(request, "enquetes/fermee.html", {"pourquoi": pourquoi}, status=statut)


def page_ou_envoi(request: RequeteActeur, porte: Porte) -> HttpResponseBase:
    structure = structure_du(porte.questionnaire)
    donnees = request.POST if request.method == "POST" else request.GET
    langue = langue_choisie(structure, donnees.get("langue", ""))
    if request.method != "POST":
        return page(request, porte, langue)
    brut = {nom.removeprefix(PREFIXE): request.POST.getlist(nom) for nom in request.POST if nom.startswith(PREFIXE)}
    saisie = lire_saisie(structure, brut, langue=langue, jour=timezone.localdate())
    if "changer" in request.POST:  # another language, nothing typed is lost
        saisie.erreurs.clear()
        return page(request, porte, langue_choisie(structure, request.POST["changer"]), saisie)
    if not saisie.juste:
        return page(request, porte, langue, saisie, statut=400)
    if not laisser_passer(request):
        return page(request, porte, langue, saisie, [TROP], statut=429)
    return envoyer(request, porte, langue, saisie)


def envoyer(request: RequeteActeur, porte: Porte, langue: str, saisie: Saisie) -> HttpResponseBase:
    recue = Recue(
        questionnaire=porte.questionnaire,
        valeurs=saisie.valeurs,
        mode=Mode.LIEN,
        cle=cle_de(request),
        jour=timezone.localdate(),
        langue=langue,
        quartier=quartier_dit(request, porte),
        complete=saisie.complete,
    )
    try:
        if porte.jeton is not None:
            repondre_par_jeton(recue, porte.jeton)
        else:
            repondre_par_lien(recue)
    except QuotaPlein:
        return vers_merci(porte.enquete, langue, "&suite=plein")
    except JetonRefuse as refus:
        return deja_recue(request) or fermee(request, str(refus), 409)
    except ValidationError as refus:
        return page(request, porte, langue, saisie, refus.messages, statut=409)
    return vers_merci(porte.enquete, langue)


def cle_de(request: RequeteActeur) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("cle", ""))
    except ValueError:
        return uuid.uuid4()


def quartier_dit(request: RequeteActeur, porte: Porte) -> QuartierContrat | None:
    """Of the lot of the sheet, else what the person says."""
    if porte.jeton is not None and porte.jeton.lot.quartier is not None:
        return porte.jeton.lot.quartier
    lieux = quartiers_de(porte.enquete)
    return next((lieu for lieu in lieux if lieu.code == request.POST.get("quartier")), None)


def page(
    request: RequeteActeur,
    porte: Porte,
    langue: str,
    saisie: Saisie | None = None,
    refus: list[str] | None = None,
    statut: int = 200,
) -> HttpResponse:
    structure = structure_du(porte.questionnaire)
    enquete, mots = porte.enquete, mots_de(langue)
    demande = porte.jeton is None or porte.jeton.lot.quartier is None
    contexte = {
        "enquete": enquete,
        "titre": structure.texte(structure.titre, langue) or enquete.titre,
        "langues": langues_montrees(structure),
        "quartiers": quartiers_de(enquete) if demande else [],
        "quartier_choisi": request.POST.get("quartier", ""),
        "cle": str(cle_de(request)),
        "refus": refus or [],
        "anonyme": mots["anonyme"].format(date=date_courte(enquete.conservation_jusqu_au)),
        "responsable": mots["responsable"].format(responsable=enquete.responsable),
        **montrer_questionnaire(structure, langue, saisie),
    }
    return render(request, "enquetes/repondre.html", contexte, status=statut)
