"""A year of commitments: asked, answered by link on a phone and by workbook, validated; the silent one goes to the committee."""

import datetime as dt
import io
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdfium2
import xlsxwriter
from playwright.sync_api import Page, expect

from quartiers.tableurs.classeur import lire_classeur
from tests.parcours.conftest import Site, capturer, entrer, verifier_page
from tests.parcours.gestes import fichier, message

Ouvrir = Callable[..., Page]
CONTRAT = "/contrats/creusot-montceau"
ANNEE = str(min(dt.date.today().year, 2030))  # noqa: DTZ011 - the demonstration collects the year before
COLLECTE = f"{CONTRAT}/engagements/collectes/{ANNEE}/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARLIEN, PARFICHIER, MUET = "France Travail", "Habellis", "Département de Saône-et-Loire"


def test_a_collection_from_letters_to_the_committee_s_booklet(ouvrir: Ouvrir, site: Site) -> None:
    page, telephone = ouvrir(), ouvrir("telephone")
    entrer(page, "pilote")
    ouvrir_la_collecte(page)
    adresses = adresser(page)
    depart = ecrire_aux_partenaires(page)
    repondre_par_lien(telephone, site, adresses[PARLIEN], depart)
    repondre_par_classeur(ouvrir(), site, adresses[PARFICHIER], depart)
    valider(page, PARLIEN)
    renvoyer(page, PARFICHIER)
    porter_au_comite(page)
    lire_en_public(ouvrir())


def ouvrir_la_collecte(page: Page) -> None:
    page.goto(f"{CONTRAT}/engagements/collectes/")
    verifier_page(page)
    page.get_by_role("link", name="Ouvrir une collecte").click()
    page.get_by_label("Année dont on rend compte").fill(ANNEE)
    page.get_by_label("Réponses attendues pour le").fill(f"{int(ANNEE) + 1}-03-31")
    page.get_by_role("button", name="Ouvrir la collecte").click()
    assert "La collecte est ouverte" in message(page)
    verifier_page(page)


def adresser(page: Page) -> dict[str, str]:
    """Each its own address; nobody else is written to in this journey."""
    adresses = {}
    for nom in (PARLIEN, PARFICHIER):
        page.goto(COLLECTE)
        page.get_by_role("link", name=nom, exact=True).first.click()
        page.get_by_text("À qui l’on écrit, et son lien").click()
        page.get_by_role("link", name="Changer l’adresse").click()
        adresses[nom] = f"partenaire-{uuid4().hex[:6]}@parcours.example"
        page.get_by_label("Adresse électronique").fill(adresses[nom])
        page.get_by_label("À l’attention de (fonction)").fill("Référente politique de la ville")
        page.get_by_role("button", name="Enregistrer").click()
    verifier_page(page)
    return adresses


def ecrire_aux_partenaires(page: Page) -> float:
    page.goto(COLLECTE)
    depart = time.time() - 1
    page.get_by_role("button", name="Écrire aux partenaires").click()
    assert "sollicité" in message(page)
    return depart


def lien_recu(site: Site, adresse: str, depart: float) -> str:
    lettre = site.dernier_courriel(adresse, depuis=depart, attente=40)
    lien = re.search(r"https?://\S+?(/engagements/repondre/\S+)", lettre)
    assert lien is not None, lettre
    return lien[1]


def repondre_par_lien(telephone: Page, site: Site, adresse: str, depart: float) -> None:
    """Saved as typed, left, opened again, handed in."""
    lien = lien_recu(site, adresse, depart)
    telephone.goto(lien)
    verifier_page(telephone)
    capturer(telephone, "telephone-tableau-engagements")
    telephone.get_by_role("link", name="Engagements", exact=True).click()
    ou = telephone.get_by_label("Où en est-on")
    ou.first.select_option(label="En cours")
    expect(telephone.locator(".etat-champ").first).to_contain_text("Enregistré à")
    telephone.get_by_label("Commentaire").first.fill("Trois rencontres dans les quartiers.")
    telephone.get_by_label("Commentaire").first.press("Tab")
    expect(telephone.locator("#etat-enregistrement")).to_contain_text("enregistré")
    verifier_page(telephone)
    telephone.goto(lien)
    expect(telephone.get_by_text("1 ligne remplie")).to_be_visible()
    telephone.get_by_role("button", name="Envoyer mes réponses").click()
    assert "vos réponses sont envoyées" in message(telephone)


