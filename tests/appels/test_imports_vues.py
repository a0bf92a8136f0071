"""The pages of an import: each step shows what the next one needs, nothing is written before the last one."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quartiers.appels.imports.colonnes import Colonne
from quartiers.appels.models import Correspondance, Dossier, Importation
from quartiers.comptes.enums import Role
from quartiers.contrat.models import Contrat
from tests.appels.imports.corpus import FORMES
from tests.appels.imports.decor import creer_decor
from tests.appels.imports.grilles import Grille, xlsx
from tests.factories.comptes import creer_utilisateur

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat() -> Contrat:
    return creer_decor()


@pytest.fixture
def pilote(contrat: Contrat, client: Client, settings: object) -> Client:
    settings.ROLES_A_DOUBLE_FACTEUR = []  # type: ignore[attr-defined]
    client.force_login(creer_utilisateur(Role.PILOTE, contrat))
    return client


def deposer(pilote: Client, contrat: Contrat, octets: bytes, nom: str, annee: str = "2023") -> Importation:
    fichier = SimpleUploadedFile(nom, octets)
    donnees = {"fichier": fichier, "annee": annee, "origine": "reprise"}
    reponse = pilote.post(reverse("appels:imports", args=[contrat.code]), donnees)
    importation = Importation.objects.get()
    assert reponse.headers["Location"] == reverse("appels:import_feuilles", args=[contrat.code, importation.pk])
    return importation


def test_whole_way_from_upload_to_report(pilote: Client, contrat: Contrat) -> None:
    forme = FORMES["sections_par_axe_avec_sous_totaux"]()
    importation = deposer(pilote, contrat, forme.octets, forme.nom)
    adresse = [contrat.code, importation.pk]
    page = pilote.get(reverse("appels:import_feuilles", args=adresse)).content.decode()
    assert "Feuille « Programmation 2023 »" in page
    page = pilote.get(reverse("appels:import_colonnes", args=[*adresse, 0])).content.decode()
    assert "F – État / Demandé" in page
    assert "5000" in page
    page = pilote.get(reverse("appels:import", args=adresse)).content.decode()
    assert "6\u00a0dossiers créés" in page
    assert "Sommes vérifiées" in page
    assert Dossier.objects.count() == 0
    pilote.post(reverse("appels:import_valider", args=adresse))
    assert Dossier.objects.filter(contrat=contrat).count() == 6
    page = pilote.get(reverse("appels:import", args=adresse)).content.decode()
    assert "Importé le" in page
    assert "section « Axe 1" in page


def test_columns_mended_by_hand_are_remembered(pilote: Client, contrat: Contrat) -> None:
    lignes: list[list[Any]] = [["Qui", "Quoi", "Colonne Z"], ["Asso A", "Un", 100], ["Asso B", "Deux", 50]]
    importation = deposer(pilote, contrat, xlsx(Grille("F", lignes)), "f.xlsx")
    adresse = reverse("appels:import_colonnes", args=[contrat.code, importation.pk, 0])
    assert "il manque" in pilote.get(adresse).content.decode()
    faute = {"c0-champ": "porteur", "c1-champ": "intitule", "c2-champ": "montant", "c2-financeur": "État"}
    reponse = pilote.post(adresse, faute)
    assert (reponse.status_code, Correspondance.objects.count()) == (200, 0)
    assert "Dites si ce montant est demandé" in reponse.content.decode()
    pilote.post(adresse, {**faute, "c2-stade": "demande"})
    assert Correspondance.objects.get().colonnes[2] == Colonne("montant", "État", "demande").en_json()
    pilote.post(reverse("appels:import_valider", args=[contrat.code, importation.pk]))
    assert sorted(Dossier.objects.values_list("intitule", flat=True)) == ["Deux", "Un"]


def test_questions_are_answered_on_their_page(pilote: Client, contrat: Contrat) -> None:
    lignes: list[list[Any]] = [
        ["Association", "Action", "Zorglub demandé"],
        ["Boxing-club Rives", "Boxe", 1],
        ["Asso Boxing Club des Rives", "Ring", 2],
    ]
    importation = deposer(pilote, contrat, xlsx(Grille("F", lignes)), "f.xlsx")
    adresse = [contrat.code, importation.pk]
    pilote.post(reverse("appels:import_valider", args=adresse))
    assert Dossier.objects.count() == 0
    page = pilote.get(reverse("appels:import_qui", args=adresse)).content.decode()
    assert "Oui, c’est Boxing-club Rives (ce fichier, F, ligne 2)" in page
    pilote.post(
        reverse("appels:import_qui", args=adresse),
        {"o-organisme-0": "f:boxing club rives", "f-financeur-0": "creer:74prive"},
    )
    pilote.post(reverse("appels:import_valider", args=adresse))
    assert Dossier.objects.values("organisme").distinct().count() == 1


def test_header_rows_can_be_told(pilote: Client, contrat: Contrat) -> None:
    lignes: list[list[Any]] = [
        ["Note"],
        ["aa", "bb", "cc"],
        ["Association", "Action", "État demandé"],
        ["Asso", "Un", 1],
    ]
    importation = deposer(pilote, contrat, xlsx(Grille("F", lignes)), "f.xlsx")
    adresse = reverse("appels:import_feuilles", args=[contrat.code, importation.pk])
    reponse = pilote.post(adresse, {"f0-lire": "on", "f0-debut": "9", "f0-fin": "9"})
    assert "La feuille n’a que 4 lignes" in reponse.content.decode()
    pilote.post(adresse, {"f0-lire": "on", "f0-debut": "3", "f0-fin": "3", "f0-annee": "2022"})
    importation.refresh_from_db()
    assert importation.reglages["feuilles"]["F"] == {"lire": True, "annee": 2022, "entete": [2, 2]}


def test_refused_file_says_why(pilote: Client, contrat: Contrat) -> None:
    fichier = SimpleUploadedFile("f.pdf", b"%PDF-1.7")
    reponse = pilote.post(reverse("appels:imports", args=[contrat.code]), {"fichier": fichier, "origine": "reprise"})
    assert "Les fichiers .pdf ne se lisent pas ici" in reponse.content.decode()


def test_import_of_another_contract_is_not_found(pilote: Client) -> None:
    autre = creer_decor()
    etranger = Importation.objects.create(contrat=autre, nom="x", empreinte="0" * 64)
    assert pilote.get(reverse("appels:import", args=[autre.code, etranger.pk])).status_code == 403
