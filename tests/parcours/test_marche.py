"""A walk on a phone: prepared, noted without network, sent on line once and for all, answered by the landlord's link."""

import io
import re
import time
from collections.abc import Callable
from uuid import uuid4

from PIL import Image
from playwright.sync_api import Page, expect

from tests.parcours.conftest import Site, capturer, entrer, verifier_page
from tests.parcours.gestes import fichier, message

Ouvrir = Callable[..., Page]
MARCHES = "/contrats/creusot-montceau/marches/"


def photo() -> bytes:
    sortie = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "APPAREIL-SECRET"
    Image.new("RGB", (640, 480), (90, 120, 90)).save(sortie, "JPEG", exif=exif)
    return sortie.getvalue()


def preparer(page: Page, titre: str) -> str:
    """A walk of today, prepared by the mediator; the address of its page."""
    page.goto(f"{MARCHES}preparer/")
    page.get_by_label("Titre").fill(titre)
    page.get_by_label("Quartier").select_option(label="Le Tennis")
    page.get_by_role("textbox", name="Parcours").fill("46,8010 ; 4,4410\n46,8020 ; 4,4430")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(titre)
    return page.url


def noter(page: Page, texte: str, avec_photo: bool = False) -> None:
    page.get_by_label("Ce que l’on voit").fill(texte)
    page.get_by_label("Catégorie").select_option(label="Éclairage")
    if avec_photo:
        page.get_by_label("Photo").set_input_files([fichier("vue.jpg", photo(), "image/jpeg")])
    page.get_by_role("button", name="Enregistrer cette observation").click()
    expect(page.get_by_label("Ce que l’on voit")).to_have_value("")  # kept (a photo takes a moment), the form is free


def test_a_walk_without_network_then_on_line(ouvrir: Ouvrir) -> None:
    marque = uuid4().hex[:6]
    page = ouvrir("telephone")
    entrer(page, "mediateur")
    adresse = preparer(page, f"Marche du soir {marque}")
    page.get_by_role("link", name="Noter pendant la marche").click()
    expect(page.locator("#reseau")).to_have_text("En ligne")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    portee = page.evaluate("navigator.serviceWorker.ready.then(pret => new URL(pret.scope).pathname)")
    assert portee == page.evaluate("location.pathname")  # this page and no other
    verifier_page(page)

    # No network: the page opens again, what is typed waits and is shown.
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#reseau")).to_have_text("Hors ligne")
    noter(page, f"Lampadaire éteint {marque}", avec_photo=True)
    noter(page, f"Trottoir défoncé {marque}")
    expect(page.locator("#attente li")).to_have_count(2)
    expect(page.locator("#attente")).to_contain_text("2 observations sont gardées sur ce téléphone.")
    capturer(page, "telephone-marche-hors-ligne")
    page.reload()
    expect(page.locator("#attente li")).to_have_count(2)

    # On line again: they leave by themselves, once.
    page.context.set_offline(False)
    expect(page.locator("#attente")).to_be_hidden(timeout=30_000)
    expect(page.locator("#liste-envoyees")).to_contain_text(f"Lampadaire éteint {marque}")
    page.goto(adresse)
    expect(page.locator("article")).to_have_count(2)
    expect(page.get_by_role("img", name="Observation 1, avant")).to_be_visible()
    vue = page.request.get(str(page.get_by_role("img", name="Observation 1, avant").get_attribute("src")))
    assert b"APPAREIL-SECRET" not in vue.body()
    verifier_page(page)


def test_a_lost_answer_makes_no_second_observation(ouvrir: Ouvrir) -> None:
    """The server has it, the answer is lost on the way: the phone sends again, the observation is one."""
    marque = uuid4().hex[:6]
    page = ouvrir("telephone")
    entrer(page, "mediateur")
    adresse = preparer(page, f"Marche coupée {marque}")
    page.goto(f"{adresse}terrain/")
    pertes: list[int] = []

    def perdre(route: object) -> None:
        if route.request.method != "POST" or pertes:  # type: ignore[attr-defined]
            route.continue_()  # type: ignore[attr-defined]
            return
        pertes.append(route.fetch().status)  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.route("**/terrain/", perdre)
    noter(page, f"Banc cassé {marque}")
    expect(page.locator("#messages")).to_contain_text("Rien n’est perdu")
    assert pertes == [201]
    page.get_by_role("button", name="Envoyer maintenant").click()
    expect(page.locator("#attente")).to_be_hidden()
    page.goto(adresse)
    expect(page.locator("article")).to_have_count(1)


def test_without_scripts_the_page_notes_on_line(ouvrir: Ouvrir) -> None:
    marque = uuid4().hex[:6]
    page = ouvrir("telephone", javascript=False)
    entrer(page, "mediateur")
    adresse = preparer(page, f"Marche simple {marque}")
    page.goto(f"{adresse}terrain/")
    noter(page, "")
    expect(page.locator("main")).to_contain_text("Dites ce que l’on voit")
    noter(page, f"Haie trop haute {marque}", avec_photo=True)
    assert "Observation 1 enregistrée" in message(page)


def test_the_landlord_answers_by_the_link(ouvrir: Ouvrir, site: Site) -> None:
    marque = uuid4().hex[:6]
    pilote = ouvrir()
    entrer(pilote, "pilote")
    adresse = preparer(pilote, f"Marche du hall {marque}")
    pilote.goto(f"{adresse}terrain/")
    noter(pilote, f"Porte du hall cassée {marque}", avec_photo=True)
    expect(pilote.locator("#liste-envoyees")).to_contain_text(marque)
    pilote.goto(adresse)
    pilote.get_by_role("link", name=re.compile("^Affecter")).click()
    pilote.get_by_label("Responsable").select_option(index=2)
    pilote.get_by_role("button", name="Affecter").click()
    verifier_page(pilote)
    capturer(pilote, "marche")
    pilote.get_by_role("link", name=re.compile("^Envoyer la fiche")).click()
    pilote.get_by_label("Adresse à laquelle écrire").fill("agence@exemple.fr")
    depuis = time.time() - 1
    pilote.get_by_role("button", name="Envoyer").click()
    assert "La fiche est envoyée" in message(pilote)

    lettre = site.dernier_courriel("agence@exemple.fr", depuis=depuis, attente=30)
    lien = re.search(r"/repondre/marche/\S+", lettre)
    assert lien is not None
    bailleur = ouvrir("telephone")
    bailleur.goto(lien[0])
    expect(bailleur.get_by_role("img", name="Observation 1, avant")).to_be_visible()
    verifier_page(bailleur)
    bailleur.get_by_text("Répondre sur l’observation").click()
    bailleur.get_by_label("C’est traité").check()
    bailleur.get_by_label("Date").fill(time.strftime("%Y-%m-%d"))
    bailleur.get_by_label("Précision").fill("La porte est changée.")
    bailleur.get_by_label("Photo après").set_input_files([fichier("apres.jpg", photo(), "image/jpeg")])
    bailleur.get_by_role("button", name="Envoyer").click()
    assert "Merci" in message(bailleur)

    pilote.goto(adresse)
    expect(pilote.get_by_role("img", name="Observation 1, après")).to_be_visible()
    pilote.get_by_role("link", name=re.compile("^Vérifier sur place")).click()
    pilote.get_by_role("button", name="Vérifié sur place").click()
    expect(pilote.locator("article .badge").first).to_have_text("Vérifié")
    assert pilote.request.get(f"{adresse}fiche.pdf").body()[:5] == b"%PDF-"
