"""The rules of a draw as plain data: seats, criteria with a minimum and a maximum per value, profiles of people.

People who answer alike to all criteria make a *profile*: nothing tells them apart for the quotas, so their chances
are the same by construction, and everything is computed on some dozens of profiles instead of thousands of people.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SEPARATEUR = "|"  # between the values of a profile, in its key

Valeurs = tuple[str, ...]  # of one person or one profile, in the order of the criteria


@dataclass(frozen=True)
class Quota:
    """Between `minimum` and `maximum` people drawn have this value, both included."""

    valeur: str
    libelle: str
    minimum: int
    maximum: int


@dataclass(frozen=True)
class Critere:
    cle: str
    libelle: str
    quotas: tuple[Quota, ...]

    def quota(self, valeur: str) -> Quota | None:
        return next((quota for quota in self.quotas if quota.valeur == valeur), None)


@dataclass(frozen=True)
class Regles:
    """What is drawn: `sieges` members and `suppleants` substitutes, under the quotas of each criterion."""

    sieges: int
    suppleants: int
    criteres: tuple[Critere, ...]

    def en_donnees(self) -> dict[str, Any]:
        return {
            "sieges": self.sieges,
            "suppleants": self.suppleants,
            "criteres": [
                {
                    "cle": critere.cle,
                    "libelle": critere.libelle,
                    "valeurs": [
                        {"valeur": q.valeur, "libelle": q.libelle, "min": q.minimum, "max": q.maximum}
                        for q in critere.quotas
                    ],
                }
                for critere in self.criteres
            ],
        }


def regles_de(donnees: Mapping[str, Any]) -> Regles:
    """The rules of a record or of a row: the converse of `en_donnees`."""
    return Regles(
        sieges=int(donnees["sieges"]),
        suppleants=int(donnees["suppleants"]),
        criteres=tuple(
            Critere(
                cle=str(critere["cle"]),
                libelle=str(critere["libelle"]),
                quotas=tuple(
                    Quota(str(v["valeur"]), str(v["libelle"]), int(v["min"]), int(v["max"])) for v in critere["valeurs"]
                ),
            )
            for critere in donnees["criteres"]
        ),
    )


@dataclass(frozen=True)
class Profil:
    """People who answer alike: their values, in the order of the criteria, and how many they are."""

    valeurs: Valeurs
    effectif: int

    @property
    def cle(self) -> str:
        return SEPARATEUR.join(self.valeurs)


def profils_de(personnes: Iterable[Valeurs]) -> list[Profil]:
    """The profiles present, in a fixed order."""
    return [Profil(valeurs, effectif) for valeurs, effectif in sorted(Counter(personnes).items())]


def libelle_du_profil(regles: Regles, valeurs: Valeurs) -> str:
    """« Femme, 30 à 44 ans, Sud »."""
    libelles = []
    for critere, valeur in zip(regles.criteres, valeurs, strict=True):
        quota = critere.quota(valeur)
        libelles.append(quota.libelle if quota else valeur)
    return ", ".join(libelles) or "Toutes les personnes"


def comptes_par_quota(regles: Regles, tires: Iterable[Valeurs]) -> dict[tuple[str, str], int]:
    """How many of the people drawn have each value of each criterion."""
    comptes = {(critere.cle, quota.valeur): 0 for critere in regles.criteres for quota in critere.quotas}
    for valeurs in tires:
        for critere, valeur in zip(regles.criteres, valeurs, strict=True):
            comptes[critere.cle, valeur] = comptes.get((critere.cle, valeur), 0) + 1
    return comptes


def quotas_tenus(regles: Regles, tires: Sequence[Valeurs]) -> bool:
    """Whether a committee has the right size and meets every quota."""
    comptes = comptes_par_quota(regles, tires)
    return len(tires) == regles.sieges and all(
        quota.minimum <= comptes[critere.cle, quota.valeur] <= quota.maximum
        for critere in regles.criteres
        for quota in critere.quotas
    )
