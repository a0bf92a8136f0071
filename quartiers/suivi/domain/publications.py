"""The counts of people to show, chosen before anyone asks: the choice takes seconds after a change, a page must not."""

import datetime as dt
from collections.abc import Sequence

from quartiers.contrat.models import Contrat
from quartiers.journal.models import Acte
from quartiers.suivi.queries.annees import lire_l_annee
from quartiers.suivi.queries.publication import publication_de

RECUL = dt.timedelta(minutes=3)  # more than the time between two runs
ACTES_LUS = 500
ANNEES = 3  # this one and those whose reports still come in


def preparer_publications(maintenant: dt.datetime) -> int:
    """Read again the recent years of the contracts where something was just done; how many years that made."""
    lues = 0
    for contrat in contrats_actifs(maintenant):
        for annee in annees_ouvertes(contrat, maintenant.date()):
            publication_de(contrat, annee, lire_l_annee(contrat, annee))
            lues += 1
    return lues


def contrats_actifs(maintenant: dt.datetime) -> Sequence[Contrat]:
    derniers = Acte.objects.order_by("-pk").values_list("contrat_id", "le")[:ACTES_LUS]
    numeros = {numero for numero, le in derniers if numero and le > maintenant - RECUL}
    return list(Contrat.objects.filter(pk__in=numeros).order_by("pk"))


def annees_ouvertes(contrat: Contrat, jour: dt.date) -> range:
    """The recent years that the contract covers."""
    return range(max(contrat.debut.year, jour.year - ANNEES + 1), min(jour.year, contrat.fin.year) + 1)
