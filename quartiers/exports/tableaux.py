"""Lists as Excel, OpenDocument or CSV files: `reponse_tableau` for a view, `ecrire` for anything else.

    reponse_tableau("dossiers", "Dossiers déposés", [Colonne("titre", "Titre"), …], lignes, "xlsx",
                    notes={"Source": "…", "Filtres": "Année 2026"})

Rows are read once and written to disk as they come: memory does not grow with them.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO, cast

from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.text import slugify

from quartiers.exports.colonnes import Colonne, ColonneLibre, Genre, Valeur, colonnes_de, valeurs_de
from quartiers.exports.feuille import Feuille, Graphique
from quartiers.exports.fichier_csv import ecrire_csv
from quartiers.exports.fichier_ods import ecrire_ods
from quartiers.exports.fichier_xlsx import ecrire_xlsx
from quartiers.socle import formats

__all__ = [
    "FORMATS",
    "Colonne",
    "ColonneLibre",
    "Genre",
    "Graphique",
    "Valeur",
    "ecrire",
    "ecrire_dans",
    "reponse_tableau",
]

Ecrivain = Callable[[BinaryIO, Feuille], None]
FORMATS: dict[str, tuple[str, Ecrivain]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ecrire_xlsx),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", ecrire_ods),
    "csv": ("text/csv; charset=utf-8", ecrire_csv),
}
EN_MEMOIRE = 2 * 1024 * 1024  # bytes kept in memory before a file goes to disk


def ecrire(
    titre: str,
    colonnes: Iterable[ColonneLibre],
    lignes: Iterable[Any],
    format: str,  # noqa: A002 - the name of the address parameter
    notes: Mapping[str, str] | None = None,
    graphique: Graphique | None = None,
) -> bytes:
    """The whole file in memory; for big tables write it to a file with `ecrire_dans`."""
    with tempfile.SpooledTemporaryFile(EN_MEMOIRE) as sortie:
        ecrire_dans(cast("BinaryIO", sortie), titre, colonnes, lignes, format, notes, graphique)
        sortie.seek(0)
        return sortie.read()


def ecrire_dans(
    sortie: BinaryIO,
    titre: str,
    colonnes: Iterable[ColonneLibre],
    lignes: Iterable[Any],
    format: str,  # noqa: A002
    notes: Mapping[str, str] | None = None,
    graphique: Graphique | None = None,
) -> None:
    """Write the table to `sortie`. `notes` (« Source », « Filtres »…) fill the sheet « À propos », which a CSV lacks;
    `graphique` adds a native chart to an Excel file.

    Raises ValueError for an unknown format, feuille.TropDeLignes past what a spreadsheet holds.
    """
    if format not in FORMATS:
        raise ValueError(f"Le format « {format} » n’est pas proposé : choisir {', '.join(FORMATS)}.")
    entetes = colonnes_de(colonnes)
    contenu = cellules(entetes, lignes)
    FORMATS[format][1](sortie, Feuille(titre, entetes, contenu, a_propos(titre, notes or {}), graphique))


def cellules(colonnes: list[Colonne], lignes: Iterable[Any]) -> Iterator[list[Valeur]]:
    for ligne in lignes:
        yield valeurs_de(colonnes, ligne)


def a_propos(titre: str, notes: Mapping[str, str]) -> list[tuple[str, str]]:
    return [("Titre", titre), *notes.items(), ("Exporté le", formats.date_heure_fr(timezone.now()))]


def reponse_tableau(
    nom: str,
    titre: str,
    colonnes: Iterable[ColonneLibre],
    lignes: Iterable[Any],
    format: str,  # noqa: A002
    notes: Mapping[str, str] | None = None,
    graphique: Graphique | None = None,
) -> FileResponse:
    """The file as a download named « nom-2026-11-23.xlsx »; an unknown format is 404.

    The file is whole before its first byte leaves: an error never gives half a table.
    """
    if format not in FORMATS:
        raise Http404(f"Le format « {format} » n’est pas proposé : choisir {', '.join(FORMATS)}.")
    sortie = tempfile.SpooledTemporaryFile(EN_MEMOIRE)  # noqa: SIM115 - FileResponse closes it
    try:
        ecrire_dans(cast("BinaryIO", sortie), titre, colonnes, lignes, format, notes, graphique)
    except BaseException:
        sortie.close()
        raise
    taille = sortie.tell()
    sortie.seek(0)
    nom_fichier = f"{slugify(nom) or 'export'}-{timezone.localdate():%Y-%m-%d}.{format}"
    reponse = FileResponse(sortie, as_attachment=True, filename=nom_fichier, content_type=FORMATS[format][0])
    reponse["Content-Length"] = str(taille)
    reponse["Cache-Control"] = "private, no-store"
    return reponse
