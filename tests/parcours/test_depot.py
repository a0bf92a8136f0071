"""An association's evening, on a phone and with the keyboard alone: from signing up to the receipt."""

import datetime as dt
import re
import time
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page, Route, expect

from quartiers.appels.identifiants import luhn
from tests.parcours.conftest import Site, capturer, entrer, verifier_page
from tests.parcours.gestes import fichier

Ouvrir = Callable[..., Page]
CODE = "creusot-montceau"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n"
TEXTES = {
    "projet": ["besoin", "objectifs", "description"],
    "equipe": ["equipe", "partenaires", "egalite", "evaluation"],
}


def siret() -> str:
    """A SIRET of nobody, with its right key."""
    base = f"9{uuid4().int % 10**12:012d}"
    return next(base + str(cle) for cle in range(10) if luhn(base + str(cle)))


def taper(page: Page, identifiant: str, texte: str) -> None:
    """Type in a field, then leave it by the Tab key."""
    champ = page.locator(f"#{identifiant}")
    champ.focus()
    champ.press("ControlOrMeta+a")
    page.keyboard.type(texte)
    page.keyboard.press("Tab")


def valider(page: Page, bouton: str) -> None:
    """A button, without the mouse."""
    page.get_by_role("button", name=bouton, exact=True).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def enregistre(page: Page) -> None:
    expect(page.locator("#etat-enregistrement")).to_contain_text("Tout est enregistré")


def annee_ouverte() -> int:
    """The year of the demonstration's open call."""
    jour = dt.date.today()  # noqa: DTZ011 - the demonstration's season follows the site's own day
    return jour.year + 1 if jour.month >= 6 else jour.year


def s_inscrire(page: Page, site: Site, code: str, annee: int, nom: str, *, axe: bool = True) -> None:
    """`axe=False`: another journey examines these pages; their width and their title are looked at all the same."""
    courriel, avant = f"{uuid4().hex[:10]}@exemple.fr", time.time() - 1
    page.goto(f"/contrats/{code}/appels/{annee}/commencer/")
    verifier_page(page, axe=axe)
    taper(page, "id_courriel", courriel)
    taper(page, "id_nom", "Alix Exemple")
    valider(page, "Recevoir mon code")
    lettre = site.dernier_courriel(courriel, depuis=avant)
    recu = re.search(r"^\s*([0-9-]{8,12})\s*$", lettre, re.MULTILINE)
    assert recu is not None, lettre
    champ = page.get_by_label("Code reçu par courriel")
    champ.fill(recu[1])
    with page.expect_navigation():
        champ.press("Enter")
    taper(page, "id_numero", siret())
    valider(page, "Continuer")
    for identifiant, texte in (
        ("id_nom", nom),
        ("id_adresse", "3 rue du Lac"),
        ("id_code_postal", "71210"),
        ("id_commune", "Torcy"),
        ("id_fonction", "présidente"),
    ):
        taper(page, identifiant, texte)
    verifier_page(page, axe=axe)
    valider(page, "C’est bien mon organisme")


def remplir_textes(page: Page, etape: str) -> None:
    for nom in TEXTES[etape]:
        taper(page, f"c-{nom}", f"Réponse de l’association à propos de « {nom} ».")
    enregistre(page)


def remplir(page: Page, annee: int, *, axe: bool = True) -> None:
    """Every step, each left by its own « Enregistrer et continuer »."""
    verifier_page(page, axe=axe)
    capturer(page, "depot-projet")
    remplir_textes(page, "projet")
    valider(page, "Enregistrer et continuer")
    page.locator("#c-rattachement-principal").select_option(index=1)
    taper(page, "c-territoire-hors", "100")
    enregistre(page)
    expect(page.locator("[data-somme=parts]")).to_have_text("100")
    verifier_page(page, axe=axe)
    valider(page, "Enregistrer et continuer")
    taper(page, "c-public_precision", "Des enfants et leurs parents.")
    taper(page, "c-participants", "40")
    taper(page, "c-participants_qpv", "30")
    taper(page, "c-public-6-10-femmes", "22")
    taper(page, "c-public-6-10-hommes", "18")
    expect(page.locator("[data-somme=ages]")).to_have_text("40")
    verifier_page(page, axe=axe)
    valider(page, "Enregistrer et continuer")
    page.locator("#c-date_debut").fill(f"{annee}-03-01")
    page.locator("#c-date_fin").fill(f"{annee}-11-30")
    verifier_page(page, axe=axe)
    valider(page, "Enregistrer et continuer")
    remplir_textes(page, "equipe")
    verifier_page(page, axe=axe)
    valider(page, "Enregistrer et continuer")


