"""Plain text and Markdown: line numbers are the file's own; encodings are guessed by what they decode to."""

import re
import unicodedata
from collections import Counter
from itertools import pairwise

from quartiers.contrat.lecture.etiquettes import intro_de_liste
from quartiers.contrat.lecture.extraction.colonnes import aligner_colonnes
from quartiers.contrat.lecture.extraction.controles import refuser_demesure
from quartiers.contrat.lecture.modele import DEMESUREE, SIGNES_MAX, ErreurLecture, LigneSource
from quartiers.contrat.lecture.puces import separer_puce
from quartiers.contrat.lecture.texte import espaces

_TITRE = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_RANG = re.compile(r"^\s*\|(.+)\|\s*$")
_REGLE = re.compile(r"^\s*\|?[\s:|-]*-{3,}[\s:|-]*\|?\s*$")
_FILET = re.compile(r"^\s*([-*_=~])(\s*\1){2,}\s*$")
_GRAS = re.compile(r"^\s*(\*\*|__)(?P<texte>[^*]+)\1\s*:?\s*$")
_PAGE = re.compile(r"^\s*(?:[-–—|]\s*)?(?:page\s*)?\d{1,3}(?:\s*(?:/|sur)\s*\d{1,3})?(?:\s*[-–—|])?\s*$", re.I)


# « - 12 - » is nothing else, even where no page break says so.
_ENTRE_TIRETS = re.compile(r"^\s*([-–—])\s?\d{1,3}\s?\1\s*$")


def decoder(contenu: bytes, nom: str) -> str:
    """UTF-8 (with or without a mark), UTF-16, else Windows-1252, what French offices write."""
    if contenu.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodages = ["utf-16"]
    elif contenu[1:400:2].count(0) > 100:
        encodages = ["utf-16-le"]
    elif contenu[0:400:2].count(0) > 100:
        encodages = ["utf-16-be"]
    else:
        encodages = ["utf-8-sig", "cp1252", "latin-1"]
    for encodage in encodages:
        try:
            return contenu.decode(encodage)
        except UnicodeDecodeError:
            continue
    raise ErreurLecture(f"« {nom} » n’est pas un texte lisible. Enregistrez-le en UTF-8, puis recommencez.")


def extraire_texte(contenu: bytes, nom: str) -> list[LigneSource]:
    """One `LigneSource` per line of the file; form feeds count pages; repeated page headers are marked."""
    texte = unicodedata.normalize("NFC", decoder(contenu, nom)).replace("\r\n", "\n").replace("\r", "\n")
    brutes = texte.split("\n")
    if brutes and not brutes[-1]:
        brutes.pop()
    refuser_demesure(sum(1 for brute in brutes if brute.strip()), nom)
    repetees = _entetes_repetees(brutes)
    lignes = []
    page = 1
    for numero, brute in enumerate(brutes, start=1):
        sauts = brute.count("\f")
        page += sauts
        lignes.append(_ligne(numero, brute.replace("\f", ""), page, repetees, saut=bool(sauts)))
    return aligner_colonnes(_rangs_incomplets(lignes, brutes), brutes)


def _rangs_incomplets(lignes: list[LigneSource], brutes: list[str]) -> list[LigneSource]:
    """A row whose last cells are empty (« Texte<tab> ») is a row when its neighbours are."""
    for sens in (range(1, len(lignes)), range(len(lignes) - 2, -1, -1)):
        pas = -1 if sens.step == 1 else 1
        for i in sens:
            ligne, brute = lignes[i], brutes[i]
            if (
                "\t" in brute
                and brute.strip()
                and not ligne.cellules
                and not ligne.ecartee
                and len(lignes[i + pas].cellules) > 1
            ):
                lignes[i] = LigneSource(ligne.numero, espaces(brute).rstrip(), ligne.page, cellules=_cellules(brute))
    return lignes


def _cellules(brute: str) -> tuple[str, ...]:
    return tuple(c.strip() for c in brute.rstrip("\n").split("\t"))


def _entetes_repetees(brutes: list[str]) -> set[str]:
    """Running headers and footers of a paginated text: same words around several form feeds."""
    sauts = [i for i, brute in enumerate(brutes) if "\f" in brute]
    if len(sauts) < 2:
        return _entetes_sans_saut(brutes)
    # The last page ends without a form feed. A running head stands at the edges of pages and nowhere else:
    # « Actions : » may open two pages, it also stands elsewhere.
    bords: Counter[str] = Counter()
    for debut, fin in pairwise([*([] if sauts[0] == 0 else [0]), *sauts, len(brutes)]):
        pleines = [b for b in brutes[debut:fin] if b.strip(" \f")]
        bords.update({_sans_chiffres(b) for b in [*pleines[:2], *pleines[-2:]]})
    partout = Counter(_sans_chiffres(b) for b in brutes)
    return {
        gabarit
        for gabarit, n in bords.items()
        if gabarit.strip()
        and 2 <= n == partout[gabarit]
        and n >= 0.5 * len(sauts)
        and not intro_de_liste(gabarit.strip())[1]
    }


def _entetes_sans_saut(brutes: list[str]) -> set[str]:
    """Without form feeds: the same words at least three times, with a page number that grows each time."""
    pages: dict[str, list[int]] = {}
    for brute in brutes:
        numeros = re.findall(r"\d+", brute)
        if numeros and len(brute.strip()) < 130 and not separer_puce(brute)[0]:
            pages.setdefault(_sans_chiffres(brute), []).append(int(numeros[-1]) if _en_bout(brute) else -1)
    return {
        gabarit
        for gabarit, vus in pages.items()
        if len(vus) >= 3 and vus[0] >= 0 and all(a < b <= a + 3 for a, b in pairwise(vus))
    }


def _en_bout(brute: str) -> bool:
    """A page number stands at an end of the line, apart from the words (or alone)."""
    return bool(re.search(r"(?:^|\s{2,}|[|–—-]\s*|\bpage\s*)\d{1,3}(?:\s*/\s*\d{1,3})?\s*$", brute.strip(), re.I))


def _sans_chiffres(texte: str) -> str:
    return re.sub(r"\d+", "#", " ".join(texte.replace("\f", "").split())).lower()


def _ligne(numero: int, brute: str, page: int, repetees: set[str], *, saut: bool) -> LigneSource:
    texte = espaces(brute).rstrip()
    if not texte.strip():
        return LigneSource(numero, "", page)
    if len(texte) > SIGNES_MAX:
        return LigneSource(numero, texte, page, ecartee=DEMESUREE)
    if repetees and _sans_chiffres(texte) in repetees and len(texte) < 120:
        return LigneSource(numero, texte, page, ecartee="en-tête ou pied de page répété")
    if _FILET.match(texte) or _REGLE.match(texte):
        return LigneSource(numero, texte, page, ecartee="filet de mise en page")
    if ((saut or repetees) and _PAGE.match(texte)) or _ENTRE_TIRETS.match(texte):
        return LigneSource(numero, texte, page, ecartee="numéro de page")
    if m := _TITRE.match(texte):
        return LigneSource(numero, m[2], page, niveau=len(m[1]))
    if m := _RANG.match(texte):
        return LigneSource(numero, texte, page, cellules=tuple(c.strip() for c in m[1].split("|")))
    if "\t" in texte.strip("\t "):
        return LigneSource(numero, texte, page, cellules=_cellules(brute))
    puce, retrait, reste = separer_puce(texte)
    gras = bool(_GRAS.match(reste))
    return LigneSource(numero, reste, page, puce=puce, retrait=retrait, gras=gras)
