"""The same invoice twice: known by its file, or by its supplier, number and amount however they are typed."""

import re
import unicodedata
from decimal import Decimal

FORMES = frozenset({"sarl", "sas", "sasu", "sa", "eurl", "sci", "scop", "snc", "ei", "eirl", "ets", "etablissements"})


def mots(texte: str) -> list[str]:
    """Words in small letters without accent nor mark: « S.A.S. Nettoyage & Cie » gives sas, nettoyage, cie."""
    sans_points = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", texte)  # initials: « S.A.S » is one word
    nu = unicodedata.normalize("NFKD", sans_points).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z]+|\d+", nu)


def cle_fournisseur(fournisseur: str) -> str:
    """The supplier without its legal form, which one types and the other does not."""
    lus = mots(fournisseur)
    return "".join([mot for mot in lus if mot not in FORMES] or lus)


def cle_numero(numero: str) -> str:
    """« FA-2026/0042 », « fa2026-42 » and « FA 2026 042 » are one number."""
    return "-".join(mot.lstrip("0") or "0" if mot.isdigit() else mot for mot in mots(numero))


def cle_facture(fournisseur: str, numero: str, montant: Decimal) -> str:
    """What two entries of one invoice share; empty without a number: two receipts of the same sum prove nothing."""
    numerote = cle_numero(numero)
    return f"{cle_fournisseur(fournisseur)}|{numerote}|{montant:.2f}" if numerote else ""
