"""One season for the tests of the dashboards."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_django

from quartiers.suivi.queries.annees import gardees
from tests.partage import lignes_partagees
from tests.suivi.tableaux.decor import Decor, creer_decor


@pytest.fixture(autouse=True)
def sans_second_facteur(settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture(scope="module")
def saison(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Decor]:
    with lignes_partagees(django_db_blocker):
        yield creer_decor()


@pytest.fixture
def decor(saison: Decor, db: None) -> Decor:
    """The test's own copy; no year read by another test is at hand."""
    gardees.clear()
    return copy.deepcopy(saison)
