"""Neighbourhood projects with their themes and action leads."""

import itertools
from typing import Any

from quartiers.contrat.models import Contrat, Element, QuartierContrat
from quartiers.projets_quartier.models import Piste, ProjetQuartier, Theme
from tests.factories.contrat import creer_contrat, creer_quartier_contrat

NUMEROS = itertools.count(1)


def creer_projet(
    contrat: Contrat | None = None, quartier: QuartierContrat | None = None, **champs: Any
) -> ProjetQuartier:
    contrat = contrat or creer_contrat()
    quartier = quartier or creer_quartier_contrat(contrat)
    defauts = {"titre": f"Vers un quartier {next(NUMEROS)}", "debut": contrat.debut}
    return ProjetQuartier.objects.create(contrat=contrat, quartier=quartier, **{**defauts, **champs})


def creer_theme(projet: ProjetQuartier, *axes: Element, **champs: Any) -> Theme:
    numero = next(NUMEROS)
    defauts = {"titre": f"Thème {numero}", "rang": numero, "debut": projet.debut}
    theme = Theme.objects.create(contrat_id=projet.contrat_id, projet=projet, **{**defauts, **champs})
    theme.axes.set(axes)
    return theme


def creer_piste(projet: ProjetQuartier, **champs: Any) -> Piste:
    numero = next(NUMEROS)
    defauts = {"titre": f"Piste {numero}", "rang": numero, "debut": projet.debut}
    return Piste.objects.create(contrat_id=projet.contrat_id, projet=projet, **{**defauts, **champs})
