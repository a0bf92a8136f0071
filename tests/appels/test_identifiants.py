"""Keys of SIRET, RNA and IBAN, and names that are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.appels.identifiants import (
    bic_valide,
    chiffres,
    iban_lisible,
    iban_valide,
    luhn,
    meme_nom,
    rna_valide,
    siret_valide,
)
from tests.factories.appels import IBAN_FICTIF


def siret_de(neuf: str, quatre: str) -> str:
    """A SIRET with its right key, made from 13 figures."""
    base = neuf + quatre
    return next(base + str(cle) for cle in range(10) if luhn(base + str(cle)))


@given(st.text("0123456789", min_size=13, max_size=13), st.integers(0, 13), st.integers(1, 9))
def test_siret_with_one_wrong_figure_is_refused(base: str, rang: int, ecart: int) -> None:
    juste = siret_de(base[:9], base[9:])
    if juste.startswith("356000000"):
        return
    assert siret_valide(juste)
    faux = juste[:rang] + str((int(juste[rang]) + ecart) % 10) + juste[rang + 1 :]
    assert faux.startswith("356000000") or not siret_valide(faux)


def test_siret_of_la_poste_follows_its_own_rule() -> None:
    """Sum of figures multiple of 5, where Luhn's key is wrong."""
    assert not luhn("35600000000056")
    assert sum(map(int, "35600000000056")) % 5 == 0
    assert siret_valide("35600000000056")
    assert not siret_valide("35600000000057")


def test_siret_is_read_with_its_spaces_and_nothing_else() -> None:
    assert chiffres("123 456\u00a0789.000-12") == "12345678900012"
    assert not siret_valide("1234567890001")
    assert not siret_valide("abcdefghijklmn")
    assert not siret_valide("١٢٣٤٥٦٧٨٩٠١٢٣٤")


@pytest.mark.parametrize(
    ("rna", "juste"),
    [("W711001234", True), ("W2A1001234", True), ("W9R1001234", True), ("W71100123", False), ("711001234", False)],
)
def test_rna_format(rna: str, juste: bool) -> None:
    assert rna_valide(rna) == juste


@given(st.integers(4, 26), st.sampled_from("0123456789"))
def test_iban_with_one_wrong_sign_is_refused(rang: int, signe: str) -> None:
    assert iban_valide(IBAN_FICTIF)
    faux = IBAN_FICTIF[:rang] + signe + IBAN_FICTIF[rang + 1 :]
    assert iban_valide(faux) == (faux == IBAN_FICTIF)


def test_iban_too_short_is_refused_even_with_a_right_key() -> None:
    assert not iban_valide(IBAN_FICTIF[:-1])
    assert iban_lisible(IBAN_FICTIF) == "FR14 2004 1010 0505 0001 3M02 606"
    assert bic_valide("CEPAFRPP213")
    assert not bic_valide("CEPA")


@pytest.mark.parametrize(
    ("un", "autre", "meme"),
    [
        ("Association Les Amis du Lac", "AMIS DU LAC", True),
        ("Régie de quartier", "REGIE DE QUARTIERS", True),
        ("Les Amis du Lac", "Jean Exemple", False),
        ("", "Les Amis du Lac", False),
    ],
)
def test_account_holder_is_compared_by_words(un: str, autre: str, meme: bool) -> None:
    assert meme_nom(un, autre) == meme
