"""Tell in which neighbourhood, pocket of poverty and commune points lie, one or a million at once.

Public outlines are rounded or simplified: two official publications differ by about 12 m (median),
so a point within `bande_m` metres of an edge, on either side, is « à vérifier » and not decided.
The band is a setting of its time: better outlines will allow a narrower one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from quartiers.territoire.contours import Zone, lire_contours
from quartiers.territoire.geometrie import Nombres, RepereLocal
from quartiers.territoire.referentiel import QPV_2024

# Half width of the doubtful band, metres. QPV: the two contour sets of ANCT (June 2024, January
# 2026) were compared in 2026. Pockets: their IRIS are drawn on a grid of 13 m, then simplified.
BANDE_QUARTIERS_M = 15.0
BANDE_POCHES_M = 30.0

# Points treated at once, and fewer when distances are measured: keeps the memory under 100 MB or so.
LOT = 1_000_000
LOT_MESURE = 50_000
# Side of the cells that share their list of candidates for the nearest neighbourhood, degrees.
CELLULE = 0.03
RANGEES = 10_000  # more than the rows of cells from pole to pole

Codes = NDArray[np.str_]
Booleens = NDArray[np.bool_]
Rangs = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Localisations:
    """Answer for n points, arrays (n,); a code is empty when the point is in no area.

    `distances_m` goes to the edge of the point's own neighbourhood or, outside, of the nearest
    one, named by `proches`; both are None unless asked for. A point whose coordinates are not
    finite is nowhere, never doubtful, at a distance NaN.
    """

    quartiers: Codes
    a_verifier: Booleens
    poches: Codes
    poches_a_verifier: Booleens
    communes: Codes
    proches: Codes | None
    distances_m: Nombres | None


@dataclass(frozen=True, slots=True)
class Localisation:
    """Answer for one point; None stands for « in no area »."""

    quartier: Zone | None
    a_verifier: bool
    quartier_proche: Zone | None
    distance_m: float | None
    poche: Zone | None
    poche_a_verifier: bool
    commune: Zone | None


@dataclass(frozen=True, slots=True)
class Nuage:
    """Points sorted by longitude, and `ordre`, the place that each had."""

    lon: Nombres
    lat: Nombres
    ordre: Rangs

    @classmethod
    def de(cls, lon: Nombres, lat: Nombres) -> Nuage:
        ordre = np.argsort(lon)
        return cls(lon[ordre], lat[ordre], ordre)

    def remettre_en_ordre(self, valeurs: NDArray[Any]) -> NDArray[Any]:
        rangees = np.empty_like(valeurs)
        rangees[self.ordre] = valeurs
        return rangees


class Couche:
    """Outlines of one kind, indexed; `bande_m` = 0 draws no doubtful band."""

    def __init__(self, zones: Sequence[Zone], bande_m: float = 0.0) -> None:
        self.zones = tuple(zones)
        # One more, empty, so that rank -1 (nowhere) reads as no code.
        self.codes: Codes = np.array([z.code for z in zones] + [""], dtype=np.str_)
        self._formes = np.array([z.geometrie for z in zones], dtype=object)
        self._reperes = [RepereLocal.au_centre(z.geometrie) for z in zones]
        self._dehors = self._elargir(bande_m)
        self._dedans = self._elargir(-bande_m)
        for formes in (self._formes, self._dehors, self._dedans):
            shapely.prepare(formes)
        self._cadres = shapely.bounds(self._dehors).reshape(-1, 4)
        self._bornes = shapely.bounds(self._formes).reshape(-1, 4)
        self._echelles = np.array([(r.metres_par_degre_lon, r.metres_par_degre_lat) for r in self._reperes]).reshape(
            -1, 2
        )
        self._bords_m = [r.vers_metres(z.geometrie).boundary for r, z in zip(self._reperes, zones, strict=True)]
        self._candidats_de_cellule: dict[int, Rangs] = {}

    def _elargir(self, metres: float) -> NDArray[np.object_]:
        if not metres:
            return self._formes
        elargies = [
            r.vers_degres(r.vers_metres(z.geometrie).buffer(metres, quad_segs=16))
            for r, z in zip(self._reperes, self.zones, strict=True)
        ]
        return np.array(elargies, dtype=object)

    def situer(self, nuage: Nuage) -> tuple[Rangs, Booleens]:
        """Rank of the area of each point (-1: none), and whether it lies in a doubtful band.

        Where two areas overlap, the first of the list holds the point and it is doubtful. Points come sorted by
        longitude: those of an area's box are a slice, which a million points make cheaper than a tree of points.
        """
        rangs = np.full(len(nuage.lon), -1, dtype=np.intp)
        douteux = np.zeros(len(nuage.lon), dtype=np.bool_)
        if not self.zones:
            return rangs, douteux
        debuts = np.searchsorted(nuage.lon, self._cadres[:, 0], side="left")
        fins = np.searchsorted(nuage.lon, self._cadres[:, 2], side="right")
        for rang in np.flatnonzero(debuts < fins).tolist():
            debut, (_, sud, _, nord) = int(debuts[rang]), self._cadres[rang]
            bande = nuage.lat[debut : fins[rang]]
            lesquels = np.flatnonzero((bande >= sud) & (bande <= nord)) + debut
            if len(lesquels):
                self._trancher(rang, lesquels, nuage, rangs, douteux)
        return nuage.remettre_en_ordre(rangs), nuage.remettre_en_ordre(douteux)

    def _trancher(self, rang: int, lesquels: Rangs, nuage: Nuage, rangs: Rangs, douteux: Booleens) -> None:
        """Write, for the points of an area's box, whether they are surely inside, inside or out near the edge."""
        x, y = nuage.lon[lesquels], nuage.lat[lesquels]
        surs = shapely.contains_xy(self._dedans[rang], x, y)
        reste, x, y = lesquels[~surs], x[~surs], y[~surs]
        dedans = np.concatenate([lesquels[surs], reste[shapely.intersects_xy(self._formes[rang], x, y)]])
        if self._dehors is not self._formes:
            douteux[reste[shapely.contains_xy(self._dehors[rang], x, y)]] = True
        deja = rangs[dedans] >= 0
        douteux[dedans[deja]] = True
        rangs[dedans[~deja]] = rang

    def approcher(self, lon: Nombres, lat: Nombres, rangs: Rangs) -> tuple[Rangs, Nombres]:
        """Nearest area and distance in metres to its edge; `rangs` holds the points inside one."""
        if not self.zones:
            return rangs.copy(), np.full(len(lon), np.nan)
        tranches = [slice(i, i + LOT_MESURE) for i in range(0, max(len(lon), 1), LOT_MESURE)]
        mesures = [self._approcher(lon[t], lat[t], rangs[t]) for t in tranches]
        return np.concatenate([m[0] for m in mesures]), np.concatenate([m[1] for m in mesures])

    def _approcher(self, lon: Nombres, lat: Nombres, rangs: Rangs) -> tuple[Rangs, Nombres]:
        proches = rangs.copy()
        distances = np.full(len(lon), np.nan)
        dedans = np.flatnonzero(rangs >= 0)
        self._mesurer(lon, lat, dedans, rangs[dedans], proches, distances)
        # Outside: measure the area whose box is the nearest, then those whose box is nearer still
        # than that measure. Two rounds are exact and spare nine measures out of ten.
        points, candidats = self._apparier(lon, lat, np.flatnonzero(rangs < 0))
        au_moins = self._distances_aux_boites(lon, lat, points, candidats)
        ordre = np.lexsort((au_moins, points))
        points, candidats, au_moins = points[ordre], candidats[ordre], au_moins[ordre]
        premiers = np.r_[True, points[1:] != points[:-1]][: len(points)]
        self._mesurer(lon, lat, points[premiers], candidats[premiers], proches, distances)
        reste = ~premiers & (au_moins < distances[points])
        self._mesurer(lon, lat, points[reste], candidats[reste], proches, distances)
        return proches, distances

    def _mesurer(
        self,
        lon: Nombres,
        lat: Nombres,
        points: Rangs,
        candidats: Rangs,
        proches: Rangs,
        distances: Nombres,
    ) -> None:
        """Measure pairs (point, area) and keep, in `proches` and `distances`, the shortest."""
        for rang, lesquels in _regrouper(candidats, points):
            x, y = self._reperes[rang].coordonnees(lon[lesquels], lat[lesquels])
            mesure = shapely.distance(self._bords_m[rang], shapely.points(x, y))
            mieux = ~(mesure >= distances[lesquels])  # also true against NaN
            distances[lesquels[mieux]] = mesure[mieux]
            proches[lesquels[mieux]] = rang

    def _distances_aux_boites(self, lon: Nombres, lat: Nombres, points: Rangs, candidats: Rangs) -> Nombres:
        """Distance of each pair's point to the box of its area, metres; never above the true one."""
        x, y, bornes = lon[points], lat[points], self._bornes[candidats]
        dx = np.maximum(0, np.maximum(bornes[:, 0] - x, x - bornes[:, 2]))
        dy = np.maximum(0, np.maximum(bornes[:, 1] - y, y - bornes[:, 3]))
        echelles = self._echelles[candidats]
        metres: Nombres = np.hypot(dx * echelles[:, 0], dy * echelles[:, 1])
        return metres

    def _apparier(self, lon: Nombres, lat: Nombres, dehors: Rangs) -> tuple[Rangs, Rangs]:
        """Pairs (point, area that may be its nearest), from the candidates of its cell."""
        colonnes = np.floor((lon[dehors] + 180) / CELLULE).astype(np.intp)
        rangees = np.floor((lat[dehors] + 90) / CELLULE).astype(np.intp)
        points, candidats = [dehors[:0]], [dehors[:0]]
        for cellule, lesquels in _regrouper(colonnes * RANGEES + rangees, dehors):
            possibles = self._candidats(cellule)
            points.append(np.repeat(lesquels, len(possibles)))
            candidats.append(np.tile(possibles, len(lesquels)))
        return np.concatenate(points), np.concatenate(candidats)

    def _candidats(self, cellule: int) -> Rangs:
        """Areas that may be the nearest of some point of a cell, kept for the next call.

        An area is left out when its closest approach to the cell is farther than the farthest
        possible distance of another one. Two per cent are added for the flat frames.
        """
        connus = self._candidats_de_cellule.get(cellule)
        if connus is not None:
            return connus
        colonne, rangee = divmod(cellule, RANGEES)
        ouest, sud = colonne * CELLULE - 180, rangee * CELLULE - 90
        repere = RepereLocal.en(ouest + CELLULE / 2, sud + CELLULE / 2)
        bornes = self._bornes
        kx, ky = repere.metres_par_degre_lon, repere.metres_par_degre_lat
        est, nord = ouest + CELLULE, sud + CELLULE
        dx = np.maximum(0, np.maximum(bornes[:, 0] - est, ouest - bornes[:, 2])) * kx
        dy = np.maximum(0, np.maximum(bornes[:, 1] - nord, sud - bornes[:, 3])) * ky
        loin_x = np.maximum(est - bornes[:, 0], bornes[:, 2] - ouest) * kx
        loin_y = np.maximum(nord - bornes[:, 1], bornes[:, 3] - sud) * ky
        au_plus = np.hypot(loin_x, loin_y).min()
        trouves = np.flatnonzero(np.hypot(dx, dy) <= au_plus * 1.02)
        self._candidats_de_cellule[cellule] = trouves
        return trouves


