"""The computation: what is shown before the result is asked (levels, movements, power), then the result itself.

Everything returned is plain data, rounded to ten digits: written as JSON, fingerprinted, never computed again to be read.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict
from statistics import fmean, variance
from typing import Any

from quartiers.indicateurs.effets.appariement import Appariement, apparier
from quartiers.indicateurs.effets.entree import AnalyseRefusee, Entree, arrondi
from quartiers.indicateurs.effets.panneau import Panneau, Unite, composer
from quartiers.indicateurs.effets.permutations import Permutation, dans_groupes, entre_groupes
from quartiers.indicateurs.effets.plans import AVANT_APRES, COMPARAISON, MINIMUM_COMPARE
from quartiers.indicateurs.effets.puissance import Puissance, intervalle_du_hasard, par_le_passe, par_permutation
from quartiers.indicateurs.enums import PlanAnalyse
from quartiers.indicateurs.intervalles import normal, student

CONFIANCE = 95
ETUDIES_SUFFISANTS = 10  # under, the interval comes from the places compared
TIRAGES_ANNEXES = 1_999  # of the movements before, which are many


class Groupes:
    """The places of a panel as the design sets them: the studied, the compared, who stands beside whom."""

    def __init__(self, entree: Entree, panneau: Panneau) -> None:
        self.plan = PlanAnalyse(entree.parametres.plan)
        self.entree, self.panneau = entree, panneau
        self.traitees: list[Unite] = panneau.traitees
        self.comparees: list[Unite] = [] if self.plan == AVANT_APRES else panneau.comparees
        self.appariement: Appariement | None = None
        if self.plan != AVANT_APRES and len(self.comparees) < MINIMUM_COMPARE:
            raise AnalyseRefusee(
                "Aucun quartier de comparaison n’a de valeur à toutes les périodes retenues : élargissez l’ensemble de "
                "comparaison, resserrez les périodes, ou décrivez seulement l’avant et l’après."
                if not self.comparees
                else f"Il faut au moins {MINIMUM_COMPARE} quartiers de comparaison qui ont toutes leurs valeurs."
            )
        if self.plan not in {AVANT_APRES, COMPARAISON}:
            self.apparier()

    def apparier(self) -> None:
        par_code = {u.code: u for u in [*self.traitees, *self.comparees]}
        trouve = apparier(self.entree, [u.code for u in self.traitees], [u.code for u in self.comparees])
        self.appariement = trouve
        self.paires = [(par_code[g.code], [par_code[v.code] for v in g.voisins]) for g in trouve.groupes]
        self.traitees = [traitee for traitee, _ in self.paires]

    @property
    def voisins(self) -> int:
        """How many stand beside each, on average; 0 when all do."""
        return max(1, round(fmean(len(voisins) for _, voisins in self.paires))) if self.appariement else 0

    def moyennes(self, rang: int) -> tuple[float, float | None]:
        """Means at a period of the studied, of the compared."""
        etudiees = fmean(u.valeurs[rang] for u in self.traitees)
        if self.appariement:
            return etudiees, fmean(fmean(v.valeurs[rang] for v in voisins) for _, voisins in self.paires)
        return etudiees, fmean(u.valeurs[rang] for u in self.comparees) if self.comparees else None

    def permuter(self, changement: Any, tirages: int) -> Permutation:
        """`changement`: what is computed of each place."""
        graine = self.entree.parametres.graine
        if self.appariement:
            groupes = [(changement(t), tuple(changement(v) for v in voisins)) for t, voisins in self.paires]
            return dans_groupes(groupes, graine, tirages)
        tous = [changement(u) for u in [*self.traitees, *self.comparees]]
        return entre_groupes(tous, len(self.traitees), graine, tirages)


def prealable(entree: Entree) -> dict[str, Any]:
    """What may be seen before: no figure of after the change is in it, save the spread of places never treated.

    Raises AnalyseRefusee.
    """
    panneau = composer(entree)
    groupes = Groupes(entree, panneau)
    return commun(groupes) | {"niveaux": [niveau(groupes, rang) for rang in range(panneau.avant)]}


def calculer(entree: Entree) -> dict[str, Any]:
    """The result. Raises AnalyseRefusee."""
    panneau = composer(entree)
    groupes = Groupes(entree, panneau)
    contenu = commun(groupes) | {"niveaux": [niveau(groupes, rang) for rang in range(len(panneau.instants))]}
    contenu["changement"] = changement(groupes)
    contenu["unites"] = [
        {"code": u.code, "nom": u.nom, "changement": arrondi(panneau.changement(u))} for u in groupes.traitees
    ]
    if groupes.plan != AVANT_APRES:
        trouvee = groupes.permuter(panneau.changement, entree.parametres.tirages)
        contenu["permutation"] = permutation_en_json(trouvee)
    return contenu


def commun(groupes: Groupes) -> dict[str, Any]:
    panneau = groupes.panneau
    compares = len(groupes.comparees)
    if groupes.appariement:
        compares = len({v.code for _, voisins in groupes.paires for v in voisins})
    return {
        "plan": str(groupes.plan),
        "resume": panneau.resume,
        "periodes": [
            {"libelle": i.libelle, "court": i.court, "apres": rang >= panneau.avant}
            for rang, i in enumerate(panneau.instants)
        ],
        "etudies": [u.nom for u in groupes.traitees],
        "compares": compares,
        "ecartes": {raison: len(noms) for raison, noms in sorted(panneau.ecartees.items())},
        "etudies_ecartes": dict(sorted(panneau.traitees_ecartees.items())),
        "avis": list(panneau.avis),
        "mouvements": mouvements(groupes),
        "puissance": puissance_en_json(puissance(groupes)),
        "appariement": appariement_en_json(groupes),
    }


def niveau(groupes: Groupes, rang: int) -> dict[str, Any]:
    """Means at a period, their gap, and how far it is from the gap just before the change."""
    etudies, compares = groupes.moyennes(rang)
    ligne: dict[str, Any] = {"rang": rang, "etudies": arrondi(etudies), "compares": arrondi(compares)}
    if compares is not None:
        la_bas, la_contre = groupes.moyennes(groupes.panneau.avant - 1)
        ecart = etudies - compares
        ligne |= {"ecart": arrondi(ecart), "depuis": arrondi(ecart - (la_bas - (la_contre or 0.0)))}
    return ligne


def mouvements(groupes: Groupes) -> list[dict[str, Any]]:
    """Of the gap, from period to period before the change: as many false dates at which nothing was done."""
    if groupes.plan == AVANT_APRES:
        return []
    lignes = []
    for rang in range(1, groupes.panneau.avant):

        def pas(unite: Unite, rang: int = rang) -> float:
            return unite.valeurs[rang] - unite.valeurs[rang - 1]

        trouvee = groupes.permuter(pas, TIRAGES_ANNEXES)
        lignes.append({"rang": rang, "ecart": arrondi(trouvee.statistique), "p": arrondi(trouvee.p)})
    return lignes


def puissance(groupes: Groupes) -> Puissance:
    panneau = groupes.panneau
    if groupes.plan == AVANT_APRES:
        return par_le_passe([groupes.moyennes(rang)[0] for rang in range(panneau.avant)])
    changements = [panneau.changement(u) for u in groupes.comparees]
    traites, graine = len(groupes.traitees), groupes.entree.parametres.graine
    if groupes.appariement:
        attributions = math.prod(1 + len(voisins) for _, voisins in groupes.paires)
        return par_permutation(changements, traites, attributions, graine, groupes.voisins)
    return par_permutation(changements, traites, math.comb(traites + len(changements), traites), graine)


def changement(groupes: Groupes) -> dict[str, Any]:
    """Mean changes, what separates them, and its interval when there are enough places for one."""
    panneau = groupes.panneau
    siens = [panneau.changement(u) for u in groupes.traitees]
    if groupes.plan == AVANT_APRES:
        erreur, bas, haut = de_la_source(groupes)
        return {"etudies": arrondi(fmean(siens)), "estimation": arrondi(fmean(siens))} | intervalle(erreur, bas, haut)
    leurs = [panneau.changement(u) for u in groupes.comparees]
    if groupes.appariement:
        contre = [fmean(panneau.changement(v) for v in voisins) for _, voisins in groupes.paires]
        estimation, erreur, bas, haut = apparie([a - b for a, b in zip(siens, contre, strict=True)])
        compares = fmean(contre)
    else:
        estimation, erreur, bas, haut = double_difference(siens, leurs)
        compares = fmean(leurs)
    methode = "dispersion"
    if len(siens) < ETUDIES_SUFFISANTS:
        methode = "hasard"
        graine = groupes.entree.parametres.graine
        bas, haut = intervalle_du_hasard(estimation, leurs, len(siens), graine, groupes.voisins) or (None, None)
    return {
        "etudies": arrondi(fmean(siens)),
        "compares": arrondi(compares),
        "estimation": arrondi(estimation),
        "methode": methode,
    } | intervalle(erreur, bas, haut)


Estime = tuple[float, float | None, float | None, float | None]


def double_difference(siens: Sequence[float], leurs: Sequence[float]) -> Estime:
    """Difference of mean changes, its standard error and its interval (Welch); one place alone has no spread."""
    estimation = fmean(siens) - fmean(leurs)
    if len(siens) < 2 or len(leurs) < 2:
        return estimation, None, None, None
    ici, la = variance(siens) / len(siens), variance(leurs) / len(leurs)
    erreur = math.sqrt(ici + la)
    if not erreur:
        return estimation, 0.0, estimation, estimation
    degres = (ici + la) ** 2 / (ici**2 / (len(siens) - 1) + la**2 / (len(leurs) - 1))
    return estimation, erreur, *student(estimation, erreur, degres, CONFIANCE)


def apparie(ecarts: Sequence[float]) -> Estime:
    """Mean difference within matched sets."""
    estimation = fmean(ecarts)
    if len(ecarts) < 2:
        return estimation, None, None, None
    erreur = math.sqrt(variance(ecarts) / len(ecarts))
    return estimation, erreur, *student(estimation, erreur, len(ecarts) - 1, CONFIANCE)


def de_la_source(groupes: Groupes) -> tuple[float | None, float | None, float | None]:
    """Before and after: the margin of the source is the only chance that is known."""
    erreurs = [groupes.panneau.erreur(u) for u in groupes.traitees]
    if any(e is None for e in erreurs):
        return None, None, None
    erreur = math.sqrt(sum((e or 0.0) ** 2 for e in erreurs)) / len(erreurs)
    moyen = fmean(groupes.panneau.changement(u) for u in groupes.traitees)
    return erreur, *normal(moyen, erreur, CONFIANCE)


def intervalle(erreur: float | None, bas: float | None, haut: float | None) -> dict[str, Any]:
    return {"erreur": arrondi(erreur), "bas": arrondi(bas), "haut": arrondi(haut)}


def permutation_en_json(trouvee: Permutation) -> dict[str, Any]:
    return {
        "statistique": arrondi(trouvee.statistique),
        "autres": trouvee.autres,
        "extremes": trouvee.extremes,
        "exacte": trouvee.exacte,
        "p": arrondi(trouvee.p),
    }


def puissance_en_json(dite: Puissance) -> dict[str, Any]:
    return asdict(dite) | {"effet": arrondi(dite.effet), "p_minimale": arrondi(dite.p_minimale)}


def appariement_en_json(groupes: Groupes) -> dict[str, Any] | None:
    trouve = groupes.appariement
    if trouve is None:
        return None
    noms = groupes.entree.noms
    return {
        "groupes": [
            {
                "nom": noms.get(g.code, g.code),
                "voisins": [[noms.get(v.code, v.code), v.code, arrondi(v.distance)] for v in g.voisins],
            }
            for g in trouve.groupes
        ],
        "sans_voisin": [noms.get(code, code) for code in trouve.sans_voisin],
        "sans_covariable": trouve.sans_covariable,
        "repetes": trouve.repetes,
        "sans_date": list(trouve.sans_date),
        "equilibre": [
            [ligne.nom, *(arrondi(v) for v in (ligne.etudies, ligne.tous, ligne.apparies, ligne.avant, ligne.apres))]
            for ligne in trouve.equilibre
        ],
    }
