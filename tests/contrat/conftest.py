"""What the tests of the contract share."""

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def _sans_second_facteur(settings: LazySettings) -> None:
    """The second factor is tested with the accounts; here people are simply logged in."""
    settings.ROLES_A_DOUBLE_FACTEUR = []
