"""The evaluator reads a closed survey: results, crossing, waves, an open answer classed by keyboard, files opened."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.parcours.conftest import capturer, entrer, verifier_page

Ouvrir = Callable[..., Page]
ENQUETE = "/contrats/creusot-montceau/enquetes/vivre-ici-demonstration-2/"
SATISFACTION = "Êtes-vous satisfait ou satisfaite de vivre dans votre quartier ?"


def telecharger(page: Page, role: str, nom: str) -> bytes:
    with page.expect_download() as attendu:
        page.get_by_role(role, name=nom).click()  # type: ignore[arg-type]
    return Path(attendu.value.path()).read_bytes()


def test_evaluator_reads_a_closed_survey_and_takes_it_away(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    entrer(page, "evaluateur")
    page.goto(ENQUETE)
    page.get_by_role("link", name="Résultats", exact=True).click()
    verifier_page(page)
    expect(page.get_by_role("heading", name=SATISFACTION, exact=True)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Effet de plan (Kish)")
    capturer(page, "enquete-resultats", hauteur=1500)

    page.get_by_role("link", name="Selon : Votre âge (tranches)").click()
    verifier_page(page, axe=False)  # the same tables and charts as before, wider
    ligne = page.get_by_role("row", name="18 à 24 ans").first
    expect(ligne).to_contain_text("s")
    page.get_by_role("link", name="Toutes les réponses").click()

    rapport = PdfReader(io.BytesIO(telecharger(page, "link", "Rapport en PDF")))
    assert SATISFACTION[:30] in "".join(feuille.extract_text() for feuille in rapport.pages).replace("\n", " ")
    archive = zipfile.ZipFile(io.BytesIO(telecharger(page, "button", "Fichier des réponses (SPSS, CSV, dictionnaire)")))
    assert archive.read("reponses.sav")[:4] == b"$FL2"
    assert len(archive.read("reponses.csv").splitlines()) == 341

    page.get_by_role("link", name="Comparer les vagues").click()
    verifier_page(page)
    expect(page.locator("main")).to_contain_text("hausse qui tient même avec")
    classer_au_clavier(page)


def classer_au_clavier(page: Page) -> None:
    """An open answer is read and put in a theme without the mouse."""
    page.goto(f"{ENQUETE}reponses-ouvertes/idee/")
    verifier_page(page)
    page.get_by_role("link", name="Lire la suite").click()
    verifier_page(page)
    texte = page.locator("blockquote").inner_text()
    page.locator("h1").click()
    page.keyboard.press("2")
    expect(page.get_by_label("2. Éclairage")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Lire une réponse")
    page.goto(f"{ENQUETE}reponses-ouvertes/idee/?mots={texte}")
    expect(page.get_by_role("listitem").filter(has_text=texte).filter(has_text="Éclairage").first).to_be_visible()
