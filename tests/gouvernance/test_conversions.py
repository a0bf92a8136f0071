"""Word and Excel papers in the booklet: asked of a job, kept by fingerprint, told when they stay apart."""

import io
import shutil
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader, PdfWriter
from pypdf.generic import Destination

from quartiers.comptes.politiques import Acteur
from quartiers.exports import conversion
from quartiers.gouvernance.domain import conversions
from quartiers.gouvernance.domain.conversions import Lecture, lecture_de
from quartiers.gouvernance.domain.points import joindre_piece
from quartiers.gouvernance.dossier import dossier_de_seance, lire_piece
from quartiers.gouvernance.models import PiecePoint
from tests.factories.gouvernance import creer_point, creer_seance

pytestmark = pytest.mark.django_db


def classeur(*lignes: list[Any]) -> bytes:
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie) as livre:
        feuille = livre.add_worksheet("Pleine")
        for rang, ligne in enumerate(lignes):
            feuille.write_row(rang, 0, ligne)
        livre.add_worksheet("Vide")
    return sortie.getvalue()


def piece_excel(*lignes: list[Any]) -> PiecePoint:
    fichier = SimpleUploadedFile("tableau.xlsx", classeur(*lignes))
    return joindre_piece(acteur=Acteur(), point=creer_point(creer_seance()), fichier=fichier, titre="Tableau")


def une_page() -> bytes:
    livre, sortie = PdfWriter(), io.BytesIO()
    livre.add_blank_page(300, 500)
    livre.write(sortie)
    return sortie.getvalue()


def signets(contenu: bytes) -> list[str]:
    plat: list[str] = []
    for element in PdfReader(io.BytesIO(contenu)).outline:
        plat += [
            str(e.title) for e in (element if isinstance(element, list) else [element]) if isinstance(e, Destination)
        ]
    return plat


def test_paper_is_asked_of_a_job_and_bound_once_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversions, "disponible", lambda: True)
    monkeypatch.setattr(conversions, "convertir", lambda contenu, extension: une_page())
    piece = piece_excel(["attente"])
    seance = piece.point.seance
    taches = ProcrastinateJob.objects.filter(task_name=conversions.TACHE)
    assert [tache.args for tache in taches] == [{"document_id": piece.document_id}]
    assert lecture_de(piece.document) == Lecture.ATTENDUE
    assert lire_piece(piece, "1.1").pages is None

    assert conversions.convertir_les_pieces(seance.tenue_le) == 1
    assert conversions.convertir_les_pieces(seance.tenue_le) == 0
    assert lecture_de(piece.document) == Lecture.CONVERTIE
    dossier = dossier_de_seance(seance, list(seance.points.all()))
    assert PdfReader(io.BytesIO(dossier)).pages[-1].mediabox[2:] == [300, 500]
    assert signets(dossier)[-1] == "1.1 Tableau"


def test_refusal_is_kept_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversions, "disponible", lambda: True)

    def refuser(contenu: bytes, extension: str) -> bytes:
        raise conversion.ConversionImpossible("abîmé")

    monkeypatch.setattr(conversions, "convertir", refuser)
    piece = piece_excel(["refus", timezone.now().isoformat()])
    assert conversions.faire_la_conversion(piece.document_id) is False
    assert lecture_de(piece.document) == Lecture.IMPOSSIBLE


def test_server_without_libreoffice_keeps_them_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda nom: None)
    piece = piece_excel(["sans", "programme"])
    assert not ProcrastinateJob.objects.filter(task_name=conversions.TACHE).exists()
    assert lecture_de(piece.document) == Lecture.A_PART
    assert conversions.convertir_les_pieces(timezone.localdate()) == 0
    with pytest.raises(conversion.ConversionImpossible, match="pas sur ce serveur"):
        conversion.lancer(b"", "docx", "pdf")


@pytest.mark.skipif(not conversion.disponible(), reason="LibreOffice n’est pas installé")
def test_sheet_stays_whole_on_its_page_and_the_time_limit_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    large = classeur(*[[f"colonne {n}" for n in range(14)]] * 3)
    (page,) = PdfReader(io.BytesIO(conversion.convertir(large, "xlsx"))).pages  # the empty sheet makes no page
    assert "colonne 13" in page.extract_text()
    monkeypatch.setattr(conversion, "DELAI", 0.1)
    with pytest.raises(conversion.ConversionImpossible, match="secondes"):
        conversion.lancer(large, "xlsx", "pdf")
