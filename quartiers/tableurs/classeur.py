"""Workbooks of any office (.xlsx, .xls, .ods, .csv) as plain cells, with what a reader sees: merges, hidden rows.

Formulas are never run: the value that the spreadsheet kept is read. Python knows nothing of macros either.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

from quartiers.tableurs.valeurs import ERREURS_EXCEL, SANS_RESULTAT, Cellule, vide

EXTENSIONS = ("xlsx", "xls", "ods", "csv", "txt", "tsv")
LIGNES_MAX = 60_000
COLONNES_MAX = 400
SEPARATEURS = ";\t,|"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ECHANTILLON = 200_000  # characters


class ClasseurIllisible(Exception):
    """The file cannot be read; the message is in French and says how to mend it."""


@dataclass(frozen=True)
class Fusion:
    """A merged block: rows and columns from 0, both ends included."""

    haut: int
    gauche: int
    bas: int
    droite: int


@dataclass
class Feuille:
    """A sheet: `lignes[r][c]`, every row as long as the widest; `fusions` is None when the format does not tell."""

    nom: str
    lignes: list[list[Cellule]]
    visible: bool = True
    fusions: list[Fusion] = field(default_factory=list)
    lignes_masquees: frozenset[int] = frozenset()
    colonnes_masquees: frozenset[int] = frozenset()

    @property
    def largeur(self) -> int:
        return len(self.lignes[0]) if self.lignes else 0

    @property
    def vide(self) -> bool:
        return not any(not vide(c) for ligne in self.lignes for c in ligne)


@dataclass
class Classeur:
    """The sheets of a file; `remarques` tells what the reading itself guessed (encoding, separator)."""

    nom: str
    feuilles: list[Feuille]
    remarques: list[str] = field(default_factory=list)

    def feuille(self, nom: str) -> Feuille:
        return next(f for f in self.feuilles if f.nom == nom)


def lettres(rang: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    return (lettres(rang // 26 - 1) if rang >= 26 else "") + chr(ord("A") + rang % 26)


def cellule(feuille: str, ligne: int, colonne: int | None = None) -> str:
    """« Feuil1!D12 » from ranks starting at 0; « Feuil1, ligne 12 » for a whole row."""
    return f"{feuille}!{lettres(colonne)}{ligne + 1}" if colonne is not None else f"{feuille}, ligne {ligne + 1}"


def lire_classeur(octets: bytes, nom: str) -> Classeur:
    """Read by content, whatever the extension says. Raises ClasseurIllisible."""
    if not octets.strip(b"\x00 \r\n\t"):
        raise ClasseurIllisible(f"{nom} : le fichier est vide.")
    classeur = lire_tableur(octets, nom) if octets.startswith((ZIP, OLE)) else lire_texte(octets, nom)
    classeur.feuilles = [elaguer(feuille) for feuille in classeur.feuilles]
    if all(feuille.vide for feuille in classeur.feuilles):
        raise ClasseurIllisible(f"{nom} : aucune cellule n’est remplie.")
    return classeur


def elaguer(feuille: Feuille) -> Feuille:
    """Drop the empty rows and columns of the end, make every row as long as the others."""
    while feuille.lignes and all(vide(c) for c in feuille.lignes[-1]):
        feuille.lignes.pop()
    largeur = 0
    for ligne in feuille.lignes:
        for rang in range(len(ligne), largeur, -1):
            if not vide(ligne[rang - 1]):
                largeur = rang
                break
    if len(feuille.lignes) > LIGNES_MAX or largeur > COLONNES_MAX:
        raise ClasseurIllisible(
            f"La feuille « {feuille.nom} » dépasse {LIGNES_MAX} lignes ou {COLONNES_MAX} colonnes : coupez-la en deux."
        )
    feuille.lignes = [[*ligne[:largeur], *([None] * (largeur - len(ligne)))] for ligne in feuille.lignes]
    return feuille


def lire_tableur(octets: bytes, nom: str) -> Classeur:
    # Compiled reader of spreadsheets: only for them.
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        source = CalamineWorkbook.from_filelike(io.BytesIO(octets))
        decors = lire_decors(octets)
        feuilles: list[Feuille] = []
        remarques: list[str] = []
        for meta in source.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            page = source.get_sheet_by_name(meta.name)
            lignes = [[None if c == "" else c for c in ligne] for ligne in page.to_python(skip_empty_area=False)]
            decor = decors.get(meta.name, Decor())
            poser_signales(lignes, decor)
            remarques += decor.remarques(meta.name)
            fusions = page.merged_cell_ranges
            feuilles.append(
                Feuille(
                    nom=meta.name,
                    lignes=lignes,
                    visible=meta.visible == SheetVisibleEnum.Visible,
                    fusions=decor.fusions or [Fusion(h, g, b, d) for (h, g), (b, d) in fusions or []],
                    lignes_masquees=frozenset(decor.lignes_masquees),
                    colonnes_masquees=frozenset(decor.colonnes_masquees),
                )
            )
    except PasswordError as erreur:
        raise ClasseurIllisible(
            f"{nom} : le classeur est protégé par un mot de passe. Ouvrez-le, enregistrez-le sans mot de passe, "
            "puis déposez-le à nouveau."
        ) from erreur
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile, ET.ParseError) as erreur:
        raise ClasseurIllisible(
            f"{nom} : le classeur est abîmé, ou n’est ni un Excel ni un OpenDocument. Ouvrez-le dans le tableur et "
            "enregistrez-le au format .xlsx."
        ) from erreur
    if not feuilles:
        raise ClasseurIllisible(f"{nom} : le classeur n’a aucune feuille de cellules.")
    return Classeur(nom, feuilles, remarques)


def poser_signales(lignes: list[list[Cellule]], decor: Decor) -> None:
    """An error, or a formula without result, is seen as such: the cell reader gives them as empty cells."""
    for (rang, colonne), texte in decor.signalees.items():
        if rang < len(lignes) and colonne < len(lignes[rang]) and vide(lignes[rang][colonne]):
            lignes[rang][colonne] = texte


@dataclass
class Decor:
    """What the cell reader does not tell of a sheet."""

    fusions: list[Fusion] = field(default_factory=list)
    lignes_masquees: set[int] = field(default_factory=set)
    colonnes_masquees: set[int] = field(default_factory=set)
    signalees: dict[tuple[int, int], str] = field(default_factory=dict)  # errors, formulas whose result is not kept

    def remarques(self, nom: str) -> list[str]:
        muettes = [lettres(c) + str(r + 1) for (r, c), texte in self.signalees.items() if texte == SANS_RESULTAT]
        if not muettes:
            return []
        liste = ", ".join(muettes[:8]) + ("…" if len(muettes) > 8 else "")
        return [
            f"Feuille « {nom} » : le fichier ne garde pas le résultat de {len(muettes)} formules ({liste}). Si des montants en "
            "sont, ouvrez-le dans un tableur, enregistrez-le, puis déposez-le à nouveau."
        ]


def lire_decors(octets: bytes) -> dict[str, Decor]:
    """Hidden rows and columns (and merges of an OpenDocument), by sheet; nothing for the old binary format."""
    if not octets.startswith(ZIP):
        return {}
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        noms = set(archive.namelist())
        if "content.xml" in noms:
            with archive.open("content.xml") as flux:
                return decors_ods(flux)
        return decors_xlsx(archive, noms)


REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
RANGEE = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
COLONNE = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
# A cell in error; a formula without value, save one whose kept value is an empty text (t="str").
ERREUR = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*?\bt="e"[^>]*>.{0,4000}?<(?:\w+:)?v>([^<]*)<', re.DOTALL
)
MUETTE = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def decors_xlsx(archive: zipfile.ZipFile, noms: set[str]) -> dict[str, Decor]:
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= noms:
        return {}
    cibles = {lien.get("Id", ""): lien.get("Target", "") for lien in arbre(archive.read("xl/_rels/workbook.xml.rels"))}
    decors = {}
    for noeud in arbre(archive.read("xl/workbook.xml")).iter():
        if noeud.tag.rpartition("}")[2] != "sheet":
            continue
        cible = cibles.get(noeud.get(REL, ""), "").lstrip("/")
        chemin = cible if cible.startswith("xl/") else f"xl/{cible}"
        if chemin in noms:
            decors[noeud.get("name", "")] = decor_xlsx(archive.read(chemin))
    return decors


def arbre(contenu: bytes) -> ET.Element:
    """A small part of the archive; a document type, by which entities swell, is refused."""
    if b"<!DOCTYPE" in contenu:
        raise ClasseurIllisible("Ce classeur contient une déclaration interdite : enregistrez-le à nouveau en .xlsx.")
    return ET.fromstring(contenu)  # noqa: S314 - no document type


def decor_xlsx(contenu: bytes) -> Decor:
    """Row tags are looked at one by one: a whole tree of a big sheet would take seconds."""
    decor = Decor()
    for balise in RANGEE.findall(contenu):
        if (b'hidden="1"' in balise or b'hidden="true"' in balise) and (rang := re.search(rb'\br="(\d+)"', balise)):
            decor.lignes_masquees.add(int(rang[1]) - 1)
    for balise in COLONNE.findall(contenu[: contenu.find(b"<sheetData")]):
        bornes = re.search(rb'\bmin="(\d+)"', balise), re.search(rb'\bmax="(\d+)"', balise)
        if b'hidden="1"' in balise and bornes[0] and bornes[1]:
            decor.colonnes_masquees.update(range(int(bornes[0][1]) - 1, min(int(bornes[1][1]), COLONNES_MAX)))
    if b't="e"' in contenu:
        for colonne, ligne, texte in ERREUR.findall(contenu):
            decor.signalees[int(ligne) - 1, rang_de(colonne)] = texte.decode("utf-8", "replace")
    if b"<f" in contenu or b":f" in contenu:
        for colonne, ligne in MUETTE.findall(contenu):
            decor.signalees[int(ligne) - 1, rang_de(colonne)] = SANS_RESULTAT
    return decor


def rang_de(colonne: bytes) -> int:
    """A is 0, AA is 26."""
    rang = 0
    for octet in colonne:
        rang = rang * 26 + octet - ord("A") + 1
    return rang - 1


def decors_ods(flux: Any) -> dict[str, Decor]:
    decors: dict[str, Decor] = {}
    decor, rang, colonne = Decor(), 0, 0
    en_cours: tuple[int, int, str] | None = None  # a formula: its row, its column, the type of its result
    # The cell reader has passed: the parser bounds what entities may swell to (expat ≥ 2.4).
    for evenement, noeud in ET.iterparse(flux, events=("start", "end")):  # noqa: S314
        nom = noeud.tag.rpartition("}")[2]
        attributs = {cle.rpartition("}")[2]: valeur for cle, valeur in noeud.attrib.items()}
        if evenement == "start":
            if nom == "table":
                decor, rang = decors.setdefault(attributs.get("name", ""), Decor()), 0
            elif nom == "table-row":
                colonne = 0
                repetees = min(int(attributs.get("number-rows-repeated", 1)), LIGNES_MAX)
                if attributs.get("visibility") in {"collapse", "filter"}:
                    decor.lignes_masquees.update(range(rang, rang + repetees))
            elif nom in {"table-cell", "covered-table-cell"}:
                larges, hautes = (int(attributs.get(f"number-{sens}-spanned", 1)) for sens in ("columns", "rows"))
                if larges > 1 or hautes > 1:
                    decor.fusions.append(Fusion(rang, colonne, rang + hautes - 1, colonne + larges - 1))
                if "formula" in attributs:
                    en_cours = (rang, colonne, attributs.get("value-type", ""))
                colonne += min(int(attributs.get("number-columns-repeated", 1)), COLONNES_MAX)
        elif nom in {"table-cell", "covered-table-cell"} and en_cours:
            if (texte := signale("".join(noeud.itertext()), en_cours[2])) is not None:
                decor.signalees[en_cours[:2]] = texte
            en_cours = None
        elif nom == "table-row":
            rang += min(int(attributs.get("number-rows-repeated", 1)), LIGNES_MAX)
            noeud.clear()
    return decors


def signale(montre: str, genre: str) -> str | None:
    """What an OpenDocument formula is signalled as: its error, or the lack of a result."""
    compact = montre.replace(" ", "").replace("\u00a0", "").upper()
    if compact in ERREURS_EXCEL or compact.startswith(("ERR:", "#")):
        return compact if compact in ERREURS_EXCEL else "#VALEUR!"
    return SANS_RESULTAT if not genre and not compact else None


def lire_texte(octets: bytes, nom: str) -> Classeur:
    if re.match(rb"\s*(\xef\xbb\xbf)?\s*<(!doctype|html|table|\?xml|head|meta)\b", octets[:200], re.IGNORECASE):
        raise ClasseurIllisible(
            f"{nom} : c’est une page web enregistrée sous un nom de classeur. Ouvrez-la dans le tableur et "
            "enregistrez-la au format .xlsx."
        )
    texte, encodage = decoder(octets, nom)
    separateur = deviner_separateur(texte)
    try:
        lignes: list[list[Cellule]] = [list(ligne) for ligne in lire_csv(texte, separateur)]
    except csv.Error as erreur:
        raise ClasseurIllisible(
            f"{nom} : des guillemets ou des séparateurs sont mal placés ({erreur}). Enregistrez le tableau en .xlsx."
        ) from erreur
    if lignes and len(lignes[0]) == 1 and str(lignes[0][0]).casefold().startswith("sep="):
        lignes.pop(0)
    nom_separateur = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre"}[separateur]
    feuille = Feuille(re.sub(r"\.\w+$", "", nom) or nom, [[c or None for c in ligne] for ligne in lignes])
    return Classeur(nom, [feuille], [f"Texte lu en {encodage}, séparé par {nom_separateur}."])


def lire_csv(texte: str, separateur: str) -> Iterator[list[str]]:
    csv.field_size_limit(1_000_000)
    return csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=False)


def decoder(octets: bytes, nom: str) -> tuple[str, str]:
    """UTF-8 or UTF-16 by their mark or their look; else UTF-8 if all of it is; else Windows-1252."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return octets.decode("utf-16", errors="replace"), "UTF-16"
    debut = octets[:4000]
    if debut.count(b"\x00") > len(debut) // 4:
        return octets.decode("utf-16-le" if debut[1:2] == b"\x00" else "utf-16-be", errors="replace"), "UTF-16"
    if b"\x00" in octets or octets.lstrip()[:6].lower() in {b"<html>", b"%pdf-1"}:
        raise ClasseurIllisible(f"{nom} : ce n’est ni un classeur ni un fichier CSV.")
    try:
        return octets.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return octets.decode("cp1252", errors="replace"), "Windows-1252"


def deviner_separateur(texte: str) -> str:
    """The separator that cuts the most rows in the same, largest, number of columns."""
    if (trouve := re.match(r"(?i)\s*\"?sep=(.)", texte)) and trouve[1] in SEPARATEURS:
        return trouve[1]
    notes: dict[str, tuple[float, int]] = {}
    for separateur in SEPARATEURS:
        tailles = [len(ligne) for ligne in echantillon(texte, separateur)]
        larges = [taille for taille in tailles if taille > 1]
        if larges:
            habituelle, fois = Counter(larges).most_common(1)[0]
            notes[separateur] = (fois / len(tailles), habituelle)
    return max(notes, key=lambda s: notes[s]) if notes else ";"


def echantillon(texte: str, separateur: str) -> Sequence[list[str]]:
    try:
        return [ligne for ligne in lire_csv(texte[:ECHANTILLON], separateur) if ligne][:200]
    except csv.Error:
        return []
