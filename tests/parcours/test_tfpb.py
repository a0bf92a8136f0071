"""A TFPB year: the plan from last year's, the committee, invoices, the officer, the review shared, the balance, the files."""

import datetime as dt
import io
import re
from collections.abc import Callable

import docx
import pypdf
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from quartiers.exports.blocs import Document, Paragraphe
from quartiers.exports.pdf import pdf_du_document
from tests.parcours.conftest import capturer, entrer, verifier_page
from tests.parcours.gestes import fichier, message

Ouvrir = Callable[..., Page]
CONTRAT = "/contrats/creusot-montceau"
TFPB = f"{CONTRAT}/tfpb"
ANNEE = dt.date.today().year  # noqa: DTZ011 - the demonstration's own year
QUARTIER = "La Molette"


def test_a_year_from_the_plan_to_the_shared_review(ouvrir: Ouvrir) -> None:
    bailleur, pilote, agent = ouvrir(), ouvrir(), ouvrir()
    entrer(bailleur, "bailleur")
    entrer(pilote, "pilote")
    entrer(agent, "agent_communal")
    en_cours = programme_de(bailleur)
    suivant = preparer_l_annee_suivante(bailleur, en_cours)
    tenir_le_comite(pilote)
    decider(pilote, str(ANNEE + 1), "valide")
    bailleur.goto(suivant)
    expect(bailleur.locator("h1 + p")).to_contain_text("Validé")
    deposer_deux_factures(bailleur)
    verifier_les_factures(agent)
    repondre(bailleur)
    suivre_le_trimestre(ouvrir("telephone"), en_cours)
    remettre_le_bilan(bailleur, en_cours)
    decider(pilote, str(ANNEE), "prend_acte")
    bailleur.goto(f"{en_cours}bilan/")
    expect(bailleur.get_by_text("Bilan partagé").first).to_be_visible()
    lire_le_solde(pilote)
    emporter_les_fichiers(pilote, en_cours)


def programme_de(page: Page) -> str:
    """The address of this year's programme of the landlord in the neighbourhood."""
    page.goto(f"{TFPB}/soldes/?annee={ANNEE}")
    lien = page.get_by_role("link", name=re.compile(rf"– {QUARTIER}$")).first
    adresse = lien.get_attribute("href")
    assert adresse is not None
    return adresse.removesuffix("realisation/")


def preparer_l_annee_suivante(page: Page, en_cours: str) -> str:
    page.goto(en_cours)
    page.get_by_role("button", name="Préparer l’année suivante").click()
    expect(page.locator("h1")).to_contain_text(QUARTIER)
    expect(page.locator(".tfpb-lignes > li")).not_to_have_count(0)
    return page.url


def tenir_le_comite(page: Page) -> None:
    """A committee of the day, opened: its decisions move what they are about."""
    page.goto(f"{CONTRAT}/instances/creer/")
    page.get_by_label("nom").fill("Comité TFPB du parcours")
    page.get_by_label("genre").select_option(label="Comité technique TFPB")
    page.get_by_role("button", name="Créer").click()
    page.get_by_role("link", name="Préparer une séance").click()
    page.get_by_label("Jour").fill(dt.date.today().isoformat())  # noqa: DTZ011
    page.get_by_label("Heure de début").fill("09:00")
    page.get_by_label("Heure de fin prévue").fill("11:00")
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("button", name="Ouvrir la séance").click()
    page.get_by_role("link", name="Prendre les notes").click()


def decider(page: Page, annee: str, sens: str) -> None:
    """From the notes of the meeting: a decision on the programme of the neighbourhood and the year."""
    page.get_by_role("link", name="Décision hors ordre du jour").click()
    choix = page.locator("#id_objet option", has_text=re.compile(rf"Programme TFPB .*{QUARTIER} {annee}$")).first
    page.locator("#id_objet").select_option(value=choix.get_attribute("value"))
    page.locator("#id_sens").select_option(value=sens)
    page.locator("#id_texte").fill(f"Le comité se prononce sur {QUARTIER} {annee}.")
    page.get_by_role("button", name="Inscrire au registre").click()
    assert "inscrite au registre" in message(page)


def facture(numero: str) -> bytes:
    bloc = Paragraphe(f"Facture fictive {numero}")
    return pdf_du_document(Document("Facture", "", numero, "", dt.date(2027, 1, 4), [bloc], sans_couverture=True))


