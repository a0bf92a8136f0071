import pytest

from tests.factories.document_contrat import ContratComplet, creer_contrat_complet


@pytest.fixture
def complet(db: None) -> ContratComplet:
    return creer_contrat_complet()
