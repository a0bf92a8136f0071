"""Points against outlines: real addresses, and properties against shapely and the ellipsoid."""

import csv
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import MultiPoint, Point, box

from quartiers.territoire.contours import Zone
from quartiers.territoire.localisation import BANDE_QUARTIERS_M, Couche, Localisateur, Nuage
from tests.territoire.outils import FIXTURES, localisateur, zones_cucm, zones_de_france

GEOD = Geod(ellps="WGS84")
VILLES = st.sampled_from([(4.427, 46.789), (4.362, 46.671), (4.45, 46.77), (2.36, 48.93), (55.45, -20.89)])
ECARTS = st.floats(-0.01, 0.01)


@lru_cache
def bord_au_metre(code: str) -> npt.NDArray[np.float64]:
    zone = next(z for z in zones_cucm() if z.code == code)
    xy: npt.NDArray[np.float64] = shapely.get_coordinates(shapely.segmentize(zone.geometrie.boundary, 0.00001))
    return xy


def distance_au_bord(lon: float, lat: float, zone: Zone) -> float:
    """Metres to the nearest edge, found by sampling the edge every metre on the ellipsoid."""
    xy = bord_au_metre(zone.code)
    _, _, metres = GEOD.inv(np.full(len(xy), lon), np.full(len(xy), lat), xy[:, 0], xy[:, 1])
    return float(np.min(metres))


with (FIXTURES / "adresses_cucm.csv").open(encoding="utf-8") as flux:
    ADRESSES = list(csv.DictReader(flux))


@pytest.mark.parametrize("ligne", ADRESSES, ids=lambda a: a["adresse"])
def test_real_address_is_located(ligne: dict[str, str]) -> None:
    dit = localisateur().localiser_point(float(ligne["lon"]), float(ligne["lat"]))
    assert (dit.quartier.code if dit.quartier else "") == ligne["quartier"]
    assert dit.quartier_proche is not None
    assert dit.quartier_proche.code == ligne["quartier_le_plus_proche"]
    assert dit.a_verifier is False
    assert dit.commune is not None
    assert dit.commune.nom.casefold().replace("-", " ") == ligne["ville"].casefold().replace("-", " ")
    if not ligne["quartier"]:
        assert dit.distance_m == pytest.approx(float(ligne["distance_m"]), rel=5e-3)


def test_address_in_a_pocket_names_it() -> None:
    dit = localisateur().localiser_point(4.443753, 46.794313)
    assert dit.poche is not None
    assert dit.poche.proprietes["poche"] == "Harfleur République Lapérouse"


@given(ville=VILLES, dx=ECARTS, dy=ECARTS)
@settings(max_examples=150, deadline=None)
def test_point_is_where_shapely_says(ville: tuple[float, float], dx: float, dy: float) -> None:
    lon, lat = ville[0] + dx, ville[1] + dy
    point = Point(lon, lat)
    attendus = [z.code for z in zones_de_france() if z.geometrie.intersects(point)]
    dit = localisateur().localiser_point(lon, lat)
    assert ([dit.quartier.code] if dit.quartier else []) == attendus[:1]


@given(zone=st.sampled_from(zones_cucm()), part=st.floats(0, 1), cote=st.floats(-40, 40))
@settings(max_examples=150, deadline=None)
def test_point_near_an_edge_is_to_be_checked(zone: Zone, part: float, cote: float) -> None:
    sur_le_bord = zone.geometrie.boundary.interpolate(part, normalized=True)
    lon, lat, _ = GEOD.fwd(sur_le_bord.x, sur_le_bord.y, 37, cote)
    dit = localisateur().localiser_point(lon, lat)
    vraie = min(distance_au_bord(lon, lat, z) for z in zones_cucm())
    assert dit.distance_m == pytest.approx(vraie, abs=1.0)
    if abs(vraie - BANDE_QUARTIERS_M) > 1.0:
        assert dit.a_verifier is (vraie < BANDE_QUARTIERS_M)


def test_nearest_neighbourhood_is_exact_over_the_country() -> None:
    alea = np.random.default_rng(20240331)
    lon, lat = alea.uniform(-4, 8, 60), alea.uniform(43, 50, 60)
    dits = localisateur().localiser(lon, lat, distances=True)
    assert dits.proches is not None
    assert dits.distances_m is not None
    # True distances on the ellipsoid from every neighbourhood's vertices to the point; the plane says which to measure.
    sommets = [shapely.get_coordinates(shapely.segmentize(z.geometrie, 0.0005)) for z in zones_de_france()]
    tous, debuts = np.concatenate(sommets), np.cumsum([0, *map(len, sommets[:-1])])
    for x, y, code, metres in zip(lon, lat, dits.proches, dits.distances_m, strict=True):
        a_plat = np.hypot((tous[:, 0] - x) * np.cos(np.radians(y)), tous[:, 1] - y)
        par_zone = np.minimum.reduceat(a_plat, debuts)
        proches = [
            GEOD.inv(np.full(len(s), x), np.full(len(s), y), s[:, 0], s[:, 1])[2].min()
            for s in (sommets[rang] for rang in np.flatnonzero(par_zone < 1.2 * par_zone.min() + 0.05))
        ]
        assert metres == pytest.approx(min(proches), rel=0.02, abs=60)
        assert code in {z.code for z in zones_de_france()}


