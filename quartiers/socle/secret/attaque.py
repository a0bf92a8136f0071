"""What a reader can find out: for each protected cell, two publications alike in all that is shown.

A cell is protected when its possible values go down to 0 and up to its threshold: the reader can say neither that
anyone is there, nor that they are fewer than the threshold, nor place the count any closer. A witness is a table of
whole numbers, checked by exact sums: no rounding of the solver can make a cell pass for protected.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quartiers.socle.secret.programme import INFINI, Programme, Reels
from quartiers.socle.secret.systeme import Entiers, Masque, Systeme

PRECISION = 1e-6


@dataclass(frozen=True)
class Cible:
    """What must be possible: the cell `rang` at its threshold (`haut`), or at 0."""

    rang: int
    haut: bool


@dataclass(frozen=True)
class Coupe:
    """What the attack teaches: Σ coefficient × hidden ≥ `besoin` in every safe choice.

    `sure` False: the search of a witness gave up, the cut helps but proves nothing.
    """

    coefficients: Reels
    besoin: float
    sure: bool = True


class Attaquant:
    """The best-informed reader of one family of sums, asked about one choice of hidden cells after another."""

    def __init__(self, systeme: Systeme) -> None:
        self.systeme = systeme
        self.cibles = [
            Cible(int(rang), haut)
            for rang in np.flatnonzero(systeme.seuils)
            for haut in (True, False)
            if haut or systeme.valeurs[rang]
        ]
        self.temoins: list[Entiers] = [systeme.valeurs]
        self.differences: list[Masque] = [np.zeros(len(systeme.valeurs), dtype=bool)]
        self.pile = np.array(self.differences)
        self.preuves: dict[Cible, int] = {}
        self.lineaire = self.programme(entier=False)
        self.entier: Programme | None = None
        self.reels = systeme.valeurs.astype(np.float64)

    def programme(self, entier: bool) -> Programme:
        s = self.systeme
        programme = Programme(len(s.valeurs), entier=entier)
        programme.ajouter_egalites(s.nombre_relations, s.rangees, s.colonnes, s.coefficients)
        return programme

    def masquer(self, masque: Masque) -> None:
        """The choice under attack."""
        self.masque = masque
        self.bas = np.where(masque, 0.0, self.reels)
        self.haut = np.where(masque, INFINI, self.reels)
        self.lineaire.borner(self.bas, self.haut)

    def valides(self, masque: Masque) -> NDArray[np.intp]:
        """The witnesses known so far that differ from the truth in hidden cells only."""
        if len(self.pile) < len(self.differences):
            self.pile = np.array(self.differences)
        return np.flatnonzero(~(self.pile & ~masque).any(axis=1))

    def restantes(self, masque: Masque) -> list[Cible]:
        """The targets that no witness known so far reaches under this choice."""
        rangs = self.valides(masque)
        valides = set(rangs.tolist())
        tables = np.array([self.temoins[rang] for rang in rangs])
        plus_haut, plus_bas = tables.argmax(axis=0), tables.argmin(axis=0)
        manquantes = []
        for cible in self.cibles:
            if self.preuves.get(cible) in valides:
                continue
            rang = int(rangs[(plus_haut if cible.haut else plus_bas)[cible.rang]])
            if self.atteint(self.temoins[rang], cible):
                self.preuves[cible] = rang
            else:
                manquantes.append(cible)
        return manquantes

    def sur(self, masque: Masque) -> bool:
        """Whether every target is reached; stops at the first that is not."""
        return next(self.exposees(masque), None) is None

    def auditer(self, masque: Masque) -> dict[Cible, Coupe]:
        """What is exposed under this choice, and why."""
        return dict(self.exposees(masque))

    def exposees(self, masque: Masque) -> Iterator[tuple[Cible, Coupe]]:
        manquantes = self.restantes(masque)
        if manquantes:
            self.masquer(masque)
        debut = len(self.temoins)
        for cible in manquantes:
            if any(self.atteint(table, cible) for table in self.temoins[debut:]):
                continue
            coupe = self.attaquer(cible)
            if coupe is not None:
                yield cible, coupe

    def atteint(self, table: Entiers, cible: Cible) -> bool:
        valeur = table[cible.rang]
        return bool(valeur >= self.systeme.seuils[cible.rang] if cible.haut else valeur == 0)

    def attaquer(self, cible: Cible) -> Coupe | None:
        """None when a witness protects the target; else the cut that its exposure teaches."""
        rang, seuil = cible.rang, float(self.systeme.seuils[cible.rang])
        programme = self.lineaire
        programme.borner_une(rang, 0.0, seuil if cible.haut else INFINI)
        programme.couter_une(rang, -1.0 if cible.haut else 1.0)
        solution = programme.resoudre()
        programme.couter_une(rang, 0.0)
        programme.borner_une(rang, 0.0, INFINI)
        if solution is None:
            raise RuntimeError(f"HiGHS n’a pas résolu une attaque : {programme.h.getModelStatus()}.")
        atteint = solution.valeurs[rang] >= seuil - PRECISION if cible.haut else solution.valeurs[rang] <= PRECISION
        if not atteint:
            return self.coupe(cible, solution.couts_reduits)
        if self.retenir(np.rint(solution.valeurs).astype(np.int64), cible, self.masque):
            return None
        return self.attaquer_en_entiers(cible)

    def attaquer_en_entiers(self, cible: Cible) -> Coupe | None:
        """The same with whole numbers: the vertex found had halves of people."""
        if self.entier is None:
            self.entier = self.programme(entier=True)
        bas, haut = self.bas.copy(), self.haut.copy()
        if cible.haut:
            bas[cible.rang] = self.systeme.seuils[cible.rang]
        else:
            haut[cible.rang] = 0
        self.entier.borner(bas, haut)
        solution = self.entier.resoudre()
        if solution is not None and self.retenir(np.rint(solution.valeurs).astype(np.int64), cible, self.masque):
            return None
        # Hiding less never protects more: any safe choice hides something that this one shows.
        return Coupe((~self.masque).astype(np.float64), 1.0, sure=self.entier.sans_issue())

    def retenir(self, table: Entiers, cible: Cible, masque: Masque) -> bool:
        """Keep a witness of `cible` under this choice, if it really is one."""
        differences = table != self.systeme.valeurs
        if not self.atteint(table, cible) or (differences & ~masque).any() or not self.systeme.tient(table):
            return False
        self.preuves[cible] = len(self.temoins)
        self.temoins.append(table)
        self.differences.append(differences)
        return True

    def coupe(self, cible: Cible, couts_reduits: Reels) -> Coupe:
        """From the dual solution: how far the bound on the target moves, at most, with each hidden cell.

        (Fischetti and Salazar-González, Solving the cell suppression problem on tabular data with linear
        constraints, Management Science 47(7), 2001: the capacity constraints.)
        """
        marges = np.where(np.abs(couts_reduits) > PRECISION, couts_reduits, 0.0)
        # Hidden, a cell may fall to 0 (a reduced cost > 0 counts its whole value) or rise without limit.
        besoin = self.besoin(cible)
        effets = np.where(marges > 0, marges * self.reels, 0.0)
        effets[marges < 0] = besoin
        return Coupe(np.minimum(effets, besoin), besoin)

    def besoin(self, cible: Cible) -> float:
        valeur = float(self.reels[cible.rang])
        return float(self.systeme.seuils[cible.rang]) - valeur if cible.haut else valeur
