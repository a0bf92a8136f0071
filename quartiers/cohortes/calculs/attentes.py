"""Times to event as they may be published: in periods wide enough that no step of a curve is a few people.

Counts of a curve are protected by widening its periods, not by hiding: each row gives none or at least the threshold of
events, and of people who leave without it. The curve is computed from those rows: it says no more than they do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from quartiers.cohortes.calculs import survie
from quartiers.cohortes.calculs.dossiers import Attente, Dossier, DureeSuivie, Plan, attente_de
from quartiers.cohortes.calculs.publication import Publication
from quartiers.socle.secret.affichage import SIGNE

GROUPES = (("sexe", "Sexe"), ("quartier", "Quartier"))
Case = tuple[int, int]  # events, departures without event


@dataclass(frozen=True)
class Intervalle:
    """Periods put together; `fin` in months, `cases` by group."""

    debut: int
    fin: int
    cases: Mapping[str, Case]


def compter(attentes: Mapping[str, Sequence[Attente]], mois: int) -> list[Intervalle]:
    """One row a period, each group apart; the first (0 to 0) is for those who had the event already."""
    dernier = max((a.mois // mois for liste in attentes.values() for a in liste), default=-1)
    rangs = []
    for rang in range(-1, dernier + 1):
        cases = {}
        for groupe, liste in attentes.items():
            siens = [a for a in liste if (a.mois // mois if a.mois >= 0 else -1) == rang]
            cases[groupe] = (sum(a.vu for a in siens), sum(not a.vu for a in siens))
        if rang >= 0 or any(map(sum, cases.values())):
            rangs.append(Intervalle(max(0, rang) * mois, (rang + 1) * mois, cases))
    return rangs


def permise(case: Case, seuil: int) -> bool:
    return all(nombre == 0 or nombre >= seuil for nombre in case)


def reunir(intervalles: Sequence[Intervalle]) -> Intervalle:
    premier, dernier = intervalles[0], intervalles[-1]
    cases = {
        groupe: (sum(i.cases[groupe][0] for i in intervalles), sum(i.cases[groupe][1] for i in intervalles))
        for groupe in premier.cases
    }
    return Intervalle(premier.debut, dernier.fin, cases)


def elargir(intervalles: Sequence[Intervalle], seuil: int, effectifs: Mapping[str, int]) -> list[Intervalle]:
    """The finest rows, in the order of time, in which every count is none or at least `seuil`, as is who is left at the end.

    Departures go by heaps of at least the threshold, each at the period of its middle person: the number at risk is
    never wrong by more than half a heap, now above, now below. Events are never moved before or after their row. What
    makes no heap goes with the last one, or stays at risk to the end: whichever shows more of the curve.
    """
    essais = [elargir_ainsi(intervalles, seuil, effectifs, solder=solder) for solder in (True, False)]
    return max(essais, key=len)


def elargir_ainsi(
    intervalles: Sequence[Intervalle], seuil: int, effectifs: Mapping[str, int], *, solder: bool
) -> list[Intervalle]:
    tas = {groupe: en_tas([i.cases[groupe][1] for i in intervalles], seuil, solder=solder) for groupe in effectifs}
    faits: list[Intervalle] = []
    ouverts: list[Intervalle] = []
    for rang, intervalle in enumerate(intervalles):
        cases = {groupe: (intervalle.cases[groupe][0], tas[groupe][rang]) for groupe in effectifs}
        ouverts.append(Intervalle(intervalle.debut, intervalle.fin, cases))
        if all(permise(case, seuil) for case in reunir(ouverts).cases.values()):
            faits.append(reunir(ouverts))
            ouverts = []
    while faits and not bien_fini(faits, seuil, effectifs):
        faits.pop()
    return faits


def en_tas(departs: Sequence[int], seuil: int, *, solder: bool) -> list[int]:
    """Departures by period put in heaps; those that make none go with the last (`solder`), else are left out."""
    rangs = [rang for rang, nombre in enumerate(departs) for _ in range(nombre)]
    tas = [0] * len(departs)
    entiers = len(rangs) // seuil if seuil else 0
    for numero in range(entiers):
        debut = numero * seuil
        sien = rangs[debut : len(rangs) if solder and numero == entiers - 1 else debut + seuil]
        tas[sien[len(sien) // 2]] += len(sien)
    return tas


def bien_fini(faits: Sequence[Intervalle], seuil: int, effectifs: Mapping[str, int]) -> bool:
    """Who is left after the last row: nobody, or enough people."""
    for groupe, effectif in effectifs.items():
        reste = effectif - sum(sum(i.cases[groupe]) for i in faits)
        if reste < 0 or 0 < reste < seuil:
            return False
    return True


def lignes_de(intervalles: Sequence[Intervalle], groupe: str, effectif: int) -> list[survie.Pas]:
    restants, lignes = effectif, []
    for intervalle in intervalles:
        evenements, censures = intervalle.cases[groupe]
        lignes.append(survie.Pas(intervalle.fin, restants, evenements, censures))
        restants -= evenements + censures
    return lignes


def lire_duree(dossiers: Sequence[Dossier], duree: DureeSuivie, plan: Plan, publication: Publication) -> dict[str, Any]:
    """The curve of all, then of each group that may be told apart; texts for what may not."""
    lues = [(d, a) for d in dossiers if (a := attente_de(d, duree)) is not None]
    ecartes = len(dossiers) - len(lues)
    resultat: dict[str, Any] = {"titre": duree.titre, "depuis_l_entree": duree.origine is None, "groupes": []}
    if 0 < ecartes < plan.seuil or len(lues) < 2 * plan.seuil:
        return {**resultat, "courbe": None, "a_risque": SIGNE}
    tous = {"": [a for _, a in lues]}
    intervalles = elargir(compter(tous, plan.mois), plan.seuil, {"": len(lues)})
    if not any(i.cases[""][0] for i in intervalles):
        return {**resultat, "courbe": None, "a_risque": len(lues)}
    resultat |= {"courbe": courbe_de(intervalles, "", len(lues)), "a_risque": len(lues)}
    for dimension, nom in GROUPES:
        if ecart := comparer(lues, dimension, plan, publication, ecartes):
            resultat["groupes"].append({"dimension": nom, **ecart})
    return resultat


def courbe_de(intervalles: Sequence[Intervalle], groupe: str, effectif: int) -> dict[str, Any]:
    lignes = lignes_de(intervalles, groupe, effectif)
    points = survie.kaplan_meier(lignes)
    mediane, tot, tard = survie.mediane(points)
    return {
        "lignes": [
            {"debut": i.debut, "fin": i.fin, "censures": pas.censures, **arrondi(point)}
            for i, pas, point in zip(intervalles, lignes, points, strict=True)
        ],
        "mediane": [mediane, tot, tard],
    }


def arrondi(point: survie.Point) -> dict[str, Any]:
    return {cle: round(v, 4) if isinstance(v, float) else v for cle, v in asdict(point).items() if cle != "temps"}


def comparer(
    lues: Sequence[tuple[Dossier, Attente]], dimension: str, plan: Plan, publication: Publication, ecartes: int
) -> dict[str, Any] | None:
    """Groups side by side, when their sizes are shown and none is left over; else nothing is said of any."""
    noms = plan.sexes if dimension == "sexe" else plan.quartiers
    attentes = {code: [a for d, a in lues if getattr(d, dimension) == code] for code in noms}
    attentes = {code: liste for code, liste in attentes.items() if liste}
    entiere = publication.entiere([("compo", dimension, code) for code in [*noms, ""]])
    reste = len(lues) - sum(map(len, attentes.values()))
    if ecartes or not entiere or 0 < reste < plan.seuil or len(attentes) < 2:
        return None
    effectifs = {code: len(liste) for code, liste in attentes.items()}
    intervalles = elargir(compter(attentes, plan.mois), plan.seuil, effectifs)
    if len(intervalles) < 2:
        return None
    test = survie.log_rank([lignes_de(intervalles, code, effectifs[code]) for code in attentes])
    if test is None:
        return None
    return {
        "courbes": [
            {"nom": noms[code], "a_risque": effectifs[code], **courbe_de(intervalles, code, effectifs[code])}
            for code in attentes
        ],
        "khi2": round(test.khi2, 3),
        "degres": test.degres,
        "p": round(test.p, 4),
    }
