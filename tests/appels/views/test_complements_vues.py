"""Answering what the instruction asks: only that reopens, and the last answer sends the file back."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.appels.domain.complements import Remarque, demander_complements
from quartiers.appels.domain.depot import deposer
from quartiers.appels.domain.echanges import ecrire_message
from quartiers.appels.models import Dossier, Message, TypePiece
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.notifications.models import Annonce
from tests.factories.appels import creer_campagne, creer_dossier_complet, creer_porteur
from tests.factories.comptes import creer_acteur

pytestmark = pytest.mark.django_db


def depose() -> tuple[Client, Acteur, Dossier]:
    campagne = creer_campagne()
    porteur = creer_porteur(campagne.contrat)
    dossier = deposer(acteur=porteur, dossier=creer_dossier_complet(campagne, porteur))
    client = Client()
    client.force_login(porteur.utilisateur)  # type: ignore[arg-type]
    return client, creer_acteur(Role.PILOTE, campagne.contrat), dossier


def adresse(dossier: Dossier, route: str, *reste: object) -> str:
    return reverse(f"appels:{route}", args=[dossier.contrat.code, dossier.numero, *reste])


def test_only_what_is_asked_reopens_and_the_last_answer_sends_the_file_back() -> None:
    client, pilote, dossier = depose()
    assert dossier.campagne is not None
    piece = TypePiece.objects.create(contrat=dossier.contrat, campagne=dossier.campagne, intitule="Statuts")
    demander_complements(
        acteur=pilote,
        dossier=dossier,
        remarques=[Remarque("besoin", "Précisez le quartier."), Remarque(f"piece:{piece.pk}", "Statuts signés.")],
        echeance=timezone.localdate() + dt.timedelta(days=10),
    )
    page = client.get(adresse(dossier, "complements")).content.decode()
    assert "Précisez le quartier." in page
    assert "Statuts signés." in page
    etape = client.get(adresse(dossier, "etape", "projet")).content.decode()
    assert 'name="vu:besoin"' in etape
    assert 'name="vu:objectifs"' not in etape
    assert "Précisez le quartier." in etape
    client.post(adresse(dossier, "etape", "projet"), {"besoin": "Au Tennis.", "vu:besoin": "Une réponse."})
    dossier.refresh_from_db()
    assert dossier.besoin == "Au Tennis."
    premier, second = dossier.complements.order_by("pk")
    vide = client.post(adresse(dossier, "complements"), {"complement": premier.pk, "reponse": " "}).content.decode()
    assert "Dites en une phrase" in vide
    client.post(adresse(dossier, "complements"), {"complement": premier.pk, "reponse": "Quartier ajouté."})
    dossier.refresh_from_db()
    assert dossier.etat == "a_completer"
    client.post(adresse(dossier, "complements"), {"complement": second.pk, "reponse": "Jointe."})
    dossier.refresh_from_db()
    assert dossier.etat == "depose"
    assert dossier.recepisse == "R2027-0001"


def test_help_is_asked_from_a_field_and_the_answer_is_read() -> None:
    client, pilote, dossier = depose()
    fil = adresse(dossier, "fil")
    assert "Demander de l’aide sur « À quel besoin répondez-vous" in client.get(f"{fil}?champ=besoin").content.decode()
    client.post(f"{fil}?champ=besoin", {"texte": "Faut-il citer une étude ?"})
    message = Message.objects.get()
    assert (message.demande_aide, message.champ, message.cote_porteur, message.repondu) == (True, "besoin", True, False)
    annonces = Annonce.objects.filter(destinataire=pilote.utilisateur, sujet__contains="Nouveau message")
    assert annonces.count() == 1
    assert "En attente de réponse" in client.get(fil).content.decode()
    ecrire_message(acteur=pilote, dossier=dossier, texte="Non, votre constat suffit.")
    ecrire_message(acteur=pilote, dossier=dossier, texte="Entre nous", interne=True)
    page = client.get(fil).content.decode()
    assert "votre constat suffit" in page
    assert "Entre nous" not in page
    assert "En attente de réponse" not in page


def test_answer_to_the_remark_of_another_file_is_not_found() -> None:
    client, _, dossier = depose()
    _, autre_pilote, autre = depose()
    demander_complements(
        acteur=autre_pilote, dossier=autre, remarques=[Remarque("besoin", "?")], echeance=timezone.localdate()
    )
    envoi = {"complement": autre.complements.get().pk, "reponse": "Non"}
    assert client.post(adresse(dossier, "complements"), envoi).status_code == 404
    assert client.post(adresse(autre, "complements"), envoi).status_code == 404
