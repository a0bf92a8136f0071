"""A file is instructed by all its people: the pilot, a funder, a commune's officer, the residents' council."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.parcours.conftest import entrer, verifier_page
from tests.parcours.gestes import message

Ouvrir = Callable[..., Page]
LISTE = "/contrats/creusot-montceau/dossiers/"


def numeros(page: Page, parametres: str) -> list[str]:
    """The files of a list, by number, in order."""
    page.goto(f"{LISTE}?{parametres}")
    liens = page.locator(".liste-dossiers tbody a[href$='/instruction/']")
    return [re.findall(r"/dossiers/([^/]+)/", str(lien.get_attribute("href")))[0] for lien in liens.all()]


def donner_avis(page: Page, numero: str, sens: str, **champs: str) -> None:
    """From the file's page, the first opinion that one may give."""
    page.goto(f"{LISTE}{numero}/instruction/")
    page.locator("#avis ~ ul a, section:has(#avis) .sans-puces a").first.click()
    page.get_by_label(sens, exact=True).check()
    for libelle, texte in champs.items():
        page.get_by_label(re.compile(rf"^\s*{libelle}")).fill(texte)
    page.get_by_role("button", name="Enregistrer l’avis").click()
    expect(page.locator("#messages")).to_contain_text("enregistré")


def test_a_file_is_completed_admitted_and_given_its_opinions(ouvrir: Ouvrir) -> None:
    agent, instructeur, pilote = ouvrir(), ouvrir(), ouvrir()
    entrer(agent, "agent_communal")
    entrer(instructeur, "instructeur")
    entrer(pilote, "pilote")
    de_la_commune = numeros(agent, "etat=depose&attente=avis")
    numero = next(n for n in numeros(instructeur, "etat=depose&attente=avis") if n in de_la_commune)
    fiche = f"{LISTE}{numero}/instruction/"

    pilote.goto(f"{LISTE}?etat=depose&q={numero}")
    verifier_page(pilote)
    pilote.get_by_role("link", name=numero, exact=True).click()
    expect(pilote.locator("#panneau h2")).to_be_visible()
    pilote.get_by_role("link", name="Ouvrir le dossier").click()
    verifier_page(pilote)
    pilote.get_by_role("link", name="Demander des compléments").click()
    pilote.get_by_label("Remarque 1 : ce qui est à compléter").select_option("besoin")
    pilote.get_by_label("Remarque 1 : votre demande").fill("Dites d’où vient ce besoin.")
    pilote.get_by_role("button", name="Envoyer à l’organisme").click()
    assert "L’organisme est prévenu" in message(pilote)
    expect(pilote.locator(".complement", has_text="d’où vient ce besoin")).to_contain_text("Attendu")
    pilote.locator(".complement", has_text="d’où vient ce besoin").get_by_role("button", name="Lever").click()
    assert "La remarque est levée" in message(pilote)
    pilote.get_by_role("link", name="Déclarer recevable").click()
    pilote.get_by_role("button", name="Déclarer recevable").click()
    assert "recevable" in message(pilote)

    donner_avis(
        instructeur,
        numero,
        "Favorable avec réserves",
        Motif="À resserrer sur le quartier",
        **{"Note interne": "Secret"},
    )
    expect(instructeur.locator(".avis-prive")).to_contain_text("Secret")
    verifier_page(instructeur)
    donner_avis(agent, numero, "Favorable", **{"Commentaire partagé": "Attendu par les familles"})
    expect(agent.locator("main")).to_contain_text("À resserrer sur le quartier")
    expect(agent.locator("main")).not_to_contain_text("Secret")
    verifier_page(agent, axe=False)

    conseil = ouvrir("telephone")
    entrer(conseil, "conseiller")
    donner_avis(conseil, numero, "Défavorable", Motif="Trop loin de l’arrêt de bus")
    expect(conseil.locator("main")).to_contain_text("Trop loin de l’arrêt de bus")
    expect(conseil.locator("main")).not_to_contain_text("À resserrer sur le quartier")
    verifier_page(conseil)

    pilote.goto(fiche)
    for texte in ("À resserrer sur le quartier", "Attendu par les familles", "Trop loin de l’arrêt de bus"):
        expect(pilote.locator(".avis-liste")).to_contain_text(texte)
    expect(pilote.locator("main")).not_to_contain_text("Secret")
    pilote.set_viewport_size({"width": 390, "height": 844})
    verifier_page(pilote, axe=False)  # examined above, wider
    pilote.goto(LISTE)
    verifier_page(pilote, axe=False)
