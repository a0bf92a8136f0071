"""The choice of the cells to hide: safe first, then the least loss, proved when the work allowed is enough.

Two programs answer one another. The attack (`attaque`) tells, of a choice, which cells are exposed and what any safe
choice must satisfy; the choice is the least costly that satisfies all that was learnt. When nothing is exposed, no
safe choice costs less. Meanwhile each choice is mended into a safe one, then pruned: that one is kept if the work
allowed runs out. Hiding every cell that is not zero is always safe when nothing is known beforehand: all the counts
could then be 0, or any number of times what they are.
"""

from dataclasses import dataclass

import numpy as np

from quartiers.socle.secret.attaque import Attaquant, Cible, Coupe
from quartiers.socle.secret.modele import Cle, ProtectionImpossible
from quartiers.socle.secret.programme import INFINI, Programme
from quartiers.socle.secret.systeme import Entiers, Masque, Systeme

ECART = 1e-6
NOEUDS = 20  # of each search for a better choice


@dataclass(frozen=True)
class Choix:
    masque: Masque
    perte: float
    borne: float


def choisir(systeme: Systeme, attaquant: Attaquant, tours: int, preuves: int) -> Choix:
    """The safe choice of one family, after at most so many exchanges: quick ones, then by the exact program."""
    masque = systeme.a_masquer
    if attaquant.sur(masque):
        return Choix(masque, 0.0, 0.0)
    return Recherche(systeme, attaquant).mener(tours, preuves)


class Recherche:
    """The exchanges about one family. First quick covers of what was learnt, then the exact program."""

    def __init__(self, systeme: Systeme, attaquant: Attaquant) -> None:
        self.systeme, self.attaquant = systeme, attaquant
        self.reparateur, self.maitre = Reparateur(systeme), Maitre(systeme)
        self.meilleur, self.perte, self.borne = systeme.a_masquer, INFINI, 0.0
        for coupe in coupes_des_sommes(systeme, attaquant):
            self.maitre.apprendre(coupe)

    def mener(self, tours: int, preuves: int) -> Choix:
        """`tours` attacks to learn from; one choice mended and pruned; then `preuves` exact choices, if worth it."""
        propose = self.apprendre(tours)
        self.eprouver(propose)
        for _ in range(preuves):
            if self.borne >= self.perte - ECART:
                break
            mieux, borne = self.maitre.resoudre(self.perte)
            self.borne = max(self.borne, min(borne, self.perte))
            if mieux is None or not self.eprouver(mieux):
                break
        return Choix(self.meilleur, self.perte, min(self.borne, self.perte))

    def apprendre(self, tours: int) -> Masque:
        """A choice that survives what `tours` attacks taught."""
        propose, self.borne = self.maitre.couvrir()
        for _ in range(tours):
            coupes = self.attaquant.auditer(propose)
            if not coupes:
                break
            for coupe in coupes.values():
                self.maitre.apprendre(coupe)
            propose, borne = self.maitre.couvrir()
            self.borne = max(self.borne, borne)
        return propose

    def eprouver(self, propose: Masque) -> bool:
        """Attack a choice, learn, mend and prune it. False when it was safe as it was."""
        coupes = self.attaquant.auditer(propose)
        for coupe in coupes.values():
            self.maitre.apprendre(coupe)
        sur = self.elaguer(self.reparateur.reparer(self.attaquant, propose, list(coupes)))
        perte = self.maitre.perte(sur)
        if perte < self.perte - ECART:
            self.meilleur, self.perte = sur, perte
        return bool(coupes)

    def elaguer(self, masque: Masque) -> Masque:
        """Show again, the costliest first, each cell that no other needs hidden; learn why the rest is needed."""
        candidates = np.flatnonzero(masque & self.systeme.libres)
        for rang in candidates[np.argsort(-self.maitre.couts[candidates], kind="stable")]:
            essai = masque.copy()
            essai[rang] = False
            if self.maitre.refuse(essai):
                continue
            exposee = next(self.attaquant.exposees(essai), None)
            if exposee is None:
                masque = essai
            else:
                self.maitre.apprendre(exposee[1])
        return masque


