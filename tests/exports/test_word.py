"""Word files: real styles and headings, contents field, heads of tables, texts of images, French."""

import io
import zipfile
from typing import Any

import docx
import pypdfium2 as pdfium
import pytest
from docx.oxml.ns import qn

from quartiers.exports.conversion import convertir, disponible
from quartiers.exports.rendu import png_des_svg
from quartiers.exports.word import word_du_document
from quartiers.exports.word_xml import cesures
from tests.exports.exemple import SVG, document


@pytest.fixture(scope="module")
def contenu() -> bytes:
    return word_du_document(document(png_des_svg([SVG])[0]))


@pytest.fixture
def lu(contenu: bytes) -> Any:
    return docx.Document(io.BytesIO(contenu))


def test_headings_are_headings(lu: Any) -> None:
    titres = [(p.style.name, p.text) for p in lu.paragraphs if p.style.name.startswith("Heading")]

    assert titres == [
        ("Heading 1", "Présentation"),
        ("Heading 2", "Liste"),
        ("Heading 2", "Chiffres"),
        ("Heading 3", "Détail"),
        ("Heading 1", "Synthèse"),
        ("Heading 1", "Références"),
    ]


def test_contents_field_is_filled_with_links_that_lead_somewhere(lu: Any) -> None:
    corps = lu.element.body
    codes = [noeud.text.strip() for noeud in corps.iter(qn("w:instrText"))]
    ancres = [lien.get(qn("w:anchor")) for lien in corps.iter(qn("w:hyperlink")) if lien.get(qn("w:anchor"))]
    signets = {signet.get(qn("w:name")): signet.getparent() for signet in corps.iter(qn("w:bookmarkStart"))}

    assert codes == ['TOC \\o "1-3" \\h \\z \\u']
    assert ["".join(t.text for t in signets[a].iter(qn("w:t"))) for a in ancres] == [
        "Présentation",
        "Liste",
        "Chiffres",
        "Synthèse",
        "Références",
    ]


def test_marks_are_kept_and_links_lead_out(lu: Any) -> None:
    phrase = next(p for p in lu.paragraphs if p.text == "Lire le contrat, vite.")
    (lien,) = phrase.hyperlinks

    assert (lien.text, lien.address) == ("le contrat", "https://exemple.fr/contrat")
    assert [m.text for m in phrase.runs if m.bold] == ["vite"]
    assert [m.text for m in phrase.runs if m.italic] == ["."]


def test_each_numbered_list_counts_for_itself(lu: Any) -> None:
    numerotation = lu.part.numbering_part.element
    points = {p.text: p for p in lu.paragraphs if p.style.name.startswith("List Number")}
    debuts = {}
    for texte, point in points.items():
        numero = point._p.pPr.numPr.numId.val
        (suite,) = numerotation.xpath(f'w:num[@w:numId="{numero}"]//w:startOverride/@w:val')
        debuts[texte] = (numero, suite, point.style.name)

    assert [debut[1:] for debut in debuts.values()] == [
        ("3", "List Number"),
        ("1", "List Number 2"),
        ("3", "List Number"),
        ("1", "List Number"),
    ]
    assert debuts["Signer"][0] == debuts["Envoyer"][0] != debuts["Recommencer"][0]


def test_tables_repeat_a_named_head(lu: Any) -> None:
    tables = lu.tables

    assert [cellule.text for cellule in tables[0].rows[0].cells] == ["Quartier", "Taux"]
    assert len(tables[0].rows) == 91
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in tables)
    legendes = [table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) for table in tables]
    assert legendes == ["Taux par quartier", "Matrice"]


def test_long_words_of_a_head_are_cut_between_syllables() -> None:
    assert cesures("Crédits spécifiques") == "Crédits spé\u00adci\u00adfi\u00adques"
    assert cesures("Bilans manquants, Participations") == "Bilans manquants, Parti\u00adci\u00adpa\u00adtions"


def test_images_have_their_text(lu: Any) -> None:
    assert [image._inline.docPr.get("descr") for image in lu.inline_shapes] == ["Carte du quartier : un rectangle."]


def test_language_is_french_and_properties_are_set(lu: Any) -> None:
    defauts = lu.styles.element.find(qn("w:docDefaults"))

    assert defauts.find(f".//{qn('w:lang')}").get(qn("w:val")) == "fr-FR"
    assert lu.core_properties.title == "Contrat des Trois Rivières – Version consolidée au 1er mai 2026"
    assert lu.core_properties.language == "fr-FR"


def test_synthesis_stands_on_a_page_turned_on_its_side(lu: Any) -> None:
    assert [section.page_width > section.page_height for section in lu.sections] == [False, True, False]


def test_lists_use_list_styles_and_keep_codes(lu: Any) -> None:
    points = [(p.style.name, p.text) for p in lu.paragraphs if p.style.name.startswith("List Bullet")]

    assert points == [("List Bullet", "A1.OBJ1  Objectif (avenant n° 1)"), ("List Bullet 2", "Sous-action")]


def test_table_properties_follow_the_order_of_the_schema(contenu: bytes) -> None:
    """Word refuses to open a file whose tblPr children are out of order."""
    ordre = ["tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption"]
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        corps = docx.oxml.parse_xml(archive.read("word/document.xml"))

    for proprietes in corps.iter(qn("w:tblPr")):
        noms = [enfant.tag.rpartition("}")[2] for enfant in proprietes]
        assert noms == sorted(noms, key=ordre.index)


@pytest.mark.skipif(not disponible(), reason="LibreOffice n’est pas installé")
def test_office_suite_opens_it(contenu: bytes) -> None:
    """By the conversion that the booklets of meetings use: what we write is what others put in."""
    lu = pdfium.PdfDocument(convertir(contenu, "docx"))
    textes = [feuille.get_textpage().get_text_range() for feuille in lu]
    lu.close()
    assert "Contrat des Trois Rivières" in textes[0]
    assert "Taux par quartier" in "".join(textes)
