"""Exact limits of a count: the Poisson distribution, its quantiles and those of the binomial, without any table.

Garwood, F. (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442: the lower limit is the mean
under which a count as high is as rare as α/2, the upper one the mean under which a count as low is.
"""

import math
from collections.abc import Callable

NIVEAU = 0.95
NEGLIGEABLE = 1e-17
TOURS = 100  # halvings: far below the precision of a float


def densite(compte: int, moyenne: float) -> float:
    if moyenne <= 0:
        return 1.0 if compte == 0 else 0.0
    return math.exp(compte * math.log(moyenne) - moyenne - math.lgamma(compte + 1))


def cumul(compte: int, moyenne: float) -> float:
    """P(X ≤ compte). The lighter tail is summed from its heaviest term."""
    if compte < 0:
        return 0.0
    if moyenne <= 0:
        return 1.0
    if compte < moyenne:
        terme, total, rang = densite(compte, moyenne), 0.0, compte
        while rang >= 0 and terme > NEGLIGEABLE * total:
            total, terme, rang = total + terme, terme * rang / moyenne, rang - 1
        return min(total, 1.0)
    rang = compte + 1
    terme, total = densite(rang, moyenne), 0.0
    while terme > NEGLIGEABLE * max(total, NEGLIGEABLE):
        total, rang = total + terme, rang + 1
        terme *= moyenne / rang
    return max(0.0, 1.0 - total)


def racine(decroissante: Callable[[float], float], bas: float, haut: float) -> float:
    """Where a decreasing function meets zero, by halving."""
    for _ in range(TOURS):
        milieu = (bas + haut) / 2
        if decroissante(milieu) > 0:
            bas = milieu
        else:
            haut = milieu
    return (bas + haut) / 2


def intervalle(compte: int, niveau: float = NIVEAU) -> tuple[float, float]:
    """The exact limits of the mean of which `compte` is one draw."""
    if compte < 0:
        raise ValueError("Un compte n’est jamais négatif.")
    reste = (1 - niveau) / 2
    large = compte + 12 * math.sqrt(compte + 1) + 30
    bas = racine(lambda m: cumul(compte - 1, m) - (1 - reste), 0.0, large) if compte else 0.0
    return bas, racine(lambda m: cumul(compte, m) - reste, 0.0, large)


def elargi(compte: int, dispersion: float, niveau: float = NIVEAU) -> tuple[float, float]:
    """The same when months vary more than chance alone: each side is longer by the root of the dispersion."""
    bas, haut = intervalle(compte, niveau)
    facteur = math.sqrt(max(1.0, dispersion))
    return max(0.0, compte - (compte - bas) * facteur), compte + (haut - compte) * facteur


def cumul_binomial(succes: int, essais: int, part: float) -> float:
    """P(X ≤ succes) of a binomial."""
    if succes < 0:
        return 0.0
    if succes >= essais or part <= 0:
        return 1.0
    if part >= 1:
        return 0.0
    if succes < essais * part:
        return min(1.0, queue_binomiale(succes, essais, part))
    return max(0.0, 1.0 - queue_binomiale(essais - succes - 1, essais, 1 - part))


def queue_binomiale(succes: int, essais: int, part: float) -> float:
    """The sum of the terms from `succes` down."""
    log = math.lgamma(essais + 1) - math.lgamma(succes + 1) - math.lgamma(essais - succes + 1)
    terme = math.exp(log + succes * math.log(part) + (essais - succes) * math.log1p(-part))
    cote, total = (1 - part) / part, 0.0
    for rang in range(succes, -1, -1):
        if terme <= NEGLIGEABLE * total:
            break
        total += terme
        terme *= rang / (essais - rang + 1) * cote
    return total


def intervalle_binomial(succes: int, essais: int, niveau: float = NIVEAU) -> tuple[float, float]:
    """Clopper, C. J. and Pearson, E. S. (1934): the exact limits of a share."""
    reste = (1 - niveau) / 2
    bas = racine(lambda p: cumul_binomial(succes - 1, essais, p) - (1 - reste), 0.0, 1.0) if succes else 0.0
    haut = racine(lambda p: cumul_binomial(succes, essais, p) - reste, 0.0, 1.0) if succes < essais else 1.0
    return bas, haut


def survie_khi_deux(valeur: float, degres: int) -> float:
    """P(χ² > valeur), by the series of the incomplete gamma function."""
    if valeur <= 0:
        return 1.0
    forme, x = degres / 2, valeur / 2
    terme = math.exp(forme * math.log(x) - x - math.lgamma(forme + 1))
    total, rang = 0.0, forme
    while terme > NEGLIGEABLE * max(total, NEGLIGEABLE):
        total += terme
        rang += 1
        terme *= x / rang
    return max(0.0, 1.0 - total)