def deposer_deux_factures(page: Page) -> None:
    """Two at once, then the first again: it is said."""
    page.goto(f"{TFPB}/justificatifs/deposer/")
    page.get_by_label("Pour quelle commune et quelle année ?").select_option(
        label=option(page, "#id_programme", f"Le Creusot – {ANNEE}")
    )
    une, deux = facture("PARCOURS-1"), facture("PARCOURS-2")
    fichiers = [fichier("une.pdf", une, "application/pdf"), fichier("deux.pdf", deux, "application/pdf")]
    page.get_by_label("Factures et autres pièces").set_input_files(fichiers)
    page.get_by_role("button", name="Continuer").click()
    verifier_page(page)
    for rang, (numero, somme) in enumerate((("PARCOURS-1", "1 200,50"), ("PARCOURS-2", "300"))):
        decrire(page, rang, numero, somme)
    capturer(page, "tfpb-justificatifs", hauteur=1100)
    page.get_by_role("button", name="Déposer").click()
    assert message(page).count("déposé") == 2
    page.goto(f"{TFPB}/justificatifs/deposer/")
    page.get_by_label("Pour quelle commune et quelle année ?").select_option(
        label=option(page, "#id_programme", f"Le Creusot – {ANNEE}")
    )
    page.get_by_label("Factures et autres pièces").set_input_files([fichier("encore.pdf", une, "application/pdf")])
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Ce même fichier a déjà été présenté")).to_be_visible()
    page.get_by_role("button", name="Écarter ce fichier").click()
    assert "n’est pas déposé" in message(page)


def option(page: Page, selecteur: str, fin: str) -> str:
    return next(texte for texte in page.locator(f"{selecteur} option").all_inner_texts() if texte.endswith(fin))


def decrire(page: Page, rang: int, numero: str, somme: str) -> None:
    piece = page.locator("section.piece").nth(rang)
    piece.get_by_label("fournisseur").fill("Propreté du parcours")
    piece.get_by_label("Numéro de la pièce").fill(numero)
    piece.get_by_label("Date de la pièce").fill(f"{ANNEE}-01-15")
    piece.get_by_label("Montant TTC (€)").fill(somme)
    piece.get_by_label(f"{QUARTIER} – Jardin partagé").first.fill(somme)


def verifier_les_factures(page: Page) -> None:
    """The officer accepts one and asks about the other."""
    page.goto(f"{TFPB}/justificatifs/?q=parcours")
    verifier_page(page)
    page.get_by_label("Choisir Facture PARCOURS-1").check()
    page.get_by_role("button", name="Accepter les justificatifs choisis").click()
    assert "1\u00a0justificatif accepté" in message(page)
    page.get_by_role("link", name="Facture PARCOURS-2").click()
    page.get_by_role("link", name="Poser une question").click()
    page.get_by_label("Votre question").fill("Pour quelle résidence ?")
    page.get_by_role("button", name="Poser une question").click()
    expect(page.get_by_text("Une question attend une réponse")).to_be_visible()
    verifier_page(page)


def repondre(page: Page) -> None:
    page.goto(f"{TFPB}/justificatifs/?q=parcours")
    page.get_by_role("link", name="Facture PARCOURS-2").click()
    page.get_by_role("link", name="Corriger la pièce").click()
    page.get_by_label("objet").fill("Résidence du parcours")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Répondre").click()
    page.get_by_label("Votre réponse").fill("La résidence du parcours, bâtiment A.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".echanges li")).to_have_count(2)
    expect(page.get_by_text("À vérifier").first).to_be_visible()


def suivre_le_trimestre(telephone: Page, en_cours: str) -> None:
    entrer(telephone, "bailleur")
    telephone.goto(f"{en_cours}realisation/1/")
    premiere = telephone.locator(".ligne-trimestre").first
    premiere.get_by_label("Commentaire").fill("Suivi depuis le hall")
    verifier_page(telephone)
    telephone.get_by_role("button", name="Enregistrer le trimestre").click()
    expect(telephone.get_by_text("Suivi depuis le hall")).to_be_visible()
    verifier_page(telephone)


def remettre_le_bilan(page: Page, en_cours: str) -> None:
    page.goto(f"{en_cours}bilan/")
    page.get_by_label("Ce qui a été fait").fill("Le jardin partagé est ouvert.")
    expect(page.get_by_text("Tout est enregistré à")).to_be_visible()
    verifier_page(page)
    capturer(page, "tfpb-bilan", hauteur=1100)
    page.get_by_role("button", name="Remettre le bilan").click()
    assert "Le bilan est remis" in message(page)


def lire_le_solde(page: Page) -> None:
    page.goto(f"{TFPB}/soldes/?annee={ANNEE}")
    verifier_page(page)
    capturer(page, "tfpb-solde", hauteur=1100)
    page.goto(f"{TFPB}/suivi/{ANNEE}/")
    verifier_page(page)
    with page.expect_download() as telecharge:
        page.evaluate("location.href = '?format=xlsx'")
    feuille = CalamineWorkbook.from_filelike(io.BytesIO(telecharge.value.path().read_bytes())).get_sheet_by_index(0)
    assert feuille.to_python()[0][:4] == ["Bailleur", "QPV", "Axe", "Action"]


def emporter_les_fichiers(page: Page, en_cours: str) -> None:
    """The files that the page of the review offers, opened."""
    page.goto(f"{en_cours}bilan/")
    adresses = {nom: page.get_by_role("link", name=nom).first.get_attribute("href") or "" for nom in ("PDF", "Word")}
    pdf, word = (page.request.get(adresses[nom]).body() for nom in ("PDF", "Word"))
    assert "jardin partagé est ouvert" in "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "Le jardin partagé est ouvert." in [p.text for p in docx.Document(io.BytesIO(word)).paragraphs]
