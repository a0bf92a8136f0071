"""The command: files or standard output, exit codes, messages apart."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from quartiers.contrat.lecture.cli import MAUVAISE_ENTREE, OK, USAGE, executer
from tests.contrat.lecture.fictions import sablonne
from tests.contrat.lecture.rendus import en_md


@pytest.fixture
def contrat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    fichier = tmp_path / "sablonne.md"
    fichier.write_bytes(en_md(sablonne().pieces))
    return fichier


def test_lire_writes_the_structured_file_and_its_report(contrat: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(contrat, None, None) == OK
    lu = yaml.safe_load((contrat.parent / "sablonne.yaml").read_text(encoding="utf-8"))
    assert [axe["titre"] for axe in lu["axes"]] == ["Emploi et insertion", "Éducation et jeunesse"]
    rapport = (contrat.parent / "sablonne.rapport.txt").read_text(encoding="utf-8")
    assert rapport.splitlines()[:6] == [
        "# Rapport de lecture : sablonne.md",
        "",
        "## Ce qui a été trouvé",
        "",
        "- axes : 2",
        "- orientations : 3",
    ]
    assert "- chaque ligne est placée ou laissée de côté, une seule fois" in rapport.splitlines()
    assert capsys.readouterr().out == ""


def test_standard_output_carries_nothing_but_yaml(contrat: Path) -> None:
    appel = "import sys; from pathlib import Path; from quartiers.contrat.lecture.cli import executer; sys.exit(executer(Path(sys.argv[1]), '-', None))"
    resultat = subprocess.run(
        [sys.executable, "-c", appel, str(contrat)], capture_output=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert [q["titre"] for q in yaml.safe_load(resultat.stdout)["quartiers"]] == ["Les Tilleuls", "Le Port"]
    assert list(contrat.parent.glob("*.yaml")) == []


def test_reader_starts_without_django_or_pdf_library(contrat: Path) -> None:
    appel = (
        "import sys; from pathlib import Path; from quartiers.contrat.lecture.cli import executer; executer(Path(sys.argv[1]), '-', None);"
        "lourds = {'django', 'pypdfium2', 'docx', 'odfdo', 'jsonschema'} & set(sys.modules); sys.stderr.write(f'lourds={sorted(lourds)}')"
    )
    resultat = subprocess.run(
        [sys.executable, "-c", appel, str(contrat)], capture_output=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert resultat.stderr.decode().endswith("lourds=[]")


def test_a_file_that_is_no_contract_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    fichier = tmp_path / "recette.txt"
    fichier.write_text("Recette de la tarte\n\nPrendre trois pommes.\n", encoding="utf-8")
    assert executer(fichier, None, None) == MAUVAISE_ENTREE
    assert "ne ressemble pas à un contrat de ville" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [fichier]


def test_bad_input_is_told_on_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vide = tmp_path / "vide.pdf"
    vide.touch()
    assert executer(vide, "-", None) == MAUVAISE_ENTREE
    sortie = capsys.readouterr()
    assert (sortie.out, sortie.err) == (
        "",
        "Erreur : « vide.pdf » est vide. Vérifiez l’export ou le téléchargement, puis recommencez.\n",
    )


def test_unwritable_output_is_a_usage_error(contrat: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(contrat, str(contrat.parent / "absent" / "x.yaml"), None) == USAGE
    assert "ne peut pas être écrit" in capsys.readouterr().err
