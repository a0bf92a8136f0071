"""A contract with two communes, and a cache without yesterday's attempts."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from quartiers.contrat.models import Contrat
from quartiers.territoire.models import Commune
from tests.factories.contrat import creer_contrat


@pytest.fixture
def contrat(db: None) -> Contrat:
    contrat = creer_contrat()
    contrat.communes.add(
        Commune.objects.create(code="71153", nom="Le Creusot", departement="71"),
        Commune.objects.create(code="71306", nom="Montceau-les-Mines", departement="71"),
    )
    return contrat


@pytest.fixture
def creusot(contrat: Contrat) -> Commune:
    return contrat.communes.get(code="71153")


@pytest.fixture
def montceau(contrat: Contrat) -> Commune:
    return contrat.communes.get(code="71306")


@pytest.fixture
def sans_essais(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
