"""Keys of the numbers that identify an organisation and its account: SIRET, RNA, IBAN. Pure functions."""

import re
import unicodedata
from difflib import SequenceMatcher

LA_POSTE = "356000000"  # its establishments' sum of digits is a multiple of 5, not Luhn's of 10 (Insee)
IBAN_LONGUEURS = {"FR": 27, "MC": 27, "BE": 16, "LU": 20, "DE": 22, "CH": 21, "ES": 24, "IT": 27}
MOTS_VIDES = frozenset({"association", "assoc", "asso", "de", "des", "du", "la", "le", "les", "l", "d", "et", "pour"})
PROCHES = 0.6  # share of common text above which two names are taken for the same


def chiffres(texte: str) -> str:
    """« 123 456 789 00012 » gives « 12345678900012 »: only spaces, dots and dashes are dropped."""
    return re.sub(r"[\s.\u00a0\u202f-]", "", texte)


def siret_valide(siret: str) -> bool:
    """14 digits whose Luhn key is right; those of La Poste follow its own rule."""
    if not re.fullmatch(r"[0-9]{14}", siret):
        return False
    if siret.startswith(LA_POSTE) and sum(map(int, siret)) % 5 == 0:
        return True
    return luhn(siret)


def luhn(nombre: str) -> bool:
    total = 0
    for rang, chiffre in enumerate(reversed(nombre)):
        valeur = int(chiffre) * (2 if rang % 2 else 1)
        total += valeur - 9 if valeur > 9 else valeur
    return total % 10 == 0


def rna_valide(rna: str) -> bool:
    """« W » and nine characters: the prefecture's code (two digits, or 2A, 9R…), then digits."""
    return re.fullmatch(r"W[0-9][0-9A-Z][0-9]{7}", rna) is not None


def normaliser_iban(iban: str) -> str:
    return chiffres(iban).upper()


def iban_valide(iban: str) -> bool:
    """ISO 13616: its length for the countries we know, and the key modulo 97."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}", iban):
        return False
    if len(iban) != IBAN_LONGUEURS.get(iban[:2], len(iban)):
        return False
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1


def bic_valide(bic: str) -> bool:
    return re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", bic) is not None


def iban_lisible(iban: str) -> str:
    """By groups of four, as on the paper."""
    return " ".join(iban[rang : rang + 4] for rang in range(0, len(iban), 4))


def mots_du_nom(nom: str) -> str:
    sans_accent = unicodedata.normalize("NFKD", nom).encode("ascii", "ignore").decode().lower()
    return " ".join(mot for mot in re.findall(r"[a-z0-9]+", sans_accent) if mot not in MOTS_VIDES)


def meme_nom(un: str, autre: str) -> bool:
    """Whether the holder of an account is likely the organisation: same words, one inside the other, or nearly."""
    gauche, droite = mots_du_nom(un), mots_du_nom(autre)
    if not gauche or not droite:
        return False
    if set(gauche.split()) <= set(droite.split()) or set(droite.split()) <= set(gauche.split()):
        return True
    return SequenceMatcher(None, gauche, droite).ratio() >= PROCHES
