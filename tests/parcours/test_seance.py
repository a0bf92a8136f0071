"""A technical committee from the poll of its date to its approved minutes; members take part without an account."""

import datetime as dt
import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from quartiers.exports.blocs import Document, Paragraphe
from quartiers.exports.pdf import pdf_du_document
from tests.parcours.conftest import Site, capturer, entrer, verifier_page
from tests.parcours.gestes import fichier, message

Ouvrir = Callable[..., Page]
CONTRAT = "/contrats/creusot-montceau"
COMITE = "Comité technique du parcours"
HABITANT = "habitante@parcours.example"


def test_technical_committee_from_poll_to_approved_minutes(ouvrir: Ouvrir, site: Site) -> None:
    page, telephone = ouvrir(), ouvrir("telephone")
    entrer(page, "pilote")
    creer_le_comite(page)
    depart = sonder(page)
    repondre_aux_dates(telephone, site, depart)
    retenir_la_date(page)
    composer_l_ordre_du_jour(page)
    depart = convoquer(page)
    lien = repondre_a_la_convocation(telephone, site, depart)
    emarger(page)
    projeter(page)
    prendre_les_notes(page)
    depart = soumettre(page)
    remarquer(telephone, site, depart, lien)
    approuver_a_la_suivante(page)
    lire_en_public(ouvrir())


def creer_le_comite(page: Page) -> None:
    page.goto(f"{CONTRAT}/instances/creer/")
    page.get_by_label("nom").fill(COMITE)
    page.get_by_label("genre").select_option(label="Comité technique")
    page.get_by_label("quorum").fill("50")
    page.get_by_role("button", name="Créer").click()
    for fonction, courriel, confidentiel in (("Référente de la ville", "ville@parcours.example", True),
                                             ("Représentante des habitants", HABITANT, False)):  # fmt: skip
        page.get_by_role("link", name="Ajouter un membre").click()
        page.get_by_label("fonction").fill(fonction)
        page.get_by_label("courriel").fill(courriel)
        page.get_by_label("reçoit les points confidentiels").set_checked(confidentiel)
        page.get_by_role("button", name="Ajouter").click()
    expect(page.locator(".siege")).to_have_count(2)
    verifier_page(page)


def sonder(page: Page) -> float:
    page.get_by_role("link", name="Chercher une date").click()
    demain = dt.date.today() + dt.timedelta(days=1)  # noqa: DTZ011 - as a person reads a calendar
    for rang, jours in ((0, 0), (1, 1)):
        page.locator(f"#id_creneaux-{rang}-jour").fill((demain + dt.timedelta(days=jours)).isoformat())
        page.locator(f"#id_creneaux-{rang}-debut").fill("14:00")
        page.locator(f"#id_creneaux-{rang}-fin").fill("16:00")
    page.get_by_label("objet de la séance").fill("Avancement du parcours")
    page.get_by_label("lieu").fill("Maison des associations")
    verifier_page(page)
    page.get_by_role("button", name="Créer le sondage").click()
    depart = time.time() - 1
    page.get_by_role("button", name="Envoyer aux membres").click()
    assert "2 adresses" in message(page)
    return depart


def lien_recu(site: Site, depart: float) -> str:
    lettre = site.dernier_courriel(HABITANT, depuis=depart, attente=40)
    lien = re.search(r"https?://\S+?(/seances/\S+)", lettre)
    assert lien is not None, lettre
    return lien[1]


def repondre_aux_dates(telephone: Page, site: Site, depart: float) -> None:
    telephone.goto(lien_recu(site, depart))
    premier, second = telephone.locator(".choix-date").all()
    premier.get_by_label("Non").check()
    second.get_by_label("Oui").check()
    verifier_page(telephone)
    telephone.get_by_role("button", name="Enregistrer mes réponses").click()
    assert "votre réponse est enregistrée" in message(telephone)


def retenir_la_date(page: Page) -> None:
    page.reload()
    meilleur = page.locator(".creneau-meilleur")
    expect(meilleur).to_contain_text("1 oui")
    verifier_page(page)
    meilleur.get_by_role("button", name="Retenir cette date").click()
    assert "La date est retenue" in message(page)


