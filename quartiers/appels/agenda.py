"""iCalendar files: a campaign's public dates, one person's own deadlines."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event

from quartiers.appels.calendrier import echeances
from quartiers.appels.models import Campagne
from quartiers.appels.queries.echeances import EcheancePersonnelle

RAPPEL = dt.timedelta(days=-7)  # before the closing


def agenda_de(campagne: Campagne, adresse: str) -> bytes:
    """The whole calendar; `adresse` is the public page. The same campaign gives the same identifiers each time."""
    calendrier = Calendar()
    calendrier.add("prodid", "-//Quartiers//Appel à projets//FR")
    calendrier.add("version", "2.0")
    calendrier.add("x-wr-calname", f"{campagne} – {campagne.contrat}")
    domaine = urlsplit(adresse).hostname or "quartiers"
    for echeance in echeances(campagne):
        evenement = Event()
        evenement.add("uid", f"campagne-{campagne.contrat.code}-{campagne.annee}-{echeance.nom}@{domaine}")
        evenement.add("dtstamp", campagne.modifie_le.astimezone(dt.UTC))
        evenement.add("summary", f"{echeance.libelle} – {campagne}")
        evenement.add("description", " ".join(filter(None, [echeance.precision, adresse])))
        evenement.add("url", adresse)
        dater(evenement, echeance.date)
        if echeance.nom == "cloture":
            evenement.add_component(rappel(f"{campagne} : les dépôts ferment dans une semaine"))
        calendrier.add_component(evenement)
    return bytes(calendrier.to_ical())


def rappel(texte: str) -> Alarm:
    alarme = Alarm()
    alarme.add("action", "DISPLAY")
    alarme.add("description", texte)
    alarme.add("trigger", RAPPEL)
    return alarme


def agenda_personnel(echeances_dues: Iterable[EcheancePersonnelle], nom: str, racine: str) -> bytes:
    """One person's deadlines; `racine` is the public address of the site. A deadline keeps its identifier when it moves."""
    calendrier = Calendar()
    calendrier.add("prodid", "-//Quartiers//Mes échéances//FR")
    calendrier.add("version", "2.0")
    calendrier.add("x-wr-calname", nom)
    domaine = urlsplit(racine).hostname or "quartiers"
    for echeance in echeances_dues:
        evenement = Event()
        evenement.add("uid", f"{echeance.cle}@{domaine}")
        evenement.add("dtstamp", echeance.modifie_le.astimezone(dt.UTC))
        evenement.add("summary", echeance.titre)
        evenement.add("description", " ".join(filter(None, [echeance.detail, racine + echeance.adresse])))
        evenement.add("url", racine + echeance.adresse)
        dater(evenement, echeance.date)
        evenement.add("transp", "TRANSPARENT")
        calendrier.add_component(evenement)
    return bytes(calendrier.to_ical())


def dater(evenement: Event, date: dt.date | dt.datetime) -> None:
    """An instant in UTC, or the whole day."""
    if isinstance(date, dt.datetime):
        evenement.add("dtstart", date.astimezone(dt.UTC))
        evenement.add("dtend", date.astimezone(dt.UTC))
    else:
        evenement.add("dtstart", date)
        evenement.add("dtend", date + dt.timedelta(days=1))
