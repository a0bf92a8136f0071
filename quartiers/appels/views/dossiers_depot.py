"""Deposit, signature, withdrawal, extension; the receipt and the national form as PDF."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartiers.appels.acces import dossier_visible
from quartiers.appels.domain.depot import (
    DepotRefuse,
    deposer,
    envoyer_a_signer,
    instant_de_la_base,
    prolonger,
    recu_autrement,
    reprendre,
    retirer,
)
from quartiers.appels.enums import AVANT_DEPOT
from quartiers.appels.exports_dossiers import document_cerfa, document_recepisse
from quartiers.appels.forms_dossiers import DepotForm, ProlongationForm, RetraitForm
from quartiers.appels.models import Dossier, Financeur
from quartiers.appels.permissions import consulter_dossier, prolonger_depot, rediger_dossier
from quartiers.appels.views.chemins import adresse, adresse_etape, fil
from quartiers.appels.views.dossiers_etapes import dossier_a_rediger
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.exports.pdf import pdf_du_document
from quartiers.socle.attente import attendu
from quartiers.socle.transitions import TransitionRefusee


@acces(rediger_dossier)
@require_http_methods(["GET", "HEAD", "POST"])
def deposer_dossier(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    """GET leads to the check page; POST deposits, once whatever the number of clicks."""
    arrive = instant_de_la_base(attendu(request.META)) if request.method == "POST" else None
    dossier = dossier_a_rediger(request, code, numero)
    if request.method != "POST":
        return redirect(adresse_etape(dossier, "verifier"))
    form = DepotForm(request.POST, autrement=recu_autrement(dossier))
    if not form.is_valid():
        for erreurs in form.errors.values():
            messages.error(request, str(erreurs[0]))
        return redirect(adresse_etape(dossier, "verifier"))
    recu = form.cleaned_data.get("recu_le")
    try:
        depose = deposer(acteur=request.acteur, dossier=dossier, instant=minuit(recu) if recu else arrive)
    except (DepotRefuse, TransitionRefusee) as refus:
        messages.error(request, str(refus))
        return redirect(adresse_etape(dossier, "verifier"))
    messages.success(request, f"Votre dossier est déposé. Récépissé {depose.recepisse}.")
    return redirect(adresse(dossier))


def minuit(jour: dt.date) -> dt.datetime:
    """The first moment of the day on which a paper was received."""
    return timezone.make_aware(dt.datetime.combine(jour, dt.time()))


@acces(rediger_dossier)
@require_POST
def signature(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    """« envoyer »: close the writing until someone signs; « reprendre »: open it again."""
    dossier = dossier_a_rediger(request, code, numero)
    try:
        if request.POST.get("acte") == "reprendre":
            reprendre(acteur=request.acteur, dossier=dossier)
            messages.success(request, "Vous pouvez de nouveau modifier le dossier.")
        else:
            envoyer_a_signer(acteur=request.acteur, dossier=dossier)
            messages.success(request, "Le dossier attend maintenant la signature d’une autre personne.")
    except (DepotRefuse, TransitionRefusee) as refus:
        messages.error(request, str(refus))
    return redirect(adresse_etape(dossier, "verifier"))


@acces(rediger_dossier)
@require_http_methods(["GET", "HEAD", "POST"])
def retirer_dossier(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_a_rediger(request, code, numero)
    form = RetraitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retirer(acteur=request.acteur, dossier=dossier, motif=form.cleaned_data["motif"])
        except ValidationError as erreur:
            form.add_error("motif", erreur)
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
            return redirect(adresse(dossier))
        else:
            messages.success(request, "Le dossier est retiré. Il reste lisible ici.")
            return redirect(adresse(dossier))
    return formulaire(request, dossier, form, "Retirer ce dossier", "Retirer le dossier")


@acces(prolonger_depot)
@require_http_methods(["GET", "HEAD", "POST"])
def prolonger_dossier(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_visible(request.acteur, code, numero)
    form = ProlongationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            prolonger(acteur=request.acteur, dossier=dossier, **form.cleaned_data)
        except ValidationError as erreur:
            form.add_error(None, erreur)
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
            return redirect(adresse(dossier))
        else:
            messages.success(request, "Ce dossier pourra être déposé après la clôture.")
            return redirect(adresse(dossier))
    return formulaire(request, dossier, form, "Autoriser un dépôt après la clôture", "Autoriser ce dépôt")


def formulaire(request: RequeteActeur, dossier: Dossier, form: object, titre: str, bouton: str) -> HttpResponse:
    contexte = {
        "dossier": dossier,
        "contrat": dossier.contrat,
        "form": form,
        "titre": titre,
        "bouton": bouton,
        "retour": adresse(dossier),
        "fil_ariane": [*fil(dossier), (titre, "")],
    }
    return render(request, "appels/dossiers_formulaire.html", contexte)


@acces(consulter_dossier)
@require_safe
def recepisse(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    """The receipt: the same data give the same bytes, so it is made again when asked."""
    dossier = dossier_visible(request.acteur, code, numero)
    if dossier.etat in AVANT_DEPOT or not dossier.recepisse:
        raise Http404("Ce dossier n’est pas encore déposé.")
    return reponse_pdf(pdf_du_document(document_recepisse(dossier)), f"recepisse-{dossier.recepisse}")


@acces(consulter_dossier)
@require_safe
def cerfa(request: RequeteActeur, code: str, numero: str, financeur: int) -> HttpResponse:
    """The request to one funder, under the headings of the national form."""
    dossier = dossier_visible(request.acteur, code, numero)
    objet = get_object_or_404(Financeur.objects.select_related("organisme"), contrat=dossier.contrat_id, pk=financeur)
    nom = f"demande-{dossier.numero}-{objet.pk}"
    return reponse_pdf(pdf_du_document(document_cerfa(dossier, objet)), nom)


def reponse_pdf(contenu: bytes, nom: str) -> HttpResponse:
    reponse = HttpResponse(contenu, content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="{nom}.pdf"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse
