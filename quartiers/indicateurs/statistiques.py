"""Arithmetic of the reading: gaps with their margins, distribution, rank, what may be subtracted. Pure functions.

A half-width is what a margin adds on either side. Two figures are taken as independent: the half-width of their
difference is the root of the sum of squares; with different confidence levels nothing is computed.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quartiers.socle.secret.modele import Cellule, somme
from quartiers.socle.secret.protection import proteger

ZERO = Decimal(0)


@dataclass(frozen=True)
class Estimation:
    """A figure and, when known, the half-width of its interval at `confiance` %."""

    valeur: Decimal
    demi_largeur: Decimal | None = None
    confiance: int | None = None

    @property
    def a_marge(self) -> bool:
        return self.demi_largeur is not None


def demi_largeur(valeur: Decimal, basse: Decimal | None, haute: Decimal | None) -> Decimal | None:
    """The wider side of an interval: of two sides that differ, the one that says less."""
    if basse is None or haute is None:
        return None
    return max(valeur - basse, haute - valeur)


def difference(une: Estimation, autre: Estimation) -> Estimation:
    """`une` − `autre`; its margin only when both have one at the same level."""
    valeur = une.valeur - autre.valeur
    if une.demi_largeur is None or autre.demi_largeur is None or une.confiance != autre.confiance:
        return Estimation(valeur)
    largeur = (une.demi_largeur**2 + autre.demi_largeur**2).sqrt()
    return Estimation(valeur, largeur, une.confiance)


def tranche(ecart: Estimation) -> bool | None:
    """Whether the margin lets one tell the difference from zero; None when no margin is known."""
    if ecart.demi_largeur is None:
        return None
    return abs(ecart.valeur) > ecart.demi_largeur


@dataclass(frozen=True)
class Distribution:
    """Published figures of a set of territories, in order."""

    valeurs: tuple[Decimal, ...]
    secretes: int = 0

    @classmethod
    def de(cls, valeurs: Iterable[Decimal | None]) -> "Distribution":
        toutes = list(valeurs)
        publiees = sorted(v for v in toutes if v is not None)
        return cls(tuple(publiees), len(toutes) - len(publiees))

    @property
    def effectif(self) -> int:
        return len(self.valeurs)

    def quantile(self, part: Decimal) -> Decimal | None:
        """Linear between the two neighbours (type 7 of Hyndman and Fan); None when nothing is published."""
        if not self.valeurs:
            return None
        place = part * (self.effectif - 1)
        bas = int(place)
        haut = min(bas + 1, self.effectif - 1)
        return self.valeurs[bas] + (place - bas) * (self.valeurs[haut] - self.valeurs[bas])

    @property
    def mediane(self) -> Decimal | None:
        return self.quantile(Decimal("0.5"))

    def rang(self, valeur: Decimal) -> tuple[int, int]:
        """(rank from the highest, how many share it): 1 is the highest."""
        droite = bisect_right(self.valeurs, valeur)
        return self.effectif - droite + 1, droite - bisect_left(self.valeurs, valeur)

    def part_en_dessous(self, valeur: Decimal) -> Decimal | None:
        """Percentage of the published figures strictly below."""
        if not self.valeurs:
            return None
        return Decimal(100) * bisect_left(self.valeurs, valeur) / self.effectif


QUANTILES = (
    ("Premier décile", Decimal("0.1")),
    ("Premier quartile", Decimal("0.25")),
    ("Médiane", Decimal("0.5")),
    ("Troisième quartile", Decimal("0.75")),
    ("Neuvième décile", Decimal("0.9")),
)


CLASSES_MIN = 20  # published figures under which quarters of the distribution say little


def bornes_de_classes(repartition: Distribution) -> tuple[Decimal, ...]:
    """The three quartiles that cut a map into four classes; none when there are few figures, or equal quartiles."""
    if repartition.effectif < CLASSES_MIN:
        return ()
    bornes = [b for part in ("0.25", "0.5", "0.75") if (b := repartition.quantile(Decimal(part))) is not None]
    return tuple(bornes) if len(set(bornes)) == len(bornes) else ()


def classe_de(valeur: Decimal, bornes: Sequence[Decimal]) -> int:
    """1 to 4, from the lowest; a figure equal to a limit is in the class below it."""
    return bisect_left(bornes, valeur) + 1


def couper(points: Sequence[tuple[dt.date, str]], ruptures: Iterable[dt.date]) -> list[int]:
    """The number of the segment of each point (day, geography): a break or another geography starts a new one."""
    jours = sorted(ruptures)
    segments: list[int] = []
    for rang, (jour, geographie) in enumerate(points):
        if rang == 0:
            segments.append(0)
            continue
        avant, geographie_avant = points[rang - 1]
        coupe = geographie != geographie_avant or any(avant < rupture <= jour for rupture in jours)
        segments.append(segments[-1] + coupe)
    return segments


RESTE, TOUT = "reste", "tout"


def reste_hors_quartiers(tout: Decimal | None, quartiers: Mapping[str, Decimal | None], seuil: int) -> Decimal | None:
    """A count of the whole without its neighbourhoods, or None when it may not be told.

    One secret neighbourhood forbids it: the rest and the others would give the secret back. So does a rest, or a
    neighbourhood, under the threshold.
    """
    if tout is None or not quartiers or any(valeur is None for valeur in quartiers.values()):
        return None
    connus = {cle: valeur for cle, valeur in quartiers.items() if valeur is not None}
    reste = tout - sum(connus.values(), ZERO)
    if reste < 0:
        return None
    if seuil and any(0 < valeur < seuil for valeur in [reste, *connus.values()]):
        return None
    return reste


def montrables(comptes: Mapping[str, Decimal | None], tout: Decimal | None, seuil: int) -> frozenset[str]:
    """Which of our own counts may be shown together with their total (key TOUT) and the rest (key RESTE).

    Small ones are hidden, and with them what would give them back (socle.secret). Figures of the public statistics
    never pass here: their producer has already hidden what had to be.
    """
    connus = {cle: int(valeur) for cle, valeur in comptes.items() if valeur is not None}
    if not seuil or not connus:
        return frozenset({*connus, TOUT, RESTE})
    cellules = [Cellule(cle, valeur) for cle, valeur in connus.items()]
    relations = []
    if tout is not None and len(connus) == len(comptes) and (reste := int(tout) - sum(connus.values())) >= 0:
        cellules += [Cellule(TOUT, int(tout)), Cellule(RESTE, reste)]
        relations.append(somme(TOUT, [*connus, RESTE]))
    protection = proteger(cellules, relations, seuil)
    return frozenset(str(cellule.cle) for cellule in cellules if protection.montre(cellule.cle))
