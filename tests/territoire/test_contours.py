"""Official outline files: each format is written by the test, then read back."""

import gzip
import zipfile
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from quartiers.territoire.contours import Nature, lire_contours
from quartiers.territoire.formats import FichierIllisible
from quartiers.territoire.geometrie import aire_m2, comparer, rendre_surfacique
from tests.territoire.outils import ecrire_avec_gdal, ecrire_geojson, en_lambert93, zipper, zones_cucm

CARRE = box(4.40, 46.78, 4.41, 46.79)


def surfaces() -> list[MultiPolygon]:
    return [MultiPolygon(shapely.get_parts(en_lambert93(z.geometrie)).tolist()) for z in zones_cucm()]


def colonnes() -> dict[str, list[str]]:
    return {
        "CODE_QP": [z.code for z in zones_cucm()],
        "NOM_QP": [z.nom for z in zones_cucm()],
        "COMMUNE_QP": [z.proprietes["lib_com"] for z in zones_cucm()],
    }


def verifier_les_cinq(chemin: Path, projection_connue: str | None = None) -> None:
    lues = lire_contours(chemin, projection=projection_connue)
    assert lues.nature is Nature.QPV
    assert [(z.code, z.nom) for z in lues.zones] == [(z.code, z.nom) for z in zones_cucm()]
    for lue, attendue in zip(lues.zones, zones_cucm(), strict=True):
        assert comparer(attendue.geometrie, lue.geometrie).recouvrement == pytest.approx(1, abs=1e-6)


def test_geojson_is_read_as_written(tmp_path: Path) -> None:
    entites = [({"code_qp": z.code, "lib_qp": z.nom}, z.geometrie) for z in zones_cucm()]
    verifier_les_cinq(ecrire_geojson(tmp_path / "qpv.geojson", entites))


def test_gzipped_geojson_is_read_whatever_its_name(tmp_path: Path) -> None:
    entites = [({"codeQPV": z.code, "nom_qp": z.nom}, z.geometrie) for z in zones_cucm()]
    clair = ecrire_geojson(tmp_path / "qpv.geojson", entites)
    comprime = tmp_path / "telechargement"
    comprime.write_bytes(gzip.compress(clair.read_bytes()))
    verifier_les_cinq(comprime)


def test_geojson_in_lambert93_is_reprojected(tmp_path: Path) -> None:
    entites = [({"code_qp": z.code, "lib_qp": z.nom}, en_lambert93(z.geometrie)) for z in zones_cucm()]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    verifier_les_cinq(ecrire_geojson(tmp_path / "qpv.geojson", entites, crs=crs))


def test_zipped_shapefile_in_lambert93_is_reprojected(tmp_path: Path) -> None:
    (tmp_path / "shp").mkdir()
    ecrire_avec_gdal(tmp_path / "shp" / "qp.shp", colonnes(), surfaces(), driver="ESRI Shapefile")
    verifier_les_cinq(zipper(tmp_path / "shp", tmp_path / "qp.zip"))


def test_geopackage_in_lambert93_is_reprojected(tmp_path: Path) -> None:
    verifier_les_cinq(ecrire_avec_gdal(tmp_path / "qp.gpkg", colonnes(), surfaces(), layer="qp", driver="GPKG"))


def test_geopackage_with_two_layers_asks_which(tmp_path: Path) -> None:
    chemin = ecrire_avec_gdal(tmp_path / "qp.gpkg", colonnes(), surfaces(), layer="qp2024", driver="GPKG")
    ecrire_avec_gdal(chemin, colonnes(), surfaces(), layer="qp2015", driver="GPKG", append=True)
    with pytest.raises(FichierIllisible, match="plusieurs couches, précisez laquelle : qp2024, qp2015"):
        lire_contours(chemin)
    assert len(lire_contours(chemin, couche="qp2015").zones) == 5


def test_shapefile_without_prj_asks_for_the_projection(tmp_path: Path) -> None:
    (tmp_path / "shp").mkdir()
    ecrire_avec_gdal(tmp_path / "shp" / "qp.shp", colonnes(), surfaces(), driver="ESRI Shapefile")
    archive = zipper(tmp_path / "shp", tmp_path / "qp.zip", sans=(".prj",))
    with pytest.raises(FichierIllisible, match=r"fichier \.prj absent"):
        lire_contours(archive)
    verifier_les_cinq(archive, "EPSG:2154")


