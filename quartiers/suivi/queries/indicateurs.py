"""Titles of the catalogue's indicators and the questions asked in a year: two queries."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from quartiers.contrat.models import Contrat
from quartiers.indicateurs.models import Indicateur, QuestionFiche


def titres_des_indicateurs(cles: Collection[int]) -> dict[int, str]:
    """{identifier: title}, in the catalogue's order."""
    return dict(Indicateur.objects.filter(pk__in=cles).order_by("rang", "pk").values_list("pk", "titre"))


def questions_de_l_annee(contrat: Contrat, annee: int) -> list[QuestionFiche]:
    """Those that were asked on some day of the year."""
    debut, fin = dt.date(annee, 1, 1), dt.date(annee + 1, 1, 1)
    en_cours = Q(debut__lt=fin) & (Q(fin__isnull=True) | Q(fin__gt=debut))
    return list(QuestionFiche.objects.filter(en_cours, contrat=contrat).order_by("rang", "pk"))
