"""Declared state changes: a table per kind of object, one conditional UPDATE per move."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Transition:
    """A move `acte` from one of the states `depuis` to the state `vers`; `libelle` is the button's text."""

    libelle: str
    depuis: frozenset[str]
    vers: str


class TransitionRefusee(Exception):
    """The object was not (or no longer) in a state that allows the act; the message is for the user."""


def transition(libelle: str, depuis: set[str], vers: str) -> Transition:
    return Transition(libelle=libelle, depuis=frozenset(depuis), vers=vers)


def franchir(objet: models.Model, table: Mapping[str, Transition], acte: str, **champs: Any) -> None:
    """Move `objet` by `acte` of `table`, writing `champs` in the same UPDATE.

    The UPDATE only touches the row while it is still in an allowed state: two people acting at the same
    time cannot both succeed. Raises TransitionRefusee with a French message.
    """
    mouvement = table[acte]
    modele = type(objet)
    touchees = modele._default_manager.filter(pk=objet.pk, etat__in=mouvement.depuis).update(
        etat=mouvement.vers, **champs
    )
    objet.refresh_from_db()
    if touchees != 1:
        affichage = getattr(objet, "get_etat_display")()  # noqa: B009 - typed model attribute unknown here
        raise TransitionRefusee(
            f"« {mouvement.libelle} » n’est pas possible : l’état est maintenant « {affichage} ». "
            "Rechargez la page pour voir ce qui a changé."
        )


def actes_possibles(table: Mapping[str, Transition], etat: str) -> list[str]:
    """Acts of `table` that may start from `etat`, in the table's order."""
    return [acte for acte, mouvement in table.items() if etat in mouvement.depuis]
