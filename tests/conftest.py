"""Shared fixtures of the suite."""

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.conf import settings as django_settings
from django.core.management.commands import flush
from django.db import connections
from hypothesis import HealthCheck, settings
from playwright.sync_api import expect

# Shared machines are slow at times: a property is judged on its answers, not on its seconds, and the same
# examples are drawn at each run so that a failure can be played again.
settings.register_profile(
    "suite", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")
# The same of a page: what it shows is waited for, as long as a person would, whatever else the machine does.
expect.set_options(timeout=20_000)

RACINE = Path(__file__).resolve().parents[1]
BASE_MODELE = "test_modele"
ECRITES_PAR_MIGRATE = {"django_content_type", "auth_permission", "django_migrations"}


def environnement_propre(donnees: Path) -> dict[str, str]:
    """The environment of a person who never set anything of ours, with this data folder."""
    retirees = ("QUARTIERS_", "DATABASE_URL", "DJANGO_", "PYTHONDONTWRITEBYTECODE")
    propre = {c: v for c, v in os.environ.items() if not c.startswith(retirees)}
    return {**propre, "QUARTIERS_DONNEES": str(donnees), "CI": "1"}


@contextmanager
def un_seul(fichier: Path) -> Iterator[None]:
    """One process of the run at a time."""
    with fichier.open("a") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        yield


def preparer_modele(base: Path) -> Path:
    """A data folder prepared by a first, real start under `base`: made once, whoever asks first."""
    donnees, fini = base / "donnees-modele", base / "donnees-modele.fini"
    with un_seul(base / "donnees-modele.verrou"):
        if not fini.exists():
            retour = subprocess.run(
                [sys.executable, "-m", "quartiers", "demarrer", "--demonstration", "--preparer"],
                cwd=RACINE,
                env=environnement_propre(donnees),
                capture_output=True,
                text=True,
                timeout=900,
                check=False,
            )
            assert retour.returncode == 0, retour.stderr
            fini.touch()
    return donnees


def pytest_sessionstart(session: pytest.Session) -> None:
    """A whole run prepares that folder beside the first tests: no process waits for it later.

    Only where several processes run the tests: theirs is then the folder of the one that leads them.
    """
    config = session.config
    choisis = config.option.file_or_dir or config.option.keyword or config.option.collectonly
    if config.getoption("numprocesses", None) and not choisis:
        base = config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        threading.Thread(target=preparer_modele, args=[base], daemon=True).start()


def base_commune(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the processes of one run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_keepdb: bool,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The processes of a run migrate once between them: the first makes a model, each copies it."""
    if django_db_keepdb or "PYTEST_XDIST_WORKER" not in os.environ:
        return
    reglages = connections["default"].settings_dict
    base = base_commune(tmp_path_factory)
    with un_seul(base / "base-modele.verrou"), django_db_blocker.unblock():
        if not (base / "base-modele.fini").exists():
            migrer_modele(reglages)
            (base / "base-modele.fini").touch()
    reglages["TEST"]["TEMPLATE"] = BASE_MODELE


def migrer_modele(reglages: dict[str, Any]) -> None:
    """Make the model's database; the connection comes back to where it was."""
    nom, nom_de_test = reglages["NAME"], reglages["TEST"]["NAME"]
    reglages["TEST"]["NAME"] = BASE_MODELE
    try:
        connections["default"].creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connections["default"].close()
        reglages["NAME"], reglages["TEST"]["NAME"] = nom, nom_de_test
        django_settings.DATABASES["default"]["NAME"] = nom


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """A test that commits is cleaned after in a tenth of a second: five hundred tables are not all emptied.

    Only those that hold rows are, without their triggers, and what `migrate` writes for itself stays. Where our role
    may not put triggers aside, the library's way is kept.
    """
    base = connections["default"]
    with django_db_blocker.unblock(), base.cursor() as curseur:
        curseur.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if curseur.fetchone() == (True,):
            vide_tout: Any = base.ops
            vide_tout.sql_flush = vidage
            module: Any = flush
            module.emit_post_migrate_signal = lambda *args, **options: None


def vidage(style: Any, tables: list[str], **options: bool) -> list[str]:
    """The statements that empty `tables`."""
    noms = [connections["default"].ops.quote_name(t) for t in tables if t not in ECRITES_PAR_MIGRATE]
    sondes = " UNION ALL ".join(f"SELECT '{nom}' WHERE EXISTS (SELECT FROM {nom})" for nom in noms)
    with connections["default"].cursor() as curseur:
        curseur.execute(sondes)
        pleines = [nom for (nom,) in curseur.fetchall()]
    return ["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {nom}" for nom in pleines)]


@pytest.fixture(scope="session")
def donnees_modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder prepared by a first, real start, then left alone: tests work on copies.

    Made once for the whole run, whatever the number of its processes.
    """
    return preparer_modele(base_commune(tmp_path_factory))


def copier_donnees(modele: Path, copie: Path) -> None:
    """A copy of a prepared folder, owners kept (as root, PostgreSQL runs under another name)."""
    subprocess.run(["cp", "-a", str(modele), str(copie)], check=True)
