"""Chances as equal as the quotas allow: the leximin distribution over the compositions that meet the quotas.

The lowest chance is made as high as can be; then, among those that hold it, the second lowest; and so on (Flanigan,
Gölz, Gupta, Hennig, Procaccia, « Fair algorithms for selecting citizens’ assemblies », Nature 596, 2021). The field's
library computes leximin on people, with a commercial solver; here the same dual programs run on profiles, through
its own interface to HiGHS (decision 0011). All is deterministic: fixed order, fixed seed, no time limit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from quartiers.participation.sortition.foyers import Contraintes
from quartiers.participation.sortition.regles import Profil, Regles
from quartiers.socle.solveur import creer_solveur

EPS = 1e-6  # on chances divided by the chance of a draw without quotas
GRAINE_DU_SOLVEUR = 1
POIDS_TOTAL = 10**12  # a distribution is stored as whole numbers that add up to it

Places = tuple[int, ...]  # seats of a composition by profile, in the order of the profiles
Suivi = Callable[[int, int], None]  # (done, total)


class QuotasImpossibles(Exception):
    """No composition meets the quotas: see `impossibles`."""


@dataclass(frozen=True)
class Composition:
    """So many seats for each profile, drawn with the chance `poids` / POIDS_TOTAL."""

    poids: int
    places: Places


SANS_FOYER = Contraintes()


def repartir(
    regles: Regles, profils: Sequence[Profil], suivre: Suivi | None = None, foyers: Contraintes = SANS_FOYER
) -> list[Composition]:
    """The leximin distribution, most likely composition first; `foyers`: one person per household. Raises
    QuotasImpossibles."""
    recherche = Recherche(regles, profils, foyers)
    colonnes = recherche.couvrir()
    atteints = [t for t in range(len(profils)) if any(places[t] for places in colonnes)]
    fixes: dict[int, float] = {}
    while len(fixes) < len(atteints):
        if suivre:
            suivre(len(fixes), len(atteints))
        fixes.update(etage(recherche, colonnes, atteints, fixes))
    return en_poids(colonnes, parts_finales(recherche, colonnes, fixes))


def chances(compositions: Sequence[Composition], profils: Sequence[Profil]) -> list[Fraction]:
    """The exact chance of each person of each profile."""
    return [
        Fraction(sum(c.poids * c.places[t] for c in compositions), POIDS_TOTAL * profil.effectif)
        for t, profil in enumerate(profils)
    ]


class Recherche:
    """The program that finds a composition: seats by profile, whole numbers, under the quotas."""

    def __init__(self, regles: Regles, profils: Sequence[Profil], foyers: Contraintes = SANS_FOYER) -> None:
        self.regles, self.profils, self.foyers = regles, profils, foyers
        self.population = sum(profil.effectif for profil in profils)
        self.solveur = solveur()
        self.places = [self.solveur.add_integer_var(0, min(p.effectif, regles.sieges)) for p in profils]
        poser_quotas(self.solveur, regles, profils, self.places)
        poser_foyers(self.solveur, foyers, profils, self.places)

    def echelle(self, t: int) -> float:
        """What a seat adds to the chance of a person of profile `t`; 1 is the chance of a draw without quotas."""
        return self.population / (self.regles.sieges * self.profils[t].effectif)

    def meilleure(self, poids: dict[int, float]) -> Places:
        """The composition that is worth most when a seat of profile `t` is worth `poids[t]`."""
        from sortition_algorithms.committee_generation.solver import SolverSense, SolverStatus, solver_sum

        objectif = solver_sum(valeur * self.places[t] for t, valeur in poids.items()) if poids else self.places[0]
        self.solveur.set_objective(objectif, SolverSense.MAXIMIZE)
        if self.solveur.optimize() != SolverStatus.OPTIMAL:
            raise QuotasImpossibles
        trouvee = tuple(round(self.solveur.get_value(place)) for place in self.places)
        if not self.foyers.tient(trouvee, [profil.effectif for profil in self.profils]):
            raise QuotasImpossibles  # by less than the solver sees: nothing that would not hold exactly is sealed
        return trouvee

    def couvrir(self) -> list[Places]:
        """Compositions where each profile that can ever be drawn is drawn at least once."""
        if not self.profils:
            raise QuotasImpossibles
        colonnes = [self.meilleure({t: 1.0 + 0.01 * self.echelle(t) for t in range(len(self.profils))})]
        for t in range(len(self.profils)):
            if not any(places[t] for places in colonnes):
                trouvee = self.meilleure({t: 1.0})
                if trouvee[t]:
                    colonnes.append(trouvee)
        return list(dict.fromkeys(colonnes))


def solveur() -> Any:
    """HiGHS through the interface of the library, to the optimum, on the thread that every solver here shares."""
    # Seconds to import, tens of megabytes: only in the process that computes.
    import highspy
    from sortition_algorithms.committee_generation.solver import HighsSolver

    class Solveur(HighsSolver):
        def __init__(self) -> None:  # the library's own would ask for other threads than the rest of the process
            self._highspy: Any = highspy
            self._h: Any = creer_solveur()
            self._var_names: dict[str, Any] = {}
            self._objective_sense = None
            self._h.setOptionValue("random_seed", GRAINE_DU_SOLVEUR)
            self._h.setOptionValue("mip_rel_gap", 0.0)

    return Solveur()


def poser_quotas(modele: Any, regles: Regles, profils: Sequence[Profil], places: Sequence[Any]) -> None:
    from sortition_algorithms.committee_generation.solver import solver_sum

    modele.add_constr(solver_sum(places) == regles.sieges)
    for rang, critere in enumerate(regles.criteres):
        for quota in critere.quotas:
            siens = [place for place, p in zip(places, profils, strict=True) if p.valeurs[rang] == quota.valeur]
            if not siens:
                if quota.minimum > 0:
                    raise QuotasImpossibles
                continue
            modele.add_constr(solver_sum(siens) >= quota.minimum)
            modele.add_constr(solver_sum(siens) <= quota.maximum)


def poser_foyers(modele: Any, foyers: Contraintes, profils: Sequence[Profil], places: Sequence[Any]) -> None:
    """Each person of a profile has its seats over its people: those of a household have 1 at most together."""
    from sortition_algorithms.committee_generation.solver import solver_sum

    for habitants in foyers.habitants:
        modele.add_constr(solver_sum(places[t] * (n / profils[t].effectif) for t, n in habitants) <= 1)


def etage(
    recherche: Recherche, colonnes: list[Places], atteints: Sequence[int], fixes: dict[int, float]
) -> dict[int, float]:
    """One stage: the highest common floor of the profiles not yet fixed; return those that it fixes, at least one.

    Dual program: minimise ŷ − Σ fixed·y, the worth of no known composition passing ŷ, the y of the others adding up
    to 1. A composition that is worth more is added (`colonnes` grows) until there is none.
    """
    from sortition_algorithms.committee_generation.solver import SolverSense, SolverStatus, solver_sum

    libres = [t for t in atteints if t not in fixes]
    dual = solveur()
    plafond = dual.add_continuous_var(0.0, float("inf"))
    y = {t: dual.add_continuous_var(0.0, float("inf")) for t in atteints}
    dual.add_constr(solver_sum(y[t] for t in libres) == 1)
    for places in colonnes:
        dual.add_constr(valeur_de(recherche, places, y) <= plafond)
    marge = 0.0
    while True:
        objectif = plafond - solver_sum((max(0.0, fixes[t] - marge)) * y[t] for t in fixes) if fixes else plafond
        dual.set_objective(objectif, SolverSense.MINIMIZE)
        if dual.optimize() != SolverStatus.OPTIMAL:
            marge = 2 * marge or EPS  # floating point made the fixed chances impossible by a hair
            continue
        poids = {t: max(0.0, dual.get_value(y[t])) for t in atteints}
        atteint, sol = dual.get_value(plafond), recherche.meilleure(valorises(recherche, poids))
        if sum(poids[t] * recherche.echelle(t) * sol[t] for t in atteints) <= atteint + EPS or sol in colonnes:
            plancher = atteint - sum(fixes[t] * poids[t] for t in fixes)
            lies = [t for t in libres if poids[t] > EPS]
            return dict.fromkeys(lies, max(0.0, plancher))
        colonnes.append(sol)
        dual.add_constr(valeur_de(recherche, sol, y) <= plafond)


def valeur_de(recherche: Recherche, places: Places, y: dict[int, Any]) -> Any:
    return sum(recherche.echelle(t) * places[t] * y[t] for t in y if places[t])


def valorises(recherche: Recherche, poids: dict[int, float]) -> dict[int, float]:
    return {t: valeur * recherche.echelle(t) for t, valeur in poids.items() if valeur > 0}


def parts_finales(recherche: Recherche, colonnes: Sequence[Places], fixes: dict[int, float]) -> list[float]:
    """Shares of the compositions that give each profile its chance, missing it by as little as can be."""
    from sortition_algorithms.committee_generation.solver import SolverSense, solver_sum

    primal = solveur()
    parts = [primal.add_continuous_var(0.0, 1.0) for _ in colonnes]
    manque = primal.add_continuous_var(0.0, float("inf"))
    primal.add_constr(solver_sum(parts) == 1)
    for t, chance in fixes.items():
        donne = [
            recherche.echelle(t) * places[t] * part for places, part in zip(colonnes, parts, strict=True) if places[t]
        ]
        primal.add_constr(solver_sum(donne) + manque >= chance)
    primal.set_objective(manque, SolverSense.MINIMIZE)
    primal.optimize()
    return [max(0.0, primal.get_value(part)) for part in parts]


def en_poids(colonnes: Sequence[Places], parts: Sequence[float]) -> list[Composition]:
    """Shares as whole numbers that add up to POIDS_TOTAL; what rounding leaves goes to the most likely one."""
    somme = sum(parts)
    entiers = [round(part / somme * POIDS_TOTAL) for part in parts]
    gardees = sorted(
        (Composition(poids, places) for poids, places in zip(entiers, colonnes, strict=True) if poids > 0),
        key=lambda c: (-c.poids, c.places),
    )
    reste = POIDS_TOTAL - sum(c.poids for c in gardees)
    premiere = gardees[0]
    return [Composition(premiere.poids + reste, premiere.places), *gardees[1:]]
