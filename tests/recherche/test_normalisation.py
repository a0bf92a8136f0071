"""What is typed and what is indexed meet in the same form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.recherche.normalisation import distance, fautes_permises, mots_de, normaliser, trigrammes


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Écologique, sœur & cœur", "ecologique soeur coeur"),
        ("Les habitant·es du Q.P.V.", "les habitant du qpv"),
        ("participants.es et acteur·rice·s", "participants et acteur"),
        ("10 071 logements, 1\u202f722 et 2024 2030", "10071 logements 1722 et 2024 2030"),
        ("l’aide à l'emploi", "l aide a l emploi"),
        ("  ", ""),
    ],
)
def test_normaliser(texte: str, attendu: str) -> None:
    assert normaliser(texte) == attendu


@given(st.text(max_size=80))
def test_normaliser_twice_is_normaliser_once_for_plain_letters(texte: str) -> None:
    une_fois = normaliser(texte)
    assert set(une_fois) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")


@given(st.text("abcd", max_size=8), st.text("abcd", max_size=8))
def test_distance_is_symmetrical_and_zero_only_for_equals(a: str, b: str) -> None:
    assert distance(a, b, 10) == distance(b, a, 10)
    assert (distance(a, b, 10) == 0) == (a == b)


@pytest.mark.parametrize(
    ("a", "b", "attendue"),
    [("quartier", "quartir", 1), ("quartier", "qaurtier", 1), ("qpv", "qvp", 1), ("abc", "xyz", 3)],
)
def test_distance_counts_letters(a: str, b: str, attendue: int) -> None:
    assert distance(a, b, 5) == attendue


def test_distance_stops_at_its_ceiling() -> None:
    assert distance("mediation", "logement", 2) == 3


def test_trigrammes_hold_the_ends_of_the_word() -> None:
    assert trigrammes("eau") == ["  e", " ea", "au ", "eau"]


def test_short_words_forgive_less() -> None:
    assert [fautes_permises(mot) for mot in ("de", "caf", "sante", "emploi", "rehabilitation")] == [0, 1, 1, 2, 3]


def test_long_words_are_cut() -> None:
    assert mots_de("x" * 90) == ["x" * 40]
