"""Inference by permutation: what the very same computation gives when other places are said to have been treated.

All the assignments when they can be counted, else draws from a seed that is kept. The p-value counts the real
assignment among them: (1 + k) / (1 + n), never zero (Ernst, Statistical Science 19, 2004; Phipson and Smyth, 2010).
"""

import itertools
import math
import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

PLAFOND = 20_000  # assignments computed one by one
EGAL = 1e-9  # two sums of the same figures in another order
Groupe = tuple[float, tuple[float, ...]]  # change of a treated place, changes of those matched with it


@dataclass(frozen=True)
class Permutation:
    """`autres`: assignments tried beside the real one; `extremes`: those that give at least as much, either way."""

    statistique: float
    autres: int
    extremes: int
    exacte: bool

    @property
    def p(self) -> float:
        return (1 + self.extremes) / (1 + self.autres)

    @property
    def p_minimale(self) -> float:
        return 1 / (1 + self.autres)


def entre_groupes(
    changements: Sequence[float], traites: int, graine: int, tirages: int = 9_999, plafond: int = PLAFOND
) -> Permutation:
    """The first `traites` changes are those of the treated places; the statistic is a difference of means."""
    total = sum(changements)
    reel = difference(sum(changements[:traites]), traites, total, len(changements))
    possibles = math.comb(len(changements), traites)
    exacte = possibles <= plafond
    if exacte:
        autres: Iterable[Collection[int]] = itertools.islice(
            itertools.combinations(range(len(changements)), traites), 1, None
        )
    else:
        autres = tirer(len(changements), traites, graine, tirages)
    sommes = (sum([changements[i] for i in choisis]) for choisis in autres)
    statistiques = (difference(somme, traites, total, len(changements)) for somme in sommes)
    return Permutation(reel, possibles - 1 if exacte else tirages, au_moins(reel, statistiques), exacte)


def tirer(effectif: int, combien: int, graine: int, tirages: int) -> Iterator[Collection[int]]:
    """Sets of distinct ranks, all as likely; a few among many are drawn anew when two are the same, five times quicker."""
    hasard = random.Random(graine)  # noqa: S311 - a draw that anyone must be able to make again
    if combien * combien >= effectif:
        for _ in range(tirages):
            yield hasard.sample(range(effectif), combien)
        return
    un_de_plus, rangs = hasard.random, range(combien)
    for _ in range(tirages):
        while len(pris := {int(un_de_plus() * effectif) for _ in rangs}) < combien:
            pass
        yield pris


def difference(somme: float, traites: int, total: float, effectif: int) -> float:
    return somme / traites - (total - somme) / (effectif - traites)


def dans_groupes(groupes: Sequence[Groupe], graine: int, tirages: int = 9_999, plafond: int = PLAFOND) -> Permutation:
    """Within each matched set any member could have been the treated one; the statistic is the mean of differences."""
    possibilites = [ecarts_possibles(groupe) for groupe in groupes]
    reel = fmean(ecarts[0] for ecarts in possibilites)
    possibles = math.prod(len(ecarts) for ecarts in possibilites)
    exacte = possibles <= plafond
    if exacte:
        combinaisons: Iterable[Sequence[float]] = itertools.islice(itertools.product(*possibilites), 1, None)
    else:
        hasard = random.Random(graine)  # noqa: S311 - a draw that anyone must be able to make again
        combinaisons = ([hasard.choice(ecarts) for ecarts in possibilites] for _ in range(tirages))
    statistiques = (sum(combinaison) / len(possibilites) for combinaison in combinaisons)
    return Permutation(reel, possibles - 1 if exacte else tirages, au_moins(reel, statistiques), exacte)


def ecarts_possibles(groupe: Groupe) -> list[float]:
    """Member minus mean of the others, the real treated one first."""
    membres = [groupe[0], *groupe[1]]
    total, autres = sum(membres), len(membres) - 1
    return [membre - (total - membre) / autres for membre in membres]


def au_moins(reel: float, statistiques: Iterable[float]) -> int:
    seuil = abs(reel) - EGAL * max(1.0, abs(reel))
    return sum(abs(statistique) >= seuil for statistique in statistiques)
