"""The instance's signature on a record: Ed25519, that anyone can check without trusting us (RFC 8032).

The key is derived from the instance's secret (HKDF): nothing more to keep or to back up. Each record carries the
public key, and the public page gives it; a record made before the secret changed still checks with the key it carries.
"""

from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

USAGE = b"quartiers.participation.tirages.ed25519.1"


@cache
def cle_privee(secret: str) -> Ed25519PrivateKey:
    derivee = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=USAGE).derive(secret.encode("utf-8"))
    return Ed25519PrivateKey.from_private_bytes(derivee)


def cle_publique() -> str:
    """The public key of this instance, in hexadecimal."""
    publique = cle_privee(settings.SECRET_KEY).public_key()
    return publique.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def signer(octets: bytes) -> str:
    """The signature of `octets`, in hexadecimal."""
    return cle_privee(settings.SECRET_KEY).sign(octets).hex()
