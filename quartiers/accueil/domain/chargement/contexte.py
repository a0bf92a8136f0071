"""What every part of a loading shares: the contract, its day, the places recognised, the report."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from quartiers.accueil.domain.chargement.rapprochement import Lieux
from quartiers.accueil.domain.chargement.synchronisation import Bilan
from quartiers.contrat.models import Contrat

Noeud = dict[str, Any]


@dataclass
class Chargement:
    contrat: Contrat
    debut: dt.date
    lieux: Lieux
    bilan: Bilan

    def commune_id(self, nom: str) -> int | None:
        commune = self.lieux.commune(nom) if nom else None
        return commune.pk if commune else None

    def base(self, **champs: Any) -> dict[str, Any]:
        """The fields of a row that lives as long as the contract."""
        return {"contrat_id": self.contrat.pk, "debut": self.debut, **champs}


def liste(noeud: Noeud, cle: str) -> list[Noeud]:
    """The list `cle` of the file, empty when it is absent."""
    return list(noeud.get(cle) or [])


def texte(noeud: Noeud, cle: str, longueur: int = 0) -> str:
    valeur = " ".join(str(noeud.get(cle) or "").split())
    return valeur[:longueur] if longueur else valeur


def lignes(noeud: Noeud) -> list[int]:
    return [int(numero) for numero in noeud.get("lignes") or []]


def codes_uniques(noms: Iterable[str], longueur: int = 80) -> list[str]:
    """One slug per name, in order: « comite-technique », « comite-technique-2 »."""
    pris: set[str] = set()
    codes = []
    for nom in noms:
        base = slugify(nom)[: longueur - 4] or "sans-nom"
        code, rang = base, 2
        while code in pris:
            code, rang = f"{base}-{rang}", rang + 1
        pris.add(code)
        codes.append(code)
    return codes
