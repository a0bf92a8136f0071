"""A committee late on its duty to meet is shown in time, and never accused of what the contract does not ask."""

import datetime as dt
from typing import Any

import pytest

from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.models import Instance, Seance
from quartiers.gouvernance.vigilance import comites_a_reunir, etat_de, vigilances
from tests.factories.contrat import creer_contrat
from tests.factories.gouvernance import creer_instance, creer_seance

ANNEE = 2026


def comite(frequence: int | None, **champs: Any) -> Instance:
    return Instance(titre="Comité technique", debut=dt.date(2024, 4, 1), frequence_min=frequence, **champs)


def seance(jour: dt.date, etat: str = EtatSeance.TENUE) -> Seance:
    return Seance(tenue_le=jour, etat=etat)


@pytest.mark.parametrize(
    ("jour", "signalee"),
    [
        (dt.date(2026, 10, 31), False),
        (dt.date(2026, 11, 1), True),  # sixty days before
        (dt.date(2026, 12, 31), True),
    ],
)
def test_one_missing_meeting_is_shown_from_sixty_days_before_the_end_of_the_year(jour: dt.date, signalee: bool) -> None:
    etat = etat_de(comite(1), ANNEE, [], jour)
    assert etat.manquantes == 1
    assert etat.signalee is signalee


def test_two_missing_meetings_need_twice_the_time() -> None:
    assert not etat_de(comite(2), ANNEE, [], dt.date(2026, 9, 1)).signalee
    assert etat_de(comite(2), ANNEE, [], dt.date(2026, 9, 2)).signalee
    tenue = [seance(dt.date(2026, 3, 3))]
    assert not etat_de(comite(2), ANNEE, tenue, dt.date(2026, 9, 2)).signalee


def test_a_meeting_planned_counts_and_one_cancelled_does_not() -> None:
    jour = dt.date(2026, 12, 1)
    prevue = seance(dt.date(2026, 12, 15), EtatSeance.CONVOQUEE)
    annulee = seance(dt.date(2026, 6, 1), EtatSeance.ANNULEE)
    etat = etat_de(comite(2), ANNEE, [prevue, annulee], jour)
    assert (etat.tenues, etat.prevues, etat.manquantes) == (0, 1, 1)
    assert etat.phrase == (
        "0\N{NO-BREAK SPACE}réunion tenue sur 2 en 2026, 1\N{NO-BREAK SPACE}prévue : une réunion reste à convoquer avant le 31\N{NO-BREAK SPACE}décembre"
        "\N{NO-BREAK SPACE}2026."
    )
    oubliee = seance(dt.date(2026, 6, 1), EtatSeance.CONVOQUEE)  # convened, never opened: nobody knows that it was held
    assert etat_de(comite(1), ANNEE, [oubliee], jour).manquantes == 1


def test_a_year_that_ended_short_is_late_and_a_part_of_a_year_owes_nothing() -> None:
    etat = etat_de(comite(1), 2025, [], dt.date(2026, 2, 1))
    assert etat.en_retard
    assert "le minimum n’a pas été tenu" in etat.phrase
    assert etat_de(comite(1), 2024, [], dt.date(2026, 2, 1)).attendues == 0  # it began in April
    assert etat_de(comite(1, fin=dt.date(2026, 7, 1)), 2026, [], dt.date(2026, 12, 1)).attendues == 0


@pytest.mark.django_db
def test_committees_of_a_contract_the_ones_to_convene_first(django_assert_num_queries: Any) -> None:
    contrat = creer_contrat()
    calme = creer_instance(contrat, debut=dt.date(2024, 1, 1), frequence_min=1, titre="Pilotage")
    creer_seance(calme, tenue_le=dt.date(2026, 3, 1), etat=EtatSeance.TENUE)
    presse = creer_instance(contrat, debut=dt.date(2024, 1, 1), frequence_min=2, titre="Technique")
    creer_instance(contrat, debut=dt.date(2024, 1, 1), frequence_min=None, titre="Suivi local")
    creer_instance(debut=dt.date(2024, 1, 1), frequence_min=4, titre="D’un autre contrat")
    jour = dt.date(2026, 12, 1)
    with django_assert_num_queries(2):
        etats = vigilances(contrat, ANNEE, jour)
    assert [etat.instance for etat in etats] == [presse, calme]
    assert [etat.instance for etat in comites_a_reunir(contrat, jour)] == [presse]
