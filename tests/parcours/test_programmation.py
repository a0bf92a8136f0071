"""A programming from its first amounts to the votes: the pilot at the keyboard, a committee, two funders."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.parcours.conftest import TELEPHONE, capturer, entrer, verifier_page
from tests.parcours.gestes import message

Ouvrir = Callable[..., Page]


def ouvrir_la_programmation(page: Page) -> str:
    """The programming of the open call of the demonstration's contract; return its address."""
    page.goto("/mon-espace/")
    contrat = page.locator("a[href*='/contrats/']").first.get_attribute("href")
    code = str(contrat).split("/")[2]
    annee = page.evaluate("new Date().getMonth() >= 5 ? new Date().getFullYear() + 1 : new Date().getFullYear()")
    adresse = f"/contrats/{code}/appels/{annee}/programmation/"
    page.goto(adresse)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Programmation {annee}")
    return adresse


def test_from_the_first_amounts_to_the_votes(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    entrer(page, "pilote")
    adresse = ouvrir_la_programmation(page)
    verifier_page(page)
    page.get_by_role("link", name="Nouveau scénario").click()
    page.get_by_label("Nom du scénario").fill("Parcours")
    page.get_by_label("Aucun : je saisis tout").check()
    page.get_by_role("button", name="Créer ce scénario").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Parcours")

    # At the keyboard: an amount, Enter, the next row; a range of a spreadsheet pasted; Escape gives back.
    cases = page.locator("[data-montant]")
    premiere = cases.first
    premiere.focus()
    page.keyboard.type("1500")
    page.keyboard.press("Enter")
    expect(page.locator("#etat-saisie")).to_have_text("Tout est enregistré.")
    expect(page.locator("#jauges")).to_contain_text("1\u202f500,00\xa0€")
    assert page.evaluate("document.activeElement.matches('[data-montant]')")
    assert page.evaluate("document.activeElement !== document.querySelector('[data-montant]')")
    page.keyboard.press("ArrowUp")
    expect(premiere).to_be_focused()
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    expect(premiere).to_have_value("1500")
    premiere.evaluate(
        """saisie => {
            const donnees = new DataTransfer();
            donnees.setData("text/plain", "2 000,50\\n1 000\\n");
            saisie.dispatchEvent(new ClipboardEvent("paste", {clipboardData: donnees, bubbles: true, cancelable: true}));
        }"""
    )
    expect(page.locator("#etat-saisie")).to_have_text("Tout est enregistré.")
    expect(premiere).to_have_value("2000,50")
    premiere.focus()
    page.keyboard.type("douze")
    page.keyboard.press("Enter")
    expect(page.locator(".cellule-refusee [data-message]").first).to_contain_text("n’est pas un montant")
    premiere.focus()
    page.keyboard.type("1800")
    page.keyboard.press("Enter")
    expect(page.locator("#etat-saisie")).to_have_text("Tout est enregistré.")
    verifier_page(page)
    capturer(page, "programmation-tableau")

    for etape, nom in (("Comité technique", "COTECH du parcours"), ("Comité de pilotage", "COPIL du parcours")):
        page.goto(adresse)
        page.get_by_role("link", name="Parcours", exact=True).click()
        page.get_by_role("link", name="Figer une version").click()
        page.get_by_label(re.compile(etape)).check()
        page.get_by_label("Nom de la version").fill(nom)
        page.get_by_role("button", name="Figer cette version").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(nom)
        expect(page.locator("[data-montant]")).to_have_count(0)

    page.get_by_role("link", name="Valider en séance").click()
    instances = page.get_by_label("Ou nouvelle séance de")
    instances.select_option(index=1)
    page.get_by_label("Tenue le").fill("2026-11-20")
    for champ in page.locator("input[name$='-motif']").all():
        champ.fill("Enveloppe insuffisante cette année.")
    verifier_page(page)
    page.get_by_role("button", name="Valider la programmation").click()
    assert "La programmation est validée le" in message(page)
    expect(page.locator("main")).to_contain_text("Décidée par")

    page.goto(adresse)
    financeurs = page.locator("section[aria-labelledby='decisions'] a")
    liens = [str(lien.get_attribute("href")) for lien in financeurs.all()]
    for rang, lien in enumerate(liens[:2]):
        page.goto(lien)
        page.get_by_label("Numéro de la délibération ou de la décision").fill(f"2026-{rang}")
        page.get_by_label("Date de la décision").fill("2026-11-21")
        page.locator("input[name$='-choisie']").first.check()
        page.locator("input[name$='-montant']").first.fill("0" if rang else "1 234,50")
        page.locator("input[name$='-motif']").first.fill("Décision propre de ce financeur.")
        page.get_by_role("button", name="Enregistrer les décisions cochées").click()
        assert "1\xa0décision enregistrée" in message(page)
    verifier_page(page)
    expect(page.locator("main")).to_contain_text("Refusée")
    page.goto(liens[0])
    expect(page.locator("main")).to_contain_text("1\u202f234,50\xa0€")

    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    page.goto(adresse)
    page.get_by_role("link", name="Parcours", exact=True).click()
    verifier_page(page)
