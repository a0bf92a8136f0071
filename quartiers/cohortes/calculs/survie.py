"""Time to event with right censoring, in plain Python: Kaplan–Meier, Greenwood's variance, log-log band, log-rank.

Kaplan and Meier 1958; Greenwood 1926; band on the log(−log) scale (Kalbfleisch and Prentice 1980): it stays between 0
and 1; log-rank of Mantel 1966 with the hypergeometric variance. Tests hold them against the leukaemia trial of
Freireich et al. 1963, as printed by every book of the field, and against scipy.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Z95 = 1.959963984540054


@dataclass(frozen=True)
class Pas:
    """What happens at one time: how many are at risk just before, how many events, how many leave without event after."""

    temps: float
    a_risque: int
    evenements: int
    censures: int


@dataclass(frozen=True)
class Point:
    """The curve just after a time, its standard error and its limits at 95 %."""

    temps: float
    a_risque: int
    evenements: int
    survie: float
    erreur: float
    bas: float
    haut: float


def table(durees: Sequence[float], vus: Sequence[bool]) -> list[Pas]:
    """One row a distinct time. `vus`: the event was seen; else the person was last seen without it (right censoring).

    Who leaves at the time of an event was still at risk of it.
    """
    restants = len(durees)
    lignes = []
    for temps in sorted(set(durees)):
        evenements = sum(1 for d, vu in zip(durees, vus, strict=True) if d == temps and vu)
        censures = sum(1 for d, vu in zip(durees, vus, strict=True) if d == temps and not vu)
        lignes.append(Pas(temps, restants, evenements, censures))
        restants -= evenements + censures
    return lignes


def kaplan_meier(lignes: Sequence[Pas]) -> list[Point]:
    """The curve at each row, events or not."""
    survie, somme = 1.0, 0.0
    points = []
    for pas in lignes:
        if pas.a_risque:
            survie *= 1 - pas.evenements / pas.a_risque
            if pas.evenements < pas.a_risque:
                somme += pas.evenements / (pas.a_risque * (pas.a_risque - pas.evenements))
        erreur = survie * math.sqrt(somme)
        bas, haut = bande(survie, somme)
        points.append(Point(pas.temps, pas.a_risque, pas.evenements, survie, erreur, bas, haut))
    return points


def bande(survie: float, somme: float) -> tuple[float, float]:
    """Limits at 95 % on the log(−log) scale; `somme` is Greenwood's. Nothing is known of a curve at 0."""
    if survie <= 0.0:
        return 0.0, 0.0
    if survie >= 1.0 or somme == 0.0:
        return survie, survie
    ecart = Z95 * math.sqrt(somme) / abs(math.log(survie))
    return survie ** math.exp(ecart), survie ** math.exp(-ecart)


def mediane(points: Sequence[Point]) -> tuple[float | None, float | None, float | None]:
    """The first time at which half have had the event; then the limits, read on the band (Brookmeyer and Crowley 1982)."""

    def premier(valeurs: Sequence[float]) -> float | None:
        return next((p.temps for p, v in zip(points, valeurs, strict=True) if v <= 0.5), None)

    return (
        premier([p.survie for p in points]),
        premier([p.bas for p in points]),
        premier([p.haut for p in points]),
    )


@dataclass(frozen=True)
class LogRank:
    khi2: float
    degres: int
    p: float


def log_rank(groupes: Sequence[Sequence[Pas]]) -> LogRank | None:
    """Whether two groups or more leave at the same pace. Rows of all the groups stand at the same times.

    None when nothing can be compared: one group, or no event.
    """
    nombre = len(groupes)
    ecarts = [0.0] * nombre
    variances = [[0.0] * nombre for _ in range(nombre)]
    for rangs in zip(*groupes, strict=True):
        total, evenements = sum(p.a_risque for p in rangs), sum(p.evenements for p in rangs)
        if total < 2 or not evenements:
            continue
        facteur = evenements * (total - evenements) / (total * total * (total - 1))
        for i, pas in enumerate(rangs):
            ecarts[i] += pas.evenements - evenements * pas.a_risque / total
            for j, autre in enumerate(rangs):
                variances[i][j] += facteur * pas.a_risque * ((total if i == j else 0) - autre.a_risque)
    solution = resoudre([ligne[:-1] for ligne in variances[:-1]], ecarts[:-1]) if nombre > 1 else None
    if solution is None:
        return None
    khi2 = max(0.0, sum(e * s for e, s in zip(ecarts, solution, strict=False)))
    return LogRank(khi2, nombre - 1, queue_du_khi2(khi2, nombre - 1))


def resoudre(matrice: list[list[float]], membre: list[float]) -> list[float] | None:
    """A small linear system, by elimination with pivots; None when it has no single answer."""
    taille = len(membre)
    lignes = [[*ligne, m] for ligne, m in zip(matrice, membre, strict=True)]
    for rang in range(taille):
        pivot = max(range(rang, taille), key=lambda n: abs(lignes[n][rang]))
        if abs(lignes[pivot][rang]) < 1e-12:
            return None
        lignes[rang], lignes[pivot] = lignes[pivot], lignes[rang]
        for autre in range(taille):
            if autre != rang:
                facteur = lignes[autre][rang] / lignes[rang][rang]
                lignes[autre] = [a - facteur * b for a, b in zip(lignes[autre], lignes[rang], strict=True)]
    return [ligne[-1] / ligne[rang] for rang, ligne in enumerate(lignes)]


def queue_du_khi2(valeur: float, degres: int) -> float:
    """P(χ² > value) for whole degrees of freedom, by the recurrence on two of them at a time."""
    if valeur <= 0:
        return 1.0
    moitie = valeur / 2
    if degres % 2:
        reste, courant = math.erfc(math.sqrt(moitie)), 1
        terme = math.sqrt(moitie) * math.exp(-moitie) / math.gamma(1.5)
    else:
        reste, courant = math.exp(-moitie), 2
        terme = moitie * math.exp(-moitie)
    while courant < degres:
        reste += terme
        courant += 2
        terme *= moitie / (courant / 2)
    return min(1.0, reste)
