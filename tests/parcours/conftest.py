"""The site started by its own command, and a real browser in front of it: whole days of a role, not pages."""

import email
import email.policy
import io
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from quartiers.comptes.demonstration import NOMS
from quartiers.comptes.enums import Role
from tests.accessibilite import fautes_de
from tests.chromium import chemin
from tests.conftest import copier_donnees, environnement_propre

RACINE = Path(__file__).resolve().parents[2]
CAPTURES = RACINE / "docs" / "captures"
OPTIONS_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BUREAU = {"width": 1280, "height": 900}
TELEPHONE = {"width": 390, "height": 844}
LARGEURS = {"bureau": BUREAU, "telephone": TELEPHONE}

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journeys of one module stay on one process of the run; each process copies the prepared site for itself.

    First of all hooks: the one that shares tests between processes reads the groups. The crawls go one by one.
    """
    for item in items:
        if "tests/parcours/" in str(item.path).replace(os.sep, "/"):
            item.add_marker(pytest.mark.navigateur)
            if item.path.stem != "test_pages":
                item.add_marker(pytest.mark.xdist_group(f"navigateur-{item.path.stem}"))
            if chemin() is None:
                item.add_marker(pytest.mark.skip(reason="Chromium est introuvable sur cette machine."))


class Site:
    """The running site: its address and the letters it sent."""

    def __init__(self, adresse: str, donnees: Path) -> None:
        self.adresse = adresse
        self.courriels = donnees / "courriels"

    def dernier_courriel(self, destinataire: str, depuis: float = 0.0, attente: float = 10.0) -> str:
        """Text of the newest letter to `destinataire` written after `depuis` (time.time())."""
        limite = time.time() + attente
        while time.time() < limite:
            for fichier in sorted(self.courriels.glob("*.log"), key=lambda f: f.stat().st_mtime, reverse=True):
                if fichier.stat().st_mtime < depuis:
                    continue
                for bloc in reversed(fichier.read_bytes().split(b"-" * 79)):
                    message = email.message_from_bytes(bloc.strip(), policy=email.policy.default)
                    if destinataire in str(message.get("To", "")):
                        corps = message.get_body(("plain",))
                        return str(message["Subject"]) + "\n" + (corps.get_content() if corps else "")
            time.sleep(0.1)
        raise AssertionError(f"Aucun courriel pour {destinataire}.")


def port_libre() -> int:
    with socket.socket() as essai:
        essai.bind(("127.0.0.1", 0))
        numero: int = essai.getsockname()[1]
        return numero


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Site]:
    if ouvert := os.environ.get(
        "PARCOURS_SITE"
    ):  # « address folder » of a site already started: quicker to write tests
        yield Site(ouvert.split()[0], Path(ouvert.split()[1]))
        return
    donnees = tmp_path_factory.mktemp("site") / "donnees"
    copier_donnees(request.getfixturevalue("donnees_modele"), donnees)
    port = port_libre()
    environnement = {
        **environnement_propre(donnees),
        "QUARTIERS_GEOCODAGE": "http://127.0.0.1:9/",
        "QUARTIERS_LIMITES": "non",
    }
    journal = (donnees / "demarrage.log").open("w+")
    processus = subprocess.Popen(
        [sys.executable, "-m", "quartiers", "demarrer", "--demonstration", "--port", str(port)],
        env=environnement,
        cwd=RACINE,
        stdout=journal,
        stderr=subprocess.STDOUT,
    )
    adresse = f"http://localhost:{port}"
    try:
        _attendre(adresse, processus, donnees / "demarrage.log")
        yield Site(adresse, donnees)
    finally:
        processus.terminate()
        processus.wait(30)
        journal.close()


def _attendre(adresse: str, processus: "subprocess.Popen[bytes]", journal: Path) -> None:
    for _ in range(1800):
        if processus.poll() is not None:
            raise AssertionError(f"Le site ne démarre pas :\n{journal.read_text()}")
        try:
            with urlopen(f"{adresse}/robots.txt", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"Le site ne répond pas :\n{journal.read_text()}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For one module: the driver runs a loop in this thread, where other tests start theirs."""
    with sync_playwright() as outil:
        navigateur = outil.chromium.launch(executable_path=chemin(), args=OPTIONS_CHROMIUM)
        yield navigateur
        navigateur.close()


@pytest.fixture
def ouvrir(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """`ouvrir("bureau" | "telephone", javascript=True)` gives a page of a fresh visitor; script errors fail."""
    contextes = []
    erreurs: list[str] = []

    def _ouvrir(largeur: str = "bureau", *, javascript: bool = True) -> Page:
        contexte = chromium.new_context(
            viewport=LARGEURS[largeur],  # type: ignore[arg-type]
            base_url=site.adresse,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        contexte.set_default_timeout(40_000)  # a shared machine is slow at times
        contextes.append(contexte)
        page = contexte.new_page()
        page.on("pageerror", lambda erreur: erreurs.append(str(erreur)))
        page.on("console", lambda ligne: erreurs.append(ligne.text) if _est_grave(ligne.text) else None)
        return page

    yield _ouvrir
    for contexte in contextes:
        contexte.close()
    assert erreurs == []


def _est_grave(texte: str) -> bool:
    return "Content Security Policy" in texte or "Content-Security-Policy" in texte


def entrer(page: Page, role: str) -> None:
    """Enter with the fictional account of `role`, from the log-in page of the demonstration."""
    entrer_sous(page, NOMS[Role(role)])


def entrer_sous(page: Page, nom: str) -> None:
    """Enter with the account of that name."""
    page.goto("/compte/connexion/")
    page.get_by_role("button", name=nom, exact=True).click()
    page.wait_for_url(re.compile(r"/mon-espace/"))


def verifier_page(page: Page, *, axe: bool = True) -> None:
    """Zero axe violations, no sideways scroll, one main title, a title in the tab."""
    if axe:
        verifier_axe(page)
    deborde = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert deborde <= 0, f"{page.url} déborde de {deborde} px en largeur"
    assert page.locator("h1").count() == 1, f"{page.url} n’a pas un titre principal unique"
    assert page.title().strip() != ""


def verifier_axe(page: Page) -> None:
    fautes = fautes_de(page)
    assert fautes == [], f"{page.url} : {fautes}"


def capturer(page: Page, nom: str, *, haut: bool = True, hauteur: int = 0) -> None:
    """A picture for the guides, from the top of the page or where it stands; only when QUARTIERS_CAPTURES is set.

    `hauteur` (pixels) shows more of the page than the window does.
    """
    if os.environ.get("QUARTIERS_CAPTURES"):
        fenetre = page.viewport_size
        if hauteur and fenetre:
            page.set_viewport_size({"width": fenetre["width"], "height": hauteur})
            page.wait_for_timeout(300)  # the map draws itself again
        if haut:
            page.evaluate("scrollTo(0, 0)")
        CAPTURES.mkdir(parents=True, exist_ok=True)
        image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        image.quantize(128, dither=Image.Dither.NONE).save(CAPTURES / f"{nom}.png", optimize=True)
        if hauteur and fenetre:
            page.set_viewport_size(fenetre)
