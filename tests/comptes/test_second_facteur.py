"""The second factor: compulsory for some roles, explained in plain words, then asked at each log-in."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.journal.models import Acte
from tests.factories.comptes import creer_habilitation, creer_utilisateur

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sans_essais")]
MOT_DE_PASSE = "quatre mots sans rapport"


@pytest.fixture(autouse=True)
def exigence(settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = [Role.ADMINISTRATEUR, Role.PILOTE]


@pytest.fixture
def pilote(contrat: Contrat) -> Utilisateur:
    return creer_utilisateur(Role.PILOTE, contrat, password=MOT_DE_PASSE)


def code_totp(secret: str) -> str:
    """What the application shows now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def activer(client: Client) -> str:
    """Set the application up from its page; return the secret."""
    page = client.get(reverse("mfa_activate_totp"))
    secret: str = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_totp(secret)})
    return secret


def test_until_then_every_page_leads_to_the_explanation(client: Client, pilote: Utilisateur) -> None:
    client.force_login(pilote)
    for nom in ("accueil:accueil", "accueil:mon_espace", "comptes:mon_compte", "comptes:habilitations"):
        reponse = client.get(reverse(nom))
        assert (nom, reponse.status_code, reponse["Location"]) == (nom, 302, reverse("comptes:second_facteur"))
    assert client.post(reverse("comptes:fermer_sessions"))["Location"] == reverse("comptes:second_facteur")


def test_explanation_names_the_role_and_the_ways(client: Client, pilote: Utilisateur) -> None:
    client.force_login(pilote)
    page = client.get(reverse("comptes:second_facteur")).content.decode()
    assert "Votre rôle permet de décider pour d’autres" in page
    assert "Pilotage du contrat" in page
    assert reverse("mfa_add_webauthn") in page
    assert reverse("mfa_activate_totp") in page


def test_log_out_stays_open(client: Client, pilote: Utilisateur) -> None:
    client.force_login(pilote)
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_application_opens_the_site(client: Client) -> None:
    administratrice = creer_utilisateur(Role.ADMINISTRATEUR)
    client.force_login(administratrice)
    activer(client)
    genres = set(Authenticator.objects.filter(user=administratrice).values_list("type", flat=True))
    assert genres == {"totp", "recovery_codes"}
    assert client.get(reverse("comptes:mon_compte")).status_code == 200


def test_wrong_code_activates_nothing(client: Client, pilote: Utilisateur) -> None:
    client.force_login(pilote)
    client.session["account_authentication_methods"] = []
    page = client.get(reverse("mfa_activate_totp"), follow=True)
    assert "Confirmer que c’est vous" in page.content.decode()  # a password is known: it is asked first
    client.post(reverse("account_reauthenticate"), {"password": MOT_DE_PASSE})
    page = client.get(reverse("mfa_activate_totp"))
    faux = "000000" if code_totp(page.context["form"].secret) != "000000" else "111111"
    refus = client.post(reverse("mfa_activate_totp"), {"code": faux}).content.decode()
    assert "Ce code n’est pas le bon" in refus
    assert not Authenticator.objects.exists()


def test_log_in_then_asks_for_the_code(client: Client) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    utilisateur = creer_utilisateur(password=MOT_DE_PASSE)
    TOTP.activate(utilisateur, secret)
    reponse = client.post(reverse("account_login"), {"login": utilisateur.courriel, "password": MOT_DE_PASSE})
    assert reponse["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert "Votre compte est protégé" in client.get(reverse("mfa_authenticate")).content.decode()
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": code_totp(secret)})
    assert client.session["_auth_user_id"] == str(utilisateur.pk)
    assert Acte.objects.get().phrase == "Connexion par mot de passe avec second facteur."


def test_recovery_code_serves_once(client: Client) -> None:
    utilisateur = creer_utilisateur(Role.ADMINISTRATEUR)
    client.force_login(utilisateur)
    activer(client)
    (code, *_) = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    utilisateur.set_password(MOT_DE_PASSE)
    utilisateur.save()
    ouvertes = []
    for _ in range(2):
        neuf = Client()
        neuf.post(reverse("account_login"), {"login": utilisateur.courriel, "password": MOT_DE_PASSE})
        neuf.post(reverse("mfa_authenticate"), {"code": code})
        ouvertes.append("_auth_user_id" in neuf.session)
    assert ouvertes == [True, False]


def test_other_roles_are_left_alone(client: Client, contrat: Contrat) -> None:
    client.force_login(creer_utilisateur(Role.BAILLEUR, contrat))
    assert client.get(reverse("comptes:mon_compte")).status_code == 200
    assert client.get(reverse("comptes:second_facteur"))["Location"] == reverse("mfa_index")


def test_any_of_the_roles_counts_even_when_another_acts(client: Client, contrat: Contrat) -> None:
    utilisateur = creer_utilisateur(Role.BAILLEUR, contrat)
    creer_habilitation(utilisateur, Role.PILOTE, contrat)
    client.force_login(utilisateur)
    assert client.get(reverse("comptes:mon_compte"))["Location"] == reverse("comptes:second_facteur")


def test_setting_may_be_empty(client: Client, pilote: Utilisateur, settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    client.force_login(pilote)
    assert client.get(reverse("comptes:mon_compte")).status_code == 200
