"""Two wordings side by side."""

from hypothesis import given
from hypothesis import strategies as st

from quartiers.socle.differences import Morceau, comparer_mots


def test_changed_words_are_told_in_runs() -> None:
    gauche, droite = comparer_mots("un appui annuel, sans suite", "un appui très régulier, sans suite")
    assert gauche == [Morceau("un appui ", False), Morceau("annuel", True), Morceau(", sans suite", False)]
    assert droite == [Morceau("un appui ", False), Morceau("très régulier", True), Morceau(", sans suite", False)]


def test_same_wording_has_no_change() -> None:
    assert comparer_mots("le texte", "le texte") == ([Morceau("le texte", False)], [Morceau("le texte", False)])


def test_nothing_before() -> None:
    assert comparer_mots("", "neuf") == ([], [Morceau("neuf", True)])


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_letter_is_lost(ancien: str, nouveau: str) -> None:
    gauche, droite = comparer_mots(ancien, nouveau)
    assert "".join(morceau.texte for morceau in gauche) == ancien
    assert "".join(morceau.texte for morceau in droite) == nouveau
