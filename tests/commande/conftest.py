"""Commands are run as a person runs them: real processes, a data folder of their own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import RACINE, copier_donnees, environnement_propre

Lanceur = Callable[..., "subprocess.CompletedProcess[str]"]


def lancer_quartiers(*arguments: object, donnees: Path, **options: str) -> "subprocess.CompletedProcess[str]":
    """Run the command on `donnees`; its output and code come back."""
    return subprocess.run(
        [sys.executable, "-m", "quartiers", *map(str, arguments)],
        cwd=RACINE,
        env={**environnement_propre(donnees), **options},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture
def quartiers(tmp_path: Path) -> Lanceur:
    """`quartiers("contrat", "lire", fichier, donnees=dossier)` runs the command and gives its output and code."""

    def lancer(*arguments: object, donnees: Path | None = None, **options: str) -> "subprocess.CompletedProcess[str]":
        return lancer_quartiers(*arguments, donnees=donnees or tmp_path / "donnees", **options)

    return lancer


@pytest.fixture(scope="module")
def donnees_partagees(donnees_modele: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared folder for the tests of a module that do not disturb one another."""
    copie = tmp_path_factory.mktemp("partagees") / "donnees"
    copier_donnees(donnees_modele, copie)
    return copie


@pytest.fixture
def donnees_pretes(donnees_modele: Path, tmp_path: Path) -> Path:
    copie = tmp_path / "donnees"
    copier_donnees(donnees_modele, copie)
    return copie
