"""The holder's payments as a calendar: an event on the day each one is promised."""

import datetime as dt
from collections.abc import Iterable

from quartiers.appels.models import Versement
from quartiers.socle import formats


def calendrier(versements: Iterable[Versement], nom: str) -> bytes:
    """An iCalendar file of the payments not yet made, those without a date left out."""
    from icalendar import Calendar, Event  # slow to load

    agenda = Calendar()
    agenda.add("prodid", "-//Quartiers//Versements//FR")
    agenda.add("version", "2.0")
    agenda.add("x-wr-calname", nom)
    for versement in versements:
        if versement.promis_le is None or versement.paye_le is not None:
            continue
        dossier = versement.ligne.dossier
        evenement = Event()
        evenement.add("uid", f"versement-{versement.pk}@quartiers")
        evenement.add("dtstamp", versement.modifie_le.astimezone(dt.UTC))
        evenement.add("dtstart", versement.promis_le)
        evenement.add("dtend", versement.promis_le + dt.timedelta(days=1))
        titre = f"{versement.ligne.financeur} : {formats.montant(versement.montant)}"
        evenement.add("summary", f"{titre} ({versement.get_genre_display().lower()})")
        evenement.add("description", f"Dossier {dossier.numero}, {dossier.intitule}. {versement.condition}".strip())
        evenement.add("transp", "TRANSPARENT")
        agenda.add_component(evenement)
    return bytes(agenda.to_ical())
