"""Fictional accounts: one per role where the site is a demonstration, nothing anywhere else."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from quartiers.accueil.domain.demonstration import comptes_de_demonstration
from quartiers.comptes.demonstration import AUTRES_INSTRUCTIONS
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.contrat.models import Contrat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sans_essais")]


@pytest.fixture
def comptes(contrat: Contrat) -> list[Utilisateur]:
    return comptes_de_demonstration()


def test_fictional_accounts_of_every_role_and_three_instructors(comptes: list[Utilisateur]) -> None:
    assert {h.role for h in Habilitation.objects.all()} == set(Role)
    assert len(comptes) == len(Role) + len(AUTRES_INSTRUCTIONS)
    assert {c.courriel.split("@")[1] for c in comptes} == {"demo.quartiers.example"}
    assert all(c.nom.startswith("Démo – ") and c.demonstration for c in comptes)


def test_accounts_are_created_once(comptes: list[Utilisateur]) -> None:
    assert comptes_de_demonstration() == []


def test_without_a_contract_only_the_administrator(db: None) -> None:
    assert [c.courriel for c in comptes_de_demonstration()] == ["administrateur@demo.quartiers.example"]


def test_log_in_page_lists_them_in_demonstration(client: Client, comptes: list[Utilisateur], settings: Any) -> None:
    settings.DEMONSTRATION = True
    page = client.get(reverse("account_login")).content.decode()
    assert [c.nom in page for c in comptes] == [True] * len(comptes)
    assert "Site de démonstration" in page


def test_log_in_page_hides_them_elsewhere(client: Client, comptes: list[Utilisateur], settings: Any) -> None:
    settings.DEMONSTRATION = False
    page = client.get(reverse("account_login")).content.decode()
    assert "<h1>Se connecter</h1>" in page
    assert "Démo –" not in page
    assert "démonstration" not in page


@pytest.mark.parametrize("role", list(Role))
def test_one_click_opens_the_account(client: Client, comptes: list[Utilisateur], settings: Any, role: Role) -> None:
    settings.DEMONSTRATION, settings.ROLES_A_DOUBLE_FACTEUR = True, []
    compte = Utilisateur.objects.filter(habilitations__role=role).earliest("pk")
    reponse = client.post(reverse("comptes:entrer_en_demonstration"), {"compte": compte.pk})
    assert reponse["Location"] == reverse("accueil:mon_espace")
    assert client.session["_auth_user_id"] == str(compte.pk)


def test_entering_takes_a_post(client: Client, comptes: list[Utilisateur], settings: Any) -> None:
    settings.DEMONSTRATION = True
    adresse = f"{reverse('comptes:entrer_en_demonstration')}?compte={comptes[0].pk}"
    assert client.get(adresse).status_code == 405


def test_no_real_account_opens_that_way(client: Client, comptes: list[Utilisateur], settings: Any) -> None:
    settings.DEMONSTRATION = True
    vraie = Utilisateur.objects.create_user("vraie@exemple.fr")
    for valeur in (str(vraie.pk), "", "999999"):
        assert client.post(reverse("comptes:entrer_en_demonstration"), {"compte": valeur}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_nothing_opens_outside_a_demonstration(client: Client, comptes: list[Utilisateur], settings: Any) -> None:
    """Neither the button, nor a code, nor a password set before, nor a session left open."""
    compte = comptes[0]
    compte.set_password("quatre mots sans rapport")
    compte.save()
    settings.DEMONSTRATION = True
    client.force_login(compte)
    settings.ROLES_A_DOUBLE_FACTEUR = []
    assert client.get(reverse("comptes:mon_compte")).status_code == 200
    settings.DEMONSTRATION = False
    assert client.get(reverse("comptes:mon_compte")).status_code == 302
    neuf = Client()
    assert neuf.post(reverse("comptes:entrer_en_demonstration"), {"compte": compte.pk}).status_code == 404
    neuf.post(reverse("account_login"), {"login": compte.courriel, "password": "quatre mots sans rapport"})
    assert "_auth_user_id" not in neuf.session
    par_code = Client()
    mail.outbox.clear()
    par_code.post(reverse("account_request_login_code"), {"email": compte.courriel})
    code = par_code.session.get("account_login", {}).get("state", {})
    par_code.post(reverse("account_confirm_login_code"), {"code": chercher_code(code)})
    assert "_auth_user_id" not in par_code.session


def chercher_code(etat: Any) -> str:
    """The code that the session awaits, wherever it is kept in it."""
    if isinstance(etat, dict):
        return str(etat.get("code") or next(filter(None, map(chercher_code, etat.values())), ""))
    return ""
