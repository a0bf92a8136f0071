"""Loading a project with the right to see it, or to follow it."""

from django.shortcuts import get_object_or_404

from quartiers.comptes.acces import RequeteActeur, exiger
from quartiers.contrat.acces import contrat_visible
from quartiers.projets_quartier.models import ProjetQuartier
from quartiers.projets_quartier.permissions import peut_suivre_projet


def projet_visible(request: RequeteActeur, code: str, quartier: str) -> ProjetQuartier:
    """The project of the neighbourhood `quartier` of the contract `code`, or 404."""
    contrat = contrat_visible(request.acteur, code)
    projets = ProjetQuartier.objects.select_related("quartier__commune", "quartier__quartier")
    projet = get_object_or_404(projets, contrat=contrat, quartier__code=quartier)
    projet.contrat = contrat
    return projet


def projet_a_suivre(request: RequeteActeur, code: str, quartier: str) -> ProjetQuartier:
    """The same, for someone who may write: 403 out of one's commune."""
    projet = projet_visible(request, code, quartier)
    exiger(peut_suivre_projet, request.acteur, projet)
    return projet
