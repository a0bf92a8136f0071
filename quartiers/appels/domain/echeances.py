"""Dates that follow from an award: the report, the payments."""

import calendar
import datetime as dt

from quartiers.appels.enums import EtatBilan, GenreBilan
from quartiers.appels.models import Bilan, Dossier, FicheOrganisme

MOIS_DU_BILAN = 6  # law: within six months after the end of the accounting year (regles, 1.9)


def fin_de_mois(annee: int, mois: int) -> dt.date:
    """Last day of month `mois` of `annee`; months past 12 go on with the next years."""
    annee, mois = annee + (mois - 1) // 12, (mois - 1) % 12 + 1
    return dt.date(annee, mois, calendar.monthrange(annee, mois)[1])


def bilan_attendu_le(dossier: Dossier, exercice: int) -> dt.date:
    """The date of the final report already set, else the one that the holder's accounting year gives."""
    ecrite = (
        Bilan.objects.filter(dossier=dossier, exercice=exercice, genre=GenreBilan.FINAL)
        .values_list("echeance", flat=True)
        .first()
    )
    if ecrite is not None:
        return ecrite
    fiche = FicheOrganisme.objects.filter(organisme_id=dossier.organisme_id).first()
    delai = dossier.campagne.bilan_mois if dossier.campagne else MOIS_DU_BILAN
    return echeance_finale(fin_de_l_action(dossier, exercice), fiche.exercice_mois if fiche else 12, delai)


def echeance_finale(fin_action: dt.date, exercice_mois: int, delai_mois: int) -> dt.date:
    """Last day of the month, `delai_mois` after the end of the accounting year in which the action ended.

    The accounting year ends with `exercice_mois` (12 for a civil year, 8 for a school year).
    """
    annee = fin_action.year if fin_action.month <= exercice_mois else fin_action.year + 1
    return fin_de_mois(annee, exercice_mois + delai_mois)


def fin_de_l_action(dossier: Dossier, exercice: int) -> dt.date:
    """When the action of that year ends: its own end in its last year, else the campaign's, else 31 December."""
    if dossier.date_fin is not None and exercice == dossier.exercices[-1]:
        return dossier.date_fin
    if dossier.campagne is not None:
        fin = dossier.campagne.action_fin
        return fin_de_mois(fin.year + exercice - dossier.annee, fin.month)
    return dt.date(exercice, 12, 31)


def bilan_valide_le(dossier_id: int, exercice: int) -> dt.date | None:
    """The day when a report of that year was validated, the final one first; None while none is."""
    bilans = Bilan.objects.filter(dossier_id=dossier_id, exercice=exercice, etat=EtatBilan.VALIDE)
    instants = {bilan.genre: bilan.valide_le for bilan in bilans}
    instant = instants.get(GenreBilan.FINAL) or instants.get(GenreBilan.INTERMEDIAIRE)
    return instant.date() if instant else None
