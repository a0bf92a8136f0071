"""Days counted in months, as people count them."""

import calendar
import datetime as dt
from typing import TypeVar

Jour = TypeVar("Jour", bound=dt.date)  # a day, or an instant that keeps its hour


def mois_avant(jour: Jour, mois: int) -> Jour:
    """The same day `mois` months before (after, when negative), or the last of that month."""
    annee, rang = divmod(jour.year * 12 + jour.month - 1 - mois, 12)
    dernier = calendar.monthrange(annee, rang + 1)[1]
    return jour.replace(year=annee, month=rang + 1, day=min(jour.day, dernier))
