"""The words of the command: help in French, exit codes fit for scripts."""

import json
from pathlib import Path

import pytest

from quartiers.commande.principal import analyseur, main
from tests.commande.conftest import Lanceur
from tests.conftest import RACINE

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


@pytest.mark.parametrize(("coeurs", "processus"), [(1, 1), (2, 2), (16, 2), (None, 1)])
def test_the_site_takes_one_process_per_core_two_at_most(
    monkeypatch: pytest.MonkeyPatch, coeurs: int | None, processus: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: coeurs)
    assert analyseur().parse_args(["demarrer"]).processus == processus
    assert analyseur().parse_args(["demarrer", "--processus", "5"]).processus == 5


def test_a_missing_file_exits_with_1_and_says_which(quartiers: Lanceur) -> None:
    retour = quartiers("contrat", "lire", "absent.txt")
    assert retour.returncode == 1
    assert "absent.txt" in retour.stderr
    assert retour.stdout == ""


@pytest.mark.xdist_group("demarrage")
def test_an_unknown_contract_lists_those_that_are_loaded(quartiers: Lanceur, donnees_partagees: Path) -> None:
    retour = quartiers("contrat", "exporter", "nulle-part", "-", donnees=donnees_partagees)
    assert retour.returncode == 1
    assert "nulle-part" in retour.stderr
    assert "creusot-montceau" in retour.stderr


@pytest.mark.xdist_group("demarrage")
def test_a_bad_date_says_how_to_write_it(quartiers: Lanceur, donnees_partagees: Path) -> None:
    retour = quartiers(
        "contrat", "comparer", "31/12/2026", "2027-01-01", "--contrat", "creusot-montceau", donnees=donnees_partagees
    )
    assert retour.returncode == 1
    assert "AAAA-MM-JJ" in retour.stderr


@pytest.mark.xdist_group("demarrage")
def test_what_is_exported_reads_and_compares_the_same(
    quartiers: Lanceur, donnees_partagees: Path, tmp_path: Path
) -> None:
    """Out, then in: the exported file says what the shipped one says, to the letter."""
    sortie = tmp_path / "exporte.yaml"
    assert quartiers("contrat", "exporter", "creusot-montceau", sortie, donnees=donnees_partagees).returncode == 0
    livre = RACINE / "quartiers" / "contrat" / "donnees" / "cucm.yaml"
    retour = quartiers("contrat", "comparer", livre, sortie, "--json", donnees=donnees_partagees)
    assert retour.returncode == 0, retour.stderr
    assert json.loads(retour.stdout) == []


@pytest.mark.xdist_group("demarrage")
def test_pdf_and_word_are_written_and_nothing_is_overwritten(
    quartiers: Lanceur, donnees_partagees: Path, tmp_path: Path
) -> None:
    pdf, docx = tmp_path / "c.pdf", tmp_path / "c.docx"
    assert quartiers("contrat", "exporter", "creusot-montceau", pdf, donnees=donnees_partagees).returncode == 0
    assert quartiers("contrat", "exporter", "creusot-montceau", docx, donnees=donnees_partagees).returncode == 0
    assert pdf.read_bytes()[:5] == b"%PDF-"
    assert docx.read_bytes()[:2] == b"PK"
    taille = pdf.stat().st_size
    refus = quartiers("contrat", "exporter", "creusot-montceau", pdf, donnees=donnees_partagees)
    assert (refus.returncode, pdf.stat().st_size) == (1, taille)
    inconnu = quartiers("contrat", "exporter", "creusot-montceau", tmp_path / "c.xls", donnees=donnees_partagees)
    assert inconnu.returncode == 1
    assert ".docx" in inconnu.stderr


@pytest.mark.xdist_group("demarrage")
def test_points_of_a_file_are_located(quartiers: Lanceur, donnees_partagees: Path, tmp_path: Path) -> None:
    source = tmp_path / "points.csv"
    source.write_text("nom;latitude;longitude\nA;46,8020;4,4300\nB;oups;4,4\n", encoding="utf-8")
    retour = quartiers("territoire", "localiser", source, donnees=donnees_partagees)
    assert retour.returncode == 0, retour.stderr
    lignes = (tmp_path / "points-localise.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lignes) == 3
    assert "ligne 3" in retour.stderr


@pytest.mark.xdist_group("demarrage")
def test_a_person_is_invited_once(quartiers: Lanceur, donnees_partagees: Path) -> None:
    demande = ("utilisateur", "inviter", "une.personne@exemple.fr", "--role", "pilote", "--contrat", "creusot-montceau")
    assert quartiers(*demande, donnees=donnees_partagees).returncode == 0
    deux = quartiers(*demande, donnees=donnees_partagees)
    assert deux.returncode == 1
    inconnu = quartiers("utilisateur", "inviter", "x@exemple.fr", "--role", "roi", donnees=donnees_partagees)
    assert inconnu.returncode == 1
    assert "administrateur" in inconnu.stderr