def remplir_le_budget(page: Page, annee: int) -> None:
    taper(page, f"c-budget-{annee}-606", "1 000")
    page.locator("[data-financeur]").first.focus()
    page.keyboard.type("800,50")
    page.keyboard.press("Tab")
    expect(page.locator("#equilibre-phrase")).to_contain_text("il manque 199,50")
    taper(page, f"c-budget-{annee}-propres", "199,5")
    expect(page.locator("#equilibre-phrase")).to_contain_text("égales, au centime")
    enregistre(page)
    verifier_page(page)
    capturer(page, "depot-budget")
    valider(page, "Enregistrer et continuer")


def joindre_les_pieces(page: Page, *, axe: bool = True) -> None:
    """Whatever the call asks: each gets a file."""
    while page.locator(".badge", has_text="À joindre").count():
        piece = page.locator(".pieces > li", has=page.locator(".badge", has_text="À joindre")).first
        piece.locator("input[type=file]").set_input_files([fichier("piece.pdf", PDF, "application/pdf")])
        piece.get_by_role("button", name=re.compile("^Joindre cette pièce")).focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator("#messages")).to_contain_text("est joint au dossier")
    verifier_page(page, axe=axe)


def completer_la_fiche(page: Page, *, axe: bool = True) -> None:
    page.locator("#id_cer").select_option("souscrit")
    page.locator("#id_cer_le").fill("2026-01-15")
    taper(page, "id_titulaire_compte", "Les Voisins Inventifs")
    taper(page, "id_iban", "FR14 2004 1010 0505 0001 3M02 606")
    verifier_page(page, axe=axe)
    valider(page, "Enregistrer")


def test_association_signs_up_writes_and_deposits_on_a_phone_with_the_keyboard(ouvrir: Ouvrir, site: Site) -> None:
    annee = annee_ouverte()
    page = ouvrir("telephone")
    s_inscrire(page, site, CODE, annee, "Les Voisins Inventifs")
    taper(page, "id_intitule", "Un atelier d’inventions")
    valider(page, "Commencer")
    adresse = page.url.split("etapes/")[0]
    remplir(page, annee)
    remplir_le_budget(page, annee)
    joindre_les_pieces(page)
    page.goto(f"{adresse}etapes/verifier/")
    verifier_page(page)
    page.get_by_role("link", name=re.compile("contrat d’engagement républicain")).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    completer_la_fiche(page)
    page.goto(f"{adresse}etapes/verifier/")
    expect(page.get_by_text("Votre dossier est prêt")).to_be_visible()
    page.locator("#id_atteste").focus()
    page.keyboard.press("Space")
    valider(page, "Déposer le dossier")
    expect(page.locator("#messages")).to_contain_text(re.compile(r"Récépissé R\d{4}-\d{4}"))
    verifier_page(page)
    capturer(page, "depot-recepisse")


def test_words_typed_while_the_connection_is_cut_are_kept_and_sent(ouvrir: Ouvrir) -> None:
    page = ouvrir("telephone")
    entrer(page, "porteur")
    page.goto(page.get_by_role("link", name="Commencer un dossier").first.get_attribute("href") or "")
    taper(page, "id_intitule", "Écrit dans le train")
    valider(page, "Commencer")
    adresse = page.url

    def couper(route: Route) -> None:
        route.abort("internetdisconnected")

    page.route("**/champ/", couper)
    taper(page, "c-besoin", "Ce que j’ai écrit dans le tunnel")
    expect(page.locator("#etat-enregistrement")).to_contain_text("gardé ici")
    page.reload()
    expect(page.locator("#c-besoin")).to_have_value("Ce que j’ai écrit dans le tunnel")
    page.unroute("**/champ/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    enregistre(page)
    page.goto(adresse)
    expect(page.locator("#c-besoin")).to_have_value("Ce que j’ai écrit dans le tunnel")


def test_two_people_on_the_same_field_choose_with_both_texts_in_view(ouvrir: Ouvrir) -> None:
    une = ouvrir()
    entrer(une, "porteur")
    une.goto(une.get_by_role("link", name="Commencer un dossier").first.get_attribute("href") or "")
    taper(une, "id_intitule", "À deux mains")
    valider(une, "Commencer")
    autre = ouvrir("telephone")
    entrer(autre, "porteur")
    autre.goto(une.url)
    taper(une, "c-besoin", "Le texte d’Alix")
    enregistre(une)
    taper(autre, "c-besoin", "Le texte de Sacha")
    choix = autre.locator(".choix-textes")
    expect(choix).to_contain_text("Le texte d’Alix")
    expect(autre.locator("#c-besoin")).to_have_value("Le texte de Sacha")
    verifier_page(autre)
    choix.get_by_role("button", name="Garder mon texte").focus()
    autre.keyboard.press("Enter")
    enregistre(autre)
    une.reload()
    expect(une.locator("#c-besoin")).to_have_value("Le texte de Sacha")
