"""An officer has the text of a contract read, checks it, makes it version 1; two at once; files that are no text."""

import io
import re
from collections.abc import Callable

import yaml
from PIL import Image
from playwright.sync_api import Page, expect

from tests.parcours.conftest import capturer, entrer, verifier_page
from tests.parcours.gestes import deposer_texte, message, nouveau_contrat, valider_lecture
from tests.parcours.roncevert import PREMIER_OBJECTIF, en_docx, en_texte

Ouvrir = Callable[..., Page]


def comptes(page: Page) -> dict[str, int]:
    """Figures of the summary: {label: count}."""
    lignes = page.locator("#resume .comptes-niveaux li").all_inner_texts()
    return {libelle: int(nombre) for nombre, libelle in (ligne.split(" ", 1) for ligne in lignes)}


def corriger(page: Page, titre: str) -> None:
    """Open the panel that corrects the element of this title."""
    ligne = page.locator("li.element", has=page.get_by_role("link", name=titre, exact=True))
    ligne.get_by_role("link", name=re.compile("^Corriger")).click()
    expect(page.locator("#correction [data-panneau]")).to_be_visible()


def ordre(page: Page) -> list[str]:
    return page.locator("li.element a.titre").all_inner_texts()


def test_an_officer_checks_a_reading_and_makes_it_version_1(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    entrer(page, "administrateur")
    deposer_texte(page, "roncevert.docx", en_docx())
    assert "Le texte est lu" in message(page)
    trouves = comptes(page)
    assert {k: trouves[k] for k in ("axes", "orientations", "objectifs opérationnels", "actions", "doute à voir")} == {
        "axes": 3,
        "orientations": 5,
        "objectifs opérationnels": 6,
        "actions": 8,
        "doute à voir": 1,
    }
    expect(page.locator("[data-source] .ligne", has_text=PREMIER_OBJECTIF)).to_have_count(1)
    verifier_page(page)
    capturer(page, "lecture", hauteur=1400)

    mender_le_doute(page)
    corriger(page, "Ouvrir l’école sur le quartier")
    page.get_by_role("textbox", name="Intitulé", exact=True).fill("Ouvrir l’école aux familles du quartier")
    page.get_by_role("button", name="Enregistrer l’intitulé").click()
    expect(page.get_by_role("link", name="Ouvrir l’école aux familles du quartier", exact=True)).to_be_visible()

    avant = ordre(page)
    deplacer_puis_annuler(page)
    assert ordre(page) == avant

    telecharger_yaml(page)
    verifier_page(page)
    valider_lecture(page, "roncevert-lecture-" + page.url.rstrip("/").rpartition("/")[2])
    assert "Version 1 en place" in message(page)
    expect(page.get_by_text("Ouvrir l’école aux familles du quartier")).to_have_count(1)
    expect(page.get_by_text("Tracer une piste cyclable vers la gare de Roncevert")).to_have_count(1)
    verifier_page(page)

    visiteur = ouvrir("telephone")
    visiteur.goto("/")
    visiteur.goto(page.url)
    expect(visiteur.get_by_role("heading", level=2, name="Grandir et apprendre")).to_be_visible()


def mender_le_doute(page: Page) -> None:
    doute = page.locator("li.doute", has_text="Roncvert")
    doute.get_by_role("link", name=re.compile("^Corriger")).click()
    intitule = page.get_by_role("textbox", name="Intitulé", exact=True)
    expect(intitule).to_have_value("Tracer une piste cyclable vers la gare de Roncvert")
    capturer(page, "lecture-corriger", haut=False)
    intitule.fill("Tracer une piste cyclable vers la gare de Roncevert")
    page.get_by_role("button", name="Enregistrer l’intitulé").click()
    expect(page.get_by_role("link", name="Tracer une piste cyclable vers la gare de Roncevert")).to_be_visible()
    page.locator("li.doute", has_text="Roncvert").get_by_role("button", name=re.compile("^Corrigé")).click()
    expect(page.get_by_text("Tous les doutes ont reçu une réponse.")).to_be_visible()


def deplacer_puis_annuler(page: Page) -> None:
    titre = "Former des bénévoles à l’aide aux devoirs"
    corriger(page, titre)
    page.get_by_role("button", name=re.compile("^Monter")).click()
    expect(page.locator("#messages")).to_contain_text("Élément monté")
    montes = ordre(page)
    assert montes.index(titre) < montes.index("Ouvrir un lieu d’accueil des parents dans chaque école")
    page.get_by_role("button", name=re.compile("^Annuler la dernière correction")).click()
    expect(page.locator("#messages")).to_contain_text("Annulé : Élément monté")


def telecharger_yaml(page: Page) -> None:
    with page.expect_download() as attente:
        page.get_by_role("link", name="Fichier structuré (YAML)").click()
    lu = yaml.safe_load(attente.value.path().read_text(encoding="utf-8"))
    assert [axe["titre"] for axe in lu["axes"]] == [
        "Grandir et apprendre",
        "Habiter et circuler",
        "Vivre en bonne santé",
    ]
    assert lu["axes"][0]["orientations"][0]["objectifs"][1]["titre"] == "Ouvrir l’école aux familles du quartier"


def test_a_plain_text_is_read_and_corrected_without_script(ouvrir: Ouvrir) -> None:
    page = ouvrir(javascript=False)
    entrer(page, "pilote")
    deposer_texte(page, "roncevert.txt", en_texte())
    assert comptes(page)["actions"] == 8
    ligne = page.locator("li.element", has=page.get_by_role("link", name=PREMIER_OBJECTIF, exact=True))
    ligne.get_by_role("link", name=re.compile("^Corriger")).click()
    expect(page.get_by_role("heading", level=1, name="Corriger un élément de la lecture")).to_be_visible()
    page.get_by_label("Texte à couper").fill("Accompagner les familles\nRepérer tôt les difficultés scolaires")
    page.get_by_role("button", name="Scinder").click()
    expect(page.get_by_role("link", name="Repérer tôt les difficultés scolaires", exact=True)).to_have_count(1)
    assert comptes(page)["objectifs opérationnels"] == 7
    page.get_by_role("link", name="Abandonner").click()
    page.get_by_role("button", name="Abandonner la lecture").click()
    assert "La lecture est abandonnée" in message(page)


def test_two_officers_at_once_the_second_is_told_and_loses_nothing(ouvrir: Ouvrir) -> None:
    premiere, seconde = ouvrir(), ouvrir()
    entrer(premiere, "pilote")
    entrer(seconde, "administrateur")
    deposer_texte(premiere, "a-deux.docx", en_docx())
    seconde.goto(premiere.url)
    corriger(seconde, "Isoler les immeubles construits avant 1975")
    seconde.get_by_role("textbox", name="Intitulé", exact=True).fill("Isoler tous les immeubles d’avant 1975")

    corriger(premiere, "Prolonger les lignes de bus en soirée")
    premiere.get_by_role("textbox", name="Intitulé", exact=True).fill("Prolonger les bus jusqu’à minuit")
    premiere.get_by_role("button", name="Enregistrer l’intitulé").click()
    expect(premiere.locator("#messages")).to_contain_text("Intitulé corrigé")

    seconde.get_by_role("button", name="Enregistrer l’intitulé").click()
    expect(seconde.get_by_text("Correction non enregistrée")).to_be_visible()
    saisie = seconde.get_by_role("textbox", name="Intitulé", exact=True)
    expect(saisie).to_have_value("Isoler tous les immeubles d’avant 1975")
    verifier_page(seconde)
    seconde.get_by_role("button", name="Enregistrer l’intitulé").click()
    expect(seconde.get_by_role("link", name="Isoler tous les immeubles d’avant 1975", exact=True)).to_be_visible()

    premiere.reload()
    titres = ordre(premiere)
    assert "Isoler tous les immeubles d’avant 1975" in titres
    assert "Prolonger les bus jusqu’à minuit" in titres


def image_en_pdf() -> bytes:
    sortie = io.BytesIO()
    Image.new("RGB", (400, 560), "white").save(sortie, "PDF")
    return sortie.getvalue()


def test_a_file_that_is_no_text_is_refused_in_plain_words_and_not_kept(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    entrer(page, "pilote")
    page.goto("/lectures/")
    avant = page.locator("tbody tr").count()
    for nom, contenu, attendu in [
        ("vide.docx", b"", "vide"),
        ("scan.pdf", image_en_pdf(), "n’a pas de texte"),
        ("facture.pdf", b"MZ\x90\x00" + bytes(4000), "facture.pdf"),
    ]:
        deposer_texte(page, nom, contenu)
        expect(page.get_by_role("heading", level=1, name="Déposer le texte d’un contrat")).to_be_visible()
        expect(page.locator("main")).to_contain_text(attendu)
        assert page.get_by_label("Texte du contrat").get_attribute("aria-invalid") == "true"
    verifier_page(page)
    page.goto("/lectures/")
    assert page.locator("tbody tr").count() == avant


def test_a_pilot_who_validates_a_new_contract_follows_it(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    entrer(page, "pilote")
    code = nouveau_contrat(page, "Montfavier")
    page.goto("/mon-espace/")
    expect(page.locator("main .chapeau")).to_contain_text("Montfavier")
    page.get_by_role("link", name="Les signataires et leurs engagements").click()
    expect(page).to_have_url(re.compile(f"/contrats/{code}/signataires/"))
    expect(page.get_by_role("main").get_by_role("link", name="Brume Habitat")).to_have_count(1)
