"""Locate a file of points (CSV, Excel, OpenDocument): same rows out, with the answer beside.

No row is ever dropped: one whose coordinates cannot be used keeps its place, and says why. The
file is read and written piece by piece, so that a million rows of CSV need little memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from quartiers.territoire.contours import WGS84
from quartiers.territoire.coordonnees import (
    Disposition,
    Repere,
    en_france,
    en_lambert93,
    lire_colonnes,
    trouver_disposition,
)
from quartiers.territoire.formats import FichierIllisible
from quartiers.territoire.geometrie import Nombres
from quartiers.territoire.localisation import Localisateur, Localisations
from quartiers.territoire.tableurs import Tableau, ouvrir_ecrivain, ouvrir_tableau

LOT_DE_LIGNES = 50_000
LIGNES_EXEMPLES = 2_000
# Faults kept for the page; every one of them stands in the result file.
FAUTES_GARDEES = 200

Avancement = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Faute:
    """A row that could not be located: its number in the file (headers are row 1), and why."""

    ligne: int
    motif: str


@dataclass(slots=True)
class Bilan:
    """What became of a file of points."""

    lignes: int = 0
    localisees: int = 0
    dans_un_quartier: int = 0
    a_verifier: int = 0
    en_faute: int = 0
    par_quartier: Counter[str] = field(default_factory=Counter)
    fautes: list[Faute] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Demande:
    """What to ask of each point: generation, distances or not, and the names of the codes."""

    localisateur: Localisateur
    generation: int
    distances: bool
    noms: Mapping[str, str]

    def titres(self) -> list[str]:
        """Headers of the columns added to the file."""
        g = self.generation
        titres = [f"qpv_{g}_code", f"qpv_{g}_nom", f"qpv_{g}_a_verifier"]
        if self.distances:
            titres += [f"qpv_{g}_distance_limite_m", f"qpv_{g}_le_plus_proche"]
        return [*titres, "poche_de_pauvrete", "commune_code", "commune_nom", "observation"]


def localiser_fichier(source: Path, sortie: Path, demande: Demande, *, avancement: Avancement | None = None) -> Bilan:
    """Read `source`, write `sortie` (.csv or .xlsx) with the columns of the answer added.

    `avancement` is called with the number of rows done so far. FichierIllisible says in French
    what is wrong with the file; nothing is left at `sortie` then.
    """
    tableau = ouvrir_tableau(source)
    debut = list(islice(tableau.lignes, LIGNES_EXEMPLES))
    if not debut:
        raise FichierIllisible(f"{source.name} : le fichier n’a pas de ligne sous ses titres.")
    disposition = trouver_disposition(tableau.colonnes, debut)
    bilan = Bilan(avertissements=_avertir(tableau, disposition))
    ecrivain = ouvrir_ecrivain(sortie, tableau.separateur)
    try:
        ecrivain.ecrire([_titres_distincts(tableau.colonnes, demande.titres())])
        for lot in _lots(chain(debut, tableau.lignes)):
            ecrivain.ecrire(_repondre(lot, len(tableau.colonnes), disposition, demande, bilan))
            if avancement:
                avancement(bilan.lignes)
    except BaseException:
        ecrivain.fermer()
        sortie.unlink(missing_ok=True)
        raise
    ecrivain.fermer()
    return bilan


def emprise_des_points(source: Path) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the usable points of a file, in degrees; None when none is.

    Read before locating, it spares the outlines of the rest of the country. Raises as `localiser_fichier`.
    """
    tableau = ouvrir_tableau(source)
    debut = list(islice(tableau.lignes, LIGNES_EXEMPLES))
    if not debut:
        raise FichierIllisible(f"{source.name} : le fichier n’a pas de ligne sous ses titres.")
    disposition = trouver_disposition(tableau.colonnes, debut)
    bornes: list[Nombres] = []
    for lot in _lots(chain(debut, tableau.lignes)):
        lon, lat = _situables(lot, disposition)[:2]
        if np.isfinite(lon).any():
            bornes.append(np.array([np.nanmin(lon), np.nanmin(lat), -np.nanmax(lon), -np.nanmax(lat)]))
    if not bornes:
        return None
    ouest, sud, est, nord = np.min(bornes, axis=0).tolist()
    return ouest, sud, -est, -nord


def _situables(lot: list[list[str]], disposition: Disposition) -> tuple[Nombres, Nombres, list[str]]:
    """Longitudes and latitudes (NaN when unusable), and why each unusable row is."""
    x, y = lire_colonnes(lot, disposition.x, disposition.y)
    motifs = _motifs(lot, x, y, disposition)
    bons = np.array([not m for m in motifs], dtype=np.bool_)
    lon, lat = _en_degres(np.where(bons, x, np.nan), np.where(bons, y, np.nan), disposition)
    return lon, lat, motifs


