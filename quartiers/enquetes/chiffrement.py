"""What a phone keeps without network is written for the server alone: the phone itself cannot read it back.

Each answer is sealed with a fresh key (ECDH on P-256, HKDF-SHA-256, AES-256-GCM) to the public key of its survey,
which is derived from the instance's secret: nothing more to keep or to back up. When the secret changes, answers still
on phones open with the former one for as long as SECRET_KEY_FALLBACKS names it.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

USAGE_CLE = b"quartiers.enquetes.hors-ligne.p256.1."
USAGE_PLI = b"quartiers.enquetes.pli.1"
ORDRE = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-5)
PLI_MAX = 256 * 1024  # characters


class PliIllisible(Exception):
    """This sealed answer was not written for this survey and this instance, or was altered on the way."""


@cache
def cle_privee(secret: str, enquete_id: int) -> ec.EllipticCurvePrivateKey:
    info = USAGE_CLE + str(enquete_id).encode()
    derivee = HKDF(algorithm=hashes.SHA256(), length=48, salt=None, info=info).derive(secret.encode("utf-8"))
    return ec.derive_private_key(int.from_bytes(derivee, "big") % (ORDRE - 1) + 1, ec.SECP256R1())


def cle_publique(enquete_id: int) -> str:
    """The point of the public key (uncompressed), in base64: the page of the mediator carries it."""
    publique = cle_privee(settings.SECRET_KEY, enquete_id).public_key()
    return base64.b64encode(publique.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).decode()


def cles_privees(enquete_id: int) -> Iterator[ec.EllipticCurvePrivateKey]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield cle_privee(str(secret), enquete_id)


def ouvrir_pli(enquete_id: int, cle: str, pli: Mapping[str, Any]) -> dict[str, Any]:
    """What `pli` {ephemere, iv, chiffre} holds; `cle` was sealed with it. Raises PliIllisible."""
    try:
        ephemere, iv, chiffre = (
            base64.b64decode(str(pli[nom]), validate=True) for nom in ("ephemere", "iv", "chiffre")
        )
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), ephemere)
    except (KeyError, ValueError, binascii.Error) as faute:
        raise PliIllisible from faute
    for privee in cles_privees(enquete_id):
        try:
            clair = AESGCM(cle_du_pli(privee.exchange(ec.ECDH(), point))).decrypt(iv, chiffre, cle.encode())
            contenu = json.loads(clair)
        except (InvalidTag, ValueError):
            continue
        if isinstance(contenu, dict):
            return contenu
    raise PliIllisible


def sceller(enquete_id: int, cle: str, contenu: Mapping[str, Any]) -> dict[str, str]:
    """What the phone does, in Python: for tests and for a demonstration."""
    publique = cle_privee(settings.SECRET_KEY, enquete_id).public_key()
    ephemere = ec.generate_private_key(ec.SECP256R1())
    secret = cle_du_pli(ephemere.exchange(ec.ECDH(), publique))
    iv = AESGCM.generate_key(128)[:12]
    chiffre = AESGCM(secret).encrypt(iv, json.dumps(contenu).encode(), cle.encode())
    point = ephemere.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {nom: base64.b64encode(o).decode() for nom, o in (("ephemere", point), ("iv", iv), ("chiffre", chiffre))}


def cle_du_pli(partage: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=USAGE_PLI).derive(partage)
