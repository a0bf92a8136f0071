"""The page of a file, for each of its readers."""

import pytest
from django.test import Client
from django.urls import reverse

from quartiers.appels.enums import EtatDossier
from quartiers.comptes.enums import Role
from tests.factories.appels import creer_campagne, creer_dossier, creer_porteur
from tests.factories.comptes import creer_utilisateur

pytestmark = pytest.mark.django_db


def client_de(utilisateur: object) -> Client:
    client = Client()
    client.force_login(utilisateur)  # type: ignore[arg-type]
    return client


def test_draft_is_shown_to_its_holder_and_hidden_from_an_instructor() -> None:
    campagne = creer_campagne()
    porteur = creer_porteur(campagne.contrat)
    assert porteur.habilitation is not None
    dossier = creer_dossier(campagne, porteur.habilitation.organisme, intitule="Jardin partagé du lac")
    adresse = reverse("appels:dossier", args=[campagne.contrat.code, dossier.numero])
    assert "Jardin partagé du lac" in client_de(porteur.utilisateur).get(adresse).content.decode()
    instructeur = creer_utilisateur(Role.INSTRUCTEUR, campagne.contrat)
    assert client_de(instructeur).get(adresse).status_code == 404
    dossier.etat, dossier.depose_le, dossier.recepisse = EtatDossier.DEPOSE, campagne.ouverture, "R1"
    dossier.save()
    assert client_de(instructeur).get(adresse).status_code == 200


def test_file_of_another_organisation_does_not_exist() -> None:
    campagne = creer_campagne()
    dossier = creer_dossier(campagne)
    autre = creer_porteur(campagne.contrat)
    adresse = reverse("appels:dossier", args=[campagne.contrat.code, dossier.numero])
    assert client_de(autre.utilisateur).get(adresse).status_code == 404
