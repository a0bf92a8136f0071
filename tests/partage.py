"""Rows made once for the tests of a file: each test works in a savepoint, and leaves them as they were."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest_django
from django.db import transaction


@contextmanager
def lignes_partagees(bloqueur: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """For a fixture of scope « module »: what it makes stays until the last test of the file, then goes.

    A test takes a deep copy of the objects: what it does to them is its own, and no test commits for good.
    """
    with bloqueur.unblock(), transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
