"""All the tables of a cohort as one publication: one run of the secrecy over counts that share their totals.

How many are still followed is shown whole: every figure must be read beside it. Why the others are not (lost, gone, too
recent) is told once, at the last period, and when none of these groups is small: period by period, differences would
tell of a few people. Everything else is protected together (docs/decisions, 0008, 0010 and the one on cohorts).
"""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quartiers.cohortes.calculs.dossiers import INCONNU, NON_SUIVI, DomaineSuivi, Dossier, Plan, etat_a, suivi_a
from quartiers.socle.secret.affichage import SIGNE
from quartiers.socle.secret.modele import Cellule, Cle, ProtectionImpossible, Relation, somme
from quartiers.socle.secret.protection import proteger

RANGS_MAX = 6  # periods shown after the entry
TOTAL = ("total",)
ISSUES = ("suivi", "perdu", "sorti", "a-venir")
DIMENSIONS = ("sexe", "tranche", "quartier")


@dataclass
class Comptes:
    """Cells of the publication, and the sums that a reader can do."""

    nombres: dict[Cle, int] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    ouvertes: set[Cle] = field(default_factory=set)  # who is followed: shown, not protected

    def sommer(self, tout: Cle, parties: Sequence[Cle]) -> None:
        self.relations.append(somme(tout, parties))


@dataclass(frozen=True)
class Publication:
    """What may be shown: a count, or SIGNE."""

    rangs: int
    paliers: tuple[int, ...]  # ranks between which moves are shown
    visibles: Mapping[Cle, int]
    avec_flux: bool
    pourquoi: Mapping[str, int | str] = field(default_factory=dict)  # why people are no longer followed, at the end

    def lire(self, cle: Cle) -> int | str:
        return self.visibles.get(cle, SIGNE)

    def entiere(self, cles: Sequence[Cle]) -> bool:
        return all(cle in self.visibles for cle in cles)


def publier(dossiers: Sequence[Dossier], plan: Plan) -> Publication:
    """Moves between three times, else two, else none: the most that can be protected."""
    rangs = dernier_rang(dossiers, plan)
    raisons = pourquoi(dossiers, plan, rangs)
    for paliers in paliers_possibles(rangs):
        comptes = compter(dossiers, plan, rangs, paliers)
        cellules = [
            Cellule(
                cle,
                nombre,
                poids=3.0 if cle[0] == "compo" else 2.0 if cle[0] == "etat" else 1.0,
                connue=cle in comptes.ouvertes,
                sensible=cle not in comptes.ouvertes,
            )
            for cle, nombre in comptes.nombres.items()
        ]
        try:
            protection = proteger(cellules, comptes.relations, plan.seuil, tours=1, preuves=0)
        except ProtectionImpossible:
            continue
        return Publication(rangs, paliers, protection.publication(), bool(paliers), raisons)
    ouvertes = {cle: comptes.nombres[cle] for cle in comptes.nombres if cle in comptes.ouvertes}
    return Publication(rangs, (), ouvertes, False, raisons)


def paliers_possibles(rangs: int) -> list[tuple[int, ...]]:
    trois = [(0, rangs // 2, rangs)] if rangs > 1 else []
    return [*trois, *([(0, rangs)] if rangs else []), ()]


def pourquoi(dossiers: Sequence[Dossier], plan: Plan, rang: int) -> dict[str, int | str]:
    """Lost, gone, too recent at the last period; none of the three when one of them is a few people."""
    vus = Counter(issue_a(d, rang, plan.mois) for d in dossiers)
    raisons = {issue: vus[issue] for issue in ISSUES[1:]}
    petit = any(0 < nombre < plan.seuil for nombre in raisons.values())
    return dict.fromkeys(raisons, SIGNE) if petit else {**raisons}


def dernier_rang(dossiers: Sequence[Dossier], plan: Plan) -> int:
    """The last period that enough people have lived through."""
    rang = 0
    while rang < RANGS_MAX and sum(suivi_a(d, rang + 1, plan.mois) for d in dossiers) >= plan.seuil:
        rang += 1
    return rang


def compter(dossiers: Sequence[Dossier], plan: Plan, rangs: int, paliers: Sequence[int]) -> Comptes:
    comptes = Comptes({TOTAL: len(dossiers)}, ouvertes={TOTAL})
    for rang in range(rangs + 1):
        attrition(comptes, dossiers, plan, rang)
    for dimension in DIMENSIONS:
        composition(comptes, dossiers, dimension, codes_de(plan, dimension))
    for domaine in plan.domaines:
        codes = [*domaine.etats, INCONNU]
        lus = [[etat_a(d, domaine, rang, plan.mois) for d in dossiers] for rang in range(rangs + 1)]
        for rang in range(rangs + 1):
            vus = Counter(lus[rang])
            cles = [("etat", domaine.code, rang, code) for code in codes]
            comptes.nombres |= {cle: vus[cle[3]] for cle in cles}
            comptes.sommer(("attrition", rang, "suivi"), cles)
        for depart, arrivee in itertools.pairwise(paliers):
            flux(comptes, domaine, codes, depart, arrivee, Counter(zip(lus[depart], lus[arrivee], strict=True)))
    return comptes


def codes_de(plan: Plan, dimension: str) -> list[str]:
    tables = {"sexe": plan.sexes, "tranche": plan.tranches, "quartier": plan.quartiers}
    return [*tables[dimension], ""]


def attrition(comptes: Comptes, dossiers: Sequence[Dossier], plan: Plan, rang: int) -> None:
    suivies = sum(suivi_a(d, rang, plan.mois) for d in dossiers)
    comptes.nombres |= {("attrition", rang, "suivi"): suivies, ("attrition", rang, "autres"): len(dossiers) - suivies}
    comptes.ouvertes |= {("attrition", rang, "suivi"), ("attrition", rang, "autres")}
    comptes.sommer(TOTAL, [("attrition", rang, "suivi"), ("attrition", rang, "autres")])


def issue_a(dossier: Dossier, rang: int, mois: int) -> str:
    """Followed; else why not: lost, gone, or too recent for this period to be over."""
    if suivi_a(dossier, rang, mois):
        return "suivi"
    return "a-venir" if dossier.issue == "suivi" else dossier.issue


def composition(comptes: Comptes, dossiers: Sequence[Dossier], dimension: str, codes: Sequence[str]) -> None:
    vus = Counter(getattr(d, dimension) for d in dossiers)
    cles = [("compo", dimension, code) for code in codes]
    comptes.nombres |= {cle: vus[cle[2]] for cle in cles}
    comptes.sommer(TOTAL, cles)


def flux(
    comptes: Comptes, domaine: DomaineSuivi, codes: Sequence[str], depart: int, arrivee: int, vus: Counter[Any]
) -> None:
    """Moves from one rank to another, those who are no longer followed included: rows make the states of the start."""

    def cle(de: str, vers: str) -> Cle:
        return ("flux", domaine.code, depart, arrivee, de, vers)

    for de in codes:
        vers = [cle(de, code) for code in [*codes, NON_SUIVI]]
        comptes.nombres |= {c: vus[de, c[5]] for c in vers}
        comptes.sommer(("etat", domaine.code, depart, de), vers)
    partis = ("partis", domaine.code, depart, arrivee)  # known: how many are followed is, at both times
    comptes.nombres[partis] = sum(vus[de, NON_SUIVI] for de in codes)
    comptes.ouvertes.add(partis)
    comptes.sommer(partis, [cle(de, NON_SUIVI) for de in codes])
    for code in codes:
        comptes.sommer(("etat", domaine.code, arrivee, code), [cle(de, code) for de in codes])