class Localisateur:
    """Outlines of a territory, ready to be asked; keep one in memory, it is safe to share."""

    def __init__(
        self,
        quartiers: Mapping[int, Sequence[Zone]],
        *,
        poches: Sequence[Zone] = (),
        communes: Sequence[Zone] = (),
        bande_m: float = BANDE_QUARTIERS_M,
        bande_poches_m: float = BANDE_POCHES_M,
    ) -> None:
        """`quartiers` gives the outlines of each generation, such as {2015: […], 2024: […]}."""
        self.bande_m = bande_m
        self._quartiers = {g: Couche(zones, bande_m) for g, zones in quartiers.items()}
        self._poches = Couche(poches, bande_poches_m)
        self._communes = Couche(communes)

    @property
    def generations(self) -> list[int]:
        """Generations of neighbourhoods whose outlines are known, oldest first."""
        return sorted(self._quartiers)

    def localiser(
        self, lon: Nombres, lat: Nombres, *, generation: int = 2024, distances: bool = False
    ) -> Localisations:
        """Locate n points given in WGS 84 degrees. A generation without outlines: KeyError."""
        lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        lots = [
            self._localiser_lot(lon[i : i + LOT], lat[i : i + LOT], generation, distances)
            for i in range(0, max(len(lon), 1), LOT)
        ]
        return lots[0] if len(lots) == 1 else _reunir(lots)

    def localiser_point(self, lon: float, lat: float, *, generation: int = 2024) -> Localisation:
        """Locate one point given in WGS 84 degrees."""
        x, y = np.array([lon], dtype=np.float64), np.array([lat], dtype=np.float64)
        couche, nuage = self._quartiers[generation], Nuage.de(x, y)
        rangs, douteux = couche.situer(nuage)
        proches, distances = couche.approcher(x, y, rangs)
        poches, poches_douteuses = self._poches.situer(nuage)
        communes, _ = self._communes.situer(nuage)
        return Localisation(
            quartier=_zone(couche, rangs),
            a_verifier=bool(douteux[0]),
            quartier_proche=_zone(couche, proches),
            distance_m=None if np.isnan(distances[0]) else float(distances[0]),
            poche=_zone(self._poches, poches),
            poche_a_verifier=bool(poches_douteuses[0]),
            commune=_zone(self._communes, communes),
        )

    def _localiser_lot(self, lon: Nombres, lat: Nombres, generation: int, distances: bool) -> Localisations:
        couche = self._quartiers[generation]
        connus = np.isfinite(lon) & np.isfinite(lat)
        if not connus.all():
            return self._localiser_partiel(lon, lat, generation, distances, connus)
        nuage = Nuage.de(lon, lat)
        rangs, douteux = couche.situer(nuage)
        poches, poches_douteuses = self._poches.situer(nuage)
        communes, _ = self._communes.situer(nuage)
        proches, metres = couche.approcher(lon, lat, rangs) if distances else (None, None)
        return Localisations(
            quartiers=couche.codes[rangs],
            a_verifier=douteux,
            poches=self._poches.codes[poches],
            poches_a_verifier=poches_douteuses,
            communes=self._communes.codes[communes],
            proches=None if proches is None else couche.codes[proches],
            distances_m=metres,
        )

    def _localiser_partiel(
        self, lon: Nombres, lat: Nombres, generation: int, distances: bool, connus: Booleens
    ) -> Localisations:
        """Locate the points that can be and leave the others empty."""
        dits = self._localiser_lot(lon[connus], lat[connus], generation, distances)

        def etendre(valeurs: NDArray[Any], vide: Any) -> NDArray[Any]:
            complet = np.full(len(lon), vide, dtype=valeurs.dtype)
            complet[connus] = valeurs
            return complet

        return Localisations(
            quartiers=etendre(dits.quartiers, ""),
            a_verifier=etendre(dits.a_verifier, False),
            poches=etendre(dits.poches, ""),
            poches_a_verifier=etendre(dits.poches_a_verifier, False),
            communes=etendre(dits.communes, ""),
            proches=None if dits.proches is None else etendre(dits.proches, ""),
            distances_m=None if dits.distances_m is None else etendre(dits.distances_m, np.nan),
        )


