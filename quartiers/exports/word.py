"""A document in blocks as Word: real styles, headings, contents field, tables with head rows, images with their text.

The file is meant to be edited by hand: nothing but Word's own built-in styles, so that its theme can be changed.
"""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Cm, Pt, RGBColor

from quartiers.exports import word_xml as xml
from quartiers.exports.blocs import (
    Bloc,
    Chiffres,
    Document,
    Encadre,
    Fiche,
    Figure,
    Liste,
    Morceau,
    Paragraphe,
    Paysage,
    Point,
    Tableau,
    Titre,
)

ENCRE, PIN, DOUX = RGBColor(0x1D, 0x28, 0x27), RGBColor(0x17, 0x59, 0x4F), RGBColor(0x52, 0x5D, 0x5B)
OCRE = "D5962F"
TEXTE, TITRES = "Arial", "Cambria"
MARGE, MARGE_PAYSAGE = Cm(2.2), Cm(1.6)
LARGEUR_A4, HAUTEUR_A4 = Cm(21), Cm(29.7)
TAILLES = {1: 20, 2: 15, 3: 12.5, 4: 10.5}  # points
PROFONDEUR_SOMMAIRE = 3


def word_du_document(document: Document) -> bytes:
    """The .docx file of `document`."""
    redaction = Redaction(document)
    redaction.couverture()
    redaction.sommaire()
    for bloc in document.blocs:
        redaction.bloc(bloc)
    sortie = io.BytesIO()
    redaction.docx.save(sortie)
    return sortie.getvalue()


