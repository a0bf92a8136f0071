"""Word (.docx): paragraphs with their style, automatic numbering and list level; tables row by row.

The XML is read directly: python-docx leaves out content controls (where Word keeps its table of contents),
tracked insertions and the text of automatic numbers, which are all part of what the person sees on the page.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from quartiers.contrat.lecture.extraction.controles import lire_xml, ouvrir_archive
from quartiers.contrat.lecture.extraction.numerotation import Numerotation, retrait_word
from quartiers.contrat.lecture.extraction.tabulations import cellules_de_tabulations
from quartiers.contrat.lecture.modele import ErreurLecture, LigneSource
from quartiers.contrat.lecture.puces import separer_puce
from quartiers.contrat.lecture.texte import espaces

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TITRE = re.compile(r"^(?:heading|titre|berschrift)\s*([1-9])$", re.I)
_SOMMAIRE = re.compile(r"^(?:toc|tm|table des mati)", re.I)


def extraire_docx(contenu: bytes, nom: str) -> list[LigneSource]:
    archive = ouvrir_archive(contenu, nom)
    document = lire_xml(archive, "word/document.xml", nom)
    corps = document.find(f"{W}body") if document is not None else None
    if corps is None:
        raise ErreurLecture(f"« {nom} » n’a pas de texte lisible. Réenregistrez-le en .docx, puis recommencez.")
    lecteur = _LecteurWord(
        _styles(lire_xml(archive, "word/styles.xml", nom)), Numerotation(lire_xml(archive, "word/numbering.xml", nom))
    )
    lecteur.parcourir(corps)
    lecteur.vider()
    lecteur.notes(lire_xml(archive, "word/footnotes.xml", nom))
    return lecteur.lignes


def _val(element: Element | None, attribut: str = "val") -> str:
    return element.get(f"{W}{attribut}", "") if element is not None else ""


class _Style:
    """A paragraph style: heading level, list numbering, contents entry, resolved through its bases."""

    __slots__ = ("gras", "niveau", "num", "retrait", "sommaire")

    def __init__(
        self,
        niveau: int | None,
        num: tuple[str, int] | None,
        retrait: float | None = None,
        *,
        sommaire: bool,
        gras: bool,
    ) -> None:
        self.niveau, self.num, self.retrait, self.sommaire, self.gras = niveau, num, retrait, sommaire, gras


def _styles(racine: Element | None) -> dict[str, _Style]:
    bruts = {_val(s, "styleId"): s for s in racine.iter(f"{W}style")} if racine is not None else {}
    return {code: _resoudre(code, bruts, 0) for code in bruts}


def _resoudre(code: str, bruts: dict[str, Element], profondeur: int) -> _Style:
    brut = bruts.get(code)
    if brut is None or profondeur > 10:
        return _Style(None, None, sommaire=False, gras=False)
    nom = _val(brut.find(f"{W}name"))
    base = _val(brut.find(f"{W}basedOn"))
    parent = _resoudre(base, bruts, profondeur + 1) if base else _Style(None, None, sommaire=False, gras=False)
    pied = brut.find(f"{W}pPr")
    niveau = _niveau(nom, pied) or parent.niveau
    num = _num(pied) or parent.num
    gras = brut.find(f"{W}rPr/{W}b") is not None or parent.gras
    retrait = retrait_word(pied)
    retrait = parent.retrait if retrait is None else retrait
    return _Style(niveau, num, retrait, sommaire=bool(_SOMMAIRE.match(nom)) or parent.sommaire, gras=gras)


def _niveau(nom: str, pied: Element | None) -> int | None:
    if m := _TITRE.match(nom.strip()):
        return int(m[1])
    plan = _val(pied.find(f"{W}outlineLvl")) if pied is not None else ""
    return int(plan) + 1 if plan.isdigit() and int(plan) < 9 else None


def _num(pied: Element | None) -> tuple[str, int] | None:
    num = pied.find(f"{W}numPr") if pied is not None else None
    if num is None:
        return None
    return _val(num.find(f"{W}numId")), int(_val(num.find(f"{W}ilvl")) or 0)


class _LecteurWord:
    def __init__(self, styles: dict[str, _Style], numerotation: Numerotation) -> None:
        self.styles, self.numerotation = styles, numerotation
        self.lignes: list[LigneSource] = []
        self.page = 1
        self.en_attente = ""

    def parcourir(self, parent: Element) -> None:
        for enfant in parent:
            if enfant.tag == f"{W}p":
                self._paragraphe(enfant)
            elif enfant.tag == f"{W}tbl":
                self._table(enfant)
            elif enfant.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}smartTag", f"{W}customXml"}:
                self.parcourir(enfant)

    def vider(self) -> None:
        """What waited for a paragraph that never came."""
        if self.en_attente.strip():
            self._ajouter(espaces(self.en_attente).strip())
        self.en_attente = ""

    def _ajouter(self, texte: str, **indices: object) -> None:
        self.lignes.append(LigneSource(len(self.lignes) + 1, texte, self.page, **indices))  # type: ignore[arg-type]

    def _paragraphe(self, p: Element) -> None:
        self.page += sum(1 for b in p.iter(f"{W}lastRenderedPageBreak"))
        pied = p.find(f"{W}pPr")
        style = self.styles.get(_val(pied.find(f"{W}pStyle")) if pied is not None else "")
        style = style or _Style(None, None, sommaire=False, gras=False)
        niveau = _niveau("", pied) or style.niveau
        num = _num(pied) or style.num
        marque, puce, _rang = self.numerotation.marque(num) if num else ("", "", 0)
        if pied is not None and pied.find(f"{W}rPr/{W}del") is not None:
            # A tracked change deletes the mark of this paragraph: it goes on with the next one.
            self.en_attente += texte_de(p)
            return
        entier, self.en_attente = self.en_attente + texte_de(p), ""
        for i, morceau in enumerate(entier.split("\n")):
            texte = espaces(morceau).strip()
            if i == 0 and marque and texte:
                texte = f"{marque} {texte}"
            if style.sommaire and texte:
                self._ajouter(texte, ecartee="sommaire")
                continue
            glyphe, _retrait, reste = ("", 0.0, texte) if puce else separer_puce(texte)
            self._ajouter(
                texte if puce or not glyphe else reste,
                niveau=niveau if texte else None,
                cellules=() if niveau or puce or glyphe else cellules_de_tabulations(texte),
                puce=(puce if i == 0 else "") or glyphe,
                retrait=self._retrait(pied, style, num),
                gras=_gras(p, style),
                suite=True if i and puce else None,
                numerotation=marque,
            )

        for cadre in _cadres(p):
            self.parcourir(cadre)

    def _retrait(self, pied: Element | None, style: _Style, num: tuple[str, int] | None) -> float:
        """The indentation that Word applies: the paragraph's, else its list level's, else its style's."""
        propre = retrait_word(pied)
        if propre is not None:
            return propre
        if (num is not None and _num(pied) is not None) or style.retrait is None:
            niveau = self.numerotation.retrait(num) if num else 0.0
            return niveau if niveau is not None else float(num[1]) * 2 if num else 0.0
        return style.retrait

    def _table(self, table: Element) -> None:
        self.vider()
        rangs = list(_rangs(table))
        une_colonne = all(len(list(_tc(rang))) <= 1 for rang in rangs)
        for rang in rangs:
            if une_colonne or any(_de_mise_en_page(tc) for tc in _tc(rang)):
                # A frame, or a page laid out by a table: its cells are read one after the other, as text.
                for tc in _tc(rang):
                    self.parcourir(tc)
                continue
            cellules = tuple(espaces(c) for c in _cellules(rang))
            if any(cellules):
                self._ajouter("\t".join(c.replace("\n", " ") for c in cellules), cellules=cellules)
        self._ajouter("")

    def notes(self, racine: Element | None) -> None:
        for note in racine.iter(f"{W}footnote") if racine is not None else ():
            texte = " ".join(texte_de(note).split())
            if texte and _val(note, "type") not in {"separator", "continuationSeparator"}:
                self._ajouter(texte, note=True)


