"""The pilot brings an ugly workbook in, mends the columns, sees what will be written, and does it twice."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.appels.imports.grilles import Grille, xlsx
from tests.parcours.conftest import BUREAU, TELEPHONE, capturer, entrer, verifier_page
from tests.parcours.gestes import fichier

Ouvrir = Callable[..., Page]
ADRESSE = "/contrats/creusot-montceau/appels/imports/"
LIGNES: list[list[Any]] = [
    ["Contrat de ville – programmation 2021"],
    [],
    ["Mené par", "Action", "Secteur", "État", None, "CUCM", None],
    [None, None, None, "Demandé", "Accordé", "Demandé", "Accordé"],
    ["Axe 1"],
    ["Fanfare des Rives", "Orchestre à l’école", "Les Rives du Plessis", "4 000,00 €", 3000, "-", 0],
    ["Verger partagé de la Molette", "Cidre de quartier", "La Molette", 1500, 1500, 800, 400],
    ["Sous-total Axe 1", None, None, 5500, 4500, 800, 400],
    ["TOTAL", None, None, 5500, 4500, 800, 400],
    ["(1) sous réserve du vote du budget"],
]
CLASSEUR = xlsx(Grille("Programmation", LIGNES, [(2, 3, 2, 4), (2, 5, 2, 6), (0, 0, 0, 6)]))


def deposer(page: Page) -> None:
    page.goto(ADRESSE)
    page.get_by_label("Classeur").set_input_files([fichier("saison-2021.xlsx", CLASSEUR)])
    page.get_by_role("button", name="Lire ce classeur").click()
    expect(page).to_have_url(re.compile(r"/feuilles/$"))


def verifier_les_deux_largeurs(page: Page) -> None:
    """At a desk, then as wide as a phone."""
    verifier_page(page)
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    verifier_page(page, axe=False)
    page.set_viewport_size(BUREAU)  # type: ignore[arg-type]


def test_pilot_imports_an_ugly_workbook_and_the_second_time_changes_nothing(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    entrer(page, "pilote")
    deposer(page)
    expect(page.get_by_text("il manque la colonne de l’association")).to_be_visible()
    verifier_les_deux_largeurs(page)
    page.get_by_label("Lire cette feuille").check()
    page.get_by_role("button", name="Continuer vers les colonnes").click()
    ligne = page.get_by_role("row", name=re.compile("A – Mené par"))
    ligne.get_by_label("Contient").select_option(label="Association ou organisme porteur")
    verifier_les_deux_largeurs(page)
    capturer(page, "import-colonnes")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    for question in page.locator("select").all():
        if question.input_value() == "":
            question.select_option(label="Ajouter : Intercommunalité")
    page.get_by_role("button", name="Enregistrer et voir l’aperçu").click()
    expect(page.get_by_text("2\u00a0dossiers créés")).to_be_visible()
    expect(page.get_by_text("Sommes vérifiées")).to_be_visible()
    verifier_les_deux_largeurs(page)
    capturer(page, "import-apercu")
    page.get_by_role("button", name="Importer", exact=True).click()
    expect(page.get_by_text("Import terminé : 2\u00a0dossiers créés")).to_be_visible()
    deposer(page)
    expect(page.get_by_text("Les colonnes d’un import précédent sont reprises.")).to_be_visible()
    page.get_by_role("button", name="Continuer vers les colonnes").click()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_role("button", name="Enregistrer et voir l’aperçu").click()
    expect(page.get_by_text("Ce fichier ne change rien")).to_be_visible()
    page.get_by_role("button", name="Importer", exact=True).click()
    expect(page.get_by_text("2\u00a0inchangé").first).to_be_visible()
