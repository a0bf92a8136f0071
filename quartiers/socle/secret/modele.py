"""Cells of a publication, the sums that its readers know, and what comes out: which cells are shown.

Counts of people (or of households) only: whole, never negative. A rate or a mean computed from a hidden count is
hidden by the caller along with it (`Protection.montre`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Cle = Any  # whatever can key a dictionary: a name, a tuple of coordinates


class SecretError(Exception):
    """What was given cannot be protected; the message says what and why."""


class DonneesIncoherentes(SecretError):
    """A cell given twice, a negative count, or a sum that does not fall right."""


class ProtectionImpossible(SecretError):
    """Hiding all that may still be hidden is not enough: the rest is already known. `cles` are the cells exposed."""

    def __init__(self, cles: list[Cle]) -> None:
        super().__init__(
            "Ces chiffres se déduisent de ce qui est déjà connu, même en masquant tout le reste : "
            + ", ".join(map(str, cles))
        )
        self.cles = cles


@dataclass(frozen=True)
class Cellule:
    """One count. `valeur` None: not communicated (never shown; its value is protected when a sum gives it away).

    `poids` is what hiding it costs; `montrable` False: never published, though readers know that it exists;
    `connue` True: readers have it already (published before, or by another producer), so that it cannot be hidden;
    `sensible` False: no count of people in itself, need not be protected; `seuil` replaces the general threshold.
    """

    cle: Cle
    valeur: int | None
    poids: float = 1.0
    montrable: bool = True
    connue: bool = False
    sensible: bool = True
    seuil: int | None = None


@dataclass(frozen=True)
class Relation:
    """Σ coefficient × cell = 0, known to every reader; with `reste`, Σ ≥ 0 and the difference counts people too."""

    coefficients: Mapping[Cle, int]
    reste: bool = False


def somme(tout: Cle, parties: Iterable[Cle]) -> Relation:
    """The whole is the sum of its parts."""
    return Relation({tout: 1, **dict.fromkeys(parties, -1)})


def inclusion(tout: Cle, parties: Iterable[Cle]) -> Relation:
    """The parts, apart from one another, are within the whole: what remains can be found by difference."""
    return Relation({tout: 1, **dict.fromkeys(parties, -1)}, reste=True)


class Statut(Enum):
    MONTREE = "montrée"
    PRIMAIRE = "masquée : sous le seuil"
    SECONDAIRE = "masquée : en protège une autre"
    NON_PUBLIEE = "non publiée"


@dataclass(frozen=True)
class Certificat:
    """Two whole publications, alike in all that is shown, where the protected cell is `bas` and `haut`.

    They hold the value of each cell of the same family of sums: who doubts them adds them up again.
    """

    seuil: int
    temoin_bas: Mapping[Cle, int] = field(repr=False)
    temoin_haut: Mapping[Cle, int] = field(repr=False)
    bas: int
    haut: int


@dataclass(frozen=True)
class Protection:
    """What may be shown. `perte` is the weight of the cells hidden beyond those under the threshold.

    `borne`: no safe choice loses less, proved; `optimale`: `perte` reaches it.
    """

    statuts: Mapping[Cle, Statut]
    valeurs: Mapping[Cle, int | None] = field(repr=False)  # exact: never for a reader
    seuil: int
    perte: float
    borne: float
    certificats: Mapping[Cle, Certificat] = field(repr=False)

    @property
    def optimale(self) -> bool:
        return self.perte <= self.borne + 1e-6

    def montre(self, cle: Cle) -> bool:
        return self.statuts[cle] is Statut.MONTREE

    def masquee(self, cle: Cle) -> bool:
        return self.statuts[cle] in {Statut.PRIMAIRE, Statut.SECONDAIRE}

    def valeur(self, cle: Cle) -> int | None:
        """The count to publish; None when it is hidden or not communicated."""
        return self.valeurs[cle] if self.montre(cle) else None

    def publication(self) -> dict[Cle, int]:
        """Every count that is shown."""
        return {cle: valeur for cle, valeur in self.valeurs.items() if valeur is not None and self.montre(cle)}
