"""Generations and kinds of outlines of the priority geography."""

import datetime as dt

from django.db import models


class Generation(models.IntegerChoices):
    """Generations of priority neighbourhoods (decrees 2014-1750 and 2023-1314)."""

    QPV_2015 = 2015, "QPV 2015"
    QPV_2024 = 2024, "QPV 2024"


# Day on which each generation took effect: laws and decrees of the priority geography.
EFFET = {Generation.QPV_2015: dt.date(2015, 1, 1), Generation.QPV_2024: dt.date(2024, 1, 1)}


class Evolution(models.TextChoices):
    """What became of a neighbourhood from one generation to the next."""

    ENTRANT = "entrant", "Entré dans la géographie prioritaire"
    SORTANT = "sortant", "Sorti de la géographie prioritaire"
    AGRANDI = "agrandi", "Périmètre élargi"
    REDUIT = "reduit", "Périmètre réduit"
    MODIFIE = "modifie", "Périmètre modifié"
    INCHANGE = "inchange", "Périmètre inchangé"
