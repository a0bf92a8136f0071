"""The effect of the month (or of the quarter) of the year, from several years; silent when there are too few.

Expected count = level of its year × factor of its month; both are fitted by turns (the maximum likelihood of the
multiplicative Poisson model), missing months left out. The factors are used further only when the effect is clear.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from quartiers.tranquillite.calculs.limites import survie_khi_deux

ANNEES_MIN = 3
PAR_POSITION_MIN = 5  # facts in all the Januaries together, and so on: below, a factor is noise
CLAIR = 0.05
PETIT = 1e-17
TOURS = 200


@dataclass(frozen=True)
class Saison:
    """`facteurs`: one per month or quarter, 1 on average. `nette`: chance alone would seldom do as much."""

    facteurs: tuple[float, ...]
    annees: int
    p: float
    dispersion: float

    @property
    def nette(self) -> bool:
        return self.p < CLAIR


def saison_de(valeurs: Sequence[int | None], position: int, cycle: int) -> Saison | None:
    """`position`: rank of the first value in its year (0 is January). None: not enough years, or too few facts."""
    cases = [((position + r) // cycle, (position + r) % cycle, v) for r, v in enumerate(valeurs) if v is not None]
    vues = [[v for _, p, v in cases if p == rang] for rang in range(cycle)]
    if any(len(v) < ANNEES_MIN or sum(v) < PAR_POSITION_MIN for v in vues):
        return None
    annees = sorted({annee for annee, _, _ in cases})
    facteurs = [1.0] * cycle
    niveaux: dict[int, float] = {}
    for _ in range(TOURS):
        niveaux = {
            a: sum(v for b, _, v in cases if b == a) / sum(facteurs[p] for b, p, _ in cases if b == a) for a in annees
        }
        sommes = [(sum(v), sum(niveaux[a] for a, p, _ in cases if p == rang)) for rang, v in enumerate(vues)]
        nouveaux = [compte / attendu if attendu > 0 else 1.0 for compte, attendu in sommes]
        moyenne = sum(nouveaux) / cycle
        nouveaux = [f / moyenne for f in nouveaux]
        ecart = max(abs(a - b) for a, b in zip(facteurs, nouveaux, strict=True))
        facteurs = nouveaux
        if ecart < 1e-10:
            break
    return juger(cases, facteurs, niveaux, annees, cycle)


def juger(
    cases: Sequence[tuple[int, int, int]],
    facteurs: list[float],
    niveaux: dict[int, float],
    annees: list[int],
    cycle: int,
) -> Saison:
    """The likelihood ratio against « no effect of the month », allowing for dispersion."""
    plats = {a: sum(v for b, _, v in cases if b == a) / sum(1 for b, _, _ in cases if b == a) for a in annees}
    rapport = pearson = 0.0
    for annee, position, valeur in cases:
        attendu = max(niveaux[annee] * facteurs[position], PETIT)
        if valeur:
            rapport += 2 * valeur * math.log(attendu / plats[annee])
        pearson += (valeur - attendu) ** 2 / attendu
    libres = len(cases) - len(annees) - (cycle - 1)
    dispersion = max(1.0, pearson / libres) if libres > 0 else 1.0
    return Saison(tuple(facteurs), len(annees), survie_khi_deux(rapport / dispersion, cycle - 1), dispersion)
