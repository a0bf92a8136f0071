"""One season for the tests of the dashboards."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_django
from django.db import transaction

from tests.suivi.tableaux.decor import Decor, creer_decor


@pytest.fixture(autouse=True)
def sans_second_facteur(settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture(scope="module")
def saison(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Decor]:
    """Made once for the tests of a file: each then works in a savepoint of this transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield creer_decor()
        transaction.set_rollback(True)


@pytest.fixture
def decor(saison: Decor, db: None) -> Decor:
    """The test's own copy: what it does to the rows and to these objects is forgotten after it."""
    return copy.deepcopy(saison)
