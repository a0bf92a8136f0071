"""From visual lines to the lines of a document: running heads, footnotes, wrapped cells, paragraphs that go on."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from quartiers.contrat.lecture.etiquettes import etiquette_de, intro_de_liste, numero_de_titre
from quartiers.contrat.lecture.extraction.rangees import Rangee
from quartiers.contrat.lecture.extraction.rangees import rangees as rangees_de
from quartiers.contrat.lecture.modele import LigneSource
from quartiers.contrat.lecture.puces import separer_enumeration, separer_puce
from quartiers.contrat.lecture.texte import fin_de_phrase, phrase_continue

if TYPE_CHECKING:
    from quartiers.contrat.lecture.extraction.pdf import PagePdf

_NUMERO = re.compile(r"^(?:[-–—|]\s*)?(?:page\s*|p\.\s*)?\d{1,3}(?:\s*(?:/|sur|\|)\s*\d{1,3})?(?:\s*[-–—|])?$", re.I)
_NOTE = re.compile(r"^[⁰¹²³⁴⁵⁶⁷⁸⁹]+\s*\S")


def lignes_du_document(pages: list[PagePdf]) -> list[LigneSource]:
    rangees = [rangee for page in pages for rangee in rangees_de(page)]
    if not rangees:
        return []
    _ecarter_titres_courants(rangees, len(pages))
    corps = _taille_du_corps(rangees)
    _marquer_notes(rangees, corps)
    interligne = _interligne(rangees)
    rangees = _fondre_rangs(rangees, interligne)
    marges = _marges(rangees)
    droite = _marge_de_droite(rangees)
    lignes: list[LigneSource] = []
    avant: Rangee | None = None
    for rangee in rangees:
        lignes.append(
            _ligne(
                len(lignes) + 1, rangee, avant, corps, droite if rangee.colonne[0] else marges[rangee.page], interligne
            )
        )
        if not rangee.ecartee:
            avant = rangee
    return lignes


def _ecarter_titres_courants(rangees: list[Rangee], nb_pages: int) -> None:
    """Repeated headers and footers, and page numbers, are left aside with their reason."""
    bords = [r for r in rangees if r.y > 0.88 * r.hauteur or r.y < 0.11 * r.hauteur]
    pages: dict[tuple[str, int], set[int]] = {}
    for r in bords:
        pages.setdefault((_gabarit(r), r.y > r.hauteur / 2), set()).add(r.page)
    # Headings and list introductions may open several pages: a running head stands nowhere else.
    ailleurs = {_gabarit(r) for r in rangees if 0.11 * r.hauteur <= r.y <= 0.88 * r.hauteur}
    for r in bords:
        n = len(pages[_gabarit(r), r.y > r.hauteur / 2])
        if _NUMERO.match(r.texte.strip()):
            r.ecartee = "numéro de page"
        elif r.grille > 1 or _gabarit(r) in ailleurs or _intitule(r.texte):
            continue
        elif n >= 3 or (n == 2 and nb_pages <= 3) or (n >= 2 and nb_pages >= 2 and n >= 0.4 * nb_pages):
            r.ecartee = "en-tête ou pied de page répété"


def _gabarit(r: Rangee) -> str:
    return re.sub(r"\d+", "#", " ".join(r.texte.split())).lower()


def _taille_du_corps(rangees: list[Rangee]) -> float:
    poids: Counter[float] = Counter()
    for r in rangees:
        if not r.ecartee:
            poids[round(r.taille, 1)] += len(r.texte)
    return poids.most_common(1)[0][0] if poids else 10.0


def _marquer_notes(rangees: list[Rangee], corps: float) -> None:
    """Footnotes: small lines at the foot of a page that open with a raised number, and their following lines."""
    dans_note = 0
    for r in rangees:
        if r.page != dans_note:
            dans_note = 0
        petite = r.taille < 0.93 * corps and r.y < 0.45 * r.hauteur
        if petite and _NOTE.match(r.texte):
            r.note, dans_note = True, r.page
        elif dans_note and petite and not r.ecartee:
            r.note = True


def _fondre_rangs(rangees: list[Rangee], interligne: float) -> list[Rangee]:
    """A table cell wrapped on several visual lines becomes one row again."""
    resultat: list[Rangee] = []
    for i, r in enumerate(rangees):
        table = resultat[-1] if resultat else None
        if r.grille or (table is not None and table.grille):
            dessus = next((autre for autre in reversed(resultat) if not autre.ecartee), None)
            if dessus is not None and _meme_rang(dessus, r):
                dessus.cellules = [
                    (x, _lier(a, b).strip()) for (x, a), (_x, b) in zip(dessus.cellules, r.cellules, strict=True)
                ]
            else:
                resultat.append(r)
            continue
        if table is not None:
            _aligner_entete(table, r)
            _aligner(table, r, interligne)
            if i + 1 < len(rangees):
                _aligner_au_milieu(table, r, rangees[i + 1], interligne)
        if table is not None and _continue_rang(table, r, interligne):
            xs = [x for x, _t in table.cellules]
            for x, texte in r.cellules:
                if not texte:
                    continue
                k = min(range(len(xs)), key=lambda rang: abs(xs[rang] - x))
                table.cellules[k] = (xs[k], _lier(table.cellules[k][1], texte).strip())
            table.bas = r.y
            continue
        resultat.append(r)
    return resultat


def _meme_rang(table: Rangee, r: Rangee) -> bool:
    """A row of a ruled table that a page break cuts: what stands on the next page goes on with its sentences."""
    if not (table.grille and r.grille) or r.page != table.page + 1 or len(table.cellules) != len(r.cellules):
        return False
    if any(abs(a - b) > 6 for (a, _t), (b, _u) in zip(table.cellules, r.cellules, strict=True)):
        return False
    suites = [(a, b) for (_x, a), (_y, b) in zip(table.cellules, r.cellules, strict=True) if b]
    return all(phrase_continue(a, b) for a, b in suites)


def _aligner_entete(table: Rangee, r: Rangee) -> None:
    """A header whose first cell is empty: its names stand above the other columns of the row below."""
    xs = [x for x, _t in table.cellules]
    if not 2 <= len(xs) < len(r.cellules) or table.page != r.page or not 0 < table.bas - r.y < 6 * r.taille:
        return
    dessous = [x for x, _t in r.cellules]
    rangs = [min(range(len(dessous)), key=lambda k: abs(dessous[k] - x)) for x in xs]
    if all(abs(dessous[k] - x) < 6 for k, x in zip(rangs, xs, strict=True)) and rangs[0] == 1:
        textes = dict(zip(rangs, (t for _x, t in table.cellules), strict=True))
        table.cellules = [(x, textes.get(k, "")) for k, x in enumerate(dessous)]


def _aligner(table: Rangee, r: Rangee, interligne: float) -> None:
    """Empty cells of a row: its texts stand under columns of the row above, with gaps."""
    xs = [x for x, _t in table.cellules]
    if len(xs) < 2 or len(r.cellules) >= len(xs) or table.page != r.page or not 0 < table.bas - r.y < 6 * r.taille:
        return
    rangs = [min(range(len(xs)), key=lambda k: abs(xs[k] - x)) for x, _t in r.cellules]
    proches = all(abs(xs[k] - x) < 6 for k, (x, _t) in zip(rangs, r.cellules, strict=True))
    if not proches or rangs == [0] or (len(r.cellules) == 1 and table.bas - r.y <= 1.12 * interligne * r.taille):
        return
    textes = dict(zip(rangs, (t for _x, t in r.cellules), strict=True))
    r.cellules = [(x, textes.get(k, "")) for k, x in enumerate(xs)]


def _aligner_au_milieu(table: Rangee, r: Rangee, suivante: Rangee, interligne: float) -> None:
    """A first cell on several lines whose neighbours are centred beside it: they are the same row.

    The next visual line stands less than a line below, under another column.
    """
    xs = [x for x, _t in table.cellules]
    if (
        len(xs) < 2
        or len(r.cellules) != 1
        or {table.page, r.page, suivante.page} != {r.page}
        or table.bas - r.y > 8 * r.taille
    ):
        return
    if abs(r.x - xs[0]) > 6 or not 0 < r.y - suivante.y < 0.8 * interligne * r.taille or r.droite > xs[1] + 5:
        return
    if all(any(abs(x - c) < 6 for c in xs[1:]) for x, _t in suivante.cellules):
        r.cellules = [(xs[0], r.cellules[0][1]), *((x, "") for x in xs[1:])]


def _lier(avant: str, apres: str) -> str:
    if separer_puce(apres)[0]:
        return f"{avant}\n{apres}"
    if re.search(r"[^\W\d_]-$", avant) and apres[:1].islower():
        return avant[:-1] + apres
    return f"{avant} {apres}"


def _continue_rang(table: Rangee, r: Rangee, interligne: float) -> bool:
    if len(table.cellules) < 2 or table.page != r.page or table.ecartee or r.ecartee or r.note:
        return False
    if not 0 < table.bas - r.y <= 1.12 * interligne * r.taille:
        return False
    xs = [x for x, _t in table.cellules]
    if len(r.cellules) == 1 and abs(r.x - xs[0]) < 3 and r.droite > xs[1] + 5:
        return False
    return all(min(abs(x - c) for c in xs) < 14 for x, _t in r.cellules)


def _marges(rangees: list[Rangee]) -> dict[int, float]:
    """Left margin of odd and of even pages: the leftmost common start of all of them.

    A page alone may hold nothing but the end of a nested list: it would set its margin too far right.
    """
    pleines = [r for r in rangees if not r.ecartee and r.colonne[0] == 0.0]
    marges: dict[int, float] = {}
    for parite in (0, 1):
        propres = [r for r in pleines if r.page % 2 == parite]
        debuts = Counter(round(r.x / 2) * 2 for r in (propres if len(propres) >= 30 else pleines))
        frequents = [x for x, n in debuts.items() if n >= 2] or list(debuts)
        marges[parite] = float(min(frequents, default=0))
    return {page: marges[page % 2] for page in {r.page for r in rangees}}


def _marge_de_droite(rangees: list[Rangee]) -> float:
    """Where the text of the right-hand column starts, so that a list that goes on there keeps its indentation."""
    debuts = Counter(round(r.x / 2) * 2 for r in rangees if r.colonne[0] and not r.ecartee)
    frequents = [x for x, n in debuts.items() if n >= 2] or list(debuts)
    return float(min(frequents, default=0))


def _interligne(rangees: list[Rangee]) -> float:
    """Usual leading, as a multiple of the size of the line."""
    ecarts = [
        (avant.bas - r.y) / r.taille
        for avant, r in pairwise(rangees)
        if avant.page == r.page and 0 < avant.bas - r.y < 3 * r.taille and avant.colonne == r.colonne and not r.grille
    ]
    # The tighter half: gaps between paragraphs do not count.
    serres = sorted(ecarts)[: max(1, len(ecarts) // 2)]
    # A short document may have no wrapped line to measure: beyond one and a half, it is the gap of paragraphs.
    return min(1.5, median(serres)) if serres else 1.2


def _ligne(numero: int, r: Rangee, avant: Rangee | None, corps: float, marge: float, interligne: float) -> LigneSource:
    cellules = tuple(t for _x, t in r.cellules)
    if len(cellules) > 1:
        texte = "\t".join(c.replace("\n", " ") for c in cellules)
        return LigneSource(numero, texte, r.page, cellules=cellules, gras=r.gras, ecartee=r.ecartee, suite=False)
    texte = cellules[0]
    puce, _retrait, reste = separer_puce(texte)
    return LigneSource(
        numero,
        reste if puce else texte,
        r.page,
        puce=puce,
        retrait=max(0.0, (r.x - marge) / 10),
        gras=r.gras,
        taille=round(r.taille / corps, 2),
        suite=_suite(r, avant, puce, interligne),
        ecartee=r.ecartee,
        note=r.note,
    )


def _intitule(texte: str) -> bool:
    """« Exemples d’actions : » opens a list, however full the line above."""
    return texte[:1].isupper() and texte.rstrip().endswith(":") and bool(intro_de_liste(texte)[0])


def _suite(r: Rangee, avant: Rangee | None, puce: str, interligne: float) -> bool | None:
    """Does this visual line continue the paragraph of the one before? None across pages: the words will tell."""
    if puce:
        return False
    if avant is None or avant.page != r.page or r.note != avant.note:
        return None
    if r.note:
        return not _NOTE.match(r.texte)
    if avant.colonne != r.colonne or avant.y < r.y:
        return None
    if len(avant.cellules) > 1 or separer_enumeration(r.texte)[0] or _intitule(r.texte):
        return False
    # From bold to plain, or back, a capital opens another paragraph: « Objectif 1 : … » then its text.
    if r.gras != avant.gras and r.texte[:1].isupper() and not avant.texte.endswith((",", "-", "’", "'")):
        return False
    meme = abs(r.taille - avant.taille) <= 0.08 * r.taille and r.gras == avant.gras
    if meme and phrase_continue(avant.texte, r.texte) and avant.bas - r.y <= 1.9 * r.taille:
        return True
    # « 5.2 – Ville de X » under a full line that ends its sentence is a heading, not its end.
    ouvre = numero_de_titre(r.texte)[0] or etiquette_de(r.texte)
    if ouvre and (fin_de_phrase(avant.texte) or (r.gras and avant.gras)):
        return False
    if abs(r.taille - avant.taille) > 0.08 * r.taille or avant.bas - r.y > interligne * 1.3 * r.taille:
        return False
    if r.gras != avant.gras and fin_de_phrase(avant.texte):
        return False
    largeur = avant.colonne[1] - avant.colonne[0]
    pleine = avant.droite > avant.colonne[0] + 0.72 * largeur
    # Where the next word would have fitted, the line was ended on purpose.
    mot = len(r.texte.split(" ")[0]) * r.taille * (0.52 if r.gras else 0.45)
    if pleine or (avant.droite + mot > avant.colonne[1] - 0.12 * largeur):
        return True
    return None if r.gras == avant.gras and not fin_de_phrase(avant.texte) and r.texte[:1].islower() else False