def test_shapefile_without_dbf_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "shp").mkdir()
    ecrire_avec_gdal(tmp_path / "shp" / "qp.shp", colonnes(), surfaces(), driver="ESRI Shapefile")
    with pytest.raises(FichierIllisible, match=r"il manque \.dbf"):
        lire_contours(zipper(tmp_path / "shp", tmp_path / "qp.zip", sans=(".dbf",)))


def test_official_archive_is_read_in_degrees_among_its_projections(tmp_path: Path) -> None:
    (tmp_path / "shp").mkdir()
    ecrire_avec_gdal(tmp_path / "shp" / "QP2024_LB93.shp", colonnes(), surfaces(), driver="ESRI Shapefile")
    degres = [MultiPolygon(shapely.get_parts(z.geometrie).tolist()) for z in zones_cucm()]
    ecrire_avec_gdal(
        tmp_path / "shp" / "QP2024_WGS84.shp", colonnes(), degres, driver="ESRI Shapefile", crs="EPSG:4326"
    )
    archive = zipper(tmp_path / "shp", tmp_path / "qp.zip")
    assert lire_contours(archive).projection == "EPSG:4326"
    assert lire_contours(archive, couche="QP2024_LB93").projection == "EPSG:2154"


def test_zip_without_outline_lists_what_it_holds(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("lisezmoi.txt", "rien")
    with pytest.raises(FichierIllisible, match="Elle contient : lisezmoi"):
        lire_contours(tmp_path / "x.zip")


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        (b"", "le fichier est vide"),
        (b"PK\x03\x04 coupe", "archive est abîmée"),
        (b"\x1f\x8b coupe", "archive est abîmée"),
        (b"7z\xbc\xaf\x27\x1c", "archive 7z"),
        (b"\x00\x00\x27\x0a", r"mettez \.shp, \.shx, \.dbf et \.prj"),
        (b"<kml/>", "format n’est pas reconnu"),
        (b'{"type": "FeatureCollection", "features": [', "JSON mal formé, ligne 1"),
        (b'{"type": "Topology"}', "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": []}', "aucun contour"),
        ('{"nom": "é"}'.encode("latin-1"), "UTF-8"),
        (b"SQLite format 3\x00 abime", "GeoPackage est illisible"),
    ],
)
def test_unreadable_file_is_told_in_plain_words(tmp_path: Path, contenu: bytes, message: str) -> None:
    (tmp_path / "f.bin").write_bytes(contenu)
    with pytest.raises(FichierIllisible, match=message):
        lire_contours(tmp_path / "f.bin")


def test_file_without_code_column_lists_its_columns(tmp_path: Path) -> None:
    chemin = ecrire_geojson(tmp_path / "x.geojson", [({"fid": 1, "couleur": "rouge"}, CARRE)])
    with pytest.raises(FichierIllisible, match="« fid », « couleur »"):
        lire_contours(chemin)


def test_code_column_of_unknown_name_is_found_by_its_values(tmp_path: Path) -> None:
    chemin = ecrire_geojson(tmp_path / "x.geojson", [({"fid": 1, "ident": "QN07108M"}, CARRE)])
    lues = lire_contours(chemin)
    assert (lues.nature, lues.zones[0].code, lues.zones[0].proprietes) == (Nature.QPV, "QN07108M", {"fid": 1})


