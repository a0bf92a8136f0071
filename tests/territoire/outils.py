"""What the tests of the territory share: shipped outlines, and writers of official formats."""

import json
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyogrio.raw import write
from pyproj import Transformer
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

import quartiers.territoire
from quartiers.territoire.contours import Zone, lire_contours
from quartiers.territoire.localisation import Localisateur

DONNEES = Path(quartiers.territoire.__file__).parent / "donnees"
FIXTURES = Path(__file__).parent / "donnees"
CUCM = ["QN07108M", "QN07109M", "QN07110M", "QN07111M", "QN07112N"]


@cache
def zones_de_france() -> tuple[Zone, ...]:
    return tuple(lire_contours(DONNEES / "qpv_2024_france.geojson.gz").zones)


@cache
def zones_cucm() -> tuple[Zone, ...]:
    return tuple(z for z in zones_de_france() if z.code in CUCM)


@cache
def localisateur() -> Localisateur:
    return Localisateur(
        {2024: zones_de_france()},
        poches=lire_contours(DONNEES / "iris_poches_cucm.geojson").zones,
        communes=lire_contours(DONNEES / "communes_cucm.geojson").zones,
    )


def en_lambert93(geometrie: BaseGeometry) -> BaseGeometry:
    projection = Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True)
    return shapely.transform(geometrie, lambda c: np.column_stack(projection.transform(c[:, 0], c[:, 1])))


def ecrire_geojson(chemin: Path, entites: list[tuple[dict[str, Any], BaseGeometry | None]], **membres: Any) -> Path:
    objet = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": p, "geometry": mapping(g) if g is not None else None} for p, g in entites
        ],
        **membres,
    }
    chemin.write_text(json.dumps(objet), encoding="utf-8")
    return chemin


def ecrire_avec_gdal(
    chemin: Path,
    colonnes: dict[str, list[Any]],
    geometries: list[BaseGeometry],
    *,
    crs: str | None = "EPSG:2154",
    **options: Any,
) -> Path:
    write(
        chemin,
        shapely.to_wkb(np.array(geometries, dtype=object)),
        [np.array(v, dtype=object) for v in colonnes.values()],
        list(colonnes),
        geometry_type="MultiPolygon" if geometries[0].geom_type == "MultiPolygon" else geometries[0].geom_type,
        crs=crs,
        **options,
    )
    return chemin


def zipper(dossier: Path, archive: Path, sans: tuple[str, ...] = ()) -> Path:
    with zipfile.ZipFile(archive, "w") as sortie:
        for fichier in sorted(dossier.iterdir()):
            if fichier.suffix not in sans:
                sortie.write(fichier, f"archive/{fichier.name}")
    return archive
