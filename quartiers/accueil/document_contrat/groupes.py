"""Rows gathered by one of their attributes."""

from collections.abc import Iterable
from typing import Any, TypeVar

T = TypeVar("T")


def par_attribut(objets: Iterable[T], attribut: str) -> dict[Any, list[T]]:
    """{value of `attribut`: rows}, both in the order of the rows."""
    groupes: dict[Any, list[T]] = {}
    for objet in objets:
        groupes.setdefault(getattr(objet, attribut), []).append(objet)
    return groupes
