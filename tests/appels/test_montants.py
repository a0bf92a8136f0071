"""Amounts in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.appels.montants import UNITES, entier_en_lettres, montant_en_lettres


@pytest.mark.parametrize(
    ("nombre", "lettres"),
    [
        (0, "zéro"),
        (16, "seize"),
        (21, "vingt et un"),
        (70, "soixante-dix"),
        (71, "soixante et onze"),
        (77, "soixante-dix-sept"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"),
        (100, "cent"),
        (200, "deux cents"),
        (201, "deux cent un"),
        (280, "deux cent quatre-vingts"),
        (1000, "mille"),
        (1080, "mille quatre-vingts"),
        (80_000, "quatre-vingt mille"),
        (200_000, "deux cent mille"),
        (1_000_000, "un million"),
        (2_200_200, "deux millions deux cent mille deux cents"),
        (80_000_000, "quatre-vingts millions"),
    ],
)
def test_numbers_in_words(nombre: int, lettres: str) -> None:
    assert entier_en_lettres(nombre) == lettres


def test_amounts_in_words() -> None:
    assert montant_en_lettres(Decimal("1.00")) == "un euro"
    assert montant_en_lettres(Decimal("1200.50")) == "mille deux cents euros et cinquante centimes"
    assert montant_en_lettres(Decimal("2000000")) == "deux millions d’euros"
    assert montant_en_lettres(Decimal("0.01")) == "zéro euro et un centime"


MOTS = {mot: valeur for valeur, mot in enumerate(UNITES[:17])}
MOTS |= {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}


def relire(lettres: str) -> int:
    """The number that words say: another way round, to check the first."""
    total, milliers, courant = 0, 0, 0
    for mot in lettres.replace("-", " ").split():
        if mot == "et":
            continue
        if mot in {"cent", "cents"}:
            courant = max(courant, 1) * 100
        elif mot == "mille":
            milliers, courant = max(courant, 1) * 1000, 0
        elif mot.startswith(("million", "milliard")):
            total += (milliers + courant) * (10**9 if mot.startswith("milliard") else 10**6)
            milliers, courant = 0, 0
        elif mot in {"vingt", "vingts"} and courant % 100 == 4:
            courant += 76  # four times twenty
        else:
            courant += MOTS[mot]
    return total + milliers + courant


@given(st.integers(min_value=0, max_value=999_999_999_999))
def test_words_say_the_number(nombre: int) -> None:
    assert relire(entier_en_lettres(nombre)) == nombre
