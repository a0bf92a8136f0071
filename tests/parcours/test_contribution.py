"""From what a resident says to the answer that everyone reads: public, mediator, pilot, partner by link."""

import datetime as dt
import re
import time
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.parcours.conftest import Site, capturer, entrer, verifier_page
from tests.parcours.gestes import message

Ouvrir = Callable[..., Page]
PAROLE = "/contrats/creusot-montceau/parole/"


def test_a_contribution_from_its_saying_to_its_answer(ouvrir: Ouvrir, site: Site) -> None:
    marque = uuid4().hex[:6]
    dit = f"La passerelle glisse quand il pleut ({marque}). Appelez-moi au 06 12 34 56 78."
    adresse = f"passerelle-{marque}@exemple.fr"

    # A resident, on a phone, without an account.
    habitante = ouvrir("telephone")
    habitante.goto(PAROLE)
    habitante.get_by_role("link", name="Donner son avis").first.click()
    habitante.get_by_label("Qu’avez-vous à dire").fill(dit)
    habitante.get_by_label("Une alerte").check()
    habitante.get_by_label("Sur quel sujet").select_option(label="Déplacements et rues")
    habitante.get_by_label("Quartier").select_option(label="Le Tennis")
    habitante.get_by_label("J’accepte que mon texte soit publié").check()
    habitante.get_by_label("Adresse électronique").fill(adresse)
    verifier_page(habitante)
    capturer(habitante, "telephone-donner-son-avis")
    habitante.get_by_role("button", name="Envoyer").click()
    expect(habitante.get_by_role("heading", level=1)).to_have_text("Merci, c’est bien reçu")
    habitante.goto(PAROLE)
    expect(habitante.locator("main")).not_to_contain_text(marque)

    # The pilot reads it again, takes the number away, publishes, opens a card.
    pilote = ouvrir()
    entrer(pilote, "pilote")
    pilote.goto(f"{PAROLE}contributions/?etat=a_moderer")
    ligne = pilote.locator(".contributions > li", has_text=marque)
    expect(ligne).to_contain_text("Un numéro de téléphone")
    verifier_page(pilote)
    capturer(pilote, "contributions")
    ligne.get_by_role("link", name="Relire").click()
    pilote.get_by_label("Texte publié").fill(f"La passerelle glisse quand il pleut ({marque}).")
    pilote.get_by_role("button", name="Publier").click()
    assert "La contribution est publiée" in message(pilote)
    pilote.goto(f"{PAROLE}contributions/?etat=publiee")
    pilote.locator(".contributions > li", has_text=marque).get_by_role("checkbox").check()
    pilote.get_by_role("button", name="Ouvrir une carte").click()
    pilote.get_by_label("Sujet").fill(f"Une passerelle sûre {marque}")
    pilote.get_by_label("Vous avez dit").fill("La passerelle glisse quand il pleut.")
    pilote.get_by_role("button", name="Ouvrir la carte").click()
    expect(pilote.get_by_role("heading", level=1)).to_have_text(f"Une passerelle sûre {marque}")
    carte = pilote.url
    pilote.get_by_role("link", name="Demander une réponse").click()
    pilote.get_by_label("À qui demander une réponse").select_option(index=1)
    pilote.get_by_label("Adresse à laquelle écrire").fill("voirie@exemple.fr")
    avant = (dt.date.today() + dt.timedelta(days=20)).isoformat()  # noqa: DTZ011 - the browser's day
    pilote.get_by_label("Réponse attendue avant le").fill(avant)
    depuis = time.time() - 1
    pilote.get_by_role("button", name="Demander").click()
    assert "La demande est enregistrée" in message(pilote)

    # The partner answers by the link of the letter, without an account.
    lettre = site.dernier_courriel("voirie@exemple.fr", depuis=depuis, attente=30)
    lien = re.search(r"/repondre/carte/\S+", lettre)
    assert lien is not None
    partenaire = ouvrir()
    partenaire.goto(lien[0])
    expect(partenaire.locator("main")).not_to_contain_text("06 12 34 56 78")
    verifier_page(partenaire)
    capturer(partenaire, "carte-reponse")
    partenaire.get_by_label("Votre réponse").fill("Un revêtement antidérapant sera posé avant l’hiver.")
    partenaire.get_by_label("Votre fonction").fill("Responsable de la voirie")
    depuis = time.time() - 1
    partenaire.get_by_role("button", name="Envoyer la réponse").click()
    assert "votre réponse est enregistrée" in message(partenaire)

    # Who spoke is told; everyone reads it; it prints on one page.
    assert "antidérapant" in site.dernier_courriel(adresse, depuis=depuis, attente=30)
    habitante.goto(carte)
    expect(habitante.locator(".carte-etapes")).to_contain_text("antidérapant")
    verifier_page(habitante)
    capturer(habitante, "telephone-carte")
    imprimee = habitante.request.get(carte.rstrip("/") + ".pdf")
    assert (imprimee.status, imprimee.body()[:5]) == (200, b"%PDF-")


def test_a_mediator_types_several_by_keyboard(ouvrir: Ouvrir) -> None:
    """No mouse: Tab from box to box, a new line comes by itself."""
    marque = uuid4().hex[:6]
    page = ouvrir()
    entrer(page, "mediateur")
    page.goto(f"{PAROLE}contributions/saisir/")
    lignes = page.locator(".saisie-ligne")
    depart = lignes.count()
    lignes.last.get_by_label("Ce qui est dit").focus()
    page.keyboard.type(f"Première parole {marque}")
    expect(lignes).to_have_count(depart + 1)
    for _ in range(4):  # kind, theme, age, then the new line
        page.keyboard.press("Tab")
    page.keyboard.type(f"Seconde parole {marque}")
    verifier_page(page)
    capturer(page, "saisir-contributions")
    page.get_by_role("button", name="Enregistrer").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("2\u00a0contributions enregistrées")
    page.goto(f"{PAROLE}contributions/?etat=recue")
    expect(page.locator(".contributions > li", has_text=marque)).to_have_count(2)