def coupes_des_sommes(systeme: Systeme, attaquant: Attaquant) -> list[Coupe]:
    """What each sum teaches by itself of the cells to protect in it."""
    coupes = []
    for cible in attaquant.cibles:
        for somme in systeme.rangees[systeme.colonnes == cible.rang]:
            entrees = systeme.rangees == somme
            propre = systeme.coefficients[entrees & (systeme.colonnes == cible.rang)][0]
            couts = np.zeros(len(systeme.valeurs))
            couts[systeme.colonnes[entrees]] = systeme.coefficients[entrees] / propre
            couts[cible.rang] = 0.0
            coupes.append(attaquant.coupe(cible, couts if cible.haut else -couts))
    return coupes


class Maitre:
    """The least costly choice that satisfies all the cuts learnt so far."""

    def __init__(self, systeme: Systeme) -> None:
        self.base, self.libres = systeme.a_masquer, systeme.libres
        self.rangs = np.flatnonzero(self.libres)  # its columns
        self.couts = np.array([c.poids for c in systeme.cellules]) * self.libres
        self.relaxe = self.programme(entier=False)
        self.coupes = np.zeros((0, len(self.rangs)))
        self.connues: set[bytes] = set()
        self.sur = True

    def programme(self, entier: bool) -> Programme:
        programme = Programme(len(self.rangs), entier=entier, noeuds=NOEUDS)
        programme.borner(np.zeros(len(self.rangs)), np.ones(len(self.rangs)))
        programme.couter(self.couts[self.rangs])
        return programme

    def perte(self, masque: Masque) -> float:
        return float(self.couts[masque].sum())

    def apprendre(self, coupe: Coupe) -> None:
        besoin = coupe.besoin - float(coupe.coefficients[self.base].sum())
        if besoin <= ECART:
            return
        ligne = np.minimum(coupe.coefficients[self.rangs], besoin) / besoin
        if ligne.tobytes() not in self.connues:
            self.connues.add(ligne.tobytes())
            self.coupes = np.vstack([self.coupes, ligne])
            self.relaxe.ajouter(ligne, 1.0, INFINI)
            self.sur &= coupe.sure

    def refuse(self, masque: Masque) -> bool:
        """Whether what was learnt is enough to tell this choice unsafe."""
        return bool((self.coupes @ masque[self.rangs] < 1 - ECART).any())

    def choix(self, retenus: Masque) -> Masque:
        masque = self.base.copy()
        masque[self.rangs[retenus]] = True
        return masque

    def couvrir(self) -> tuple[Masque, float]:
        """A choice at hand: by the gain for its cost, guided by the linear program, which gives the bound."""
        solution = self.relaxe.resoudre()
        if solution is None:
            return self.choix(np.ones(len(self.rangs), dtype=bool)), 0.0
        couts = self.couts[self.rangs] * (1.01 - solution.valeurs) + ECART
        retenus = np.zeros(len(self.rangs), dtype=bool)
        manque = np.ones(len(self.coupes))
        while (manque > ECART).any():
            gains = np.minimum(self.coupes, np.maximum(manque, 0.0)[:, None]).sum(axis=0)
            gains[retenus] = 0.0
            meilleur = int((gains / couts).argmax())
            if gains[meilleur] <= 0:
                break
            retenus[meilleur] = True
            manque -= self.coupes[:, meilleur]
        return self.choix(retenus), solution.objectif if self.sur else 0.0

    def resoudre(self, perte: float) -> tuple[Masque | None, float]:
        """The best choice that would lose less than `perte`, None if there is none; and the bound proved."""
        programme = self.programme(entier=True)
        for ligne in self.coupes:
            programme.ajouter(ligne, 1.0, INFINI)
        if perte < INFINI:
            programme.ajouter(self.couts[self.rangs], 0.0, perte - ECART)
        solution = programme.resoudre()
        if solution is None:
            return None, perte if self.sur and programme.sans_issue() else 0.0
        return self.choix(solution.valeurs > 0.5), solution.borne if self.sur else 0.0


