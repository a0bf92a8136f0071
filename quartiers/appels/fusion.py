"""Merging a Word template with the figures of an act; the same text as an accessible PDF; its QR code on each page."""

import datetime as dt
import io
from collections.abc import Iterator, Mapping
from typing import Any

from quartiers.appels.code_qr import code_png, code_svg
from quartiers.exports.pdf import compiler
from quartiers.exports.verification_modele import BALISE, environnement

COTE_QR = 2.2  # centimetres: read at 150 dpi, three pixels a module
TITRES = {"Title": 1, "Heading 1": 2, "Heading 2": 3, "Heading 3": 4}
LISTES = ("List Bullet", "List Number", "List Paragraph")


def fusionner(modele: bytes, contexte: Mapping[str, Any], jeton: str, mention: str) -> bytes:
    """The .docx of an act. `modele` was checked when it was put in (verification_modele); merged in the sandbox.

    A template without `{{ qr }}` gets the code and `mention` at the foot of every page.
    """
    from docx import Document as OuvrirWord  # slow to load
    from docx.shared import Cm
    from docxtpl import DocxTemplate, InlineImage

    gabarit = DocxTemplate(io.BytesIO(modele))
    place = "qr" in champs_du_texte(gabarit)
    image = InlineImage(gabarit, io.BytesIO(code_png(jeton)), width=Cm(COTE_QR))
    gabarit.render({**contexte, "qr": image}, environnement(), autoescape=True)
    rempli, sortie = io.BytesIO(), io.BytesIO()
    gabarit.docx.save(rempli)
    fichier = OuvrirWord(rempli)  # read again: what the merge leaves in memory knows no section
    if not place:
        poser_au_pied(fichier, jeton, mention)
    nommer_les_images(fichier)
    fichier.save(sortie)
    return sortie.getvalue()


def champs_du_texte(gabarit: Any) -> set[str]:
    """Words of the tags in the body, heads and feet: enough to know whether `qr` has its place."""
    gabarit.init_docx()
    racines = [gabarit.docx.element.body]
    for section in gabarit.docx.sections:
        racines += [section.header._element, section.footer._element]
    textes = ["".join(racine.itertext()) for racine in racines]
    return {mot.strip("{}% ") for texte in textes for mot in BALISE.findall(texte)}


def poser_au_pied(fichier: Any, jeton: str, mention: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # slow to load
    from docx.shared import Cm, Pt

    for section in fichier.sections:
        pieds = [section.footer]
        if section.different_first_page_header_footer:
            pieds.append(section.first_page_footer)
        if fichier.settings.odd_and_even_pages_header_footer:
            pieds.append(section.even_page_footer)
        for pied in pieds:
            pied.is_linked_to_previous = False
            paragraphe = pied.add_paragraph()
            paragraphe.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            texte = paragraphe.add_run(f"{mention}  ")
            texte.font.size = Pt(8)
            paragraphe.add_run().add_picture(io.BytesIO(code_png(jeton)), width=Cm(COTE_QR))


def nommer_les_images(fichier: Any) -> None:
    """The code's alternative text: read aloud, it must not be silence."""
    parties = [fichier.element.body, *(s.footer._element for s in fichier.sections)]
    for partie in parties:
        for image in partie.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"):
            if not image.get("descr"):
                image.set("descr", "Code QR qui permet de classer ce document une fois signé")


def pdf_de_l_acte(word: bytes, titre: str, auteur: str, mention: str, jeton: str, jour: dt.date) -> bytes:
    """The text of the merged document as an accessible PDF (tagged, PDF/UA), the code at the foot of each page."""
    from docx import Document as OuvrirWord  # slow to load

    fichier = OuvrirWord(io.BytesIO(word))
    donnees = {"titre": titre, "auteur": auteur, "mention": mention, "blocs": list(blocs_du_word(fichier))}
    return compiler("acte.typ", donnees, date=jour, images={"code.svg": code_svg(jeton).encode()})


def blocs_du_word(fichier: Any) -> Iterator[dict[str, Any]]:
    """Paragraphs and tables in their order; images and drawings stay in the Word file only."""
    dernier_titre = 0
    for partie in fichier.iter_inner_content():
        if hasattr(partie, "rows"):
            lignes = [[cellule.text.strip() for cellule in rangee.cells] for rangee in partie.rows]
            if lignes and any(any(ligne) for ligne in lignes):
                yield {"genre": "tableau", "lignes": lignes}
            continue
        texte = partie.text.strip()
        if not texte:
            continue
        style = partie.style.name if partie.style is not None else ""
        if style in TITRES:
            niveau = min(TITRES[style], dernier_titre + 1)
            dernier_titre = niveau
            yield {"genre": "titre", "niveau": niveau, "texte": texte}
        elif style.startswith(LISTES):
            yield {"genre": "liste", "texte": texte}
        else:
            yield {
                "genre": "paragraphe",
                "alignement": {1: "centre", 2: "droite"}.get(int(partie.alignment or 0), "gauche"),
                "morceaux": [
                    {"texte": morceau.text, "gras": bool(morceau.bold), "italique": bool(morceau.italic)}
                    for morceau in partie.runs
                    if morceau.text
                ]
                or [{"texte": texte, "gras": False, "italique": False}],
            }
