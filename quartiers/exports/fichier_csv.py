"""CSV for French spreadsheets: semicolons, decimal comma, ISO dates, UTF-8 with its mark; never a formula."""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import BinaryIO

from quartiers.exports.colonnes import Colonne, Valeur
from quartiers.exports.feuille import Feuille, est_un_nombre

# A cell that starts so would be computed by the spreadsheet that opens it (OWASP, CSV injection).
DANGEREUX = ("=", "+", "-", "@", "\t", "\r", "\n")


def ecrire_csv(sortie: BinaryIO, feuille: Feuille) -> None:
    texte = io.TextIOWrapper(sortie, encoding="utf-8-sig", newline="", write_through=True)
    ecrivain = csv.writer(texte, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow([neutre(colonne.libelle) for colonne in feuille.colonnes])
    for valeurs in feuille.lignes:
        ecrivain.writerow([cellule(c, v) for c, v in zip(feuille.colonnes, valeurs, strict=True)])
    texte.flush()
    texte.detach()


def cellule(colonne: Colonne, valeur: Valeur) -> str:
    contenu = valeur.contenu
    if type(contenu) is str:  # most cells of a big table: looked at first
        return neutre(contenu)
    if contenu is None:
        return ""
    if isinstance(contenu, dt.datetime):
        return contenu.date().isoformat() if colonne.genre == "date" else f"{contenu:%Y-%m-%d %H:%M:%S}"
    if isinstance(contenu, dt.date):
        return contenu.isoformat()
    if est_un_nombre(contenu):
        exact = contenu if isinstance(contenu, Decimal) else Decimal(str(contenu))
        return f"{exact:f}".replace(".", ",")
    return neutre(str(contenu))


def neutre(texte: str) -> str:
    return f"'{texte}" if texte.startswith(DANGEREUX) else texte
