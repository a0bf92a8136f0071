"""The gallery in a real browser, under the site's own Content-Security-Policy: accessible, and nothing overflows."""

import mimetypes
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import QueryDict
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route, sync_playwright

from quartiers.socle.views import contexte_galerie
from tests.chromium import chemin

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.xdist_group("navigateur"),
    pytest.mark.skipif(chemin() is None, reason="Chromium est introuvable sur cette machine."),
]
SITE = "http://galerie.test"
CSP = "; ".join(
    f"{directive} {' '.join(sources)}" for directive, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
CADRE: dict[str, Any] = {
    "demonstration": True,
    "contrat": "Contrat d’exemple",
    "url_recherche": "/recherche/",
    "url_theme": "/theme/",
    "menu": [
        {
            "libelle": f"Rubrique {rang}" if rang else "",
            "actif": rang == 2,
            "entrees": [
                {"libelle": f"Entrée {rang}.{n}", "url": f"/{rang}/{n}/", "actif": (rang, n) == (2, 1)}
                for n in range(1, 4 if rang else 2)
            ],
        }
        for rang in range(6)
    ],
    "liens_pied": [("Accessibilité", "/a/"), ("Mentions légales", "/b/")],
    "compte": {
        "nom": "Personne d’exemple",
        "url": "/compte/",
        "url_deconnexion": "/sortir/",
        "url_changer": "/changer/",
        "choix": [{"valeur": "1", "libelle": "Premier rôle", "actif": True}],
    },
}


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Browser]:
    with sync_playwright() as outil:
        chromium = outil.chromium.launch(executable_path=chemin(), args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@lru_cache(maxsize=1)
def galerie() -> str:
    return render_to_string("socle/galerie.html", {**contexte_galerie(QueryDict("")), **CADRE})


def servir(route: Route) -> None:
    """The page and its static files, without server nor database."""
    adresse = urlsplit(route.request.url).path
    if adresse == "/":
        html = galerie()
        route.fulfill(body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": CSP})
        return
    fichier = finders.find(adresse.removeprefix(settings.STATIC_URL))
    if fichier is None:
        route.fulfill(status=404)
        return
    route.fulfill(path=fichier, content_type=mimetypes.guess_type(adresse)[0] or "application/geo+json")


def ouvrir(navigateur: Browser, largeur: int, theme: str = "light", scripts: bool = True) -> tuple[Page, list[str]]:
    """The gallery's page, and the list in which the browser's complaints gather."""
    contexte = navigateur.new_context(
        viewport={"width": largeur, "height": 844},
        color_scheme="dark" if theme == "dark" else "light",
        java_script_enabled=scripts,
    )
    contexte.route("**/*", servir)
    page = contexte.new_page()
    plaintes: list[str] = []
    page.on("console", lambda message: plaintes.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda erreur: plaintes.append(str(erreur)))
    page.goto(f"{SITE}/")
    if scripts:
        page.locator("path.trace-qpv.leaflet-interactive").wait_for()
    return page, plaintes


@pytest.mark.parametrize(("largeur", "theme"), [(1280, "light"), (390, "dark")])
def test_gallery_has_no_violation_and_does_not_overflow(navigateur: Browser, largeur: int, theme: str) -> None:
    """The colours do not depend on the width, nor the layout on the colours: each is scanned once."""
    page, plaintes = ouvrir(navigateur, largeur, theme)
    fond = page.evaluate("getComputedStyle(document.body).backgroundColor")
    constat = Axe().run(page)
    assert constat.violations_count == 0, constat.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == largeur
    assert fond == {"light": "rgb(247, 245, 240)", "dark": "rgb(19, 24, 23)"}[theme]
    assert plaintes == []
    page.context.close()


def test_phone_menu_opens_without_script(navigateur: Browser) -> None:
    page, _ = ouvrir(navigateur, 390, scripts=False)
    entree = page.get_by_role("link", name="Entrée 2.1")
    assert entree.count() == 0
    page.locator(".menu-mobile > summary").click()
    page.locator(".menu-mobile summary", has_text="Rubrique 2").click()
    assert entree.count() == 1
    assert entree.get_attribute("aria-current") == "true"
    page.context.close()


def test_dialog_opens_closes_and_gives_the_focus_back(navigateur: Browser) -> None:
    page, _ = ouvrir(navigateur, 1280)
    ouvreur = page.get_by_role("link", name="Ouvrir le dialogue")
    ouvreur.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog", name="Supprimer ce brouillon ?").is_visible()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert page.evaluate("document.activeElement.dataset.dialogue") == "dialogue-exemple"
    page.context.close()


def test_error_summary_takes_the_focus(navigateur: Browser) -> None:
    page, _ = ouvrir(navigateur, 1280)
    assert page.evaluate("document.activeElement.classList.contains('resume-erreurs')") is True
    page.context.close()


def test_table_filter_forgives_accents(navigateur: Browser) -> None:
    page, _ = ouvrir(navigateur, 1280)
    page.get_by_label("Filtrer le tableau").fill("ACCORDE 22/08")
    lignes = page.get_by_role("region", name="Demandes d’exemple").locator("tbody tr:visible th")
    assert lignes.all_inner_texts() == ["Action d’exemple n° 7"]
    page.context.close()


def test_map_outlines_open_with_the_keyboard(navigateur: Browser) -> None:
    page, _ = ouvrir(navigateur, 1280)
    page.get_by_role("button", name="Quartier d’exemple", exact=True).focus()
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup-content a").get_attribute("href") == "#cartes"
    assert page.get_by_role("button", name="Fermer").count() == 1
    page.context.close()


def test_paper_shows_no_control_and_unfolds_what_is_folded(navigateur: Browser) -> None:
    page, _ = ouvrir(navigateur, 1280, "dark")
    page.emulate_media(media="print")
    assert (
        page.locator(".bouton:visible, nav:not(.pagination):visible, .recherche:visible, .theme:visible").count() == 0
    )
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.get_by_text("Le contenu replié.").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert not page.get_by_text("Le contenu replié.").is_visible()
    page.context.close()


def test_map_fits_paper_then_comes_back(navigateur: Browser) -> None:
    page, _ = ouvrir(navigateur, 1280)
    largeur = "document.querySelector('.carte-geo').offsetWidth"
    trace = "document.querySelector('path.trace-qpv.leaflet-interactive').getAttribute('d')"
    a_l_ecran, dessin = page.evaluate(largeur), page.evaluate(trace)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(largeur) == 660
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert (page.evaluate(largeur), page.evaluate(trace)) == (a_l_ecran, dessin)
    page.context.close()