def _rangs(table: Element) -> Iterator[Element]:
    for enfant in table:
        if enfant.tag == f"{W}tr":
            # A row that a tracked change deletes is no more on the page.
            if enfant.find(f"{W}trPr/{W}del") is None:
                yield enfant
        elif enfant.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins"}:
            yield from _rangs(enfant)


def _tc(rang: Element) -> Iterator[Element]:
    """The cells of a row, not those of the tables inside them."""
    for enfant in rang:
        if enfant.tag == f"{W}tc":
            yield enfant
        elif enfant.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml"}:
            yield from _tc(enfant)


# No cell of a real table holds as many paragraphs.
_PARAGRAPHES_MAX = 25


def _de_mise_en_page(tc: Element) -> bool:
    pleins = sum(1 for p in tc.iter(f"{W}p") if any((t.text or "").strip() for t in p.iter(f"{W}t")))
    return pleins > _PARAGRAPHES_MAX or (pleins > 1 and tc.find(f"{W}tbl") is not None)


def _cellules(rang: Element) -> Iterator[str]:
    """One text per grid column: a cell that spans columns is followed by empty ones; a merged one is empty."""
    for tc in _tc(rang):
        fusion = tc.find(f"{W}tcPr/{W}vMerge")
        suite = fusion is not None and _val(fusion) in {"", "continue"}
        paragraphes = [texte_de(p).strip() for p in tc.iter(f"{W}p")]
        puces = [p.find(f"{W}pPr/{W}numPr") is not None for p in tc.iter(f"{W}p")]
        texte = "\n".join(("• " if b and t else "") + t for t, b in zip(paragraphes, puces, strict=True) if t)
        yield "" if suite else texte
        largeur = _val(tc.find(f"{W}tcPr/{W}gridSpan"))
        for _ in range(min(int(largeur), 50) - 1 if largeur.isdigit() else 0):
            yield ""


