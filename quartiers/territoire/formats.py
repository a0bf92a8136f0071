"""Open the three formats of official outlines and give one table of columns and geometries."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

# The IRIS of the whole country at full scale weigh about 300 MB once unzipped.
TAILLE_MAXIMALE = 600_000_000
FORMATS = "GeoJSON (.geojson, .json, .geojson.gz), shapefile zippé (.zip), GeoPackage (.gpkg)"


class FichierIllisible(ValueError):
    """The file cannot be read; the message, in French, says what, where and how to mend it."""


@dataclass(frozen=True, slots=True)
class TableGeographique:
    """Columns as found, geometries (n,) in the file's own frame, and that frame if it tells it."""

    colonnes: list[str]
    lignes: list[Sequence[Any]]  # one sequence by column, each of length n
    geometries: np.ndarray
    projection: str | None

    def valeurs(self, colonne: str) -> Sequence[Any]:
        """Values of one column, in the order of the file."""
        return self.lignes[self.colonnes.index(colonne)]


def lire_table(chemin: Path, *, couche: str | None = None) -> TableGeographique:
    """Open by content first, by name only to explain: a renamed file is read all the same."""
    if not chemin.is_file():
        raise FichierIllisible(f"Le fichier {chemin} n’existe pas.")
    if not chemin.stat().st_size:
        raise FichierIllisible(f"{chemin.name} : le fichier est vide.")
    with chemin.open("rb") as flux:
        debut = flux.read(16)
    if debut.startswith(b"PK\x03\x04"):
        return _lire_zip(chemin, couche)
    if debut.startswith(b"SQLite format 3\x00"):
        return _lire_avec_gdal(str(chemin), chemin.name, _choisir_couche(chemin, couche))
    if debut.startswith(b"\x1f\x8b") or debut.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _lire_geojson(chemin)
    raise FichierIllisible(f"{chemin.name} : {_conseil(debut, chemin)} Formats lus : {FORMATS}.")


def _conseil(debut: bytes, chemin: Path) -> str:
    if debut.startswith(b"7z\xbc\xaf"):
        return "c’est une archive 7z ; extrayez-la, puis donnez le fichier qu’elle contient."
    if debut.startswith(b"\x00\x00\x27\x0a"):
        return "un shapefile tient en plusieurs fichiers ; mettez .shp, .shx, .dbf et .prj ensemble dans un .zip."
    return f"ce format n’est pas reconnu (« {chemin.suffix or 'sans extension'} »)."


def _lire_geojson(chemin: Path) -> TableGeographique:
    contenu = _objet_json(chemin)
    entites = contenu.get("features") if contenu.get("type") == "FeatureCollection" else None
    if not isinstance(entites, list):
        raise FichierIllisible(f"{chemin.name} : ce n’est pas un GeoJSON de contours (« FeatureCollection » attendu).")
    colonnes = list(dict.fromkeys(c for e in entites for c in (e.get("properties") or {})))
    lignes: list[Sequence[Any]] = [[(e.get("properties") or {}).get(c) for e in entites] for c in colonnes]
    geometries = np.empty(len(entites), dtype=object)
    for rang, entite in enumerate(entites, start=1):
        try:
            geometries[rang - 1] = shape(entite["geometry"]) if entite.get("geometry") else None
        except (ValueError, TypeError, KeyError, AttributeError, shapely.GEOSException) as erreur:
            raise FichierIllisible(f"{chemin.name} : la géométrie du contour n° {rang} est mal formée.") from erreur
    return TableGeographique(colonnes, lignes, geometries, _projection_geojson(contenu))


def _objet_json(chemin: Path) -> dict[str, Any]:
    try:
        ouvrir = gzip.open if chemin.read_bytes()[:2] == b"\x1f\x8b" else open
        with ouvrir(chemin, "rb") as flux:
            octets = flux.read(TAILLE_MAXIMALE + 1)
        if len(octets) > TAILLE_MAXIMALE:
            raise FichierIllisible(f"{chemin.name} : le fichier dépasse 600 Mo une fois ouvert.")
        contenu = json.loads(octets.decode("utf-8-sig"))
    except (OSError, EOFError) as erreur:
        raise FichierIllisible(f"{chemin.name} : l’archive est abîmée ou incomplète.") from erreur
    except UnicodeDecodeError as erreur:
        raise FichierIllisible(f"{chemin.name} : le texte n’est pas en UTF-8. Enregistrez-le en UTF-8.") from erreur
    except json.JSONDecodeError as erreur:
        raise FichierIllisible(
            f"{chemin.name} : JSON mal formé, ligne {erreur.lineno}, colonne {erreur.colno}. "
            "Le téléchargement a peut-être été coupé."
        ) from erreur
    return contenu if isinstance(contenu, dict) else {}


