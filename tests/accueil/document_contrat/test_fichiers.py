"""The files themselves: PDF/UA, same text in Word, the addresses that give them."""

import datetime as dt
import io
from itertools import pairwise
from typing import Any

import docx
import pypdfium2 as pdfium
import pytest
from django.test import Client
from django.urls import reverse
from docx.oxml.ns import qn

from quartiers.accueil.document_contrat import contrat_en_docx, contrat_en_pdf
from quartiers.comptes.enums import Role
from tests.factories.comptes import creer_utilisateur
from tests.factories.document_contrat import ContratComplet
from tests.verification_pdf import defauts_ua, lire_structure

JOUR = dt.date(2026, 6, 1)


def texte(contenu: bytes) -> str:
    lu = pdfium.PdfDocument(contenu)
    try:
        return "\n".join(feuille.get_textpage().get_text_range() for feuille in lu)
    finally:
        lu.close()


def test_pdf_conforms_and_speaks(complet: ContratComplet) -> None:
    contenu = contrat_en_pdf(complet.contrat, JOUR)

    structure = lire_structure(contenu)
    assert defauts_ua(contenu) == []
    assert structure.titre.startswith("Contrat Engagements Quartiers 2030 des Trois Rivières – Version consolidée au")
    assert structure.titre_affiche
    assert [f for f in structure.figures if "Carte du quartier Les Saules" in f] != []
    assert "" not in structure.figures
    assert [tableau for tableau in structure.tableaux if tableau[0] == 0] == []
    assert [(a, b) for a, b in pairwise(structure.titres) if b > a + 1] == []
    assert structure.signets[:4] == [
        "Sommaire",
        "Le contrat",
        "Avenants en vigueur",
        "Axes, orientations, objectifs opérationnels et actions",
    ]
    assert structure.roles["Link"] >= 10  # the contents table leads to its pages


def test_pdf_says_its_day_and_its_codes(complet: ContratComplet) -> None:
    lu = texte(contrat_en_pdf(complet.contrat, JOUR))

    assert "Version consolidée au 1er\u00a0juin\u00a02026" in lu
    assert "A1.1.ACT1" in lu
    assert "Action reformulée" in lu


def test_word_says_the_same_and_has_its_maps(complet: ContratComplet) -> None:
    lu = docx.Document(io.BytesIO(contrat_en_docx(complet.contrat, JOUR)))

    titres = [p.text for p in lu.paragraphs if p.style and p.style.name == "Heading 1"]
    assert titres[0] == "Le contrat"
    assert len(titres) == 11
    assert any("Action reformulée (avenant n° 1)" in p.text for p in lu.paragraphs)
    textes = [image._inline.docPr.get("descr") for image in lu.inline_shapes]
    assert textes == ["Carte du quartier Les Saules (Rivière-Haute) : son contour couvre 85,4 hectares."]
    assert all(t._tbl.tr_lst[0].find(f".//{qn('w:tblHeader')}") is not None for t in lu.tables)


@pytest.mark.parametrize(
    ("nom", "debut", "disposition"),
    [
        ("contrat_pdf", b"%PDF-1.7", 'inline; filename="contrat-trois-rivieres-au-2026-06-01.pdf"'),
        ("contrat_docx", b"PK", 'attachment; filename="contrat-trois-rivieres-au-2026-06-01.docx"'),
    ],
)
def test_published_contract_is_downloaded_by_anyone(
    client: Client, complet: ContratComplet, nom: str, debut: bytes, disposition: str
) -> None:
    reponse = client.get(reverse(f"accueil:{nom}", args=["trois-rivieres"]), {"date": "2026-06-01"})

    assert reponse.status_code == 200
    assert reponse.content.startswith(debut)
    assert reponse["Content-Disposition"] == disposition


def test_wrong_date_goes_back_to_the_text_page_that_explains(client: Client, complet: ContratComplet) -> None:
    adresse = reverse("accueil:contrat_pdf", args=["trois-rivieres"])

    reponse = client.get(adresse, {"date": "2019-01-01"}, follow=True)

    assert reponse.redirect_chain == [("/contrats/trois-rivieres/texte/?date=2019-01-01", 302)]
    assert "Le contrat commence le 1er\u00a0avril\u00a02024" in reponse.content.decode()


def test_unpublished_contract_is_for_its_own(client: Client, complet: ContratComplet, settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    complet.contrat.publie = False
    complet.contrat.save()
    adresse = reverse("accueil:contrat_pdf", args=["trois-rivieres"])

    assert client.get(adresse).status_code == 404
    client.force_login(creer_utilisateur(Role.PILOTE, complet.contrat))
    assert client.get(adresse).status_code == 200
