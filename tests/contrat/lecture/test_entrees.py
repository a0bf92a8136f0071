"""Bad input: a clear French message that says what and how to mend it."""

import io
import zipfile
from pathlib import Path

import pytest

from quartiers.contrat.lecture import ErreurLecture, lire, lire_octets
from quartiers.contrat.lecture.extraction.controles import TAILLE_MAX
from tests.contrat.lecture.fictions import valmont
from tests.contrat.lecture.rendus import en_docx, en_odt, en_pdf, en_txt


def message(contenu: bytes, nom: str) -> str:
    with pytest.raises(ErreurLecture) as levee:
        lire_octets(contenu, nom)
    return str(levee.value)


def pdf_en_image() -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen import canvas

    sortie = io.BytesIO()
    toile = canvas.Canvas(sortie)
    for _page in range(3):
        toile.drawImage(ImageReader(Image.new("RGB", (200, 280), "white")), 0, 0, 595, 842)
        toile.showPage()
    toile.save()
    return sortie.getvalue()


def pdf_chiffre() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen import canvas

    sortie = io.BytesIO()
    toile = canvas.Canvas(sortie, encrypt=StandardEncryption("secret", ownerPassword="autre", canPrint=0))
    toile.drawString(100, 700, "Contrat de ville")
    toile.save()
    return sortie.getvalue()


def test_encrypted_pdf_asks_for_an_unprotected_copy() -> None:
    assert message(pdf_chiffre(), "contrat.pdf") == (
        "« contrat.pdf » est protégé par un mot de passe. "
        "Enregistrez-en une copie sans protection (Imprimer en PDF), puis recommencez."
    )


def test_scanned_pdf_says_it_has_no_text() -> None:
    assert message(pdf_en_image(), "scan.pdf").startswith(
        "« scan.pdf » n’a pas de texte : c’est sans doute un document numérisé"
    )


def pdf_numerise_en_partie(tamponne: bool) -> bytes:
    """Five pages that are pictures, all but one of them stamped with their number; the second is text unless stamped only."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen import canvas

    sortie = io.BytesIO()
    toile = canvas.Canvas(sortie)
    image = ImageReader(Image.new("RGB", (200, 280), "white"))
    for page in range(1, 6):
        if page != 2 or tamponne:
            toile.drawImage(image, 0, 0, 595, 842)
        else:
            for rang in range(30):
                toile.drawString(
                    60, 750 - 20 * rang, f"Le contrat de ville associe les habitants, ligne {rang} du texte"
                )
        toile.drawString(280, 20, f"Page {page} sur 5")
        toile.showPage()
    toile.save()
    return sortie.getvalue()


def test_page_numbers_stamped_on_pictures_are_no_text() -> None:
    assert message(pdf_numerise_en_partie(tamponne=True), "scan.pdf").startswith("« scan.pdf » n’a pas de texte")


def test_pages_that_are_pictures_are_told_among_the_doubts() -> None:
    lu = lire_octets(pdf_numerise_en_partie(tamponne=False), "contrat.pdf")
    doutes = {d.genre: d.message for d in lu.rapport.doutes}
    assert doutes["page_en_image"] == "Les pages 3, 4 sont des images : ce qui s’y trouve n’a pas été lu."
    assert list(lu.rapport.laissees.values()).count("page en image, sans texte") == 4
    assert lu.rapport.couverture_complete
    assert [ligne.numero for ligne in lu.lignes] == list(range(1, len(lu.lignes) + 1))


@pytest.mark.parametrize("nom", ["vide.txt", "vide.pdf", "vide.docx", "vide.odt", "vide.md"])
def test_empty_file_is_told(nom: str) -> None:
    assert message(b"", nom) == f"« {nom} » est vide. Vérifiez l’export ou le téléchargement, puis recommencez."


def test_blank_text_has_nothing_to_read() -> None:
    assert message(b" \n\n\t\n", "blanc.txt").startswith("« blanc.txt » ne contient aucun texte.")


@pytest.mark.parametrize(
    ("contenu", "nom", "debut"),
    [
        (en_txt(valmont().pieces), "contrat.pdf", "« contrat.pdf » se termine par .pdf mais contient du texte."),
        (
            en_docx(valmont().pieces),
            "contrat.odt",
            "« contrat.odt » se termine par .odt mais contient un document Word.",
        ),
        (
            en_odt(valmont().pieces),
            "contrat.docx",
            "« contrat.docx » se termine par .docx mais contient un document OpenDocument.",
        ),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64),
            "contrat.txt",
            "« contrat.txt » ne contient pas ce que son nom annonce",
        ),
        (b"%PDF-1.7\nn'importe quoi", "contrat.pdf", "« contrat.pdf » est abîmé ou n’est pas un vrai PDF."),
        (b"PK\x03\x04abc", "contrat.docx", "« contrat.docx » est abîmé : son archive ne s’ouvre pas."),
        (
            b"Contrat",
            "contrat.doc",
            "Le format de « contrat.doc » n’est pas reconnu. Ouvrez-le dans votre traitement de texte",
        ),
        (
            b"Contrat",
            "contrat",
            "Le format de « contrat » n’est pas reconnu. Fournissez le contrat en .pdf, .docx, .odt, .md ou .txt.",
        ),
    ],
    ids=[
        "text as pdf",
        "docx as odt",
        "odt as docx",
        "image as txt",
        "broken pdf",
        "broken zip",
        "doc",
        "no extension",
    ],
)
def test_wrong_content_says_what_to_do(contenu: bytes, nom: str, debut: str) -> None:
    assert message(contenu, nom).startswith(debut)


def test_giant_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    geant = tmp_path / "geant.txt"
    with geant.open("wb") as flux:
        flux.truncate(TAILLE_MAX * 4)
    with pytest.raises(ErreurLecture) as levee:
        lire(geant)
    assert str(levee.value).startswith("« geant.txt » pèse 200 Mo : la limite est de 50 Mo.")


def test_zip_bomb_is_refused() -> None:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * 90_000_000 + b"</a>")
    assert "se décompresse de façon anormale" in message(sortie.getvalue(), "bombe.docx")


def test_entity_bomb_is_refused() -> None:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        archive.writestr("word/document.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert message(sortie.getvalue(), "entites.docx").startswith("« entites.docx » est abîmé")


def test_truncated_docx_is_told() -> None:
    assert message(en_docx(valmont().pieces)[:4000], "coupe.docx").startswith("« coupe.docx » est abîmé")


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ErreurLecture, match="n’existe pas"):
        lire(tmp_path / "absent.pdf")


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_gives_the_same_lines(encodage: str) -> None:
    texte = en_txt(valmont().pieces).decode()
    lu = lire_octets(texte.encode(encodage), "contrat.txt")
    assert [ligne.texte for ligne in lu.lignes] == [
        ligne.texte for ligne in lire_octets(texte.encode(), "contrat.txt").lignes
    ]
    assert len(lu.lignes) == texte.count("\n")


def test_text_without_any_axis_is_doubted_not_invented() -> None:
    lu = lire_octets(b"Recette de la tarte\n\nPrendre trois pommes.\n", "recette.txt")
    assert lu.document["axes"] == []
    assert "axes" in {d.genre for d in lu.rapport.doutes}
    assert lu.rapport.couverture_complete


def test_pdf_reads_like_its_source() -> None:
    lu = lire_octets(en_pdf(valmont().pieces), "contrat.pdf")
    assert {r for r in lu.rapport.laissees.values() if "page" in r} == {"numéro de page"}
