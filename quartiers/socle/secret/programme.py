"""A linear program of HiGHS, solved again and again while its bounds, costs and rows change.

One thread, a fixed seed, limits counted in work and not in seconds: the same data give the same choice on any
machine. Two publications of one table that would hide different cells would give them away together.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quartiers.socle.solveur import creer_solveur

Reels = NDArray[np.float64]
NOEUDS = 2000  # of the search tree, per resolution
INFINI = float("inf")


@dataclass(frozen=True)
class Solution:
    """`borne`: no solution does better; `prouvee`: the search came to its end."""

    valeurs: Reels
    couts_reduits: Reels
    objectif: float
    borne: float
    prouvee: bool


class Programme:
    """Minimise Σ cost × column under rows; columns from 0 up, whole with `entier`."""

    def __init__(self, colonnes: int, entier: bool = False, noeuds: int = NOEUDS) -> None:
        # Slow to import: only asked for when a table hides something.
        import highspy

        self.statuts = highspy.HighsModelStatus
        self.rangs = np.arange(colonnes, dtype=np.int32)
        self.entier = entier
        self.h: Any = creer_solveur()
        for option, valeur in (
            ("random_seed", 2030),
            ("mip_rel_gap", 0.0),
            ("mip_max_nodes", noeuds),
            ("presolve", "off"),
            ("solver", "choose" if entier else "simplex"),
        ):
            self.h.setOptionValue(option, valeur)
        vide, zeros = np.array([], dtype=np.int32), np.zeros(colonnes)
        self.h.addCols(colonnes, zeros, zeros, np.full(colonnes, INFINI), 0, vide, vide, np.array([]))
        if entier:
            genres = np.full(colonnes, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
            self.h.changeColsIntegrality(colonnes, self.rangs, genres)

    def ajouter(self, ligne: Reels, bas: float, haut: float) -> None:
        """A row, from the coefficient of each column."""
        rangs = np.flatnonzero(ligne).astype(np.int32)
        self.h.addRow(bas, haut, len(rangs), rangs, ligne[rangs])

    def ajouter_egalites(self, nombre: int, rangees: Any, colonnes: Any, coefficients: Any) -> None:
        """Many rows Σ = 0 at once, from entries (row, column, coefficient) sorted by row."""
        debuts = np.searchsorted(rangees, np.arange(nombre)).astype(np.int32)
        zeros = np.zeros(nombre)
        self.h.addRows(
            nombre, zeros, zeros, len(rangees), debuts, colonnes.astype(np.int32), coefficients.astype(np.float64)
        )

    def borner(self, bas: Reels, haut: Reels) -> None:
        self.h.changeColsBounds(len(self.rangs), self.rangs, bas, haut)

    def borner_une(self, rang: int, bas: float, haut: float) -> None:
        self.h.changeColBounds(rang, bas, haut)

    def couter(self, couts: Reels) -> None:
        self.h.changeColsCost(len(self.rangs), self.rangs, couts)

    def couter_une(self, rang: int, cout: float) -> None:
        self.h.changeColCost(rang, cout)

    def resoudre(self) -> Solution | None:
        """None when nothing satisfies the rows, or when the work allowed found nothing."""
        self.h.run()
        statut = self.h.getModelStatus()
        finie = statut == self.statuts.kOptimal
        info = self.h.getInfo()
        if not finie and not (self.entier and info.primal_solution_status == 2):
            return None
        solution = self.h.getSolution()
        return Solution(
            valeurs=np.asarray(solution.col_value),
            couts_reduits=np.asarray(solution.col_dual),
            objectif=info.objective_function_value,
            borne=info.mip_dual_bound if self.entier else info.objective_function_value,
            prouvee=finie,
        )

    def sans_issue(self) -> bool:
        """Whether the last resolution proved that there is no solution (and did not merely give up)."""
        return bool(self.h.getModelStatus() == self.statuts.kInfeasible)