def test_batches_give_the_same_answer_as_single_points() -> None:
    alea = np.random.default_rng(7)
    lon, lat = alea.uniform(4.34, 4.47, 300), alea.uniform(46.66, 46.81, 300)
    lon[3] = np.nan
    dits = localisateur().localiser(lon, lat, distances=True)
    for rang in range(300):
        un = localisateur().localiser_point(lon[rang], lat[rang]) if rang != 3 else None
        assert dits.quartiers[rang] == (un.quartier.code if un and un.quartier else "")
        assert dits.communes[rang] == (un.commune.code if un and un.commune else "")
        assert dits.a_verifier[rang] == (un.a_verifier if un else False)


def test_points_beyond_one_batch_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quartiers.territoire.localisation.LOT", 2)
    lon = np.array([4.376873, np.nan, 4.432182, 0.0, 4.377407])
    lat = np.array([46.67418, 46.7, 46.792889, 46.0, 46.673366])
    dits = localisateur().localiser(lon, lat)
    assert dits.quartiers.tolist() == ["QN07109M", "", "QN07108M", "", "QN07109M"]
    assert dits.distances_m is None


def test_no_point_at_all_gives_empty_arrays() -> None:
    dits = localisateur().localiser(np.array([]), np.array([]), distances=True)
    assert dits.quartiers.tolist() == []


def test_each_generation_has_its_own_outlines() -> None:
    ancien = Zone("QP071010", "Harfleur", box(4.44, 46.79, 4.45, 46.80), {})
    nouveau = Zone("QN07112N", "La Molette", box(4.46, 46.79, 4.47, 46.80), {})
    deux = Localisateur({2015: [ancien], 2024: [nouveau]})
    assert deux.generations == [2015, 2024]
    assert deux.localiser_point(4.445, 46.795, generation=2015).quartier == ancien
    assert deux.localiser_point(4.445, 46.795, generation=2024).quartier is None
    with pytest.raises(KeyError):
        deux.localiser_point(4.445, 46.795, generation=2030)


def test_territory_without_any_outline_still_answers() -> None:
    dit = Localisateur({2024: []}).localiser_point(4.4, 46.8)
    assert (dit.quartier, dit.quartier_proche, dit.distance_m, dit.commune) == (None, None, None, None)


def test_overlapping_areas_are_to_be_checked() -> None:
    a, b = Zone("A", "A", box(4.40, 46.78, 4.42, 46.79), {}), Zone("B", "B", box(4.41, 46.78, 4.43, 46.79), {})
    dit = Localisateur({2024: [a, b]}).localiser_point(4.415, 46.785)
    assert (dit.quartier, dit.a_verifier) == (a, True)


def test_layer_without_band_doubts_nothing() -> None:
    carre = box(4.40, 46.78, 4.42, 46.79)
    lon, lat = np.array([4.40001, 4.39999]), np.array([46.785, 46.785])
    rangs, douteux = Couche([Zone("A", "A", carre, {})]).situer(Nuage.de(lon, lat))
    assert rangs.tolist() == [0, -1]
    assert douteux.tolist() == [False, False]


def test_band_is_a_setting() -> None:
    zone = zones_cucm()[0]
    bord = zone.geometrie.boundary.interpolate(0.3, normalized=True)
    proches = [Point(*GEOD.fwd(bord.x, bord.y, azimut, 20)[:2]) for azimut in range(0, 360, 30)]
    dehors = next(p for p in proches if 18 < distance_au_bord(p.x, p.y, zone) < 21)
    etroit, large = Localisateur({2024: [zone]}, bande_m=15), Localisateur({2024: [zone]}, bande_m=25)
    assert etroit.localiser_point(dehors.x, dehors.y).a_verifier is False
    assert large.localiser_point(dehors.x, dehors.y).a_verifier is True


def test_a_hundred_thousand_points_take_a_moment() -> None:
    import time

    alea = np.random.default_rng(3)
    lon, lat = alea.uniform(4.2, 4.6, 100_000), alea.uniform(46.6, 46.85, 100_000)
    localisateur()
    depart = time.perf_counter()
    dits = localisateur().localiser(lon, lat)
    assert time.perf_counter() - depart < 3
    nuage = MultiPoint(np.column_stack([lon, lat]))
    dedans = sum(shapely.get_num_geometries(nuage.intersection(z.geometrie)) for z in zones_cucm())
    assert int((dits.quartiers != "").sum()) == dedans