def _repondre(
    lot: list[list[str]], largeur: int, disposition: Disposition, demande: Demande, bilan: Bilan
) -> list[list[str]]:
    """Rows of the result for a batch of rows; fills the report."""
    lon, lat, motifs = _situables(lot, disposition)
    dits = demande.localisateur.localiser(lon, lat, generation=demande.generation, distances=demande.distances)
    _compter(bilan, dits, motifs)
    colonnes = _colonnes(dits, demande, motifs)
    return [
        [*ligne, *[""] * (largeur - len(ligne)), *reponse]
        for ligne, reponse in zip(lot, zip(*colonnes, strict=True), strict=True)
    ]


def _motifs(lot: list[list[str]], x: Nombres, y: Nombres, disposition: Disposition) -> list[str]:
    """Why each row cannot be located; empty text when it can."""
    a, b = (y, x) if disposition.inversees else (x, y)
    dans_le_repere = en_france if disposition.repere is Repere.DEGRES else en_lambert93
    bons, retournes = dans_le_repere(a, b), dans_le_repere(b, a)
    motifs = [""] * len(lot)
    for rang in np.flatnonzero(~bons).tolist():
        motifs[rang] = _motif(lot[rang], disposition, bool(retournes[rang]), x[rang], y[rang])
    return motifs


def _motif(ligne: Sequence[str], disposition: Disposition, retourne: bool, x: float, y: float) -> str:
    for rang, valeur in ((disposition.x, x), (disposition.y, y)):
        texte = ligne[rang].strip() if rang < len(ligne) else ""
        if not texte:
            return "coordonnées absentes"
        if np.isnan(valeur):
            return f"coordonnée illisible : « {texte[:40]} »"
    if not x and not y:
        return "coordonnées nulles"
    return "coordonnées sans doute inversées" if retourne else "coordonnées hors de France"


def _en_degres(x: Nombres, y: Nombres, disposition: Disposition) -> tuple[Nombres, Nombres]:
    if disposition.inversees:
        x, y = y, x
    if disposition.repere is Repere.DEGRES:
        return x, y
    # PROJ is slow to open, and useless for degrees.
    from pyproj import Transformer

    lon, lat = Transformer.from_crs("EPSG:2154", WGS84, always_xy=True).transform(x, y)
    return np.where(np.isfinite(lon), lon, np.nan), np.where(np.isfinite(lat), lat, np.nan)


def _colonnes(dits: Localisations, demande: Demande, motifs: list[str]) -> list[list[str]]:
    """The columns of the answer, in the order of `Demande.titres`, as lists of n texts."""
    localises = [not m for m in motifs]
    colonnes = [
        dits.quartiers.tolist(),
        _noms(dits.quartiers, demande.noms),
        [("oui" if d else "non") if ok else "" for d, ok in zip(dits.a_verifier.tolist(), localises, strict=True)],
    ]
    if dits.distances_m is not None and dits.proches is not None:
        metres = dits.distances_m.tolist()
        colonnes += [[f"{m:.0f}" if m == m else "" for m in metres], dits.proches.tolist()]
    observations = [
        motif or ("poche à vérifier" if douteux else "")
        for motif, douteux in zip(motifs, dits.poches_a_verifier.tolist(), strict=True)
    ]
    poches, communes = _noms(dits.poches, demande.noms), _noms(dits.communes, demande.noms)
    return [*colonnes, poches, dits.communes.tolist(), communes, observations]


def _noms(codes: NDArray[np.str_], noms: Mapping[str, str]) -> list[str]:
    return [noms.get(c, c) for c in codes.tolist()]


def _compter(bilan: Bilan, dits: Localisations, motifs: list[str]) -> None:
    for rang, motif in enumerate(motifs, start=bilan.lignes + 2):
        if motif:
            bilan.en_faute += 1
            if len(bilan.fautes) < FAUTES_GARDEES:
                bilan.fautes.append(Faute(rang, motif))
    codes = Counter(dits.quartiers.tolist())
    codes.pop("", None)
    bilan.par_quartier.update(codes)
    bilan.lignes += len(motifs)
    bilan.localisees = bilan.lignes - bilan.en_faute
    bilan.dans_un_quartier += codes.total()
    bilan.a_verifier += int(dits.a_verifier.sum())


def _avertir(tableau: Tableau, disposition: Disposition) -> list[str]:
    x, y = tableau.colonnes[disposition.x], tableau.colonnes[disposition.y]
    unite = "Lambert 93" if disposition.repere is Repere.LAMBERT93 else "degrés"
    dit = [f"Coordonnées lues dans « {x} »" + ("" if x == y else f" et « {y} »") + f", en {unite}."]
    if disposition.inversees:
        dit.append(
            "La latitude et la longitude étaient inversées dans le fichier : elles ont été remises "
            "dans l’ordre pour la recherche, le fichier garde vos colonnes telles quelles."
        )
    return dit


def _titres_distincts(anciens: list[str], nouveaux: list[str]) -> list[str]:
    """Headers of the result; a column added keeps clear of one already there."""
    pris = {t.casefold() for t in anciens}
    return [*anciens, *(t if t not in pris else f"{t}_calcule" for t in nouveaux)]


def _lots(lignes: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    suite = iter(lignes)
    while lot := list(islice(suite, LOT_DE_LIGNES)):
        yield lot
