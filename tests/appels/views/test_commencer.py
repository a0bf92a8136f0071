"""Signing up: an address, a code, a number, and one writes; no doubles, nothing told of who has an account."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from quartiers.annuaire.models import Organisme
from quartiers.appels.models import Campagne, Membre
from quartiers.comptes.models import Habilitation, Utilisateur
from tests.factories.appels import creer_campagne, creer_porteur
from tests.factories.comptes import creer_utilisateur

pytestmark = pytest.mark.django_db
SIRET = "73282932000074"


@pytest.fixture(autouse=True)
def _sans_memoire() -> None:
    cache.clear()


def adresse(campagne: Campagne, route: str = "commencer") -> str:
    return reverse(f"appels:{route}", args=[campagne.contrat.code, campagne.annee])


def identite(**champs: str) -> dict[str, str]:
    return {
        "nom": "Les Amis du Lac",
        "nature": "association",
        "siret": SIRET,
        "adresse": "3 rue du Lac",
        "code_postal": "71210",
        "commune": "Torcy",
        "fonction": "présidente",
        **champs,
    }


def test_whole_way_from_an_address_to_the_first_file() -> None:
    campagne = creer_campagne()
    client = Client()
    reponse = client.post(adresse(campagne), {"courriel": "Alix@Exemple.fr", "nom": "Alix Exemple"})
    assert reponse.status_code == 302
    code = re.search(r"\d{4}-?\d{4}", str(mail.outbox[0].body))
    assert code is not None
    reponse = client.post(reponse.headers["Location"], {"code": code.group()})
    assert reponse.headers["Location"] == adresse(campagne)
    reponse = client.post(adresse(campagne), {"numero": "732 829 320 00074"})
    suite = reponse.headers["Location"]
    page = client.get(suite).content.decode()
    assert "saisissez les informations à la main" in page
    assert SIRET in page
    reponse = client.post(suite, identite())
    nouveau = reverse("appels:nouveau_dossier", args=[campagne.contrat.code])
    assert reponse.headers["Location"] == f"{nouveau}?annee={campagne.annee}"
    reponse = client.post(
        reponse.headers["Location"], {"intitule": "Jardin partagé", "campagne": campagne.pk}, follow=True
    )
    assert "Jardin partagé" in reponse.content.decode()
    organisme = Organisme.objects.get(siret=SIRET)
    assert organisme.departement == "71"
    assert Membre.objects.get().utilisateur.courriel == "alix@exemple.fr"
    assert client.get(adresse(campagne)).headers["Location"] == f"{nouveau}?annee={campagne.annee}"


def test_answer_is_the_same_whether_the_address_is_known_or_not() -> None:
    campagne = creer_campagne()
    connue = creer_utilisateur()
    reponses = [
        Client().post(adresse(campagne), {"courriel": courriel, "nom": "X"}).headers["Location"]
        for courriel in (connue.courriel, "inconnue@exemple.fr")
    ]
    assert reponses[0] == reponses[1]
    assert Utilisateur.objects.filter(courriel=connue.courriel).count() == 1


def test_wrong_number_stays_on_the_page_as_typed() -> None:
    campagne = creer_campagne()
    client = Client()
    client.force_login(creer_utilisateur())
    page = client.post(adresse(campagne), {"numero": "732 829 320 00075"}).content.decode()
    assert "un chiffre est faux" in page
    assert "732 829 320 00075" in page


def test_known_organisation_is_asked_and_not_doubled() -> None:
    campagne = creer_campagne()
    porteur = creer_porteur(campagne.contrat)
    assert porteur.habilitation is not None
    Organisme.objects.filter(pk=porteur.habilitation.organisme_id or 0).update(siret=SIRET)
    client, arrivante = Client(), creer_utilisateur()
    client.force_login(arrivante)
    suite = f"{adresse(campagne, 'commencer_organisme')}?numero={SIRET}"
    assert "est déjà inscrit" in client.get(suite).content.decode()
    for _ in range(2):
        page = client.post(suite, {"fonction": "bénévole"}).content.decode()
        assert "Votre demande est envoyée" in page
    assert Membre.objects.filter(utilisateur=arrivante, accepte_le__isnull=True).count() == 1
    assert not Habilitation.objects.filter(utilisateur=arrivante).exists()


def test_page_of_identity_wants_a_valid_number() -> None:
    campagne = creer_campagne()
    client = Client()
    client.force_login(creer_utilisateur())
    assert client.get(adresse(campagne, "commencer_organisme")).headers["Location"] == adresse(campagne)
    page = client.post(
        f"{adresse(campagne, 'commencer_organisme')}?numero={SIRET}", identite(siret="123", code_postal="7")
    ).content.decode()
    assert "14 chiffres" in page
    assert "cinq chiffres" in page
    assert not Membre.objects.exists()


def test_campaign_in_preparation_signs_nobody_up() -> None:
    campagne = creer_campagne(etat="preparation")
    assert Client().get(adresse(campagne)).status_code == 404
