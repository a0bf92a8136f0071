"""The second factor has tests of its own (tests/comptes): here a log-in is enough."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def sans_double_facteur(settings: Settings) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
