"""Reading settings from the environment: odd values are refused loudly, never guessed."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

VRAI = {"1", "oui", "vrai", "true", "yes"}
FAUX = {"", "0", "non", "faux", "false", "no"}


def texte(nom: str, defaut: str) -> str:
    """Value of `nom`, or of the file that `nom_FICHIER` names (for secrets mounted as files)."""
    if fichier := os.environ.get(f"{nom}_FICHIER"):
        return Path(fichier).read_text(encoding="utf-8").strip()
    return os.environ.get(nom, defaut)


def adresse(nom: str, fichier: Path, defaut: str) -> str:
    """The site's public address: from the environment, else the one that the last start noted in `fichier`.

    A command in another terminal (an invitation, say) then writes links that lead to the site under way.
    """
    return texte(nom, "") or (fichier.read_text(encoding="utf-8").strip() if fichier.is_file() else "") or defaut


def booleen(nom: str, defaut: bool) -> bool:
    valeur = os.environ.get(nom)
    if valeur is None:
        return defaut
    if valeur.strip().lower() in VRAI:
        return True
    if valeur.strip().lower() in FAUX:
        return False
    raise ImproperlyConfigured(f"{nom} vaut « {valeur} » : écrire « oui » ou « non ».")


def entier(nom: str, defaut: int) -> int:
    valeur = os.environ.get(nom)
    if valeur is None:
        return defaut
    try:
        return int(valeur)
    except ValueError as erreur:
        raise ImproperlyConfigured(f"{nom} vaut « {valeur} » : écrire un nombre entier.") from erreur


def liste(nom: str, defaut: list[str]) -> list[str]:
    valeur = os.environ.get(nom)
    if valeur is None:
        return defaut
    return [morceau.strip() for morceau in valeur.split(",") if morceau.strip()]


def secret(nom: str, fichier: Path) -> str:
    """The secret key: from the environment, else drawn once and kept in `fichier` (mode 600)."""
    if valeur := texte(nom, ""):
        return valeur
    if fichier.exists():
        return fichier.read_text(encoding="ascii").strip()
    fichier.parent.mkdir(parents=True, exist_ok=True)
    valeur = secrets.token_urlsafe(50)
    try:
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the same start drew it first
        return fichier.read_text(encoding="ascii").strip()
    with os.fdopen(descripteur, "w", encoding="ascii") as sortie:
        sortie.write(valeur)
    return valeur


def origine(adresse: str) -> str:
    """Scheme and host of an address, for the Content-Security-Policy."""
    morceaux = urlsplit(adresse)
    return f"{morceaux.scheme}://{morceaux.netloc}"
