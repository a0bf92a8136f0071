"""An avenant from its draft to its effect, on a contract read for the occasion."""

import datetime as dt
import re
import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pypdfium2
from playwright.sync_api import Page, expect

from quartiers.socle.formats import date_fr
from tests.parcours.conftest import Site, capturer, entrer, verifier_page
from tests.parcours.gestes import message, nouveau_contrat, par_le_menu
from tests.parcours.roncevert import PREMIER_OBJECTIF

Ouvrir = Callable[..., Page]
FAMILLES = "Accompagner les familles dans la scolarité de leurs enfants"
REPERER = "Repérer tôt les difficultés scolaires"
FORUM = "Organiser un forum des métiers chaque printemps"
FORUM_NOUVEAU = "Organiser un forum des métiers chaque printemps et chaque automne"
AUJOURD_HUI = dt.datetime.now(ZoneInfo("Europe/Paris")).date()
EFFET = AUJOURD_HUI + dt.timedelta(days=20)
VEILLE = EFFET - dt.timedelta(days=1)
SIGNATAIRE = "direction@brume-habitat.example"


def test_an_avenant_splits_an_objective_and_the_contract_reads_before_and_after(ouvrir: Ouvrir, site: Site) -> None:
    page = ouvrir()
    entrer(page, "pilote")
    code = nouveau_contrat(page, "Valserine")
    rediger(page, code)
    soumettre(page)
    repondre_sans_compte(ouvrir("telephone"), site)
    adopter(page)
    visiteur = ouvrir()
    lire_aux_deux_dates(visiteur, code)
    lire_l_histoire(visiteur, code)
    comparer(visiteur, code)
    telecharger_aux_deux_dates(visiteur, code)


def rediger(page: Page, code: str) -> None:
    par_le_menu(page, "Contrat", "Avenants")
    assert f"/contrats/{code}/avenants/" in page.url
    page.get_by_role("link", name="Nouvel avenant").or_(
        page.get_by_role("link", name="Ouvrir un avenant")
    ).first.click()
    page.get_by_role("button", name="Ouvrir le brouillon").click()
    expect(page.get_by_role("textbox", name="Objet")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("textbox", name="Objet").fill("Préciser l’aide aux familles")
    page.get_by_role("textbox", name="Motif").fill("Le bilan de la première année montre deux besoins distincts.")
    page.get_by_label("Date d’effet envisagée").fill(EFFET.isoformat())
    page.get_by_role("button", name="Ouvrir le brouillon").click()
    assert "ajoutez maintenant ses modifications" in message(page)

    page.get_by_role("link", name="Scinder", exact=True).click()
    choisir_element(page, PREMIER_OBJECTIF)
    page.get_by_role("textbox", name="Intitulé 1").fill(FAMILLES)
    page.get_by_role("textbox", name="Intitulé 2").fill(REPERER)
    page.get_by_role("button", name="Enregistrer la modification").click()
    page.get_by_role("link", name="Reformuler", exact=True).click()
    choisir_element(page, FORUM)
    page.get_by_role("textbox", name="Nouvel intitulé").fill(FORUM_NOUVEAU)
    page.get_by_role("button", name="Enregistrer la modification").click()

    changements = page.locator("ol.contrat-changements > li")
    expect(changements).to_have_count(2)
    cotes = changements.nth(0).locator(".comparaison-cote")
    expect(cotes.nth(0)).to_contain_text(PREMIER_OBJECTIF)
    expect(cotes.nth(1)).to_contain_text(FAMILLES)
    expect(cotes.nth(1)).to_contain_text(REPERER)
    expect(changements.nth(1).locator("ins")).to_contain_text("et chaque automne")
    verifier_page(page)
    capturer(page, "avenant", hauteur=1300)
    page.get_by_role("link", name="Avant et après, en entier").click()
    rangee = page.get_by_role("row").filter(has_text=FORUM_NOUVEAU)
    expect(rangee).to_have_count(1)
    verifier_page(page)
    page.go_back()


def choisir_element(page: Page, titre: str) -> None:
    choix = page.get_by_label("Élément concerné")
    option = choix.locator("option", has_text=re.compile(f"– {re.escape(titre)}$"))
    choix.select_option(value=option.get_attribute("value"))
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("button", name="Enregistrer la modification")).to_be_visible()


def soumettre(page: Page) -> None:
    page.get_by_role("link", name="Soumettre", exact=False).first.click()
    page.get_by_label("Brume Habitat").fill(SIGNATAIRE)
    page.get_by_role("button", name="Soumettre aux signataires").click()
    expect(page.locator(".surtitre")).to_contain_text("Soumis")
    verifier_page(page)


