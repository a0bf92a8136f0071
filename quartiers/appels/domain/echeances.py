"""The day when a report was validated: what balances and next instalments wait for."""

import datetime as dt

from django.utils import timezone

from quartiers.appels.enums import EtatBilan, GenreBilan
from quartiers.appels.models import Bilan


def bilan_valide_le(dossier_id: int, exercice: int, *, final_seul: bool = False) -> dt.date | None:
    """The day when a report of that year was validated, the final one first; None while none is.

    An interim report frees the instalment of the next year, never a balance (`final_seul`).
    """
    bilans = Bilan.objects.filter(dossier_id=dossier_id, exercice=exercice, etat=EtatBilan.VALIDE)
    instants = {bilan.genre: bilan.valide_le for bilan in bilans}
    instant = instants.get(GenreBilan.FINAL)
    if instant is None and not final_seul:
        instant = instants.get(GenreBilan.INTERMEDIAIRE)
    return timezone.localtime(instant).date() if instant else None
