"""Sheets by workbook: downloaded filled, sent back, compared, written; and those of a file of another make."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartiers.appels.domain.importation import ImportRefuse, ouvrir_importation
from quartiers.appels.domain.retour_classeur import RetourRefuse
from quartiers.appels.enums import EtatImportation, GenreImportation
from quartiers.appels.forms_imports import RetourForm
from quartiers.appels.models import Importation
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.models import Contrat
from quartiers.socle.formats import compte
from quartiers.socle.transitions import TransitionRefusee
from quartiers.suivi.acces import contrat_de_l_annee
from quartiers.suivi.classeurs.aller_retour import ecrire_classeur
from quartiers.suivi.domain.import_fiches import etudier, valider_import
from quartiers.suivi.domain.retour_fiches import comparer_retour, fiches_du_classeur, valider_retour
from quartiers.suivi.forms_classeurs import ColonnesActionsForm, FichierForm
from quartiers.suivi.permissions import creer_fiche, importer_fiches
from quartiers.suivi.views.chemins import fil_de_l_annee
from quartiers.tableurs.classeur import ClasseurIllisible

TYPE_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@acces(importer_fiches)
@require_http_methods(["GET", "HEAD", "POST"])
def classeur(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    contrat = contrat_de_l_annee(request.acteur, code, annee)
    exiger(importer_fiches, request.acteur, contrat)
    form = RetourForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            retour = ouvrir_importation(
                acteur=request.acteur,
                contrat=contrat,
                fichier=form.cleaned_data["fichier"],
                annee=annee,
                genre=GenreImportation.FICHES,
            )
            return redirect("suivi:classeur_retour", code, annee, retour.pk)
        except ValidationError as erreur:
            form.add_error("fichier", erreur)
    par_organisme: dict[tuple[int, str], int] = {}
    for fiche in fiches_du_classeur(request.acteur, contrat, annee):
        cle = (fiche.organisme_id, fiche.organisme.nom)
        par_organisme[cle] = par_organisme.get(cle, 0) + 1
    contexte = {
        "contrat": contrat,
        "annee": annee,
        "form": form,
        "organismes": [(pk, nom, compte(n, "fiche")) for (pk, nom), n in par_organisme.items()],
        "importe": creer_fiche(request.acteur, contrat),
        "fil_ariane": fil_de_l_annee(contrat, annee, "Par classeur"),
    }
    return render(request, "suivi/fiches_classeur.html", contexte)


@acces(importer_fiches)
@require_safe
def telecharger(request: RequeteActeur, code: str, annee: int, organisme: int) -> HttpResponse:
    """The workbook of one organisation: every open sheet that it leads."""
    contrat = contrat_de_l_annee(request.acteur, code, annee)
    fiches = fiches_du_classeur(request.acteur, contrat, annee, organisme)
    if not fiches:
        raise Http404("Aucune fiche à remplir pour cet organisme.")
    reponse = HttpResponse(ecrire_classeur(contrat, annee, fiches, timezone.now()), content_type=TYPE_XLSX)
    nom = f"fiches-{annee}-{slugify(fiches[0].organisme.nom_court)}-{timezone.localdate():%Y-%m-%d}.xlsx"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def importation_de(request: RequeteActeur, contrat: Contrat, pk: int, genre: str) -> Importation:
    """One's own file: what another person sent is not shown."""
    trouvee = get_object_or_404(Importation, contrat=contrat, genre=genre, pk=pk)
    if trouvee.cree_par_id != (request.acteur.utilisateur.pk if request.acteur.utilisateur else None):
        raise Http404("Ce fichier a été envoyé par une autre personne.")
    trouvee.contrat = contrat
    return trouvee


