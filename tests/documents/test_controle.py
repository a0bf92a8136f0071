"""Uploads are judged by their content: kind, size, what an archive would unpack to."""

import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from quartiers.documents.controle import TYPES, controler, nom_propre
from quartiers.exports.rendu import png_des_svg
from quartiers.exports.tableaux import ecrire
from quartiers.exports.word import word_du_document
from tests.exports.exemple import SVG, document

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PDF = b"%PDF-1.7\n%%EOF"


def fichier(nom: str, contenu: bytes) -> "ContentFile[bytes]":
    return ContentFile(contenu, nom)


def archive(entrees: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", compression) as z:
        for nom, contenu in entrees.items():
            z.writestr(nom, contenu)
    return sortie.getvalue()


def odt(**entrees: bytes) -> bytes:
    return archive({"mimetype": TYPES["odt"].encode(), "content.xml": b"<x/>", **entrees})


def docx(entrees: dict[str, bytes] | None = None) -> bytes:
    return archive({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>", **(entrees or {})})


@pytest.mark.parametrize(
    ("nom", "contenu"),
    [
        ("Bilan été 2026.PDF", PDF),
        ("photo.png", PNG),
        ("photo.jpeg", b"\xff\xd8\xff\xe0" + b"\x00" * 20),
        ("photo.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 "),
        ("liste.csv", "nom;montant\nÉté;12".encode("cp1252")),
        ("notes.txt", "du texte".encode("utf-16")),
        ("lisez.md", b"# Titre"),
        ("texte.odt", odt()),
        ("texte.docx", docx()),
    ],
)
def test_honest_files_are_accepted(nom: str, contenu: bytes) -> None:
    depose = fichier(nom, contenu)

    propre, type_mime = controler(depose)

    assert type_mime == TYPES[propre.rpartition(".")[2]]
    assert depose.tell() == 0


def test_our_own_office_files_are_accepted() -> None:

    word = word_du_document(document(png_des_svg([SVG])[0]))

    for nom, contenu in {
        "a.docx": word,
        "a.xlsx": ecrire("T", ["A"], [["1"]], "xlsx"),
        "a.ods": ecrire("T", ["A"], [["1"]], "ods"),
    }.items():
        assert controler(fichier(nom, contenu)) == (nom, TYPES[nom[2:]])


@pytest.mark.parametrize(
    ("nom", "contenu"),
    [
        ("facture.pdf", b"MZ\x90\x00" + b"\x00" * 60),
        ("facture.pdf", b"   %PDF-1.7 plus loin"),
        ("photo.png", PDF),
        ("photo.jpg", b"<svg onload=alert(1)>"),
        ("texte.docx", odt()),
        ("texte.odt", docx()),
        ("tableau.ods", odt()),
        ("tableau.xlsx", docx()),
        ("liste.csv", b"a;b\n\x00\x01"),
        ("notes.txt", PDF),
        ("notes.txt", b"a" * 2_000_000 + b"\x00"),
    ],
)
def test_content_must_say_the_same_as_the_extension(nom: str, contenu: bytes) -> None:
    with pytest.raises(ValidationError, match=rf"se termine par \.{nom.rpartition('.')[2]}, mais son contenu"):
        controler(fichier(nom, contenu))


def test_refusal_says_what_the_file_looks_like() -> None:
    with pytest.raises(ValidationError, match=r"est celui d’un fichier \.pdf"):
        controler(fichier("photo.png", PDF))


@pytest.mark.parametrize(
    "nom", ["page.html", "dessin.svg", "macro.docm", "outil.exe", "sans-extension", "double.pdf.js"]
)
def test_other_extensions_are_refused_with_the_list(nom: str) -> None:
    with pytest.raises(ValidationError, match=r"Formats possibles : \.pdf, \.odt"):
        controler(fichier(nom, PDF))


def test_accepted_list_is_a_setting(settings: Any) -> None:
    settings.EXTENSIONS_ACCEPTEES = ["png"]

    assert controler(fichier("a.png", PNG))[1] == "image/png"
    with pytest.raises(ValidationError, match=r"Formats possibles : \.png\."):
        controler(fichier("a.pdf", PDF))


def test_empty_and_heavy_files_are_refused(settings: Any) -> None:
    settings.TAILLE_MAX_FICHIER = 1024 * 1024

    with pytest.raises(ValidationError, match="est vide"):
        controler(fichier("a.pdf", b""))
    with pytest.raises(ValidationError, match=r"pèse 1,5.{1,4}Mo ; la limite est de 1,0.{1,4}Mo"):
        controler(fichier("a.pdf", PDF + b" " * 1_572_850))


def test_zip_bomb_is_refused() -> None:
    bombe = docx({"word/media/image.bin": b"\x00" * 30_000_000})

    assert len(bombe) < 100_000
    with pytest.raises(ValidationError, match="volume anormal"):
        controler(fichier("bombe.docx", bombe))


def test_archive_of_too_many_files_is_refused() -> None:
    nombreux = docx({f"word/{rang}.xml": b"" for rang in range(5001)})

    with pytest.raises(ValidationError, match="volume anormal"):
        controler(fichier("a.docx", nombreux))


def test_broken_or_locked_archive_is_refused() -> None:
    entier = docx()

    with pytest.raises(ValidationError, match="abîmé ou protégé"):
        controler(fichier("a.docx", entier[: len(entier) // 2]))
    chiffre = bytearray(docx())
    for marque in (b"PK\x03\x04", b"PK\x01\x02"):
        debut = -1
        while (debut := chiffre.find(marque, debut + 1)) >= 0:
            chiffre[debut + (6 if marque == b"PK\x03\x04" else 8)] |= 1
    with pytest.raises(ValidationError, match="abîmé ou protégé"):
        controler(fichier("a.docx", bytes(chiffre)))


def test_macros_are_refused() -> None:
    with pytest.raises(ValidationError, match="contient des macros"):
        controler(fichier("a.docx", docx({"word/vbaProject.bin": b"x"})))


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Bilan été (2).PDF", ("bilan-ete-2.pdf", "pdf")),
        ("../../etc/passwd.txt", ("passwd.txt", "txt")),
        ("C:\\Documents\\note.docx", ("note.docx", "docx")),
        ("facture\u202efdp.exe", ("facturefdp.exe", "exe")),
        ("...", ("document", "")),
        ("日本.png", ("document.png", "png")),
        ("a" * 300 + ".csv", ("a" * 100 + ".csv", "csv")),
    ],
)
def test_names_are_cleaned(nom: str, attendu: tuple[str, str]) -> None:
    assert nom_propre(nom) == attendu