def composer_l_ordre_du_jour(page: Page) -> None:
    for titre, nature, confidentiel in (
        ("Suites du point précédent", "Pour échange", False),
        ("Priorités de l’année", "Pour décision", False),
        ("Une situation personnelle", "Pour avis", True),
    ):
        page.get_by_role("link", name="Ajouter un point").click()
        page.get_by_label("titre").fill(titre)
        page.get_by_label("nature").select_option(label=nature)
        page.get_by_label("durée (minutes)").fill("20")
        page.get_by_label("confidentiel").set_checked(confidentiel)
        page.get_by_role("button", name="Ajouter").click()
    page.get_by_role("button", name="Monter Priorités de l’année").press("Enter")
    expect(page.locator(".point h3").first).to_have_text("1. Priorités de l’année")
    page.get_by_role("link", name="Joindre une pièce Priorités de l’année").click()
    bloc = Paragraphe("Les priorités proposées.")
    note = Document("Note", "", "", "", dt.date(2027, 1, 4), [bloc], sans_couverture=True)
    page.get_by_label("Fichier").set_input_files([fichier("note.pdf", pdf_du_document(note), "application/pdf")])
    page.get_by_role("button", name="Joindre").click()
    expect(page.locator(".pieces li")).to_have_count(1)
    verifier_page(page)
    capturer(page, "seance-ordre-du-jour", hauteur=1100)


def convoquer(page: Page) -> float:
    page.get_by_role("link", name="Convoquer").click()
    expect(page.locator(".destinataires li")).to_have_count(2)
    verifier_page(page)
    depart = time.time() - 1
    page.get_by_role("button", name="Envoyer la convocation").click()
    assert "La convocation part vers 2" in message(page)
    return depart


def repondre_a_la_convocation(telephone: Page, site: Site, depart: float) -> str:
    """The booklet and the page of a member who does not receive the confidential item."""
    lien = lien_recu(site, depart)
    telephone.goto(lien)
    expect(telephone.get_by_text("Priorités de l’année")).to_be_visible()
    expect(telephone.get_by_text("Une situation personnelle")).to_have_count(0)
    telephone.get_by_role("button", name="Je viens", exact=True).click()
    expect(telephone.get_by_text("je viens", exact=True)).to_be_visible()
    verifier_page(telephone)
    with telephone.expect_download() as telecharge:
        telephone.get_by_role("link", name="Dossier de séance").click()
    assert telecharge.value.path().read_bytes().startswith(b"%PDF")
    return lien


def emarger(page: Page) -> None:
    page.get_by_label("Ouvrir avant le jour prévu").check()  # it was planned for another day
    page.get_by_role("button", name="Ouvrir la séance").click()
    expect(page.get_by_text("Quorum non atteint")).to_be_visible()
    page.get_by_role("link", name="Signer Représentante des habitants").click()
    cadre = page.locator("[data-dessin]").bounding_box()
    assert cadre is not None
    page.mouse.move(cadre["x"] + 60, cadre["y"] + 60)
    page.mouse.down()
    for pas in range(1, 8):
        page.mouse.move(cadre["x"] + 60 + 30 * pas, cadre["y"] + 60 + 25 * (pas % 2))
    page.mouse.up()
    verifier_page(page)
    page.get_by_role("button", name="Signer", exact=True).click()
    expect(page.get_by_role("img", name="Signature de Représentante des habitants")).to_be_visible()
    page.get_by_role("link", name="Signer Référente de la ville").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Confirmer ma présence").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Quorum atteint")).to_be_visible()
    verifier_page(page)
    capturer(page, "seance-presences")


def projeter(page: Page) -> None:
    page.get_by_role("link", name="Prendre les notes").click()
    page.get_by_role("link", name="Écran de la salle").click()
    titre = page.get_by_role("heading", level=1)
    expect(titre).to_have_text("Priorités de l’année")
    page.keyboard.press("ArrowRight")
    expect(titre).to_have_text("Suites du point précédent")
    page.keyboard.press("ArrowRight")
    expect(titre).to_have_text("Point confidentiel")
    page.keyboard.press("ArrowLeft")
    expect(titre).to_have_text("Suites du point précédent")
    verifier_page(page)
    page.get_by_role("link", name="Prendre les notes").click()


