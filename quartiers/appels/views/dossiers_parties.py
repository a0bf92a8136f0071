"""Parts of a file that are added and taken away: papers, places, expected results, answers to remarks, messages."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from quartiers.appels.domain.pieces import deposer_piece, retirer_piece
from quartiers.appels.domain.projet import ajouter_indicateur, ajouter_lieu, retirer_indicateur, retirer_lieu
from quartiers.appels.domain.redaction import ChampFerme
from quartiers.appels.forms_dossiers import IndicateurForm, LieuForm, PieceForm
from quartiers.appels.models import IndicateurDossier, Lieu, Piece, TypePiece
from quartiers.appels.permissions import rediger_dossier
from quartiers.appels.queries.redaction import ancre, catalogue
from quartiers.appels.views.chemins import adresse_etape
from quartiers.appels.views.dossiers_etapes import dossier_a_rediger
from quartiers.comptes.acces import RequeteActeur, acces


@acces(rediger_dossier)
@require_POST
def ajouter_piece(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_a_rediger(request, code, numero)
    demande = request.POST.get("type", "")
    types = TypePiece.objects.filter(campagne=dossier.campagne_id or 0)
    type_piece = get_object_or_404(types, pk=int(demande)) if demande.isdigit() else None
    prefixe = f"p{type_piece.pk}" if type_piece else "libre"
    form = PieceForm(request.POST, request.FILES, type_piece=type_piece, prefix=prefixe)
    retour = f"{adresse_etape(dossier, 'pieces')}#{ancre(f'piece:{demande or 0}')}"
    if not form.is_valid():
        for champ, erreurs in form.errors.items():
            messages.error(request, f"{form[champ].label}\u00a0: {erreurs[0]}")
        return redirect(retour)
    try:
        piece = deposer_piece(acteur=request.acteur, dossier=dossier, type_piece=type_piece, **form.cleaned_data)
    except ValidationError as erreur:
        messages.error(request, f"« {form.cleaned_data['fichier'].name} »\u00a0: {' '.join(erreur.messages)}")
    except ChampFerme as ferme:
        messages.error(request, str(ferme))
    else:
        messages.success(request, f"« {piece.document.nom_origine} » est joint au dossier.")
    return redirect(retour)


@acces(rediger_dossier)
@require_POST
def enlever_piece(request: RequeteActeur, code: str, numero: str, pk: int) -> HttpResponse:
    dossier = dossier_a_rediger(request, code, numero)
    piece = get_object_or_404(Piece.objects.select_related("dossier"), dossier=dossier, pk=pk)
    retirer_piece(acteur=request.acteur, piece=piece)
    messages.success(request, "La pièce est retirée du dossier.")
    return redirect(adresse_etape(dossier, "pieces"))


@acces(rediger_dossier)
@require_POST
def nouveau_lieu(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_a_rediger(request, code, numero)
    form = LieuForm(request.POST)
    if not form.is_valid():
        for erreurs in form.errors.values():
            messages.error(request, str(erreurs[0]))
        return redirect(adresse_etape(dossier, "lieux"))
    try:
        lieu = ajouter_lieu(
            acteur=request.acteur,
            dossier=dossier,
            adresse=form.cleaned_data["adresse"],
            libelle=form.cleaned_data["libelle"],
            latitude=form.cleaned_data["lat"],
            longitude=form.cleaned_data["lon"],
        )
    except ChampFerme as ferme:
        messages.error(request, str(ferme))
    else:
        messages.success(request, f"« {lieu} » est ajouté\u00a0: {lieu.get_zone_display().lower()}.")
    return redirect(f"{adresse_etape(dossier, 'lieux')}#lieux")


@acces(rediger_dossier)
@require_POST
def enlever_lieu(request: RequeteActeur, code: str, numero: str, pk: int) -> HttpResponse:
    dossier = dossier_a_rediger(request, code, numero)
    lieu = get_object_or_404(Lieu, dossier=dossier, pk=pk)
    try:
        retirer_lieu(acteur=request.acteur, dossier=dossier, lieu=lieu)
    except ChampFerme as ferme:
        messages.error(request, str(ferme))
    return redirect(f"{adresse_etape(dossier, 'lieux')}#lieux")


@acces(rediger_dossier)
@require_POST
def nouvel_indicateur(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_a_rediger(request, code, numero)
    form = IndicateurForm(request.POST, catalogue=catalogue(dossier))
    if not form.is_valid():
        for erreurs in form.errors.values():
            messages.error(request, str(erreurs[0]))
        return redirect(f"{adresse_etape(dossier, 'equipe')}#indicateurs")
    try:
        ajouter_indicateur(
            acteur=request.acteur,
            dossier=dossier,
            indicateur_id=int(form.cleaned_data["indicateur"] or 0) or None,
            libelle=form.cleaned_data["libelle"],
            unite=form.cleaned_data["unite"],
            attendu=form.cleaned_data["attendu"],
        )
    except ChampFerme as ferme:
        messages.error(request, str(ferme))
    return redirect(f"{adresse_etape(dossier, 'equipe')}#indicateurs")


@acces(rediger_dossier)
@require_POST
def enlever_indicateur(request: RequeteActeur, code: str, numero: str, pk: int) -> HttpResponse:
    dossier = dossier_a_rediger(request, code, numero)
    indicateur = get_object_or_404(IndicateurDossier, dossier=dossier, pk=pk)
    try:
        retirer_indicateur(acteur=request.acteur, dossier=dossier, indicateur=indicateur)
    except ChampFerme as ferme:
        messages.error(request, str(ferme))
    return redirect(f"{adresse_etape(dossier, 'equipe')}#indicateurs")
