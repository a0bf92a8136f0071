"""From runs placed on a page to visual lines in reading order: columns of text, cells of table rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from quartiers.contrat.lecture.etiquettes import etiquette_de
from quartiers.contrat.lecture.extraction.colonnes import nom_de_colonne
from quartiers.contrat.lecture.extraction.grilles import Grille, grilles
from quartiers.contrat.lecture.texte import espaces

if TYPE_CHECKING:
    from quartiers.contrat.lecture.extraction.pdf import Morceau, PagePdf

_PUCE_SEULE = re.compile(r"^(?:[^\w\s«(\"']{1,3}|[oOü§]|\(?(?:\d{1,2}|[a-z])[.)°]|\d{1,2}(?:\.\d{1,2})+\.?)$")


@dataclass(slots=True)
class Rangee:
    """One visual line; several runs far apart are the cells of a table row."""

    page: int
    x: float
    y: float
    droite: float
    taille: float
    gras: bool
    cellules: list[tuple[float, str]]
    colonne: tuple[float, float] = (0.0, 0.0)
    hauteur: float = 0.0
    ecartee: str = ""
    bas: float = 0.0
    note: bool = False
    suites: list[str] = field(default_factory=list)
    # In a ruled table, how many rows it has: its cells are known, nothing is to be guessed.
    grille: int = 0

    @property
    def texte(self) -> str:
        return "\t".join(t for _x, t in self.cellules)


def rangees(page: PagePdf) -> list[Rangee]:
    tableaux = grilles(page.traits, page.morceaux)
    pris = {rang for grille in tableaux for rang in grille.pris}
    morceaux = [m for rang, m in enumerate(page.morceaux) if rang not in pris]
    gouttiere = _gouttiere(page, morceaux)
    if gouttiere is None:
        return _entrelacer(page, morceaux, (0.0, page.largeur), tableaux)
    pleins = [m for m in morceaux if m.x < gouttiere - 5 and m.droite > gouttiere + 5]
    larges = [g for g in tableaux if g.x < gouttiere - 5 and g.droite > gouttiere + 5]
    seuils = sorted({m.y for m in pleins} | {g.haut for g in larges}, reverse=True)
    resultat: list[Rangee] = []
    haut = page.hauteur + 1
    for seuil in [*seuils, -1.0]:
        bande = [m for m in morceaux if seuil < m.y < haut and m not in pleins]
        etroites = [g for g in tableaux if seuil < g.haut < haut and g not in larges]
        for a_gauche, colonne in ((True, (0.0, gouttiere)), (False, (gouttiere, page.largeur))):
            resultat += _entrelacer(
                page,
                [m for m in bande if (m.x < gouttiere) is a_gauche],
                colonne,
                [g for g in etroites if (g.x < gouttiere - 5) is a_gauche],
            )
        resultat += _assembler(page, [m for m in pleins if m.y == seuil], (0.0, page.largeur))
        for grille in (g for g in larges if g.haut == seuil):
            resultat += _rangs(page, grille, (0.0, page.largeur))
        haut = seuil
    return resultat


def _entrelacer(
    page: PagePdf, morceaux: list[Morceau], colonne: tuple[float, float], tableaux: list[Grille]
) -> list[Rangee]:
    """The text of a column and its ruled tables, from top to bottom."""
    resultat: list[Rangee] = []
    haut = page.hauteur + 1
    for grille in tableaux:
        resultat += _assembler(page, [m for m in morceaux if grille.haut <= m.y < haut], colonne)
        resultat += _rangs(page, grille, colonne)
        haut = min(haut, grille.haut)
    return resultat + _assembler(page, [m for m in morceaux if m.y < haut], colonne)


def _rangs(page: PagePdf, grille: Grille, colonne: tuple[float, float]) -> list[Rangee]:
    return [
        Rangee(
            page.numero, rang.cellules[0][0], rang.haut, rang.droite, rang.taille, rang.gras, list(rang.cellules), colonne,
            page.hauteur, bas=rang.bas, grille=len(grille.rangs),
        )
        for rang in grille.rangs
    ]  # fmt: skip


def _gouttiere(page: PagePdf, morceaux: list[Morceau]) -> float | None:
    """The middle of the white strip between two text columns, or None.

    Columns of a table are told apart by their short cells: text columns are filled to their edge.
    """
    interieurs = [m for m in morceaux if 0.08 * page.hauteur < m.y < 0.93 * page.hauteur]
    if len(interieurs) < 20:
        return None
    for part in (0.5, 0.48, 0.52, 0.46, 0.54, 0.44, 0.56, 0.42, 0.58):
        x = part * page.largeur
        croisent = [m for m in interieurs if m.x < x - 3 and m.droite > x + 3]
        gauche = _etendues([m for m in interieurs if m.droite <= x + 3])
        droite = _etendues([m for m in interieurs if m.x >= x - 3])
        if len(croisent) > 0.15 * len(interieurs) or min(len(gauche), len(droite)) < 8:
            continue
        if _entete_de_tableau(interieurs, x):
            return None
        largeurs = (x - min(e[0] for e in gauche), max(e[1] for e in droite) - x)
        if _remplie(gauche, largeurs[0]) and _remplie(droite, largeurs[1]):
            return x
        # Short lists fill no column: the lines of two texts do not stand side by side as the rows of a table do.
        if (
            len(croisent) <= 0.02 * len(interieurs)
            and _remplie(gauche, largeurs[0], 0.15)
            and _remplie(droite, largeurs[1], 0.15)
            and _desaccordes(interieurs, x)
        ):
            return x
    return None


def _entete_de_tableau(morceaux: list[Morceau], x: float) -> bool:
    """Names of columns on one line, on both sides of `x`: however full, what stands below is a table."""
    noms: dict[int, set[tuple[str, bool]]] = {}
    for m in morceaux:
        if m.texte.strip() and len(m.texte) < 60 and ":" not in m.texte and nom_de_colonne(m.texte):
            noms.setdefault(round(m.y), set()).add((m.texte.strip().lower(), m.x >= x))
    return any(len({nom for nom, _d in vus}) > 1 and len({droite for _n, droite in vus}) == 2 for vus in noms.values())


def _etendues(morceaux: list[Morceau]) -> list[tuple[float, float]]:
    """(left, right) of each line made of these runs."""
    lignes: dict[int, tuple[float, float]] = {}
    for m in morceaux:
        gauche, droite = lignes.get(round(m.y), (m.x, m.droite))
        lignes[round(m.y)] = (min(gauche, m.x), max(droite, m.droite))
    return list(lignes.values())


def _remplie(etendues: list[tuple[float, float]], largeur: float, part: float = 0.4) -> bool:
    return sum(droite - gauche > 0.75 * largeur for gauche, droite in etendues) >= part * len(etendues)


def _desaccordes(morceaux: list[Morceau], x: float) -> bool:
    """Most lines of the shorter side have no line of the other at their height."""
    hauteurs = [{round(m.y) for m in morceaux if (m.x >= x - 3) is droite} for droite in (False, True)]
    courte, longue = sorted(hauteurs, key=len)
    seules = sum(not {y - 1, y, y + 1} & longue for y in courte)
    return seules >= 0.35 * len(courte)


def _assembler(page: PagePdf, morceaux: list[Morceau], colonne: tuple[float, float]) -> list[Rangee]:
    rangees: list[list[Morceau]] = []
    for m in sorted(morceaux, key=lambda m: (-m.y, m.x)):
        if rangees and abs(rangees[-1][0].y - m.y) < 0.3 * min(m.taille, rangees[-1][0].taille):
            rangees[-1].append(m)
        else:
            rangees.append([m])
    resultat: list[Rangee] = []
    bornes: list[float] = []
    premiere = -1.0
    for r in rangees:
        rangee = _rangee(page, sorted(r, key=lambda m: m.x), colonne, bornes)
        # Columns of the table under way: short cells and long ones then part at the same places.
        if len(rangee.cellules) > 1:
            nouvelles = [x for x, _t in rangee.cellules[1:] if not any(abs(x - b) < 6 for b in bornes)]
            bornes = (
                bornes + nouvelles
                if bornes and resultat and resultat[-1].y - rangee.y < 6 * rangee.taille
                else nouvelles
            )
            premiere = rangee.x
        elif not bornes or not (
            any(abs(rangee.x - b) < 6 for b in bornes) or _premiere_cellule(rangee, premiere, bornes)
        ):
            bornes = []
        resultat.append(rangee)
    return resultat


def _premiere_cellule(r: Rangee, x: float, bornes: list[float]) -> bool:
    """A line that stands in the first column alone: « stratégiques » under « Orientations »."""
    return abs(r.x - x) < 6 and r.droite < min(bornes) + 5


def _rangee(page: PagePdf, morceaux: list[Morceau], colonne: tuple[float, float], bornes: list[float]) -> Rangee:
    cellules: list[tuple[float, str]] = []
    droite = 0.0
    for m in morceaux:
        texte = " ".join(espaces(m.texte).split())
        ecart = m.x - droite
        borne = any(abs(m.x - b) < 3 for b in bornes)
        if cellules and not borne and (ecart < 1.15 * m.taille or _marque_seule(cellules, ecart, m.taille)):
            lien = "" if ecart < 0.12 * m.taille else " "
            cellules[-1] = (cellules[-1][0], f"{cellules[-1][1]}{lien}{texte}")
        else:
            cellules.append((m.x, texte))
        droite = max(droite, m.droite)
    long = max(morceaux, key=lambda m: len(m.texte))
    gras = sum(len(m.texte) for m in morceaux if m.gras) > 0.8 * sum(len(m.texte) for m in morceaux)
    premier = morceaux[0]
    return Rangee(
        page.numero, premier.x, long.y, droite, long.taille, gras, cellules, colonne, page.hauteur, bas=long.y
    )


def _marque_seule(cellules: list[tuple[float, str]], ecart: float, taille: float) -> bool:
    """A bullet, a number (« 1.2 ») or a bare label (« Axe 1 : ») set apart from its text by a tabulation."""
    if len(cellules) != 1 or ecart > 6 * taille:
        return False
    texte = cellules[0][1]
    etiquette = etiquette_de(texte)
    return bool(_PUCE_SEULE.match(texte) or (etiquette and etiquette.num and not etiquette.titre))
