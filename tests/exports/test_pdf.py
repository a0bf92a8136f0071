"""Composed PDFs: conformity, structure, text, same bytes for the same day."""

import datetime as dt
import re

import page
import pypdfium2 as pdfium
import pytest

from quartiers.exports import pdf
from quartiers.exports.pdf import CompositionImpossible, compiler, pdf_du_document
from tests.exports.exemple import document
from tests.verification_pdf import defauts_ua, lire_structure


@pytest.fixture(scope="module")
def compose() -> bytes:
    return pdf_du_document(document())


def texte(contenu: bytes) -> list[str]:
    lu = pdfium.PdfDocument(contenu)
    try:
        return [feuille.get_textpage().get_text_range() for feuille in lu]
    finally:
        lu.close()


def test_document_conforms_to_pdf_ua(compose: bytes) -> None:
    assert defauts_ua(compose) == []


def test_the_check_itself_finds_an_untagged_file() -> None:
    from reportlab.pdfgen.canvas import Canvas

    toile = Canvas("memoire")
    toile.drawString(50, 800, "Un texte sans balise")

    assert len(defauts_ua(toile.getpdfdata())) > 3


def test_structure_says_title_language_and_order(compose: bytes) -> None:
    structure = lire_structure(compose)

    assert structure.titre == "Contrat des Trois Rivières – Version consolidée au 1er mai 2026"
    assert structure.titre_affiche
    assert structure.langue == "fr-FR"
    assert structure.balise
    assert structure.ordre_de_tabulation == {"/S"}


def test_headings_never_skip_a_level(compose: bytes) -> None:
    structure = lire_structure(compose)

    assert structure.titres == [1, 1, 2, 2, 3, 1, 1]  # the contents table comes first
    assert structure.signets == ["Sommaire", "Présentation", "Liste", "Chiffres", "Détail", "Synthèse", "Références"]


def test_images_and_tables_speak(compose: bytes) -> None:
    structure = lire_structure(compose)

    assert "Carte du quartier : un rectangle." in structure.figures
    assert "" not in structure.figures
    assert [tetes for tetes, _ in structure.tableaux] == [2, 2]
    assert structure.tableaux[0][1] == 182


def test_table_head_is_repeated_on_each_page(compose: bytes) -> None:
    avec_le_tableau = [feuille for feuille in texte(compose) if "Quartier 5" in feuille]

    assert len(avec_le_tableau) >= 2
    assert all("Taux" in feuille for feuille in avec_le_tableau)


def test_text_is_never_interpreted(compose: bytes) -> None:
    assert "#strong[Rien] n’est *interprété* : <b> & $x$ \\ _" in "".join(texte(compose))


def test_links_are_tagged_and_lists_numbered(compose: bytes) -> None:
    structure = lire_structure(compose)
    pages = "".join(texte(compose))

    assert structure.liens == ["https://exemple.fr/contrat"]
    assert re.search(r"3\.\s*Signer\s*1\.\s*à deux\s*4\.\s*Envoyer\s*1\.\s*Recommencer", pages)


def test_pages_are_numbered_after_the_cover(compose: bytes) -> None:
    feuilles = texte(compose)

    assert "Page" not in feuilles[0]
    assert f"Page 2 sur {len(feuilles)}" in feuilles[1]
    assert all("Version consolidée au 1er mai 2026" in feuille for feuille in feuilles)


def test_no_page_is_empty(compose: bytes) -> None:
    cadre = re.compile(
        r"Trois Rivières|Version consolidée au 1er mai 2026|Contrat des Trois Rivières|Page \d+ sur \d+|\s"
    )

    assert [rang for rang, feuille in enumerate(texte(compose)) if not cadre.sub("", feuille)] == []


def test_same_day_gives_the_same_bytes(compose: bytes) -> None:
    assert pdf_du_document(document()) == compose


def test_watermark_is_said_on_each_page() -> None:
    feuilles = texte(pdf_du_document(document(filigrane="Contrat fictif")))

    assert [rang for rang, feuille in enumerate(feuilles) if "Contrat fictif" not in feuille] == []


def test_archive_profile_conforms_too() -> None:
    archive = pdf_du_document(document(), norme=["a-2a", "ua-1"])

    rapport = page.validate_pdf_bytes(archive, profile=page.ValidationProfile.PDF_A_2A)
    assert [(echec.rule_id, echec.message) for echec in rapport.failures] == []
    assert defauts_ua(archive) == []


def test_template_error_is_told() -> None:
    with pytest.raises(CompositionImpossible):
        compiler("document.typ", {"titre": "sans rien d’autre"}, date=dt.date(2026, 1, 1))


def test_composition_stops_at_its_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "DELAI", 0.001)

    with pytest.raises(CompositionImpossible, match="pas fini"):
        pdf_du_document(document())
