"""Confidence intervals and corrections for many tests, in pure Python: shared by indicators, surveys and cohorts.

`confiance` is a level in per cent. Proportions and rates come back as floats, never rounded. Sources: Wilson (JASA,
1927), Clopper and Pearson (Biometrika, 1934), Garwood (Biometrika, 1936), Holm (Scand. J. Stat., 1979), Benjamini and
Hochberg (JRSS B, 1995).
"""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from statistics import NormalDist

PRECISION = 1e-12
TOURS = 500
INFIME = 1e-300
Intervalle = tuple[float, float]


def reste(confiance: float) -> float:
    """What the level leaves on each side: 95 → 0.025. Raises ValueError outside ]0, 100[."""
    if not 0 < confiance < 100:
        raise ValueError("Le niveau de confiance est entre 0 et 100.")
    return (1 - confiance / 100) / 2


# Proportions and counts


def wilson(k: float, n: float, confiance: float = 95) -> Intervalle:
    """Score interval of a proportion, without correction of continuity. `k` and `n` may be effective sizes.

    Raises ValueError when nobody was asked, or when more answered than were asked.
    """
    refuser(k, n)
    z = quantile_normal(1 - reste(confiance))
    part, carre = k / n, z * z
    centre = (part + carre / (2 * n)) / (1 + carre / n)
    demi = z / (1 + carre / n) * math.sqrt(part * (1 - part) / n + carre / (4 * n * n))
    return 0.0 if k == 0 else max(0.0, centre - demi), 1.0 if k == n else min(1.0, centre + demi)


@lru_cache(maxsize=4096)
def binomial_exact(k: float, n: float, confiance: float = 95) -> Intervalle:
    """Exact interval of a proportion (Clopper and Pearson): never less than its level, often more."""
    refuser(k, n)
    queue = reste(confiance)
    bas = 0.0 if k == 0 else racine(lambda p: beta_incomplete(k, n - k + 1, p) - queue, 0.0, 1.0)
    haut = 1.0 if k == n else racine(lambda p: beta_incomplete(k + 1, n - k, p) - (1 - queue), 0.0, 1.0)
    return bas, haut


def refuser(k: float, n: float) -> None:
    if n <= 0 or not 0 <= k <= n:
        raise ValueError("Un effectif est entre zéro et son total, et ce total n’est pas nul.")


@lru_cache(maxsize=4096)
def poisson(k: float, confiance: float = 95) -> Intervalle:
    """Exact interval of the mean of a count (Garwood). Divide both ends by the persons at risk for a rate."""
    if k < 0:
        raise ValueError("Un effectif n’est pas négatif.")
    queue = reste(confiance)
    plafond = k + 50 + 20 * math.sqrt(k + 1)
    bas = 0.0 if k == 0 else racine(lambda x: gamma_incomplete(k, x) - queue, 0.0, plafond)
    return bas, racine(lambda x: gamma_incomplete(k + 1, x) - (1 - queue), 0.0, plafond)


# Means


def normal(valeur: float, erreur_type: float, confiance: float = 95) -> Intervalle:
    demi = quantile_normal(1 - reste(confiance)) * erreur_type
    return valeur - demi, valeur + demi


def student(valeur: float, erreur_type: float, degres: float, confiance: float = 95) -> Intervalle:
    """With few observations: `degres` of freedom, which may be a fraction (Welch)."""
    demi = quantile_student(1 - reste(confiance), degres) * erreur_type
    return valeur - demi, valeur + demi


def quantile_normal(p: float) -> float:
    return NormalDist().inv_cdf(p)


def quantile_student(p: float, degres: float) -> float:
    if p < 0.5:
        return -quantile_student(1 - p, degres)
    haut = 2.0
    while repartition_student(haut, degres) < p:
        haut *= 2
    return racine(lambda t: repartition_student(t, degres) - p, 0.0, haut)


def repartition_student(t: float, degres: float) -> float:
    """P(T ≤ t)."""
    queue = beta_incomplete(degres / 2, 0.5, degres / (degres + t * t)) / 2
    return 1 - queue if t >= 0 else queue


def p_normal(z: float) -> float:
    """Two-sided."""
    return math.erfc(abs(z) / math.sqrt(2))


def p_student(t: float, degres: float) -> float:
    """Two-sided."""
    return beta_incomplete(degres / 2, 0.5, degres / (degres + t * t))


# Many tests at once


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values, in the order given: the risk of a single false discovery among all is held."""
    ordre = sorted(range(len(p_values)), key=lambda i: p_values[i])
    ajustees, plus_haut = [0.0] * len(p_values), 0.0
    for rang, i in enumerate(ordre):
        plus_haut = max(plus_haut, min(1.0, (len(p_values) - rang) * p_values[i]))
        ajustees[i] = plus_haut
    return ajustees


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values, in the order given: the expected share of false discoveries among those told is held."""
    ordre = sorted(range(len(p_values)), key=lambda i: p_values[i], reverse=True)
    ajustees, plus_bas = [0.0] * len(p_values), 1.0
    for place, i in enumerate(ordre):
        plus_bas = min(plus_bas, p_values[i] * len(p_values) / (len(p_values) - place))
        ajustees[i] = plus_bas
    return ajustees


# Special functions, by their series and continued fractions


def racine(f: Callable[[float], float], bas: float, haut: float) -> float:
    """Where an increasing or decreasing function crosses zero, by halving: sixty steps give all the digits."""
    monte = f(bas) < f(haut)
    for _ in range(200):
        milieu = (bas + haut) / 2
        if haut - bas <= PRECISION * max(1.0, abs(milieu)):
            break
        if (f(milieu) < 0) == monte:
            bas = milieu
        else:
            haut = milieu
    return (bas + haut) / 2


def gamma_incomplete(a: float, x: float) -> float:
    """Regularised lower incomplete gamma: P(Poisson(x) ≥ a) for a whole `a`."""
    if x <= 0:
        return 0.0
    facteur = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        terme = total = 1 / a
        n = a
        while terme > total * PRECISION:
            n += 1
            terme *= x / n
            total += terme
        return facteur * total
    return 1 - facteur / fraction(lambda i: (x + 2 * i + 1 - a, -i * (i - a)))


def beta_incomplete(a: float, b: float, x: float) -> float:
    """Regularised incomplete beta: P(Binomial(n, x) ≥ a) for whole `a`, with b = n − a + 1."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_incomplete(b, a, 1 - x)
    logarithme = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)

    def terme(i: int) -> tuple[float, float]:
        if i == 0:
            return 1.0, 0.0
        m = i // 2
        if i % 2:
            return 1.0, -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        return 1.0, m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))

    return math.exp(logarithme) / (a * fraction(terme))


def fraction(terme: Callable[[int], tuple[float, float]]) -> float:
    """b0 + a1/(b1 + a2/(b2 + …)) by the method of Lentz; `terme(i)` gives (b, a) of rank i."""
    valeur = terme(0)[0] or INFIME
    c, d = valeur, 0.0
    for i in range(1, TOURS):
        b, a = terme(i)
        d = 1 / ((b + a * d) or INFIME)
        c = (b + a / c) or INFIME
        valeur *= c * d
        if abs(c * d - 1) < PRECISION:
            break
    return valeur
