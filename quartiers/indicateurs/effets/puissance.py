"""What could be seen, told before anything is looked at: the smallest change that would stand out of chance.

From places that were not treated only: some are drawn as if they had been, as many times as needed. With it nothing is
learnt of the result.
"""

import itertools
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import stdev

from quartiers.indicateurs.effets.permutations import difference, tirer
from quartiers.indicateurs.intervalles import quantile_student

RISQUE, PUISSANCE = 0.05, 0.80
TIRAGES = 1_999
PLAFOND = 5_000
SUFFISANT = 40  # assignments: under, no tail of one in forty can be told


@dataclass(frozen=True)
class Puissance:
    """`effet`: smallest change seen 8 times out of 10; None when it cannot be told, `raison` says why."""

    effet: float | None
    raison: str = ""
    tirages: int = 0
    exacte: bool = False
    p_minimale: float | None = None


def par_permutation(
    non_traites: Sequence[float], traites: int, attributions: int, graine: int, voisins: int = 0
) -> Puissance:
    """`attributions`: how many assignments the test itself will compare; too few and nothing can ever stand out.

    `voisins`: size of the comparison drawn for each (matched design); 0: all the others.
    """
    minimale = 1 / attributions if attributions else 1.0
    if minimale > RISQUE:
        return Puissance(None, "attributions", p_minimale=minimale)
    if len(non_traites) < traites + 2:
        return Puissance(None, "comparaison", p_minimale=minimale)
    tires, exacte = repartition(non_traites, traites, graine, voisins)
    tires.sort()
    critique = quantile_haut(sorted(abs(s) for s in tires), RISQUE)
    part = 1 - PUISSANCE
    vers_le_haut = critique - tires[int(part * len(tires))]
    vers_le_bas = critique + tires[min(len(tires) - 1, math.ceil(PUISSANCE * len(tires)) - 1)]
    return Puissance(max(vers_le_haut, vers_le_bas), "", len(tires), exacte, minimale)


def intervalle_du_hasard(
    estimation: float, non_traites: Sequence[float], traites: int, graine: int, voisins: int = 0
) -> tuple[float, float] | None:
    """At 95 %, from what untreated places give when said to be treated (Conley and Taber, Rev. Econ. Stat. 93, 2011):
    with a handful of treated places their own spread says nothing. None when there are too few to compare."""
    if len(non_traites) < traites + 2 or math.comb(len(non_traites), traites) < SUFFISANT:
        return None
    tires, _ = repartition(non_traites, traites, graine, voisins)
    tires.sort()
    bas = tires[max(0, math.floor(RISQUE / 2 * len(tires)))]
    haut = tires[min(len(tires) - 1, math.ceil((1 - RISQUE / 2) * len(tires)) - 1)]
    return estimation - haut, estimation - bas


def repartition(non_traites: Sequence[float], traites: int, graine: int, voisins: int) -> tuple[list[float], bool]:
    effectif, total = len(non_traites), sum(non_traites)
    if voisins:
        combien = min(effectif, traites * (1 + voisins))
        pris = [list(indices) for indices in tirer(effectif, combien, graine, TIRAGES)]
        return [contre_voisins([non_traites[i] for i in indices], traites) for indices in pris], False
    exacte = math.comb(effectif, traites) <= PLAFOND
    choix: Iterable[Collection[int]] = (
        itertools.combinations(range(effectif), traites) if exacte else tirer(effectif, traites, graine, TIRAGES)
    )
    return [difference(sum([non_traites[i] for i in c]), traites, total, effectif) for c in choix], exacte


def contre_voisins(valeurs: Sequence[float], traites: int) -> float:
    autres = valeurs[traites:]
    return sum(valeurs[:traites]) / traites - (sum(autres) / len(autres) if autres else 0.0)


def quantile_haut(tries: Sequence[float], part: float) -> float:
    """Smallest value that a share `part` at most reaches or passes."""
    place = len(tries) - math.floor(part * len(tries)) - 1
    return tries[max(0, min(len(tries) - 1, place))]


def par_le_passe(moyennes: Sequence[float]) -> Puissance:
    """Without comparison: from the usual variation, period to period, of the mean of the places studied."""
    pas = [b - a for a, b in itertools.pairwise(moyennes)]
    if len(pas) < 2:
        return Puissance(None, "passe")
    degres = len(pas) - 1
    facteur = quantile_student(1 - RISQUE / 2, degres) + quantile_student(PUISSANCE, degres)
    return Puissance(facteur * stdev(pas), "", len(pas))
