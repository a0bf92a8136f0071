"""Coming in by an e-mailed code or a password; what is refused, and how it is said."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.journal.models import Acte
from tests.factories.comptes import creer_utilisateur

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sans_essais")]
MOT_DE_PASSE = "quatre mots sans rapport"


def demander_code(client: Client, courriel: str, **extra: str) -> str:
    """Ask for a code; return it, or « » when the e-mail holds none."""
    mail.outbox.clear()
    reponse = client.post(reverse("account_request_login_code"), {"email": courriel, **extra})
    assert (reponse.status_code, reponse["Location"].split("?")[0]) == (302, reverse("account_confirm_login_code"))
    (message,) = mail.outbox
    trouve = re.search(r"^(\d{4}-\d{4})$", str(message.body), re.MULTILINE)
    return trouve.group(1) if trouve else ""


def connecte(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_code_opens_the_session_and_the_journal(client: Client, contrat: Contrat) -> None:
    utilisateur = creer_utilisateur(Role.BAILLEUR, contrat)
    code = demander_code(client, utilisateur.courriel)
    reponse = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert (reponse.status_code, reponse["Location"]) == (302, reverse("accueil:mon_espace"))
    assert connecte(client)
    acte = Acte.objects.get()
    assert (acte.code, acte.auteur, acte.phrase) == (
        "connexion.ouvrir",
        utilisateur,
        "Connexion par un code reçu par courriel.",
    )
    assert acte.habilitation.startswith("Bailleur social")


def test_code_is_forgiving_about_case_and_spaces(client: Client) -> None:
    utilisateur = creer_utilisateur()
    code = demander_code(client, utilisateur.courriel.upper())
    client.post(reverse("account_confirm_login_code"), {"code": code.replace("-", " ")})
    assert connecte(client)


def test_code_leads_where_one_was_going(client: Client) -> None:
    utilisateur = creer_utilisateur()
    voulue = reverse("comptes:sessions")
    reponse = client.get(voulue)
    assert reponse["Location"] == f"{reverse('account_login')}?next={voulue}"
    code = demander_code(client, utilisateur.courriel, next=voulue)
    reponse = client.post(reverse("account_confirm_login_code"), {"code": code, "next": voulue})
    assert reponse["Location"] == voulue


def test_code_never_leads_out_of_the_site(client: Client) -> None:
    code = demander_code(client, creer_utilisateur().courriel, next="https://ailleurs.example/")
    reponse = client.post(reverse("account_confirm_login_code"), {"code": code, "next": "https://ailleurs.example/"})
    assert reponse["Location"] == reverse("accueil:mon_espace")


def test_wrong_code_is_told_then_ends_the_try(client: Client) -> None:
    code = demander_code(client, creer_utilisateur().courriel)
    faux = "0000-0000" if code != "0000-0000" else "1111-1111"
    reponse = client.post(reverse("account_confirm_login_code"), {"code": faux})
    assert "Ce code n’est pas le bon" in reponse.content.decode()
    for _ in range(2):
        client.post(reverse("account_confirm_login_code"), {"code": faux})
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert not connecte(client)


def test_unknown_address_looks_the_same_on_screen(client: Client) -> None:
    assert demander_code(client, "inconnue@exemple.fr") == ""
    assert "aucun compte actif" in mail.outbox[0].body
    connue = Client()
    demander_code(connue, creer_utilisateur().courriel)
    pages = [c.get(reverse("account_confirm_login_code")).content.decode() for c in (client, connue)]
    titres = [re.findall(r"<h1>(.*?)</h1>", page) for page in pages]
    assert titres == [["Saisir le code"], ["Saisir le code"]]


def test_session_is_renewed_at_log_in(client: Client) -> None:
    code = demander_code(client, creer_utilisateur().courriel)
    avant = client.session.session_key
    client.post(reverse("account_confirm_login_code"), {"code": code})
    apres = client.session.session_key
    assert connecte(client)
    assert avant is not None
    assert avant != apres
    assert not client.session.exists(avant)


def test_password_opens_the_session(client: Client) -> None:
    utilisateur = creer_utilisateur(password=MOT_DE_PASSE)
    client.post(reverse("account_login"), {"login": utilisateur.courriel, "password": MOT_DE_PASSE})
    assert connecte(client)
    assert Acte.objects.get().phrase == "Connexion par mot de passe."


def test_wrong_password_says_nothing_of_the_account(client: Client) -> None:
    utilisateur = creer_utilisateur(password=MOT_DE_PASSE)
    for courriel in (utilisateur.courriel, "inconnue@exemple.fr"):
        page = client.post(reverse("account_login"), {"login": courriel, "password": "faux"}).content.decode()
        assert "L’adresse ou le mot de passe ne correspondent pas." in page
        assert f'value="{courriel}"' in page
    assert not connecte(client)


def test_account_without_password_refuses_any(client: Client) -> None:
    utilisateur = creer_utilisateur()
    client.post(reverse("account_login"), {"login": utilisateur.courriel, "password": ""})
    client.post(reverse("account_login"), {"login": utilisateur.courriel, "password": "!"})
    assert not connecte(client)


def test_password_tries_are_limited_across_processes(client: Client) -> None:
    """The sixth wrong try is refused, and so is the right password; the count stands in the shared cache."""
    utilisateur = creer_utilisateur(password=MOT_DE_PASSE)
    for _ in range(5):
        client.post(reverse("account_login"), {"login": utilisateur.courriel, "password": "faux"})
    autre_navigateur = Client()
    page = autre_navigateur.post(
        reverse("account_login"), {"login": utilisateur.courriel, "password": MOT_DE_PASSE}
    ).content.decode()
    assert "Trop d’essais. Par sécurité, attendez quelques minutes" in page
    assert not connecte(autre_navigateur)


def test_code_requests_are_limited_by_address(client: Client) -> None:
    utilisateur = creer_utilisateur()
    for _ in range(3):
        demander_code(Client(), utilisateur.courriel)
    mail.outbox.clear()
    page = client.post(reverse("account_request_login_code"), {"email": utilisateur.courriel}).content.decode()
    assert "Trop d’essais. Par sécurité, attendez quelques minutes" in page
    assert mail.outbox == []


def test_too_many_requests_of_one_machine_get_a_french_page() -> None:
    adresse = reverse("account_login")
    statuts = [Client().post(adresse, {"login": "", "password": ""}).status_code for _ in range(31)]
    assert statuts == [200] * 30 + [429]
    page = Client().post(adresse, {}).content.decode()
    assert "Trop d’essais en peu de temps" in page


def test_deactivated_account_is_refused_and_its_session_stops(client: Client) -> None:
    utilisateur = creer_utilisateur(password=MOT_DE_PASSE)
    client.force_login(utilisateur)
    assert client.get(reverse("comptes:mon_compte")).status_code == 200
    Utilisateur.objects.update(is_active=False, ferme_le=timezone.now())
    assert client.get(reverse("comptes:mon_compte")).status_code == 302
    reponse = Client().post(reverse("account_login"), {"login": utilisateur.courriel, "password": MOT_DE_PASSE})
    assert reponse["Location"] == reverse("account_inactive")
    assert demander_code(Client(), utilisateur.courriel) == ""


def test_invitation_link_fills_the_address(client: Client) -> None:
    page = client.get(reverse("account_login"), {"courriel": "invitee@exemple.fr"}).content.decode()
    assert re.search(
        r'<input type="email" name="email"[^>]*value="invitee@exemple.fr"|value="invitee@exemple.fr"[^>]*name="email"',
        page,
    )


def test_what_is_not_offered_does_not_exist(client: Client) -> None:
    for nom in ("account_verify_phone", "account_confirm_email", "mfa_signup_webauthn", "usersessions_list"):
        with pytest.raises(NoReverseMatch):
            reverse(nom, args=["x"] if nom == "account_confirm_email" else [])
    page = client.get(reverse("account_signup")).content.decode()
    assert "Demandez une invitation" in page
    client.post(reverse("account_signup"), {"email": "nouvelle@exemple.fr"})
    assert not Utilisateur.objects.exists()


def test_logging_out_takes_a_post(client: Client) -> None:
    client.force_login(creer_utilisateur())
    client.get(reverse("account_logout"))
    assert connecte(client)
    client.post(reverse("account_logout"))
    assert not connecte(client)


def test_password_is_created_by_the_reset_link(client: Client) -> None:
    utilisateur = creer_utilisateur()
    mail.outbox.clear()
    client.post(reverse("account_reset_password"), {"email": utilisateur.courriel})
    (message,) = mail.outbox
    lien = re.search(r"http://\S+", str(message.body))
    assert lien
    reponse = client.get(lien.group().replace("http://testserver", ""), follow=True)
    adresse = reponse.request["PATH_INFO"]
    client.post(adresse, {"password1": MOT_DE_PASSE, "password2": MOT_DE_PASSE})
    utilisateur.refresh_from_db()
    assert utilisateur.check_password(MOT_DE_PASSE)


def test_weak_password_is_refused_in_french(client: Client) -> None:
    client.force_login(creer_utilisateur())
    page = client.post(reverse("account_set_password"), {"password1": "123456", "password2": "123456"}).content.decode()
    assert "trop court" in page
    assert "12 caractères" in page