class Reparateur:
    """Adds to a choice the cells whose counts must move for an exposed one to reach its target, at the least cost."""

    def __init__(self, systeme: Systeme) -> None:
        self.systeme = systeme
        self.nombre = len(systeme.valeurs)
        self.couts = np.array([c.poids for c in systeme.cellules], dtype=np.float64)
        connues = np.array([c.connue for c in systeme.cellules], dtype=bool)
        plafond = np.where(connues, 0.0, INFINI)
        self.bas = np.zeros(2 * self.nombre)
        self.haut = np.concatenate([plafond, np.where(connues, 0.0, systeme.valeurs)])  # rises, then falls
        self.programmes: dict[bool, Programme] = {}

    def programme(self, entier: bool) -> Programme:
        if entier not in self.programmes:
            s = self.systeme
            programme = Programme(2 * self.nombre, entier=entier)
            rangees = np.concatenate([s.rangees, s.rangees])
            colonnes = np.concatenate([s.colonnes, s.colonnes + self.nombre])
            coefficients = np.concatenate([s.coefficients, -s.coefficients])
            ordre = np.argsort(rangees, kind="stable")
            programme.ajouter_egalites(s.nombre_relations, rangees[ordre], colonnes[ordre], coefficients[ordre])
            programme.borner(self.bas, self.haut)
            self.programmes[entier] = programme
        return self.programmes[entier]

    def reparer(self, attaquant: Attaquant, masque: Masque, exposees: list[Cible]) -> Masque:
        """A safe choice that hides at least `masque`. Raises ProtectionImpossible."""
        impossibles: list[Cle] = []
        tables = [attaquant.temoins[rang] for rang in attaquant.valides(masque)]
        for cible in exposees:
            if any(attaquant.atteint(table, cible) for table in tables):
                continue
            table = self.deplacer(cible, masque)
            if table is None:
                impossibles.append(self.systeme.cellules[cible.rang].cle)
                continue
            masque = masque | (table != self.systeme.valeurs)
            attaquant.retenir(table, cible, masque)
            tables = [attaquant.temoins[rang] for rang in attaquant.valides(masque)]
        if impossibles:
            raise ProtectionImpossible(list(dict.fromkeys(impossibles)))
        return masque

    def deplacer(self, cible: Cible, masque: Masque) -> Entiers | None:
        """A possible publication where the target is reached, moving the least costly cells."""
        valeur, seuil = int(self.systeme.valeurs[cible.rang]), int(self.systeme.seuils[cible.rang])
        couts = np.where(masque, 0.0, self.couts)
        for entier in (False, True):
            programme = self.programme(entier)
            programme.couter(np.concatenate([couts, couts]))
            hausse, baisse = (seuil - valeur, 0) if cible.haut else (0, valeur)
            programme.borner_une(cible.rang, hausse, INFINI if cible.haut else 0.0)
            programme.borner_une(cible.rang + self.nombre, baisse, baisse)
            solution = programme.resoudre()
            programme.borner_une(cible.rang, 0.0, self.haut[cible.rang])
            programme.borner_une(cible.rang + self.nombre, 0.0, self.haut[cible.rang + self.nombre])
            if solution is None:
                continue
            mouvements = np.rint(solution.valeurs).astype(np.int64)
            table = self.systeme.valeurs + mouvements[: self.nombre] - mouvements[self.nombre :]
            if self.systeme.tient(table):
                return table
        return self.tout_multiplier(cible)

    def tout_multiplier(self, cible: Cible) -> Entiers | None:
        """The last resort: all the counts at 0, or at `seuil` times what they are."""
        if any(c.connue for c in self.systeme.cellules):
            return None
        table = self.systeme.valeurs * (int(self.systeme.seuils[cible.rang]) if cible.haut else 0)
        return table if not cible.haut or self.systeme.valeurs[cible.rang] else None
