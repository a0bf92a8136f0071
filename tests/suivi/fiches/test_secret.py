"""Exact counts of a report stay with its organisation and the team: list, file and page say nothing to the others."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quartiers.comptes.enums import Role
from quartiers.suivi.models import FicheAction
from tests.factories.comptes import creer_habilitation, creer_utilisateur
from tests.factories.suivi import ANNEE, creer_fiche, creer_fiche_bilan
from tests.factories.territoire import creer_commune
from tests.pages import lire

pytestmark = pytest.mark.django_db
TEMOIN = 4711  # people reached: a number that no page holds by chance


@pytest.fixture
def fiche() -> FicheAction:
    fiche = creer_fiche()
    creer_fiche_bilan(fiche, participants=TEMOIN, femmes=TEMOIN - 1, hommes=1)
    return fiche


def lus(client: Client, fiche: FicheAction, role: Role, **champs: Any) -> list[bool]:
    """Whether the list, its file and the sheet's page tell how many people were reached."""
    personne = creer_utilisateur()
    creer_habilitation(personne, role, contrat=fiche.contrat, **champs)
    client.force_login(personne)
    liste = reverse("suivi:actions", args=[fiche.contrat.code, ANNEE])
    fichier = client.get(liste, {"format": "csv"})
    cases = csv.reader(io.StringIO(b"".join(fichier.streaming_content).decode("utf-8-sig")), delimiter=";")  # type: ignore[attr-defined]
    pages = [lire(client.get(liste)), lire(client.get(reverse("suivi:fiche", args=[fiche.contrat.code, fiche.code])))]
    textes = [pages[0], " ".join(case for rangee in cases for case in rangee), pages[1]]
    return ["4711" in "".join(texte.split()).replace("\u202f", "") for texte in textes]


def test_team_and_own_organisation_read_the_counts(client: Client, fiche: FicheAction) -> None:
    assert lus(client, fiche, Role.AGENT_COMMUNAL, commune=creer_commune()) == [True, True, True]
    assert lus(client, fiche, Role.BAILLEUR, organisme=fiche.organisme) == [True, True, True]


@pytest.mark.parametrize("role", [Role.CONSEILLER, Role.EVALUATEUR, Role.INSTRUCTEUR])
def test_the_others_read_none_of_them(client: Client, fiche: FicheAction, role: Role) -> None:
    assert lus(client, fiche, role) == [False, False, False]
