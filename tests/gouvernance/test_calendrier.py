"""The meeting in the members' calendars: one event, whatever is sent; its revision grows, its cancellation is told."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from icalendar import Calendar

from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.domain.convocations import annuler_seance, convoquer, redire_la_convocation
from quartiers.gouvernance.domain.seances import modifier_seance, preparer_seance
from quartiers.gouvernance.enums import EtatSeance, GenreEnvoi
from quartiers.gouvernance.models import EnvoiSeance, Seance
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.gouvernance import creer_instance, creer_membre, creer_point, creer_seance
from tests.taches import expedier_tout

pytestmark = pytest.mark.django_db
ACTEUR = Acteur()


def recus() -> list[tuple[str, Any]]:
    """(method, event) of each calendar file sent since the last look."""
    expedier_tout()
    lus = []
    for message in mail.outbox:
        ((nom, contenu, type_mime),) = message.attachments
        calendrier = Calendar.from_ical(str(contenu))
        assert nom == "invitation.ics"
        assert type_mime == f"text/calendar; method={calendrier['METHOD']}"
        lus.append((str(calendrier["METHOD"]), calendrier.walk("VEVENT")[0]))
    mail.outbox.clear()
    return lus


@pytest.fixture
def seance() -> Seance:
    instance = creer_instance()
    creer_membre(instance, courriel="une@exemple.fr")
    seance = preparer_seance(
        acteur=ACTEUR,
        instance=instance,
        debut=dt.datetime(2031, 3, 4, 13, tzinfo=dt.UTC),
        fin=dt.datetime(2031, 3, 4, 15, tzinfo=dt.UTC),
        lieu="Mairie",
    )
    creer_point(seance, "Avancement")
    return seance


def test_convocation_sent_twice_is_the_same_event(seance: Seance) -> None:
    convoquer(acteur=ACTEUR, seance=seance)
    ((methode, premier),) = recus()
    redire_la_convocation(acteur=ACTEUR, seance=seance)
    ((encore, second),) = recus()
    assert (methode, encore) == ("REQUEST", "REQUEST")
    for champ in ("UID", "SEQUENCE", "DTSTAMP"):
        assert premier[champ] == second[champ]
    assert (premier["SEQUENCE"], second["SEQUENCE"]) == (0, 0)
    assert str(premier["ATTENDEE"]) == "mailto:une@exemple.fr"
    assert premier["DTSTART"].dt == dt.datetime(2031, 3, 4, 13, tzinfo=dt.UTC)
    genres = list(EnvoiSeance.objects.order_by("pk").values_list("genre", "sequence"))
    assert genres == [(GenreEnvoi.CONVOCATION, 0), (GenreEnvoi.CONVOCATION, 0)]


def test_change_raises_the_sequence_of_the_same_event(seance: Seance) -> None:
    convoquer(acteur=ACTEUR, seance=seance)
    ((_, avant),) = recus()
    assert modifier_seance(acteur=ACTEUR, seance=seance, lieu="Salle des fêtes")
    redire_la_convocation(acteur=ACTEUR, seance=seance)
    ((methode, apres),) = recus()
    assert (methode, str(apres["UID"]), apres["SEQUENCE"]) == ("REQUEST", str(avant["UID"]), 1)
    assert str(apres["LOCATION"]) == "Salle des fêtes"
    assert EnvoiSeance.objects.latest("pk").genre == GenreEnvoi.MISE_A_JOUR


def test_change_before_the_convocation_or_without_effect_on_calendars_tells_nothing(seance: Seance) -> None:
    assert not modifier_seance(acteur=ACTEUR, seance=seance, lieu="Autre salle")
    convoquer(acteur=ACTEUR, seance=seance)
    assert not modifier_seance(acteur=ACTEUR, seance=seance, mot="À bientôt.")
    assert Seance.objects.get(pk=seance.pk).sequence == 0


def test_cancellation_cancels_the_event(seance: Seance) -> None:
    convoquer(acteur=ACTEUR, seance=seance)
    ((_, avant),) = recus()
    assert annuler_seance(acteur=ACTEUR, seance=seance, motif="Neige") == 1
    ((methode, annule),) = recus()
    assert (methode, str(annule["UID"]), annule["SEQUENCE"]) == ("CANCEL", str(avant["UID"]), 1)
    assert str(annule["STATUS"]) == "CANCELLED"
    with pytest.raises(TransitionRefusee):
        redire_la_convocation(acteur=ACTEUR, seance=seance)


def test_cancelling_what_nobody_was_told_writes_to_nobody(seance: Seance) -> None:
    assert annuler_seance(acteur=ACTEUR, seance=seance, motif="Neige") == 0
    assert Seance.objects.get(pk=seance.pk).etat == EtatSeance.ANNULEE
    assert recus() == []


def test_two_meetings_are_two_events() -> None:
    """Those recorded after the fact too, which have no identifier of their own."""
    une, autre = creer_seance(), creer_seance()
    assert une.uid == autre.uid == ""
    assert une.identifiant != autre.identifiant