def repondre_par_classeur(page: Page, site: Site, adresse: str, depart: float) -> None:
    """The workbook of the page, filled in another program, with a line of the partner's own."""
    page.goto(lien_recu(site, adresse, depart))
    with page.expect_download() as telecharge:
        page.get_by_role("link", name="Télécharger le classeur").click()
    contenu = remplir(Path(telecharge.value.path()).read_bytes())
    page.get_by_label("Votre classeur rempli").set_input_files([fichier("habellis.xlsx", contenu, XLSX)])
    page.get_by_role("button", name="Renvoyer le classeur").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Relire avant d’écrire")
    verifier_page(page)
    capturer(page, "classeur-engagements", hauteur=1100)
    page.get_by_label("Plan vélo du siège").select_option(label="Ce n’est pas une ligne du tableau")
    page.get_by_role("button", name="Retenir ces choix").click()
    assert "1 ligne rapprochée" in message(page).replace("\u00a0", " ")
    page.get_by_role("button", name="Reprendre ces réponses").click()
    assert "2 cases reprises" in message(page).replace("\u00a0", " ")
    page.get_by_role("button", name="Envoyer mes réponses").click()
    assert "vos réponses sont envoyées" in message(page)


def remplir(octets: bytes) -> bytes:
    pages = {p.nom: [list(ligne) for ligne in p.lignes] for p in lire_classeur(octets, "r.xlsx").feuilles}
    lignes = pages["Engagements"]
    titres = [str(case) for case in lignes[3]]
    valeur, demande = titres.index("Valeur de l’année"), titres.index("Ce qui est demandé")
    vente = next(ligne for ligne in lignes[4:] if "vente HLM" in str(ligne[demande]))
    demolition = next(ligne for ligne in lignes[4:] if "démolition" in str(ligne[demande]))
    vente[valeur], demolition[valeur] = 11, 0
    ajoutee: list[Any] = [None] * len(titres)
    ajoutee[demande], ajoutee[valeur] = "Plan vélo du siège", 4
    lignes[4:] = [*reversed(lignes[4:]), ajoutee]
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"strings_to_formulas": False}) as classeur:
        for nom, rangees in pages.items():
            feuille = classeur.add_worksheet(nom)
            for rang, rangee in enumerate(rangees):
                feuille.write_row(rang, 0, ["" if case is None else case for case in rangee])
    return sortie.getvalue()


def ouvrir_demande(page: Page, nom: str) -> None:
    page.goto(COLLECTE)
    page.get_by_role("link", name=nom, exact=True).first.click()


def valider(page: Page, nom: str) -> None:
    ouvrir_demande(page, nom)
    expect(page.get_by_text("Trois rencontres dans les quartiers.")).to_be_visible()
    verifier_page(page)
    page.get_by_role("button", name="Valider les réponses").click()
    assert "le public les lit" in message(page)


def renvoyer(page: Page, nom: str) -> None:
    """A question, answered by who has the link: here the team leaves it open."""
    ouvrir_demande(page, nom)
    page.get_by_role("link", name="Renvoyer avec une question").click()
    page.get_by_label("Ce que vous demandez").fill("Pourquoi aucune démolition ?")
    page.get_by_role("button", name="Renvoyer avec cette question").click()
    expect(page.get_by_text("Pourquoi aucune démolition ?")).to_be_visible()
    verifier_page(page)


def porter_au_comite(page: Page) -> None:
    """The steering committee to come holds the account; its booklet names the silent partner."""
    page.goto(f"{CONTRAT}/seances/")
    page.get_by_role("link", name=re.compile("Comité de pilotage")).first.click()
    seance = page.url
    page.get_by_role("link", name="Ajouter un point").click()
    page.get_by_label("titre").fill("Bilan des engagements")
    page.get_by_label("Sur quoi porte-t-il").select_option(label=f"Bilan des engagements {ANNEE}")
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_role("button", name="Joindre le document de l’objet Bilan des engagements").click()
    assert "est joint" in message(page)
    page.goto(seance)
    with page.expect_download() as telecharge:
        page.get_by_role("link", name="Dossier de séance").click()
    livret = pypdfium2.PdfDocument(telecharge.value.path())
    texte = " ".join(" ".join(p.get_textpage().get_text_range() for p in livret).split())
    muets = texte[texte.index("Partenaires restés silencieux") :]
    assert MUET in muets
    assert PARLIEN not in muets[: muets.index("Tableaux annuels")]


def lire_en_public(page: Page) -> None:
    """What was validated, and nothing of what waits."""
    page.goto(f"{CONTRAT}/signataires/france-travail/?annee={ANNEE}")
    expect(page.get_by_text(f"Dit en cours en {ANNEE}.").first).to_be_visible()
    page.goto(f"{CONTRAT}/engagements/E47/?annee={ANNEE}")
    expect(page.get_by_text(f"Rien n’a été dit pour {ANNEE}.").first).to_be_visible()
