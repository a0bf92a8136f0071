"""Periods as they are written (« 2021 », « 2019-2021 », « 2021-T3 », « 03/2024 »), and as they are said."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from quartiers.indicateurs.enums import Grain
from quartiers.socle.formats import MOIS


class PeriodeIllisible(ValueError):
    """The message is for the user."""


@dataclass(frozen=True, order=True)
class Periode:
    """From `debut` to `fin`, both included."""

    debut: dt.date
    fin: dt.date
    grain: str

    @property
    def libelle(self) -> str:
        return libelle(self.grain, self.debut, self.fin)


FORMES = "2021, 2019-2021, 2021-T3, 2021-05 ou 15/03/2024"


def lire(texte: str) -> Periode:
    """Raises PeriodeIllisible."""
    nu = " ".join(str(texte).strip().split())
    try:
        return _annees(nu) or _trimestre(nu) or _mois(nu) or _jour(nu) or _refuser(nu)
    except ValueError as faute:
        raise faute if isinstance(faute, PeriodeIllisible) else _illisible(nu) from faute


def annee(numero: int) -> Periode:
    return Periode(dt.date(numero, 1, 1), dt.date(numero, 12, 31), Grain.ANNEE)


def sans_date(publie_le: dt.date) -> Periode:
    """Figures that their source does not date: placed on the day from which they hold."""
    return Periode(publie_le, publie_le, Grain.SANS_DATE)


def _annees(nu: str) -> Periode | None:
    if re.fullmatch(r"(19|20)\d\d(\.0)?", nu):
        return annee(int(nu[:4]))
    if trouve := re.fullmatch(r"((?:19|20)\d\d) ?[-–/à] ?((?:19|20)\d\d)", nu):
        premiere, derniere = int(trouve[1]), int(trouve[2])
        if premiere >= derniere:
            raise PeriodeIllisible(f"« {nu} » : la seconde année suit la première.")
        return Periode(dt.date(premiere, 1, 1), dt.date(derniere, 12, 31), Grain.ANNEES)
    return None


def _trimestre(nu: str) -> Periode | None:
    trouve = re.fullmatch(r"(\d{4})[- ]?[TQ]([1-4])", nu, re.IGNORECASE)
    if trouve is None and (inverse := re.fullmatch(r"[TQ]([1-4])[- /]?(\d{4})", nu, re.IGNORECASE)):
        return _trimestre(f"{inverse[2]}-T{inverse[1]}")
    if trouve is None:
        return None
    an, rang = int(trouve[1]), int(trouve[2])
    return Periode(dt.date(an, 3 * rang - 2, 1), dernier_jour(an, 3 * rang), Grain.TRIMESTRE)


def _mois(nu: str) -> Periode | None:
    if trouve := re.fullmatch(r"(\d{4})-(\d{1,2})", nu):
        an, mois = int(trouve[1]), int(trouve[2])
    elif trouve := re.fullmatch(r"(\d{1,2})/(\d{4})", nu):
        an, mois = int(trouve[2]), int(trouve[1])
    else:
        return None
    return Periode(dt.date(an, mois, 1), dernier_jour(an, mois), Grain.MOIS)


def _jour(nu: str) -> Periode | None:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}( 00:00:00)?", nu):
        lu = dt.date.fromisoformat(nu[:10])
    elif trouve := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", nu):
        lu = dt.date(int(trouve[3]), int(trouve[2]), int(trouve[1]))
    else:
        return None
    return Periode(lu, lu, Grain.JOUR)


def _refuser(nu: str) -> Periode:
    raise _illisible(nu)


def _illisible(nu: str) -> PeriodeIllisible:
    return PeriodeIllisible(f"« {nu[:40]} » n’est pas une période : écrivez {FORMES}.")


def dernier_jour(an: int, mois: int) -> dt.date:
    return dt.date(an, mois, calendar.monthrange(an, mois)[1])


def libelle(grain: str, debut: dt.date, fin: dt.date) -> str:
    """« 2021 », « 2019 à 2021 », « 3e trimestre 2021 », « mai 2021 », « 15/03/2024 », « date non précisée »."""
    if grain == Grain.ANNEE:
        return str(debut.year)
    if grain == Grain.ANNEES:
        return f"{debut.year} à {fin.year}"
    if grain == Grain.TRIMESTRE:
        rang = (debut.month + 2) // 3
        return f"{rang}{'er' if rang == 1 else 'e'} trimestre {debut.year}"
    if grain == Grain.MOIS:
        return f"{MOIS[debut.month - 1]} {debut.year}"
    return f"{debut:%d/%m/%Y}" if grain == Grain.JOUR else "date non précisée"


def court(grain: str, debut: dt.date, fin: dt.date) -> str:
    """For the axis of a chart: « 2021 », « 2019-21 », « 2021 T3 », « 05/2021 », « n. d. »."""
    if grain == Grain.ANNEES:
        return f"{debut.year}-{fin.year % 100:02d}"
    if grain == Grain.TRIMESTRE:
        return f"{debut.year} T{(debut.month + 2) // 3}"
    if grain == Grain.MOIS:
        return f"{debut:%m/%Y}"
    return "n. d." if grain == Grain.SANS_DATE else libelle(grain, debut, fin)
