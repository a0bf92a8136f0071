"""OpenDocument (.odt): headings with their outline level, list levels, tables row by row, footnotes."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from quartiers.contrat.lecture.extraction.controles import lire_xml, ouvrir_archive
from quartiers.contrat.lecture.extraction.tabulations import cellules_de_tabulations
from quartiers.contrat.lecture.modele import ErreurLecture, LigneSource
from quartiers.contrat.lecture.puces import separer_puce
from quartiers.contrat.lecture.texte import espaces

T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_CONTENEURS = {f"{T}section", f"{T}index-body", f"{OFFICE}text"}
_INDEX = {f"{T}table-of-content", f"{T}illustration-index", f"{T}table-index", f"{T}alphabetical-index"}


def extraire_odt(contenu: bytes, nom: str) -> list[LigneSource]:
    archive = ouvrir_archive(contenu, nom)
    manifeste = lire_xml(archive, "META-INF/manifest.xml", nom)
    if manifeste is not None and any(e.tag.endswith("encryption-data") for e in manifeste.iter()):
        raise ErreurLecture(f"« {nom} » est protégé par un mot de passe. Retirez la protection, puis recommencez.")
    racine = lire_xml(archive, "content.xml", nom)
    corps = racine.find(f"{OFFICE}body/{OFFICE}text") if racine is not None else None
    if racine is None or corps is None:
        raise ErreurLecture(f"« {nom} » n’a pas de texte lisible. Réenregistrez-le en .odt, puis recommencez.")
    lecteur = _LecteurOdt(
        _styles_gras(racine), _listes_numerotees(racine), _retraits(racine, lire_xml(archive, "styles.xml", nom))
    )
    lecteur.parcourir(corps)
    for note in lecteur.en_attente:
        lecteur.ajouter(note, note=True)
    return lecteur.lignes


def _styles_gras(racine: Element) -> set[str]:
    return {
        style.get(f"{STYLE}name", "")
        for style in racine.iter(f"{STYLE}style")
        for texte in style.iter(f"{STYLE}text-properties")
        if texte.get(f"{FO}font-weight") in {"bold", "600", "700", "800", "900"}
    }


def _listes_numerotees(racine: Element) -> dict[str, set[int]]:
    """For each list style, its numbered levels."""
    return {
        style.get(f"{STYLE}name", ""): {
            int(n.get(f"{T}level", "1"))
            for n in style.iter(f"{T}list-level-style-number")
            if n.get(f"{STYLE}num-format")
        }
        for style in racine.iter(f"{T}list-style")
    }


def _retraits(*racines: Element | None) -> dict[tuple[str, int], float]:
    """Left margin of each level of each list style: lists that Word made nest by style, not by level."""
    return {
        (style.get(f"{STYLE}name", ""), int(niveau.get(f"{T}level", "1"))): _pas(alignement.get(f"{FO}margin-left", ""))
        for racine in racines
        if racine is not None
        for style in racine.iter(f"{T}list-style")
        for niveau in style
        for alignement in niveau.iter(f"{STYLE}list-level-label-alignment")
    }


_POUCES = {"cm": 2.54, "mm": 25.4, "in": 1.0, "pt": 72.0}


def _pas(longueur: str) -> float:
    """« 1.27cm » in steps of indentation (a quarter of an inch); 0 when there is no length."""
    nombre, unite = longueur[:-2], longueur[-2:]
    return float(nombre) / _POUCES[unite] * 4 if unite in _POUCES and nombre.replace(".", "").isdigit() else 0.0


def _cadres(element: Element) -> Iterator[Element]:
    """The outermost text boxes inside an element."""
    for enfant in element:
        if enfant.tag == f"{DRAW}text-box":
            yield enfant
        else:
            yield from _cadres(enfant)


def _rangs(table: Element) -> Iterator[Element]:
    """The rows of a table, not those of the tables inside its cells."""
    for enfant in table:
        if enfant.tag == f"{TABLE}table-row":
            yield enfant
        elif enfant.tag in {f"{TABLE}table-header-rows", f"{TABLE}table-rows", f"{TABLE}table-row-group"}:
            yield from _rangs(enfant)


# No cell of a real table holds as many paragraphs.
_PARAGRAPHES_MAX = 25


def _de_mise_en_page(cellule: Element) -> bool:
    pleins = sum(1 for p in cellule.iter() if p.tag in {f"{T}p", f"{T}h"} and "".join(p.itertext()).strip())
    return pleins > _PARAGRAPHES_MAX or (pleins > 1 and cellule.find(f"{TABLE}table") is not None)


class _LecteurOdt:
    def __init__(self, gras: set[str], numerotees: dict[str, set[int]], retraits: dict[tuple[str, int], float]) -> None:
        self.gras, self.numerotees, self.retraits = gras, numerotees, retraits
        self.lignes: list[LigneSource] = []
        self.en_attente: list[str] = []

    def ajouter(self, texte: str, **indices: object) -> None:
        self.lignes.append(LigneSource(len(self.lignes) + 1, texte, None, **indices))  # type: ignore[arg-type]

    def parcourir(self, parent: Element) -> None:
        for enfant in parent:
            if enfant.tag == f"{T}h":
                self._paragraphe(enfant, niveau=int(enfant.get(f"{T}outline-level", "1")))
            elif enfant.tag == f"{T}p":
                self._paragraphe(enfant)
            elif enfant.tag == f"{T}list":
                self._liste(enfant, 0, enfant.get(f"{T}style-name", ""))
            elif enfant.tag == f"{TABLE}table":
                self._table(enfant)
            elif enfant.tag in _INDEX:
                for p in enfant.iter(f"{T}p"):
                    self.ajouter(espaces(self._texte(p)).strip(), ecartee="sommaire")
            elif enfant.tag in _CONTENEURS:
                self.parcourir(enfant)
            elif enfant.tag == f"{DRAW}frame":
                for cadre in _cadres(enfant):
                    self.parcourir(cadre)

    def _paragraphe(self, p: Element, niveau: int | None = None, puce: str = "", retrait: float = 0.0) -> None:
        gras = self._est_gras(p)
        for i, morceau in enumerate(self._texte(p).split("\n")):
            texte = espaces(morceau).strip()
            glyphe, _retrait, reste = ("", 0.0, texte) if puce else separer_puce(texte)
            self.ajouter(
                reste if glyphe else texte,
                niveau=niveau if texte else None,
                cellules=() if niveau or puce or glyphe else cellules_de_tabulations(texte),
                puce=(puce if i == 0 else "") or glyphe,
                retrait=retrait,
                gras=gras,
                suite=True if i and puce else None,
            )
        # Text boxes anchored in the paragraph.
        for cadre in _cadres(p):
            self.parcourir(cadre)

    def _est_gras(self, p: Element) -> bool:
        if p.get(f"{T}style-name", "") in self.gras:
            return True
        spans = p.findall(f"{T}span")
        hors = (p.text or "") + "".join(s.tail or "" for s in spans)
        return bool(spans) and not hors.strip() and all(s.get(f"{T}style-name", "") in self.gras for s in spans)

    def _liste(self, liste: Element, rang: int, style: str) -> None:
        numerotee = rang + 1 in self.numerotees.get(style, set())
        compteur = 0
        for element in liste:
            premier = True
            for enfant in element:
                if enfant.tag == f"{T}h":
                    self._paragraphe(enfant, niveau=int(enfant.get(f"{T}outline-level", "1")))
                elif enfant.tag == f"{T}p":
                    compteur += premier
                    puce = (f"{compteur}." if numerotee else "•") if premier else ""
                    self._paragraphe(enfant, puce=puce, retrait=self.retraits.get((style, rang + 1), 2.0 * rang))
                    premier = False
                elif enfant.tag == f"{T}list":
                    self._liste(enfant, rang + 1, enfant.get(f"{T}style-name", "") or style)

    def _table(self, table: Element) -> None:
        rangs = list(_rangs(table))
        une_colonne = all(len(rang.findall(f"{TABLE}table-cell")) <= 1 for rang in rangs)
        for rang in rangs:
            cellules: list[str] = []
            if une_colonne or any(_de_mise_en_page(c) for c in rang.findall(f"{TABLE}table-cell")):
                # A frame, or a page laid out by a table: its cells are read one after the other, as text.
                for cellule in rang.findall(f"{TABLE}table-cell"):
                    self.parcourir(cellule)
                continue
            for cellule in rang:
                repete = min(int(cellule.get(f"{TABLE}number-columns-repeated", "1")), 50)
                if cellule.tag == f"{TABLE}table-cell":
                    cellules += [espaces(self._cellule(cellule))] * repete
                elif cellule.tag == f"{TABLE}covered-table-cell":
                    cellules += [""] * repete
            while cellules and not cellules[-1] and len(cellules) > 2:
                cellules.pop()
            if any(cellules):
                self.ajouter("\t".join(c.replace("\n", " ") for c in cellules), cellules=tuple(cellules))
        self.ajouter("")

    def _cellule(self, cellule: Element) -> str:
        en_liste = {p for item in cellule.iter(f"{T}list-item") for p in item.iter(f"{T}p")}
        textes = [(self._texte(p).strip(), p in en_liste) for p in cellule.iter() if p.tag in {f"{T}p", f"{T}h"}]
        return "\n".join(("• " if liste else "") + texte for texte, liste in textes if texte)

    def _texte(self, element: Element) -> str:
        morceaux = [element.text or ""]
        for enfant in element:
            nom = enfant.tag.rpartition("}")[2]
            if nom == "note":
                corps = enfant.find(f"{T}note-body")
                if corps is not None:
                    self.en_attente.append(" ".join("".join(corps.itertext()).split()))
            elif nom == "s":
                morceaux.append(" " * min(int(enfant.get(f"{T}c", "1")), 100))
            elif nom in {"tab", "line-break"}:
                morceaux.append("\t" if nom == "tab" else "\n")
            elif nom not in {"annotation", "tracked-changes", "bookmark", "frame"}:
                morceaux.append(self._texte(enfant))
            morceaux.append(enfant.tail or "")
        return "".join(morceaux)
