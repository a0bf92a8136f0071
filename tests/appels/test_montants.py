"""Amounts as people write them, and in words."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from quartiers.appels.forms_programmation import saisie_de
from quartiers.appels.montants import UNITES, entier_en_lettres, lire_montant, montant_en_lettres
from quartiers.socle.formats import montant as en_euros

EUROS = st.decimals(min_value=0, max_value=Decimal("999999999.99"), places=2)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("1500", "1500"),
        ("1 500,50 €", "1500.50"),
        ("1\u202f500,5", "1500.50"),
        ("1.500,25", "1500.25"),
        ("1,500.25", "1500.25"),
        ("0", "0"),
        ("12.3", "12.30"),
    ],
)
def test_amounts_are_read_as_people_write_them(texte: str, attendu: str) -> None:
    assert lire_montant(texte) == Decimal(attendu)


@pytest.mark.parametrize("texte", ["", "  ", "–", "-", "€"])
def test_nothing_is_no_amount(texte: str) -> None:
    assert lire_montant(texte) is None


@pytest.mark.parametrize("texte", ["abc", "-5", "1,234", "1e5", "NaN", "=1+1", "12 34 x", "9999999999"])
def test_what_is_not_an_amount_is_refused_in_french(texte: str) -> None:
    with pytest.raises(ValidationError) as refus:
        lire_montant(texte)
    assert refus.value.messages[0].endswith(".")


@given(EUROS)
def test_what_is_shown_can_be_typed_again(montant: Decimal) -> None:
    assert lire_montant(en_euros(montant)) == montant
    assert lire_montant(saisie_de(montant)) == montant


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
