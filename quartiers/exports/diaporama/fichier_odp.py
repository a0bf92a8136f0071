"""OpenDocument presentations: slides whose place is known, as XML. The shape follows OpenDocument 1.3, part 3.

LibreOffice draws the ground of cells from `loext:graphic-properties` and drops `table:table-header-rows` from slides:
the head is the first row, told apart by `use-first-row-styles`.

The reading order is that of the frames: title, then blocks from top to bottom. Images carry `svg:title` and
`svg:desc`; tables are real ones, with their head row told apart.
"""

import datetime as dt
import hashlib
import io
import re
import zipfile
from collections.abc import Sequence
from importlib import resources
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from quartiers.exports.blocs import Tableau
from quartiers.exports.diaporama.cadres import (
    CELLULE_X,
    CELLULE_Y,
    MARGE,
    PLACE,
    TITRE_HAUT,
    TITRE_HAUTEUR,
    Alinea,
    CadreImage,
    CadreTableau,
    CadreTexte,
    Page,
)
from quartiers.exports.diaporama.mise_en_page import pages_du_diaporama
from quartiers.exports.diaporama.modele import Diaporama
from quartiers.exports.diaporama.styles import StylesDeTexte, styles_fixes
from quartiers.exports.diaporama.tables import textes_de
from quartiers.exports.diaporama.textes import taille_de

TYPE = "application/vnd.oasis.opendocument.presentation"
GABARITS = resources.files("quartiers.exports") / "gabarits" / "odp"
INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
ESPACES = ("office", "style", "fo", "svg", "draw", "presentation", "text", "table")
ADRESSES = {"fo": "xsl-fo-compatible", "svg": "svg-compatible", "draw": "drawing"}


def odp_du_diaporama(diaporama: Diaporama) -> bytes:
    """The .odp file of `diaporama`."""
    sortie = io.BytesIO()
    ecrire_odp(sortie, diaporama)
    return sortie.getvalue()


def ecrire_odp(sortie: BinaryIO, diaporama: Diaporama) -> None:
    pages = pages_du_diaporama(diaporama)
    redaction = Redaction()
    contenu = redaction.contenu(pages)
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(zipfile.ZipInfo("mimetype"), TYPE)  # first and stored, as the format wants
        images = "".join(
            f'  <manifest:file-entry manifest:full-path="{nom}" manifest:media-type="image/png"/>\n'
            for nom in redaction.images
        )
        z.writestr("META-INF/manifest.xml", gabarit("manifest.xml").replace("{{images}}", images))
        pied = " – ".join(t for t in (diaporama.entete or diaporama.titre, diaporama.filigrane) if t)
        styles = gabarit("styles.xml").replace("{{pied}}", xml(pied)).replace("{{sur}}", f" / {len(pages)}")
        z.writestr("styles.xml", styles)
        z.writestr("meta.xml", meta(diaporama))
        z.writestr("content.xml", contenu)
        for nom, png in redaction.images.items():
            z.writestr(zipfile.ZipInfo(nom), png)  # already packed


def gabarit(nom: str) -> str:
    return (GABARITS / nom).read_text(encoding="utf-8")


def xml(texte: str) -> str:
    """Text for an element: characters that XML refuses are dropped, runs of spaces kept."""
    propre = escape(INTERDITS.sub("", texte))
    return re.sub("  +", lambda m: f' <text:s text:c="{len(m.group()) - 1}"/>', propre).replace(
        "\n", "<text:line-break/>"
    )


def attribut(texte: str) -> str:
    return quoteattr(INTERDITS.sub("", texte))


def espaces_de_noms() -> str:
    return " ".join(
        f'xmlns:{court}="urn:oasis:names:tc:opendocument:xmlns:{ADRESSES.get(court, court)}:1.0"' for court in ESPACES
    )


def place(x: float, y: float, large: float, haut: float) -> str:
    return f'svg:x="{x:.3f}cm" svg:y="{y:.3f}cm" svg:width="{large:.3f}cm" svg:height="{haut:.3f}cm"'


