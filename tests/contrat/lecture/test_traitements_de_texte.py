"""What word processors put around the text: tracked changes, text boxes, tables that lay out a page, odd signs."""

import io
import unicodedata
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from odfdo import Document, Frame, Paragraph, Table

from quartiers.contrat.lecture import lire_octets
from tests.contrat.lecture.test_contrats_varies import arbre_ecrit

TEXTE = """Contrat de ville de Rivenoire 2024-2030
Axe 1 : Bien vivre aux Confins
Objectif opérationnel 1.1 : Réfléchir à l’affichage des actions
Objectif opérationnel 1.2 : Financer la flotte de vélos
Axe 2 : Efficacité
Objectif opérationnel 2.1 : Offrir un suivi différencié"""
ARBRE = [
    "axe : bien vivre aux confins",
    "    objectif : réfléchir à l'affichage des actions",
    "    objectif : financer la flotte de vélos",
    "axe : efficacité",
    "    objectif : offrir un suivi différencié",
]


def lu_docx(document: Any) -> Any:
    tampon = io.BytesIO()
    document.save(tampon)
    return lire_octets(tampon.getvalue(), "contrat.docx")


def run(texte: str, balise: str = "w:t") -> Any:
    element, mot = OxmlElement("w:r"), OxmlElement(balise)
    mot.text = texte
    mot.set(qn("xml:space"), "preserve")
    element.append(mot)
    return element


def revision(document: Any, genre: str, texte: str) -> None:
    marque = OxmlElement(genre)
    marque.append(run(texte, "w:delText" if genre == "w:del" else "w:t"))
    document.add_paragraph()._p.append(marque)


@pytest.mark.parametrize(
    "contenu",
    [
        unicodedata.normalize("NFD", TEXTE).encode(),
        TEXTE.replace("ff", "ﬀ").replace("fi", "ﬁ").replace("fl", "ﬂ").encode(),
        TEXTE.replace("Réfléchir", "Réflé\u00adchir").replace("Objectif", "Objec\u200btif").encode(),
        TEXTE.encode("cp1252"),
        b"\xef\xbb\xbf" + TEXTE.replace("\n", "\r\n").encode(),
        TEXTE.replace("\n", "\r").encode(),
        TEXTE.replace("\nObjectif", "\n\tObjectif").replace(" : ", "\u00a0: ").encode("utf-16"),
    ],
    ids=["NFD", "ligatures", "soft hyphens", "Windows", "BOM and CRLF", "CR", "tabs in UTF-16"],
)
def test_signs_of_every_origin_are_read_the_same(contenu: bytes) -> None:
    assert arbre_ecrit(lire_octets(contenu, "contrat.txt")) == ARBRE


def test_bullets_after_a_tabulation_are_list_items() -> None:
    texte = "Axe 1 : Emploi\nActions :\n\t- Ouvrir un forum\n\t- Former des jeunes\n"
    assert arbre_ecrit(lire_octets(texte.encode(), "contrat.txt")) == [
        "axe : emploi",
        "      action : ouvrir un forum",
        "      action : former des jeunes",
    ]


def test_word_is_read_as_it_stands_once_its_changes_are_accepted() -> None:
    document = docx.Document()
    document.add_paragraph("Axe 1 : Emploi")
    revision(document, "w:del", "Axe 2 : Supprimé")
    revision(document, "w:moveFrom", "Axe 3 : Déplacé d’ici")
    coupe = document.add_paragraph("Axe 2 : Aider les")
    proprietes, marques = coupe._p.get_or_add_pPr(), OxmlElement("w:rPr")
    marques.append(OxmlElement("w:del"))
    proprietes.append(marques)
    document.add_paragraph(" jeunes du quartier")
    revision(document, "w:moveTo", "Axe 3 : Déplacé là")
    document.add_paragraph().add_run("Axe 4 : Caché").font.hidden = True
    tableau = document.add_table(rows=0, cols=2)
    for rang in (("Objectif", "Action"), ("Former", "Un atelier"), ("Supprimé", "Rien")):
        for cellule, texte in zip(tableau.add_row().cells, rang, strict=True):
            cellule.text = texte
    tableau.rows[2]._tr.get_or_add_trPr().append(OxmlElement("w:del"))
    assert arbre_ecrit(lu_docx(document)) == [
        "axe : emploi",
        "axe : aider les jeunes du quartier",
        "axe : déplacé là",
        "    objectif : former",
        "      action : un atelier",
    ]


CADRE = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:AlternateContent><mc:Choice Requires="wps">'
    "<w:drawing><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
    "<w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def test_text_boxes_of_word_are_lines_of_their_own_read_once() -> None:
    document = docx.Document()
    porteur = document.add_paragraph("Axe 1 : Emploi")
    porteur._p.append(parse_xml(CADRE.format("<w:p><w:r><w:t>Repère : 48 %</w:t></w:r></w:p>")))
    lu = lu_docx(document)
    assert [ligne.texte for ligne in lu.lignes] == ["Axe 1 : Emploi", "Repère : 48 %"]
    assert arbre_ecrit(lu) == ["axe : emploi"]


@pytest.mark.parametrize("facon", ["one cell", "one column", "two columns"])
def test_a_page_laid_out_by_a_table_is_read_as_text(facon: str) -> None:
    document = docx.Document()
    tableau = document.add_table(rows=1, cols=2 if facon == "two columns" else 1)
    lignes = TEXTE.splitlines()
    if facon == "one column":
        for ligne in lignes:
            tableau.add_row().cells[0].text = ligne
    else:
        remplissage = ["Un récit sans élément, de quoi remplir la page."] * (0 if facon == "one cell" else 25)
        for i, ligne in enumerate([*lignes[:1], *remplissage, *lignes[1:]]):
            tableau.rows[0].cells[-1 if facon == "two columns" and i > 28 else 0].add_paragraph(ligne)
    assert arbre_ecrit(lu_docx(document)) == ARBRE


def test_frames_and_layout_tables_of_opendocument_are_read() -> None:
    document = Document("text")
    document.body.clear()
    lignes = TEXTE.splitlines()
    cadre = Paragraph(lignes[0])
    cadre.append(Frame.text_frame([Paragraph(lignes[1])], anchor_type="paragraph"))
    document.body.append(cadre)
    tableau = Table("page", width=1, height=1)
    cellule = tableau.get_cell((0, 0))
    for ligne in lignes[2:]:
        cellule.append(Paragraph(ligne))
    tableau.set_cell((0, 0), cellule)
    document.body.append(tableau)
    sortie = io.BytesIO()
    document.save(sortie)
    lu = lire_octets(sortie.getvalue(), "contrat.odt")
    assert [ligne.texte for ligne in lu.lignes if ligne.texte] == lignes
    assert arbre_ecrit(lu) == ARBRE
