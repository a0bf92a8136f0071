"""Limits of a count whose months vary more than chance, and cumulated probabilities, on the exact intervals of the
indicators (quartiers.indicateurs.intervalles: Garwood for counts, Clopper and Pearson for shares)."""

import math

from quartiers.indicateurs.intervalles import beta_incomplete, gamma_incomplete, poisson

CONFIANCE = 95.0


def elargi(compte: int, dispersion: float, confiance: float = CONFIANCE) -> tuple[float, float]:
    """The exact limits, each side longer by the root of the dispersion."""
    bas, haut = poisson(compte, confiance)
    facteur = math.sqrt(max(1.0, dispersion))
    return max(0.0, compte - (compte - bas) * facteur), compte + (haut - compte) * facteur


def cumul_binomial(succes: int, essais: int, part: float) -> float:
    """P(X ≤ succes) of a binomial."""
    if succes < 0:
        return 0.0
    return 1.0 if succes >= essais else beta_incomplete(essais - succes, succes + 1, 1 - part)


def survie_khi_deux(valeur: float, degres: int) -> float:
    """P(χ² > valeur)."""
    return max(0.0, 1.0 - gamma_incomplete(degres / 2, valeur / 2))
