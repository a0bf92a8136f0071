"""The year of a contract as an iCalendar feed: each date keeps its identifier, a cancelled one is said to be so."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from quartiers.accueil.queries.calendrier import Jalon


def agenda_du_contrat(jalons: Iterable[Jalon], nom: str, racine: str) -> bytes:
    """`racine` is the public address of the site."""
    calendrier = Calendar()
    calendrier.add("prodid", "-//Quartiers//Calendrier du contrat//FR")
    calendrier.add("version", "2.0")
    calendrier.add("x-wr-calname", nom)
    domaine = urlsplit(racine).hostname or "quartiers"
    for jalon in jalons:
        evenement = Event()
        evenement.add("uid", f"{jalon.cle}@{domaine}")
        evenement.add("dtstamp", jalon.modifie_le.astimezone(dt.UTC))
        evenement.add("summary", f"Annulé – {jalon.titre}" if jalon.annule else jalon.titre)
        evenement.add("status", "CANCELLED" if jalon.annule else "CONFIRMED")
        evenement.add("description", " ".join(filter(None, [jalon.detail, racine + jalon.adresse])))
        evenement.add("url", racine + jalon.adresse)
        if jalon.lieu:
            evenement.add("location", jalon.lieu)
        dater(evenement, jalon)
        calendrier.add_component(evenement)
    return bytes(calendrier.to_ical())


def dater(evenement: Event, jalon: Jalon) -> None:
    """An instant (or an interval) in UTC, or the whole day, which takes no time from anyone."""
    if isinstance(jalon.date, dt.datetime):
        evenement.add("dtstart", jalon.date.astimezone(dt.UTC))
        evenement.add("dtend", (jalon.fin or jalon.date).astimezone(dt.UTC))
        return
    evenement.add("dtstart", jalon.date)
    evenement.add("dtend", jalon.date + dt.timedelta(days=1))
    evenement.add("transp", "TRANSPARENT")
