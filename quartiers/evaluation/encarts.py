"""On the page of an avenant: the recommendations that it was born of, for whoever may read them."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from quartiers.comptes.politiques import Acteur
from quartiers.evaluation.enums import EtatEvaluation
from quartiers.evaluation.models import PropositionAvenant
from quartiers.evaluation.permissions import lire_travail
from quartiers.socle.encarts import encart


@encart
def origine(request: HttpRequest, genre: str, pk: int) -> str:
    """One query."""
    if genre != "avenant":
        return ""
    nees = PropositionAvenant.objects.filter(avenant=pk).select_related("recommandation__evaluation", "contrat")
    propositions = list(nees.order_by("recommandation__numero", "pk"))
    if not propositions:
        return ""
    acteur: Acteur = getattr(request, "acteur", None) or Acteur()
    contrat = propositions[0].contrat
    suit = lire_travail(acteur, contrat)
    vues = {
        p.recommandation_id: p.recommandation
        for p in propositions
        if suit or p.recommandation.evaluation.etat == EtatEvaluation.PUBLIEE
    }
    if not vues:
        return ""
    contexte = {"contrat": contrat, "recommandations": list(vues.values())}
    return render_to_string("evaluation/_encart_avenant.html", contexte)
