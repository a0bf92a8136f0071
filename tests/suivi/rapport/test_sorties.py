"""The report's files, opened again: conformity, same figures everywhere, nothing secret."""

import io
import zipfile
from decimal import Decimal

import docx
import pypdfium2
import pytest
import python_calamine
from django.test import Client
from django.urls import reverse

from quartiers.comptes.politiques import Acteur
from quartiers.suivi.composition import composer
from quartiers.suivi.contenu import ContenuRapport, de_json, empreinte_de, en_json
from quartiers.suivi.diapositives import rapport_en_odp
from quartiers.suivi.document_rapport import dessiner, rapport_en_docx, rapport_en_pdf
from quartiers.suivi.domain.redaction import ecrire_texte
from quartiers.suivi.donnees_rapport import rapport_en_classeur
from quartiers.suivi.enums import EtatRapport
from quartiers.suivi.feuille_quartier import feuille_en_pdf
from quartiers.suivi.models import Chapitre, Rapport
from tests.verification_pdf import defauts_ua, lire_structure

TEXTE = "Une année **pleine**.\n\n# Ce qui a changé\n\n- les devoirs\n- le jardin"


@pytest.fixture
def contenu(rapport: Rapport, pilote: Acteur) -> ContenuRapport:
    ecrire_texte(
        acteur=pilote, chapitre=Chapitre.objects.get(rapport=rapport, code="synthese"), texte=TEXTE, revision=0
    )
    return composer(rapport)


def test_pdf_is_accessible_and_says_what_the_report_says(contenu: ContenuRapport) -> None:
    dessine = dessiner(contenu)
    pdf = rapport_en_pdf(dessine)

    structure = lire_structure(pdf)
    document = pypdfium2.PdfDocument(pdf)
    texte = " ".join(feuille.get_textpage().get_text_range() for feuille in document)
    document.close()
    assert defauts_ua(pdf) == []
    assert structure.titre.startswith("Rapport annuel 2025")
    assert "Ce qui a changé" in structure.signets
    assert len(structure.figures) >= len(list(contenu.figures()))
    assert "" not in structure.figures
    assert "900,50" in texte
    assert rapport_en_pdf(dessine) == pdf  # same content, same bytes


def test_archive_pdf_says_its_standard(contenu: ContenuRapport) -> None:
    pdf = rapport_en_pdf(contenu, "a-2a")

    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf


def test_word_keeps_charts_tables_and_styles(contenu: ContenuRapport) -> None:
    fichier = docx.Document(io.BytesIO(rapport_en_docx(contenu)))

    titres = [p.text for p in fichier.paragraphs if p.style is not None and str(p.style.name).startswith("Heading")]
    textes = [image._inline.docPr.get("descr") for image in fichier.inline_shapes]
    cellules = [c.text for table in fichier.tables for rangee in table.rows for c in rangee.cells]
    assert titres[:2] == ["L’essentiel de l’année", "Ce qui a changé"]
    assert textes == [figure.alt for figure in contenu.figures()]
    assert any("900,50" in cellule for cellule in cellules)


@pytest.mark.parametrize("format_choisi", ["xlsx", "ods"])
def test_spreadsheet_holds_each_table_the_rows_and_a_dictionary(contenu: ContenuRapport, format_choisi: str) -> None:
    classeur = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(rapport_en_classeur(contenu, format_choisi)))

    noms = classeur.sheet_names
    actions = classeur.get_sheet_by_name("Actions").to_python()
    par_axe = classeur.get_sheet_by_name("Actions par axe").to_python()
    assert {"Actions", "Crédits", "Territoires", "Dictionnaire", "À propos"} <= set(noms)
    assert len(noms) == len({nom.lower() for nom in noms})
    attendu = next(t for c in contenu.chapitres for b in c.blocs for t in b.tableaux if t.titre == "Actions par axe")
    lus = [Decimal(str(ligne[5])).quantize(Decimal("0.01")) for ligne in par_axe[1:]]
    assert attendu.totaux is not None
    assert lus == [*(ligne[5] for ligne in attendu.lignes), attendu.totaux[5]]
    assert {ligne[1]: ligne[12] for ligne in actions[1:]}["Parler aux parents"] == "s"


def test_slides_show_figures_with_their_text(contenu: ContenuRapport) -> None:
    with zipfile.ZipFile(io.BytesIO(rapport_en_odp(contenu))) as fichier:
        xml = fichier.read("content.xml").decode()

    assert "L’année 2025 en chiffres" in xml
    assert xml.count("<svg:desc>") >= len(list(contenu.figures()))


def test_sheet_of_a_neighbourhood_is_one_accessible_page(contenu: ContenuRapport) -> None:
    tilleuls = contenu.quartiers[1]
    pdf = feuille_en_pdf(contenu, tilleuls)

    document = pypdfium2.PdfDocument(pdf)
    texte = document[0].get_textpage().get_text_range()
    assert len(document) == 1
    document.close()
    assert defauts_ua(pdf) == []
    assert lire_structure(pdf).titres == [1, 1]
    assert "Ce nombre n’est pas donné" in texte  # three people: secret, said in words
    assert "Jardin partagé" in texte


def test_content_survives_its_json_and_its_fingerprint_does_not_depend_on_order(contenu: ContenuRapport) -> None:
    brut = en_json(contenu)
    renverse = dict(reversed(list(brut.items())))

    assert en_json(de_json(brut)) == brut
    assert empreinte_de(renverse) == empreinte_de(brut)
    assert empreinte_de({**brut, "titre": "Autre"}) != empreinte_de(brut)


def test_files_follow_the_right_to_read_the_report(contenu: ContenuRapport, rapport: Rapport, client: Client) -> None:
    adresse = reverse("suivi:rapport_fichier", args=[rapport.contrat.code, rapport.annee, "xlsx"])

    assert client.get(adresse).status_code == 404  # a draft is not public
    assert contenu.annee == 2025
    Rapport.objects.filter(pk=rapport.pk).update(
        etat=EtatRapport.PUBLIE,
        consultation_debut="2026-03-01",
        consultation_fin="2026-04-02",
        adopte_le="2026-05-01",
        publie_le="2026-05-02",
    )
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    assert 'filename="rapport-2025-' in reponse["Content-Disposition"]
