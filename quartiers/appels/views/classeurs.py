"""The instruction table by workbook: download it filled, send it back, see what changes, then write."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from quartiers.appels.acces import campagne_visible
from quartiers.appels.domain.importation import contenu, ouvrir_retour
from quartiers.appels.domain.retour_classeur import RetourRefuse, lignes_du_classeur, valider_retour
from quartiers.appels.enums import EtatImportation, GenreImportation
from quartiers.appels.forms_imports import RetourForm
from quartiers.appels.imports.aller_retour import ecrire_classeur, lire_retour
from quartiers.appels.models import Campagne, Importation
from quartiers.appels.permissions import remplir_classeur
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.socle.transitions import TransitionRefusee
from quartiers.tableurs.classeur import ClasseurIllisible

TYPE_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@acces(remplir_classeur)
def classeur(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    campagne = campagne_a_remplir(request, code, annee)
    form = RetourForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            retour = ouvrir_retour(acteur=request.acteur, campagne=campagne, fichier=form.cleaned_data["fichier"])
            return redirect("appels:classeur_retour", code, annee, retour.pk)
        except ValidationError as erreur:
            form.add_error("fichier", erreur)
    nombre = lignes_du_classeur(request.acteur, campagne).count()
    contexte = {
        "campagne": campagne,
        "contrat": campagne.contrat,
        "form": form,
        "nombre": nombre,
        "fil_ariane": fil(campagne),
    }
    return render(request, "appels/imports_classeur.html", contexte)


@acces(remplir_classeur)
def classeur_telecharger(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    campagne = campagne_a_remplir(request, code, annee)
    octets = ecrire_classeur(campagne, lignes_du_classeur(request.acteur, campagne), timezone.now())
    reponse = HttpResponse(octets, content_type=TYPE_XLSX)
    nom = f"instruction-{slugify(campagne.contrat.code)}-{annee}-{timezone.localdate():%Y-%m-%d}.xlsx"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse


@acces(remplir_classeur)
def classeur_retour(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    """What the workbook changes, cell by cell, before anything is written; once written, its report."""
    campagne, importation = retour_visible(request, code, annee, pk)
    contexte = {
        "campagne": campagne,
        "contrat": campagne.contrat,
        "importation": importation,
        "fil_ariane": fil(campagne, importation.nom),
    }
    if importation.etat == EtatImportation.EN_COURS:
        try:
            contexte["retour"] = lire_retour(
                contenu(importation), importation.nom, campagne, lignes_du_classeur(request.acteur, campagne)
            )
        except ClasseurIllisible as erreur:
            contexte["illisible"] = str(erreur)
    return render(request, "appels/imports_retour.html", contexte)


@acces(remplir_classeur)
@require_POST
def classeur_ecrire(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    _, importation = retour_visible(request, code, annee, pk)
    try:
        changees = valider_retour(
            acteur=request.acteur, importation=importation, ecraser=frozenset(request.POST.getlist("ecraser"))
        )
        messages.success(request, f"Classeur enregistré : {changees} ligne(s) changée(s).")
    except RetourRefuse as refus:
        for message in refus.messages[:20]:
            messages.error(request, message)
    except (TransitionRefusee, ClasseurIllisible) as refus:
        messages.error(request, str(refus))
    return redirect("appels:classeur_retour", code, annee, pk)


def campagne_a_remplir(request: RequeteActeur, code: str, annee: int) -> Campagne:
    campagne = campagne_visible(request.acteur, code, annee)
    exiger(remplir_classeur, request.acteur, campagne.contrat)
    return campagne


def retour_visible(request: RequeteActeur, code: str, annee: int, pk: int) -> tuple[Campagne, Importation]:
    """One's own workbook: what another person sent back is not shown."""
    campagne = campagne_a_remplir(request, code, annee)
    importation = get_object_or_404(Importation, campagne=campagne, genre=GenreImportation.RETOUR, pk=pk)
    if importation.cree_par_id != (request.acteur.utilisateur.pk if request.acteur.utilisateur else None):
        raise Http404("Ce classeur a été envoyé par une autre personne.")
    importation.contrat = campagne.contrat
    return campagne, importation


def fil(campagne: Campagne, ici: str = "") -> list[tuple[str, str]]:
    contrat = campagne.contrat
    parents = [(contrat.nom_court, reverse("accueil:contrat", args=[contrat.code]))]
    if not ici:
        return [*parents, (f"Classeur d’instruction {campagne.annee}", "")]
    adresse = reverse("appels:classeur", args=[contrat.code, campagne.annee])
    return [*parents, (f"Classeur d’instruction {campagne.annee}", adresse), (ici, "")]
