"""Numbers, amounts and days as people write them, and as a form shows them."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from quartiers.appels.forms_programmation import saisie_de
from quartiers.socle.formats import montant as en_euros
from quartiers.socle.saisies import ChampDate, ChampEuros, ChampNombre, lire_euros

EUROS = st.decimals(min_value=0, max_value=Decimal("999999999.99"), places=2)


class EssaiForm(forms.Form):
    montant = ChampEuros()
    taux = ChampNombre(max_value=100, required=False)
    le = ChampDate(required=False)


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
        ("1000,01", "1000.01"),
        ("1000.01", "1000.01"),
        ("1 000 €", "1000"),
    ],
)
def test_amounts_are_read_as_people_write_them(texte: str, attendu: str) -> None:
    assert lire_euros(texte) == Decimal(attendu)


@pytest.mark.parametrize("texte", ["", "  ", "–", "-", "€"])
def test_nothing_is_no_amount(texte: str) -> None:
    assert lire_euros(texte) is None


@pytest.mark.parametrize(
    "texte", ["abc", "-5", "1,234", "1.500", "1e5", "NaN", "=1+1", "12 34 x", "99999999999", "1 €2"]
)
def test_what_is_not_an_amount_is_refused_in_french(texte: str) -> None:
    with pytest.raises(ValidationError) as refus:
        lire_euros(texte)
    assert refus.value.messages[0].endswith(".")


@given(EUROS)
def test_what_is_shown_can_be_typed_again(montant: Decimal) -> None:
    assert lire_euros(en_euros(montant)) == montant
    assert lire_euros(saisie_de(montant)) == montant
    assert lire_euros(ChampEuros().prepare_value(montant)) == montant


def test_amount_is_shown_in_french_in_a_text_input() -> None:
    champ = str(EssaiForm(initial={"montant": Decimal("58000.00")})["montant"])

    assert 'value="58\u202f000,00"' in champ
    assert 'type="text"' in champ
    assert 'inputmode="decimal"' in champ


def test_number_is_shown_with_its_comma_and_without_useless_zeros() -> None:
    assert EssaiForm(initial={"taux": Decimal("2.50")})["taux"].value() == "2,5"


def test_what_was_typed_stays_as_it_was() -> None:
    form = EssaiForm({"montant": "mille", "taux": "1OO", "le": "demain"})

    assert form.errors == {
        "montant": ["« mille » n’est pas un montant. Écrivez par exemple 1 500 ou 1 500,50."],
        "taux": ["« 1OO » n’est pas un nombre. Écrivez par exemple 12 ou 12,5."],
        "le": ["Écrivez une date\u00a0: 31/12/2027."],
    }
    assert 'value="mille"' in str(form["montant"])


def test_empty_amount_is_told_when_it_is_required() -> None:
    assert EssaiForm({"montant": " "}).errors == {"montant": ["Ce champ est obligatoire."]}


def test_same_amount_written_otherwise_is_no_change() -> None:
    depart = {"montant": Decimal("58000.00"), "taux": Decimal("2.5")}
    saisie = {"montant": "58\u202f000,00", "taux": "2,5"}

    assert not EssaiForm(saisie, initial=depart).has_changed()
    assert EssaiForm({**saisie, "montant": "58 000,01"}, initial=depart).has_changed()


def test_day_is_read_from_the_calendar_or_typed_in_french() -> None:
    for saisie in ("2027-12-31", "31/12/2027"):
        form = EssaiForm({"montant": "1", "le": saisie})
        assert form.is_valid()
        assert form.cleaned_data["le"] == dt.date(2027, 12, 31)
