"""Commands are run as a person runs them: real processes, a data folder of their own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
Lanceur = Callable[..., "subprocess.CompletedProcess[str]"]


def environnement(donnees: Path) -> dict[str, str]:
    propre = {c: v for c, v in os.environ.items() if not c.startswith(("QUARTIERS_", "DATABASE_URL", "DJANGO_"))}
    return {**propre, "QUARTIERS_DONNEES": str(donnees), "CI": "1"}


@pytest.fixture
def quartiers(tmp_path: Path) -> Lanceur:
    """`quartiers("contrat", "lire", fichier, donnees=dossier)` runs the command and gives its output and code."""

    def lancer(*arguments: object, donnees: Path | None = None, **options: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "quartiers", *map(str, arguments)],
            cwd=RACINE,
            env={**environnement(donnees or tmp_path / "donnees"), **options},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    return lancer


@pytest.fixture(scope="session")
def donnees_modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder prepared by a first, real start, then left alone: tests work on copies."""
    donnees = tmp_path_factory.mktemp("modele") / "donnees"
    retour = subprocess.run(
        [sys.executable, "-m", "quartiers", "demarrer", "--demonstration", "--preparer"],
        cwd=RACINE,
        env=environnement(donnees),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert retour.returncode == 0, retour.stderr
    return donnees


@pytest.fixture
def donnees_pretes(donnees_modele: Path, tmp_path: Path) -> Path:
    """A copy of the prepared folder, owners kept (as root, PostgreSQL runs under another name)."""
    copie = tmp_path / "donnees"
    subprocess.run(["cp", "-a", str(donnees_modele), str(copie)], check=True)
    return copie
