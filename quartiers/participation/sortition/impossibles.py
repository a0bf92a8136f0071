"""Quotas that no committee can meet: which ones conflict, and the nearest ones that can be met, in plain French."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quartiers.participation.sortition.equite import SANS_FOYER, QuotasImpossibles, solveur
from quartiers.participation.sortition.foyers import Contraintes
from quartiers.participation.sortition.regles import Critere, Profil, Quota, Regles
from quartiers.socle.formats import compte, nombre

FOYERS = (
    "Une seule personne par foyer : ces quotas tiendraient sans cette règle. Le plus grand des foyers qui s’y opposent "
    "compte {} ; choisissez « adresse et nom de famille » ou levez la règle."
)


@dataclass(frozen=True)
class Changement:
    """A quota to change: what it asks today, and the nearest that can be met together with the others."""

    critere: str
    valeur: str
    libelle: str
    avant: tuple[int, int]
    apres: tuple[int, int]

    @property
    def phrase(self) -> str:
        return f"{self.libelle} : de {intervalle(self.avant)} à {intervalle(self.apres)}"


@dataclass(frozen=True)
class Borne:
    """One side of a quota: « at least 10 women »."""

    critere: Critere
    quota: Quota
    au_moins: bool

    @property
    def phrase(self) -> str:
        sens, limite = ("au moins", self.quota.minimum) if self.au_moins else ("au plus", self.quota.maximum)
        return f"{self.critere.libelle}, {self.quota.libelle} : {sens} {limite}"


def intervalle(bornes: tuple[int, int]) -> str:
    return nombre(bornes[0]) if bornes[0] == bornes[1] else f"{bornes[0]} – {bornes[1]}"


def evidences(regles: Regles, profils: Sequence[Profil]) -> list[str]:
    """What arithmetic alone shows: too few people, minimums that pass the seats, maximums that fall short of them."""
    population = sum(profil.effectif for profil in profils)
    fautes = []
    if population < regles.sieges:
        fautes.append(
            f"La liste ne tient que {compte(population, 'personne')} après les filtres, pour "
            f"{compte(regles.sieges, 'siège')}."
        )
    for rang, critere in enumerate(regles.criteres):
        minimum = sum(quota.minimum for quota in critere.quotas)
        maximum = sum(quota.maximum for quota in critere.quotas)
        if minimum > regles.sieges:
            fautes.append(f"{critere.libelle} : les minimums font {minimum} en tout, pour {regles.sieges} sièges.")
        if maximum < regles.sieges:
            fautes.append(f"{critere.libelle} : les maximums ne font que {maximum}, pour {regles.sieges} sièges.")
        for quota in critere.quotas:
            presents = sum(p.effectif for p in profils if p.valeurs[rang] == quota.valeur)
            if presents < quota.minimum:
                fautes.append(
                    f"{critere.libelle}, {quota.libelle} : au moins {quota.minimum}, mais la liste n’en tient que "
                    f"{presents}."
                )
    return fautes


def bornes_de(regles: Regles) -> list[Borne]:
    """Every side of every quota that says something."""
    utiles = []
    for critere in regles.criteres:
        for quota in critere.quotas:
            if quota.minimum > 0:
                utiles.append(Borne(critere, quota, au_moins=True))
            if quota.maximum < regles.sieges:
                utiles.append(Borne(critere, quota, au_moins=False))
    return utiles


def conflits(regles: Regles, profils: Sequence[Profil]) -> list[Borne]:
    """A smallest set of sides that cannot hold together: taking any one of them away makes the draw possible."""
    gardees = bornes_de(regles)
    for borne in list(gardees):
        autres = [b for b in gardees if b is not borne]
        if not possible(regles, profils, autres):
            gardees = autres
    return gardees


def possible(regles: Regles, profils: Sequence[Profil], bornes: Sequence[Borne]) -> bool:
    """Whether some committee of the right size holds within `bornes`."""
    from sortition_algorithms.committee_generation.solver import SolverSense, SolverStatus, solver_sum

    if not profils:
        return False
    modele = solveur()
    places = [modele.add_integer_var(0, min(p.effectif, regles.sieges)) for p in profils]
    modele.add_constr(solver_sum(places) == regles.sieges)
    for borne in bornes:
        rang = regles.criteres.index(borne.critere)
        siens = [v for v, p in zip(places, profils, strict=True) if p.valeurs[rang] == borne.quota.valeur]
        if not siens:
            if borne.au_moins:
                return False
            continue
        somme = solver_sum(siens)
        modele.add_constr(somme >= borne.quota.minimum if borne.au_moins else somme <= borne.quota.maximum)
    modele.set_objective(places[0], SolverSense.MAXIMIZE)
    return bool(modele.optimize() == SolverStatus.OPTIMAL)


def au_plus_pres(regles: Regles, profils: Sequence[Profil]) -> list[Changement]:
    """The nearest quotas that can be met; empty when the list itself is too short.

    The library's measure of what is near: raising a maximum by one costs 1, lowering a minimum m by one costs 1 + 2/m,
    so that the smallest groups are given up last.
    """
    from sortition_algorithms.committee_generation.solver import SolverSense, SolverStatus, solver_sum

    if not profils:
        return []
    sieges, modele = regles.sieges, solveur()
    places = [modele.add_integer_var(0, min(p.effectif, sieges)) for p in profils]
    modele.add_constr(solver_sum(places) == sieges)
    ecarts: list[tuple[Critere, Quota, Any, Any]] = []
    couts = []
    for rang, critere in enumerate(regles.criteres):
        for quota in critere.quotas:
            moins, plus = modele.add_integer_var(0, quota.minimum), modele.add_integer_var(0, sieges)
            somme = solver_sum(
                [v for v, p in zip(places, profils, strict=True) if p.valeurs[rang] == quota.valeur] or [0 * places[0]]
            )
            modele.add_constr(somme + moins >= quota.minimum)
            modele.add_constr(somme - plus <= quota.maximum)
            couts += [(1 + 2 / max(1, quota.minimum)) * moins, plus]
            ecarts.append((critere, quota, moins, plus))
    modele.set_objective(solver_sum(couts), SolverSense.MINIMIZE)
    if not ecarts or modele.optimize() != SolverStatus.OPTIMAL:
        return []
    return [
        Changement(
            critere.cle,
            quota.valeur,
            f"{critere.libelle}, {quota.libelle}",
            (quota.minimum, quota.maximum),
            (quota.minimum - round(modele.get_value(moins)), quota.maximum + round(modele.get_value(plus))),
        )
        for critere, quota, moins, plus in ecarts
        if round(modele.get_value(moins)) or round(modele.get_value(plus))
    ]


@dataclass(frozen=True)
class Diagnostic:
    """Why the draw is impossible, and what would make it possible."""

    raisons: tuple[str, ...]
    propositions: tuple[Changement, ...]


def diagnostiquer(regles: Regles, profils: Sequence[Profil], foyers: Contraintes = SANS_FOYER) -> Diagnostic:
    raisons = evidences(regles, profils)
    if not raisons and foyers.habitants and possible(regles, profils, bornes_de(regles)):
        grand = max(sum(n for _, n in habitants) for habitants in foyers.habitants)
        return Diagnostic((FOYERS.format(compte(grand, "personne")),), ())
    if not raisons:
        raisons = [borne.phrase for borne in conflits(regles, profils)]
    return Diagnostic(tuple(raisons), tuple(au_plus_pres(regles, profils)))


__all__ = ["Borne", "Changement", "Diagnostic", "QuotasImpossibles", "conflits", "diagnostiquer", "evidences"]
