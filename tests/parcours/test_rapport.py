"""The annual report from its opening to the State: written, consulted by link and in silence, adopted, published, sent."""

import re
import time
from collections.abc import Callable

import psycopg
import pypdfium2
from playwright.sync_api import Page, expect

from tests.parcours.conftest import Site, capturer, entrer, verifier_page
from tests.parcours.gestes import message

Ouvrir = Callable[..., Page]
RAPPORTS = "/contrats/creusot-montceau/rapports/"
ANNEE = 2026  # the year after the one whose report the demonstration has
CONSEIL = "conseil.citoyen@habitants.example"
ETAT = "prefecture@etat.example"


def test_report_goes_from_its_draft_to_the_state(ouvrir: Ouvrir, site: Site) -> None:
    page = ouvrir()
    entrer(page, "pilote")
    ouvrir_le_rapport(page)
    ecrire_un_chapitre(page)
    depart = consulter(page)
    repondre_par_le_lien(ouvrir("telephone"), site, depart)
    attendre_un_mois(site)
    clore_et_repondre(page)
    deliberer(page)
    lire_en_public(ouvrir())
    transmettre(page, site)


def onglet(page: Page, nom: str) -> None:
    page.get_by_role("navigation", name="Le rapport", exact=True).get_by_role("link", name=nom).click()


def ouvrir_le_rapport(page: Page) -> None:
    page.goto(RAPPORTS)
    page.get_by_role("link", name="Ouvrir un rapport").click()
    page.get_by_label("Année").fill(str(ANNEE))
    page.get_by_role("button", name="Ouvrir le rapport").click()
    expect(page.get_by_role("heading", name="La suite : ouvrir la consultation sur le projet")).to_be_visible()
    expect(page.get_by_text("La liste des avis à demander est vide")).to_be_visible()
    verifier_page(page)
    capturer(page, "rapport-conduite")


def ecrire_un_chapitre(page: Page) -> None:
    onglet(page, "Rédaction")
    verifier_page(page)
    page.get_by_role("link", name="L’essentiel de l’année", exact=True).click()
    expect(page.locator(".rapport-bloc")).to_have_count(1)
    page.get_by_label("Texte du chapitre").fill("Une année **pleine**.\n\n- les devoirs\n- le jardin")
    page.get_by_role("button", name="Enregistrer le texte").click()
    assert "Le texte est enregistré." in message(page)
    page.get_by_label("Votre commentaire").fill("Et la santé ?")
    page.get_by_role("button", name="Commenter").click()
    expect(page.locator(".rapport-commentaire")).to_contain_text("Et la santé ?")
    verifier_page(page)
    capturer(page, "rapport-chapitre")


def consulter(page: Page) -> float:
    """The draft leaves; the moment before, to read the letter that follows."""
    page.goto(f"{RAPPORTS}{ANNEE}/consultation/")
    page.get_by_role("button", name="Préparer la liste").click()
    lignes = page.get_by_role("row")
    expect(lignes).not_to_have_count(1)
    page.get_by_role("link", name="Ouvrir la consultation").click()
    page.locator("input[type=email]").last.fill(CONSEIL)
    depart = time.time() - 1
    page.get_by_role("button", name="Sceller le projet et demander les avis").click()
    assert "La consultation est ouverte" in message(page)
    verifier_page(page)
    page.get_by_role("button", name="Clore la consultation").click()
    assert "la loi leur laisse tout ce temps" in message(page)
    return depart


