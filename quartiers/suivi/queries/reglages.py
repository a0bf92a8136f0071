"""The settings of the monitoring as they stand on a day."""

import datetime as dt
from collections.abc import Iterable

from quartiers.socle.modeles import en_vigueur_le
from quartiers.suivi.models import ReglageSuivi

# Days from the due date at which a report is asked for again, when the contract settles nothing.
RELANCES_PAR_DEFAUT = (-30, -7, 1, 15, 30)


def reglage_le(contrat_id: int, jour: dt.date) -> ReglageSuivi:
    """The settings in force on `jour`; the defaults, not saved, when there are none."""
    trouve = ReglageSuivi.objects.filter(en_vigueur_le(jour), contrat=contrat_id).order_by("-debut").first()
    return trouve or ReglageSuivi(contrat_id=contrat_id, debut=jour)


def etapes_de_relance(reglage: ReglageSuivi) -> tuple[int, ...]:
    return tuple(sorted(int(jours) for jours in reglage.relances_jours)) or RELANCES_PAR_DEFAUT


def echeance_de(reglage: ReglageSuivi, annee: int) -> dt.date:
    """When the reports of `annee` are due: so many days after its end."""
    return dt.date(annee, 12, 31) + dt.timedelta(days=reglage.bilan_jours)


def jours_en_texte(jours: Iterable[int]) -> str:
    return ", ".join(str(j) for j in jours)
