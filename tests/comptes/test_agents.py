"""Agents come through OpenID Connect: the whole way over HTTP, with a real provider and a real site."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.models import Utilisateur
from quartiers.journal.models import Acte
from tests.factories.comptes import creer_utilisateur

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sans_essais")]
PERSONNES = {
    "invitee": {"email": "Agente@prefecture.example", "email_verified": True, "name": "Agente"},
    "inconnue": {"email": "inconnue@prefecture.example", "email_verified": True},
    "non-verifiee": {"email": "agente@prefecture.example", "email_verified": False},
    "sans-adresse": {"name": "Sans adresse"},
}


@pytest.fixture(scope="module")
def fournisseur() -> Iterator[str]:
    """Address of the provider, started for these tests."""
    processus = subprocess.Popen(
        [sys.executable, "-m", "tests.comptes.fournisseur_oidc"],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "PERSONNES": json.dumps(PERSONNES)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert processus.stdout is not None
    yield f"http://localhost:{processus.stdout.readline().strip()}"
    processus.terminate()
    processus.wait(10)
    processus.stdout.close()


@pytest.fixture
def site(live_server: Any, fournisseur: str, settings: Any) -> str:
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "agents",
                    "name": "ProConnect",
                    "client_id": "quartiers",
                    "secret": "secret",
                    "settings": {"server_url": fournisseur},
                }
            ],
        }
    }
    settings.CONTACT_COMPTES = "contact@quartiers.example"
    return str(live_server.url)


class Navigateur(requests.Session):
    """A browser without a screen: keeps cookies, posts forms with their token, follows redirections."""

    def __init__(self) -> None:
        super().__init__()
        self.demande: dict[str, list[str]] = {}

    def entrer(self, site: str, sub: str) -> requests.Response:
        """Log in as `sub` from the log-in page to where the provider brings back."""
        page = self.get(f"{site}{reverse('account_login')}", timeout=20)
        assert "Se connecter avec ProConnect" in page.text
        adresse = reverse("openid_connect_login", args=["agents"])
        depart = self.post(
            urljoin(site, adresse), data={"csrfmiddlewaretoken": jeton(page)}, allow_redirects=False, timeout=20
        )
        assert depart.status_code == 302
        self.demande = parse_qs(urlsplit(depart.headers["Location"]).query)
        self.get(depart.headers["Location"], timeout=20)
        return self.post(depart.headers["Location"], data={"sub": sub}, timeout=20)


def jeton(page: requests.Response) -> str:
    trouve = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert trouve
    return trouve.group(1)


@pytest.fixture
def navigateur(live_server: Any) -> Iterator[Navigateur]:
    with Navigateur() as session:
        yield session
    attendre_le_site()


def attendre_le_site() -> None:
    """Wait until the site's threads have let their database connections go: the test base is dropped after."""
    requete = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    for _ in range(100):
        with connection.cursor() as curseur:
            curseur.execute(requete)
            if curseur.fetchone() == (0,):
                return
        time.sleep(0.05)


def test_invited_agent_gets_in(site: str, navigateur: Navigateur) -> None:
    utilisateur = creer_utilisateur(courriel="agente@prefecture.example", password="quatre mots sans rapport")
    arrivee = navigateur.entrer(site, "invitee")
    assert urlsplit(arrivee.url).path == reverse("accueil:mon_espace")
    assert navigateur.demande["code_challenge_method"] == ["S256"]
    assert navigateur.demande["redirect_uri"] == [f"{site}{reverse('openid_connect_callback', args=['agents'])}"]
    assert SocialAccount.objects.get().user == utilisateur
    assert Acte.objects.get().phrase == "Connexion par son compte d’agent."
    assert EmailAddress.objects.get().verified
    utilisateur.refresh_from_db()
    assert utilisateur.check_password("quatre mots sans rapport")


def test_agent_is_known_again_after_a_change_of_address(site: str, navigateur: Navigateur) -> None:
    utilisateur = creer_utilisateur(courriel="agente@prefecture.example")
    navigateur.entrer(site, "invitee")
    Utilisateur.objects.filter(pk=utilisateur.pk).update(courriel="nouvelle@prefecture.example")
    with Navigateur() as retour:
        arrivee = retour.entrer(site, "invitee")
    assert urlsplit(arrivee.url).path == reverse("accueil:mon_espace")


def test_unknown_agent_is_told_whom_to_ask(site: str, navigateur: Navigateur) -> None:
    reponse = navigateur.entrer(site, "inconnue")
    assert reponse.status_code == 403
    assert "Vous n’êtes pas encore invité·e" in reponse.text
    assert "inconnue@prefecture.example" in reponse.text
    assert "contact@quartiers.example" in reponse.text
    assert (Utilisateur.objects.count(), SocialAccount.objects.count()) == (0, 0)


def test_address_that_the_provider_has_not_verified_is_refused(site: str, navigateur: Navigateur) -> None:
    creer_utilisateur(courriel="agente@prefecture.example")
    reponse = navigateur.entrer(site, "non-verifiee")
    assert reponse.status_code == 403
    assert "n’a pas vérifié l’adresse" in reponse.text
    assert SocialAccount.objects.count() == 0


def test_provider_that_gives_no_address_is_refused(site: str, navigateur: Navigateur) -> None:
    reponse = navigateur.entrer(site, "sans-adresse")
    assert reponse.status_code == 403
    assert "n’a pas transmis votre adresse" in reponse.text


def test_deactivated_agent_is_refused(site: str, navigateur: Navigateur) -> None:
    creer_utilisateur(courriel="agente@prefecture.example", is_active=False, ferme_le=timezone.now())
    arrivee = navigateur.entrer(site, "invitee")
    assert "<h1>Compte désactivé</h1>" in arrivee.text
    assert navigateur.get(f"{site}{reverse('comptes:mon_compte')}", timeout=20).url.startswith(
        f"{site}{reverse('account_login')}"
    )


def test_refusal_at_the_provider_comes_back_politely(site: str, navigateur: Navigateur) -> None:
    page = navigateur.get(f"{site}{reverse('account_login')}", timeout=20)
    adresse = urljoin(site, reverse("openid_connect_login", args=["agents"]))
    depart = navigateur.post(
        adresse, data={"csrfmiddlewaretoken": jeton(page)}, allow_redirects=False, timeout=20
    ).headers["Location"]
    etat = parse_qs(urlsplit(depart).query)["state"][0]
    retour = urljoin(site, reverse("openid_connect_callback", args=["agents"]))
    reponse = navigateur.get(f"{retour}?error=access_denied&state={etat}", timeout=20)
    assert "Connexion annulée" in reponse.text


def test_forged_return_is_refused(site: str, navigateur: Navigateur) -> None:
    creer_utilisateur(courriel="agente@prefecture.example")
    retour = reverse("openid_connect_callback", args=["agents"])
    reponse = navigateur.get(f"{site}{retour}?code=vole&state=invente", timeout=20)
    assert "La connexion n’a pas abouti" in reponse.text


def test_log_in_page_offers_no_provider_when_none_is_set(live_server: Any, navigateur: Navigateur) -> None:
    page = navigateur.get(f"{live_server.url}{reverse('account_login')}", timeout=20).text
    assert "Recevoir mon code" in page
    assert "Se connecter avec" not in page