class Redaction:
    """The file being written; `signets` numbers the headings that the contents table points to."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.docx: Any = docx.Document()
        self.signets = 0
        mettre_les_styles(self.docx, document.a_la_suite or document.sans_couverture)
        self.styles = {style.name: style.style_id for style in self.docx.styles}
        mettre_en_page(self.docx.sections[0], document)
        remplir_proprietes(self.docx, document)

    # Opening pages

    def couverture(self) -> None:
        self.paragraphe(self.document.sous_titre, "Subtitle")
        self.paragraphe(self.document.titre, "Title")
        mention = self.paragraphe(self.document.mention, "Normal")
        mention.runs[0].font.size, mention.runs[0].bold = Pt(14), True
        if self.document.filigrane:
            self.paragraphe(self.document.filigrane, "Intense Quote")
        for nom, valeur in self.document.couverture:
            ligne = self.docx.add_paragraph()
            ligne.add_run(f"{nom} : ").bold = True
            ligne.add_run(valeur)
        if not self.document.sans_couverture:
            self.docx.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)

    def sommaire(self) -> None:
        """None for a document without a cover: it is short, and its PDF has none either."""
        if self.document.sans_couverture:
            return
        self.paragraphe("Sommaire", "TOC Heading")
        titres = [t for t in titres_de(self.document.blocs) if t.niveau <= PROFONDEUR_SOMMAIRE and t.au_sommaire]
        rang = {id(t): n for n, t in enumerate(titres_de(self.document.blocs), 1)}
        xml.champ_sommaire(
            self.docx,
            [(titre.texte, titre.niveau, f"_Toc{rang[id(titre)]:06d}") for titre in titres],
            PROFONDEUR_SOMMAIRE,
        )
        if self.document.a_la_suite:
            self.docx.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)

    # Blocks

    def bloc(self, bloc: Bloc) -> None:
        if isinstance(bloc, Titre):
            self.titre(bloc)
        elif isinstance(bloc, Paragraphe):
            ligne = self.docx.add_paragraph()
            self.appliquer(ligne, {"normal": "Normal", "chapeau": "Lead", "note": "Note"}[bloc.style])
            self.morceaux(ligne, bloc.morceaux or [Morceau(bloc.texte)])
        elif isinstance(bloc, Liste):
            self.points(bloc.points, 1, bloc.debut)
        elif isinstance(bloc, Fiche):
            self.fiche(bloc)
        elif isinstance(bloc, Tableau):
            self.tableau(bloc)
        elif isinstance(bloc, Figure):
            self.figure(bloc)
        elif isinstance(bloc, Chiffres):
            self.chiffres(bloc)
        elif isinstance(bloc, Encadre):
            self.encadre(bloc)
        else:
            self.paysage(bloc)

    def titre(self, bloc: Titre) -> None:
        self.signets += 1
        titre = self.paragraphe(bloc.texte, f"Heading {bloc.niveau}")
        xml.poser_signet(titre, self.signets, f"_Toc{self.signets:06d}")

    def paragraphe(self, texte: str, style: str) -> Any:
        paragraphe = self.docx.add_paragraph()
        self.appliquer(paragraphe, style)
        paragraphe.add_run(texte)
        return paragraphe

    def morceaux(self, paragraphe: Any, morceaux: Sequence[Morceau]) -> None:
        """The stretches of a sentence, each with its marks; a link opens when it is clicked."""
        for morceau in morceaux:
            suite = paragraphe.add_run(morceau.texte)
            suite.bold, suite.italic = morceau.gras or None, morceau.italique or None
            if morceau.lien:
                suite.font.color.rgb, suite.font.underline = PIN, True
                xml.lier(paragraphe, suite, morceau.lien)

    def appliquer(self, paragraphe: Any, style: str) -> None:
        """By its identifier: the library's own way looks through every style at each paragraph."""
        paragraphe._p.style = self.styles[style]

    def points(self, points: Sequence[Point], niveau: int, debut: int | None = None) -> None:
        """Items of a list, numbered from `debut` when it has one: each numbered list counts for itself."""
        style = "List Bullet" if debut is None else "List Number"
        style = style if niveau == 1 else f"{style} {min(niveau, 3)}"
        suite = None if debut is None else xml.nouvelle_numerotation(self.docx, style, debut)
        for point in points:
            ligne = self.docx.add_paragraph()
            self.appliquer(ligne, style)
            if suite is not None:
                xml.numeroter(ligne, suite)
            if point.code:
                code = ligne.add_run(f"{point.code}  ")
                code.bold, code.font.color.rgb, code.font.size = True, PIN, Pt(9)
            self.morceaux(ligne, point.morceaux or [Morceau(point.texte)])
            if point.remarque:
                remarque = ligne.add_run(f" ({point.remarque})")
                remarque.font.size, remarque.font.color.rgb = Pt(9), DOUX
            self.points(point.enfants, niveau + 1, point.debut)

    def fiche(self, bloc: Fiche) -> None:
        for nom, valeur in bloc.paires:
            ligne = self.docx.add_paragraph()
            ligne.paragraph_format.space_after = Pt(3)
            ligne.add_run(f"{nom} : ").bold = True
            ligne.add_run(valeur)

    def tableau(self, bloc: Tableau) -> None:
        self.paragraphe(bloc.legende, "Caption").paragraph_format.keep_with_next = True
        table = self.docx.add_table(rows=1, cols=len(bloc.colonnes), style="Table Grid")
        table.autofit = False
        section = self.docx.sections[-1]
        place = section.page_width - section.left_margin - section.right_margin
        total = sum(colonne.largeur for colonne in bloc.colonnes)
        largeurs = [int(place * colonne.largeur / total) for colonne in bloc.colonnes]
        xml.habiller_table(table, bloc.legende, largeurs)
        self.ligne(table.rows[0], bloc, [colonne.libelle for colonne in bloc.colonnes], largeurs, entete=True)
        xml.repeter_entete(table.rows[0])
        for cellules in bloc.lignes:
            self.ligne(table.add_row(), bloc, cellules, largeurs)
        self.docx.add_paragraph().paragraph_format.space_after = Pt(4)

    def ligne(
        self, rangee: Any, bloc: Tableau, cellules: Sequence[Any], largeurs: list[int], entete: bool = False
    ) -> None:
        xml.garder_entiere(rangee)
        for rang, (case, contenu) in enumerate(zip(rangee.cells, cellules, strict=True)):
            case.width = largeurs[rang]
            textes = [contenu] if isinstance(contenu, str) else list(contenu)
            for numero, texte in enumerate(textes or [""]):
                paragraphe = case.paragraphs[0] if numero == 0 else case.add_paragraph()
                self.appliquer(paragraphe, "List Bullet" if len(textes) > 1 else "Table Text")
                if len(textes) > 1:
                    xml.serrer(paragraphe)
                morceau = paragraphe.add_run(xml.cesures(texte) if entete else texte)
                morceau.font.size = Pt(8 if entete else 9)
                morceau.bold = entete or (bloc.tetes_de_ligne and rang == 0) or None
                if bloc.colonnes[rang].alignement == "droite":
                    paragraphe.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if entete:
                xml.fond(case, "E2EEEA")

    def figure(self, bloc: Figure) -> None:
        section = self.docx.sections[-1]
        place = section.page_width - section.left_margin - section.right_margin
        paragraphe = self.docx.add_paragraph()
        paragraphe.paragraph_format.keep_with_next = True
        image = paragraphe.add_run().add_picture(io.BytesIO(bloc.png), width=int(place * bloc.largeur))
        xml.texte_alternatif(image, bloc.alt)
        self.paragraphe(bloc.legende, "Caption")

    def chiffres(self, bloc: Chiffres) -> None:
        for valeur, libelle, detail in bloc.chiffres:
            ligne = self.docx.add_paragraph()
            ligne.paragraph_format.space_after = Pt(3)
            nombre = ligne.add_run(valeur)
            nombre.bold, nombre.font.size, nombre.font.color.rgb = True, Pt(14), PIN
            ligne.add_run(f" {libelle}").bold = True
            if detail:
                precision = ligne.add_run(f" – {detail}")
                precision.font.color.rgb = DOUX

    def encadre(self, bloc: Encadre) -> None:
        paragraphe = self.docx.add_paragraph()
        paragraphe.add_run(f"{bloc.titre}. ").bold = True
        paragraphe.add_run(bloc.texte)
        xml.encadrer(paragraphe, OCRE)

    def paysage(self, bloc: Paysage) -> None:
        self.section(True)
        for interieur in bloc.blocs:
            self.bloc(interieur)
        self.section(False)

    def section(self, paysage: bool) -> None:
        section = self.docx.add_section()
        section.different_first_page_header_footer = False
        tourner(section, paysage)
        section.left_margin = section.right_margin = MARGE_PAYSAGE if paysage else MARGE
        section.top_margin, section.bottom_margin = (Cm(1.9), Cm(1.4)) if paysage else (Cm(2.4), Cm(2))


