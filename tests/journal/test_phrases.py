"""Sentences written before names left the journal are rewritten once, by migration."""

import importlib

import pytest
from django.db import connection

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.journal.models import Acte
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("ancienne", "nouvelle"),
    [
        (
            "Habilitation donnée à {nom}\u00a0: Bailleur – Opac, à partir du 01/01/2026.",
            "Habilitation donnée\u00a0: Bailleur – Opac, à partir du 01/01/2026.",
        ),
        (
            "Habilitation de {nom} terminée au 02/02/2026 (Bailleur – Opac)\u00a0: départ",
            "Habilitation terminée au 02/02/2026 (Bailleur – Opac)\u00a0: départ",
        ),
        (
            "{nom} pilote le contrat Roncevert, après en avoir validé le texte",
            "Pilotage du contrat Roncevert confié à qui en a validé le texte",
        ),
        ("Texte déposé", "Texte déposé"),
    ],
)
def test_name_leaves_the_sentences_about_habilitations(ancienne: str, nouvelle: str) -> None:
    personne = creer_utilisateur(Role.BAILLEUR, creer_contrat(), nom="Camille Martin")
    acte = ancien_acte("comptes.habilitation", personne.habilitations.get().pk, ancienne.format(nom=personne))
    migrer()
    acte.refresh_from_db()
    assert (acte.phrase, acte.personne) == (nouvelle, personne)


@pytest.mark.parametrize(
    ("code", "ancienne", "nouvelle"),
    [
        ("utilisateur.desactiver", "Compte de {nom} désactivé\u00a0: vol", "Compte désactivé\u00a0: vol"),
        ("utilisateur.reactiver", "Compte de {nom} réactivé.", "Compte réactivé."),
    ],
)
def test_name_leaves_the_sentences_about_accounts(code: str, ancienne: str, nouvelle: str) -> None:
    personne = creer_utilisateur(nom="Camille Martin")
    acte = ancien_acte("comptes.utilisateur", personne.pk, ancienne.format(nom=personne), code)
    migrer()
    acte.refresh_from_db()
    assert (acte.phrase, acte.personne) == (nouvelle, personne)


def test_log_ins_are_left_as_they_are() -> None:
    personne: Utilisateur = creer_utilisateur(nom="Camille Martin")
    acte = ancien_acte("comptes.utilisateur", personne.pk, "Connexion par mot de passe.", "connexion.ouvrir")
    migrer()
    acte.refresh_from_db()
    assert (acte.phrase, acte.personne) == ("Connexion par mot de passe.", None)


def ancien_acte(objet_type: str, objet_id: int, phrase: str, code: str = "habilitation.donner") -> Acte:
    return Acte.objects.create(code=code, objet_type=objet_type, objet_id=objet_id, phrase=phrase)


def migrer() -> None:
    migration = importlib.import_module("quartiers.journal.migrations.0003_phrases_sans_nom")
    with connection.cursor() as curseur:
        curseur.execute(migration.RETIRER)
