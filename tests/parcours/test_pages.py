"""Every page that a role can reach by links: no broken link, no axe violation, no sideways scroll."""

from collections import deque
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.parcours.conftest import BUREAU, TELEPHONE, entrer, verifier_page
from tests.parcours.gestes import deposer_texte
from tests.parcours.roncevert import en_docx

Ouvrir = Callable[..., Page]
# Distinct shapes of page, per role: most pages of the two others are those of the pilot.
FORMES_MAX = {"public": 24, "pilote": 24, "administrateur": 6, "agent_communal": 6}
# Widths at which each role's pages are looked at, and whether the rules of accessibility are played there too: most
# pages of the two others are those of the pilot, and journeys examine the pages of phones.
Largeur = tuple[dict[str, int], bool]
LARGEURS: dict[str, list[Largeur]] = {
    "public": [(BUREAU, True), (TELEPHONE, False)],
    "pilote": [(BUREAU, True), (TELEPHONE, False)],
    "administrateur": [(BUREAU, True)],
    "agent_communal": [(BUREAU, True)],
}
LIENS_PAR_FORME = 2  # links of one shape asked to the server, beside the page opened in the browser
FICHIERS = (".pdf", ".docx", ".yaml", ".txt", ".svg", ".geojson", ".json", ".csv", ".xlsx", ".ods")
# Files without an extension in their address, and the pages of another site.
SAUTEES = {"account_logout", "documents:lire", "mfa_download_recovery_codes", "comptes:mes_donnees_fichier"}
CONTRAT = "/contrats/creusot-montceau/"
DEPARTS = {
    "public": ["/", CONTRAT, "/plan-du-site/", "/compte/connexion/"],
    "pilote": ["/mon-espace/", CONTRAT, "/compte/"],
    "administrateur": ["/mon-espace/", CONTRAT, "/compte/"],
    "agent_communal": ["/mon-espace/", CONTRAT, "/compte/"],
}


def forme(adresse: str) -> str:
    """The kind of page: name of the route and of its parameters; empty for what is not a page."""
    partie = urlsplit(adresse)
    parametres = sorted(set(parse_qs(partie.query)))
    if "format" in parametres or partie.path.endswith(FICHIERS) or partie.path.startswith("/api/v1/"):
        return ""
    try:
        nom = resolve(partie.path).view_name
    except Resolver404:
        return partie.path  # a broken link: it will be opened, and told
    return "" if nom in SAUTEES else f"{nom}?{','.join(parametres)}"


def liens(page: Page) -> list[str]:
    """Addresses of the same site that the page offers, without fragment."""
    trouves: list[str] = page.eval_on_selector_all(
        "a[href]", "liens => liens.filter(l => l.origin === location.origin).map(l => l.pathname + l.search)"
    )
    return list(dict.fromkeys(trouves))


def preparer(page: Page) -> None:
    """What gives the pilot's pages something to show: a reading to check, a draft of avenant."""
    deposer_texte(page, "a-parcourir.docx", en_docx())
    page.goto(f"{CONTRAT}avenants/nouveau/")
    page.get_by_role("textbox", name="Objet").fill("Préciser une action")
    page.get_by_role("button", name="Ouvrir le brouillon").click()
    page.get_by_role("link", name="Terminer", exact=True).click()
    page.get_by_label("Élément concerné").select_option(index=5)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Enregistrer la modification").click()


@pytest.mark.parametrize("role", list(DEPARTS))
def test_every_page_that_links_reach_is_sound(ouvrir: Ouvrir, role: str) -> None:
    page = ouvrir()
    if role != "public":
        entrer(page, role)
    if role == "pilote":
        preparer(page)
    a_voir, vues, demandees = deque(DEPARTS[role]), set[str](), dict[str, set[str]]()
    fichiers = set[str]()  # shapes that turn out to be files: asked to the server, never opened in the browser
    fautes: list[str] = []
    while a_voir and len(vues) < FORMES_MAX[role]:
        adresse = a_voir.popleft()
        nom = forme(adresse)
        if nom in vues:
            continue
        vues.add(nom)
        fautes += ouvrir_et_verifier(page, adresse, largeurs=LARGEURS[role])
        for lien in liens(page):
            cle = forme(lien)
            if not cle or cle in fichiers:
                continue
            connus = demandees.setdefault(cle, set())
            if len(connus) < LIENS_PAR_FORME and lien not in connus:
                connus.add(lien)
                reponse = page.request.get(lien)
                if reponse.status >= 400:
                    fautes.append(f"{reponse.status} {lien}, lien de {adresse}")
                elif "text/html" not in reponse.headers.get("content-type", ""):
                    fichiers.add(cle)
                    continue
            if cle not in vues:
                a_voir.append(lien)
    assert fautes == []
    assert len(vues) >= min(FORMES_MAX[role], 22), f"{len(vues)} pages seulement : les liens manquent"


def ouvrir_et_verifier(page: Page, adresse: str, *, largeurs: Sequence[Largeur]) -> list[str]:
    """Faults of the page at each width, in words."""
    page.set_viewport_size(BUREAU)  # type: ignore[arg-type]
    reponse = page.goto(adresse)
    if reponse is not None and reponse.status >= 400:
        return [f"{reponse.status} {adresse}"]
    fautes = []
    for largeur, axe in largeurs:
        page.set_viewport_size(largeur)  # type: ignore[arg-type]
        try:
            verifier_page(page, axe=axe)
        except AssertionError as faute:
            fautes.append(f"{largeur['width']} px : {str(faute).splitlines()[0]}")
    return fautes
