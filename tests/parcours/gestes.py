"""What several journeys do: log in with a code, have a text read, make it version 1, invite someone."""

import re
import time
from collections.abc import Sequence
from uuid import uuid4

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.parcours.conftest import Site
from tests.parcours.roncevert import en_docx

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def fichier(nom: str, contenu: bytes, genre: str = "application/octet-stream") -> FilePayload:
    return {"name": nom, "mimeType": genre, "buffer": contenu}


def deposer_texte(page: Page, nom: str, contenu: bytes) -> None:
    """Put a text in from the list of readings, as one finds the page; stays where the site answers."""
    page.goto("/lectures/")
    page.get_by_role("link", name="Déposer un texte").click()
    page.get_by_label("Texte du contrat").set_input_files([fichier(nom, contenu, WORD)])
    page.get_by_role("button", name="Lire ce texte").click()
    page.wait_for_load_state()


def valider_lecture(page: Page, code: str, *, publier: bool = True) -> None:
    """From the page of a reading: version 1 of the contract `code`, in force from 1 January 2024."""
    page.get_by_role("link", name="Valider comme version 1").click()
    page.get_by_label("Code du contrat").fill(code)
    page.get_by_label("En vigueur à partir du").fill("2024-01-01")
    page.get_by_label("Dernier jour").fill("2030-12-31")
    page.get_by_label("Publier tout de suite").set_checked(publier)
    page.get_by_role("button", name="Valider").click()
    expect(page).to_have_url(re.compile(rf"/contrats/{code}/texte/"))


def nouveau_contrat(page: Page, ville: str, suite: Sequence[tuple[str, str]] = ()) -> str:
    """Read and validate the contract of `ville` under a code of its own, then act as its pilot; `suite` ends its text."""
    code = f"{ville.lower()}-{uuid4().hex[:6]}"
    deposer_texte(page, f"{ville.lower()}.docx", en_docx(ville, suite))
    valider_lecture(page, code)
    agir_comme(page, re.compile(f"^Pilotage du contrat.* – {ville}$"))
    return code


def par_le_menu(page: Page, rubrique: str, lien: str) -> None:
    """Unfold a heading of the main menu and follow one of its lines."""
    menu = page.get_by_role("navigation", name="Navigation principale", exact=True)
    menu.locator("summary", has_text=rubrique).click()
    menu.get_by_role("link", name=lien, exact=True).click()
    page.wait_for_load_state()


def agir_comme(page: Page, habilitation: re.Pattern[str]) -> None:
    """Choose, in the menu of the account, the habilitation that acts."""
    menu = page.locator(".entete-outils .compte-menu")
    menu.locator("summary").click()
    menu.get_by_role("button", name=habilitation).last.click()
    page.wait_for_load_state()


def demander_code(page: Page, courriel: str) -> float:
    """Ask for a code; return the moment, to read the letter that follows."""
    avant = time.time() - 1
    page.goto("/compte/connexion/")
    page.get_by_label("Adresse électronique").first.fill(courriel)
    page.get_by_role("button", name="Recevoir mon code").click()
    expect(page.get_by_label("Code reçu par courriel")).to_be_visible()
    return avant


def entrer_par_code(page: Page, site: Site, courriel: str) -> None:
    saisir_code(page, site, courriel, demander_code(page, courriel))


def saisir_code(page: Page, site: Site, courriel: str, depuis: float) -> None:
    """Type the code of the letter sent after `depuis`."""
    lettre = site.dernier_courriel(courriel, depuis=depuis)
    code = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", lettre, re.MULTILINE)
    assert code is not None, lettre
    champ = page.get_by_label("Code reçu par courriel")
    champ.fill(code[1])
    champ.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Mon espace")).to_be_visible()


def message(page: Page) -> str:
    """What the page answers to the last act."""
    return page.locator("#messages").inner_text().strip()


def presser_lentement(page: Page, bouton: Locator) -> None:
    """Press, stay half a second, release: what the page saves meanwhile moves nothing under the finger."""
    bouton.scroll_into_view_if_needed()
    place = bouton.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] - 4)
    page.mouse.down()
    page.wait_for_timeout(500)
    assert bouton.bounding_box() == place
    page.mouse.up()
