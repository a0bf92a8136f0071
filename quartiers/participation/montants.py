"""Euros behind a card: the amount typed with its source, and what packages above know of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quartiers.participation.models import Carte


@dataclass(frozen=True)
class MontantCarte:
    """Euros, where they come from, the page that shows it."""

    montant: Decimal
    source: str
    adresse: str = ""


Source = Callable[[Sequence[Carte]], dict[int, list[MontantCarte]]]
SOURCES: dict[str, Source] = {}


def declarer_source(nom: str, source: Source) -> None:
    """A package above says which euros it knows for cards: called once for a page, with all of its cards."""
    SOURCES[nom] = source


def montants_des_cartes(cartes: Sequence[Carte]) -> dict[int, list[MontantCarte]]:
    """{card: its amounts}, the typed one first."""
    trouves: dict[int, list[MontantCarte]] = {
        carte.pk: [MontantCarte(carte.montant, carte.montant_source)] if carte.montant is not None else []
        for carte in cartes
    }
    for source in SOURCES.values():
        for pk, montants in source(cartes).items():
            trouves.setdefault(pk, []).extend(montants)
    return trouves
