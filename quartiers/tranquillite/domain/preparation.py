"""The readings of the circle made ahead: which counts are hidden and where series change take seconds, once per figure.

Both are kept by the digest of the figures (`publication`, `lecture`): a page that finds them asks nothing more.
"""

import datetime as dt

from procrastinate.contrib.django import app

from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import en_vigueur_le
from quartiers.tranquillite.chiffres import chiffres_de, lire_tout, sources_de
from quartiers.tranquillite.models import Observatoire

TACHE = "quartiers.tranquillite.tasks.preparer_une_lecture"
FILE = "entretien"


def demander_la_lecture(contrat_id: int) -> None:
    """A job in the transaction of the change; asked twice, the second finds everything ready."""
    app.configure_task(TACHE, queue=FILE).defer(contrat_id=contrat_id)


def preparer(contrat: Contrat, jour: dt.date) -> int:
    """Read every series of the contract; how many."""
    return len(lire_tout(chiffres_de(sources_de(contrat), jour)))


def preparer_les_lectures(jour: dt.date) -> int:
    """Those of every open observatory: a quarter that has just closed is read before anybody asks."""
    ouverts = Observatoire.objects.filter(en_vigueur_le(jour)).select_related("contrat").order_by("pk")
    return sum(preparer(observatoire.contrat, jour) for observatoire in ouverts)
