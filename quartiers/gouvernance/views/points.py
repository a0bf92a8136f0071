"""The agenda: items, their order by buttons, their papers."""

from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.gouvernance import objets
from quartiers.gouvernance.acces import seance_menee
from quartiers.gouvernance.domain import points as domaine
from quartiers.gouvernance.forms_seances import PieceForm, PointForm
from quartiers.gouvernance.models import PiecePoint, Point, Seance
from quartiers.gouvernance.permissions import preparer
from quartiers.gouvernance.views.cadre import fil_de_la_seance, formulaire, tenter, url_seance


def point_de(seance: Seance, pk: int) -> Point:
    point = get_object_or_404(Point, seance=seance, pk=pk)
    point.seance = seance
    return point


@acces(preparer)
def ajouter_point(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    seance = seance_menee(request.acteur, code, pk)
    form = PointForm(request.POST or None, contrat=seance.contrat)
    if request.method == "POST" and form.is_valid():
        acte = domaine.ajouter_point
        if tenter(request, lambda: acte(acteur=request.acteur, seance=seance, **form.champs()), form):
            messages.success(request, "Le point est à l’ordre du jour.")
            return redirect(f"{url_seance(seance)}#ordre-du-jour")
    return formulaire(
        request,
        seance.contrat,
        form,
        titre="Ajouter un point",
        retour=url_seance(seance),
        fil=fil_de_la_seance(seance, ("", ""))[:-1],
        bouton="Ajouter",
    )


@acces(preparer)
def modifier_point(request: RequeteActeur, code: str, pk: int, point: int) -> HttpResponse:
    seance = seance_menee(request.acteur, code, pk)
    objet = point_de(seance, point)
    form = PointForm(request.POST or None, instance=objet, contrat=seance.contrat)
    if request.method == "POST" and "retirer" in request.POST:
        if tenter(request, lambda: domaine.retirer_point(acteur=request.acteur, point=objet)):
            messages.success(request, "Le point est retiré.")
        return redirect(f"{url_seance(seance)}#ordre-du-jour")
    if request.method == "POST" and form.is_valid():
        acte = domaine.modifier_point
        if tenter(request, lambda: acte(acteur=request.acteur, point=objet, **form.champs()), form):
            messages.success(request, "Le point est à jour.")
            return redirect(f"{url_seance(seance)}#point-{objet.pk}")
    return formulaire(
        request,
        seance.contrat,
        form,
        titre="Modifier le point",
        retour=url_seance(seance),
        fil=fil_de_la_seance(seance, ("", ""))[:-1],
        retirable=True,
    )


@acces(preparer)
@require_POST
def deplacer_point(request: RequeteActeur, code: str, pk: int, point: int) -> HttpResponse:
    """« monter » or « descendre »: no drag is needed."""
    seance = seance_menee(request.acteur, code, pk)
    objet = point_de(seance, point)
    vers = -1 if "monter" in request.POST else 1
    tenter(request, lambda: domaine.deplacer_point(acteur=request.acteur, point=objet, vers=vers))
    return redirect(f"{url_seance(seance)}#point-{objet.pk}")


@acces(preparer)
def joindre_piece(request: RequeteActeur, code: str, pk: int, point: int) -> HttpResponse:
    seance = seance_menee(request.acteur, code, pk)
    objet = point_de(seance, point)
    form = PieceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        acte = domaine.joindre_piece
        if tenter(request, lambda: acte(acteur=request.acteur, point=objet, **form.cleaned_data), form):
            messages.success(request, "La pièce est jointe.")
            return redirect(f"{url_seance(seance)}#point-{objet.pk}")
    return formulaire(
        request,
        seance.contrat,
        form,
        titre="Joindre une pièce",
        retour=url_seance(seance),
        fil=fil_de_la_seance(seance, ("", ""))[:-1],
        bouton="Joindre",
        chapeau=f"Point {objet}",
    )


@acces(preparer)
@require_POST
def joindre_piece_de_l_objet(request: RequeteActeur, code: str, pk: int, point: int) -> HttpResponse:
    """The paper that the object itself makes (a programming's booklet, an avenant's text), as it stands now."""
    seance = seance_menee(request.acteur, code, pk)
    objet = point_de(seance, point)
    genre = objets.genres().get(objet.objet_genre)
    faite = None
    if genre is not None and genre.piece is not None and objet.objet_id is not None:
        faite = genre.piece(request.acteur, seance.contrat, objet.objet_id)
    if faite is None:
        messages.error(request, "Cet objet n’a pas de document à joindre.")
        return redirect(f"{url_seance(seance)}#point-{objet.pk}")
    titre, contenu = faite
    copie = ContentFile(contenu, name=f"{slugify(titre)[:60] or 'piece'}.pdf")
    acte = domaine.joindre_piece
    if tenter(request, lambda: acte(acteur=request.acteur, point=objet, fichier=copie, titre=titre)):
        messages.success(request, f"« {titre} » est joint, dans son état d’aujourd’hui.")
    return redirect(f"{url_seance(seance)}#point-{objet.pk}")


@acces(preparer)
@require_POST
def retirer_piece(request: RequeteActeur, code: str, pk: int, piece: int) -> HttpResponse:
    seance = seance_menee(request.acteur, code, pk)
    objet = get_object_or_404(PiecePoint.objects.select_related("point__seance"), point__seance=seance, pk=piece)
    if tenter(request, lambda: domaine.retirer_piece(acteur=request.acteur, piece=objet)):
        messages.success(request, "La pièce est retirée de l’ordre du jour.")
    return redirect(f"{url_seance(seance)}#point-{objet.point_id}")
