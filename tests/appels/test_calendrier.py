"""Where a campaign stands in time, and its dates for calendars."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from quartiers.appels.agenda import agenda_de
from quartiers.appels.calendrier import echeances, phrase_de_situation, retard_de_programmation, situation
from quartiers.appels.enums import EtatCampagne
from quartiers.appels.models import Campagne
from tests.factories.appels import creer_campagne

MINUIT = dt.datetime(2026, 12, 1, tzinfo=ZoneInfo("Europe/Paris"))


def campagne(**champs: Any) -> Campagne:
    defauts = {
        "annee": 2027,
        "intitule": "Appel à projets 2027",
        "etat": EtatCampagne.PUBLIEE,
        "ouverture": MINUIT,
        "cloture": MINUIT + dt.timedelta(days=20),
        "programmation_limite": dt.date(2027, 3, 31),
        "action_debut": dt.date(2027, 1, 1),
        "action_fin": dt.date(2027, 12, 31),
    }
    return Campagne(**{**defauts, **champs})


@pytest.mark.parametrize(
    ("etat", "jours", "mot", "morceau"),
    [
        (EtatCampagne.PREPARATION, 1, "En préparation", "n’est pas publié"),
        (EtatCampagne.PUBLIEE, -1, "Ouvre bientôt", "Les dépôts ouvrent le"),
        (EtatCampagne.PUBLIEE, 0, "Ouvert", "il reste 20 jours"),
        (EtatCampagne.PUBLIEE, 13, "Derniers jours", "il reste 7 jours"),
        (EtatCampagne.PUBLIEE, 20, "Derniers jours", "c’est aujourd’hui"),
        (EtatCampagne.PUBLIEE, 21, "Dépôts clos", "Les dépôts sont clos depuis le"),
        (EtatCampagne.CLOSE, 1, "Dépôts clos", "Les dépôts sont clos depuis le"),
    ],
)
def test_situation_is_said_in_a_word_and_in_a_sentence(etat: str, jours: int, mot: str, morceau: str) -> None:
    instant = MINUIT + dt.timedelta(days=jours)
    assert situation(campagne(etat=etat), instant).libelle == mot
    assert morceau in phrase_de_situation(campagne(etat=etat), instant).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("champs", "jour", "morceau"),
    [
        ({}, dt.date(2027, 3, 31), ""),
        ({}, dt.date(2027, 4, 2), "2 jours de retard"),
        ({"programmation_validee_le": dt.date(2027, 3, 31)}, dt.date(2027, 9, 1), ""),
        ({"programmation_validee_le": dt.date(2027, 4, 1)}, dt.date(2027, 9, 1), "1 jour après la date limite"),
        ({"copil_le": dt.date(2027, 3, 31)}, dt.date(2027, 1, 1), ""),
        ({"copil_le": dt.date(2027, 4, 8)}, dt.date(2027, 1, 1), "après la date limite de la programmation"),
    ],
)
def test_late_programming_is_said(champs: dict[str, Any], jour: dt.date, morceau: str) -> None:
    phrase = retard_de_programmation(campagne(**champs), jour).replace("\u00a0", " ")
    assert morceau in phrase
    assert bool(phrase) == bool(morceau)


def test_dates_come_past_to_future() -> None:
    noms = [e.nom for e in echeances(campagne(copil_le=dt.date(2027, 3, 15), cotech_le=dt.date(2027, 2, 1)))]
    assert noms == [
        "ouverture",
        "cloture",
        "action_debut",
        "cotech_le",
        "copil_le",
        "programmation_limite",
        "action_fin",
    ]


@pytest.mark.django_db
def test_calendar_is_read_back_with_stable_identifiers() -> None:
    objet = creer_campagne(copil_le=dt.date(2027, 3, 15))
    lus = [Calendar.from_ical(agenda_de(objet, "https://q.example/appels/2027/")) for _ in range(2)]
    evenements = lus[0].walk("VEVENT")
    par_uid: dict[str, Any] = {str(e["uid"]): e for e in evenements}
    assert len(par_uid) == len(evenements) == len(echeances(objet))
    assert list(par_uid) == [str(e["uid"]) for e in lus[1].walk("VEVENT")]
    copil = par_uid[f"campagne-{objet.contrat.code}-2027-copil_le@q.example"]
    assert (copil["dtstart"].dt, copil["dtend"].dt) == (dt.date(2027, 3, 15), dt.date(2027, 3, 16))
    cloture = par_uid[f"campagne-{objet.contrat.code}-2027-cloture@q.example"]
    assert cloture["dtstart"].dt == objet.cloture.replace(microsecond=0)
    assert len(cloture.walk("VALARM")) == 1
