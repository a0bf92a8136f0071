"""Answering what the instruction asks, and the thread between the holder and those who instruct."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from quartiers.appels.acces import dossier_visible
from quartiers.appels.domain.complements import repondre_complement
from quartiers.appels.domain.echanges import ecrire_message
from quartiers.appels.enums import EtatComplement
from quartiers.appels.etapes import etape_de, libelle_de
from quartiers.appels.forms_dossiers import MessageForm, ReponseForm
from quartiers.appels.models import Complement, Dossier, TypePiece
from quartiers.appels.permissions import echanger, rediger_dossier
from quartiers.appels.queries.dossiers import complements_de
from quartiers.appels.queries.redaction import ancre
from quartiers.appels.views.chemins import adresse_etape, fil
from quartiers.appels.views.dossiers_etapes import dossier_a_rediger
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.comptes.enums import Role
from quartiers.documents.domain import deposer as deposer_document
from quartiers.documents.models import Document
from quartiers.socle.transitions import TransitionRefusee


@acces(rediger_dossier)
@require_http_methods(["GET", "HEAD", "POST"])
def complements(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    """What the instruction asks, one by one: mend the field or the paper, then say what was done."""
    dossier = dossier_a_rediger(request, code, numero)
    form = None
    if request.method == "POST":
        form = ReponseForm(request.POST)
        demandes = Complement.objects.filter(dossier=dossier).select_related("dossier__contrat", "dossier__campagne")
        complement = get_object_or_404(demandes, pk=request.POST.get("complement") or 0)
        if form.is_valid():
            try:
                repondre_complement(acteur=request.acteur, complement=complement, reponse=form.cleaned_data["reponse"])
            except TransitionRefusee as refus:
                messages.error(request, str(refus))
            else:
                messages.success(request, "Votre réponse est envoyée.")
            return redirect("appels:complements", code, numero)
    contexte = {
        "dossier": dossier,
        "contrat": dossier.contrat,
        "demandes": [presenter(dossier, c, request.POST.get("complement"), form) for c in complements_de(dossier)],
        "fil_ariane": [*fil(dossier), ("Ce qui vous est demandé", "")],
    }
    return render(request, "appels/dossiers_complements.html", contexte)


def presenter(
    dossier: Dossier, complement: Complement, fautif: str | None, form: ReponseForm | None
) -> dict[str, object]:
    """A remark, where it is mended, and its answer form when it still waits."""
    attend = complement.etat == EtatComplement.DEMANDE
    sien = form if form is not None and fautif == str(complement.pk) else None
    cible = complement.cible
    nom = nom_de_piece(cible) if cible.startswith("piece:") else libelle_de(cible)
    return {
        "complement": complement,
        "nom": nom,
        "url": adresse_de_la_cible(dossier, cible),
        "form": (sien or ReponseForm(auto_id=f"id_{complement.pk}_%s")) if attend else None,
    }


def adresse_de_la_cible(dossier: Dossier, cible: str) -> str:
    """Where what is asked is mended."""
    if cible == "organisme":
        return reverse("appels:organisme", args=[dossier.contrat.code, dossier.organisme_id])
    return f"{adresse_etape(dossier, etape_de(cible))}#{ancre(cible)}"


def nom_de_piece(cible: str) -> str:
    numero = cible.partition(":")[2]
    type_piece = TypePiece.objects.filter(pk=int(numero)).first() if numero.isdigit() else None
    return type_piece.intitule if type_piece else "Une pièce"


@acces(echanger)
@require_http_methods(["GET", "HEAD", "POST"])
def fil_d_echanges(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    """The thread between the holder and those who instruct; « demander de l’aide » opens it about a field."""
    dossier = dossier_visible(request.acteur, code, numero)
    champ = request.GET.get("champ", "")[:60]
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        document = joindre(request, dossier, form)
        if not form.errors:
            ecrire_message(
                acteur=request.acteur,
                dossier=dossier,
                texte=form.cleaned_data["texte"],
                document=document,
                demande_aide=bool(champ) and request.acteur.role == Role.PORTEUR,
                champ=champ,
            )
            messages.success(request, "Votre message est envoyé.")
            return redirect("appels:fil", code, numero)
    echanges = dossier.messages.filter(interne=False).select_related("auteur", "document").order_by("cree_le", "pk")
    contexte = {
        "dossier": dossier,
        "contrat": dossier.contrat,
        "form": form,
        "champ": libelle_de(champ) if champ else "",
        "echanges": [(message, libelle_de(message.champ) if message.champ else "") for message in echanges],
        "porteur": request.acteur.role == Role.PORTEUR,
        "fil_ariane": [*fil(dossier), ("Échanges", "")],
    }
    return render(request, "appels/dossiers_fil.html", contexte)


def joindre(request: RequeteActeur, dossier: Dossier, form: MessageForm) -> Document | None:
    fichier = form.cleaned_data.get("fichier")
    if not fichier:
        return None
    try:
        return deposer_document(fichier=fichier, contrat_id=dossier.contrat_id, acteur=request.acteur)
    except ValidationError as erreur:
        form.add_error("fichier", erreur)
        return None
