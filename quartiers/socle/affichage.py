"""What components show: small immutable shapes, and the preparation of a table's cells."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, cast

from quartiers.socle import formats

Ton = Literal["neutre", "info", "succes", "attention", "erreur"]
Genre = Literal["texte", "nombre", "montant", "pourcent", "date", "lien", "badge"]
A_DROITE: frozenset[str] = frozenset({"nombre", "montant", "pourcent"})


@dataclass(frozen=True)
class Lien:
    """A link in a cell or in a sheet of facts; without `url` it is plain text."""

    libelle: str
    url: str = ""


@dataclass(frozen=True)
class Badge:
    """A state: a word, and a tone that only underlines it."""

    libelle: str
    ton: Ton = "neutre"


@dataclass(frozen=True)
class Colonne:
    """A column: `cle` is the key, attribute or (for a row that is a list) ignored in favour of the position.

    `tri` allows sorting on it; `classe` is an extra CSS class (« large », « etroit »).
    """

    cle: str
    libelle: str
    genre: Genre = "texte"
    tri: bool = False
    classe: str = ""

    @property
    def classes(self) -> str:
        noms = ["nombre" if self.genre in A_DROITE else "date" if self.genre == "date" else "", self.classe]
        return " ".join(nom for nom in noms if nom)


@dataclass(frozen=True)
class Cellule:
    """A cell ready to show: `contenu` is text (or safe HTML), `url` a link around it, `ton` makes it a badge."""

    colonne: Colonne
    contenu: str
    url: str = ""
    ton: str = ""


def colonnes_de(colonnes: Iterable[Colonne | Sequence[str] | str]) -> list[Colonne]:
    """Columns from what a view finds simplest: a Colonne, a tuple (clé, libellé, genre) or a label alone."""
    resultat = []
    for colonne in colonnes:
        if isinstance(colonne, Colonne):
            resultat.append(colonne)
        elif isinstance(colonne, str):
            resultat.append(Colonne(cle=colonne, libelle=colonne))
        else:
            resultat.append(Colonne(colonne[0], colonne[1], cast("Genre", colonne[2]) if len(colonne) > 2 else "texte"))
    return resultat


def cellules_de(colonnes: Sequence[Colonne], ligne: Any) -> list[Cellule]:
    """Cells of a row: a mapping, a list in the order of the columns, or any object with the attributes."""
    if isinstance(ligne, list | tuple) and not hasattr(ligne, "_fields") and len(ligne) != len(colonnes):
        raise ValueError(f"Une ligne a {len(ligne)} cellules pour {len(colonnes)} colonnes.")
    return [cellule(colonne, valeur_de(ligne, colonne, rang)) for rang, colonne in enumerate(colonnes)]


def valeur_de(ligne: Any, colonne: Colonne, rang: int) -> Any:
    if isinstance(ligne, Mapping):
        return ligne.get(colonne.cle)
    if isinstance(ligne, list | tuple) and not hasattr(ligne, "_fields"):
        return ligne[rang]
    valeur = ligne
    for morceau in colonne.cle.split("__"):
        valeur = getattr(valeur, morceau, None)
    return valeur() if callable(valeur) else valeur


def cellule(colonne: Colonne, valeur: Any) -> Cellule:
    if isinstance(valeur, Lien):
        return Cellule(colonne, valeur.libelle, url=valeur.url)
    if isinstance(valeur, Badge):
        return Cellule(colonne, valeur.libelle, ton=valeur.ton)
    if colonne.genre in {"lien", "badge"} and isinstance(valeur, tuple):
        libelle, complement = valeur
        return Cellule(colonne, libelle, **{"url" if colonne.genre == "lien" else "ton": complement})
    return Cellule(colonne, texte_de(valeur, colonne.genre))


def texte_de(valeur: Any, genre: str = "texte") -> str:
    """The text of any value in the French manner; safe HTML passes untouched; text where a figure was awaited
    (« non publié ») stays as it is."""
    if valeur is None or valeur == "":
        return ""
    if isinstance(valeur, str):
        return valeur
    if isinstance(valeur, bool):
        return "Oui" if valeur else "Non"
    if isinstance(valeur, dt.datetime) and genre != "date":
        return formats.date_heure_fr(valeur)
    if isinstance(valeur, dt.date):
        return formats.date_courte(valeur) if genre == "date" else formats.date_fr(valeur)
    if isinstance(valeur, dt.timedelta):
        return formats.duree(valeur)
    if isinstance(valeur, Decimal | int | float):
        return texte_du_nombre(valeur, genre)
    return str(valeur)


def texte_du_nombre(valeur: formats.Nombre, genre: str) -> str:
    if genre == "montant":
        return formats.montant(Decimal(str(valeur)))
    return formats.pourcent(valeur) if genre == "pourcent" else formats.nombre(valeur)