@pytest.mark.parametrize(
    ("proprietes", "nature", "code", "nom"),
    [
        ({"CODE_IRIS": "711530107", "NOM_IRIS": "Tennis", "INSEE_COM": "71153"}, Nature.IRIS, "711530107", "Tennis"),
        ({"code": "71153", "nom": "Le Creusot", "epci": "247100290"}, Nature.COMMUNE, "71153", "Le Creusot"),
        ({"INSEE_COM": "71153", "NOM_COM": "Le Creusot"}, Nature.COMMUNE, "71153", "Le Creusot"),
        ({"code": "247100290", "nom": "CUCM"}, Nature.EPCI, "247100290", "CUCM"),
        ({"siren_epci": "247100290", "nom_epci": "CUCM"}, Nature.EPCI, "247100290", "CUCM"),
        (
            {"Code QP (2024)": "QN07108M", "libellé": "Le Tennis", "epci": "2"},
            Nature.QPV,
            "QN07108M",
            "Le Tennis",
        ),
    ],
)
def test_columns_of_each_producer_are_known(
    tmp_path: Path, proprietes: dict[str, str], nature: Nature, code: str, nom: str
) -> None:
    lues = lire_contours(ecrire_geojson(tmp_path / "x.geojson", [(proprietes, CARRE)]))
    assert (lues.nature, lues.zones[0].code, lues.zones[0].nom) == (nature, code, nom)


@pytest.mark.parametrize(("forme", "mot"), [(Point(4, 46), "un point"), (LineString([(4, 46), (5, 47)]), "une ligne")])
def test_points_and_lines_are_refused(tmp_path: Path, forme: Point | LineString, mot: str) -> None:
    with pytest.raises(FichierIllisible, match=mot):
        lire_contours(ecrire_geojson(tmp_path / "x.geojson", [({"code_qp": "QN07108M"}, forme)]))


def test_row_without_code_is_refused(tmp_path: Path) -> None:
    entites: list[tuple[dict[str, Any], Any]] = [({"code_qp": "QN07108M"}, CARRE), ({"code_qp": None}, CARRE)]
    with pytest.raises(FichierIllisible, match="n° 2 n’a pas de code"):
        lire_contours(ecrire_geojson(tmp_path / "x.geojson", entites))


def test_collapsed_outline_is_told_and_the_rest_read(tmp_path: Path) -> None:
    plat = Polygon([(4, 46), (4, 46), (4, 46), (4, 46)])
    codes = ["QN07108M", "QN07109M", "QN07110M"]
    entites: list[tuple[dict[str, Any], Any]] = [
        ({"code_qp": code}, forme) for code, forme in zip(codes, [CARRE, plat, None], strict=True)
    ]
    lues = lire_contours(ecrire_geojson(tmp_path / "x.geojson", entites))
    assert [z.code for z in lues.zones] == ["QN07108M"]
    assert lues.sans_contour == ["QN07109M", "QN07110M"]
    assert "QN07109M, QN07110M" in lues.avertissements[-1]


def test_same_code_twice_is_gathered(tmp_path: Path) -> None:
    autre = box(4.42, 46.78, 4.43, 46.79)
    lues = lire_contours(ecrire_geojson(tmp_path / "x.geojson", [({"code_qp": "QN07108M"}, f) for f in (CARRE, autre)]))
    assert [z.code for z in lues.zones] == ["QN07108M"]
    assert lues.zones[0].geometrie.equals(MultiPolygon([CARRE, autre]))
    assert lues.avertissements == ["1 code(s) sur plusieurs contours, réunis : QN07108M."]


def test_crossing_outline_keeps_its_surface_only() -> None:
    noeud = Polygon([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)])
    repare = rendre_surfacique(noeud)
    assert repare.is_valid
    assert repare.geom_type == "MultiPolygon"
    assert repare.area == pytest.approx(2)


def test_area_and_comparison_are_in_square_metres() -> None:
    carre_l93 = box(800_000, 6_630_000, 801_000, 6_631_000)
    from pyproj import Transformer

    retour = Transformer.from_crs("EPSG:2154", "EPSG:4326", always_xy=True)
    degres = shapely.transform(carre_l93, lambda c: list(zip(*retour.transform(c[:, 0], c[:, 1]), strict=True)))
    # Lambert 93 stretches lengths by up to 0.1 % near its second parallel.
    assert aire_m2(degres) == pytest.approx(1_000_000, rel=2e-3)
    ecart = comparer(CARRE, box(4.405, 46.78, 4.415, 46.79))
    assert ecart.aire_gagnee == pytest.approx(ecart.aire_avant / 2, rel=1e-6)
    assert ecart.aire_perdue == pytest.approx(ecart.aire_avant / 2, rel=1e-6)
    assert ecart.recouvrement == pytest.approx(1 / 3, rel=1e-6)
