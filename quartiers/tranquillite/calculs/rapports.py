"""Two periods compared: the ratio of two Poisson rates, given their total (Przyborowski and Wilenski, 1940)."""

import math
from dataclasses import dataclass

from quartiers.indicateurs.intervalles import binomial_exact
from quartiers.tranquillite.calculs.limites import CONFIANCE, cumul_binomial


@dataclass(frozen=True)
class Rapport:
    """How many times the rate of the second period is that of the first; `haut` may be infinite.

    `p` is the exact two-sided probability of a gap as large by chance alone (twice the smaller tail), before any
    dispersion; `net` says whether the interval, dispersion allowed for, leaves 1 out.
    """

    avant: int
    apres: int
    rapport: float | None
    bas: float
    haut: float
    p: float
    dispersion: float = 1.0

    @property
    def net(self) -> bool:
        return self.bas > 1 or self.haut < 1


def comparer(
    avant: int,
    duree_avant: float,
    apres: int,
    duree_apres: float,
    dispersion: float = 1.0,
    confiance: float = CONFIANCE,
) -> Rapport | None:
    """None when nothing was counted in either. Durations are months delivered, or months times residents."""
    total = avant + apres
    if not total or duree_avant <= 0 or duree_apres <= 0:
        return None
    part_bas, part_haut = binomial_exact(apres, total, confiance)
    echelle = duree_avant / duree_apres
    bas, haut = cote(part_bas) * echelle, cote(part_haut) * echelle
    rapport = apres / avant * echelle if avant else None
    part_egale = duree_apres / (duree_avant + duree_apres)
    gauche = cumul_binomial(apres, total, part_egale)
    droite = 1 - cumul_binomial(apres - 1, total, part_egale)
    if rapport and dispersion > 1:
        bas, haut = ecarter(rapport, bas, dispersion), ecarter(rapport, haut, dispersion)
    return Rapport(avant, apres, rapport, bas, haut, min(1.0, 2 * min(gauche, droite)), max(1.0, dispersion))


def cote(part: float) -> float:
    return math.inf if part >= 1 else part / (1 - part)


def ecarter(rapport: float, borne: float, dispersion: float) -> float:
    """A limit further from the ratio, on the scale of logarithms, by the root of the dispersion."""
    if borne <= 0 or math.isinf(borne):
        return borne
    return rapport * math.exp(math.sqrt(dispersion) * math.log(borne / rapport))
