"""Plain geometry in degrees and metres: valid surfaces, local metric frames, areas, comparisons.

Everything is stored in WGS 84 longitude and latitude (degrees). Distances and areas of a
neighbourhood are computed in a flat frame laid at its centre: an affine change of unit, so that
a band of 15 m drawn in metres comes back in degrees without moving a single queried point.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

# WGS 84 ellipsoid: half major axis in metres, squared eccentricity.
DEMI_GRAND_AXE = 6_378_137.0
EXCENTRICITE_CARREE = 0.006_694_379_990_14

TYPES_SURFACIQUES = ("Polygon", "MultiPolygon")
Nombres = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RepereLocal:
    """A flat frame in metres whose origin is (lon0, lat0), in degrees.

    The error on a distance stays under 0.1 % within 5 km of the origin and 1 % within 60 km, up to
    the latitudes of France.
    """

    lon0: float
    lat0: float
    metres_par_degre_lon: float
    metres_par_degre_lat: float

    @classmethod
    def au_centre(cls, geometrie: BaseGeometry) -> RepereLocal:
        """Frame laid at the centre of the bounding box of `geometrie` (degrees)."""
        ouest, sud, est, nord = geometrie.bounds
        return cls.en((ouest + est) / 2, (sud + nord) / 2)

    @classmethod
    def en(cls, lon0: float, lat0: float) -> RepereLocal:
        """Frame laid at a point (degrees), with the ellipsoid's two radii of curvature there."""
        sinus = math.sin(math.radians(lat0))
        w = math.sqrt(1 - EXCENTRICITE_CARREE * sinus * sinus)
        grande_normale = DEMI_GRAND_AXE / w
        meridien = DEMI_GRAND_AXE * (1 - EXCENTRICITE_CARREE) / w**3
        degre = math.pi / 180
        return cls(lon0, lat0, degre * grande_normale * math.cos(math.radians(lat0)), degre * meridien)

    def vers_metres(self, geometrie: BaseGeometry) -> BaseGeometry:
        """Same geometry, in metres from the origin."""
        return shapely.transform(geometrie, lambda c: (c - self._origine) * self._echelle)

    def vers_degres(self, geometrie: BaseGeometry) -> BaseGeometry:
        """Inverse of `vers_metres`."""
        return shapely.transform(geometrie, lambda c: c / self._echelle + self._origine)

    def coordonnees(self, lon: Nombres, lat: Nombres) -> tuple[Nombres, Nombres]:
        """Arrays (n,) of degrees to arrays (n,) of metres."""
        return (
            (lon - self.lon0) * self.metres_par_degre_lon,
            (lat - self.lat0) * self.metres_par_degre_lat,
        )

    @property
    def _origine(self) -> Nombres:
        return np.array([self.lon0, self.lat0])

    @property
    def _echelle(self) -> Nombres:
        return np.array([self.metres_par_degre_lon, self.metres_par_degre_lat])


def rendre_surfacique(geometrie: BaseGeometry) -> BaseGeometry:
    """Valid Polygon or MultiPolygon in two dimensions; empty when nothing of it has a surface.

    Official outlines rounded to a few decimals cross themselves: `make_valid` mends them, at the
    price of stray points and lines that carry no surface and are dropped here.
    """
    plate = shapely.force_2d(geometrie)
    if not plate.is_valid:
        plate = shapely.make_valid(plate)
    if plate.geom_type in TYPES_SURFACIQUES:
        return plate
    morceaux = shapely.get_parts(shapely.get_parts(plate))
    polygones = [m for m in morceaux if m.geom_type == "Polygon"]
    return shapely.union_all(polygones) if polygones else shapely.MultiPolygon()


def aire_m2(geometrie: BaseGeometry) -> float:
    """Area in square metres of a geometry given in degrees; 0.0 when empty."""
    if geometrie.is_empty:
        return 0.0
    return float(RepereLocal.au_centre(geometrie).vers_metres(geometrie).area)


@dataclass(frozen=True, slots=True)
class EcartDeContours:
    """What one outline gained and lost against another; square metres."""

    aire_avant: float
    aire_apres: float
    aire_gagnee: float
    aire_perdue: float

    @property
    def recouvrement(self) -> float:
        """Intersection over union, from 0 to 1."""
        commune = self.aire_avant - self.aire_perdue
        union = self.aire_apres + self.aire_perdue
        return commune / union if union else 0.0


def comparer(avant: BaseGeometry, apres: BaseGeometry) -> EcartDeContours:
    """Compare two outlines given in degrees."""
    repere = RepereLocal.au_centre(apres if avant.is_empty else avant)
    ancien, nouveau = repere.vers_metres(avant), repere.vers_metres(apres)
    return EcartDeContours(
        aire_avant=float(ancien.area),
        aire_apres=float(nouveau.area),
        aire_gagnee=float(nouveau.difference(ancien).area),
        aire_perdue=float(ancien.difference(nouveau).area),
    )
