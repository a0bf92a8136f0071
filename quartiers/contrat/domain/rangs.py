"""Ranks of neighbours: who comes in takes a free rank between two others; only without room do others shift."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

PAS = 1000  # gap left after the last, so that later insertions find room
C = TypeVar("C", bound=Hashable)


def nouveaux_rangs(ordre: Sequence[C], fixes: Mapping[C, int]) -> dict[C, int]:
    """The rank of each key of `ordre`, strictly growing; `fixes` are the ranks to keep wherever they can be.

    `fixes` grows along `ordre`. A fixed rank changes only when those put before it leave it no room.
    """
    rangs: dict[C, int] = {}
    dernier = -1
    attente: list[C] = []
    for cle in ordre:
        if cle not in fixes:
            attente.append(cle)
            continue
        borne = fixes[cle]
        dernier = _placer(rangs, attente, dernier, borne)
        attente = []
        dernier = max(borne, dernier + 1)
        rangs[cle] = dernier
    for cle in attente:
        dernier = max(dernier, 0) + PAS
        rangs[cle] = dernier
    return rangs


def _placer(rangs: dict[C, int], cles: list[C], dernier: int, borne: int) -> int:
    """Spread `cles` between `dernier` and `borne`, evenly when there is room; the last rank given comes back."""
    pas = max(1, (borne - dernier) // (len(cles) + 1))
    for cle in cles:
        dernier += pas
        rangs[cle] = dernier
    return dernier
