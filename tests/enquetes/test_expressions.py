"""Expressions: the table that the phone plays as well (tests/parcours/test_enquete.py), and what is refused."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from quartiers.enquetes.expressions import ExpressionRefusee, calculer, lire, questions_lues

CAS = json.loads((Path(__file__).parent / "cas_expressions.json").read_text(encoding="utf-8"))
JOUR = dt.date(2026, 11, 27)


@pytest.mark.parametrize("cas", CAS, ids=[cas["expression"] for cas in CAS])
def test_expression_is_computed(cas: dict[str, Any]) -> None:
    obtenu = calculer(lire(cas["expression"]), cas["valeurs"], JOUR, cas.get("soi", ""))
    assert obtenu == cas["attendu"]
    assert isinstance(obtenu, bool) == isinstance(cas["attendu"], bool)


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("pulldata('a', 'b')", "« pulldata() » n’est pas prise en charge"),
        ("jr:choice-name(${a}, '${a}')", "« jr:choice-name() » n’est pas prise en charge"),
        ("selected(${a})", "« selected() » attend 2 valeurs"),
        ("${a} = ", "s’arrête trop tôt"),
        ("(${a} = 1", "s’arrête trop tôt"),
        ("${a} = 1)", "« ) » n’est pas attendu"),
        ("${a} ~ 1", "« ~ 1 » n’est pas compris"),
        ("regex(., ${motif})", "motif simple"),
        ("regex(., '(a+)+')", "motif simple"),
        ("regex(., '[a')", "ne se lit pas"),
    ],
)
def test_expression_is_refused_by_name(texte: str, dit: str) -> None:
    with pytest.raises(ExpressionRefusee) as refus:
        lire(texte)
    assert dit in str(refus.value)


def test_questions_read_by_an_expression() -> None:
    arbre = lire("if(selected(${a}, 'x'), ${b} + 1, not(${c} = ''))")
    assert questions_lues(arbre) == {"a", "b", "c"}
    assert questions_lues(lire(". > 3")) == set()
