"""What became of an action beside what was expected, and beside actions like it. No query here."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from quartiers.contrat.enums import Nature
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.decoupages import GENRES, Reperes

MINIMUM = 3  # comparable actions under which nothing is compared
CENTIME = Decimal("0.01")


@dataclass(frozen=True)
class Comparaison:
    """Cost per participant of the comparable actions: `nombre` of them, median and range, and what makes them so."""

    nombre: int
    mediane: Decimal
    minimum: Decimal
    maximum: Decimal
    base: str


def cout_par_participant(action: ActionAnnee) -> Decimal | None:
    """Euros really spent by person reached; None while one of the two is not known."""
    reel = action.reel
    if reel is None or not reel.participants or not action.cout_reel:
        return None
    return (action.cout_reel / reel.participants).quantize(CENTIME, ROUND_HALF_UP)


def comparer(action: ActionAnnee, actions: Sequence[ActionAnnee], reperes: Reperes) -> Comparaison | None:
    """Beside the other actions of the same objective, else of the same orientation, else of the same kind: the first
    of these that gives three of them at least."""
    bases: list[tuple[str, Callable[[ActionAnnee], object]]] = [
        ("même objectif", lambda a: reperes.element(a, Nature.OBJECTIF)),
        ("même orientation", lambda a: reperes.element(a, Nature.ORIENTATION)),
        (f"même origine : {GENRES.get(action.genre, action.genre).lower()}", lambda a: a.genre),
    ]
    for base, cle in bases:
        valeur = cle(action)
        if valeur is None:
            continue
        couts = [
            cout
            for autre in actions
            if autre.cle != action.cle and cle(autre) == valeur
            for cout in [cout_par_participant(autre)]
            if cout is not None
        ]
        if len(couts) >= MINIMUM:
            mediane = Decimal(statistics.median(couts)).quantize(CENTIME, ROUND_HALF_UP)
            return Comparaison(len(couts), mediane, min(couts), max(couts), base)
    return None


def resultat(action: ActionAnnee) -> int | None:
    """People reached in % of those expected; None while one of the two is not known."""
    attendus = action.attendu.participants
    if action.reel is None or action.reel.participants is None or not attendus:
        return None
    return round(100 * action.reel.participants / attendus)
