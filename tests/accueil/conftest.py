"""A contract with everything in it, indexed; and eyes on what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from quartiers.accueil.indexation import reindexer
from tests.factories.document_contrat import ContratComplet, creer_contrat_complet

ECRITURES = ("INSERT", "UPDATE", "DELETE")
# A chart is registered when its page is first drawn: a cache, not a datum.
CACHES = ("exports_graphique",)


@pytest.fixture(autouse=True)
def sans_double_facteur(settings: Settings) -> None:
    """The second factor has tests of its own (tests/comptes)."""
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def complet() -> ContratComplet:
    complet = creer_contrat_complet()
    reindexer(complet.contrat)
    return complet


def texte_telecharge(reponse: Any) -> str:
    """Text of a downloaded file, closed behind."""
    contenu: bytes = reponse.getvalue()
    fermer(reponse)
    return contenu.decode("utf-8-sig")


def fermer(reponse: Any) -> None:
    """Close the file of a response; closing the response itself would end the connection of the test."""
    for clore in reponse._resource_closers:
        clore()


@contextmanager
def sans_ecriture() -> Iterator[CaptureQueriesContext]:
    """Fail when what runs inside writes to the database."""
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        yield requetes
    ecrites = [
        r["sql"]
        for r in requetes.captured_queries
        if r["sql"].lstrip().upper().startswith(ECRITURES) and not any(cache in r["sql"] for cache in CACHES)
    ]
    assert ecrites == []
