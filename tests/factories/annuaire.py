"""Organisations."""

import itertools
from typing import Any

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme

NUMEROS = itertools.count(1)


def creer_organisme(**champs: Any) -> Organisme:
    defauts = {"nom": f"Organisme {next(NUMEROS)}", "nature": NatureOrganisme.ASSOCIATION, "departement": "71"}
    return Organisme.objects.create(**{**defauts, **champs})