def titres_de(blocs: Sequence[Bloc]) -> list[Titre]:
    titres: list[Titre] = []
    for bloc in blocs:
        if isinstance(bloc, Titre):
            titres.append(bloc)
        elif isinstance(bloc, Paysage):
            titres += titres_de(bloc.blocs)
    return titres


def tourner(section: Any, paysage: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if paysage else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (HAUTEUR_A4, LARGEUR_A4) if paysage else (LARGEUR_A4, HAUTEUR_A4)


def mettre_en_page(section: Any, document: Document) -> None:
    tourner(section, False)
    section.left_margin = section.right_margin = MARGE
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2)
    section.different_first_page_header_footer = True
    entete = section.header.paragraphs[0]
    entete.text = " – ".join(m for m in (document.entete, document.mention, document.filigrane) if m)
    pied = section.footer.paragraphs[0]
    pied.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    pied.add_run("Page ")
    xml.champ(pied, "PAGE")
    pied.add_run(" sur ")
    xml.champ(pied, "NUMPAGES")


def mettre_les_styles(fichier: Any, a_la_suite: bool = False) -> None:
    styles = fichier.styles
    xml.langue_par_defaut(fichier)
    police(styles["Normal"], TEXTE, 10.5)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    for niveau, taille in TAILLES.items():
        style = styles[f"Heading {niveau}"]
        police(style, TITRES if niveau < 4 else TEXTE, taille, PIN if niveau < 4 else ENCRE, gras=True)
        style.paragraph_format.space_before = Pt((28 if a_la_suite else 0) if niveau == 1 else 22 - 4 * niveau)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.page_break_before = niveau == 1 and not a_la_suite
    police(styles["Title"], TITRES, 28, PIN, gras=True)
    police(styles["Subtitle"], TEXTE, 12, DOUX)
    police(styles["Caption"], TEXTE, 9.5, ENCRE, gras=True)
    xml.sans_bordure(styles["Title"])
    for nom, taille in (("Lead", 12.0), ("Note", 9.0), ("Table Text", 9.0), ("TOC Heading", 20.0)):
        style = styles[nom] if nom in styles else styles.add_style(nom, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        police(style, TITRES if nom == "TOC Heading" else TEXTE, taille, PIN if nom == "TOC Heading" else DOUX)
    styles["Lead"].paragraph_format.keep_with_next = True
    styles["Table Text"].font.color.rgb = ENCRE
    styles["Table Text"].paragraph_format.space_after = Pt(0)
    for niveau in range(1, PROFONDEUR_SOMMAIRE + 1):
        style = styles.add_style(f"toc {niveau}", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.paragraph_format.left_indent = Cm(0.6 * (niveau - 1))
        style.paragraph_format.space_after = Pt(2)
    for nom in ("List Bullet", "List Number"):
        for suite in ("", " 2", " 3"):
            styles[nom + suite].paragraph_format.space_after = Pt(3)
    for nom in ("Header", "Footer"):
        police(styles[nom], TEXTE, 8.5, DOUX)


def police(style: Any, nom: str, taille: float, couleur: RGBColor | None = None, gras: bool | None = None) -> None:
    style.font.name, style.font.size, style.font.bold = nom, Pt(taille), gras
    style.font.italic = False
    if couleur is not None:
        style.font.color.rgb = couleur
    xml.police_partout(style, nom)


def remplir_proprietes(fichier: Any, document: Document) -> None:
    jour = dt.datetime.combine(document.date, dt.time())
    proprietes = fichier.core_properties
    proprietes.title = f"{document.titre} – {document.mention}"
    proprietes.subject, proprietes.author = document.sous_titre, document.auteur
    proprietes.language, proprietes.comments = "fr-FR", ""
    proprietes.created = proprietes.modified = jour
    proprietes.last_modified_by = document.auteur
