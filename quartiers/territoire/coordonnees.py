"""Find, in any table of points, the columns that hold the coordinates, their frame and their order.

Names first (lon, latitude, x_l93…), then values: a table whose headers say nothing still shows two
columns of numbers that fall in France. Latitude and longitude swapped are seen and said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from quartiers.territoire.colonnes import trouver_colonne
from quartiers.territoire.formats import FichierIllisible
from quartiers.territoire.geometrie import Nombres


class Repere(StrEnum):
    """Frames of coordinates that a table of points may use."""

    DEGRES = "degres"
    LAMBERT93 = "lambert93"


ALIAS_X = (
    "lon longitude lng long longitudewgs84 lonwgs84 xlon xlong resultlongitude longitudex "
    "coordonneesx coordx coordonneex xl93 xlambert93 lambertx lambert93x xlamb93 xwgs84 "
    "geolocalisationx x"
)
ALIAS_Y = (
    "lat latitude latitudewgs84 latwgs84 ylat resultlatitude latitudey coordonneesy coordy "
    "coordonneey yl93 ylambert93 lamberty lambert93y ylamb93 ywgs84 geolocalisationy y"
)
# One column holding « 46.79, 4.43 » (latitude first), as the open data portals write it.
ALIAS_PAIRE = "geopoint2d geopoint coordonnees coordinates latlon latlng coordonneesgeo geolocalisation"

# France with its overseas départements: (west, south, east, north), degrees.
TERRITOIRES = (
    (-5.5, 41.0, 10.0, 51.5),  # hexagone and Corsica
    (-63.5, 14.0, -60.5, 18.5),  # Guadeloupe, Saint-Martin, Martinique
    (-55.0, 2.0, -51.0, 6.0),  # Guyane
    (44.5, -13.5, 45.6, -12.3),  # Mayotte
    (55.0, -21.6, 56.0, -20.7),  # La Réunion
    (-57.0, 46.5, -56.0, 47.3),  # Saint-Pierre-et-Miquelon
    (-180.0, -23.5, -134.0, -7.5),  # French Polynesia, Wallis-et-Futuna
    (163.0, -23.0, 168.5, -19.0),  # Nouvelle-Calédonie
)
LAMBERT93 = (50_000.0, 6_000_000.0, 1_300_000.0, 7_200_000.0)  # metres
PAIRE = re.compile(r"\s*\[?\s*(-?\d+(?:[.,]\d+)?)\s*[;,\s]\s*(-?\d+(?:[.,]\d+)?)\s*\]?\s*")


@dataclass(frozen=True, slots=True)
class Disposition:
    """Where the coordinates are: one column holding both (`x == y`) or two, their frame and order."""

    x: int  # rank of the column of longitudes or eastings
    y: int
    repere: Repere
    inversees: bool  # the column named longitude holds latitudes

    @property
    def en_paire(self) -> bool:
        return self.x == self.y


def trouver_disposition(colonnes: Sequence[str], exemples: Sequence[Sequence[str]]) -> Disposition:
    """Deduce the disposition from the headers and some rows; FichierIllisible when it cannot be."""
    x, y = _colonnes_par_noms(colonnes) or _colonnes_par_valeurs(colonnes, exemples)
    xs, ys = lire_colonnes(exemples, x, y)
    lisibles = np.isfinite(xs) & np.isfinite(ys)
    if not lisibles.any():
        raise FichierIllisible(f"Les colonnes « {colonnes[x]} » et « {colonnes[y]} » ne contiennent pas de nombres.")
    xs, ys = xs[lisibles], ys[lisibles]
    essais = {
        (Repere.DEGRES, False): en_france(xs, ys).mean(),
        (Repere.LAMBERT93, False): en_lambert93(xs, ys).mean(),
        (Repere.DEGRES, True): en_france(ys, xs).mean(),
        (Repere.LAMBERT93, True): en_lambert93(ys, xs).mean(),
    }
    (repere, inversees), part = max(essais.items(), key=lambda essai: essai[1])
    if not part:
        raise FichierIllisible(
            f"Les colonnes « {colonnes[x]} » et « {colonnes[y]} » ne tombent pas en France, ni en "
            "degrés (longitude, latitude) ni en Lambert 93 (mètres)."
        )
    return Disposition(x, y, repere, inversees)


def lire_colonnes(lignes: Sequence[Sequence[str]], x: int, y: int) -> tuple[Nombres, Nombres]:
    """Two arrays (n,) of numbers from the columns `x` and `y`, NaN where there is none.

    One column holding both has its latitude first.
    """
    if x == y:
        trouvees = [PAIRE.fullmatch(_cellule(ligne, x)) for ligne in lignes]
        paires = [(nombre(t[1]), nombre(t[2])) if t else (np.nan, np.nan) for t in trouvees]
        tableau = np.array(paires, dtype=np.float64).reshape(-1, 2)
        return tableau[:, 1], tableau[:, 0]
    xs = np.array([nombre(_cellule(ligne, x)) for ligne in lignes], dtype=np.float64)
    ys = np.array([nombre(_cellule(ligne, y)) for ligne in lignes], dtype=np.float64)
    return xs, ys


def nombre(texte: str) -> float:
    """« 4,43 », « 4.43 », « 6 630 000 », « 4.43° » -> number; NaN when it is not one."""
    try:
        valeur = float(texte)
    except ValueError:
        propre = re.sub(r"[\s\u00a0\u202f°'’]", "", texte).replace(",", ".")
        try:
            valeur = float(propre)
        except ValueError:
            return float("nan")
    return valeur if np.isfinite(valeur) else float("nan")


def en_france(lon: Nombres, lat: Nombres) -> np.ndarray:
    """Array (n,) of booleans: degrees within the boxes of France and its overseas territories."""
    dedans = np.zeros(len(lon), dtype=np.bool_)
    for ouest, sud, est, nord in TERRITOIRES:
        dedans |= (lon >= ouest) & (lon <= est) & (lat >= sud) & (lat <= nord)
    return dedans


def en_lambert93(x: Nombres, y: Nombres) -> np.ndarray:
    """Array (n,) of booleans: metres within the box of Lambert 93."""
    ouest, sud, est, nord = LAMBERT93
    return (x >= ouest) & (x <= est) & (y >= sud) & (y <= nord)


def _cellule(ligne: Sequence[str], rang: int) -> str:
    return ligne[rang] if rang < len(ligne) else ""


def _colonnes_par_noms(colonnes: Sequence[str]) -> tuple[int, int] | None:
    x, y = trouver_colonne(colonnes, ALIAS_X), trouver_colonne(colonnes, ALIAS_Y)
    if x is not None and y is not None:
        return colonnes.index(x), colonnes.index(y)
    paire = trouver_colonne(colonnes, ALIAS_PAIRE)
    return (colonnes.index(paire), colonnes.index(paire)) if paire is not None else None


def _colonnes_par_valeurs(colonnes: Sequence[str], exemples: Sequence[Sequence[str]]) -> tuple[int, int]:
    """The only two neighbouring columns whose values fall in France, or one holding both."""
    for x in range(len(colonnes)):
        for y in (x + 1, x):
            if y >= len(colonnes):
                continue
            xs, ys = lire_colonnes(exemples, x, y)
            for a, b in ((xs, ys), (ys, xs)):
                if len(a) and (en_france(a, b) | en_lambert93(a, b)).mean() >= 0.8:
                    return x, y
    connues = ", ".join(f"« {c} »" for c in colonnes) or "aucune"
    raise FichierIllisible(
        f"Les colonnes de coordonnées n’ont pas été reconnues. Colonnes du fichier : {connues}. "
        "Nommez-les « longitude » et « latitude » (degrés), ou « x_l93 » et « y_l93 » (mètres)."
    )
