"""The town's key: made on its machine, kept there, readable by its owner alone. It never leaves."""

import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

ENTETE = "quartiers-cle-1"
OCTETS = 32


class CleRefusee(Exception):
    """The key cannot be used; the message is in French and says how to mend it."""


def lire_cle(fichier: Path) -> bytes:
    """Raises CleRefusee, for a file that others may read too."""
    try:
        droits = fichier.stat().st_mode
        lignes = fichier.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as erreur:
        raise CleRefusee(f"{fichier} ne peut pas être lu comme une clé.") from erreur
    if os.name == "posix" and droits & (stat.S_IRWXG | stat.S_IRWXO):
        raise CleRefusee(f"{fichier} est lisible par d’autres que vous : « chmod 600 {fichier} », puis recommencez.")
    try:
        entete, corps, controle = lignes
        cle = bytes.fromhex(corps)
    except ValueError as erreur:
        raise CleRefusee(f"{fichier} n’est pas une clé de cette commande.") from erreur
    if entete != ENTETE or len(cle) != OCTETS or not hmac.compare_digest(empreinte(cle), controle):
        raise CleRefusee(f"{fichier} est abîmé : reprenez votre copie de la clé, sinon les pseudonymes changeraient.")
    return cle


def creer_cle(fichier: Path) -> bytes:
    """A new key, in a file that did not exist. Raises CleRefusee."""
    cle = secrets.token_bytes(OCTETS)
    try:
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as erreur:
        raise CleRefusee(f"La clé n’a pas pu être écrite dans {fichier} : {erreur.strerror}.") from erreur
    with os.fdopen(descripteur, "w", encoding="ascii") as sortie:
        sortie.write(f"{ENTETE}\n{cle.hex()}\n{empreinte(cle)}\n")
    return cle


def empreinte(cle: bytes) -> str:
    """Eight hexadecimal digits that tell one key from another and say nothing of it."""
    return hmac.new(cle, b"quartiers-empreinte", hashlib.sha256).hexdigest()[:8]
