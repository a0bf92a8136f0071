"""One season for the tests of the dashboards."""

from typing import Any

import pytest

from tests.suivi.tableaux.decor import Decor, creer_decor


@pytest.fixture(autouse=True)
def sans_second_facteur(settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def decor(db: None) -> Decor:
    return creer_decor()
