"""The meeting as an event of its members' calendars: same UID for ever, a SEQUENCE that grows with each change."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from quartiers.gouvernance.models import MembreInstance, Point, Seance
from quartiers.socle.formats import compte

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
RAPPEL = dt.timedelta(days=-1)


def invitation(
    seance: Seance,
    points: Sequence[Point],
    *,
    methode: str = REQUEST,
    membre: MembreInstance | None = None,
    adresse: str = "",
) -> bytes:
    """`points` are those that the reader may know: nothing else of the agenda is written.

    Sent twice, the event is the same: UID, SEQUENCE and DTSTAMP only depend on the meeting.
    """
    calendrier = Calendar()
    calendrier.add("prodid", "-//Quartiers//Séances//FR")
    calendrier.add("version", "2.0")
    calendrier.add("method", methode)
    evenement = Event()
    evenement.add("uid", seance.identifiant)
    evenement.add("sequence", seance.sequence)
    evenement.add("dtstamp", seance.modifie_le.astimezone(dt.UTC))
    dater(evenement, seance)
    evenement.add("summary", titre_de(seance))
    evenement.add("description", "\n".join(filter(None, [*lignes_de(points), seance.lien, adresse])))
    if seance.lieu or seance.lien:
        evenement.add("location", seance.lieu or seance.lien)
    if adresse:
        evenement.add("url", adresse)
    evenement.add("status", "CANCELLED" if methode == CANCEL else "CONFIRMED")
    inviter(evenement, seance, membre)
    if methode == REQUEST:
        evenement.add_component(rappel(titre_de(seance)))
    calendrier.add_component(evenement)
    return bytes(calendrier.to_ical())


def titre_de(seance: Seance) -> str:
    return f"{seance.instance} – {seance.objet}" if seance.objet else str(seance.instance)


def lignes_de(points: Sequence[Point]) -> list[str]:
    if not points:
        return []
    return [f"Ordre du jour ({compte(len(points), 'point')}) :", *(f"{point.rang}. {point.titre}" for point in points)]


def dater(evenement: Event, seance: Seance) -> None:
    """Instants in UTC; a meeting of which only the day is known takes the whole day."""
    if seance.debut is None:
        evenement.add("dtstart", seance.tenue_le)
        evenement.add("dtend", seance.tenue_le + dt.timedelta(days=1))
        return
    evenement.add("dtstart", seance.debut.astimezone(dt.UTC))
    evenement.add("dtend", (seance.fin or seance.debut + dt.timedelta(hours=2)).astimezone(dt.UTC))


def inviter(evenement: Event, seance: Seance, membre: MembreInstance | None) -> None:
    """The site invites; each letter names its own reader only, so that nobody learns the others' addresses."""
    organisateur = vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL}")
    organisateur.params["CN"] = vText(str(seance.contrat.nom_court or seance.contrat))
    evenement.add("organizer", organisateur)
    if membre is not None and membre.courriel:
        invite = vCalAddress(f"mailto:{membre.courriel}")
        invite.params["CN"] = vText(membre.nom or membre.fonction)
        invite.params["ROLE"] = vText("REQ-PARTICIPANT")
        invite.params["PARTSTAT"] = vText("NEEDS-ACTION")
        evenement.add("attendee", invite, encode=False)


def rappel(texte: str) -> Alarm:
    alarme = Alarm()
    alarme.add("action", "DISPLAY")
    alarme.add("description", texte)
    alarme.add("trigger", RAPPEL)
    return alarme
