"""The report's calendar, planned backwards from the assembly of the intercommunality. No query here.

The law gives the councils and residents' bodies one month at least (regles, 3.3); the rest is usage, counted back
from the meeting: time to settle the opinions, to send the project to the assembly, then to publish.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from quartiers.socle import formats
from quartiers.socle.dates import mois_avant
from quartiers.suivi.enums import EtatRapport

ENVOI_AUX_ELUS = 14  # days before the assembly by which the project is settled with its opinions
DEPOUILLEMENT = 10  # days to answer the opinions
RELECTURE = 10  # days before the consultation to read the draft again
PUBLICATION = 15  # days after the assembly
ETE = (7, 8)  # months when councils seldom meet

ORDRE = list(EtatRapport)


@dataclass(frozen=True)
class Echeance:
    """A date of the calendar: planned, and done when it is; `alerte` says what is wrong with it."""

    libelle: str
    prevue: dt.date | None
    faite: dt.date | None = None
    detail: str = ""
    alerte: str = ""


@dataclass(frozen=True)
class Dates:
    """What the calendar is made from."""

    annee: int
    etat: str
    assemblee: dt.date
    aujourdhui: dt.date
    jours: int
    bilans: dt.date
    consultation_debut: dt.date | None = None
    consultation_fin: dt.date | None = None
    adopte: dt.date | None = None
    publie: dt.date | None = None
    transmis: dt.date | None = None


def un_mois_avant(jour: dt.date) -> dt.date:
    """The last day from which a month has passed on `jour`."""
    depart = jour - dt.timedelta(days=32)
    while mois_avant(depart + dt.timedelta(days=1), -1) <= jour:
        depart += dt.timedelta(days=1)
    return depart


def fin_minimale(debut: dt.date, jours: int) -> dt.date:
    """The first day on which a consultation opened on `debut` may end: a month by law, more if the setting says so."""
    return max(mois_avant(debut, -1), debut + dt.timedelta(days=jours))


def debut_maximal(fin: dt.date, jours: int) -> dt.date:
    return min(un_mois_avant(fin), fin - dt.timedelta(days=jours))


def echeances(dates: Dates) -> list[Echeance]:
    """Each date in order, with what is late or does not hold."""
    projet = dates.assemblee - dt.timedelta(days=ENVOI_AUX_ELUS)
    cloture = projet - dt.timedelta(days=DEPOUILLEMENT)
    ouverture = debut_maximal(cloture, dates.jours)
    relu = ouverture - dt.timedelta(days=RELECTURE)
    debut, fin = dates.consultation_debut, dates.consultation_fin
    passe = ORDRE.index(EtatRapport(dates.etat))
    ouverte = passe >= ORDRE.index(EtatRapport.CONSULTATION)
    close = passe >= ORDRE.index(EtatRapport.AVIS_RECUS)
    annexe = passe >= ORDRE.index(EtatRapport.ANNEXE)
    suite = [
        Echeance("Fiches bilan de l’année remises", dates.bilans),
        Echeance("Projet relu, prêt à être envoyé", relu, min(relu, debut) if ouverte and debut else None),
        Echeance(
            "Ouverture de la consultation",
            ouverture,
            debut if ouverte else None,
            "Projet envoyé aux conseils municipaux et aux instances d’habitants de chaque quartier.",
        ),
        Echeance(
            "Fin de la consultation",
            fin if ouverte and fin else cloture,
            fin if close else None,
            "Un mois au moins après l’envoi (CGCT) ; sans réponse, l’avis est réputé favorable.",
        ),
        Echeance("Projet arrêté, avis annexés", projet, projet if annexe else None),
        Echeance("Assemblée de l’intercommunalité", dates.assemblee, dates.adopte, "Elle adopte le rapport."),
        Echeance("Publication", dates.assemblee + dt.timedelta(days=PUBLICATION), dates.publie),
        Echeance("Transmission à l’État", dates.assemblee + dt.timedelta(days=PUBLICATION), dates.transmis),
    ]
    return [avec_alerte(echeance, dates) for echeance in suite]


def avec_alerte(echeance: Echeance, dates: Dates) -> Echeance:
    if echeance.faite or echeance.prevue is None:
        return echeance
    alerte = ""
    if echeance.prevue < dates.aujourdhui:
        if echeance.libelle == "Fiches bilan de l’année remises":
            return echeance
        alerte = "Cette date est passée : reportez l’assemblée, ou faites ce qui reste."
        if dates.adopte:
            alerte = "Cette date est passée : il reste à le faire."
    elif echeance.prevue.month in ETE and "Transmission" not in echeance.libelle:
        alerte = "En juillet ou en août : vérifiez que les conseils et les instances se réunissent."
    elif echeance.prevue.weekday() >= 5:
        alerte = "Un samedi ou un dimanche."
    return Echeance(echeance.libelle, echeance.prevue, echeance.faite, echeance.detail, alerte)


def avertissements(dates: Dates) -> Iterator[str]:
    """What the calendar as a whole does not allow."""
    plus_tot = fin_minimale(dates.aujourdhui, dates.jours) + dt.timedelta(days=DEPOUILLEMENT + ENVOI_AUX_ELUS)
    if dates.etat == EtatRapport.BROUILLON and dates.assemblee < plus_tot:
        yield (
            "Même ouverte aujourd’hui, une consultation d’un mois ne laisse pas le temps de préparer cette assemblée : "
            f"la première date possible est le {formats.date_fr(plus_tot)}."
        )
    if dates.assemblee.year > dates.annee + 1:
        yield f"Le rapport {dates.annee} serait présenté plus d’un an après la fin de l’année."
