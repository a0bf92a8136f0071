"""A survey from an Excel file to its report: checked, opened, asked on a phone without network, by a code, on paper."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from quartiers.enquetes.expressions import lire
from quartiers.enquetes.xlsform.exemples import exemple_xlsx, feuilles_exemple
from quartiers.enquetes.xlsform.fichier import en_xlsx
from tests.parcours.conftest import capturer, entrer, verifier_page
from tests.parcours.gestes import fichier, message, par_le_menu

Ouvrir = Callable[..., Page]
RACINE = Path(__file__).resolve().parents[2]
CAS = json.loads((RACINE / "tests/enquetes/cas_expressions.json").read_text(encoding="utf-8"))
DANS_LE_TELEPHONE = """async nom => {
    const base = await new Promise((oui, non) => {
        const demande = indexedDB.open(nom);
        demande.onsuccess = () => oui(demande.result);
        demande.onerror = () => non(demande.error);
    });
    const lues = await new Promise(oui => {
        const demande = base.transaction("file").objectStore("file").getAll();
        demande.onsuccess = () => oui(demande.result);
    });
    base.close();
    const caches_lus = [];
    for (const cle of await caches.keys())
        for (const requete of await (await caches.open(cle)).keys())
            caches_lus.push(await (await (await caches.open(cle)).match(requete)).text());
    return [JSON.stringify(lues), JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage}), caches_lus.join("")];
}"""


def test_expressions_are_computed_by_the_phone_as_by_the_server(chromium: Browser) -> None:
    page = chromium.new_page()
    page.add_script_tag(path=RACINE / "quartiers/enquetes/static/enquetes/expressions.js")
    cas = [[lire(c["expression"]), c["valeurs"], "2026-11-27", c.get("soi", "")] for c in CAS]
    obtenus = page.evaluate("cas => cas.map(un => ExpressionsEnquete.calculer(...un))", cas)
    page.close()
    assert list(zip([c["expression"] for c in CAS], obtenus, strict=True)) == [
        (c["expression"], c["attendu"]) for c in CAS
    ]


def preparer(page: Page, titre: str) -> str:
    """A survey with the example as its questionnaire, open; the address of its page."""
    par_le_menu(page, "Suivi", "Enquêtes")
    page.get_by_role("link", name="Préparer une enquête").first.click()
    page.get_by_label("Titre").fill(titre)
    page.get_by_label("À quoi elle sert").fill("Savoir comment on vit ici.")
    page.get_by_label("Public visé").fill("Les 16 ans et plus")
    page.get_by_label("Le Tennis", exact=True).check()
    page.get_by_label("La Molette", exact=True).check()
    page.get_by_label("Qui est responsable des données").fill("Service politique de la ville")
    page.get_by_label("Réponses conservées jusqu’au").fill("2035-12-31")
    page.get_by_role("button", name="Enregistrer").click()
    fausses = feuilles_exemple()
    fausses["survey"][3][0] = "select_one inconnue"
    deposer(page, en_xlsx(fausses))
    expect(page.locator("main")).to_contain_text("survey!A4")
    expect(page.locator("main")).to_contain_text("La liste « inconnue » n’est pas dans la feuille « choices »")
    verifier_page(page)
    deposer(page, exemple_xlsx())
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1 du questionnaire")
    page.get_by_role("link", name="العربية").click()
    expect(page.locator("[dir=rtl] h2").first).to_have_text("حيّكم")
    verifier_page(page)
    page.get_by_role("button", name="Mettre en service").click()
    assert "en service" in message(page)
    page.goto(page.url.partition("questionnaire/")[0])
    page.get_by_role("button", name="Ouvrir l’enquête").click()
    assert "ouverte" in message(page)
    return page.url


def deposer(page: Page, contenu: bytes) -> None:
    page.get_by_label("Fichier XLSForm").set_input_files([fichier("vie.xlsx", contenu)])
    page.get_by_role("button", name="Vérifier et déposer").click()
    page.wait_for_load_state()


def repondre(page: Page, idee: str, *, langue: str = "fr") -> None:
    """The required questions, and what one would like to change."""
    page.locator("label[for=q-note_quartier-8]").click()
    page.locator("#q-proprete-3").check()
    page.locator("#q-securite-2").check()
    expect(page.locator("#q-raison_depart")).to_be_hidden()
    page.locator("#q-envie_demenager-1").check()
    page.locator("#q-raison_depart").fill(f"Le bruit {idee}")
    page.locator("#q-priorite").fill(idee)
    page.locator("#q-sexe-1").check()
    page.locator("#q-age-2").check()
    assert page.locator("form input[name=langue]").input_value() == langue


def test_a_survey_from_excel_to_its_report(ouvrir: Ouvrir) -> None:
    marque = uuid4().hex[:6]
    pilote = ouvrir()
    entrer(pilote, "pilote")
    adresse = preparer(pilote, f"Enquête {marque}")
    jeton = preparer_feuilles(pilote, adresse)

    # On a phone without network: sealed, unreadable, then sent once.
    mediateur = ouvrir("telephone")
    entrer(mediateur, "mediateur")
    mediateur.goto(f"{adresse}terrain/")
    mediateur.evaluate("navigator.serviceWorker.ready.then(() => true)")
    verifier_page(mediateur)
    mediateur.context.set_offline(True)
    mediateur.reload()
    expect(mediateur.locator("#reseau")).to_have_text("Hors ligne")
    for rang in range(2):
        mediateur.get_by_label("Quartier de la personne").select_option(label="Le Tennis")
        repondre(mediateur, f"bancs-{marque}-{rang}")
        mediateur.get_by_role("button", name="Enregistrer cet entretien").click()
        expect(mediateur.locator("#q-priorite")).to_have_value("")
        mediateur.reload()  # what waits is still there, under a key of its own
    expect(mediateur.locator("#attente-phrase")).to_contain_text("2 entretiens sont gardés")
    capturer(mediateur, "telephone-enquete")
    numero = mediateur.locator("main").get_attribute("data-terrain-enquete")
    gardees, stockages, pages_gardees = mediateur.evaluate(DANS_LE_TELEPHONE, f"enquete-{numero}")
    assert len(json.loads(gardees)) == 2
    assert {cle for une in json.loads(gardees) for cle in une} == {"cle", "pli", "erreur"}
    for texte in (gardees, stockages, pages_gardees):
        assert f"bancs-{marque}" not in texte
        assert "Le bruit" not in texte
    mediateur.context.set_offline(False)
    expect(mediateur.locator("#attente")).to_be_hidden(timeout=30_000)
    assert json.loads(mediateur.evaluate(DANS_LE_TELEPHONE, f"enquete-{numero}")[0]) == []

    # By a code, in Arabic, nothing lost on the way; it serves once.
    habitante = ouvrir("telephone")
    habitante.goto(f"/j/{jeton}/")
    habitante.locator("#q-priorite").fill("Un marché")
    habitante.get_by_role("button", name="العربية").click()
    expect(habitante.locator("main")).to_have_attribute("dir", "rtl")
    expect(habitante.locator("#q-priorite")).to_have_value("Un marché")
    habitante.locator("form .bouton-primaire").click()
    expect(habitante.locator("#q-sexe-erreur")).to_have_text("هذه الإجابة مطلوبة.")
    repondre(habitante, f"marché-{marque}", langue="ar")
    verifier_page(habitante)
    habitante.locator("form .bouton-primaire").click()
    expect(habitante.get_by_role("heading", level=1)).to_have_text("شكرًا، تم تسجيل إجاباتكم")
    verifier_page(habitante)
    habitante.goto(f"/j/{jeton}/")
    expect(habitante.locator("main")).to_contain_text("Ce code a déjà servi")

    saisir_une_feuille(pilote, adresse)
    pilote.goto(adresse)
    expect(pilote.locator("main")).to_contain_text("Réponses qui comptent")
    chiffres = [texte.strip() for texte in pilote.locator(".chiffre-valeur").all_inner_texts()]
    assert chiffres == ["4", "1", "2", "1"]
    verifier_page(pilote)
    capturer(pilote, "enquete-collecte", hauteur=1000)
    lire_le_rapport(pilote, adresse)


def lire_le_rapport(page: Page, adresse: str) -> None:
    """Closed, it is read: of four answers every count is under secrecy, on screen as on paper."""
    page.get_by_role("button", name="Clore l’enquête").click()
    assert "close" in message(page)
    page.goto(adresse)
    page.get_by_role("link", name="Résultats", exact=True).click()
    verifier_page(page, axe=False)  # the journey of the results examines this page
    with page.expect_download() as attendu:
        page.get_by_role("link", name="Rapport en PDF").click()
    rapport = PdfReader(attendu.value.path())
    textes = [" ".join(feuille.extract_text() for feuille in rapport.pages), page.locator("main").inner_text()]
    for texte in textes:
        assert "secret" in texte
        assert re.findall(r"\b(?:25|50|75)\s*%", texte) == []


def preparer_feuilles(page: Page, adresse: str) -> str:
    """A lot of codes; return one, read from the sheet as one would."""
    page.goto(f"{adresse}collecte/")
    page.get_by_label("Nom du lot").fill("Marché du samedi")
    page.get_by_label("Combien").fill("3")
    with page.expect_download() as telechargement:
        page.get_by_role("button", name="Préparer").click()
    contenu = Path(telechargement.value.path()).read_bytes()
    pdfium = pytest.importorskip("pypdfium2")
    texte = pdfium.PdfDocument(contenu)[0].get_textpage().get_text_range()
    codes = re.findall(r"Votre code : ([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})", texte.replace("\u00a0", " "))
    assert len(set(codes)) == 3
    page.goto(f"{adresse}collecte/")
    expect(page.locator("main")).to_contain_text("0 codes utilisés sur 3")
    verifier_page(page)
    return str(codes[0].replace("-", ""))


def saisir_une_feuille(page: Page, adresse: str) -> None:
    page.goto(f"{adresse}feuilles/")
    verifier_page(page)
    for code in ("", "", "8", "3", "2", "", "1 4", "", "2", "", "", "1"):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    page.keyboard.type("9")
    page.get_by_role("button", name="Enregistrer la feuille").click()
    expect(page.locator("main")).to_contain_text("« 9 » n’est pas un code de cette question : de 1 à 4.")
    page.get_by_label("11. Votre âge").fill("2")
    page.get_by_role("button", name="Enregistrer la feuille").click()
    assert "La feuille est enregistrée" in message(page)
