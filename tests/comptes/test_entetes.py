"""Secure headers and cookies; passwords kept by the framework's default hasher."""

import json
import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.comptes import creer_utilisateur


def reglages(**environnement: str) -> dict[str, object]:
    """Settings read by a fresh process under that environment."""
    programme = (
        "import json; from quartiers import settings as s; print(json.dumps({n: getattr(s, n, None) for n in "
        "['SESSION_COOKIE_SECURE', 'CSRF_COOKIE_SECURE', 'SECURE_HSTS_SECONDS', 'PASSWORD_HASHERS', "
        "'ROLES_A_DOUBLE_FACTEUR', 'ALLAUTH_TRUSTED_PROXY_COUNT', 'CONTENT_SECURITY_POLICY']}))"
    )
    sortie = subprocess.run(
        [sys.executable, "-c", programme],
        env={
            **{cle: val for cle, val in os.environ.items() if not cle.startswith("QUARTIERS_")},
            "DATABASE_URL": "postgres://u:m@localhost/b",
            "QUARTIERS_SECRET": "essai",
            **environnement,
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    resultat: dict[str, object] = json.loads(sortie)
    return resultat


def test_https_makes_cookies_secure_and_tells_browsers_to_stay() -> None:
    reglage = reglages(QUARTIERS_ADRESSE="https://quartiers.example")
    assert (reglage["SESSION_COOKIE_SECURE"], reglage["CSRF_COOKIE_SECURE"]) == (True, True)
    assert reglage["SECURE_HSTS_SECONDS"] == 31_536_000


def test_second_factor_is_compulsory_but_in_a_demonstration() -> None:
    assert reglages()["ROLES_A_DOUBLE_FACTEUR"] == ["administrateur", "pilote"]
    assert reglages(QUARTIERS_DEMONSTRATION="oui")["ROLES_A_DOUBLE_FACTEUR"] == []
    assert reglages(QUARTIERS_ROLES_A_DOUBLE_FACTEUR="bailleur")["ROLES_A_DOUBLE_FACTEUR"] == ["bailleur"]


def test_passwords_use_the_default_hasher() -> None:
    assert reglages()["PASSWORD_HASHERS"] is None


def test_proxy_is_trusted_only_when_told() -> None:
    assert reglages()["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0
    assert reglages(QUARTIERS_DERRIERE_PROXY="oui")["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


def test_forms_may_lead_to_the_agents_provider_only() -> None:
    avec = reglages(QUARTIERS_OIDC_SERVEUR="https://agents.example/api/v2")["CONTENT_SECURITY_POLICY"]
    assert avec["DIRECTIVES"]["form-action"] == ["'self'", "https://agents.example"]  # type: ignore[index]
    sans = reglages()["CONTENT_SECURITY_POLICY"]
    assert sans["DIRECTIVES"]["form-action"] == ["'self'"]  # type: ignore[index]


@pytest.mark.django_db
def test_headers_of_a_page(client: Client) -> None:
    reponse = client.get(reverse("account_login"))
    assert reponse["X-Frame-Options"] == "DENY"
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["Referrer-Policy"] == "same-origin"
    assert reponse["Cross-Origin-Opener-Policy"] == "same-origin"
    politique = dict(morceau.strip().split(" ", 1) for morceau in reponse["Content-Security-Policy"].split(";"))
    assert politique["default-src"] == "'none'"
    assert politique["script-src"] == "'self'"
    assert politique["style-src"] == "'self'"
    assert politique["frame-ancestors"] == "'none'"
    assert "no-store" in reponse["Cache-Control"]


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    utilisateur = creer_utilisateur(password="quatre mots sans rapport")
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": utilisateur.courriel, "password": "quatre mots sans rapport"})
    cookies = {nom: (bool(c["httponly"]), c["samesite"]) for nom, c in client.cookies.items()}
    assert cookies["sessionid"] == (True, "Lax")
    assert cookies["csrftoken"] == (True, "Lax")


@pytest.mark.django_db
def test_forms_are_protected_from_other_sites() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("account_request_login_code"), {"email": "x@exemple.fr"}).status_code == 403