def prendre_les_notes(page: Page) -> None:
    notes = page.get_by_label("Ce qui se dit").first
    notes.fill("Le comité retient deux priorités.")
    expect(page.locator(".etat-champ").first).to_contain_text("Enregistré à")
    page.get_by_role("link", name="Décision sur Priorités de l’année").click()
    page.get_by_label("Décision", exact=False).last.fill("Les deux priorités sont validées.")
    page.get_by_role("button", name="Inscrire au registre").click()
    assert "inscrite au registre" in message(page)
    page.get_by_role("link", name="Suite à donner sur Priorités de l’année").click()
    page.get_by_label("à faire").fill("Écrire aux associations")
    page.get_by_label("responsable").fill("Service politique de la ville")
    page.get_by_role("button", name="Enregistrer").click()
    page.reload()
    expect(page.get_by_label("Ce qui se dit").first).to_have_value("Le comité retient deux priorités.")
    verifier_page(page)
    capturer(page, "seance-notes", hauteur=1000)
    page.get_by_role("button", name="Lever la séance").click()
    page.get_by_label("Conclusion").fill("Prochaine séance au printemps.")
    expect(page.get_by_text("Tout est enregistré à")).to_be_visible()


def soumettre(page: Page) -> float:
    page.get_by_role("link", name="Voir et soumettre").click()
    for nom in ("PDF", "Word"):
        with page.expect_download() as telecharge:
            page.get_by_role("link", name=nom, exact=True).click()
        assert telecharge.value.path().stat().st_size > 5000
    page.get_by_role("link", name="Soumettre aux remarques").click()
    depart = time.time() - 1
    page.get_by_role("button", name="Envoyer aux membres").click()
    assert "Le projet part vers 2" in message(page)
    return depart


def remarquer(telephone: Page, site: Site, depart: float, lien: str) -> None:
    assert lien_recu(site, depart) == lien  # one link for the whole life of the meeting
    telephone.goto(lien)
    telephone.get_by_label("Votre remarque").fill("Nous étions quatre dans la salle.")
    verifier_page(telephone)
    telephone.get_by_role("button", name="Envoyer ma remarque").click()
    assert "votre remarque est transmise" in message(telephone)


def approuver_a_la_suivante(page: Page) -> None:
    page.reload()
    page.get_by_role("link", name="Répondre").click()
    page.get_by_label("Suite donnée").fill("C’est noté dans les présences.")
    page.get_by_role("button", name="Enregistrer").click()
    compte_rendu = page.url
    page.get_by_role("link", name=COMITE).click()
    page.get_by_role("link", name="Préparer une séance").click()
    page.get_by_label("Jour").fill(dt.date.today().isoformat())  # noqa: DTZ011 - as above
    page.get_by_label("Heure de début").fill("09:00")
    page.get_by_label("Heure de fin prévue").fill("10:00")
    page.get_by_label("Objet").fill("Séance suivante")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Ouvrir la séance").click()
    page.goto(compte_rendu)
    page.get_by_role("link", name="Approuver").click()
    page.get_by_role("button", name="Approuver").click()
    assert "Le compte rendu est approuvé" in message(page)
    page.get_by_role("link", name="Diffuser").click()
    page.get_by_label("Publier aussi sur le site").check()
    page.get_by_role("button", name="Diffuser").click()
    assert "il est gardé" in message(page)
    verifier_page(page)


def lire_en_public(page: Page) -> None:
    page.goto(f"{CONTRAT}/seances/")
    page.get_by_role("link", name=COMITE).click()
    verifier_page(page)
    expect(page.get_by_text("Les deux priorités sont validées.")).to_be_visible()
    page.get_by_role("link", name="Compte rendu").click()
    expect(page.get_by_text("Le comité retient deux priorités.")).to_be_visible()
    expect(page.get_by_text("Une situation personnelle")).to_have_count(0)
    verifier_page(page)
