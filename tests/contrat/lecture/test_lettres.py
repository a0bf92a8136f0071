"""Numbers written in words, in commitments and in the figures of neighbourhoods."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.contrat.lecture.chiffres import lire_chiffre
from quartiers.contrat.lecture.lettres import en_chiffres, valeur
from quartiers.contrat.lecture.quantites import lire_quantites

DIZAINES = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
PETITS = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze",
    "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
]  # fmt: skip


def en_lettres(n: int) -> str:
    """The usual French wording of a whole number below a million."""
    if n >= 1000:
        milliers = "mille" if n < 2000 else f"{en_lettres(n // 1000)} mille"
        return f"{milliers} {en_lettres(n % 1000)}" if n % 1000 else milliers
    if n >= 100:
        centaines = "cent" if n < 200 else f"{PETITS[n // 100]} cent{'s' if n % 100 == 0 else ''}"
        return f"{centaines} {en_lettres(n % 100)}" if n % 100 else centaines
    if n < 20:
        return PETITS[n]
    dizaine = n // 10 - (n // 10 in {7, 9})
    reste = n - dizaine * 10
    mot = DIZAINES[dizaine]
    if not reste:
        return f"{mot}s" if n == 80 else mot
    return f"{mot} et {PETITS[reste]}" if reste in {1, 11} and dizaine != 8 else f"{mot}-{PETITS[reste]}"


@given(st.integers(min_value=2, max_value=999_999))
def test_any_number_in_words_is_worth_itself(n: int) -> None:
    assert valeur(en_lettres(n)) == n
    assert en_chiffres(f"Rénover {en_lettres(n)} logements.")[0] == f"Rénover {n} logements."


@pytest.mark.parametrize(
    ("texte", "lues"),
    [
        ("Le bailleur rénovera deux cents logements par an.", [("deux cents logements", 200, "logements", "par an")]),
        ("La ville plantera une centaine d’arbres d’ici 2027.", [("une centaine d’arbres", 100, "arbres", "d’ici 2027")]),
        ("L’État finance trois postes d’adultes-relais.", [("trois postes d’adultes-relais", 3, "postes d’adultes-relais", "")]),
        ("Le suivi se fait à deux niveaux, avec une attention à la mixité.", []),
        ("Elle s’engage pour un accueil de qualité.", []),
    ],
)  # fmt: skip
def test_commitments_counted_in_words(texte: str, lues: list[tuple[str, int, str, str]]) -> None:
    quantites = lire_quantites(texte, [1, 1])
    assert [(q["titre"], q["nombre"], q["unite"], q["periode"]) for q in quantites] == lues


def test_a_population_in_words_is_a_figure() -> None:
    chiffre = lire_chiffre("Population : deux mille trois cents habitants")
    assert chiffre is not None
    assert (chiffre["titre"], chiffre["valeur"], chiffre["unite"]) == ("Population", 2300, "habitants")
    assert lire_chiffre("Un quartier en pleine évolution") is None
