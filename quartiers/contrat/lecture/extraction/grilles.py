"""Ruled tables of a PDF: the lines drawn on the page say where each cell starts and ends, whatever its text.

Where a grid is drawn, nothing is guessed from the gaps between words: rows close to one another stay apart, a cell keeps
its paragraphs, a merged cell stands in the first of its rows and columns (as a word processor's file says it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from quartiers.contrat.lecture.puces import separer_puce
from quartiers.contrat.lecture.texte import espaces, fin_ouverte

if TYPE_CHECKING:
    from quartiers.contrat.lecture.extraction.pdf import Morceau

Trait = tuple[float, float, float, float]
# Two lines nearer than that are one; a drawing of more lines is a figure, not a table.
_PRES, _TRAITS_MAX, _CASES_MAX = 3.0, 1_500, 4_000
# A cell that holds more lines is a part of the page's layout.
_LIGNES_MAX = 45
_COURT = 8.0
_MOT_COUPE = re.compile(r"[^\W\d_]-$")


@dataclass(slots=True)
class RangGrille:
    """A row: the left edge and the text of each of its cells, its first and last baselines."""

    cellules: list[tuple[float, str]]
    haut: float
    bas: float
    droite: float
    taille: float
    gras: bool


@dataclass(slots=True)
class Grille:
    x: float
    droite: float
    haut: float
    bas: float
    rangs: list[RangGrille] = field(default_factory=list)
    pris: set[int] = field(default_factory=set)


def grilles(traits: Sequence[Trait], morceaux: Sequence[Morceau]) -> list[Grille]:
    """The ruled tables of a page, from the top, with the rank of the runs that they hold."""
    if not 3 <= len(traits) <= _TRAITS_MAX:
        return []
    trouvees = [g for groupe in _groupes(traits) if (g := _grille(groupe, morceaux)) is not None]
    return sorted(trouvees, key=lambda g: -g.haut)


def _groupes(traits: Sequence[Trait]) -> Iterator[list[Trait]]:
    """The lines that touch one another."""
    restants = sorted(traits)
    while restants:
        groupe, bord = [], [restants.pop()]
        while bord:
            trait = bord.pop()
            groupe.append(trait)
            voisins = [t for t in restants if _se_touchent(trait, t)]
            if voisins:
                restants = [t for t in restants if not _se_touchent(trait, t)]
                bord += voisins
        yield groupe


def _se_touchent(a: Trait, b: Trait) -> bool:
    return (
        a[0] <= b[2] + _PRES and b[0] <= a[2] + _PRES and a[1] <= b[3] + _PRES and b[1] <= a[3] + _PRES
    )  # fmt: skip


def _positions(valeurs: list[float]) -> list[float]:
    """The places of lines, those that are nearly at one place taken as one."""
    places: list[float] = []
    for v in sorted(valeurs):
        if not places or v - places[-1] > _PRES:
            places.append(v)
    return places


class _Cases:
    """The cells of a grid: elementary ones, joined where no line is drawn between them."""

    def __init__(self, xs: list[float], ys: list[float], traits: list[Trait]) -> None:
        self.xs, self.ys = xs, ys
        self.debouts = [t for t in traits if t[2] - t[0] < t[3] - t[1]]
        self.couches = [t for t in traits if t[2] - t[0] >= t[3] - t[1]]
        self.lignes, self.colonnes = len(ys) - 1, len(xs) - 1
        self.racine = list(range(self.lignes * self.colonnes))
        for i in range(self.lignes):
            for j in range(self.colonnes):
                self._joindre(i, j)

    def _joindre(self, i: int, j: int) -> None:
        y, x = (self.ys[i] + self.ys[i + 1]) / 2, (self.xs[j] + self.xs[j + 1]) / 2
        if j + 1 < self.colonnes and not any(
            abs(t[0] - self.xs[j + 1]) <= _PRES and t[1] <= y <= t[3] for t in self.debouts
        ):
            self._unir(i * self.colonnes + j, i * self.colonnes + j + 1)
        if i + 1 < self.lignes and not any(
            abs(t[1] - self.ys[i + 1]) <= _PRES and t[0] <= x <= t[2] for t in self.couches
        ):
            self._unir(i * self.colonnes + j, (i + 1) * self.colonnes + j)

    def tete(self, k: int) -> int:
        while self.racine[k] != k:
            k = self.racine[k]
        return k

    def _unir(self, a: int, b: int) -> None:
        a, b = self.tete(a), self.tete(b)
        self.racine[max(a, b)] = min(a, b)

    def de(self, x: float, y: float) -> int | None:
        """The cell that holds a point. Rows go down the page: `ys` is in descending order."""
        j = next((j for j, (a, b) in enumerate(pairwise(self.xs)) if a <= x < b), None)
        i = next((i for i, (a, b) in enumerate(pairwise(self.ys)) if b <= y < a), None)
        return None if i is None or j is None else self.tete(i * self.colonnes + j)

    def bord(self, k: int) -> float:
        """The right edge of a cell."""
        membres = [m for m in range(len(self.racine)) if self.tete(m) == k]
        return max(self.xs[m % self.colonnes + 1] for m in membres)


def _grille(traits: list[Trait], morceaux: Sequence[Morceau]) -> Grille | None:
    gauche, bas = min(t[0] for t in traits), min(t[1] for t in traits)
    droite, haut = max(t[2] for t in traits), max(t[3] for t in traits)
    # A table may have no outer border: its lines' ends are its edges.
    xs = _positions([gauche, droite, *(t[0] for t in traits if t[2] - t[0] < t[3] - t[1])])
    ys = _positions([bas, haut, *(t[1] for t in traits if t[2] - t[0] >= t[3] - t[1])])[::-1]
    if len(xs) < 3 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > _CASES_MAX:
        return None
    cases = _Cases(xs, ys, traits)
    contenu: dict[int, list[Morceau]] = {}
    pris: set[int] = set()
    for rang, m in enumerate(morceaux):
        case = cases.de((m.x + min(m.droite, m.x + 6)) / 2, m.y + 0.25 * m.taille)
        if case is not None:
            contenu.setdefault(case, []).append(m)
            pris.add(rang)
    if not _est_un_tableau(cases, contenu):
        return None
    grille = Grille(gauche, droite, haut, bas, pris=pris)
    for i in range(cases.lignes):
        rang_lu = _rang(cases, contenu, i)
        if rang_lu is not None:
            grille.rangs.append(rang_lu)
    return grille


def _est_un_tableau(cases: _Cases, contenu: dict[int, list[Morceau]]) -> bool:
    """Texts in two columns at least, no cell as long as a page, and not the empty squares of a chart."""
    reelles = {cases.tete(k) for k in range(len(cases.racine))}
    if len({k % cases.colonnes for k in contenu}) < 2 or len(contenu) < 0.25 * len(reelles):
        return False
    return all(len({round(m.y) for m in ms}) <= _LIGNES_MAX for ms in contenu.values())


def _rang(cases: _Cases, contenu: dict[int, list[Morceau]], i: int) -> RangGrille | None:
    debut = i * cases.colonnes
    cellules, tous = [], []
    for j in range(cases.colonnes):
        ms = contenu.get(debut + j, []) if cases.tete(debut + j) == debut + j else []
        tous += ms
        cellules.append((cases.xs[j], _texte(ms, cases.bord(debut + j)) if ms else ""))
    if not tous:
        return None
    lettres = sum(len(m.texte) for m in tous)
    return RangGrille(
        cellules, max(m.y for m in tous), min(m.y for m in tous), max(m.droite for m in tous),
        max(tous, key=lambda m: len(m.texte)).taille, sum(len(m.texte) for m in tous if m.gras) > 0.8 * lettres,
    )  # fmt: skip


def _texte(morceaux: list[Morceau], bord: float) -> str:
    """The text of a cell: wrapped lines are one, paragraphs and list items are lines."""
    lignes: list[list[Morceau]] = []
    for m in sorted(morceaux, key=lambda m: (-m.y, m.x)):
        if lignes and abs(lignes[-1][0].y - m.y) < 0.3 * min(m.taille, lignes[-1][0].taille):
            lignes[-1].append(m)
        else:
            lignes.append([m])
    texte, droite = "", 0.0
    ecarts = [a[0].y - b[0].y for a, b in pairwise(lignes)]
    serre = min(ecarts, default=0.0)
    for rang, ligne in enumerate(lignes):
        ligne.sort(key=lambda m: m.x)
        mots = " ".join(espaces(" ".join(m.texte.strip() for m in ligne)).split())
        if not texte:
            texte = mots
        elif _nouvelle(texte, mots, ligne, bord - droite, ecarts[rang - 1], serre):
            texte += f"\n{mots}"
        elif _MOT_COUPE.search(texte) and mots[:1].islower():
            texte = texte[:-1] + mots
        else:
            texte += f" {mots}"
        droite = max(m.droite for m in ligne)
    return texte


def _nouvelle(texte: str, mots: str, ligne: list[Morceau], reste: float, ecart: float, serre: float) -> bool:
    """Does this line open a paragraph of its cell, or go on with the line above?"""
    if separer_puce(mots)[0]:
        return True
    if mots[:1].islower() or texte.endswith((",", "-", "’", "'", "(")):
        return False
    if ecart > 1.35 * serre and ecart > 1.5 * ligne[0].taille:
        return True
    if texte.endswith((".", ";")) or mots[:2].istitle() or mots[:1].isdigit():
        # In a narrow cell nearly every line is full: a capital opens an item, save after « Cité éducative de ».
        premier = len(mots.split(" ", maxsplit=1)[0]) * 0.5 * ligne[0].taille
        return reste > premier + 1.2 * ligne[0].taille or (mots[:1].isupper() and not fin_ouverte(texte))
    return False
