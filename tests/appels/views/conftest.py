"""The second factor has tests of its own (tests/comptes): here a log-in is enough."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from quartiers.comptes.enums import Role
from quartiers.contrat.models import Contrat
from tests.factories.comptes import creer_utilisateur
from tests.factories.territoire import creer_commune

Entrer = Callable[[Role, Contrat], Client]


@pytest.fixture(autouse=True)
def sans_double_facteur(settings: Settings) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def entrer(client: Client) -> Entrer:
    """Log someone in, in a role of a contract."""

    def en(role: Role, contrat: Contrat) -> Client:
        commune = creer_commune() if role == Role.AGENT_COMMUNAL else None
        client.force_login(creer_utilisateur(role, contrat=contrat, commune=commune))
        return client

    return en
