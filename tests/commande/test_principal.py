"""The words of the command: help in French, exit codes fit for scripts."""

import pytest

from quartiers.commande.principal import analyseur, main
from tests.commande.conftest import Lanceur

ANGLAIS = ("usage:", "positional", "optional arguments", "show this help", "error:", "required", "invalid")


def aides() -> list[str]:
    """The help of the command and of each of its sub-commands."""
    textes, pile = [], [analyseur()]
    while pile:
        courant = pile.pop()
        textes.append(courant.format_help())
        for action in courant._actions:
            if hasattr(action, "choices") and isinstance(action.choices, dict):
                pile += action.choices.values()
    return textes


@pytest.mark.parametrize("texte", aides(), ids=range(len(aides())))
def test_help_is_in_french(texte: str) -> None:
    assert [mot for mot in ANGLAIS if mot in texte.lower()] == []
    assert "emploi : " in texte


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["inconnu"],
        ["contrat"],
        ["contrat", "lire"],
        ["demarrer", "--port", "huit"],
        ["territoire", "charger", "x", "y"],
    ],
)
def test_misuse_exits_with_2_and_speaks_french(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as sortie:
        main(arguments)
    assert sortie.value.code == 2
    message = capsys.readouterr().err.lower()
    assert [mot for mot in ANGLAIS if mot in message] == []


def test_a_missing_file_exits_with_1_and_says_which(quartiers: Lanceur) -> None:
    retour = quartiers("contrat", "lire", "absent.txt")
    assert retour.returncode == 1
    assert "absent.txt" in retour.stderr
    assert retour.stdout == ""


def test_an_unknown_contract_lists_those_that_are_loaded(quartiers: Lanceur) -> None:
    quartiers("demarrer", "--preparer")
    retour = quartiers("contrat", "exporter", "nulle-part", "-")
    assert retour.returncode == 1
    assert "nulle-part" in retour.stderr
    assert "aucun" in retour.stderr


def test_a_bad_date_says_how_to_write_it(quartiers: Lanceur) -> None:
    quartiers("demarrer", "--demonstration", "--preparer")
    retour = quartiers("contrat", "comparer", "31/12/2026", "2027-01-01", "--contrat", "creusot-montceau")
    assert retour.returncode == 1
    assert "AAAA-MM-JJ" in retour.stderr
