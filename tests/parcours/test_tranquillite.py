"""The observatory by its people: a charter signed, a landlord's own file, a name refused, a series read, a sheet, a summary."""

import io
import re
from collections.abc import Callable
from uuid import uuid4

import xlsxwriter
from playwright.sync_api import Page, expect

from tests.parcours.conftest import entrer, verifier_page
from tests.parcours.gestes import fichier, message

Ouvrir = Callable[..., Page]
BASE = "/contrats/creusot-montceau/tranquillite/"
GARDIENS = f"{BASE}sources/signalements-aux-gardiens/"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def classeur(lignes: list[list[object]]) -> bytes:
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie) as livre:
        feuille = livre.add_worksheet("Relevé")
        for rang, ligne in enumerate(lignes):
            feuille.write_row(rang, 0, ligne)
    return sortie.getvalue()


def deposer(page: Page, lignes: list[list[object]]) -> None:
    page.goto(f"{GARDIENS}fichiers/deposer/")
    page.get_by_label("Fichier de chiffres").set_input_files([fichier("releve.xlsx", classeur(lignes), EXCEL)])
    page.get_by_role("button", name="Lire ce fichier").click()


def signer(page: Page) -> None:
    """The first time one meets the charter; a site already played on has it signed."""
    page.goto(f"{BASE}lire/")
    if "charte" in page.url:
        expect(page.get_by_role("heading", level=1)).to_have_text("Charte de confidentialité")
        verifier_page(page)
        page.get_by_label("J’ai lu la charte").check()
        page.get_by_role("button", name="Signer la charte").click()
        assert "La charte est signée" in message(page)


def test_a_landlord_signs_and_gives_its_own_file(ouvrir: Ouvrir) -> None:
    mot = f"Bruit {uuid4().hex[:4]}"  # a word of the landlord's that nobody has mapped yet
    page = ouvrir()
    entrer(page, "bailleur")
    signer(page)

    # A name anywhere: the file is refused, and the message does not repeat it.
    deposer(page, [["Secteur", "Nature", "janv. 2024"], ["Le Tennis", "Tapage chez M. Zébulon", 3]])
    expect(page.locator("main")).to_contain_text("semble contenir un nom de personne")
    expect(page.locator("main")).not_to_contain_text("Zébulon")

    # Months in columns, its own words: settled on one page, then in.
    deposer(
        page, [["Secteur", "Nature", "août 2024", "sept. 2024"], ["Le Tennis", mot, 6, 0], ["Cour nord", mot, 2, 1]]
    )
    expect(page.get_by_role("heading", level=1)).to_contain_text("Régler le fichier")
    page.get_by_label(f"« {mot} » est…").select_option(label="Bruit")
    page.get_by_label("« Cour nord » est…").select_option(label="Laisser de côté")
    verifier_page(page)
    page.get_by_role("button", name="Relire avec ces réglages").click()
    expect(page.locator("#ecartees ~ ul")).to_contain_text("Cour nord")
    motif = page.get_by_label("de ce qui était livré")
    if motif.count():
        motif.select_option(label="Faits connus après coup")
    page.get_by_role("button", name="Intégrer ces chiffres").click()
    assert "Le réglage est retenu" in message(page)

    # The grid, by keyboard.
    page.goto(f"{GARDIENS}saisir/")
    verifier_page(page)
    cases = page.locator("input[data-champ]")
    if cases.count() > 1:
        cases.first.focus()
        page.keyboard.press("Enter")
        expect(cases.first).not_to_be_focused()


def test_the_circle_reads_and_the_public_reads_what_is_published(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    entrer(page, "pilote")
    page.goto(f"{BASE}lire/")
    expect(page.get_by_role("heading", name="Changements de niveau signalés")).to_be_visible()
    verifier_page(page)
    page.get_by_role("link", name=re.compile("^Interventions de médiation, Regroupements, Tous les lieux")).click()
    expect(page.locator("main")).to_contain_text("Les chiffres ne disent pas pourquoi.")
    expect(page.locator("main figure img").first).to_be_visible(timeout=25_000)  # drawn at its first reader
    verifier_page(page)

    page.goto(f"{BASE}fiche/")
    page.get_by_label("Année").select_option(index=1)
    with page.expect_download() as pdf:
        page.get_by_role("button", name="Fiche en PDF").click()
    assert pdf.value.path().read_bytes()[:5] == b"%PDF-"

    page.goto(f"{BASE}syntheses/")
    page.get_by_label("Année").select_option(index=1)
    page.get_by_label("Période").select_option(label="1er trimestre")
    page.get_by_role("button", name="Préparer").click()
    expect(page.locator("main")).to_contain_text("Brouillon")
    page.get_by_role("button", name="Publier cette synthèse").click()
    assert "elle ne changera plus" in message(page)
    publique = page.url
    verifier_page(page)

    visiteur = ouvrir("telephone")
    visiteur.goto(publique)
    expect(visiteur.get_by_role("heading", level=1)).to_contain_text("Tranquillité publique")
    verifier_page(visiteur)
    assert visiteur.request.get(f"{publique}synthese.csv").ok
    visiteur.goto(f"{BASE}lire/")
    expect(visiteur).to_have_url(re.compile("/compte/connexion/"))