def _regrouper(cles: NDArray[Any], valeurs: Rangs) -> Iterator[tuple[int, Rangs]]:
    """Each distinct key with its values, in the order of the keys."""
    ordre = np.argsort(cles, kind="stable")
    cles, valeurs = cles[ordre], valeurs[ordre]
    ruptures = np.flatnonzero(cles[1:] != cles[:-1]) + 1
    for debut, fin in pairwise([0, *ruptures.tolist(), len(cles)] if len(cles) else []):
        yield int(cles[debut]), valeurs[debut:fin]


def _zone(couche: Couche, rangs: Rangs) -> Zone | None:
    return couche.zones[rangs[0]] if rangs[0] >= 0 else None


def _reunir(lots: list[Localisations]) -> Localisations:
    def bout_a_bout(nom: str) -> Any:
        morceaux = [getattr(lot, nom) for lot in lots]
        return None if morceaux[0] is None else np.concatenate(morceaux)

    return Localisations(**{champ.name: bout_a_bout(champ.name) for champ in fields(Localisations)})


def localisateur_national() -> tuple[Localisateur, list[Zone]]:
    """The shipped outlines of all neighbourhoods of 2024, without a database (bench, scripts), and those outlines."""
    zones = lire_contours(QPV_2024).zones
    return Localisateur({2024: zones}), zones
