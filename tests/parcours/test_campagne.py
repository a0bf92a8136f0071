"""A pilot prepares next year's call for projects and publishes it; an association finds it on a phone."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.parcours.conftest import capturer, entrer, verifier_page
from tests.parcours.gestes import message, par_le_menu

Ouvrir = Callable[..., Page]


def ouvrir_partie(page: Page, nom: str) -> None:
    page.get_by_role("main").get_by_role("link", name=nom, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(nom)


def enregistrer(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer", exact=True).click()


def test_a_pilot_copies_last_years_call_sets_it_and_publishes_it(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    entrer(page, "pilote")
    par_le_menu(page, "Actions et moyens", "Appels à projets")
    verifier_page(page)
    page.get_by_role("button", name=re.compile("Copier celle de l’année précédente")).click()
    assert "les dates avancées d’un an" in message(page)
    titre = page.get_by_role("heading", level=1).inner_text()

    ouvrir_partie(page, "Règlement et contact")
    page.get_by_label("Qui contacter").fill("")
    enregistrer(page)
    expect(page.get_by_role("link", name=re.compile("qui contacter"))).to_be_visible()
    expect(page.get_by_role("button", name="Publier l’appel à projets")).to_have_count(0)
    page.get_by_role("link", name=re.compile("qui contacter")).click()
    page.get_by_label("Qui contacter").fill("Mission ville, le mardi après-midi")
    verifier_page(page)
    enregistrer(page)

    ouvrir_partie(page, "Enveloppes")
    montants = page.get_by_label("Montant (€)")
    bon = montants.nth(1).input_value()
    montants.nth(1).fill("9999999")
    enregistrer(page)
    expect(page.get_by_role("main")).to_contain_text("Retirez")
    expect(montants.nth(1)).to_have_value("9999999")
    montants.nth(1).fill(bon)
    verifier_page(page)
    capturer(page, "appel-enveloppes")
    enregistrer(page)
    assert "C’est enregistré" in message(page)
    verifier_page(page)
    capturer(page, "appel-preparer")

    page.get_by_role("button", name="Publier l’appel à projets").click()
    assert "L’appel à projets est publié" in message(page)
    adresse = page.url
    verifier_page(page)

    visiteur = ouvrir("telephone")
    visiteur.goto(adresse)
    expect(visiteur.get_by_role("heading", level=1)).to_have_text(titre)
    expect(visiteur.get_by_role("main")).to_contain_text("Mission ville, le mardi après-midi")
    expect(visiteur.get_by_role("main")).to_contain_text("Les dépôts ouvrent le")
    verifier_page(visiteur)
    with visiteur.expect_download() as agenda:
        visiteur.get_by_role("link", name="Ajouter les dates à mon agenda").click()
    assert agenda.value.path().read_text(encoding="utf-8").count("BEGIN:VEVENT") >= 10
    guide = visiteur.request.get(f"{adresse}guide.pdf")
    assert guide.body()[:5] == b"%PDF-"


def test_a_pilot_reads_the_season_at_a_glance_and_goes_to_each_figure(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    entrer(page, "pilote")
    par_le_menu(page, "Actions et moyens", "Appels à projets")
    page.get_by_role("main").get_by_role("link", name=re.compile("Appel à projets")).last.click()
    page.get_by_role("link", name="La saison en un coup d’œil").click()
    verifier_page(page)
    for partie in ("Par axe", "Par quartier", "Nouveaux et renouvelés"):
        page.get_by_role("link", name=partie, exact=True).click()
        expect(page.get_by_role("table", name=partie, exact=True)).to_contain_text("Total")
    verifier_page(page)
    capturer(page, "saison")
