"""Reads a presentation back with odfdo, and measures its texts with the font metrics of reportlab, not with ours."""

import io
from dataclasses import dataclass, field
from typing import Any

from odfdo import Document
from reportlab.lib.utils import simpleSplit

POINTS_PAR_CM = 72 / 2.54
INTERLIGNE = 1.15  # Arial: 0.905 above the line, 0.212 under it, 0.033 between
RETRAIT = 0.75  # centimetres a level of a list
TEXTE = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


@dataclass
class CadreLu:
    genre: str
    boite: tuple[float, float, float, float]  # left, top, right, bottom in centimetres
    textes: list[str] = field(default_factory=list)
    besoin: float = 0.0  # height that its texts need
    alt: str = ""
    rangees: list[list[str]] = field(default_factory=list)


@dataclass
class DiapositiveLue:
    modele: str
    cadres: list[CadreLu]
    notes: str

    @property
    def titre(self) -> str:
        return " ".join(self.cadres[0].textes)


class Presentation:
    def __init__(self, contenu: bytes) -> None:
        self.odf: Any = Document(io.BytesIO(contenu))
        corps: Any = self.odf.get_part("content.xml")
        self.styles = {s.get_attribute("style:name"): s for s in corps.get_elements("//style:style")}
        self.pages = [self.page(page) for page in self.odf.body.get_elements("//draw:page")]

    def page(self, page: Any) -> DiapositiveLue:
        notes = page.get_elements("presentation:notes//text:p")
        return DiapositiveLue(
            page.get_attribute("draw:master-page-name"),
            [self.cadre(cadre) for cadre in page.get_elements("draw:frame")],
            "\n".join(texte_de(p) for p in notes),
        )

    def cadre(self, cadre: Any) -> CadreLu:
        x, y, large, haut = (cm(cadre.get_attribute(f"svg:{nom}")) for nom in ("x", "y", "width", "height"))
        boite = (x, y, x + large, y + haut)
        alt = "".join(e.text or "" for e in cadre.get_elements("svg:desc"))
        if cadre.get_elements("draw:image"):
            return CadreLu("image", boite, alt=alt)
        if cadre.get_elements("table:table"):
            return self.tableau(cadre, boite, alt)
        alineas = cadre.get_elements("draw:text-box//text:p")
        style = cadre.get_attribute("draw:style-name") or cadre.get_attribute("presentation:style-name")
        marge = self.propriete(style, "style:graphic-properties", "fo:padding-left")
        besoin = sum(self.hauteur(p, large - 2 * cm(marge)) for p in alineas) + 2 * cm(marge)
        genre = cadre.get_attribute("presentation:class") or "texte"
        return CadreLu(genre, boite, [texte_de(p) for p in alineas], besoin)

    def tableau(self, cadre: Any, boite: tuple[float, float, float, float], alt: str) -> CadreLu:
        colonnes = [
            cm(
                self.propriete(
                    c.get_attribute("table:style-name"), "style:table-column-properties", "style:column-width"
                )
            )
            for c in cadre.get_elements("table:table/table:table-column")
        ]
        lu = CadreLu("tableau", boite, alt=alt)
        assert abs(sum(colonnes) - (boite[2] - boite[0])) < 0.02
        for rangee in cadre.get_elements("table:table/table:table-row"):
            nom = rangee.get_attribute("table:style-name")
            haut = cm(self.propriete(nom, "style:table-row-properties", "style:row-height"))
            cellules = rangee.get_elements("table:table-cell")
            assert len(cellules) == len(colonnes)
            for cellule, large in zip(cellules, colonnes, strict=True):
                textes = cellule.get_elements("text:p")
                assert sum(self.hauteur(p, large - 0.3) for p in textes) + 0.2 <= haut + 0.01, texte_de(textes[0])
            lu.rangees.append(["\n".join(texte_de(p) for p in c.get_elements("text:p")) for c in cellules])
            lu.besoin += haut
        return lu

    def hauteur(self, alinea: Any, place: float) -> float:
        nom = alinea.get_attribute("text:style-name")
        taille = float(self.propriete(nom, "style:text-properties", "fo:font-size").removesuffix("pt"))
        gras = self.propriete(nom, "style:text-properties", "fo:font-weight") == "bold"
        apres = self.propriete(nom, "style:paragraph-properties", "fo:margin-bottom").removesuffix("pt")
        niveau = sum(1 for a in alinea._xml_element.iterancestors(f"{{{TEXTE}}}list"))
        texte = texte_de(alinea).replace("\u202f", "\u00a0")
        police = "Helvetica-Bold" if gras else "Helvetica"
        lignes = simpleSplit(texte, police, taille, (place - RETRAIT * niveau) * POINTS_PAR_CM) or [""]
        return float(len(lignes) * taille * INTERLIGNE / POINTS_PAR_CM + float(apres) / POINTS_PAR_CM)

    def propriete(self, style: str, groupe: str, nom: str) -> str:
        return str(self.styles[style].get_elements(groupe)[0].get_attribute(nom))


def cm(texte: str) -> float:
    return float(texte.removesuffix("cm"))


def texte_de(alinea: Any) -> str:
    return "".join(alinea._xml_element.itertext())
