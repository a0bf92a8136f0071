"""A contract written once as plain pieces, rendered as txt, md, docx, odt or pdf, the way offices do."""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass, field
from typing import Any, Literal

Genre = Literal["titre", "para", "puce", "table", "gras", "page"]


@dataclass(frozen=True, slots=True)
class Piece:
    genre: Genre
    texte: str = ""
    niveau: int = 1
    rangs: tuple[tuple[str, ...], ...] = ()


def titre(texte: str, niveau: int = 1) -> Piece:
    return Piece("titre", texte, niveau)


def para(texte: str) -> Piece:
    return Piece("para", texte)


def puce(texte: str, niveau: int = 0) -> Piece:
    return Piece("puce", texte, niveau)


def gras(texte: str) -> Piece:
    return Piece("gras", texte)


def table(*rangs: tuple[str, ...]) -> Piece:
    return Piece("table", rangs=rangs)


@dataclass(slots=True)
class Style:
    """How to render: bullets by level, wrapping width of txt (0: none), running header, form feeds."""

    puces: tuple[str, ...] = ("-", "o", "▪")
    largeur: int = 0
    entete: str = ""
    pages: int = 0
    extras: dict[str, Any] = field(default_factory=dict)


def en_txt(pieces: list[Piece], style: Style | None = None) -> bytes:
    style = style or Style()
    lignes: list[str] = []
    precedent = ""
    for piece in pieces:
        if not (piece.genre == "puce" and precedent == "puce"):
            lignes.append("")
        if piece.genre == "table":
            lignes += ["\t".join(c.replace("\n", " • ") for c in rang) for rang in piece.rangs]
        elif piece.genre == "puce":
            marque = style.puces[piece.niveau % len(style.puces)]
            lignes += _plier(f"{'  ' * piece.niveau}{marque} {piece.texte}", style, "  " * (piece.niveau + 1))
        else:
            lignes += _plier(piece.texte, style, "")
        precedent = piece.genre
    if style.pages:
        lignes = _paginer(lignes, style)
    return ("\n".join(lignes) + "\n").encode()


def _plier(texte: str, style: Style, suite: str) -> list[str]:
    if not style.largeur:
        return [texte]
    return textwrap.wrap(texte, style.largeur, subsequent_indent=suite, break_long_words=False, break_on_hyphens=False)


def _paginer(lignes: list[str], style: Style) -> list[str]:
    resultat: list[str] = []
    for i, debut in enumerate(range(0, len(lignes), style.pages), start=1):
        resultat += [f"\f{style.entete}", *lignes[debut : debut + style.pages], f"Page {i}"]
    return resultat


def en_md(pieces: list[Piece], style: Style | None = None) -> bytes:
    style = style or Style()
    lignes: list[str] = []
    precedent = ""
    for piece in pieces:
        if not (piece.genre == "puce" and precedent == "puce"):
            lignes.append("")
        if piece.genre == "titre":
            lignes.append(f"{'#' * piece.niveau} {piece.texte}")
        elif piece.genre == "puce":
            lignes.append(f"{'    ' * piece.niveau}* {piece.texte}")
        elif piece.genre == "table":
            propres = [[c.replace("\n", "<br>") for c in rang] for rang in piece.rangs]
            lignes += [f"| {' | '.join(propres[0])} |", "|" + " --- |" * len(propres[0])]
            lignes += [f"| {' | '.join(rang)} |" for rang in propres[1:]]
        else:
            lignes.append(f"**{piece.texte}**" if piece.genre == "gras" else piece.texte)
        precedent = piece.genre
    return ("\n".join(lignes) + "\n").encode()


def en_docx(pieces: list[Piece], style: Style | None = None) -> bytes:
    del style
    import docx

    document = docx.Document()
    for piece in pieces:
        if piece.genre == "titre":
            document.add_heading(piece.texte, piece.niveau)
        elif piece.genre == "puce":
            document.add_paragraph(piece.texte, style=("List Bullet", "List Bullet 2", "List Bullet 3")[piece.niveau])
        elif piece.genre == "table":
            tableau = document.add_table(rows=0, cols=len(piece.rangs[0]))
            for rang in piece.rangs:
                for cellule, texte in zip(tableau.add_row().cells, rang, strict=True):
                    cellule.text = texte
        elif piece.genre == "gras":
            document.add_paragraph().add_run(piece.texte).bold = True
        else:
            document.add_paragraph(piece.texte)
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()


