"""Whether a question is ready for the report: the declared rules, and what each one says is missing. No query here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from quartiers.evaluation.enums import Direction, EtatJugement, GenrePropre


class CritereLu(Protocol):
    @property
    def scelle(self) -> bool: ...


class PreuveLue(Protocol):
    @property
    def genre(self) -> str: ...
    @property
    def direction(self) -> str: ...


class JugementLu(Protocol):
    @property
    def etat(self) -> str: ...
    @property
    def contre_cherche(self) -> str: ...


class Remplie(Protocol):
    """What the rules read of a question."""

    @property
    def criteres(self) -> Sequence[CritereLu]: ...
    @property
    def responsables(self) -> Sequence[object]: ...
    @property
    def preuves(self) -> Sequence[PreuveLue]: ...
    @property
    def constats(self) -> Sequence[object]: ...
    @property
    def jugement(self) -> JugementLu | None: ...


@dataclass(frozen=True)
class Regle:
    """A rule: what it asks (`voulu`), what its absence is called (`manque`)."""

    code: str
    voulu: str
    manque: str
    tient: Callable[[Remplie], bool]


def contre_cherchee(question: Remplie) -> bool:
    """Evidence against is there, or someone says where it was looked for."""
    dite = question.jugement is not None and bool(question.jugement.contre_cherche.strip())
    return dite or any(p.direction != Direction.POUR for p in question.preuves)


def parole_entendue(question: Remplie) -> bool:
    dits = {GenrePropre.PAROLE, GenrePropre.PARTENAIRE}
    return any(p.genre in dits or p.genre.startswith("participation-") for p in question.preuves)


REGLES: tuple[Regle, ...] = (
    Regle("responsable", "un responsable est nommé", "Pas de responsable", lambda q: bool(q.responsables)),
    Regle("critere", "un critère de jugement est écrit", "Pas de critère", lambda q: bool(q.criteres)),
    Regle(
        "scelle",
        "chaque critère est scellé",
        "Critère non scellé",
        lambda q: bool(q.criteres) and all(c.scelle for c in q.criteres),
    ),
    Regle("preuve", "une preuve au moins est réunie", "Aucune preuve", lambda q: bool(q.preuves)),
    Regle("contre", "des preuves contraires sont cherchées", "Aucune preuve contraire cherchée", contre_cherchee),
    Regle("parole", "habitants ou partenaires sont entendus", "Ni habitants ni partenaires entendus", parole_entendue),
    Regle("constat", "un constat est écrit", "Pas de constat", lambda q: bool(q.constats)),
    Regle(
        "jugement",
        "le jugement est arrêté",
        "Jugement non arrêté",
        lambda q: q.jugement is not None and q.jugement.etat == EtatJugement.ARRETE,
    ),
)
NOMS = {regle.code: regle.manque for regle in REGLES}


def manques(question: Remplie) -> list[Regle]:
    return [regle for regle in REGLES if not regle.tient(question)]


def part_prete(question: Remplie) -> int:
    """« Prêt pour le rapport », in per cent: the share of the rules that hold, all of the same weight."""
    return round(100 * (len(REGLES) - len(manques(question))) / len(REGLES))
