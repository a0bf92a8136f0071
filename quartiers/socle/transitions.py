"""Declared state changes: a table per kind of object, one conditional UPDATE per move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

LOT = 500  # rows of one UPDATE


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
        raise refus(mouvement, objet)


def franchir_ensemble(objets: Sequence[models.Model], table: Mapping[str, Transition], acte: str, *champs: str) -> None:
    """Move all `objets` (of one model) by `acte`, writing their own values of `champs`, in two queries; or none.

    Their rows are locked, and still in an allowed state, before anything is written. Raises TransitionRefusee.
    """
    if not objets:
        return
    mouvement = table[acte]
    modele = type(objets[0])
    permis = modele._default_manager.filter(pk__in=[objet.pk for objet in objets], etat__in=mouvement.depuis)
    trouves = set(permis.order_by().select_for_update().values_list("pk", flat=True))
    if refuses := [objet for objet in objets if objet.pk not in trouves]:
        refuses[0].refresh_from_db()
        raise refus(mouvement, refuses[0])
    for objet in objets:
        setattr(objet, "etat", mouvement.vers)  # noqa: B010 - typed model attribute unknown here
    modele._default_manager.bulk_update(objets, ["etat", *champs], batch_size=LOT)


def refus(mouvement: Transition, objet: models.Model) -> TransitionRefusee:
    affichage = getattr(objet, "get_etat_display")()  # noqa: B009 - typed model attribute unknown here
    return TransitionRefusee(
        f"« {mouvement.libelle} » n’est pas possible : l’état est maintenant « {affichage} ». "
        "Rechargez la page pour voir ce qui a changé."
    )


def actes_possibles(table: Mapping[str, Transition], etat: str) -> list[str]:
    """Acts of `table` that may start from `etat`, in the table's order."""
    return [acte for acte, mouvement in table.items() if etat in mouvement.depuis]