def repondre_sans_compte(page: Page, site: Site) -> None:
    """The signatory opens the link of the letter on a phone; reserves must be explained."""
    lettre = site.dernier_courriel(SIGNATAIRE, depuis=time.time() - 60)
    lien = re.search(r"http\S+/avis/\S+", lettre)
    assert lien is not None, lettre
    page.goto(lien[0])
    expect(page.locator("main")).to_contain_text(FAMILLES)
    verifier_page(page)
    capturer(page, "avis-par-lien")
    page.get_by_label("Favorable avec réserves").check()
    page.get_by_role("button", name="Rendre cet avis").click()
    expect(page.get_by_label("Commentaire")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Favorable avec réserves")).to_be_checked()
    page.get_by_label("Commentaire").fill("Prévoir aussi un accueil le samedi.")
    page.get_by_role("button", name="Rendre cet avis").click()
    expect(page.locator("main")).to_contain_text("favorable avec réserves")


def adopter(page: Page) -> None:
    page.reload()
    ligne = page.get_by_role("row").filter(has_text="Brume Habitat")
    expect(ligne).to_contain_text("Favorable avec réserves")
    expect(ligne).to_contain_text("Prévoir aussi un accueil le samedi.")
    page.get_by_role("link", name="Adopter", exact=False).first.click()
    page.get_by_label("Adopté le").fill(AUJOURD_HUI.isoformat())
    page.get_by_label("Décision").fill("Comité de pilotage, relevé de décisions n° 2")
    page.get_by_label("Prend effet le").fill(EFFET.isoformat())
    page.get_by_role("button", name="Adopter l’avenant").click()
    sans_attendre = page.get_by_label("J’adopte l’avenant sans attendre les avis manquants")
    expect(sans_attendre).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Décision")).to_have_value("Comité de pilotage, relevé de décisions n° 2")
    sans_attendre.check()
    page.get_by_role("button", name="Adopter l’avenant").click()
    expect(page.locator(".surtitre")).to_contain_text("Adopté")
    verifier_page(page)
    capturer(page, "avenant-adopte")


def titres(page: Page) -> str:
    return page.locator(".contrat-texte").inner_text()


def lire_aux_deux_dates(page: Page, code: str) -> None:
    page.goto(f"/contrats/{code}/texte/")
    page.get_by_label("Le contrat tel qu’au").fill(VEILLE.isoformat())
    page.get_by_role("button", name="Afficher").click()
    assert PREMIER_OBJECTIF in titres(page)
    assert REPERER not in titres(page)
    page.get_by_label("Le contrat tel qu’au").fill(EFFET.isoformat())
    page.get_by_role("button", name="Afficher").click()
    assert f"date={EFFET.isoformat()}" in page.url
    assert PREMIER_OBJECTIF not in titres(page)
    assert FAMILLES in titres(page)
    assert REPERER in titres(page)
    assert FORUM_NOUVEAU in titres(page)
    verifier_page(page)
    capturer(page, "texte-a-une-date", hauteur=1100)
    page.get_by_label("Le contrat tel qu’au").fill("2019-01-01")
    page.get_by_role("button", name="Afficher").click()
    expect(page.locator("main")).to_contain_text("Le contrat commence le")


def lire_l_histoire(page: Page, code: str) -> None:
    page.goto(f"/contrats/{code}/texte/?date={EFFET.isoformat()}")
    page.locator(".contrat-element", has_text=FORUM_NOUVEAU).last.get_by_role("link").first.click()
    histoire = page.locator("ol.contrat-histoire > li")
    expect(histoire).to_have_count(2)
    expect(page.locator(".contrat-histoire")).to_contain_text(FORUM)
    expect(page.locator(".contrat-histoire ins")).to_contain_text("et chaque automne")
    expect(page.locator(".contrat-histoire")).to_contain_text(date_fr(EFFET))
    expect(page.locator("main dl").first).to_contain_text(re.compile(r"Dans le texte signé\s*ligne 17\b"))
    verifier_page(page)
    capturer(page, "element")
    page.goto(f"/contrats/{code}/elements/1.1.O1/")
    expect(page.locator("main")).to_contain_text(FAMILLES)
    expect(page.locator("main")).to_contain_text(REPERER)


def comparer(page: Page, code: str) -> None:
    page.goto(f"/contrats/{code}/comparer/")
    page.get_by_label("Entre le").fill(VEILLE.isoformat())
    page.get_by_label("et le").fill(EFFET.isoformat())
    page.get_by_role("button", name="Comparer").click()
    expect(page.get_by_role("status")).to_have_text("2 différences.")
    verifier_page(page)
    capturer(page, "comparer")


def telecharger_aux_deux_dates(page: Page, code: str) -> None:
    avant = texte_du_pdf(page, f"/contrats/{code}/contrat.pdf?date={VEILLE.isoformat()}")
    apres = texte_du_pdf(page, f"/contrats/{code}/contrat.pdf?date={EFFET.isoformat()}")
    assert (FORUM in avant, FORUM_NOUVEAU in avant, REPERER in avant) == (True, False, False)
    assert (FORUM_NOUVEAU in apres, REPERER in apres) == (True, True)


def texte_du_pdf(page: Page, adresse: str) -> str:
    reponse = page.request.get(adresse)
    assert (reponse.status, reponse.headers["content-type"]) == (200, "application/pdf")
    pages = pypdfium2.PdfDocument(reponse.body())
    return " ".join(" ".join(feuille.get_textpage().get_text_bounded() for feuille in pages).split())