@acces(importer_fiches)
@require_safe
def retour(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    """What the workbook changes, answer by answer, before anything is written; once written, its report."""
    contrat = contrat_de_l_annee(request.acteur, code, annee)
    importation = importation_de(request, contrat, pk, GenreImportation.FICHES)
    contexte: dict[str, Any] = {
        "contrat": contrat,
        "annee": annee,
        "importation": importation,
        "fil_ariane": fil_de_l_annee(contrat, annee, importation.nom),
    }
    if importation.etat == EtatImportation.EN_COURS:
        try:
            contexte["retour"] = comparer_retour(request.acteur, importation)
        except ClasseurIllisible as erreur:
            contexte["illisible"] = str(erreur)
    return render(request, "suivi/fiches_retour.html", contexte)


@acces(importer_fiches)
@require_POST
def ecrire(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    contrat = contrat_de_l_annee(request.acteur, code, annee)
    importation = importation_de(request, contrat, pk, GenreImportation.FICHES)
    try:
        changees = valider_retour(
            acteur=request.acteur, importation=importation, ecraser=frozenset(request.POST.getlist("ecraser"))
        )
        messages.success(
            request,
            f"{compte(changees, 'réponse enregistrée', 'réponses enregistrées')}. Il reste à relire et remettre.",
        )
    except RetourRefuse as refus:
        for message in refus.messages[:20]:
            messages.error(request, message)
    except (TransitionRefusee, ClasseurIllisible) as refus:
        messages.error(request, str(refus))
    return redirect("suivi:classeur_retour", code, annee, pk)


@acces(creer_fiche)
@require_http_methods(["GET", "HEAD", "POST"])
def importer(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Send a file of another make."""
    contrat = contrat_de_l_annee(request.acteur, code, annee)
    exiger(creer_fiche, request.acteur, contrat)
    form = FichierForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            importation = ouvrir_importation(
                acteur=request.acteur,
                contrat=contrat,
                fichier=form.cleaned_data["fichier"],
                annee=annee,
                genre=GenreImportation.ACTIONS,
            )
            return redirect("suivi:import_fiches", code, annee, importation.pk)
        except ValidationError as erreur:
            form.add_error("fichier", erreur)
    contexte = {
        "contrat": contrat,
        "annee": annee,
        "form": form,
        "fil_ariane": fil_de_l_annee(contrat, annee, "Importer un fichier"),
    }
    return render(request, "suivi/fiches_importer.html", contexte)


@acces(creer_fiche)
@require_http_methods(["GET", "HEAD", "POST"])
def import_fiches(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    """What the file says: columns to settle, errors and warnings by cell, sheets to come."""
    contrat = contrat_de_l_annee(request.acteur, code, annee)
    exiger(creer_fiche, request.acteur, contrat)
    importation = importation_de(request, contrat, pk, GenreImportation.ACTIONS)
    contexte: dict[str, Any] = {
        "contrat": contrat,
        "annee": annee,
        "importation": importation,
        "fil_ariane": fil_de_l_annee(contrat, annee, importation.nom),
    }
    if importation.etat == EtatImportation.EN_COURS:
        try:
            plan = etudier(importation)
        except ClasseurIllisible as erreur:
            return render(request, "suivi/fiches_import.html", {**contexte, "illisible": str(erreur)})
        form = ColonnesActionsForm(request.POST or None, contrat=contrat, plan=plan, reglages=importation.reglages)
        if request.method == "POST" and form.is_valid():
            importation.reglages = form.reglages()
            importation.save(update_fields=["reglages", "modifie_le"])
            return redirect("suivi:import_fiches", code, annee, pk)
        contexte |= {"plan": plan, "form": form}
    return render(request, "suivi/fiches_import.html", contexte)


@acces(creer_fiche)
@require_POST
def ecrire_import(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    contrat = contrat_de_l_annee(request.acteur, code, annee)
    exiger(creer_fiche, request.acteur, contrat)
    importation = importation_de(request, contrat, pk, GenreImportation.ACTIONS)
    try:
        nouvelles, changees = valider_import(acteur=request.acteur, importation=importation)
        messages.success(
            request,
            f"{compte(nouvelles, 'fiche ouverte', 'fiches ouvertes')}, {compte(changees, 'fiche complétée', 'fiches complétées')}.",
        )
    except (ImportRefuse, TransitionRefusee, ClasseurIllisible) as refus:
        messages.error(request, str(refus))
    return redirect("suivi:import_fiches", code, annee, pk)
