"""Where a series of counts changes its level, and how sure that is. No cause is ever named.

The scan: every date that leaves at least `marge` periods on each side is tried; the likelihood ratio of « two levels »
against « one », for Poisson counts given their total, divided by the dispersion within the two segments. The threshold
is drawn, not read in a table: given its total, a series without change is a multinomial draw (with the dispersion found,
when months vary more than chance), made `tirages` times with a fixed seed and scanned the same way (Monte Carlo test,
Barnard 1963; scan of counts, Kulldorff 1997). The false alarms are thus at their nominal rate whatever the length; many
series looked at together are corrected by Holm's rule (1979).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

GRAINE = 20240331
TIRAGES = 4999
RISQUE = 0.05
TOTAL_MIN = 20  # facts: below, no change could be seen
RAPPORTS = (1.25, 1.5, 2.0, 3.0, 4.0)
PUISSANCE = 0.8
Reels = NDArray[np.float64]
Cle = TypeVar("Cle")


@dataclass(frozen=True)
class Balayage:
    """The best date of a change: `rang` of the first period after it among those given; `p` before any correction.

    `rapport`: level after over level before (optimistic, since the date is the best of all); None from zero.
    `detectable`: the smallest rise at mid-series that would be seen eight times in ten; None: not even the largest tried.
    """

    rang: int
    rapport: float | None
    p: float
    dispersion: float
    periodes: int
    total: int
    detectable: float | None


def balayer(
    valeurs: Sequence[int],
    expositions: Sequence[float],
    marge: int,
    *,
    tirages: int = TIRAGES,
    graine: int = GRAINE,
    puissance: bool = True,
) -> Balayage | None:
    """None when the series is too short or too thin for any date to be told. Without `puissance` it is quicker."""
    nombre, total = len(valeurs), int(sum(valeurs))
    if nombre < 2 * marge or total < TOTAL_MIN:
        return None
    parts = np.array(expositions, dtype=np.float64)
    parts /= parts.sum()
    observe = np.array([valeurs], dtype=np.float64)
    note, rangs, dispersions = noter(observe, parts, marge)
    hasard = np.random.default_rng([graine, nombre, total])
    nuls = noter(tirer(total, parts, float(dispersions[0]), tirages, hasard), parts, marge)[0]
    p = (1 + int((nuls >= note[0] - 1e-12).sum())) / (1 + tirages)
    rang = int(rangs[0])
    avant, apres = float(observe[0, :rang].sum()), float(observe[0, rang:].sum())
    cote = float(parts[:rang].sum() / parts[rang:].sum())
    seuil = float(np.quantile(nuls, 1 - RISQUE))
    return Balayage(
        rang=rang,
        rapport=apres / avant * cote if avant else None,
        p=p,
        dispersion=float(dispersions[0]),
        periodes=nombre,
        total=total,
        detectable=detectable(total, parts, marge, seuil, float(dispersions[0]), hasard) if puissance else None,
    )


def tirer(total: int, parts: Reels, dispersion: float, fois: int, hasard: np.random.Generator) -> Reels:
    """Series of the same total without any change: multinomial, or, when months vary more than chance, the negative
    binomial of that dispersion given its total (Dirichlet-multinomial)."""
    if dispersion <= 1:
        return hasard.multinomial(total, parts, size=fois).astype(np.float64)
    poids = np.maximum(hasard.gamma(total * parts / (dispersion - 1), size=(fois, len(parts))), 1e-12)
    return hasard.multinomial(total, poids / poids.sum(axis=1, keepdims=True)).astype(np.float64)


def noter(tables: Reels, parts: Reels, marge: int) -> tuple[Reels, NDArray[np.intp], Reels]:
    """(best ratio over dispersion, its rank, dispersion) of each row."""
    nombre = tables.shape[1]
    totaux = tables.sum(axis=1, keepdims=True)
    coupes = np.arange(marge, nombre - marge + 1)
    gauches = np.cumsum(tables, axis=1)[:, coupes - 1]
    part_gauche = np.cumsum(parts)[coupes - 1]
    rapports = vraisemblance(gauches, totaux * part_gauche) + vraisemblance(
        totaux - gauches, totaux * (1 - part_gauche)
    )
    meilleurs = rapports.argmax(axis=1)
    lignes = np.arange(len(tables))
    rangs = coupes[meilleurs]
    avant = gauches[lignes, meilleurs] / part_gauche[meilleurs]
    apres = (totaux[:, 0] - gauches[lignes, meilleurs]) / (1 - part_gauche[meilleurs])
    attendus = np.where(np.arange(nombre) < rangs[:, None], avant[:, None], apres[:, None]) * parts
    ecarts = np.divide((tables - attendus) ** 2, attendus, out=np.zeros_like(tables), where=attendus > 0)
    dispersions = np.maximum(1.0, ecarts.sum(axis=1) / max(1, nombre - 2))
    return rapports[lignes, meilleurs] / dispersions, rangs, dispersions


def vraisemblance(comptes: Reels, attendus: Reels) -> Reels:
    """comptes × log(comptes / attendus), 0 where nothing was counted."""
    quotients = np.divide(comptes, attendus, out=np.ones_like(comptes), where=(comptes > 0) & (attendus > 0))
    return np.asarray(comptes * np.log(quotients), dtype=np.float64)


def detectable(
    total: int,
    parts: Reels,
    marge: int,
    seuil: float,
    dispersion: float,
    hasard: np.random.Generator,
    essais: int = 300,
) -> float | None:
    """The smallest tried rise, at the middle, seen eight times in ten; the total is that of the series."""
    milieu = len(parts) // 2
    for rapport in RAPPORTS:
        chances = parts.copy()
        chances[milieu:] *= rapport
        chances /= chances.sum()
        notes = noter(tirer(total, chances, dispersion, essais, hasard), parts, marge)[0]
        if float((notes > seuil).mean()) >= PUISSANCE:
            return rapport
    return None


def retenus(probabilites: Mapping[Cle, float], risque: float = RISQUE) -> set[Cle]:
    """Holm's rule: the series whose change stands, when all of them are looked at together."""
    gardes: set[Cle] = set()
    for rang, (cle, p) in enumerate(sorted(probabilites.items(), key=lambda paire: paire[1])):
        if p > risque / (len(probabilites) - rang):
            break
        gardes.add(cle)
    return gardes
