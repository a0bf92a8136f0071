"""A sheet's year: opened by the pilot, filled by the commune on a phone, sent back, handed in again, accepted."""

import re
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.parcours.conftest import capturer, entrer, verifier_page
from tests.parcours.gestes import message, presser_lentement

Ouvrir = Callable[..., Page]
TABLEAU = "/contrats/creusot-montceau/suivi/2025/"
ACTIONS = "/contrats/creusot-montceau/suivi/2026/actions/"


def ouvrir_la_fiche(page: Page, intitule: str) -> str:
    """The pilot opens a sheet for a commune; return the address of its page."""
    page.goto(ACTIONS)
    page.get_by_role("link", name="Ouvrir une fiche action").click()
    page.get_by_label("Nom de l’action").fill(intitule)
    page.get_by_label("Cette action est").select_option("commune")
    page.get_by_label("Porté par").select_option(label="Commune du Creusot")
    page.get_by_role("button", name="Ouvrir la fiche").click()
    assert "est ouverte" in message(page)
    return page.url.removesuffix("prevoir/")


def remplir(page: Page, nombre: str) -> None:
    """The steps of the report, as one thumbs through them on a phone."""
    page.get_by_role("link", name="Remplir la fiche bilan").click()
    page.get_by_label("L’action a-t-elle été réalisée").select_option("oui")
    page.get_by_label("Qu’avez-vous fait").fill("Deux permanences par semaine, au pied des immeubles.")
    presser_lentement(page, page.get_by_role("button", name="Enregistrer et continuer"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Le public")
    page.get_by_label("Combien de personnes différentes").fill(nombre)
    page.get_by_label("Ces nombres sont").select_option("compte")
    verifier_page(page)
    capturer(page, "fiche-public")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.goto(re.sub(r"bilan/.*", "bilan/effets/", page.url))
    page.get_by_label("Et l’an prochain").select_option("continuer")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les questions du contrat")


def remettre(page: Page) -> None:
    page.goto(re.sub(r"bilan/.*", "bilan/verifier/", page.url))
    page.get_by_role("button", name="Remettre la fiche bilan").click()
    assert "est remise" in message(page)


def test_a_commune_hands_its_sheet_in_from_a_phone_and_the_pilot_checks_it(ouvrir: Ouvrir) -> None:
    pilote = ouvrir()
    entrer(pilote, "pilote")
    adresse = ouvrir_la_fiche(pilote, f"Permanences au pied des immeubles {uuid4().hex[:6]}")

    agente = ouvrir("telephone")
    entrer(agente, "agent_communal")
    agente.goto(adresse)
    remplir(agente, "120")
    remettre(agente)

    pilote.goto(TABLEAU)
    verifier_page(pilote)
    capturer(pilote, "suivi-tableau", hauteur=1100)
    pilote.goto(adresse)
    verifier_page(pilote)
    pilote.get_by_role("link", name="Renvoyer pour correction").click()
    pilote.get_by_label("Ce qui est à corriger").fill("Comptez chaque personne une seule fois.")
    pilote.get_by_role("button", name="Renvoyer pour correction").click()

    agente.goto(f"{adresse}bilan/public/")
    expect(agente.get_by_text("Comptez chaque personne une seule fois.")).to_be_visible()
    agente.get_by_label("Combien de personnes différentes").fill("85")
    agente.get_by_role("button", name="Enregistrer", exact=True).click()
    agente.wait_for_load_state()
    remettre(agente)

    pilote.goto(adresse)
    pilote.get_by_role("button", name="Valider la fiche bilan").click()
    assert "est validée" in message(pilote)
    expect(pilote.locator("main .badge").first).to_contain_text("Validé")
