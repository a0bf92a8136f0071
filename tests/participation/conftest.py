"""The second factor has tests of its own (tests/comptes): here a log-in is enough. No limit of an earlier test stays."""

import pytest
from django.core.cache import cache
from pytest_django import Settings


@pytest.fixture(autouse=True)
def sans_double_facteur(settings: Settings) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    settings.CACHES = {**settings.CACHES, "default": settings.CACHES["local"]}
    cache.clear()
