"""A cohort by its people: names replaced in the town by the real command, an assessment signed, an analysis, a withdrawal."""

import csv
import datetime as dt
import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.conftest import environnement_propre
from tests.parcours.conftest import RACINE, entrer, verifier_page
from tests.parcours.gestes import fichier, message

Ouvrir = Callable[..., Page]
BASE = "/contrats/creusot-montceau/cohortes/"
PERSONNES = 40
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def commande(dossier: Path, *mots: str) -> str:
    """The real command, in the town: its own folder, no setting, no database."""
    retour = subprocess.run(
        [sys.executable, "-m", "quartiers", "pseudonymiser", *mots, "--modele", "modele.json"],
        cwd=dossier,
        env={**environnement_propre(dossier), "PYTHONPATH": str(RACINE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert retour.returncode == 0, retour.stderr
    return retour.stderr


def tableau_de_la_ville(dossier: Path, jour: dt.date) -> None:
    tampon = io.StringIO()
    ecrivain = csv.writer(tampon, delimiter=";")
    ecrivain.writerow(
        [
            "Nom",
            "Prénom",
            "Date de naissance",
            "Téléphone",
            "Sexe",
            "Entrée",
            "Accord le",
            "En recherche",
            "Premier emploi",
        ]
    )
    for rang in range(PERSONNES):
        entree = jour - dt.timedelta(days=420)
        emploi = entree + dt.timedelta(days=40 + 9 * rang)
        naissance = dt.date(2000, 1, 1) + dt.timedelta(days=97 * rang)
        dates = [entree, entree, entree, emploi if rang % 4 else ""]
        textes = [d.strftime("%d/%m/%Y") if isinstance(d, dt.date) else d for d in dates]
        ecrivain.writerow(
            [
                f"Zébulon{chr(65 + rang % 26)}{chr(65 + rang // 26)}",
                "Ondine",
                naissance.strftime("%d/%m/%Y"),
                "0600000000",
                "FH"[rang % 2],
                *textes,
            ]
        )
    (dossier / "suivi.csv").write_text(tampon.getvalue(), encoding="utf-8")


def ouvrir_les_cohortes(page: Page) -> None:
    """Sign the assessment, whether the door was open already or not."""
    page.goto(BASE)
    verifier_page(page)
    page.get_by_role("link", name=re.compile("^Déposer (l’analyse d’impact signée|une nouvelle signature)$")).click()
    page.get_by_label("Document signé").set_input_files([fichier("analyse.pdf", PDF, "application/pdf")])
    page.get_by_label("Fonction signataire").fill("Déléguée à la protection des données")
    page.get_by_label("Signée le").fill(dt.date.today().isoformat())  # noqa: DTZ011
    page.get_by_label("Valable jusqu’au").fill("2035-12-31")
    page.get_by_role("button", name="Ouvrir les cohortes").click()
    assert "les cohortes sont ouvertes" in message(page)


def creer(page: Page, titre: str, jour: dt.date) -> str:
    page.get_by_role("link", name="Créer une cohorte").click()
    page.get_by_label("Intitulé").fill(titre)
    page.get_by_label("Question suivie").fill("Combien de temps jusqu’au premier emploi ?")
    page.get_by_label("Population").fill("Jeunes accompagnés")
    page.get_by_label("Responsable du traitement").fill("Direction de la cohésion")
    page.get_by_label("Base légale").select_option(label="Consentement de chaque personne")
    page.get_by_label("Début du suivi").fill((jour - dt.timedelta(days=800)).isoformat())
    page.get_by_label("Effacement le").fill("2034-01-01")
    page.get_by_label("Seuil du secret").fill("5")
    page.get_by_role("group", name="Organismes qui transmettent").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Créer", exact=True).click()
    for nature, libelle in (
        ("Situation", "Origine sociale"),
        ("Situation", "En recherche"),
        ("Événement", "Premier emploi"),
    ):
        page.get_by_label("Domaine").select_option(label="Emploi")
        page.get_by_label("Nature").select_option(index=0 if nature == "Situation" else 1)
        page.get_by_label("Libellés").fill(libelle)
        page.get_by_role("button", name="Ajouter ces étapes").click()
        if libelle.startswith("Origine"):
            expect(page.locator("main")).to_contain_text("une cohorte ne le suit pas")
    page.get_by_label("Ce qui est mesuré").fill("Temps jusqu’au premier emploi")
    page.get_by_label("Jusqu’à").select_option(label="Premier emploi")
    page.get_by_role("button", name="Suivre cette durée").click()
    verifier_page(page)
    page.get_by_role("link", name="Retour à la cohorte").click()
    return page.url


def analyser(page: Page, adresse: str) -> str:
    page.goto(adresse)
    page.get_by_role("link", name="Faire une analyse").click()
    page.get_by_role("button", name="Faire l’analyse").click()
    assert "Elle ne changera plus" in message(page)
    return page.url


def test_from_the_town_to_an_analysis_and_back_out(ouvrir: Ouvrir, tmp_path: Path) -> None:
    jour = dt.date.today()  # noqa: DTZ011
    page = ouvrir()
    entrer(page, "pilote")
    ouvrir_les_cohortes(page)
    adresse = creer(page, f"Cohorte {uuid4().hex[:5]}", jour)

    # In the town: names in, codes out.
    with page.expect_download() as modele:
        page.get_by_role("link", name="Fichier de modèle").click()
    (tmp_path / "modele.json").write_bytes(modele.value.path().read_bytes())
    tableau_de_la_ville(tmp_path, jour)
    assert "à ne jamais envoyer" in " ".join(commande(tmp_path, "suivi.csv").split())
    envoi = (tmp_path / "suivi-a-envoyer.csv").read_bytes()
    assert b"bulon" not in envoi

    # A file with names is refused; the right one is seen, then taken whole.
    for octets, dit in ((b"pseudonyme;entree;accord_le\nZebulon;2024-01-01;2024-01-01\n", "aucun nom ne doit partir"), (envoi, f"{PERSONNES}\u00a0personnes ajoutées")):  # fmt: skip
        page.get_by_role("link", name="Transmettre un fichier").click() if "transmettre" not in page.url else None
        page.get_by_label("Fichier de pseudonymes").set_input_files([fichier("envoi.csv", octets, "text/csv")])
        page.get_by_role("button", name="Voir ce que ferait ce fichier").click()
        expect(page.locator("main")).to_contain_text(dit)
    verifier_page(page)
    page.get_by_role("button", name="Prendre ce fichier en entier").click()
    assert "pris en entier" in message(page)
    verifier_page(page)

    premiere = analyser(page, adresse)
    expect(page.locator("main")).to_contain_text(f"{PERSONNES} personnes comptées")
    expect(page.locator("main figure img").first).to_be_visible(timeout=30_000)
    verifier_page(page)

    # Someone leaves by herself, with the code of her paper.
    garde = (tmp_path / "suivi-a-garder.csv").read_text(encoding="utf-8-sig").splitlines()
    visiteur = ouvrir("telephone")
    visiteur.goto("/ne-plus-etre-suivi/")
    verifier_page(visiteur)
    visiteur.get_by_label("Votre code").fill(garde[1].split(";")[3])
    visiteur.get_by_role("button", name="Effacer ce qui me concerne").click()
    expect(visiteur.locator("main")).to_contain_text("C’est fait")

    page.goto(premiere)
    expect(page.locator("main")).to_contain_text("au moins une personne a retiré son accord")
    expect(page.locator("main")).to_contain_text(f"{PERSONNES} personnes comptées")
    seconde = analyser(page, adresse)
    assert seconde != premiere
    expect(page.locator("main")).to_contain_text(f"{PERSONNES - 5} personnes comptées")

    # The sheet is printed from what is held.
    page.goto(BASE)
    with page.expect_download() as registre:
        page.get_by_role("link", name="registre en PDF").click()
    assert registre.value.path().read_bytes()[:5] == b"%PDF-"
