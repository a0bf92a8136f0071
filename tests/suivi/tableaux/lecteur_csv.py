"""Reads a page's file back: what a reader is given, not what the code holds."""

import csv
import io
from decimal import Decimal

from django.test import Client

Ligne = dict[str, str]


def lire_csv(client: Client, adresse: str) -> list[Ligne]:
    """The rows of the CSV of a page, by header."""
    reponse = client.get(f"{adresse}{'&' if '?' in adresse else '?'}format=csv")
    assert reponse.status_code == 200, (adresse, reponse.status_code)
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    separateur = ";" if ";" in texte.splitlines()[0] else ","
    return list(csv.DictReader(io.StringIO(texte), delimiter=separateur))


def nombre(texte: str) -> Decimal:
    for espace in ("\u202f", "\u00a0", " ", "€"):
        texte = texte.replace(espace, "")
    return Decimal(texte.replace(",", ".").replace("\u2212", "-"))
