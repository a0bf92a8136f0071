"""Pages that say what the site is; what the operator did not declare is shown as such, never invented."""

import json
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import Client
from pytest_django import Settings

from tests.accueil.conftest import sans_ecriture
from tests.factories.contrat import creer_contrat

pytestmark = pytest.mark.django_db
PAGES = ["aide", "plan-du-site", "accessibilite", "mentions-legales", "donnees-personnelles", "donnees-ouvertes",
         "donnees-ouvertes/dictionnaire", "api", "recherche", "mon-quartier"]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_without_writing(client: Client, page: str) -> None:
    creer_contrat()
    with sans_ecriture():
        assert client.get(f"/{page}/").status_code == 200


def test_operator_is_named_from_the_settings(client: Client, settings: Settings) -> None:
    vide = dict.fromkeys(settings.MENTIONS, "")
    settings.MENTIONS = vide
    assert "non renseigné par l’exploitant de ce site" in client.get("/mentions-legales/").content.decode()
    settings.MENTIONS = {**vide, "exploitant": "Communauté de Bresse", "dpo": "dpo@exemple.fr"}
    assert "Communauté de Bresse" in client.get("/mentions-legales/").content.decode()
    assert "dpo@exemple.fr" in client.get("/donnees-personnelles/").content.decode()


@pytest.mark.parametrize(
    ("declaree", "dite"), [("", "non conforme"), ("partielle", "conformité partielle"), ("totale", "conformité totale")]
)
def test_accessibility_is_claimed_only_when_declared(
    client: Client, settings: Settings, declaree: str, dite: str
) -> None:
    settings.MENTIONS = {**settings.MENTIONS, "conformite": declaree}
    contenu = client.get("/accessibilite/").content.decode()
    assert f"<strong>{dite}</strong>" in contenu


def test_plan_lists_published_contracts_only(client: Client) -> None:
    creer_contrat(nom_court="Visible")
    creer_contrat(nom_court="Invisible encore", publie=False)
    contenu = client.get("/plan-du-site/").content.decode()
    assert "Visible" in contenu
    assert "Invisible encore" not in contenu


def test_robots_are_kept_out_of_a_demonstration(client: Client, settings: Settings) -> None:
    settings.DEMONSTRATION = True
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
    settings.DEMONSTRATION = False
    assert "Disallow: /compte/" in client.get("/robots.txt").content.decode().splitlines()


def test_every_page_names_the_manifest_which_leads_home(client: Client) -> None:
    page = client.get("/aide/").content.decode()
    assert f'<link rel="manifest" href="{static("socle/site.webmanifest")}">' in page
    chemin = finders.find("socle/site.webmanifest")
    assert isinstance(chemin, str)
    manifeste = json.loads(Path(chemin).read_text(encoding="utf-8"))
    assert (manifeste["start_url"], manifeste["lang"]) == ("/", "fr")
    assert [finders.find(f"socle/{icone['src']}") is not None for icone in manifeste["icons"]] == [True]
