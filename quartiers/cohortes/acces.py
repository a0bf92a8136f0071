"""The door of cohorts: an impact assessment in force, else the page that says why nothing is here."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from quartiers.cohortes.models import AnalyseCohorte, AnalyseImpact, Cohorte, GroupeTemoin
from quartiers.comptes.acces import RequeteActeur
from quartiers.comptes.politiques import Acteur, couvre
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat

FERME = "Les cohortes sont fermées : aucune analyse d’impact signée n’est en vigueur. Rien ne peut être saisi, transmis ni lu."


def analyse_en_vigueur(contrat: Contrat, jour: dt.date | None = None) -> AnalyseImpact | None:
    """The same condition as the database's own triggers (models.participants)."""
    jour = jour or timezone.localdate()
    return (
        AnalyseImpact.objects.filter(
            contrat=contrat, retiree_le__isnull=True, signee_le__lte=jour, valable_jusqu_au__gte=jour
        )
        .select_related("document")
        .first()
    )


def contrat_suivi(acteur: Acteur, code: str) -> Contrat:
    """The contract of one's perimeter; one that is only public does not show its cohorts."""
    contrat = contrat_visible(acteur, code)
    if acteur.habilitation is None or not couvre(acteur.habilitation, contrat):
        raise Http404("Les cohortes de ce contrat ne sont pas pour vous.")
    return contrat


def ouverte(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view gets the contract in place of its code; without an assessment in force, the door's page answers."""

    @wraps(vue)
    def gardee(request: RequeteActeur, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        contrat = contrat_suivi(request.acteur, code)
        if analyse_en_vigueur(contrat) is None:
            messages.warning(request, FERME)
            return redirect("cohortes:cohortes", code)
        return vue(request, contrat, *args, **kwargs)

    gardee.ouverte = True  # type: ignore[attr-defined]
    return gardee


def cohorte_de(contrat: Contrat, pk: int) -> Cohorte:
    return get_object_or_404(Cohorte.objects.select_related("contrat"), contrat=contrat, pk=pk)


def analyse_de(contrat: Contrat, pk: int) -> AnalyseCohorte:
    return get_object_or_404(AnalyseCohorte.objects.select_related("cohorte", "contrat"), contrat=contrat, pk=pk)


def groupe_de(contrat: Contrat, pk: int) -> GroupeTemoin:
    return get_object_or_404(GroupeTemoin.objects.select_related("contrat", "commune"), contrat=contrat, pk=pk)
