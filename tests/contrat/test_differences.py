"""Structural differences: two states, two files; words with their accents."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.contrat.differences import (
    Passage,
    comparer_documents,
    comparer_mots,
    comparer_passages,
    ressemblance,
)


def resume(differences: list[object]) -> list[str]:
    return [str(difference) for difference in differences]


def test_each_kind_between_two_states() -> None:
    avant = [
        Passage("1", "axe", "Axe"),
        Passage("1.1", "orientation", "Soigner", "1", "1 Axe"),
        Passage("1.2", "orientation", "Loger", "1", "1 Axe"),
        Passage("O1", "objectif", "Fusion a", "1.1"),
        Passage("O2", "objectif", "Fusion b", "1.1"),
        Passage("O3", "objectif", "Coupé", "1.1"),
        Passage("O4", "objectif", "Mobile", "1.1", "1.1 Soigner"),
        Passage("O5", "objectif", "Fini", "1.1"),
    ]
    apres = [
        Passage("1", "axe", "Axe"),
        Passage("1.1", "orientation", "Soigner mieux", "1", "1 Axe"),
        Passage("1.2", "orientation", "Loger", "1", "1 Axe"),
        Passage("N1", "objectif", "Fusion", "1.1"),
        Passage("N2", "objectif", "Coupé en haut", "1.1"),
        Passage("N3", "objectif", "Coupé en bas", "1.1"),
        Passage("O4", "objectif", "Mobile", "1.2", "1.2 Loger"),
        Passage("N4", "objectif", "Neuf", "1.1"),
    ]
    filiations = [("O1", "N1"), ("O2", "N1"), ("O3", "N2"), ("O3", "N3")]
    assert resume(comparer_passages(avant, apres, filiations)) == [  # type: ignore[arg-type]
        "Fusionné : O1 Fusion a | O2 Fusion b → N1 Fusion",
        "Scindé : O3 Coupé → N2 Coupé en haut | N3 Coupé en bas",
        "Reformulé : 1.1 Soigner → 1.1 Soigner mieux",
        "Déplacé : O4 Mobile [1.1 Soigner] → [1.2 Loger]",
        "Ajouté : N4 Neuf",
        "Retiré : O5 Fini",
    ]


def test_a_split_of_a_split_is_followed_from_end_to_end() -> None:
    avant, apres = [Passage("A", "axe", "a")], [Passage(c, "axe", c) for c in "CDE"]
    liens = [("A", "B"), ("A", "C"), ("B", "D"), ("B", "E")]
    assert resume(comparer_passages(avant, apres, liens)) == ["Scindé : A a → C C | D D | E E"]  # type: ignore[arg-type]


def document(*orientations: tuple[str, str, list[str]]) -> dict[str, object]:
    return {
        "axes": [
            {
                "code": "1",
                "titre": "Cohésion sociale",
                "orientations": [
                    {"code": code, "titre": titre, "objectifs": [{"titre": o, "lignes": [1, 2]} for o in objectifs]}
                    for code, titre, objectifs in orientations
                ],
            }
        ]
    }


def test_two_files_are_paired_by_code_then_by_likeness() -> None:
    a = document(
        ("1.1", "Favoriser l’accès aux soins", ["Former les agents municipaux", "Ouvrir une maison de santé"]),
        ("1.2", "Soutenir les parents", []),
    )
    b = document(
        ("1.1", "Améliorer la mobilité", []),
        ("1.2", "Favoriser l’accès aux soins", ["Former les agentes et agents municipaux"]),
        ("1.3", "Soutenir les parents et les familles", ["Ouvrir une maison de santé"]),
    )
    assert resume(comparer_documents(a, b)) == [  # type: ignore[arg-type]
        "Ajouté : 1.1 Améliorer la mobilité",
        "Reformulé : Former les agents municipaux → Former les agentes et agents municipaux",
        "Reformulé : 1.2 Soutenir les parents → 1.3 Soutenir les parents et les familles",
        "Déplacé : Ouvrir une maison de santé [1.1 Favoriser l’accès aux soins] "
        "→ [1.3 Soutenir les parents et les familles]",
    ]


def test_same_files_have_no_difference() -> None:
    a = document(("1.1", "Favoriser l’accès aux soins", ["Former", "Former"]))
    assert comparer_documents(a, a) == []
    assert comparer_documents(a, {"axes": None}) != []


@pytest.mark.parametrize(
    ("un", "autre", "part"),
    [("Égalité des chances", "egalite des CHANCES", 1.0), ("un deux", "trois quatre", 0.0), ("", "", 1.0)],
)
def test_likeness_forgives_accents_and_case(un: str, autre: str, part: float) -> None:
    assert ressemblance(un, autre) == part
    assert ressemblance(unicodedata.normalize("NFD", un), autre) == part


def test_words_with_accents_are_not_cut() -> None:
    gauche, droite = comparer_mots("L’accès à l’école élémentaire", "L’accès à l’école maternelle")
    assert [m.texte for m in gauche if m.change] == ["élémentaire"]
    assert [m.texte for m in droite if m.change] == ["maternelle"]


@given(st.text(alphabet="éèàç’« abœ\u0301\n", max_size=40), st.text(alphabet="éèàç’« abœ\u0301\n", max_size=40))
def test_joined_pieces_give_the_texts_back(ancien: str, nouveau: str) -> None:
    gauche, droite = comparer_mots(ancien, nouveau)
    assert ("".join(m.texte for m in gauche), "".join(m.texte for m in droite)) == (ancien, nouveau)
