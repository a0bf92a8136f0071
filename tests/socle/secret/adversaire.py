"""Three readers who want the hidden counts, written without the code under test."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import highspy
import numpy as np

Cle = Any
Somme = Mapping[Cle, int]
INFINI = float("inf")


def bornes(cles: Sequence[Cle], sommes: Iterable[Somme], publie: Mapping[Cle, int]) -> dict[Cle, tuple[float, float]]:
    """The interval of each hidden cell, by two linear programs each."""
    h: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    h.silent()
    rangs = {cle: rang for rang, cle in enumerate(cles)}
    for cle in cles:
        h.addVar(float(publie.get(cle, 0)), float(publie[cle]) if cle in publie else INFINI)
    for somme in sommes:
        indices = np.array([rangs[cle] for cle in somme], dtype=np.int32)
        h.addRow(0.0, 0.0, len(somme), indices, np.array(list(somme.values()), dtype=float))
    resultat = {}
    for cle in cles:
        if cle not in publie:
            resultat[cle] = (extreme(h, rangs[cle], 1.0), extreme(h, rangs[cle], -1.0))
    return resultat


def extreme(h: Any, rang: int, sens: float) -> float:
    h.changeColCost(rang, sens)
    h.run()
    statut = h.getModelStatus()
    h.changeColCost(rang, 0.0)
    if statut in {highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
        return INFINI
    assert statut == highspy.HighsModelStatus.kOptimal
    return float(h.getSolution().col_value[rang])


def exposees(
    cles: Sequence[Cle], sommes: Iterable[Somme], publie: Mapping[Cle, int], seuils: Mapping[Cle, int]
) -> list[Cle]:
    """The cells to protect that a reader places above 0 or under their threshold (or reads)."""
    intervalles = bornes(cles, list(sommes), publie)
    return [
        cle
        for cle, seuil in seuils.items()
        if cle in publie or intervalles[cle][0] > 1e-6 or intervalles[cle][1] < seuil - 1e-6
    ]


def possibles(
    cles: Sequence[Cle], sommes: Sequence[Somme], publie: Mapping[Cle, int], plafond: int
) -> dict[Cle, set[int]]:
    """Every value that each hidden cell takes in some table alike in all that is shown, none above `plafond`."""
    valeurs: dict[Cle, set[int]] = {cle: set() for cle in cles if cle not in publie}
    for table in tables([c for c in cles if c not in publie], sommes, dict(publie), plafond):
        for cle, vues in valeurs.items():
            vues.add(table[cle])
    return valeurs


def tables(
    cachees: list[Cle], sommes: Sequence[Somme], table: dict[Cle, int], plafond: int
) -> Iterator[dict[Cle, int]]:
    """All the whole tables: try each value of one hidden cell, deduce what sums give, go on with the next."""
    deduites: list[Cle] = []
    avance = True
    juste = True
    while avance and juste:
        avance = False
        for somme in sommes:
            vides = [cle for cle in somme if cle not in table]
            reste = -sum(c * table[cle] for cle, c in somme.items() if cle in table)
            if not vides and reste:
                juste = False
                break
            if len(vides) == 1:
                valeur, surplus = divmod(reste, somme[vides[0]])
                if surplus or not 0 <= valeur <= plafond:
                    juste = False
                    break
                table[vides[0]] = valeur
                deduites.append(vides[0])
                avance = True
    if juste:
        suivante = next((cle for cle in cachees if cle not in table), None)
        if suivante is None:
            yield dict(table)
        else:
            for valeur in range(plafond + 1):
                table[suivante] = valeur
                yield from tables(cachees, sommes, table, plafond)
            del table[suivante]
    for cle in deduites:
        del table[cle]


def differences(feuilles: Mapping[Cle, frozenset[Cle]], publie: Mapping[Cle, int], seuil: int) -> list[tuple[Any, int]]:
    """Every sum and difference of published counts that counts a set of people, fewer than the threshold.

    `feuilles`: the finest cells that each cell gathers. All the combinations with -1, 0 and 1 are tried.
    """
    elementaires = sorted({f for groupe in feuilles.values() for f in groupe}, key=str)
    cles = list(publie)
    matrice = np.array([[f in feuilles[cle] for f in elementaires] for cle in cles], dtype=np.int8)
    signes = np.array(list(itertools.product((-1, 0, 1), repeat=len(cles))), dtype=np.int8)
    comptees = signes @ matrice
    totaux = signes.astype(np.int64) @ np.array([publie[cle] for cle in cles])
    ensembles = (comptees >= 0).all(axis=1) & (comptees <= 1).all(axis=1) & comptees.any(axis=1)
    fuites = np.flatnonzero(ensembles & (totaux > 0) & (totaux < seuil))
    return [({c: int(s) for c, s in zip(cles, signes[r], strict=True) if s}, int(totaux[r])) for r in fuites]


def moindre_perte(
    cles: Sequence[Cle],
    sommes: Sequence[Somme],
    valeurs: Mapping[Cle, int],
    seuils: Mapping[Cle, int],
    poids: Mapping[Cle, float],
) -> float:
    """The least loss of a safe choice: all are tried, from the least costly."""
    libres = [cle for cle in cles if cle not in seuils]
    choix = (ensemble for taille in range(len(libres) + 1) for ensemble in itertools.combinations(libres, taille))
    for cachees in sorted(choix, key=lambda ensemble: sum(poids[cle] for cle in ensemble)):
        publie = {cle: valeurs[cle] for cle in libres if cle not in cachees}
        if not exposees(cles, sommes, publie, seuils):
            return sum(poids[cle] for cle in cachees)
    raise AssertionError("No safe choice.")
