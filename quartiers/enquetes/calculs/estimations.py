"""Shares, means and quantiles with their margins at 95 %.

A share has Wilson's interval on the effective size: the number of answers, divided by Kish's design effect, and
enlarged by the finite-population correction (n (N − 1) / (N − n)). Sources: Wilson (JASA, 1927); Kish, Survey Sampling
(1965); Cochran, Sampling Techniques (1977), 2.6 and 3.2; Woodruff (JASA, 1952) for quantiles.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from quartiers.enquetes.calculs.ponderation import effet_de_kish
from quartiers.indicateurs.intervalles import p_normal, quantile_normal, wilson

CONFIANCE = 95.0
Z = quantile_normal(0.975)


@dataclass(frozen=True)
class Part:
    """A share of the answers and its interval; `base`: how many answered, `utile`: what that is worth."""

    valeur: float
    bas: float
    haut: float
    base: int
    utile: float

    @property
    def demi(self) -> float:
        """The wider side: what one says « plus ou moins »."""
        return max(self.haut - self.valeur, self.valeur - self.bas)


@dataclass(frozen=True)
class Mesure:
    """A numeric question: mean and quartiles, each with its interval."""

    base: int
    moyenne: float
    moyenne_bas: float
    moyenne_haut: float
    quartiles: tuple[float, float, float]
    mediane_bas: float
    mediane_haut: float


def utile_de(n: int, effet: float, population: int | None = None) -> float:
    """Kish's effective size, enlarged when a good part of the population has answered; infinite when all have."""
    if not n:
        return 0.0
    utile = n / effet
    if population is None or population <= 1:
        return utile
    return math.inf if n >= population else utile * (population - 1) / (population - n)


def effectif_utile(poids: Sequence[float], population: int | None = None) -> float:
    return utile_de(len(poids), effet_de_kish(poids), population)


def part_de(valeur: float, n: int, utile: float) -> Part:
    """A share with Wilson's interval on `utile` answers."""
    bas, haut = (valeur, valeur) if math.isinf(utile) else wilson(valeur * utile, utile, CONFIANCE)
    return Part(valeur, bas, haut, n, utile)


def part(oui: Sequence[bool], poids: Sequence[float], population: int | None = None) -> Part | None:
    """The weighted share of `oui`; None when nobody answered."""
    total = sum(poids)
    if not poids or not total:
        return None
    valeur = min(1.0, sum(p for vrai, p in zip(oui, poids, strict=True) if vrai) / total)
    return part_de(valeur, len(poids), effectif_utile(poids, population))


def erreur_type_d_une_part(valeur: float, n: int, population: int | None = None) -> float:
    """√((1 − n/N) p(1 − p)/(n − 1)) of a simple random sample (Cochran, 3.2)."""
    correction = 1 - n / population if population else 1.0
    return math.sqrt(max(0.0, correction) * valeur * (1 - valeur) / (n - 1))


def erreur_type_d_une_moyenne(ecart_type: float, n: int, population: int | None = None) -> float:
    """√(1 − n/N) s/√n of a simple random sample (Cochran, 2.6)."""
    correction = 1 - n / population if population else 1.0
    return ecart_type * math.sqrt(max(0.0, correction) / n)


def mesurer(valeurs: Sequence[float], poids: Sequence[float], population: int | None = None) -> Mesure | None:
    """Mean, quartiles and intervals; None with fewer than two answers."""
    total = sum(poids)
    if len(valeurs) < 2 or not total:
        return None
    moyenne = sum(v * p for v, p in zip(valeurs, poids, strict=True)) / total
    utile = effectif_utile(poids, population)
    variance = sum(p * (v - moyenne) ** 2 for v, p in zip(valeurs, poids, strict=True)) / total
    n = len(valeurs)
    erreur = 0.0 if math.isinf(utile) else math.sqrt(variance * n / (n - 1) / utile)
    ordre = sorted(zip(valeurs, poids, strict=True))
    bas, haut = (0.5, 0.5) if math.isinf(utile) else wilson(utile / 2, utile, CONFIANCE)
    q1, q2, q3 = (quantile(ordre, q) for q in (0.25, 0.5, 0.75))
    return Mesure(
        n,
        moyenne,
        moyenne - Z * erreur,
        moyenne + Z * erreur,
        (q1, q2, q3),
        quantile(ordre, bas),
        quantile(ordre, haut),
    )


def quantile(ordre: Sequence[tuple[float, float]], rang: float) -> float:
    """The value under or at which `rang` of the weight stands; half-way when the weight falls just between two."""
    total = sum(p for _, p in ordre)
    vise, cumul = rang * total, 0.0
    for place, (valeur, poids) in enumerate(ordre):
        cumul += poids
        if cumul > vise + 1e-12 * total:
            return valeur
        if abs(cumul - vise) <= 1e-12 * total and place + 1 < len(ordre):
            return (valeur + ordre[place + 1][0]) / 2
    return ordre[-1][0]


@dataclass(frozen=True)
class Ecart:
    """The difference of two shares (second less first), its interval and its two-sided p-value."""

    valeur: float
    bas: float
    haut: float
    p: float


def comparer(une: Part, autre: Part) -> Ecart:
    """Two independent shares: Newcombe's interval (Stat. Med., 1998, method 10), z test with the pooled share."""
    valeur = autre.valeur - une.valeur
    bas = valeur - math.hypot(autre.valeur - autre.bas, une.haut - une.valeur)
    haut = valeur + math.hypot(autre.haut - autre.valeur, une.valeur - une.bas)
    inverse = sum(0.0 if math.isinf(p.utile) else 1 / p.utile for p in (une, autre))
    if not inverse:
        return Ecart(valeur, bas, haut, 0.0 if valeur else 1.0)
    n1, n2 = (p.utile if not math.isinf(p.utile) else float(p.base) for p in (une, autre))
    commune = (une.valeur * n1 + autre.valeur * n2) / (n1 + n2)
    erreur = math.sqrt(commune * (1 - commune) * inverse)
    return Ecart(valeur, bas, haut, p_normal(valeur / erreur) if erreur else 1.0)
