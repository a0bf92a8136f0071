"""A draw of 20 from 5,000 fictional electors on the site: list, quotas, seal, seed, result, replayed by the script."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Page, expect

from quartiers.participation.sortition.regles import quotas_tenus, regles_de
from tests.factories.conseils import electeurs, en_csv
from tests.parcours.conftest import capturer, entrer, verifier_page
from tests.parcours.gestes import fichier, message

Ouvrir = Callable[..., Page]
TIRAGES = "/contrats/creusot-montceau/tirages/"


def test_twenty_of_five_thousand_from_the_list_to_the_replayed_record(ouvrir: Ouvrir, tmp_path: Path) -> None:
    page = ouvrir()
    entrer(page, "pilote")
    titre = f"Conseil fictif {uuid4().hex[:6]}"
    conduite = preparer(page, titre)
    poser_la_liste(page)
    regler(page)
    sceller(page)
    publier_et_tirer(page)
    public = ouvrir("telephone")
    public.goto(conduite.replace("conduite/", ""))
    verifier_page(public)
    expect(public.get_by_text("Titulaires :")).to_be_visible()
    assert "NOM0" not in public.content()
    telecharger_et_rejouer(public, tmp_path)


def preparer(page: Page, titre: str) -> str:
    page.goto(TIRAGES)
    page.get_by_role("link", name="Préparer un tirage").click()
    page.get_by_label("titre", exact=False).first.fill(titre)
    page.get_by_label("Personnes à tirer").fill("20")
    page.get_by_label("Suppléances à tirer").fill("10")
    page.get_by_label("Âge compté au").fill("2027-01-01")
    page.get_by_role("button", name="Enregistrer le tirage").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(titre)
    return page.url


def poser_la_liste(page: Page) -> None:
    page.get_by_role("link", name="Ajouter une liste").click()
    page.get_by_label("Nom de la liste").fill("Liste électorale fictive")
    page.get_by_label("Fichier").set_input_files([fichier("liste.csv", en_csv(electeurs(5000)), "text/csv")])
    page.get_by_role("button", name="Ouvrir la liste").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quelle colonne est quoi ?")
    expect(page.get_by_label("Date de naissance")).to_have_value("Date de naissance")
    verifier_page(page)
    page.get_by_role("button", name="Lire la liste").click()
    assert "5000 personnes gardées" in message(page)


def regler(page: Page) -> None:
    page.get_by_role("link", name="Filtres et critères").click()
    page.get_by_label("Âge minimum").fill("18")
    verifier_page(page)
    page.get_by_role("button", name="Passer aux quotas").click()
    expect(page.get_by_label("Sexe, Femmes : au moins")).to_have_value("10")
    verifier_page(page)
    page.get_by_role("button", name="Enregistrer les quotas").click()
    assert "Quotas enregistrés" in message(page)
    verifier_page(page)


def sceller(page: Page) -> None:
    page.get_by_role("link", name="Annoncer la graine et sceller").click()
    page.get_by_label("D’où viendra la graine publique").fill("Six dés lancés en réunion publique")
    page.get_by_label("Date de cet événement").fill(date.today().isoformat())  # noqa: DTZ011 - as one types it
    page.get_by_role("button", name="Sceller la liste").click()
    expect(page.get_by_role("heading", name="Publier la graine")).to_be_visible(timeout=90_000)
    verifier_page(page)


def publier_et_tirer(page: Page) -> None:
    page.get_by_role("link", name="Publier la graine").click()
    page.get_by_label("Graine publique").fill("3 1 6 2 5 4")
    page.get_by_role("button", name="Publier la graine").click()
    page.get_by_role("button", name="Tirer au sort").click()
    assert "Le tirage est fait" in message(page)
    expect(page.locator("tbody tr th code")).to_have_count(30)
    verifier_page(page)
    page.set_viewport_size({"width": 390, "height": 844})
    verifier_page(page, axe=False)
    page.set_viewport_size({"width": 1280, "height": 900})
    capturer(page, "tirage-conduite")


def telecharger_et_rejouer(page: Page, dossier: Path) -> None:
    with page.expect_download() as attendu:
        page.get_by_role("link", name=re.compile("le procès-verbal")).click()
    proces_verbal = dossier / "pv.json"
    attendu.value.save_as(proces_verbal)
    with page.expect_download() as attendu:
        page.get_by_role("link", name="le script de vérification").click()
    script = dossier / "rejouer_tirage.py"
    attendu.value.save_as(script)
    fini = subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(proces_verbal)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    assert fini.returncode == 0, fini.stderr
    donnees = json.loads(proces_verbal.read_text(encoding="utf-8"))
    valeurs = {code: tuple(v) for code, *v in donnees["personnes"]}
    tires = [valeurs[code] for code in donnees["resultat"]["titulaires"]]
    assert quotas_tenus(regles_de(donnees["engagement"]["regles"]), tires)
    for code in donnees["resultat"]["titulaires"]:
        expect(page.get_by_text(code, exact=True).first).to_be_visible()