def _projection_geojson(contenu: dict[str, Any]) -> str | None:
    """The « crs » member, dropped from the standard in 2016 but still written for Lambert 93."""
    nom = ((contenu.get("crs") or {}).get("properties") or {}).get("name")
    if not nom:
        return None
    return "EPSG:4326" if str(nom).endswith("CRS84") else str(nom)


def _lire_zip(chemin: Path, couche: str | None) -> TableGeographique:
    try:
        with zipfile.ZipFile(chemin) as archive:
            membres = archive.infolist()
    except zipfile.BadZipFile as erreur:
        raise FichierIllisible(f"{chemin.name} : l’archive est abîmée ou incomplète.") from erreur
    if sum(m.file_size for m in membres) > TAILLE_MAXIMALE:
        raise FichierIllisible(f"{chemin.name} : l’archive dépasse 600 Mo une fois ouverte.")
    if any(m.flag_bits & 1 for m in membres):
        raise FichierIllisible(f"{chemin.name} : l’archive est protégée par un mot de passe.")
    noms = [m.filename for m in membres if not m.filename.startswith("__MACOSX")]
    choisi = _choisir_membre(noms, couche, chemin.name)
    return _lire_avec_gdal(f"/vsizip/{chemin.resolve()}/{choisi}", chemin.name, None)


def _choisir_membre(noms: list[str], couche: str | None, fichier: str) -> str:
    """The shapefile to read; the ANCT's archive holds one in WGS 84 beside local projections."""
    formes = [n for n in noms if n.lower().endswith((".shp", ".gpkg", ".geojson", ".json"))]
    if couche:
        formes = [n for n in formes if PurePosixPath(n).stem == PurePosixPath(couche).stem]
    en_degres = [n for n in formes if "wgs84" in PurePosixPath(n).name.lower()]
    if len(formes) > 1 and len(en_degres) == 1:
        formes = en_degres
    if not formes:
        apercu = ", ".join(noms[:8]) or "rien"
        raise FichierIllisible(
            f"{fichier} : l’archive ne contient pas le contour attendu (.shp). Elle contient : {apercu}."
        )
    if len(formes) > 1:
        raise FichierIllisible(
            f"{fichier} : l’archive contient plusieurs contours, précisez lequel (couche) : "
            + ", ".join(sorted(PurePosixPath(n).stem for n in formes))
            + "."
        )
    choisi = formes[0]
    if choisi.lower().endswith(".shp"):
        presents = {n.lower() for n in noms}
        manquants = [s for s in (".shx", ".dbf") if choisi.lower()[:-4] + s not in presents]
        if manquants:
            raise FichierIllisible(
                f"{fichier} : il manque {' et '.join(manquants)} à côté de {choisi}. "
                "Mettez .shp, .shx, .dbf et .prj ensemble dans l’archive."
            )
    return choisi


def _choisir_couche(chemin: Path, couche: str | None) -> str:
    # GDAL takes a tenth of a second to load: only for the formats that need it.
    import pyogrio
    from pyogrio.errors import DataSourceError

    try:
        couches = [nom for nom, genre in pyogrio.list_layers(chemin) if genre]
    except DataSourceError as erreur:
        raise FichierIllisible(f"{chemin.name} : le GeoPackage est illisible.") from erreur
    if couche:
        couches = [c for c in couches if c == couche]
    if not couches:
        raise FichierIllisible(f"{chemin.name} : aucune couche de contours dans ce GeoPackage.")
    if len(couches) > 1:
        raise FichierIllisible(f"{chemin.name} : plusieurs couches, précisez laquelle : {', '.join(couches)}.")
    return str(couches[0])


def _lire_avec_gdal(source: str, fichier: str, couche: str | None) -> TableGeographique:
    # GDAL takes a tenth of a second to load: only for the formats that need it.
    from pyogrio.errors import DataLayerError, DataSourceError
    from pyogrio.raw import read

    try:
        meta, _, wkb, valeurs = read(source, layer=couche, force_2d=True)
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as erreur:
        raise FichierIllisible(
            f"{fichier} : le contenu est abîmé ou d’un autre format. Formats lus : {FORMATS}."
        ) from erreur
    if wkb is None:
        raise FichierIllisible(f"{fichier} : la couche ne contient pas de géométrie.")
    lignes: list[Sequence[Any]] = [v.tolist() for v in valeurs]
    return TableGeographique([str(c) for c in meta["fields"]], lignes, shapely.from_wkb(wkb), meta["crs"])
