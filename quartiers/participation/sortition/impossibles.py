"""Quotas that no committee can meet: which ones conflict, and the nearest ones that can be met, in plain French."""

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass

from quartiers.participation.sortition.equite import QuotasImpossibles, solveur
from quartiers.participation.sortition.regles import Critere, Profil, Quota, Regles
from quartiers.socle.formats import compte, nombre


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
    """The nearest quotas that can be met, as the library relaxes them; empty when the list itself is too short.

    A profile needs no more people than there are seats: the library is given that many of each.
    """
    from sortition_algorithms.committee_generation import find_any_committee
    from sortition_algorithms.errors import InfeasibleQuotasError, SortitionBaseError
    from sortition_algorithms.features import FeatureValueMinMax
    from sortition_algorithms.people import People

    sieges = regles.sieges
    quotas: MutableMapping[str, MutableMapping[str, FeatureValueMinMax]] = {
        critere.cle: {
            quota.valeur: FeatureValueMinMax(
                min=quota.minimum, max=quota.maximum, min_flex=0, max_flex=max(sieges, quota.maximum)
            )
            for quota in critere.quotas
        }
        for critere in regles.criteres
    }
    cles = [critere.cle for critere in regles.criteres]
    gens = People([])
    for rang, profil in enumerate(profils):
        for n in range(min(profil.effectif, sieges)):
            gens.add(f"{rang}-{n}", dict(zip(cles, profil.valeurs, strict=True)), quotas, n)
    try:
        find_any_committee(quotas, gens, sieges, [])
    except InfeasibleQuotasError as erreur:
        return changements(regles, erreur.features)
    except SortitionBaseError:
        return []
    return []


def changements(regles: Regles, proches: object) -> list[Changement]:
    liste = []
    for critere in regles.criteres:
        for quota in critere.quotas:
            proche = proches[critere.cle][quota.valeur]  # type: ignore[index]
            avant, apres = (quota.minimum, quota.maximum), (int(proche.min), int(proche.max))
            if avant != apres:
                libelle = f"{critere.libelle}, {quota.libelle}"
                liste.append(Changement(critere.cle, quota.valeur, libelle, avant, apres))
    return liste


@dataclass(frozen=True)
class Diagnostic:
    """Why the draw is impossible, and what would make it possible."""

    raisons: tuple[str, ...]
    propositions: tuple[Changement, ...]


def diagnostiquer(regles: Regles, profils: Sequence[Profil]) -> Diagnostic:
    raisons = evidences(regles, profils)
    if not raisons:
        raisons = [borne.phrase for borne in conflits(regles, profils)]
    return Diagnostic(tuple(raisons), tuple(au_plus_pres(regles, profils)))


__all__ = ["Borne", "Changement", "Diagnostic", "QuotasImpossibles", "conflits", "diagnostiquer", "evidences"]
