"""Letters and conventions of a season: what is to produce, what is made, sending, signatures expected."""

import io
import zipfile
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from quartiers.appels.acces import campagne_visible
from quartiers.appels.domain.actes import annuler_acte, commander_lot
from quartiers.appels.domain.notification import notifier_actes
from quartiers.appels.enums_apres import EtatTravail
from quartiers.appels.forms_apres import FiltreActesForm, MotifForm, NotifierForm
from quartiers.appels.models import ActeProduit, Campagne, LotActes
from quartiers.appels.permissions import lire_actes, produire_actes, represente
from quartiers.appels.queries.apres import a_envoyer, actes_a_produire, actes_de, financeurs_representes
from quartiers.appels.views.apres_commun import fichier_de, fil_campagne, formulaire
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.socle import formats
from quartiers.socle.transitions import TransitionRefusee

PAR_PAGE = 50
GENRES_DE_FICHIER = ("word", "pdf", "signe")


@acces(produire_actes)
@require_safe
def actes(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    campagne = campagne_visible(request.acteur, code, annee)
    return page_des_actes(request, campagne)


def page_des_actes(request: RequeteActeur, campagne: Campagne, notifier: NotifierForm | None = None) -> HttpResponse:
    contrat, annee = campagne.contrat, campagne.annee
    financeurs = list(financeurs_representes(request.acteur, contrat))
    filtre = FiltreActesForm(request.GET or None, contrat=contrat)
    liste = filtrer(actes_de(request.acteur, contrat).filter(exercice=annee), filtre)
    contexte = {
        "contrat": contrat,
        "campagne": campagne,
        "prevus": actes_a_produire(contrat, annee, [financeur.pk for financeur in financeurs]),
        "lettres": a_envoyer(request.acteur, contrat, annee).filter(financeur__in=financeurs),
        "filtre": filtre,
        "page": Paginator(liste, PAR_PAGE).get_page(request.GET.get("page")),
        "lots": lots_de(request.acteur, campagne).filter(etat__in=[EtatTravail.ATTENTE, EtatTravail.EN_COURS]),
        "notifier": notifier or NotifierForm(),
        "fil_ariane": [*fil_campagne(campagne), ("Courriers et conventions", "")],
    }
    return render(request, "appels/apres_actes.html", contexte, status=422 if notifier and notifier.errors else 200)


def lots_de(acteur: Acteur, campagne: Campagne) -> Any:
    """Productions of the season that the actor may follow: its own organisation's, or all for the pilot."""
    lots = LotActes.objects.filter(contrat=campagne.contrat, annee=campagne.annee)
    organisme = acteur.habilitation.organisme_id if acteur.habilitation else None
    return lots if organisme is None else lots.filter(financeur_organisme=organisme)


def filtrer(liste: Any, filtre: FiltreActesForm) -> Any:
    if not filtre.is_valid():
        return liste
    if financeur := filtre.cleaned_data["financeur"]:
        liste = liste.filter(financeur=financeur)
    if genre := filtre.cleaned_data["genre"]:
        liste = liste.filter(genre=genre)
    if texte := filtre.cleaned_data["q"].strip():
        cherche = Q(numero__icontains=texte) | Q(dossier__numero__icontains=texte)
        liste = liste.filter(cherche | Q(dossier__organisme__nom__icontains=texte))
    return liste


@acces(produire_actes)
@require_POST
def produire(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Ask for what is ticked, among what this actor's funders wait for."""
    campagne = campagne_visible(request.acteur, code, annee)
    financeurs = financeurs_representes(request.acteur, campagne.contrat).values_list("pk", flat=True)
    coches = set(request.POST.getlist("acte"))
    prevus = [p for p in actes_a_produire(campagne.contrat, annee, financeurs) if p.cle in coches]
    try:
        lot = commander_lot(acteur=request.acteur, contrat=campagne.contrat, annee=annee, prevus=prevus)
    except ValidationError as erreur:
        messages.error(request, " ".join(erreur.messages))
        return redirect("appels:actes", code, annee)
    return redirect("appels:lot", code, annee, lot.pk)


def lot_visible(request: RequeteActeur, code: str, annee: int, pk: int) -> tuple[Campagne, LotActes]:
    campagne = campagne_visible(request.acteur, code, annee)
    return campagne, get_object_or_404(lots_de(request.acteur, campagne), pk=pk)


@acces(produire_actes)
@require_safe
def lot(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    """How far a production is; its fragment alone for the page that watches it."""
    campagne, objet = lot_visible(request, code, annee, pk)
    contexte = {
        "contrat": campagne.contrat,
        "campagne": campagne,
        "lot": objet,
        "en_cours": objet.etat in {EtatTravail.ATTENTE, EtatTravail.EN_COURS},
        "actes": objet.actes.select_related("dossier__organisme", "financeur").order_by("numero"),
        "fil_ariane": [
            *fil_campagne(campagne),
            ("Courriers et conventions", reverse("appels:actes", args=[code, annee])),
            ("Production", ""),
        ],
    }
    gabarit = "appels/_apres_lot.html" if request.headers.get("HX-Request") else "appels/apres_lot.html"
    return render(request, gabarit, contexte)


@acces(produire_actes)
@require_safe
def lot_zip(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponseBase:
    """Every document of a production in one file, Word and PDF."""
    _campagne, objet = lot_visible(request, code, annee, pk)
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_STORED) as archive:  # both formats are compressed already
        for acte in objet.actes.select_related("dossier__organisme", "word", "pdf").order_by("numero"):
            nom = f"{acte.numero}-{acte.genre}-{slugify(acte.dossier.organisme.nom)[:40]}"
            for dossier, document, extension in (("word", acte.word, "docx"), ("pdf", acte.pdf, "pdf")):
                with document.fichier.open("rb") as fichier:
                    archive.writestr(f"{dossier}/{nom}.{extension}", fichier.read())
    sortie.seek(0)
    reponse = FileResponse(sortie, as_attachment=True, filename=f"documents-{annee}-{pk}.zip")
    reponse["Cache-Control"] = "private, no-store"
    return reponse


@acces(produire_actes)
@require_POST
def envoyer(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Notify the ticked letters, all or nothing."""
    campagne = campagne_visible(request.acteur, code, annee)
    form = NotifierForm(request.POST)
    financeurs = financeurs_representes(request.acteur, campagne.contrat)
    lettres = a_envoyer(request.acteur, campagne.contrat, annee).filter(financeur__in=financeurs)
    choisies = list(lettres.filter(pk__in=[pk for pk in request.POST.getlist("acte") if pk.isdecimal()]))
    if form.is_valid():
        try:
            envoyees = notifier_actes(acteur=request.acteur, actes=choisies, jour=form.cleaned_data["jour"])
        except (ValidationError, TransitionRefusee) as erreur:
            form.add_error(None, erreur.messages if isinstance(erreur, ValidationError) else str(erreur))
        else:
            messages.success(request, f"{formats.compte(envoyees, 'courrier envoyé', 'courriers envoyés')}.")
            return redirect("appels:actes", code, annee)
    return page_des_actes(request, campagne, form)


def acte_visible(request: RequeteActeur, code: str, pk: int) -> ActeProduit:
    contrat = contrat_visible(request.acteur, code)
    return get_object_or_404(actes_de(request.acteur, contrat), pk=pk)


@acces(lire_actes)
@require_safe
def acte_fichier(request: RequeteActeur, code: str, pk: int, genre: str) -> HttpResponseBase:
    """A document of an act: its Word text is for the team alone."""
    acte = acte_visible(request, code, pk)
    document = getattr(acte, genre) if genre in GENRES_DE_FICHIER else None
    if document is None or (genre == "word" and not produire_actes(request.acteur)):
        raise Http404("Ce document n’existe pas sous cette forme.")
    return fichier_de(document)


@acces(produire_actes)
def annuler(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    acte = acte_visible(request, code, pk)
    if not represente(request.acteur, acte.financeur):
        raise Http404("Ce document est celui d’un autre financeur.")
    retour = reverse("appels:actes", args=[code, acte.exercice])
    form = MotifForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            annuler_acte(acteur=request.acteur, acte=acte, motif=form.cleaned_data["motif"])
        except (ValidationError, TransitionRefusee) as erreur:
            form.add_error(None, erreur.messages if isinstance(erreur, ValidationError) else str(erreur))
        else:
            messages.success(request, f"Le document {acte.numero} est annulé. Vous pouvez en produire un autre.")
            return redirect(retour)
    return formulaire(request, acte.contrat, form, f"Annuler {acte.numero}", "Annuler ce document", retour)
