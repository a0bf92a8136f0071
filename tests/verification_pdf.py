"""Checks of a PDF's accessibility: an independent PDF/UA-1 validator, and our own reading of its structure.

The validator covers what a machine can tell of ISO 14289-1; `lire_structure` gives what only we can judge: the
heading levels, the texts of the images, the heads of the tables, the bookmarks.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import page
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader


@dataclass
class Structure:
    """What assistive technology is given: in reading order."""

    titre: str
    titre_affiche: bool
    langue: str
    balise: bool
    titres: list[int] = field(default_factory=list)  # levels
    figures: list[str] = field(default_factory=list)  # alternative texts
    tableaux: list[tuple[int, int]] = field(default_factory=list)  # (head cells with a scope, cells)
    roles: dict[str, int] = field(default_factory=dict)
    signets: list[str] = field(default_factory=list)
    ordre_de_tabulation: set[str] = field(default_factory=set)
    liens: list[str] = field(default_factory=list)  # addresses outside the document, of annotations tied to a tag


def defauts_ua(pdf: bytes) -> list[str]:
    """Failures of PDF/UA-1, each with its rule; empty when the file conforms."""
    rapport = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    return [f"{echec.rule_id} : {echec.message}" for echec in rapport.failures]


def lire_structure(pdf: bytes) -> Structure:
    lecteur = PdfFileReader(io.BytesIO(pdf))
    racine = lecteur.root
    info = lecteur.trailer["/Info"]
    structure = Structure(
        titre=str(info.get("/Title", "")),
        titre_affiche=bool(resolu(racine.get("/ViewerPreferences", {})).get("/DisplayDocTitle", False)),
        langue=str(racine.get("/Lang", "")),
        balise=bool(resolu(racine.get("/MarkInfo", {})).get("/Marked", False)),
    )
    for noeud in noeuds(racine["/StructTreeRoot"]):
        relever(structure, noeud)
    structure.signets = list(signets(resolu(racine.get("/Outlines"))))
    structure.ordre_de_tabulation = {str(p.get("/Tabs", "")) for p in pages(racine["/Pages"])}
    structure.liens = [adresse for page in pages(racine["/Pages"]) for adresse in liens(page)]
    return structure


def liens(page: Any) -> Iterator[str]:
    for brut in resolu(page.get("/Annots", [])):
        annotation = resolu(brut)
        action = resolu(annotation.get("/A", {}))
        if annotation.get("/Subtype") == "/Link" and "/URI" in action and "/StructParent" in annotation:
            yield str(action["/URI"])


def relever(structure: Structure, noeud: Any) -> None:
    role = str(noeud.get("/S", ""))[1:]
    structure.roles[role] = structure.roles.get(role, 0) + 1
    if len(role) == 2 and role[0] == "H" and role[1].isdigit():
        structure.titres.append(int(role[1]))
    elif role == "Figure":
        structure.figures.append(str(noeud.get("/Alt", "")))
    elif role == "Table":
        cellules = [n for n in noeuds(noeud) if n.get("/S") in ("/TH", "/TD")]
        tetes = [n for n in cellules if n["/S"] == "/TH" and portee(n)]
        structure.tableaux.append((len(tetes), len(cellules)))


def portee(cellule: Any) -> bool:
    attributs = cellule.get("/A")
    liste = attributs if isinstance(attributs, ArrayObject) else [attributs]
    return any(isinstance(a, DictionaryObject) and "/Scope" in a for a in (resolu(a) for a in liste))


def resolu(objet: Any) -> Any:
    return objet.get_object() if hasattr(objet, "get_object") else objet


def noeuds(parent: Any) -> Iterator[Any]:
    """Structure elements below `parent`, in reading order."""
    enfants = resolu(parent.get("/K")) if parent.get("/K") is not None else []
    for brut in enfants if isinstance(enfants, ArrayObject) else [enfants]:
        enfant = resolu(brut)
        if isinstance(enfant, DictionaryObject) and "/S" in enfant:
            yield enfant
            yield from noeuds(enfant)


def signets(sommet: Any) -> Iterator[str]:
    enfant = resolu(sommet.get("/First")) if sommet is not None else None
    while enfant is not None:
        yield str(enfant["/Title"])
        yield from signets(enfant)
        enfant = resolu(enfant.get("/Next"))


def pages(noeud: Any) -> Iterator[Any]:
    for brut in noeud["/Kids"]:
        enfant = resolu(brut)
        if enfant["/Type"] == "/Pages":
            yield from pages(enfant)
        else:
            yield enfant