def repondre_par_le_lien(page: Page, site: Site, depart: float) -> None:
    lettre = site.dernier_courriel(CONSEIL, depuis=depart, attente=40)
    lien = re.search(r"https?://\S+(/avis-rapport/\S+)", lettre)
    assert lien is not None, lettre
    page.goto(lien[1])
    expect(page.get_by_role("heading", name="L’essentiel de l’année")).to_be_visible()
    verifier_page(page)
    page.get_by_label("Favorable avec réserves").check()
    page.get_by_role("heading", name="Votre avis").evaluate("titre => titre.scrollIntoView()")
    capturer(page, "rapport-avis", haut=False)
    page.get_by_role("button", name="Rendre cet avis").click()
    expect(page.get_by_label("Observations")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Observations").fill("Il faut un jardin dans le quartier.")
    page.get_by_role("button", name="Rendre cet avis").click()
    assert "votre avis est enregistré" in message(page)


def attendre_un_mois(site: Site) -> None:
    """The dates go back in the site's own database: nothing else lets a month pass."""
    base = f"postgresql://postgres:@/postgres?host={site.courriels.parent / 'postgres'}"
    with psycopg.connect(base) as connexion:
        connexion.execute(
            "UPDATE suivi_rapport SET consultation_debut = consultation_debut - 60, "
            "consultation_fin = consultation_fin - 60 WHERE annee = %s",
            (ANNEE,),
        )


def clore_et_repondre(page: Page) -> None:
    page.goto(f"{RAPPORTS}{ANNEE}/consultation/")
    page.get_by_role("button", name="Clore la consultation").click()
    assert "réputé favorable" in message(page)
    expect(page.get_by_text("Réputé favorable").first).to_be_visible()
    page.goto(f"{RAPPORTS}{ANNEE}/conduite/")
    expect(page.get_by_text("Dites la suite donnée aux observations")).to_be_visible()
    page.goto(f"{RAPPORTS}{ANNEE}/consultation/")
    page.get_by_role("link", name="Dire la suite donnée").click()
    page.get_by_label("Suite donnée").fill("Un jardin partagé ouvrira l’an prochain.")
    page.get_by_role("button", name="Enregistrer").click()
    verifier_page(page)
    capturer(page, "rapport-consultation")
    page.goto(f"{RAPPORTS}{ANNEE}/conduite/")
    page.get_by_role("button", name="Annexer les avis et arrêter le projet").click()
    assert "les assemblées peuvent délibérer" in message(page)


def deliberer(page: Page) -> None:
    expect(page.get_by_role("button", name="Constater l’adoption")).to_have_count(0)
    page.get_by_role("link", name="Enregistrer").first.click()
    page.get_by_label("Adoptée le").fill(time.strftime("%Y-%m-%d"))
    page.get_by_label("Numéro de la délibération").fill("2026-112")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Constater l’adoption").click()
    assert "version définitive est scellée" in message(page)
    page.get_by_role("button", name="Publier le rapport").click()
    assert "Le rapport est public" in message(page)
    verifier_page(page)


def lire_en_public(page: Page) -> None:
    page.goto(RAPPORTS)
    page.get_by_role("link", name=re.compile(f"Rapport annuel {ANNEE}")).click()
    expect(page.get_by_text("Un jardin partagé ouvrira l’an prochain.")).to_be_visible()
    expect(page.get_by_text("délibération n° 2026-112")).to_be_visible()
    verifier_page(page)
    total = page.locator(".chiffre-cle, .chiffre").filter(has_text="votés").first.inner_text()
    pdf = page.request.get(f"{RAPPORTS}{ANNEE}/fichiers/pdf/").body()
    document = pypdfium2.PdfDocument(pdf)
    texte = " ".join(feuille.get_textpage().get_text_range() for feuille in document)
    document.close()
    montant = re.search(r"[\d\s\u202f]+\u00a0€", total)
    assert montant is not None, total
    assert re.sub(r"\s", "", montant[0]) in re.sub(r"\s", "", texte)


def transmettre(page: Page, site: Site) -> None:
    page.get_by_role("link", name="Transmettre à l’État").click()
    page.get_by_label("Transmis à").fill("Préfecture de Saône-et-Loire")
    page.get_by_label("Adresse de la préfecture").fill(ETAT)
    depart = time.time() - 1
    page.get_by_role("button", name="Enregistrer la transmission").click()
    expect(page.get_by_role("heading", name="Tout est fait")).to_be_visible()
    lettre = site.dernier_courriel(ETAT, depuis=depart, attente=40)
    assert "/fichiers/pdf/" in lettre
    assert f"est joint à ce message : rapport-{ANNEE}-" in lettre
