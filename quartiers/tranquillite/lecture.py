"""One series read honestly: level, comparison of two years, season, change. Pure: no query, no cause.

Only what is shown is read (`publication`): nothing hidden enters any figure, so a reading gives nothing away. A series
is read at its finest period without a hidden count since its last break: leaving out the small ones would raise it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from quartiers.tranquillite.calculs.changements import Balayage, balayer
from quartiers.tranquillite.calculs.limites import elargi
from quartiers.tranquillite.calculs.rapports import Rapport, comparer
from quartiers.tranquillite.calculs.saisons import Saison, saison_de
from quartiers.tranquillite.enums import Pas
from quartiers.tranquillite.periodes import CYCLES, DUREES, ORDRE, Periode

MARGES = {Pas.MOIS: 6, Pas.TRIMESTRE: 3}
LANCE = 5  # a rate is said from so many facts on


@dataclass(frozen=True)
class Point:
    """`valeur` None: hidden when `secret`, else not delivered whole."""

    periode: Periode
    valeur: int | None
    secret: bool = False


@dataclass(frozen=True)
class Niveau:
    """The last twelve months read: their count, its limits, and the same for 1,000 residents."""

    debut: Periode
    fin: Periode
    total: int
    bas: float
    haut: float
    mois: int
    taux: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Lecture:
    """What may be said of a series. `pas` None: too small to be read at any period."""

    pas: Pas | None
    points: Sequence[Point] = ()
    depuis: int = 0  # rank of the first point after the last break
    niveau: Niveau | None = None
    rapport: Rapport | None = None
    paires: int = 0  # periods compared, of those of a year
    saison: Saison | None = None
    annees: int = 0
    balayage: Balayage | None = None
    change: bool = False  # stands after the correction for all the series looked at
    dispersion: float = 1.0
    manquants: Sequence[Periode] = field(default_factory=tuple)

    @property
    def recents(self) -> Sequence[Point]:
        return self.points[self.depuis :]

    @property
    def date_du_change(self) -> Periode | None:
        if self.balayage is None:
            return None
        connus = [p.periode for p in self.recents if p.valeur is not None]
        return connus[self.balayage.rang]


def lire(series: Mapping[Pas, Sequence[Point]], ruptures: Sequence[dt.date], habitants: int | None) -> Lecture:
    """The reading of one series given at every period that is published."""
    for pas in ORDRE:
        points = series.get(pas, ())
        depuis = rang_apres(points, ruptures)
        recents = points[depuis:]
        if any(p.valeur is not None for p in recents) and not any(p.secret for p in recents):
            return lire_au_pas(pas, points, depuis, habitants)
    gros = next((pas for pas in reversed(ORDRE) if series.get(pas)), None)
    return Lecture(None, series.get(gros, ()) if gros else ())


def rang_apres(points: Sequence[Point], ruptures: Sequence[dt.date]) -> int:
    """The first point wholly after the last break that has begun."""
    for rang in range(len(points) - 1, -1, -1):
        if any(points[rang].periode.debut < rupture < points[rang].periode.fin for rupture in ruptures):
            return rang + 1
        if any(points[rang].periode.debut == rupture for rupture in ruptures):
            return rang
    return 0


def lire_au_pas(pas: Pas, points: Sequence[Point], depuis: int, habitants: int | None) -> Lecture:
    recents = points[depuis:]
    cycle = CYCLES[pas]
    valeurs = [p.valeur for p in recents]
    saison = saison_de(valeurs, recents[0].periode.position, cycle) if cycle > 1 else None
    dispersion = saison.dispersion if saison else dispersion_de(valeurs, cycle)
    annees = len({p.periode.debut.year for p in recents if p.valeur is not None})
    rapport, paires = comparer_les_annees(recents, cycle, dispersion)
    return Lecture(
        pas=pas,
        points=points,
        depuis=depuis,
        niveau=niveau_de(recents, cycle, dispersion, habitants),
        rapport=rapport,
        paires=paires,
        saison=saison,
        annees=annees,
        balayage=chercher(recents, pas, saison),
        dispersion=dispersion,
        manquants=tuple(p.periode for p in recents if p.valeur is None),
    )


def dispersion_de(valeurs: Sequence[int | None], cycle: int) -> float:
    """How much more than chance the periods of a same year vary (Pearson over degrees of freedom); 1 at least."""
    ecarts, libres = 0.0, 0
    for debut in range(0, len(valeurs), cycle):
        siennes = [v for v in valeurs[debut : debut + cycle] if v is not None]
        moyenne = sum(siennes) / len(siennes) if siennes else 0
        if moyenne:
            ecarts += sum((v - moyenne) ** 2 / moyenne for v in siennes)
            libres += len(siennes) - 1
    return max(1.0, ecarts / libres) if libres else 1.0


def niveau_de(points: Sequence[Point], cycle: int, dispersion: float, habitants: int | None) -> Niveau | None:
    derniers = points[-cycle:]
    connus = [p for p in derniers if p.valeur is not None]
    if not connus:
        return None
    total = sum(p.valeur or 0 for p in connus)
    bas, haut = elargi(total, dispersion)
    mois = sum(DUREES[p.periode.pas] for p in connus)
    taux = None
    if habitants and total >= LANCE and mois == 12:
        mille = 1000 / habitants
        taux = (total * mille, bas * mille, haut * mille)
    return Niveau(derniers[0].periode, derniers[-1].periode, total, bas, haut, mois, taux)


def comparer_les_annees(points: Sequence[Point], cycle: int, dispersion: float) -> tuple[Rapport | None, int]:
    """The last year against the one before, on the months that both delivered: the same season on both sides."""
    if len(points) < 2 * cycle:
        return None, 0
    paires = [
        (avant.valeur, apres.valeur)
        for avant, apres in zip(points[-2 * cycle : -cycle], points[-cycle:], strict=True)
        if avant.valeur is not None and apres.valeur is not None
    ]
    if 2 * len(paires) < cycle:
        return None, len(paires)
    duree = float(len(paires))
    return comparer(sum(a for a, _ in paires), duree, sum(b for _, b in paires), duree, dispersion), len(paires)


def chercher(points: Sequence[Point], pas: Pas, saison: Saison | None) -> Balayage | None:
    """The scan of the periods that are known, the season allowed for when it is clear."""
    if pas not in MARGES:
        return None
    connus = [p for p in points if p.valeur is not None]
    facteurs = saison.facteurs if saison and saison.nette else (1.0,) * CYCLES[pas]
    valeurs = [p.valeur or 0 for p in connus]
    expositions = [facteurs[p.periode.position] for p in connus]
    return balayer(valeurs, expositions, MARGES[pas])


def avec_change(lecture: Lecture, change: bool) -> Lecture:
    return replace(lecture, change=change)
