"""People without an account: a resident on a phone, someone who searches, someone who reuses the data."""

import csv
import io
import json
import re
from collections.abc import Callable

import pytest
from docx import Document
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.parcours.conftest import capturer, verifier_page
from tests.parcours.gestes import par_le_menu

Ouvrir = Callable[..., Page]
CONTRAT = "/contrats/creusot-montceau/"
QUARTIERS = ["Le Tennis", "La Molette", "La Résidence du Lac", "Le Bois du Verne", "Les Rives du Plessis"]


def situer(page: Page, latitude: str, longitude: str) -> None:
    page.get_by_label("Latitude").fill(latitude)
    page.get_by_label("Longitude").fill(longitude)
    page.get_by_role("button", name="Situer ce point").click()


def centre(page: Page, quartier: str) -> tuple[str, str]:
    """A point inside the outline of the neighbourhood, from the open data: (latitude, longitude)."""
    from shapely.geometry import shape  # slow to import, and for these journeys only

    contours = page.request.get(f"{CONTRAT}contours.geojson").json()
    geometries = [
        c["geometry"] for c in contours["features"] if quartier in json.dumps(c["properties"], ensure_ascii=False)
    ]
    point = shape(geometries[0]).representative_point()
    return f"{point.y:.6f}".replace(".", ","), f"{point.x:.6f}".replace(".", ",")


def test_a_resident_finds_a_neighbourhood_though_addresses_are_out_of_reach(ouvrir: Ouvrir) -> None:
    page = ouvrir("telephone")
    page.goto(CONTRAT)
    capturer(page, "telephone-contrat")
    page.get_by_label("Votre adresse").fill("12 rue du Tennis, Le Creusot")
    page.get_by_role("button", name="Trouver mon quartier").click()
    expect(page.get_by_role("alert").or_(page.locator(".alerte")).first).to_contain_text("ne répond pas")
    expect(page.get_by_label("Votre adresse")).to_have_value("12 rue du Tennis, Le Creusot")
    verifier_page(page)
    capturer(page, "telephone-mon-quartier", haut=False)

    situer(page, *centre(page, "Le Tennis"))
    expect(page.get_by_role("heading", level=1, name="Le Tennis")).to_be_visible()
    expect(page.locator("#messages")).to_contain_text("Vous êtes dans le quartier prioritaire")
    verifier_page(page)
    capturer(page, "telephone-quartier", haut=False)

    page.goto("/mon-quartier/")
    situer(page, "91", "quatre")
    expect(page.get_by_label("Latitude")).to_have_value("91")
    expect(page.locator("main")).to_contain_text("n’est pas un nombre de degrés")
    situer(page, "48,8566", "2,3522")
    expect(page.locator("#reponse")).to_contain_text("n’est dans aucun quartier prioritaire")
    page.get_by_role("main").get_by_role("link", name="La Molette").click()
    expect(page.get_by_role("heading", level=1, name="La Molette")).to_be_visible()


