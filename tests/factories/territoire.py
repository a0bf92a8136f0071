"""Communes, intercommunal bodies and neighbourhoods, as small as a test wants them."""

import itertools
from typing import Any

from quartiers.territoire.enums import Generation
from quartiers.territoire.models import Commune, Epci, Quartier

NUMEROS = itertools.count(1)


def creer_epci(**champs: Any) -> Epci:
    numero = next(NUMEROS)
    return Epci.objects.create(**{"siren": f"{200000000 + numero}", "nom": f"Communauté {numero}", **champs})


def creer_commune(**champs: Any) -> Commune:
    numero = next(NUMEROS)
    defauts = {"code": f"71{numero % 1000:03d}", "nom": f"Commune {numero}", "departement": "71"}
    return Commune.objects.create(**{**defauts, **champs})


def creer_quartier(commune: Commune | None = None, **champs: Any) -> Quartier:
    numero = next(NUMEROS)
    defauts = {"code": f"QN{numero:06d}", "nom": f"Quartier {numero}", "generation": Generation.QPV_2024}
    quartier = Quartier.objects.create(**{**defauts, **champs})
    quartier.communes.add(commune or creer_commune())
    return quartier