class Redaction:
    """The content being written: the styles and the images that the slides call for."""

    def __init__(self) -> None:
        self.images: dict[str, bytes] = {}
        self.styles = StylesDeTexte()
        self.tables: list[str] = []

    def contenu(self, pages: Sequence[Page]) -> str:
        corps = "".join(self.page(page, rang) for rang, page in enumerate(pages, start=1))
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {espaces_de_noms()} '
            'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0" '
            'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3">'
            f"<office:automatic-styles>{styles_fixes(CELLULE_X, CELLULE_Y)}{self.styles.xml()}{''.join(self.tables)}"
            f"</office:automatic-styles><office:body><office:presentation>{corps}</office:presentation></office:body>"
            "</office:document-content>"
        )

    def page(self, page: Page, rang: int) -> str:
        haut, hauteur = (4.2, 4.0) if page.garde else (TITRE_HAUT, TITRE_HAUTEUR)
        titre = self.styles.alinea("titre", page.taille_titre)
        return (
            f'<draw:page draw:name="Diapositive {rang}" draw:style-name="page" '
            f'draw:master-page-name="{"Garde" if page.garde else "Contenu"}">'
            f'<draw:frame presentation:style-name="cadre-titre" draw:layer="layout" '
            f'{place(MARGE, haut, PLACE, hauteur)} presentation:class="title"><draw:text-box>'
            f'<text:p text:style-name="{titre}">{xml(page.titre)}</text:p></draw:text-box></draw:frame>'
            f"{''.join(self.cadre(cadre) for cadre in page.cadres)}{self.notes(page.notes, rang)}</draw:page>"
        )

    def cadre(self, cadre: CadreTexte | CadreTableau | CadreImage) -> str:
        if isinstance(cadre, CadreTexte):
            return self.texte(cadre)
        return self.tableau(cadre) if isinstance(cadre, CadreTableau) else self.image(cadre)

    def texte(self, cadre: CadreTexte) -> str:
        style = "cadre-encadre" if cadre.encadre else "cadre-texte"
        return (
            f'<draw:frame draw:style-name="{style}" draw:layer="layout" '
            f"{place(cadre.x, cadre.y, cadre.l, cadre.h)}><draw:text-box>{self.alineas(cadre.alineas, cadre.taille)}"
            "</draw:text-box></draw:frame>"
        )

    def alineas(self, alineas: Sequence[Alinea], taille: float) -> str:
        """Paragraphs; those of a list follow one another in the same list, opened and closed by level."""
        morceaux, ouvert = [], 0
        for alinea in alineas:
            if alinea.niveau:
                morceaux.append(monter(ouvert, alinea.niveau))
            else:
                morceaux.append(monter(ouvert, 0))
            ouvert = alinea.niveau
            morceaux.append(self.alinea(alinea, taille))
        morceaux.append(monter(ouvert, 0))
        return "".join(morceaux)

    def alinea(self, alinea: Alinea, taille: float) -> str:
        propre = taille_de(alinea.style, taille, alinea.niveau)
        style = self.styles.alinea(alinea.style, propre)
        textes = [
            f'<text:span text:style-name="{self.styles.morceau(m.style, propre)}">{xml(m.texte)}</text:span>'
            if m.style
            else xml(m.texte)
            for m in alinea.morceaux
        ]
        return f'<text:p text:style-name="{style}">{"".join(textes)}</text:p>'

    def tableau(self, cadre: CadreTableau) -> str:
        numero = len(self.tables) + 1
        self.tables.append(dimensions_du_tableau(numero, cadre))
        colonnes = "".join(
            f'<table:table-column table:style-name="t{numero}c{rang}"/>' for rang in range(len(cadre.largeurs))
        )
        entete = self.rangee(cadre, numero, 0, [c.libelle for c in cadre.bloc.colonnes])
        rangees = "".join(self.rangee(cadre, numero, r, ligne) for r, ligne in enumerate(cadre.bloc.lignes, start=1))
        tetes = ' table:use-first-column-styles="true"' if cadre.bloc.tetes_de_ligne else ""
        return (
            f'<draw:frame draw:style-name="cadre-tableau" draw:layer="layout" '
            f'{place(cadre.x, cadre.y, cadre.l, cadre.h)}><table:table table:name="Tableau {numero}" '
            f'table:use-first-row-styles="true"{tetes}>{colonnes}{entete}{rangees}</table:table>'
            f"{titre_et_description(cadre.bloc.legende, description(cadre.bloc))}</draw:frame>"
        )

    def rangee(self, cadre: CadreTableau, numero: int, rang: int, cellules: Sequence[object]) -> str:
        contenu = []
        for colonne, cellule in enumerate(cellules):
            tete = rang == 0 or (cadre.bloc.tetes_de_ligne and colonne == 0)
            droite = cadre.bloc.colonnes[colonne].alignement == "droite"
            style = self.styles.alinea(f"cellule{'-tete' if tete else ''}{'-droite' if droite else ''}", cadre.taille)
            textes = "".join(f'<text:p text:style-name="{style}">{xml(t)}</text:p>' for t in textes_de(cellule))  # type: ignore[arg-type]
            fond = "tete" if rang == 0 else "paire" if rang % 2 == 0 else "impaire"
            contenu.append(f'<table:table-cell table:style-name="{fond}">{textes}</table:table-cell>')
        return f'<table:table-row table:style-name="t{numero}r{rang}">{"".join(contenu)}</table:table-row>'

    def image(self, cadre: CadreImage) -> str:
        nom = f"Pictures/{hashlib.sha256(cadre.png).hexdigest()[:16]}.png"
        self.images[nom] = cadre.png
        return (
            f'<draw:frame draw:style-name="cadre-image" draw:layer="layout" '
            f'{place(cadre.x, cadre.y, cadre.l, cadre.h)}><draw:image xlink:href="{nom}" xlink:type="simple" '
            f'xlink:show="embed" xlink:actuate="onLoad"/>{titre_et_description(cadre.nom, cadre.alt)}</draw:frame>'
        )

    def notes(self, texte: str, rang: int) -> str:
        if not texte:
            return ""
        style = self.styles.alinea("notes", 12.0)
        alineas = "".join(f'<text:p text:style-name="{style}">{xml(ligne)}</text:p>' for ligne in texte.split("\n"))
        return (
            '<presentation:notes draw:style-name="page-notes">'
            f'<draw:page-thumbnail draw:layer="layout" {place(2, 2, 17, 9.56)} draw:page-number="{rang}" '
            'presentation:class="page"/>'
            f'<draw:frame presentation:style-name="cadre-notes" draw:layer="layout" {place(2, 12.5, 17, 15)} '
            f'presentation:class="notes"><draw:text-box>{alineas}</draw:text-box></draw:frame></presentation:notes>'
        )