def test_a_click_on_the_map_gives_the_coordinates(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    page.goto("/mon-quartier/")
    carte = page.locator(".leaflet-container")
    expect(carte.locator("path").first).to_be_visible()
    carte.evaluate("e => e.scrollIntoView({block: 'center'})")
    capturer(page, "mon-quartier", haut=False)
    carte.click(position={"x": 200, "y": 150})
    expect(page.get_by_label("Latitude")).not_to_have_value("")
    page.get_by_role("button", name="Situer ce point").click()
    expect(page.locator("main")).to_contain_text("quartier prioritaire")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_reads_the_contract_and_who_signed_it(ouvrir: Ouvrir, javascript: bool) -> None:
    page = ouvrir("bureau", javascript=javascript)
    page.goto(CONTRAT)
    for nom in QUARTIERS:
        expect(page.get_by_role("main").get_by_role("link", name=nom, exact=True).first).to_be_visible()
    if javascript:
        expect(page.locator(".leaflet-container path").first).to_be_visible()
        verifier_page(page)
        capturer(page, "contrat", hauteur=1560)
    page.get_by_role("link", name="Lire le contrat").click()
    expect(page.locator(".contrat-axe")).to_have_count(4)
    par_le_menu(page, "Contrat", "Signataires")
    page.get_by_role("main").get_by_role("link", name="Habellis").first.click()
    expect(page.get_by_role("heading", level=1, name="Habellis")).to_be_visible()
    if javascript:
        verifier_page(page)
        capturer(page, "signataire")
    page.goto(f"{CONTRAT}quartiers/")
    page.get_by_role("main").get_by_role("link", name="Le Bois du Verne").first.click()
    expect(page.get_by_role("heading", level=2, name="Ce que dit le contrat")).to_be_visible()
    if javascript:
        capturer(page, "quartier", hauteur=1300)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_search_forgives_accents_typos_and_acronyms(ouvrir: Ouvrir, javascript: bool) -> None:
    page = ouvrir("bureau", javascript=javascript)
    page.goto(CONTRAT)
    chercher(page, "sante")
    sans_accent = page.locator(".resultats a").all_inner_texts()
    chercher(page, "santé")
    assert page.locator(".resultats a").all_inner_texts() == sans_accent != []
    chercher(page, "QPV")
    expect(page.locator("main")).to_contain_text(
        re.compile("QPV : quartiers? prioritaires? de la (politique de la )?ville", re.I)
    )
    if javascript:
        verifier_page(page)
        capturer(page, "recherche")
    chercher(page, "mediaton")
    expect(page.locator("main")).to_contain_text("« mediaton » est inconnu")
    expect(page.locator(".resultats li").first).to_contain_text(re.compile("médiat", re.I))
    chercher(page, "xyzzyq")
    expect(page.locator("main")).to_contain_text("Aucun résultat")


def chercher(page: Page, mots: str) -> None:
    champ = page.get_by_role("search", name="Recherche sur le site", exact=True).get_by_role("searchbox")
    champ.fill(mots)
    champ.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Recherche")).to_be_visible()
    expect(page.locator("main").get_by_role("searchbox").or_(page.locator("main input[name=q]")).first).to_have_value(
        mots
    )


def test_the_keyboard_alone_is_enough(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    page.goto(CONTRAT)
    page.keyboard.press("Tab")
    evitement = page.get_by_role("link", name="Aller au contenu")
    expect(evitement).to_be_focused()
    expect(evitement).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()
    atteindre(page, page.get_by_role("link", name="Lire le contrat"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/texte/"))
    atteindre(page, page.get_by_role("search", name="Recherche sur le site", exact=True).get_by_role("searchbox"))
    page.keyboard.type("emploi")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/recherche/\?q=emploi"))

    telephone = ouvrir("telephone")
    telephone.goto(CONTRAT)
    resume = telephone.locator(".menu-mobile > summary")
    atteindre(telephone, resume)
    telephone.keyboard.press("Enter")
    menu = telephone.get_by_role("navigation", name="Navigation principale (menu)")
    expect(menu).to_be_visible()
    verifier_page(telephone)
    capturer(telephone, "telephone-menu")
    atteindre(telephone, menu.locator("summary", has_text="Quartiers"))
    telephone.keyboard.press("Enter")
    atteindre(telephone, menu.get_by_role("link", name="Les quartiers", exact=True))
    telephone.keyboard.press("Enter")
    expect(telephone).to_have_url(re.compile("/quartiers/"))


def atteindre(page: Page, cible: "object") -> None:
    """Press Tab until the target has the focus, which must be seen on the screen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if cible.evaluate("e => e === document.activeElement"):  # type: ignore[attr-defined]
            assert cible.evaluate("e => getComputedStyle(e).outlineStyle !== 'none' || e.matches(':focus-visible')")  # type: ignore[attr-defined]
            return
    raise AssertionError(f"{cible} ne s’atteint pas au clavier.")


def test_the_dark_display_is_kept_from_page_to_page(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    page.goto(CONTRAT)
    clair = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Sombre").click()
    page.goto(f"{CONTRAT}quartiers/le-tennis/")
    sombre = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sombre != clair
    for adresse in ("quartiers/le-tennis/", "texte/", "quartiers/", "synthese/", "signataires/"):
        page.goto(CONTRAT + adresse)
        verifier_page(page)
    page.goto(CONTRAT)
    verifier_page(page)
    capturer(page, "sombre")


def recevoir(page: Page, libelle: str) -> bytes:
    """Take a file from the menu of exports of the page."""
    menu = page.locator("main details.deroulant").first
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    with page.expect_download() as attente:
        menu.get_by_role("link", name=libelle).click()
    return attente.value.path().read_bytes()


def test_lists_come_as_files_that_open(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    page.goto(f"{CONTRAT}signataires/")
    noms = page.locator("tbody tr th, tbody tr td:first-child").all_inner_texts()
    lignes = CalamineWorkbook.from_filelike(io.BytesIO(recevoir(page, "Excel"))).get_sheet_by_index(0).to_python()
    ods = CalamineWorkbook.from_filelike(io.BytesIO(recevoir(page, "OpenDocument"))).get_sheet_by_index(0).to_python()
    texte = recevoir(page, "CSV").decode("utf-8-sig")
    premiers = {str(ligne[0]) for ligne in lignes}
    assert noms
    assert all(nom.strip() in {str(c) for ligne in lignes for c in ligne} for nom in noms)
    assert premiers == {str(ligne[0]) for ligne in ods}
    assert {ligne[0] for ligne in csv.reader(io.StringIO(texte), delimiter=";") if ligne} <= premiers | {""}


def test_the_contract_comes_as_pdf_and_word(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    page.goto(CONTRAT)
    fichiers = {}
    for libelle in ("PDF", "Word"):
        lien = page.get_by_role("link", name=re.compile(f"^{libelle}"))
        fichiers[libelle] = page.request.get(str(lien.get_attribute("href"))).body()
    assert fichiers["PDF"].startswith(b"%PDF")
    paragraphes = [p.text for p in Document(io.BytesIO(fichiers["Word"])).paragraphs]
    assert any("Le Tennis" in texte for texte in paragraphes)


def test_the_data_are_open(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    page.goto("/donnees-ouvertes/")
    verifier_page(page)
    capturer(page, "donnees-ouvertes")
    contrats = page.request.get("/api/v1/contrats").json()
    assert "creusot-montceau" in json.dumps(contrats)
    arbre = page.request.get("/api/v1/contrats/creusot-montceau/arbre").json()
    assert json.dumps(arbre).count('"axe"') >= 4
    contours = page.request.get("/api/v1/contrats/creusot-montceau/contours").json()
    assert (contours["type"], len(contours["features"])) == ("FeatureCollection", 5)
    inconnu = page.request.get("/api/v1/contrats/inconnu")
    assert (inconnu.status, "application/json" in inconnu.headers["content-type"]) == (404, True)