def _cadres(element: Element) -> Iterator[Element]:
    """The text boxes anchored in a paragraph, once each (an older form of the same box stands beside it)."""
    for enfant in element:
        if enfant.tag == f"{W}txbxContent":
            yield enfant
        elif not enfant.tag.endswith("}Fallback"):
            yield from _cadres(enfant)


def texte_de(p: Element) -> str:
    """The visible text of a paragraph: line breaks kept, deleted revisions and field codes left out."""
    morceaux: list[str] = []
    _texte(p, morceaux)
    return "".join(morceaux)


def _texte(element: Element, morceaux: list[str]) -> None:
    for enfant in element:
        nom = enfant.tag.rpartition("}")[2]
        if nom == "t":
            morceaux.append(enfant.text or "")
        elif nom in {"br", "cr"}:
            morceaux.append("\n" if enfant.get(f"{W}type", "") not in {"page", "column"} else "")
        elif nom == "tab":
            morceaux.append("\t" if element.tag != f"{W}tabs" else "")
        elif nom == "noBreakHyphen":
            morceaux.append("-")
        elif nom not in _HORS_DU_TEXTE and not (nom == "r" and _cache(enfant)):
            _texte(enfant, morceaux)


_HORS_DU_TEXTE = frozenset(
    {"del", "moveFrom", "instrText", "delText", "Fallback", "txbxContent", "pPr", "rPr", "footnoteRef"}
)


def _cache(run: Element) -> bool:
    cache = run.find(f"{W}rPr/{W}vanish")
    return cache is not None and _val(cache) not in {"0", "false"}


def _gras(p: Element, style: _Style) -> bool:
    """True when all the words of the paragraph are bold."""
    vus = False
    for run in p.iter(f"{W}r"):
        if not any((t.text or "").strip() for t in run.iter(f"{W}t")):
            continue
        b = run.find(f"{W}rPr/{W}b")
        gras = style.gras if b is None else _val(b) not in {"0", "false"}
        if not gras:
            return False
        vus = True
    return vus
