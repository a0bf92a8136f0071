"""Reads of the residents' bodies."""

import datetime as dt

from quartiers.contrat.models import Contrat
from quartiers.participation.models import InstanceParticipation
from quartiers.socle.modeles import en_vigueur_le


def instances_en_vigueur(contrat: Contrat, jour: dt.date) -> list[InstanceParticipation]:
    return list(
        InstanceParticipation.objects.filter(en_vigueur_le(jour), contrat=contrat)
        .select_related("commune")
        .order_by("rang", "pk")
    )
