"""Readiness, escaped words, sentences: pure."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from quartiers.evaluation.annexes import cadrer, provenance_dite
from quartiers.evaluation.chapitres import COURT, essentiel
from quartiers.evaluation.regles import REGLES, manques, part_prete
from quartiers.evaluation.texte import en_ligne, propre


@dataclass
class Q:
    criteres: list[Any] = field(default_factory=list)
    responsables: list[Any] = field(default_factory=list)
    preuves: list[Any] = field(default_factory=list)
    constats: list[Any] = field(default_factory=list)
    jugement: Any = None


def N(**champs: Any) -> SimpleNamespace:  # noqa: N802 - a short name for rows
    return SimpleNamespace(**champs)


def codes(question: Q) -> set[str]:
    return {regle.code for regle in manques(question)}


def test_an_empty_question_lacks_everything() -> None:
    assert codes(Q()) == {regle.code for regle in REGLES}
    assert part_prete(Q()) == 0


def test_a_full_question_is_ready() -> None:
    pleine = Q(
        [N(scelle=True)],
        [N()],
        [N(genre="parole", direction="contre")],
        [N()],
        N(etat="arrete", contre_cherche=""),
    )
    assert (codes(pleine), part_prete(pleine)) == (set(), 100)


@pytest.mark.parametrize(
    ("question", "absent", "present"),
    [
        (Q([N(scelle=True), N(scelle=False)]), "critere", "scelle"),
        (Q(preuves=[N(genre="document", direction="pour")]), "preuve", "contre"),
        (Q(preuves=[N(genre="document", direction="nuance")]), "contre", "parole"),
        (Q(preuves=[N(genre="participation-carte", direction="pour")]), "parole", "contre"),
        (Q(jugement=N(etat="soumis", contre_cherche="Chez les absents.")), "contre", "jugement"),
    ],
)
def test_each_rule_reads_what_it_says(question: Q, absent: str, present: str) -> None:
    assert absent not in codes(question)
    assert present in codes(question)


def test_words_never_become_marks() -> None:
    assert propre("# Titre *gras* [lien](x)\n- point\n1. un\n\nfin") == (
        "\\# Titre \\*gras\\* \\[lien\\](x)\n\\- point\n1\\. un\n\nfin"
    )
    assert en_ligne("deux\n lignes") == "deux lignes"


def test_provenance_is_said_flat_and_fingerprints_short() -> None:
    dite = provenance_dite(
        {"source": "Insee", "parametres": {"annee": 2025, "sexe": ["F", "H"]}, "e": "a" * 64, "v": ""}
    )
    assert dite == "source\u00a0: Insee ; parametres\u00a0: annee 2025, sexe F, H ; e\u00a0: " + "a" * 16


def test_rows_have_as_many_cells_as_heads() -> None:
    assert (cadrer([1, 2, 3], 2), cadrer(["a"], 3)) == (("1", "2"), ("a", "", ""))


def test_the_body_keeps_whole_sentences_and_says_that_more_follows() -> None:
    longue = "La valeur est de 12,5 % en 2025. " + "Elle baisse de deux points, dans le sens souhaité. " * 8
    dit, reste = essentiel(longue)
    assert (reste, dit.endswith("souhaité."), len(dit) <= COURT) == (True, True, True)
    assert essentiel("Un seul mot. Deux.") == ("Un seul mot. Deux.", False)
    assert essentiel("x" * 900) == ("x" * 900, False)
