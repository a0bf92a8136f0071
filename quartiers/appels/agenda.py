"""A campaign's public dates as an iCalendar file, for the calendar of whoever prepares a project."""

import datetime as dt
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event

from quartiers.appels.calendrier import echeances
from quartiers.appels.models import Campagne

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
        if isinstance(echeance.date, dt.datetime):
            evenement.add("dtstart", echeance.date.astimezone(dt.UTC))
            evenement.add("dtend", echeance.date.astimezone(dt.UTC))
        else:
            evenement.add("dtstart", echeance.date)
            evenement.add("dtend", echeance.date + dt.timedelta(days=1))
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
