"""The shape of a pseudonym: 80 bits of a keyed digest in base 32, and a check letter. Plain Python: the town's machine reads it too.

ABCD-EFGH-IJKL-MNOP-Q on paper, ABCDEFGHIJKLMNOPQ in files. Nothing in it comes back to a person without the town's key.
"""

import base64
import hashlib
import hmac
import re

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
OCTETS = 10  # 80 bits: no two of a million people meet by chance
FORME = r"^[A-Z2-7]{17}$"
ENTREES = re.compile(r"[\s\-–—._\u00a0\u202f]+")
CONFUSIONS = str.maketrans({"0": "O", "1": "I", "8": "B"})  # none of them is in the alphabet


class PseudonymeFaux(ValueError):
    """Not a pseudonym, or copied with a mistake; the message is in French."""


def pseudonyme(cle: bytes, cohorte: str, identite: tuple[str, ...]) -> str:
    """HMAC-SHA256 of an identity already normalised. `cohorte` keeps two cohorts of one town apart."""
    message = "\x00".join(["quartiers-pseudonyme-1", cohorte, *identite]).encode()
    corps = base64.b32encode(hmac.new(cle, message, hashlib.sha256).digest()[:OCTETS]).decode("ascii")
    return corps + lettre_de_controle(corps)


def lettre_de_controle(corps: str) -> str:
    """Luhn's sum in base 32: one letter mistaken, or two neighbours exchanged, is seen."""
    total, facteur = 0, 2
    for lettre in reversed(corps):
        produit = facteur * ALPHABET.index(lettre)
        facteur = 3 - facteur
        total += produit // 32 + produit % 32
    return ALPHABET[-total % 32]


def lire(brut: str) -> str:
    """A pseudonym as people type it, spaces and dashes left out. Raises PseudonymeFaux."""
    nu = ENTREES.sub("", brut).upper().translate(CONFUSIONS)
    if not re.match(FORME, nu):
        raise PseudonymeFaux("Un code compte dix-sept lettres et chiffres (de 2 à 7) : ABCD-EFGH-IJKL-MNOP-Q.")
    if lettre_de_controle(nu[:-1]) != nu[-1]:
        raise PseudonymeFaux("Ce code contient une faute : recopiez-le lettre par lettre.")
    return nu


def en_groupes(code: str) -> str:
    """As it is printed."""
    return "-".join(code[rang : rang + 4] for rang in range(0, len(code), 4))
