"""A day of the commune's officer on the projects of its neighbourhoods."""

import io
import re
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.parcours.conftest import capturer, entrer, verifier_page
from tests.parcours.gestes import fichier, message

Ouvrir = Callable[..., Page]


def pdf() -> bytes:
    sortie = io.BytesIO()
    Image.new("RGB", (300, 420), "white").save(sortie, "PDF")
    return sortie.getvalue()


PLAN = pdf()


def ouvrir_un_projet(page: Page) -> str:
    """From one's home to the first project of the commune; return the address of its page."""
    page.goto("/mon-espace/")
    page.get_by_role("main").get_by_role("link", name=re.compile("suivre le projet")).first.click()
    expect(page).to_have_url(re.compile(r"/projets/"))
    return page.url


def ajouter_piste(page: Page, titre: str) -> Locator:
    page.get_by_role("link", name="Ajouter une piste d’action").click()
    page.get_by_role("textbox", name="Piste d’action").fill(titre)
    page.get_by_role("button", name="Ajouter").click()
    assert "La piste d’action est ajoutée" in message(page)
    numero = page.locator("li.piste", has_text=titre).last.get_attribute("id")
    return page.locator(f"#{numero}")


def test_an_officer_moves_a_lead_forward_and_everyone_sees_it(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    entrer(page, "agent_communal")
    adresse = ouvrir_un_projet(page)
    piste = ajouter_piste(page, "Aménager un square devant l’école")
    expect(piste.locator(".badge")).to_have_text("Idée")
    piste.get_by_role("link", name=re.compile("^Engager")).click()
    page.get_by_role("button", name="Engager").click()
    expect(piste.locator(".badge")).to_have_text("En cours")
    piste.get_by_role("link", name=re.compile("^Constater la réalisation")).click()
    page.get_by_role("button", name="Constater la réalisation").click()
    expect(page.get_by_label("Réalisée le")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Réalisée le").fill("2026-09-15")
    page.get_by_role("button", name="Constater la réalisation").click()
    expect(piste.locator(".badge")).to_have_text("Réalisée")
    verifier_page(page)
    capturer(page, "projet")

    visiteur = ouvrir("telephone")
    visiteur.goto(adresse)
    expect(visiteur.locator("li.piste", has_text="Aménager un square").last.locator(".badge")).to_have_text("Réalisée")
    expect(visiteur.get_by_role("link", name=re.compile("^Modifier"))).to_have_count(0)
    verifier_page(visiteur)


def test_giving_a_lead_up_needs_a_reason_that_the_public_reads(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    entrer(page, "agent_communal")
    adresse = ouvrir_un_projet(page)
    piste = ajouter_piste(page, "Ouvrir une ferme urbaine")
    piste.get_by_role("link", name=re.compile("^Abandonner")).click()
    page.get_by_role("button", name="Abandonner").click()
    expect(page.get_by_label("Pourquoi")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("main")).to_contain_text("Dites pourquoi cette piste est abandonnée.")
    capturer(page, "piste-abandonner")
    page.get_by_label("Pourquoi").fill("Le terrain prévu est trop pollué.")
    page.get_by_role("button", name="Abandonner").click()
    visiteur = ouvrir()
    visiteur.goto(adresse)
    expect(visiteur.locator("li.piste", has_text="ferme urbaine").last).to_contain_text(
        "Le terrain prévu est trop pollué."
    )


def test_documents_are_attached_when_they_are_what_their_name_says(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    entrer(page, "agent_communal")
    adresse = ouvrir_un_projet(page)
    page.get_by_role("link", name="Joindre un document", exact=True).last.click()
    page.get_by_label("Fichier").set_input_files([fichier("plan.pdf", b"MZ\x90\x00" + bytes(3000))])
    page.get_by_label("Titre").fill("Plan du square")
    page.get_by_role("button", name="Joindre").click()
    expect(page.get_by_label("Fichier")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Titre")).to_have_value("Plan du square")
    expect(page.locator("main")).to_contain_text("dans le bon format")
    verifier_page(page)

    page.get_by_label("Fichier").set_input_files([fichier("plan.pdf", PLAN, "application/pdf")])
    page.get_by_label("Visible du public").check()
    page.get_by_role("button", name="Joindre").click()
    assert "Le document est joint au projet" in message(page)
    visiteur = ouvrir()
    visiteur.goto(adresse)
    lien = visiteur.get_by_role("link", name="Plan du square").first
    recu = visiteur.request.get(str(lien.get_attribute("href")))
    assert (recu.status, recu.body()) == (200, PLAN)


def test_the_matrix_counts_what_is_done(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    entrer(page, "agent_communal")
    ouvrir_un_projet(page)
    page.get_by_role("link", name="Synthèse par axe").click()
    expect(page.get_by_role("heading", level=1, name="Synthèse des projets de quartier")).to_be_visible()
    assert page.locator("tbody tr").count() == 5
    verifier_page(page)
    capturer(page, "synthese")
    telephone = ouvrir("telephone")
    telephone.goto(page.url)
    verifier_page(telephone)
