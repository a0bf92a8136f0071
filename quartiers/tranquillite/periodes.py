"""Months, quarters and years: how they are named, what they hold, which are over."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from quartiers.tranquillite.enums import Pas

MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
COURTS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
DUREES = {Pas.MOIS: 1, Pas.TRIMESTRE: 3, Pas.ANNEE: 12}
CYCLES = {Pas.MOIS: 12, Pas.TRIMESTRE: 4, Pas.ANNEE: 1}
ORDRE = (Pas.MOIS, Pas.TRIMESTRE, Pas.ANNEE)


@dataclass(frozen=True, order=True)
class Periode:
    """A month, a quarter or a year, by its first day."""

    debut: dt.date
    pas: Pas = Pas.MOIS

    @property
    def mois(self) -> list[dt.date]:
        return [plus(self.debut, n) for n in range(DUREES[self.pas])]

    @property
    def fin(self) -> dt.date:
        """The day after its last."""
        return plus(self.debut, DUREES[self.pas])

    @property
    def position(self) -> int:
        """Its rank in the year, from 0."""
        return (self.debut.month - 1) // DUREES[self.pas]

    def __str__(self) -> str:
        if self.pas == Pas.ANNEE:
            return str(self.debut.year)
        if self.pas == Pas.TRIMESTRE:
            return f"{'1er' if self.position == 0 else f'{self.position + 1}e'} trimestre {self.debut.year}"
        return mois_fr(self.debut)

    @property
    def court(self) -> str:
        if self.pas == Pas.ANNEE:
            return str(self.debut.year)
        if self.pas == Pas.TRIMESTRE:
            return f"T{self.position + 1} {self.debut.year}"
        return f"{COURTS[self.debut.month - 1]} {self.debut.year}"


def mois_fr(jour: dt.date) -> str:
    return f"{MOIS[jour.month - 1]} {jour.year}"


def de_mois(jour: dt.date) -> str:
    """« de mars 2025 », « d’avril 2025 »."""
    return f"d’{mois_fr(jour)}" if MOIS[jour.month - 1][0] in "ao" else f"de {mois_fr(jour)}"


def premier(jour: dt.date) -> dt.date:
    return jour.replace(day=1)


def plus(jour: dt.date, mois: int) -> dt.date:
    """The first of the month `mois` months after that of `jour`."""
    annee, rang = divmod(jour.year * 12 + jour.month - 1 + mois, 12)
    return dt.date(annee, rang + 1, 1)


def ecart(debut: dt.date, fin: dt.date) -> int:
    """Months from one to the other."""
    return (fin.year - debut.year) * 12 + fin.month - debut.month


def periode_de(jour: dt.date, pas: Pas) -> Periode:
    """The period that holds `jour`."""
    duree = DUREES[pas]
    return Periode(dt.date(jour.year, (jour.month - 1) // duree * duree + 1, 1), pas)


def periodes(debut: dt.date, fin: dt.date, pas: Pas) -> Iterator[Periode]:
    """The whole periods from the month of `debut` (included) to that of `fin` (excluded)."""
    courante = periode_de(debut, pas)
    while courante.fin <= fin:
        yield courante
        courante = Periode(courante.fin, pas)


def trimestre_clos(jour: dt.date, delai: int) -> dt.date:
    """The end (excluded) of the last quarter that is over since at least `delai` days: later months are not read yet."""
    return periode_de(jour - dt.timedelta(days=delai), Pas.TRIMESTRE).debut
