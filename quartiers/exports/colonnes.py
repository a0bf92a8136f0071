"""Columns of an exported table, and the value of a cell whatever the row is made of."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, cast
from urllib.parse import urljoin

from django.conf import settings
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from quartiers.socle import affichage

Genre = Literal["texte", "entier", "nombre", "montant", "pourcent", "date", "lien"]
Scalaire = str | int | float | Decimal | dt.date | dt.datetime | None
GENRES_CHIFFRES: frozenset[str] = frozenset({"entier", "nombre", "montant", "pourcent"})
# All but line breaks, tabs and the characters that XML takes.
INTERDITS = re.compile("[^\n\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LIMITE_CELLULE = 32_000  # characters: past 32,767 spreadsheets refuse the file


@dataclass(frozen=True)
class Colonne:
    """A column: `cle` is a key, an attribute path (« epci__nom ») or a function of the row.

    `genre` « pourcent » takes values in hundredths (12.5 is 12,5 %). `somme` adds the column up under the rows.
    """

    cle: str | Callable[[Any], Any]
    libelle: str
    genre: Genre = "texte"
    somme: bool = False


@dataclass(frozen=True)
class Valeur:
    """A cell: a plain value and the absolute address that it leads to, if any."""

    contenu: Scalaire
    url: str = ""


RIEN = Valeur(None)
ColonneLibre = Colonne | affichage.Colonne | Sequence[Any] | str


def colonnes_de(colonnes: Iterable[ColonneLibre]) -> list[Colonne]:
    """Columns from ours, those of the page's table, tuples (clé, libellé, genre) or labels."""
    return [colonne_de(colonne) for colonne in colonnes]


def colonne_de(colonne: ColonneLibre) -> Colonne:
    if isinstance(colonne, Colonne):
        return colonne
    if isinstance(colonne, affichage.Colonne):
        genre = "texte" if colonne.genre == "badge" else colonne.genre
        return Colonne(colonne.cle, colonne.libelle, cast("Genre", genre))
    if isinstance(colonne, str):
        return Colonne(colonne, colonne)
    return Colonne(*colonne)


def valeurs_de(colonnes: Sequence[Colonne], ligne: Any) -> list[Valeur]:
    """The cells of a row: a mapping, a list in the order of the columns, or any object with the attributes."""
    if est_une_liste(ligne) and len(ligne) != len(colonnes):
        raise ValueError(f"Une ligne a {len(ligne)} cellules pour {len(colonnes)} colonnes.")
    return [valeur_de(brut(ligne, colonne, rang)) for rang, colonne in enumerate(colonnes)]


def est_une_liste(ligne: Any) -> bool:
    return isinstance(ligne, list | tuple) and not hasattr(ligne, "_fields")


def brut(ligne: Any, colonne: Colonne, rang: int) -> Any:
    if callable(colonne.cle):
        return colonne.cle(ligne)
    if type(ligne) is dict:
        return ligne.get(colonne.cle)
    if isinstance(ligne, Mapping):
        return ligne.get(colonne.cle)
    if est_une_liste(ligne):
        return ligne[rang]
    valeur = ligne
    for morceau in colonne.cle.split("__"):
        valeur = getattr(valeur, morceau, None)
    return valeur() if callable(valeur) else valeur


def valeur_de(valeur: Any) -> Valeur:
    if type(valeur) is str:  # most cells of a big table: looked at first
        return valeur_du_texte(valeur)
    if valeur is None:
        return RIEN
    if isinstance(valeur, affichage.Lien):
        return Valeur(propre(valeur.libelle), adresse_absolue(valeur.url))
    if isinstance(valeur, affichage.Badge):
        return Valeur(propre(valeur.libelle))
    if isinstance(valeur, bool):
        return Valeur("Oui" if valeur else "Non")
    if isinstance(valeur, dt.datetime):
        return Valeur(timezone.make_naive(valeur) if timezone.is_aware(valeur) else valeur)
    if isinstance(valeur, int | float | Decimal | dt.date):
        return Valeur(valeur)
    if isinstance(valeur, SafeString):
        return Valeur(propre(strip_tags(valeur)))
    if isinstance(valeur, list | tuple | set | frozenset):
        return Valeur(propre(" ; ".join(str(morceau) for morceau in valeur)))
    return valeur_du_texte(str(valeur))


def valeur_du_texte(valeur: str) -> Valeur:
    texte = propre(valeur)
    return Valeur(texte, texte if texte.startswith(("https://", "http://")) else "")


def adresse_absolue(url: str) -> str:
    """A file leaves the site: its links must hold out of it."""
    return urljoin(settings.ADRESSE_PUBLIQUE, url) if url else ""


def propre(texte: str) -> str:
    """Text that any spreadsheet accepts: no control character but line breaks and tabs, no endless cell."""
    sain = INTERDITS.sub("", texte)
    return sain if len(sain) <= LIMITE_CELLULE else f"{sain[:LIMITE_CELLULE]}…"
