"""What every writer of tables is given, and what they share: sheet names, widths, totals."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from quartiers.exports.colonnes import GENRES_CHIFFRES, Colonne, Valeur
from quartiers.socle import formats

LIGNES_MAX = 1_000_000  # a spreadsheet holds 1,048,576 rows
LARGEUR_MIN, LARGEUR_MAX = 9, 60  # characters
LONGUEUR_DATE = 11


class TropDeLignes(Exception):
    """More rows than a spreadsheet holds; the message is for the user."""


@dataclass(frozen=True)
class Graphique:
    """A chart of some columns (by rank): native in Excel files, left out of the other formats.

    `description` says what a reader who does not see it must know.
    """

    titre: str
    categories: int
    series: Sequence[int]
    genre: Literal["barres", "courbe"] = "barres"
    description: str = ""


@dataclass
class Feuille:
    """A table to write: rows come once, in order; `notes` fill the last sheet."""

    titre: str
    colonnes: list[Colonne]
    lignes: Iterator[list[Valeur]]
    notes: list[tuple[str, str]] = field(default_factory=list)
    graphique: Graphique | None = None


class Mesure:
    """Widths (in characters) and totals, kept while the rows go by."""

    def __init__(self, colonnes: list[Colonne]) -> None:
        self.colonnes = colonnes
        # Three characters for the button of the filter.
        self.largeurs = [max(LARGEUR_MIN, min(LARGEUR_MAX, len(c.libelle) + 3)) for c in colonnes]
        self.totaux = [Decimal(0)] * len(colonnes)
        self.nombre = 0

    def suivre(self, valeurs: list[Valeur]) -> None:
        self.nombre += 1
        if self.nombre > LIGNES_MAX:
            raise TropDeLignes(
                f"Ce tableau dépasse {formats.nombre(LIGNES_MAX)} lignes, plus qu’un tableur n’en ouvre : "
                "ajoutez un filtre, ou choisissez le format CSV."
            )
        for rang, (colonne, valeur) in enumerate(zip(self.colonnes, valeurs, strict=True)):
            contenu = valeur.contenu
            if (largeur := self.largeurs[rang]) < LARGEUR_MAX and (longueur := longueur_de(contenu)) > largeur:
                self.largeurs[rang] = min(LARGEUR_MAX, longueur)
            if colonne.somme and est_un_nombre(contenu):
                self.totaux[rang] += contenu if isinstance(contenu, Decimal) else Decimal(str(contenu))

    @property
    def avec_totaux(self) -> bool:
        return self.nombre > 0 and any(colonne.somme for colonne in self.colonnes)


def longueur_de(contenu: object) -> int:
    """Characters that the cell takes on screen: the longest line of a text, a date, a figure with its unit."""
    if isinstance(contenu, str):
        return len(contenu) if "\n" not in contenu else max(len(morceau) for morceau in contenu.split("\n"))
    if contenu is None or isinstance(contenu, dt.date):
        return 0 if contenu is None else LONGUEUR_DATE
    return len(f"{contenu:.2f}" if isinstance(contenu, float) else str(contenu)) + 3


def est_un_nombre(contenu: object) -> bool:
    return isinstance(contenu, int | float | Decimal) and not isinstance(contenu, bool)


def chiffre(colonne: Colonne, valeur: Valeur) -> bool:
    """Whether the cell is written as a figure: an identifier that happens to be digits stays text."""
    return colonne.genre in GENRES_CHIFFRES and est_un_nombre(valeur.contenu)


def nom_de_feuille(titre: str) -> str:
    """A name that spreadsheets accept: 31 characters, none of []:*?/\\."""
    propre = "".join(" " if c in "[]:*?/\\" else c for c in titre).strip(" '") or "Tableau"
    return propre if len(propre) <= 31 else f"{propre[:30].rstrip()}…"
