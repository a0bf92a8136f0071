"""French typography of figures, dates and durations."""

import datetime as dt
from decimal import Decimal, InvalidOperation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.socle import formats

UTC = dt.UTC


@pytest.mark.parametrize(
    ("valeur", "decimales", "attendu"),
    [
        (None, None, ""),
        (0, None, "0"),
        (10071, None, "10\u202f071"),
        (1234567, None, "1\u202f234\u202f567"),
        (Decimal("1234.50"), None, "1\u202f234,5"),
        (Decimal("1234.5"), 2, "1\u202f234,50"),
        (0.1 + 0.2, 2, "0,30"),
        (Decimal("2.5"), 0, "3"),
        (-1234, None, "\u22121\u202f234"),
        (Decimal("-0.4"), 0, "0"),
        (Decimal("1E+3"), None, "1\u202f000"),
    ],
)
def test_nombre(valeur: Decimal | int | float | None, decimales: int | None, attendu: str) -> None:
    assert formats.nombre(valeur, decimales) == attendu


def test_nombre_refuses_what_is_not_a_number() -> None:
    with pytest.raises(InvalidOperation):
        formats.nombre(Decimal("NaN"))


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_montant_loses_no_cent_and_never_breaks(valeur: Decimal) -> None:
    texte = formats.montant(valeur)
    assert " " not in texte
    relu = texte.removesuffix("\u00a0€").replace("\u202f", "").replace(",", ".").replace("\u2212", "-")
    assert Decimal(relu) == valeur


def test_montant_and_pourcent() -> None:
    assert formats.montant(Decimal("1234.5")) == "1\u202f234,50\u00a0€"
    assert formats.montant(12500, 0) == "12\u202f500\u00a0€"
    assert formats.montant(None) == ""
    assert formats.pourcent(Decimal("12.34")) == "12,3\u00a0%"
    assert formats.pourcent(30, 0) == "30\u00a0%"
    assert formats.pourcent(None) == ""


def test_dates() -> None:
    assert formats.date_fr(dt.date(2026, 11, 23)) == "23\u00a0novembre\u00a02026"
    assert formats.date_fr(dt.date(2024, 1, 1)) == "1er\u00a0janvier\u00a02024"
    assert formats.date_fr(None) == ""
    assert formats.date_courte(dt.date(2026, 2, 3)) == "03/02/2026"
    assert formats.date_courte(None) == ""


def test_instants_are_told_in_paris_time() -> None:
    minuit_passe = dt.datetime(2026, 6, 30, 22, 5, tzinfo=UTC)
    assert formats.date_heure_fr(minuit_passe) == "1er\u00a0juillet\u00a02026 à 0\u00a0h\u00a005"
    assert formats.date_courte(minuit_passe) == "01/07/2026"
    assert formats.heure_fr(dt.time(14)) == "14\u00a0h"
    assert formats.heure_fr(None) == ""
    assert formats.date_heure_fr(None) == ""


@pytest.mark.parametrize(
    ("debut", "fin", "attendu"),
    [
        (dt.date(2024, 1, 1), dt.date(2030, 12, 31), "du 1er\u00a0janvier\u00a02024 au 31\u00a0décembre\u00a02030"),
        (dt.date(2024, 1, 1), dt.date(2024, 1, 1), "le 1er\u00a0janvier\u00a02024"),
        (dt.date(2024, 1, 1), None, "depuis le 1er\u00a0janvier\u00a02024"),
        (None, dt.date(2030, 12, 31), "jusqu’au 31\u00a0décembre\u00a02030"),
        (None, None, ""),
    ],
)
def test_periode(debut: dt.date | None, fin: dt.date | None, attendu: str) -> None:
    assert formats.periode(debut, fin) == attendu


def test_compte_is_singular_below_two() -> None:
    assert [formats.compte(n, "résultat") for n in (0, 1, 2)] == [
        "0\u00a0résultat",
        "1\u00a0résultat",
        "2\u00a0résultats",
    ]
    assert formats.compte(3, "point à corriger", "points à corriger") == "3\u00a0points à corriger"


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (None, ""),
        (dt.timedelta(seconds=45), "45\u00a0secondes"),
        (dt.timedelta(minutes=12, seconds=59), "12\u00a0minutes"),
        (dt.timedelta(hours=2, minutes=5), "2\u00a0h\u00a005"),
        (dt.timedelta(days=1, hours=3), "1\u00a0jour"),
        (dt.timedelta(days=40), "40\u00a0jours"),
    ],
)
def test_duree(valeur: dt.timedelta | None, attendu: str) -> None:
    assert formats.duree(valeur) == attendu
