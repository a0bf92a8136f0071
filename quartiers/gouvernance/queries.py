"""Reads of the committees."""

import datetime as dt

from quartiers.contrat.models import Contrat
from quartiers.gouvernance.models import Instance
from quartiers.socle.modeles import en_vigueur_le


def instances_en_vigueur(contrat: Contrat, jour: dt.date) -> list[Instance]:
    return list(
        Instance.objects.filter(en_vigueur_le(jour), contrat=contrat).select_related("commune").order_by("rang", "pk")
    )
