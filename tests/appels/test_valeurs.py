"""What is typed becomes one canonical text, and that text reads back as itself."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from quartiers.appels import valeurs

CENTIMES = st.integers(0, 999_999_999_999).map(lambda centimes: Decimal(centimes) / 100)


@given(CENTIMES)
def test_amount_survives_the_ways_of_writing_it(montant: Decimal) -> None:
    attendu = f"{montant:.2f}" if montant else ""
    francais = f"{montant:,.2f}".replace(",", "\u202f").replace(".", ",")
    for ecriture in (str(montant), francais, f"{francais} €", f" {montant:.2f} "):
        assert valeurs.montant(ecriture) == attendu
    assert valeurs.montant(attendu) == attendu


@given(st.text(max_size=300))
def test_text_is_kept_whatever_the_browser_s_line_ends(texte: str) -> None:
    une_fois = valeurs.texte(texte)
    assert valeurs.texte(une_fois) == une_fois
    assert valeurs.texte(texte.replace("\r", "").replace("\n", "\r\n")) == valeurs.texte(texte.replace("\r", ""))


@pytest.mark.parametrize(
    ("lecture", "saisie", "message"),
    [
        (valeurs.montant, "douze", "n’est pas un montant"),
        (valeurs.montant, "1e3", "n’est pas un montant"),
        (valeurs.montant, "NaN", "n’est pas un montant"),
        (valeurs.montant, "-5", "jamais négatif"),
        (valeurs.montant, "1,005", "au centime près"),
        (valeurs.montant, "99999999999", "trop grand"),
        (valeurs.entier, "3,5", "nombre entier"),
        (valeurs.entier, "-1", "nombre entier"),
        (valeurs.entier, "99999999999", "trop grand"),
        (valeurs.jour, "31/02/2027", "n’est pas une date"),
        (valeurs.jour, "01/01/1027", "vérifiez l’année"),
        (valeurs.part, "101", "ne dépasse pas 100"),
    ],
)
def test_what_cannot_be_read_is_told(lecture: Callable[[str], str], saisie: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        lecture(saisie)


def test_days_are_read_as_people_write_them() -> None:
    assert {valeurs.jour(s) for s in ("2027-01-31", "31/01/2027", "31-01-2027", " 31.01.2027 ")} == {"2027-01-31"}
    assert valeurs.jour("") == ""


def test_text_over_the_sure_length_is_told_not_cut() -> None:
    with pytest.raises(ValidationError, match="joignez-le"):
        valeurs.texte("a" * 20_001)
    assert valeurs.texte("a" * 20_000) == "a" * 20_000
