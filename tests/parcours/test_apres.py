"""After the decision: a convention made, its signed scan filed by itself, a payment recorded."""

import datetime as dt
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.parcours.conftest import entrer, verifier_page
from tests.parcours.gestes import fichier, message

Ouvrir = Callable[..., Page]
CONTRAT = "/contrats/creusot-montceau/"


def aujourd_hui() -> str:
    return dt.date.today().isoformat()  # noqa: DTZ011 - the day of the site's own machine


def saison_passee(page: Page) -> str:
    """The address of the season whose decisions wait for a convention; another journey may have imported older ones."""
    page.goto(f"{CONTRAT}appels/")
    for annee in sorted(set(re.findall(r"/appels/(\d{4})/", page.content()))):
        saison = f"{CONTRAT}appels/{annee}/"
        page.goto(f"{saison}courriers/")
        if page.locator("tr", has=page.locator("input[name=acte]"), has_text="Convention annuelle").count():
            return saison
    raise AssertionError("Aucune saison n’attend de convention.")


def vouloir_une_convention(pilote: Page) -> None:
    """The CAF wants one from the first euro: its amount is typed as people write it."""
    pilote.goto(f"{CONTRAT}appels/financeurs/")
    pilote.get_by_role("main").get_by_role("link", name=re.compile("CAF")).first.click()
    pilote.get_by_label("Convention à partir de").fill("0,00 €")
    pilote.get_by_role("button", name="Enregistrer", exact=True).click()
    assert "à jour" in message(pilote)


def produire(pilote: Page, saison: str) -> tuple[str, str]:
    """Make what waits; return the number of a convention and the address of its PDF."""
    pilote.goto(f"{saison}courriers/")
    pilote.get_by_role("button", name="Produire les documents cochés").click()
    expect(pilote.locator("#production")).to_contain_text("Terminé", timeout=60_000)
    verifier_page(pilote)
    ligne = pilote.locator("#production tr", has_text="Convention annuelle").first
    numero = ligne.locator("th").inner_text().split()[0]
    return numero, str(ligne.locator("a[href$='/pdf/']").get_attribute("href"))


def classer_la_signature(pilote: Page, numero: str, pdf: bytes) -> None:
    """The scan finds its file by the code of its pages; the page is played at the keyboard."""
    pilote.goto(f"{CONTRAT}signatures/")
    verifier_page(pilote)
    pilote.get_by_label("Documents signés").set_input_files(fichier("signes.pdf", pdf, "application/pdf"))
    pilote.get_by_label("Signés le").fill(aujourd_hui())
    pilote.get_by_role("button", name="Déposer et classer").focus()
    pilote.keyboard.press("Enter")
    expect(pilote.locator("#pile")).to_contain_text("Terminé", timeout=60_000)
    expect(pilote.get_by_role("heading", name="Documents retrouvés (1)")).to_be_visible()
    expect(pilote.locator("#pile")).to_contain_text(numero)
    verifier_page(pilote)


def payer(pilote: Page, saison: str) -> None:
    """The first payment that is late is paid today."""
    pilote.goto(f"{saison}versements/?etape=retard")
    pilote.locator("tbody tr", has_text="En retard").first.locator("th a").click()
    verifier_page(pilote)
    promis = pilote.locator("tbody tr", has_text="Promis").first
    promis.get_by_role("link", name=re.compile("Modifier")).click()
    pilote.get_by_label("Payé le").fill(aujourd_hui())
    pilote.get_by_role("button", name=re.compile("^Enregistrer")).click()
    expect(pilote.locator("#messages")).not_to_be_empty()
    expect(
        pilote.locator("tbody tr", has_text=f"{dt.date.fromisoformat(aujourd_hui()):%d/%m/%Y}").first
    ).to_be_visible()


def test_convention_is_signed_filed_and_a_payment_recorded(ouvrir: Ouvrir) -> None:
    pilote = ouvrir()
    entrer(pilote, "pilote")
    vouloir_une_convention(pilote)
    saison = saison_passee(pilote)
    numero, adresse = produire(pilote, saison)
    classer_la_signature(pilote, numero, pilote.request.get(adresse).body())
    payer(pilote, saison)
