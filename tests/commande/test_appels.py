"""`quartiers appels importer`."""

from pathlib import Path

import pytest

from quartiers.appels.models import Dossier
from quartiers.commande.principal import main
from tests.appels.imports.corpus import FORMES
from tests.appels.imports.decor import creer_decor

pytestmark = pytest.mark.django_db


def ecrire(dossier: Path, nom: str) -> str:
    forme = FORMES[nom]()
    (dossier / forme.nom).write_bytes(forme.octets)
    return str(dossier / forme.nom)


def test_dry_run_writes_nothing_then_import_writes_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contrat = creer_decor()
    mots = [
        "appels",
        "importer",
        ecrire(tmp_path, "une_ligne_par_financeur"),
        "--contrat",
        contrat.code,
        "--annee",
        "2023",
    ]
    assert main([*mots, "--a-blanc"]) == 0
    assert Dossier.objects.count() == 0
    assert "À blanc, rien n’est écrit : 6\u00a0dossiers créés" in capsys.readouterr().err
    assert main(mots) == 0
    assert Dossier.objects.count() == 6
    assert main(mots) == 0
    assert "6\u00a0inchangé" in capsys.readouterr().err


def test_errors_give_their_cells_and_exit_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contrat = creer_decor()
    mots = ["appels", "importer", ecrire(tmp_path, "montants_illisibles"), "--contrat", contrat.code, "--annee", "2023"]
    assert main(mots) == 1
    sortie = capsys.readouterr().err
    assert "Feuil1!F3 : « voir CAF » n’est pas un montant" in sortie
    assert "rien n’a été écrit" in sortie
    assert Dossier.objects.count() == 0


def test_unknown_contract_and_missing_file_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["appels", "importer", str(tmp_path / "x.xlsx"), "--contrat", "absent"]) == 1
    assert "Aucun contrat « absent »" in capsys.readouterr().err
    contrat = creer_decor()
    assert main(["appels", "importer", str(tmp_path / "x.xlsx"), "--contrat", contrat.code]) == 1
    assert "ne peut pas être lu" in capsys.readouterr().err
