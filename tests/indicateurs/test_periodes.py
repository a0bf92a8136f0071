"""Periods as they are written and said."""

import datetime as dt

import pytest

from quartiers.indicateurs import periodes
from quartiers.indicateurs.enums import Grain
from quartiers.indicateurs.periodes import PeriodeIllisible


@pytest.mark.parametrize(
    ("ecrite", "debut", "fin", "grain", "dite"),
    [
        ("2021", "2021-01-01", "2021-12-31", Grain.ANNEE, "2021"),
        ("2019-2021", "2019-01-01", "2021-12-31", Grain.ANNEES, "2019 à 2021"),
        ("2021-T3", "2021-07-01", "2021-09-30", Grain.TRIMESTRE, "3e trimestre 2021"),
        ("T1 2024", "2024-01-01", "2024-03-31", Grain.TRIMESTRE, "1er trimestre 2024"),
        ("2024-02", "2024-02-01", "2024-02-29", Grain.MOIS, "février 2024"),
        ("2/2023", "2023-02-01", "2023-02-28", Grain.MOIS, "février 2023"),
        ("15/03/2024", "2024-03-15", "2024-03-15", Grain.JOUR, "15/03/2024"),
    ],
)
def test_periods_are_read_and_said(ecrite: str, debut: str, fin: str, grain: str, dite: str) -> None:
    lue = periodes.lire(ecrite)
    assert (lue.debut.isoformat(), lue.fin.isoformat(), lue.grain, lue.libelle) == (debut, fin, grain, dite)


@pytest.mark.parametrize("ecrite", ["", "bientôt", "2021-T5", "2021-13", "31/02/2024", "2022-2019", "12"])
def test_what_is_no_period_is_refused(ecrite: str) -> None:
    with pytest.raises(PeriodeIllisible, match=r"période|suit la première"):
        periodes.lire(ecrite)


def test_an_undated_figure_says_so() -> None:
    lue = periodes.sans_date(dt.date(2024, 1, 1))
    assert lue.libelle == "date non précisée"
    assert periodes.court(lue.grain, lue.debut, lue.fin) == "n. d."
