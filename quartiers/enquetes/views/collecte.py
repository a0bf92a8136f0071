"""How answers are collected: the open link, sheets of tokens, teams; answers that are set aside."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.enquetes.acces import enquete_pour
from quartiers.enquetes.avancement import dit, exact
from quartiers.enquetes.domain import jetons as domaine
from quartiers.enquetes.domain import reponses as domaine_reponses
from quartiers.enquetes.domain.enquetes import regler_lien
from quartiers.enquetes.enums import Mode
from quartiers.enquetes.exports_papier import feuilles_de_jetons, papier_en_pdf
from quartiers.enquetes.forms import LienForm, LotForm, MotifForm
from quartiers.enquetes.models import Enquete, LotJetons, ReponseEnquete
from quartiers.enquetes.permissions import collecter_reponses, lire_enquetes, tenir_enquetes
from quartiers.enquetes.queries import lots_de, questionnaire_en_service
from quartiers.enquetes.views.communs import adresse, essayer, montrer, page_de_formulaire, telechargement, tenter
from quartiers.participation.code_vote import code_svg
from quartiers.socle.formats import nombre

PAR_PAGE = 50


@acces(lire_enquetes)
@require_safe
def collecte(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    objet = enquete_pour(request, lire_enquetes, code, enquete)
    tient = tenir_enquetes(request.acteur, objet)
    return page(request, objet, LotForm(enquete=objet) if tient else None)


def page(request: RequeteActeur, objet: Enquete, form: LotForm | None, statut: int = 200) -> HttpResponse:
    lien = adresse_publique(objet) if objet.lien_ouvert else ""
    exactement = exact(objet, collecte=collecter_reponses(request.acteur, objet))
    return montrer(
        request,
        objet,
        "collecte",
        ("Collecte", ""),
        statut=statut,
        form=form,
        form_lien=LienForm(instance=objet),
        lien=lien,
        code_qr=code_svg(lien) if lien else "",
        lots=[(lot, suivi_du_lot(lot, objet.seuil, exactement)) for lot in lots_de(objet)],
        questionnaire=questionnaire_en_service(objet),
    )


def adresse_publique(objet: Enquete) -> str:
    return settings.ADRESSE_PUBLIQUE.rstrip("/") + reverse("enquetes:repondre", args=[objet.cle_lien])


def suivi_du_lot(lot: Any, seuil: int, exactement: bool) -> str:
    """How many sheets or interviews of a lot came back."""
    utilises, recues = (dit(n, seuil, exactement=exactement) for n in (lot.utilises, lot.recues))
    if lot.annule:
        return f"Annulé, {utilises} codes avaient servi"
    if lot.mode == Mode.MEDIATEUR:
        return f"{recues} entretiens reçus sur {nombre(lot.nombre)} prévus"
    return f"{utilises} codes utilisés sur {nombre(lot.tires)}"


@acces(tenir_enquetes)
@require_POST
def lien(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    """Open or close the open link; whether a full quota stops it."""
    objet = enquete_pour(request, tenir_enquetes, code, enquete)
    form = LienForm(request.POST)
    if form.is_valid():
        essayer(
            request,
            lambda: regler_lien(acteur=request.acteur, enquete=objet, **form.cleaned_data),
            "Le lien ouvert est réglé.",
        )
    return redirect(adresse(objet, "collecte"))


@acces(tenir_enquetes)
@require_POST
def creer_lot(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    """The sheets, at once: the codes are not kept and cannot be printed again."""
    objet = enquete_pour(request, tenir_enquetes, code, enquete)
    form = LotForm(request.POST, enquete=objet)
    questionnaire = questionnaire_en_service(objet)
    if form.is_valid() and form.cleaned_data["mode"] == Mode.PAPIER and questionnaire is None:
        form.add_error("mode", "Mettez d’abord un questionnaire en service : il est imprimé sur les feuilles.")
    faits: list[tuple[LotJetons, list[str]]] = []
    if not form.is_valid() or not tenter(
        form, lambda: faits.append(domaine.creer_lot(acteur=request.acteur, enquete=objet, **form.cleaned_data))
    ):
        return page(request, objet, form, 400)
    lot, jetons = faits[0]
    if not jetons:
        messages.success(request, f"L’équipe « {lot.libelle} » est ajoutée : elle se choisit sur la page de terrain.")
        return redirect(adresse(objet, "collecte"))
    if lot.mode == Mode.PAPIER and questionnaire is not None:
        contenu = papier_en_pdf(objet, questionnaire, "fr", timezone.localdate(), jetons)
    else:
        contenu = feuilles_de_jetons(objet, lot, jetons, timezone.localdate())
    return telechargement(contenu, f"{objet.code}-{lot.pk}.pdf", "application/pdf")


@acces(tenir_enquetes)
@require_POST
def annuler_lot(request: RequeteActeur, code: str, enquete: str, pk: int) -> HttpResponse:
    objet = enquete_pour(request, tenir_enquetes, code, enquete)
    lot = get_object_or_404(LotJetons.objects.select_related("enquete"), enquete=objet, pk=pk)
    dit = "Le lot est annulé : ses codes non utilisés ne servent plus."
    essayer(request, lambda: domaine.annuler_lot(acteur=request.acteur, lot=lot), dit)
    return redirect(adresse(objet, "collecte"))


@acces(tenir_enquetes)
@require_safe
def reponses(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    """What came in, without what was said: the day, the mode, how much was answered; what is set aside and why."""
    objet = enquete_pour(request, tenir_enquetes, code, enquete)
    toutes = ReponseEnquete.objects.filter(enquete=objet).select_related("quartier", "questionnaire")
    page_courante = Paginator(toutes.order_by("etat", "-jour", "cle"), PAR_PAGE).get_page(request.GET.get("page"))
    return montrer(
        request,
        objet,
        "reponses",
        ("Collecte", adresse(objet, "collecte")),
        ("Réponses reçues", ""),
        page=page_courante,
        lignes=[(reponse, len(reponse.valeurs)) for reponse in page_courante],
        exactement=exact(objet, collecte=True),
    )


@acces(tenir_enquetes)
def reponse_ecarter(request: RequeteActeur, code: str, enquete: str, pk: int) -> HttpResponse:
    """Set an answer aside, with why; or take it back."""
    objet = enquete_pour(request, tenir_enquetes, code, enquete)
    reponse = get_object_or_404(ReponseEnquete.objects.select_related("enquete"), enquete=objet, pk=pk)
    retour = adresse(objet, "reponses")
    if request.method == "POST" and reponse.etat == "ecartee":
        geste = domaine_reponses.reprendre
        essayer(request, lambda: geste(acteur=request.acteur, reponse=reponse), "La réponse compte à nouveau.")
        return redirect(retour)
    form = MotifForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and tenter(form, lambda: domaine_reponses.ecarter(acteur=request.acteur, reponse=reponse, **form.cleaned_data))
    ):
        messages.success(request, "La réponse est écartée : elle ne compte plus.")
        return redirect(retour)
    return page_de_formulaire(
        request,
        objet.contrat,
        form,
        "Écarter une réponse",
        bouton="Écarter",
        retour=retour,
        enquete=objet,
        chapeau="Elle ne comptera plus dans les quotas ni dans les résultats. On peut la reprendre.",
    )
