"""Read official outline files: GeoJSON (also gzipped), zipped shapefile, GeoPackage.

Every outline comes out in WGS 84, valid, with surface only. What cannot be read is told in French,
with the place and the way to mend it: `FichierIllisible` carries that message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from quartiers.territoire.colonnes import code_de_qpv_valide, trouver_colonne, trouver_par_valeurs
from quartiers.territoire.formats import FichierIllisible, TableGeographique, lire_table
from quartiers.territoire.geometrie import rendre_surfacique

WGS84 = "EPSG:4326"


class Nature(StrEnum):
    """What the outlines of a file stand for."""

    QPV = "qpv"
    IRIS = "iris"
    COMMUNE = "commune"
    EPCI = "epci"


# Column names found in the files of ANCT, INSEE, IGN and data.gouv.fr, reduced to letters and
# digits. The search goes from the smallest area to the largest: an IRIS file also has the code of
# the commune, and a QPV file that of the EPCI.
ALIAS_DE_CODE: dict[Nature, str] = {
    Nature.QPV: "codeqp codeqpv codqp codqpv qpcode codeqp2024 codeqpv2024 codeqp24 codeqpv24 "
    "codeqp2015 codeqpv2015 codequartier codequartierprioritaire",
    Nature.IRIS: "codeiris codiris dcomiris iriscode",
    Nature.COMMUNE: "inseecom codeinsee codgeo codecommune codecom depcom insee inseecommune codeinseecommune cog",
    Nature.EPCI: "codesiren sirenepci codeepci siren epci",
}
ALIAS_DE_NOM: dict[Nature, str] = {
    Nature.QPV: "libqp libqpv nomqp nomqpv qpnom libelleqp libelleqpv nomquartier libellequartier "
    "nomduquartier nomquartierprioritaire",
    Nature.IRIS: "nomiris libiris libelleiris",
    Nature.COMMUNE: "nomcom libcom nomcommune libellecommune nomofficiel libgeo",
    Nature.EPCI: "nomepci libepci nomofficiel raisonsociale libelleepci",
}
ALIAS_GENERIQUES_DE_CODE = "code"
ALIAS_GENERIQUES_DE_NOM = "nom libelle name label lib"


@dataclass(frozen=True, slots=True)
class Zone:
    """An area with its code, as read from a file: geometry in WGS 84, other columns as found."""

    code: str
    nom: str
    geometrie: BaseGeometry
    proprietes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ZonesLues:
    """What a file held, and what the reader had to do to it (sentences in French)."""

    nature: Nature
    projection: str
    zones: list[Zone]
    avertissements: list[str]
    repares: list[str]  # codes whose outline crossed itself
    sans_contour: list[str]  # codes met with an empty or collapsed geometry


def lire_contours(
    chemin: Path,
    *,
    nature: Nature | None = None,
    projection: str | None = None,
    couche: str | None = None,
) -> ZonesLues:
    """Read the outlines of `chemin`.

    `nature` limits the search of the code column; by default it is guessed from the columns.
    `projection` (such as « EPSG:2154 ») is used when the file does not tell its own. `couche`
    names the layer of a GeoPackage or the shapefile inside a zip that holds several.
    """
    table = lire_table(chemin, couche=couche)
    if not len(table.geometries):
        raise FichierIllisible(f"{chemin.name} : le fichier ne contient aucun contour.")
    nature, champ_code = _trouver_code(table, nature, chemin.name)
    champ_nom = trouver_colonne(table.colonnes, ALIAS_DE_NOM[nature]) or trouver_colonne(
        table.colonnes, ALIAS_GENERIQUES_DE_NOM
    )
    source = table.projection or projection or _projection_supposee(table, chemin.name)
    geometries = projeter(table.geometries, source)
    lues = ZonesLues(nature, source, [], [], [], [])
    _assembler(lues, table, geometries, champ_code, champ_nom, chemin.name)
    if not lues.zones:
        raise FichierIllisible(f"{chemin.name} : tous les contours sont vides.")
    if nature is Nature.QPV:
        _signaler_codes_douteux(lues)
    return lues


def projeter(geometries: np.ndarray, source: str) -> np.ndarray:
    """Array of geometries from the frame `source` (any name known to PROJ) to WGS 84 degrees."""
    # Slow to import (PROJ opens its database), and useless for files already in degrees.
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        depart = CRS.from_user_input(source)
    except CRSError as erreur:
        raise FichierIllisible(
            f"La projection « {source} » est inconnue. Donnez par exemple EPSG:2154 (Lambert 93)."
        ) from erreur
    if depart.is_geographic and (depart.to_epsg() or 4326) in (4326, 4171, 4258):
        return geometries  # RGF93 and ETRS89 in degrees are within one metre of WGS 84.
    transformer = Transformer.from_crs(depart, WGS84, always_xy=True)

    def convertir(coordonnees: np.ndarray) -> np.ndarray:
        lon, lat = transformer.transform(coordonnees[:, 0], coordonnees[:, 1])
        return np.column_stack([lon, lat])

    resultat: np.ndarray = shapely.transform(shapely.force_2d(geometries), convertir)
    return resultat


def _trouver_code(table: TableGeographique, nature: Nature | None, fichier: str) -> tuple[Nature, str]:
    """Which column holds the code, and what the codes stand for."""
    for candidate in [nature] if nature else [Nature.QPV, Nature.IRIS, Nature.COMMUNE]:
        champ = trouver_colonne(table.colonnes, ALIAS_DE_CODE[candidate])
        if champ:
            return candidate, champ
    champ = trouver_colonne(table.colonnes, ALIAS_GENERIQUES_DE_CODE)
    if champ:
        return nature or _nature_des_codes(table.valeurs(champ)), champ
    champ = trouver_par_valeurs(table) if nature in (None, Nature.QPV) else None
    if champ:
        return Nature.QPV, champ
    # Last, for a file of communes often says to which EPCI each belongs.
    champ = trouver_colonne(table.colonnes, ALIAS_DE_CODE[Nature.EPCI])
    if champ and nature in (None, Nature.EPCI):
        return Nature.EPCI, champ
    connus = ", ".join(f"« {c} »" for c in table.colonnes) or "aucune"
    raise FichierIllisible(
        f"{fichier} : aucune colonne de code n’a été reconnue. Colonnes du fichier : {connus}. "
        "Renommez celle du code en « code_qp » (quartier), « code_iris », « insee_com » (commune) "
        "ou « siren_epci », puis recommencez."
    )


def _nature_des_codes(codes: Sequence[Any]) -> Nature:
    """Nature of codes found under a bare « code » column, from the shape of the first of them."""
    exemple = str(next((c for c in codes if c), ""))
    if code_de_qpv_valide(exemple):
        return Nature.QPV
    # Nine digits are a SIREN of EPCI or an IRIS: an EPCI starts with 20 or 24.
    if len(exemple) == 9 and not exemple.startswith(("20", "24")):
        return Nature.IRIS
    return Nature.EPCI if len(exemple) == 9 else Nature.COMMUNE


def _projection_supposee(table: TableGeographique, fichier: str) -> str:
    """A file that tells no projection is read as degrees if it may be, refused otherwise."""
    bornes = shapely.total_bounds(table.geometries)
    if np.isnan(bornes).any():
        raise FichierIllisible(f"{fichier} : tous les contours sont vides.")
    if np.abs(bornes[[0, 2]]).max() <= 180 and np.abs(bornes[[1, 3]]).max() <= 90:
        return WGS84
    raise FichierIllisible(
        f"{fichier} : la projection n’est pas indiquée (fichier .prj absent) et les coordonnées ne "
        "sont pas des degrés. Ajoutez le .prj dans l’archive, ou précisez la projection, par "
        "exemple EPSG:2154 pour Lambert 93."
    )


def _assembler(
    lues: ZonesLues,
    table: TableGeographique,
    geometries: np.ndarray,
    champ_code: str,
    champ_nom: str | None,
    fichier: str,
) -> None:
    """Fill `lues` with one zone by code; a code met several times (several polygons) is gathered."""
    codes = [_texte(v) for v in table.valeurs(champ_code)]
    noms = [_texte(v) for v in table.valeurs(champ_nom)] if champ_nom else codes
    autres = [c for c in table.colonnes if c not in (champ_code, champ_nom)]
    colonnes = [table.valeurs(c) for c in autres]
    zones: dict[str, Zone] = {}
    for rang, (code, nom, brute) in enumerate(zip(codes, noms, geometries, strict=True), start=1):
        if not code:
            raise FichierIllisible(
                f"{fichier} : le contour n° {rang} n’a pas de code (colonne « {champ_code} » "
                "vide). Complétez-le dans le fichier : aucun contour n’est laissé de côté."
            )
        surface = _surface(brute, code, rang, fichier)
        if surface.is_empty:
            lues.sans_contour.append(code)
            continue
        if not brute.is_valid:
            lues.repares.append(code)
        if code in zones:
            surface = rendre_surfacique(shapely.union(zones[code].geometrie, surface))
        proprietes = {c: _simple(v[rang - 1]) for c, v in zip(autres, colonnes, strict=True)}
        zones[code] = Zone(code, nom or code, surface, proprietes)
    lues.zones.extend(zones.values())
    _signaler_repetitions(lues, codes)


def _surface(brute: BaseGeometry | None, code: str, rang: int, fichier: str) -> BaseGeometry:
    """Surface of one row, empty when it has none; refuses points and lines, a wrong file."""
    if brute is None or brute.is_empty:
        return shapely.MultiPolygon()
    if "Polygon" not in brute.geom_type and brute.geom_type != "GeometryCollection":
        raise FichierIllisible(
            f"{fichier} : le n° {rang} ({code}) n’est pas une surface ({_genre(brute)}). "
            "Choisissez le fichier des contours, non celui des centres ou des limites."
        )
    return rendre_surfacique(brute)


def _signaler_repetitions(lues: ZonesLues, codes: list[str]) -> None:
    repetes = sorted(code for code, nombre in Counter(codes).items() if nombre > 1)
    if repetes:
        lues.avertissements.append(f"{len(repetes)} code(s) sur plusieurs contours, réunis : {_liste(repetes)}.")
    if lues.repares:
        lues.avertissements.append(
            f"{len(lues.repares)} contour(s) se recoupaient et ont été réparés : {_liste(lues.repares)}."
        )
    if lues.sans_contour:
        lues.avertissements.append(
            f"{len(lues.sans_contour)} contour(s) vides ou réduits à un point, à prendre dans un "
            f"fichier plus détaillé : {_liste(lues.sans_contour)}."
        )


def _signaler_codes_douteux(lues: ZonesLues) -> None:
    douteux = [z.code for z in lues.zones if not code_de_qpv_valide(z.code)]
    if douteux:
        lues.avertissements.append(
            "Code(s) qui ne ressemblent pas à un code de quartier prioritaire "
            f"(QN07108M, QP071009…) : {_liste(douteux)}."
        )


def _liste(codes: list[str], limite: int = 10) -> str:
    suite = f" et {len(codes) - limite} autres" if len(codes) > limite else ""
    return ", ".join(codes[:limite]) + suite


def _genre(geometrie: BaseGeometry) -> str:
    if "Point" in geometrie.geom_type:
        return "un point"
    return "une ligne" if "Line" in geometrie.geom_type else geometrie.geom_type


def _texte(valeur: Any) -> str:
    """A cell as text: codes read as numbers lose nothing but the useless « .0 »."""
    if valeur is None or (isinstance(valeur, float) and np.isnan(valeur)):
        return ""
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    return str(valeur).strip()


def _simple(valeur: Any) -> Any:
    """A value that JSON can hold."""
    if isinstance(valeur, np.generic):
        valeur = valeur.item()
    if valeur is None or isinstance(valeur, str | int | bool | list | dict):
        return valeur
    if isinstance(valeur, float):
        return None if np.isnan(valeur) else valeur
    return str(valeur)
