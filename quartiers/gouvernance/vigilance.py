"""Committees that are late on their duty to meet (Contrat, 5.1: once a year, twice a year at least)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from quartiers.contrat.models import Contrat
from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.models import Instance, Seance
from quartiers.socle.formats import compte, date_fr

COMPTEES = (EtatSeance.OUVERTE, EtatSeance.TENUE)
PREVUES = (EtatSeance.PREPARATION, EtatSeance.CONVOQUEE)


@dataclass(frozen=True)
class Vigilance:
    """Where a committee stands on `jour` for the civil year `annee`: meetings owed, held, planned.

    The contract counts by civil year and says nothing of the months: the last day is 31 December. `vigilance_jours`
    days are left for each meeting that is neither held nor planned; from then on it is `signalee`.
    """

    instance: Instance
    annee: int
    jour: dt.date
    attendues: int
    tenues: int
    prevues: int

    @property
    def manquantes(self) -> int:
        return max(0, self.attendues - self.tenues - self.prevues)

    @property
    def avant(self) -> dt.date:
        return dt.date(self.annee, 12, 31)

    @property
    def en_retard(self) -> bool:
        return bool(self.manquantes) and self.avant < self.jour

    @property
    def signalee(self) -> bool:
        return (
            bool(self.manquantes) and (self.avant - self.jour).days <= self.instance.vigilance_jours * self.manquantes
        )

    @property
    def phrase(self) -> str:
        fait = f"{compte(self.tenues, 'réunion tenue', 'réunions tenues')} sur {self.attendues} en {self.annee}"
        if self.prevues:
            fait += f", {compte(self.prevues, 'prévue', 'prévues')}"
        if not self.manquantes:
            return f"{fait}."
        if self.en_retard:
            return f"{fait} : le minimum n’a pas été tenu."
        combien = "une réunion reste" if self.manquantes == 1 else f"{self.manquantes} réunions restent"
        return f"{fait} : {combien} à convoquer avant le {date_fr(self.avant)}."


def etat_de(instance: Instance, annee: int, seances: Iterable[Seance], jour: dt.date) -> Vigilance:
    """`seances` are those of the committee in `annee`. A committee that does not live the whole year owes nothing."""
    liste = list(seances)
    entiere = instance.debut <= dt.date(annee, 1, 1) and (instance.fin is None or instance.fin > dt.date(annee, 12, 31))
    return Vigilance(
        instance=instance,
        annee=annee,
        jour=jour,
        attendues=(instance.frequence_min or 0) if entiere else 0,
        tenues=sum(1 for s in liste if s.etat in COMPTEES and s.tenue_le <= jour),
        prevues=sum(1 for s in liste if s.etat in PREVUES and s.tenue_le >= jour),
    )


def vigilances(contrat: Contrat, annee: int, jour: dt.date) -> list[Vigilance]:
    """Every committee that owes meetings in `annee`, those to convene first: two queries."""
    dans_l_annee = Q(debut__lte=dt.date(annee, 1, 1)) & (Q(fin__isnull=True) | Q(fin__gt=dt.date(annee, 12, 31)))
    comites = Instance.objects.filter(dans_l_annee, contrat=contrat, frequence_min__gt=0).select_related("commune")
    par_comite: defaultdict[int, list[Seance]] = defaultdict(list)
    liste = list(comites.order_by("rang", "pk"))
    for seance in Seance.objects.filter(instance__in=liste, tenue_le__year=annee).order_by("tenue_le"):
        par_comite[seance.instance_id].append(seance)
    etats = [etat_de(instance, annee, par_comite[instance.pk], jour) for instance in liste]
    return sorted(etats, key=lambda v: (not v.signalee, -v.manquantes, v.instance.rang))


def comites_a_reunir(contrat: Contrat, jour: dt.date) -> list[Vigilance]:
    """What the team is told of: committees to convene before the end of the year of `jour`."""
    return [vigilance for vigilance in vigilances(contrat, jour.year, jour) if vigilance.signalee]
