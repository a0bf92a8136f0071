"""The door of the monitoring: the years of a contract, and where each leads."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartiers.appels.models import Dossier
from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.acces import contrat_visible
from quartiers.socle.formats import compte
from quartiers.suivi.acces import rapports_visibles
from quartiers.suivi.models import FicheAction
from quartiers.suivi.permissions import preparer_passation, suivre_actions, voir_consolidation
from quartiers.suivi.queries.actions import ACTIONS


@public
@require_safe
def porte(request: RequeteActeur, code: str) -> HttpResponse:
    """Years with what each role may open; the public sees the years whose report is published."""
    contrat = contrat_visible(request.acteur, code)
    acteur = request.acteur
    rapports = {rapport.annee: rapport for rapport in rapports_visibles(acteur, contrat)}
    suit = suivre_actions(acteur, contrat)
    fiches: dict[int, int] = {}
    durees: list[tuple[int, int]] = []
    if suit:
        visibles = FicheAction.objects.visibles_par(acteur).filter(contrat=contrat)
        fiches = dict(visibles.order_by().values_list("annee").annotate(Count("pk")))
        dossiers = Dossier.objects.visibles_par(acteur).filter(contrat=contrat, etat__in=sorted(ACTIONS))
        durees = list(dossiers.order_by().values_list("annee", "annees"))
    derniere = min(timezone.localdate().year, contrat.fin.year)
    annees = range(derniere, contrat.debut.year - 1, -1) if suit else sorted(rapports, reverse=True)
    lignes = [
        {
            "annee": annee,
            "rapport": rapports.get(annee),
            "projets": compte(
                sum(debut <= annee < debut + duree for debut, duree in durees), "projet soutenu", "projets soutenus"
            ),
            "fiches": compte(fiches.get(annee, 0), "autre action", "autres actions"),
        }
        for annee in annees
    ]
    contenu = {
        "contrat": contrat,
        "lignes": lignes,
        "suit": suit,
        "consolide": voir_consolidation(acteur, contrat),
        "passation": preparer_passation(acteur, contrat),
    }
    return render(request, "suivi/porte.html", contenu)