def en_odt(pieces: list[Piece], style: Style | None = None) -> bytes:
    del style
    from odfdo import Document, Header, List, ListItem, Paragraph, Table

    document = Document("text")
    document.body.clear()
    ouvertes: list[Any] = []
    for piece in pieces:
        if piece.genre != "puce":
            ouvertes = []
        if piece.genre == "titre":
            document.body.append(Header(piece.niveau, piece.texte))
        elif piece.genre == "puce":
            _puce_odt(document, ouvertes, piece, List, ListItem)
        elif piece.genre == "table":
            tableau = Table(f"t{id(piece)}", width=len(piece.rangs[0]), height=len(piece.rangs))
            for y, rang in enumerate(piece.rangs):
                for x, texte in enumerate(rang):
                    cellule = tableau.get_cell((x, y))
                    for ligne in texte.split("\n"):
                        cellule.append(Paragraph(ligne))
                    tableau.set_cell((x, y), cellule)
            document.body.append(tableau)
        else:
            document.body.append(Paragraph(piece.texte))
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()


def _puce_odt(document: Any, ouvertes: list[Any], piece: Piece, liste: Any, item: Any) -> None:
    del ouvertes[piece.niveau + 1 :]
    while len(ouvertes) <= piece.niveau:
        nouvelle = liste()
        if ouvertes:
            ouvertes[-1].get_elements("text:list-item")[-1].append(nouvelle)
            nouvelle = ouvertes[-1].get_elements("text:list-item")[-1].get_elements("text:list")[-1]
        else:
            document.body.append(nouvelle)
            nouvelle = document.body.get_elements("text:list")[-1]
        ouvertes.append(nouvelle)
    ouvertes[piece.niveau].append(item(piece.texte))


def en_pdf(pieces: list[Piece], style: Style | None = None) -> bytes:
    """A PDF as Word prints it: wrapped and hyphenated lines, bullets apart, page breaks anywhere, running heads."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import cm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    style = style or Style()
    if "Essai" not in pdfmetrics.getRegisteredFontNames():
        dossier = style.extras.get("polices", "/usr/share/fonts/truetype/dejavu")
        pdfmetrics.registerFont(TTFont("Essai", f"{dossier}/DejaVuSans.ttf"))
        pdfmetrics.registerFont(TTFont("EssaiGras", f"{dossier}/DejaVuSans-Bold.ttf"))
    texte = ParagraphStyle("texte", fontName="Essai", fontSize=10, leading=12.5, spaceAfter=7)
    titres = [
        ParagraphStyle(
            f"t{n}", fontName="EssaiGras", fontSize=18 - 2 * n, leading=(18 - 2 * n) * 1.2, spaceBefore=10, spaceAfter=8
        )
        for n in range(5)
    ]
    histoire: list[Any] = []
    for piece in pieces:
        propre = piece.texte.replace("&", "&amp;").replace("<", "&lt;")
        if piece.genre == "titre":
            histoire.append(Paragraph(propre, titres[piece.niveau]))
        elif piece.genre == "puce":
            retrait = 18 * (piece.niveau + 1)
            forme = ParagraphStyle("p", parent=texte, leftIndent=retrait, bulletIndent=retrait - 12, spaceAfter=3)
            histoire.append(Paragraph(propre, forme, bulletText=style.puces[piece.niveau % len(style.puces)]))
        elif piece.genre == "table":
            largeur = (A4[0] - 4 * cm) / len(piece.rangs[0])
            cellules = [[Paragraph(c.replace("\n", "<br/>"), texte) for c in rang] for rang in piece.rangs]
            histoire.append(
                Table(
                    cellules,
                    colWidths=[largeur] * len(piece.rangs[0]),
                    style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]),
                )
            )
            histoire.append(Spacer(1, 8))
        else:
            gras_ = ParagraphStyle("g", parent=texte, fontName="EssaiGras") if piece.genre == "gras" else texte
            histoire.append(Paragraph(propre, gras_))
    sortie = io.BytesIO()

    def bandeau(toile: Any, document: Any) -> None:
        toile.saveState()
        toile.setFont("Essai", 8)
        if style.entete:
            toile.drawString(2 * cm, A4[1] - 1.2 * cm, style.entete)
        toile.drawCentredString(A4[0] / 2, 1 * cm, f"Page {document.page}")
        toile.restoreState()

    SimpleDocTemplate(sortie, pagesize=A4, leftMargin=2 * cm, rightMargin=2 * cm).build(
        histoire, onFirstPage=bandeau, onLaterPages=bandeau
    )
    return sortie.getvalue()


RENDUS = {"txt": en_txt, "md": en_md, "docx": en_docx, "odt": en_odt, "pdf": en_pdf}
