"""Cells and sums as arrays, cut into families that no sum ties together; what is not communicated, worked out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from quartiers.socle.secret.modele import Cellule, Cle, DonneesIncoherentes, Relation
from quartiers.socle.secret.programme import INFINI, Programme

Entiers = NDArray[np.int64]
Masque = NDArray[np.bool_]


@dataclass(frozen=True)
class Reste:
    """The key of a remainder that readers can compute; `rang` is that of its sum."""

    rang: int


@dataclass(frozen=True)
class Systeme:
    """One family. The sums are entries (row, column, coefficient); `seuils` 0: the cell needs no protection."""

    cellules: Sequence[Cellule]
    valeurs: Entiers
    seuils: Entiers
    nombre_relations: int
    rangees: Entiers
    colonnes: Entiers
    coefficients: Entiers

    def tient(self, valeurs: Entiers) -> bool:
        """Whether these whole numbers are a possible publication: exact arithmetic, no tolerance."""
        ecarts = np.zeros(self.nombre_relations, dtype=np.int64)
        np.add.at(ecarts, self.rangees, self.coefficients * valeurs[self.colonnes])
        return bool((valeurs >= 0).all() and not ecarts.any())

    @property
    def a_masquer(self) -> Masque:
        """Never shown, or under the threshold."""
        jamais = np.array([not c.montrable for c in self.cellules], dtype=bool)
        masque: Masque = jamais | (self.seuils > 0)
        return masque

    @property
    def libres(self) -> Masque:
        """Shown unless they must be hidden to protect others."""
        connues = np.array([c.connue for c in self.cellules], dtype=bool)
        libres: Masque = ~(self.a_masquer | connues)
        return libres


def preparer(
    cellules: Iterable[Cellule], relations: Iterable[Relation], seuil: int, zeros_revelent: bool
) -> list[Systeme]:
    """The families with at least one cell to protect."""
    par_cle = indexer(cellules)
    sommes = completer(par_cle, verifier(par_cle, list(relations)), seuil)
    return [
        systeme
        for systeme in familles(par_cle, sommes, seuil, zeros_revelent)
        if systeme.seuils.any()  # nothing under the threshold: nothing to hide
    ]


def indexer(cellules: Iterable[Cellule]) -> dict[Cle, Cellule]:
    par_cle: dict[Cle, Cellule] = {}
    for cellule in cellules:
        if cellule.cle in par_cle:
            raise DonneesIncoherentes(f"La cellule {cellule.cle} est donnée deux fois.")
        if cellule.valeur is not None and cellule.valeur < 0:
            raise DonneesIncoherentes(f"La cellule {cellule.cle} est négative.")
        if cellule.valeur is None and cellule.connue:
            raise DonneesIncoherentes(f"La cellule {cellule.cle} est dite connue, et n’a pas de valeur.")
        par_cle[cellule.cle] = cellule if cellule.valeur is not None else replace(cellule, montrable=False)
    return par_cle


def verifier(par_cle: dict[Cle, Cellule], relations: list[Relation]) -> list[dict[Cle, int]]:
    """The sums as equalities: a remainder becomes a cell that is not communicated."""
    sommes = []
    for rang, relation in enumerate(relations):
        coefficients = {cle: c for cle, c in relation.coefficients.items() if c}
        inconnues = [cle for cle in coefficients if cle not in par_cle]
        if inconnues:
            raise DonneesIncoherentes(f"Une somme cite des cellules qui n’existent pas : {inconnues}.")
        if relation.reste:
            par_cle[Reste(rang)] = Cellule(Reste(rang), None, montrable=False)
            coefficients[Reste(rang)] = -1
        if coefficients:
            sommes.append(coefficients)
    return sommes


def completer(par_cle: dict[Cle, Cellule], sommes: list[dict[Cle, int]], seuil: int) -> list[dict[Cle, int]]:
    """Give a value to what is not communicated: the only one, when a sum gives it away; else a possible one.

    Several unknown cells of one sum: their total is given away, so it joins the cells, to be protected.
    """
    citations: dict[Cle, list[int]] = {}
    for rang, coefficients in enumerate(sommes):
        for cle in coefficients:
            if par_cle[cle].valeur is None:
                citations.setdefault(cle, []).append(rang)
    a_voir = list(range(len(sommes)))
    while a_voir:
        coefficients = sommes[a_voir.pop()]
        vides = [cle for cle in coefficients if par_cle[cle].valeur is None]
        if not vides and ecart(par_cle, coefficients):
            raise incoherence(par_cle, coefficients)
        if len(vides) == 1:
            poser(par_cle, vides[0], coefficients)
            a_voir += citations[vides[0]]
    return sommes + supposer(par_cle, sommes, seuil)


def ecart(par_cle: dict[Cle, Cellule], coefficients: dict[Cle, int]) -> int:
    return sum(c * (par_cle[cle].valeur or 0) for cle, c in coefficients.items())


def incoherence(par_cle: dict[Cle, Cellule], coefficients: dict[Cle, int]) -> DonneesIncoherentes:
    termes = ", ".join(f"{c:+d} × {cle} ({par_cle[cle].valeur})" for cle, c in coefficients.items())
    return DonneesIncoherentes(f"Cette somme ne tombe pas juste : {termes}.")


def poser(par_cle: dict[Cle, Cellule], cle: Cle, coefficients: dict[Cle, int]) -> None:
    valeur, surplus = divmod(-ecart(par_cle, coefficients), coefficients[cle])
    if surplus or valeur < 0:
        raise incoherence(par_cle, coefficients)
    par_cle[cle] = replace(par_cle[cle], valeur=valeur)


def supposer(par_cle: dict[Cle, Cellule], sommes: list[dict[Cle, int]], seuil: int) -> list[dict[Cle, int]]:
    """Possible values of the cells that no sum gives away, and the sums of the totals that readers can compute."""
    ouvertes = [s for s in sommes if any(par_cle[cle].valeur is None for cle in s)]
    vides = {cle: rang for rang, cle in enumerate(cle for cle, c in par_cle.items() if c.valeur is None)}
    programme = Programme(len(vides), entier=True) if ouvertes else None
    solution = np.zeros(len(vides))
    if programme:
        for coefficients in ouvertes:
            ligne = np.zeros(len(vides))
            for cle in coefficients.keys() & vides.keys():
                ligne[vides[cle]] = coefficients[cle]
            programme.ajouter(ligne, -ecart(par_cle, coefficients), -ecart(par_cle, coefficients))
        trouvee = programme.resoudre()
        if trouvee is None:
            raise incoherence(par_cle, ouvertes[0])
        solution = trouvee.valeurs
    nouvelles = totaux_des_inconnues(par_cle, ouvertes, set(vides))
    for cle, rang in vides.items():
        limite = par_cle[cle].seuil or seuil
        # Readers who know all the rest may know that it is small, though not how small.
        petite = par_cle[cle].sensible and programme is not None and maximum(programme, rang, limite) < limite
        par_cle[cle] = replace(par_cle[cle], valeur=round(float(solution[rang])), sensible=petite)
    for coefficients in [*ouvertes, *nouvelles]:
        if ecart(par_cle, coefficients):
            raise incoherence(par_cle, coefficients)
    return nouvelles


def maximum(programme: Programme, rang: int, limite: int) -> float:
    """The most that this unknown cell may count, as far as `limite`."""
    programme.couter_une(rang, -1.0)
    programme.borner_une(rang, 0.0, float(limite))
    solution = programme.resoudre()
    programme.couter_une(rang, 0.0)
    programme.borner_une(rang, 0.0, INFINI)
    return 0.0 if solution is None else float(round(solution.valeurs[rang]))


def totaux_des_inconnues(
    par_cle: dict[Cle, Cellule], ouvertes: list[dict[Cle, int]], vides: set[Cle]
) -> list[dict[Cle, int]]:
    nouvelles = []
    for rang, coefficients in enumerate(ouvertes):
        inconnues = {cle: c for cle, c in coefficients.items() if cle in vides}
        if len({c > 0 for c in inconnues.values()}) == 1:  # a difference of two unknown cells counts nobody
            total = abs(ecart(par_cle, {cle: c for cle, c in coefficients.items() if cle not in vides}))
            cle_total = Reste(-1 - rang)
            par_cle[cle_total] = Cellule(cle_total, total, montrable=False)
            nouvelles.append({**{cle: abs(c) for cle, c in inconnues.items()}, cle_total: -1})
    return nouvelles


def familles(
    par_cle: dict[Cle, Cellule], sommes: list[dict[Cle, int]], seuil: int, zeros_revelent: bool
) -> list[Systeme]:
    groupes = Groupes(par_cle)
    for coefficients in sommes:
        groupes.lier(list(coefficients))
    membres: dict[Cle, list[Cle]] = {}
    for cle in par_cle:
        membres.setdefault(groupes.tete(cle), []).append(cle)
    relations: dict[Cle, list[dict[Cle, int]]] = {}
    for coefficients in sommes:
        relations.setdefault(groupes.tete(next(iter(coefficients))), []).append(coefficients)
    return [
        mettre_en_tableaux([par_cle[cle] for cle in cles], relations.get(tete, []), seuil, zeros_revelent)
        for tete, cles in membres.items()
    ]


class Groupes:
    """Union of keys that a sum ties."""

    def __init__(self, cles: Iterable[Cle]) -> None:
        self.parents = {cle: cle for cle in cles}

    def tete(self, cle: Cle) -> Cle:
        while self.parents[cle] != cle:
            self.parents[cle] = cle = self.parents[self.parents[cle]]
        return cle

    def lier(self, cles: list[Cle]) -> None:
        premiere = self.tete(cles[0])
        for cle in cles[1:]:
            self.parents[self.tete(cle)] = premiere


def mettre_en_tableaux(
    cellules: list[Cellule], sommes: list[dict[Cle, int]], seuil: int, zeros_revelent: bool
) -> Systeme:
    rangs = {cellule.cle: rang for rang, cellule in enumerate(cellules)}
    entrees = [(r, rangs[cle], c) for r, coefficients in enumerate(sommes) for cle, c in coefficients.items()]
    plancher = 0 if zeros_revelent else 1
    seuils = [
        limite if c.sensible and not c.connue and plancher <= valeur_de(c) < limite else 0
        for c in cellules
        for limite in [c.seuil if c.seuil is not None else seuil]
    ]
    tableau = np.array(entrees, dtype=np.int64).reshape(-1, 3)
    return Systeme(
        cellules=cellules,
        valeurs=np.array([valeur_de(c) for c in cellules], dtype=np.int64),
        seuils=np.array(seuils, dtype=np.int64),
        nombre_relations=len(sommes),
        rangees=tableau[:, 0],
        colonnes=tableau[:, 1],
        coefficients=tableau[:, 2],
    )


def valeur_de(cellule: Cellule) -> int:
    assert cellule.valeur is not None  # noqa: S101 - `completer` gave one to each
    return cellule.valeur