def monter(ouvert: int, voulu: int) -> str:
    """Tags from a list open at level `ouvert` (0: none) to an item open at level `voulu`."""
    if voulu == 0:
        return "</text:list-item></text:list>" * ouvert
    if voulu <= ouvert:
        return "</text:list-item></text:list>" * (ouvert - voulu) + "</text:list-item><text:list-item>"
    ouvertures = []
    for niveau in range(ouvert + 1, voulu + 1):
        style = ' text:style-name="puces"' if niveau == 1 else ""
        ouvertures.append(f"<text:list{style}><text:list-item>")
    return "".join(ouvertures)


def dimensions_du_tableau(numero: int, cadre: CadreTableau) -> str:
    colonnes = "".join(
        f'<style:style style:name="t{numero}c{rang}" style:family="table-column"><style:table-column-properties '
        f'style:column-width="{large:.3f}cm"/></style:style>'
        for rang, large in enumerate(cadre.largeurs)
    )
    rangees = "".join(
        f'<style:style style:name="t{numero}r{rang}" style:family="table-row"><style:table-row-properties '
        f'style:row-height="{haut:.3f}cm"/></style:style>'
        for rang, haut in enumerate(cadre.hauteurs)
    )
    return colonnes + rangees


def titre_et_description(titre: str, texte: str) -> str:
    titres = f"<svg:title>{escape(INTERDITS.sub('', titre))}</svg:title>" if titre else ""
    return f"{titres}<svg:desc>{escape(INTERDITS.sub('', texte))}</svg:desc>"


def description(bloc: Tableau) -> str:
    return f"Tableau. Colonnes : {', '.join(c.libelle for c in bloc.colonnes)}."


def meta(diaporama: Diaporama) -> str:
    jour = dt.datetime.combine(diaporama.date, dt.time()).isoformat()
    sujet = " – ".join(t for t in (diaporama.sous_titre, diaporama.mention, diaporama.filigrane) if t)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-meta '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'office:version="1.3"><office:meta><meta:generator>Quartiers</meta:generator>'
        f"<dc:title>{escape(INTERDITS.sub('', diaporama.titre))}</dc:title>"
        f"<dc:subject>{escape(INTERDITS.sub('', sujet))}</dc:subject>"
        f"<meta:initial-creator>{escape(diaporama.auteur)}</meta:initial-creator>"
        f"<dc:creator>{escape(diaporama.auteur)}</dc:creator><meta:creation-date>{jour}</meta:creation-date>"
        f"<dc:date>{jour}</dc:date><dc:language>fr-FR</dc:language></office:meta></office:document-meta>"
    )
