"""The integer program (HiGHS): one thread and a fixed seed, so that the same table gives the same amounts."""

from decimal import Decimal
from typing import Any

from quartiers.appels.proposition.contraintes import CENTIME, Contrainte
from quartiers.appels.proposition.regles import Candidat, Regles
from quartiers.socle.solveur import creer_solveur

ECART_ADMIS = 0.001  # relative gap at which the search stops
SCORE_SANS_NOTE = Decimal(50)
# What a euro is worth in the first, second and last third of what a line may get: spreading serves more projects.
TRANCHES = {"etaler": (1.0, 0.6, 0.3), "concentrer": (1.0, 1.0, 1.0)}


def minimums_hors_d_atteinte(
    candidats: list[Candidat], contraintes: list[Contrainte], regles: Regles, delai: float
) -> dict[Contrainte, float]:
    """Euros missing to each minimum when all are pursued together; empty when all can be reached."""
    minimums = [c for c in contraintes if c.au_moins and c.limite > 0]
    if not minimums:
        return {}
    modele = Modele(candidats, regles, delai)
    modele.h.setOptionValue("mip_rel_gap", 0.0)  # a gap would show as euros missing
    manques = []
    for contrainte in contraintes:
        ecart = (
            modele.h.addVariable(0, max(contrainte.limite, 0.0), type=modele.continu)
            if contrainte in minimums
            else None
        )
        modele.contraindre(contrainte, contrainte.limite, ecart)
        if ecart is not None:
            manques.append((contrainte, ecart))
    modele.h.minimize(modele.h.qsum([ecart for _, ecart in manques]))
    valeurs = modele.valeurs()
    return {c: valeurs[e.index] for c, e in manques if valeurs[e.index] > 0.5 * CENTIME}


def resoudre(
    candidats: list[Candidat],
    contraintes: list[Contrainte],
    limites: dict[Contrainte, float],
    regles: Regles,
    delai: float,
) -> tuple[list[int], bool]:
    """Steps given to each candidate, and whether the search came to its end."""
    if not any(c.pas_max for c in candidats):
        return [0] * len(candidats), True
    modele = Modele(candidats, regles, delai)
    for contrainte in contraintes:
        modele.contraindre(contrainte, limites[contrainte])
    modele.h.maximize(modele.valeur_totale())
    valeurs = modele.valeurs()
    return [round(valeurs[v.index]) if v is not None else 0 for v in modele.pas], modele.fini()


class Modele:
    """The integer program being written: a whole number of steps a line, cut in thirds for their value."""

    def __init__(self, candidats: list[Candidat], regles: Regles, delai: float) -> None:
        # Slow to import: only asked for when a proposal is.
        import highspy

        self.h: Any = creer_solveur()
        self.continu, self.entier = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
        for option, valeur in (
            ("random_seed", 2030),
            ("time_limit", delai),
            ("mip_rel_gap", ECART_ADMIS),
        ):
            self.h.setOptionValue(option, valeur)
        self.candidats, self.regles = candidats, regles
        self.statuts = highspy.HighsModelStatus
        self.pas: list[Any] = [self.variable(c) for c in candidats]

    def variable(self, c: Candidat) -> Any:
        if not c.pas_max:
            return None
        pas = self.h.addVariable(0, c.pas_max, type=self.entier)
        if c.pas_min > 1:
            servi = self.h.addVariable(0, 1, type=self.entier)
            self.h.addConstr(pas <= c.pas_max * servi)
            self.h.addConstr(pas >= c.pas_min * servi)
        return pas

    def contraindre(self, contrainte: Contrainte, limite: float, ecart: Any = None) -> None:
        termes = [
            poids * self.regles.pas * self.pas[rang]
            for rang, poids in contrainte.poids.items()
            if self.pas[rang] is not None
        ]
        if ecart is not None:
            termes.append(1.0 * ecart)
        if not termes:
            return
        somme = self.h.qsum(termes)
        if contrainte.au_moins:
            if limite > 0:
                self.h.addConstr(somme >= limite)
        else:
            self.h.addConstr(somme <= max(limite, 0.0))

    def valeur_totale(self) -> Any:
        """Σ score × worth of each third; at equal worth, the file deposited first (its number) comes first."""
        coefficients = TRANCHES[self.regles.maniere]
        ordre = {numero: rang for rang, numero in enumerate(sorted({c.rangee.numero for c in self.candidats}))}
        termes = []
        for c, pas in zip(self.candidats, self.pas, strict=True):
            if pas is None:
                continue
            score = float(c.rangee.score if c.rangee.score is not None else SCORE_SANS_NOTE)
            poids = max(score, 1.0) / 100 + 1e-4 * (1 - ordre[c.rangee.numero] / len(ordre))
            morceaux = [self.h.addVariable(0, c.pas_max / len(coefficients), type=self.continu) for _ in coefficients]
            self.h.addConstr(self.h.qsum(morceaux) == pas)
            termes += [poids * valeur * morceau for valeur, morceau in zip(coefficients, morceaux, strict=True)]
        return self.h.qsum(termes)

    def valeurs(self) -> list[float]:
        return list(self.h.getSolution().col_value)

    def fini(self) -> bool:
        return bool(self.h.getModelStatus() == self.statuts.kOptimal)
