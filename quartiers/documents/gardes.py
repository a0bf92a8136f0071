"""Who reads the files that packages above hold: each declares its own rule in a module `gardes`, found by itself."""

import enum
from collections.abc import Callable
from functools import cache

from django.utils.module_loading import autodiscover_modules

from quartiers.comptes.politiques import Acteur


class Reponse(enum.Enum):
    """What a package says of a file that it holds.

    OUVRE and FERME settle it, whoever put the file in; FERME wins. CACHE keeps it from those who read the internal
    papers of the contract; whoever put it in still reads it.
    """

    OUVRE = enum.auto()
    FERME = enum.auto()
    CACHE = enum.auto()


# (who asks, identifier of the file) → an answer, or None for a file that the package does not hold.
Garde = Callable[[Acteur, int], Reponse | None]
_GARDES: list[Garde] = []


def garde(fonction: Garde) -> Garde:
    """Declare a rule, at the import of its module."""
    if fonction not in _GARDES:
        _GARDES.append(fonction)
    return fonction


@cache
def gardes() -> tuple[Garde, ...]:
    autodiscover_modules("gardes")
    return tuple(_GARDES)


def reponses(acteur: Acteur, document_id: int) -> set[Reponse]:
    """What the packages that hold this file say of it; one or two queries for each package."""
    return {reponse for fonction in gardes() if (reponse := fonction(acteur, document_id)) is not None}
