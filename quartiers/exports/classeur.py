"""Several tables in one spreadsheet: one sheet each, then « À propos »."""

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quartiers.exports.colonnes import ColonneLibre, colonnes_de
from quartiers.exports.feuille import Feuille, nom_de_feuille
from quartiers.exports.fichier_ods import ecrire_feuilles_ods
from quartiers.exports.fichier_xlsx import ecrire_feuilles_xlsx
from quartiers.exports.tableaux import cellules

FORMATS = ("xlsx", "ods")


@dataclass(frozen=True)
class Onglet:
    """A sheet: its name (cut at 31 characters, made unique), its columns and its rows, read once."""

    titre: str
    colonnes: Iterable[ColonneLibre]
    lignes: Iterable[Any]


def ecrire_classeur(
    titre: str,
    onglets: Sequence[Onglet],
    format: str,  # noqa: A002 - the name of the address parameter
    notes: Mapping[str, str],
    jour: dt.datetime | None = None,
) -> bytes:
    """The whole file. `jour` is when it says it was made; raises ValueError for an unknown format."""
    if format not in FORMATS:
        raise ValueError(f"Le format « {format} » n’est pas proposé : choisir {', '.join(FORMATS)}.")
    pris = {"À propos"}
    feuilles = []
    for onglet in onglets:
        colonnes = colonnes_de(onglet.colonnes)
        feuilles.append(Feuille(nom_unique(onglet.titre, pris), colonnes, cellules(colonnes, onglet.lignes)))
    paires = [("Titre", titre), *notes.items()]
    sortie = io.BytesIO()
    if format == "xlsx":
        ecrire_feuilles_xlsx(sortie, feuilles, titre, paires, jour)
    else:
        ecrire_feuilles_ods(sortie, feuilles, titre, paires)
    return sortie.getvalue()


def nom_unique(titre: str, pris: set[str]) -> str:
    """Spreadsheets refuse two sheets of the same name, whatever their case."""
    base = nom_de_feuille(titre)
    nom, numero = base, 2
    while nom.lower() in {autre.lower() for autre in pris}:
        suffixe = f" ({numero})"
        nom, numero = nom_de_feuille(base[: 31 - len(suffixe)].rstrip("… ") + suffixe), numero + 1
    pris.add(nom)
    return nom
