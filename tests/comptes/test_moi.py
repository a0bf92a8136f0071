"""One's own account: which habilitation acts, sessions, data."""

import datetime as dt
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.navigateurs import decrire_navigateur
from quartiers.contrat.models import Contrat
from tests.factories.comptes import creer_habilitation, creer_utilisateur

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sans_essais")]
MOT_DE_PASSE = "quatre mots sans rapport"


@pytest.fixture(autouse=True)
def sans_second_facteur(settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def double(contrat: Contrat) -> Utilisateur:
    """Someone who works for a landlord, and pilots the contract."""
    utilisateur = creer_utilisateur(Role.BAILLEUR, contrat, password=MOT_DE_PASSE)
    creer_habilitation(utilisateur, Role.PILOTE, contrat)
    return utilisateur


def test_pages_follow_the_habilitation_that_acts(client: Client, double: Utilisateur) -> None:
    client.force_login(double)
    adresse = reverse("comptes:habilitations")
    refus = client.get(adresse)
    assert refus.status_code == 403
    pilotage = double.habilitations.get(role=Role.PILOTE)
    choix = {"habilitation": pilotage.pk, "suite": adresse}
    assert client.post(reverse("comptes:choisir_habilitation"), choix)["Location"] == adresse
    assert client.get(adresse).status_code == 200
    retour = {"habilitation": double.habilitations.get(role=Role.BAILLEUR).pk, "suite": adresse}
    reponse = client.post(reverse("comptes:choisir_habilitation"), retour)
    assert reponse["Location"] == reverse("accueil:mon_espace")
    assert client.get(adresse).status_code == 403


def test_the_acting_habilitation_is_shown(client: Client, double: Utilisateur) -> None:
    client.force_login(double)
    page = client.get(reverse("comptes:mon_compte"))
    assert page.context["acteur"].habilitation == double.habilitations.get(role=Role.BAILLEUR)
    texte = page.content.decode()
    assert texte.count("Agit en ce moment") == 1
    assert texte.count("Agir à ce titre") == 1


def test_choosing_takes_a_post_and_one_of_ones_own(client: Client, double: Utilisateur, contrat: Contrat) -> None:
    client.force_login(double)
    autre = creer_utilisateur(Role.PILOTE, contrat).habilitations.get()
    finie = creer_habilitation(double, Role.EVALUATEUR, contrat, debut=dt.date(2024, 1, 1), fin=timezone.localdate())
    client.get(reverse("comptes:choisir_habilitation"), {"habilitation": autre.pk})
    for refusee in (autre.pk, finie.pk, "", "x"):
        client.post(reverse("comptes:choisir_habilitation"), {"habilitation": refusee})
        assert "habilitation" not in client.session


@pytest.mark.parametrize("suite", ["https://ailleurs.example/", "//ailleurs.example", "/n-existe-pas/", "javascript:x"])
def test_switch_never_leads_out(client: Client, double: Utilisateur, suite: str) -> None:
    client.force_login(double)
    choix = {"habilitation": double.habilitations.get(role=Role.PILOTE).pk, "suite": suite}
    reponse = client.post(reverse("comptes:choisir_habilitation"), choix)
    assert reponse["Location"] == reverse("accueil:mon_espace")


def test_habilitations_end_and_begin_on_their_day(client: Client, contrat: Contrat) -> None:
    aujourd_hui = timezone.localdate()
    utilisateur = creer_utilisateur()
    creer_habilitation(utilisateur, Role.BAILLEUR, contrat, debut=aujourd_hui + dt.timedelta(days=1))
    creer_habilitation(utilisateur, Role.PORTEUR, contrat, debut=dt.date(2024, 1, 1), fin=aujourd_hui)
    finit_demain = creer_habilitation(
        utilisateur, Role.EVALUATEUR, contrat, debut=aujourd_hui, fin=aujourd_hui + dt.timedelta(days=1)
    )
    client.force_login(utilisateur)
    acteur = client.get(reverse("comptes:mon_compte")).context["acteur"]
    assert acteur.habilitations == (finit_demain,)


def test_actor_costs_one_query_whatever_one_holds(
    client: Client, double: Utilisateur, contrat: Contrat, django_assert_num_queries: Any
) -> None:
    client.force_login(double)
    adresse = reverse("comptes:mes_donnees_fichier")
    with django_assert_num_queries(7):  # session, person, actor, then four kinds of data
        client.get(adresse)
    creer_habilitation(double, Role.EVALUATEUR, contrat)
    with django_assert_num_queries(7):
        client.get(adresse)


def test_sessions_are_listed_and_closed_one_by_one(double: Utilisateur) -> None:
    ici, telephone, ailleurs = (
        Client(headers={"user-agent": agent})
        for agent in ("Firefox/130 (X11; Linux)", "Chrome/130 Android", "Version/18 iPhone Safari/604")
    )
    for client in (ici, telephone, ailleurs):
        client.post(reverse("account_login"), {"login": double.courriel, "password": MOT_DE_PASSE})
    page = ici.get(reverse("comptes:sessions"))
    lignes = [(ligne["navigateur"], ligne["ici"]) for ligne in page.context["lignes"]]
    assert lignes[0] == ("Firefox sur Linux", True)
    assert sorted(lignes[1:]) == [("Chrome sur un appareil Android", False), ("Safari sur un iPhone", False)]
    session = UserSession.objects.get(session_key=telephone.session.session_key)
    ici.post(reverse("comptes:fermer_sessions"), {"session": session.pk})
    statuts = [c.get(reverse("comptes:mon_compte")).status_code for c in (ici, telephone, ailleurs)]
    assert statuts == [200, 302, 200]
    ici.post(reverse("comptes:fermer_sessions"))
    statuts = [c.get(reverse("comptes:mon_compte")).status_code for c in (ici, telephone, ailleurs)]
    assert statuts == [200, 302, 302]


def test_session_of_another_is_out_of_reach(client: Client, double: Utilisateur) -> None:
    autre = creer_utilisateur(password=MOT_DE_PASSE)
    victime = Client()
    victime.post(reverse("account_login"), {"login": autre.courriel, "password": MOT_DE_PASSE})
    client.force_login(double)
    session = UserSession.objects.get(user=autre)
    assert client.post(reverse("comptes:fermer_sessions"), {"session": session.pk}).status_code == 404
    assert victime.get(reverse("comptes:mon_compte")).status_code == 200


def test_name_is_changed(client: Client, double: Utilisateur) -> None:
    client.force_login(double)
    client.post(reverse("comptes:mon_compte"), {"nom": "Camille Martin", "courriel": "autre@exemple.fr"})
    avant = double.courriel
    double.refresh_from_db()
    assert (double.nom, double.courriel) == ("Camille Martin", avant)


def test_data_are_shown_and_taken_away(client: Client, double: Utilisateur) -> None:
    client.post(reverse("account_login"), {"login": double.courriel, "password": MOT_DE_PASSE})
    page = client.get(reverse("comptes:mes_donnees")).content.decode()
    assert "Jusqu’à quand" in page
    assert "14 jours au plus" in page
    donnees = client.get(reverse("comptes:mes_donnees_fichier")).json()
    assert donnees["compte"]["courriel"] == double.courriel
    assert donnees["compte"]["mot_de_passe"] is True
    assert [h["role"] for h in donnees["habilitations"]] == ["bailleur", "pilote"]
    assert [s["adresse_ip"] for s in donnees["sessions"]] == ["127.0.0.1"]
    assert "password" not in str(donnees)
    assert double.password not in str(donnees)


@pytest.mark.parametrize(
    ("agent", "clair"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 Edg/130", "Edge sur Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) Version/18 Safari/605", "Safari sur un Mac"),
        ("curl/8", "Un autre navigateur"),
        ("", "Un autre navigateur"),
    ],
)
def test_browser_in_plain_words(agent: str, clair: str) -> None:
    assert decrire_navigateur(agent) == clair
