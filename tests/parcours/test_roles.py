"""The ten roles come in, find their home, and do not go where they have no business."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from quartiers.comptes.demonstration import AUTRES_INSTRUCTIONS, NOMS
from quartiers.comptes.enums import Role
from tests.parcours.conftest import Site, capturer, entrer, verifier_page
from tests.parcours.gestes import demander_code, entrer_par_code, message, saisir_code

Ouvrir = Callable[..., Page]
CODE = "creusot-montceau"
# Lines of the menu that only some roles have; « Mes dossiers » aside, every other line is read by all.
DE_TRAVAIL = [
    "Avenants",
    "Lectures",
    "Projets de quartier",
    "Mes dossiers",
    "Dossiers",
    "Décisions",
    "Enquêtes",
    "Cohortes",
    "Journal",
    "Habilitations",
]
DU_CONTRAT = {*DE_TRAVAIL} - {"Lectures", "Habilitations"}
MENUS = {
    Role.ADMINISTRATEUR: ["Avenants", "Lectures", "Dossiers", "Décisions", "Journal", "Habilitations"],
    Role.PILOTE: [
        "Avenants",
        "Lectures",
        "Projets de quartier",
        "Dossiers",
        "Décisions",
        "Enquêtes",
        "Cohortes",
        "Journal",
        "Habilitations",
    ],
    Role.AGENT_COMMUNAL: [
        "Avenants",
        "Projets de quartier",
        "Dossiers",
        "Décisions",
        "Enquêtes",
        "Cohortes",
        "Journal",
        "Habilitations",
    ],
    Role.SERVICE_ETAT: ["Avenants", "Dossiers", "Décisions", "Enquêtes", "Cohortes", "Journal"],
    Role.INSTRUCTEUR: ["Avenants", "Dossiers", "Décisions", "Journal"],
    Role.BAILLEUR: ["Avenants", "Décisions", "Journal"],
    Role.PORTEUR: ["Mes dossiers"],
    Role.CONSEILLER: ["Dossiers", "Décisions"],
    Role.MEDIATEUR: ["Enquêtes", "Cohortes"],
    Role.EVALUATEUR: ["Avenants", "Dossiers", "Décisions", "Enquêtes", "Cohortes", "Journal"],
}
INTERDITES = {
    f"/contrats/{CODE}/avenants/nouveau/": {Role.PILOTE},
    "/lectures/": {Role.ADMINISTRATEUR, Role.PILOTE},
    "/compte/habilitations/": {Role.ADMINISTRATEUR, Role.PILOTE, Role.AGENT_COMMUNAL},
    "/compte/acces/": {Role.ADMINISTRATEUR, Role.PILOTE},
}


def menu(page: Page) -> list[str]:
    liens = page.locator("nav[aria-label='Navigation principale'] a").all_text_contents()  # folded ones too
    return [t.strip() for t in liens if t.strip()]


@pytest.mark.parametrize("role", list(Role))
def test_each_role_finds_its_home_and_only_its_pages(ouvrir: Ouvrir, role: Role) -> None:
    page = ouvrir()
    entrer(page, role)
    expect(page.get_by_role("heading", level=1, name="Mon espace")).to_be_visible()
    expect(page.locator("main .chapeau")).to_contain_text(role.label)
    verifier_page(page)
    capturer(page, f"espace-{role.value.replace('_', '-')}")
    lues = menu(page)
    assert {"Mon espace", "Carte", "Données ouvertes"} <= set(lues)
    contrats, attendu = [entree for entree in lues if entree in DE_TRAVAIL], MENUS[role]
    if role in {Role.ADMINISTRATEUR, Role.SERVICE_ETAT}:  # the contract's lines depend on how many contracts there are
        contrats = [entree for entree in contrats if entree not in DU_CONTRAT]
        attendu = [entree for entree in attendu if entree not in DU_CONTRAT]
    assert contrats == attendu
    for adresse, permis in INTERDITES.items():
        reponse = page.request.get(adresse)
        assert (adresse, reponse.status) == (adresse, 200 if role in permis else 403)

    page.locator(".entete-outils .compte-menu summary").click()
    page.locator(".entete-outils").get_by_role("button", name="Se déconnecter").click()
    page.goto("/mon-espace/")
    expect(page).to_have_url(re.compile(r"/compte/connexion/"))


def test_the_log_in_page_offers_every_role_and_three_instructors(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    page.goto("/compte/connexion/")
    noms = page.locator(".liste-comptes button").all_inner_texts()
    assert sorted(noms) == sorted([*NOMS.values(), *AUTRES_INSTRUCTIONS.values()])
    verifier_page(page)
    capturer(page, "connexion")


def test_someone_invited_enters_by_code_until_the_pilot_ends_the_habilitation(ouvrir: Ouvrir, site: Site) -> None:
    pilote, invitee = ouvrir(), ouvrir("telephone")
    courriel = f"camille-{uuid4().hex[:6]}@exemple.example"
    entrer(pilote, "pilote")
    inviter(pilote, courriel)
    lettre = site.dernier_courriel(courriel)
    assert f"Rôle\N{NO-BREAK SPACE}: {Role.CONSEILLER.label}" in lettre
    lien = re.search(r"http\S+", lettre)
    assert lien is not None
    invitee.goto(lien[0])
    expect(invitee.get_by_role("heading", level=1, name="Se connecter")).to_be_visible()
    verifier_page(invitee)

    demande = demander_code(invitee, courriel)
    champ = invitee.get_by_label("Code reçu par courriel")
    capturer(invitee, "code")
    champ.fill("00000000")
    champ.press("Enter")
    expect(invitee.get_by_label("Code reçu par courriel")).to_have_attribute("aria-invalid", "true")
    saisir_code(invitee, site, courriel, demande)
    expect(invitee.locator("main .chapeau")).to_contain_text(Role.CONSEILLER.label)
    verifier_page(invitee)

    terminer(pilote, courriel)
    invitee.goto("/mon-espace/")
    expect(invitee.locator("main")).to_contain_text("Aucune habilitation en vigueur")
    verifier_page(invitee)
    entrer_de_nouveau = ouvrir()
    entrer_par_code(entrer_de_nouveau, site, courriel)
    expect(entrer_de_nouveau.locator("main")).to_contain_text("Aucune habilitation en vigueur")
    assert entrer_de_nouveau.request.get("/compte/habilitations/").status == 403


def inviter(page: Page, courriel: str) -> None:
    page.get_by_role("link", name="Gérer les habilitations").click()
    page.get_by_role("link", name="Inviter une personne").click()
    page.get_by_label("Adresse électronique").fill("camille@exemple.example")
    page.get_by_label("Nom affiché").fill("Camille Exemple")
    page.get_by_label("Rôle").select_option(Role.CONSEILLER.value)
    capturer(page, "inviter")
    page.get_by_label("Adresse électronique").fill("pas une adresse")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_label("Adresse électronique")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Nom affiché")).to_have_value("Camille Exemple")
    page.get_by_label("Adresse électronique").fill(courriel)
    page.get_by_role("button", name="Envoyer l’invitation").click()
    assert message(page) != ""


def terminer(page: Page, courriel: str) -> None:
    page.goto(f"/compte/habilitations/?q={courriel}")
    verifier_page(page)
    page.get_by_role("link", name="Camille Exemple").first.click()
    page.get_by_role("link", name=re.compile("^Terminer")).first.click()
    page.get_by_role("button", name="Terminer aujourd’hui").click()
    expect(page.get_by_label("Motif")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Motif").fill("Fin de mandat au conseil citoyen.")
    page.get_by_role("button", name="Terminer aujourd’hui").click()
    expect(page.locator("main")).to_contain_text("Fin de mandat au conseil citoyen.")
