"""What an analysis shows: an attacker who adds and takes away everything of it finds no count under the threshold."""

import datetime as dt
import random
from collections import Counter
from typing import Any

import highspy
import pytest

from quartiers.cohortes.calculs.analyse import analyser
from quartiers.cohortes.calculs.dossiers import INCONNU, DomaineSuivi, Dossier, DureeSuivie, Plan, etat_a
from quartiers.cohortes.calculs.publication import compter, publier
from quartiers.cohortes.lecture import phrases_de
from quartiers.socle.secret.affichage import SIGNE

EMPLOI = DomaineSuivi(
    "emploi", "Emploi", {"rech": "En recherche", "court": "Emploi court", "durable": "Emploi durable"}
)
FIN = dt.date(2026, 11, 1)
SEUIL = 11


def plan_de(seuil: int = SEUIL) -> Plan:
    duree = DureeSuivie("Premier emploi", None, "premier")
    noms = {"f": "Femme", "h": "Homme"}
    return Plan(
        6, "semestre", seuil, [EMPLOI], [duree], noms, {"q1": "Tennis", "q2": "Molette"}, {"18-25": "18 à 25 ans"}
    )


def tirer(graine: int, nombre: int = 90) -> list[Dossier]:
    hasard = random.Random(graine)
    dossiers = []
    for _ in range(nombre):
        entree = dt.date(2024, 1, 1) + dt.timedelta(days=hasard.randrange(500))
        etapes = [("rech", entree)]
        emploi = entree + dt.timedelta(days=hasard.randrange(20, 900))
        perdu = hasard.random() < 0.15
        fin = min(FIN, entree + dt.timedelta(days=hasard.randrange(200, 700))) if perdu else FIN
        if emploi <= fin:
            etapes += [("premier", emploi), (hasard.choice(["court", "durable"]), emploi)]
        dossiers.append(
            Dossier(
                hasard.choice("fh"),
                hasard.choice(["q1", "q2"]),
                "18-25",
                entree,
                fin,
                "perdu" if perdu else "suivi",
                tuple(etapes),
            )
        )
    return dossiers


class Attaquant:
    """One unknown for each path (state at each rank shown, lost included); every number shown is an equation.

    It knows nothing of the code under test: states of people are drawn from what the tables say they are.
    """

    def __init__(self, contenu: dict[str, Any]) -> None:
        self.solveur = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solveur.silent()
        self.solveur.setOptionValue("threads", 1)
        self.inconnues: dict[tuple[object, ...], Any] = {}
        domaine = contenu["domaines"][0]
        self.etats = {ligne[0]: ligne[1:] for ligne in domaine["etats"]}
        for flux in domaine["flux"]:
            self.flux(flux)
        for rang, ligne in enumerate(contenu["attrition"]):
            somme = highspy.Highs.qsum(self.case(rang, etat) for etat in self.etats)
            self.solveur.addConstr(somme == ligne[1])
        for etat, valeurs in self.etats.items():
            for rang, valeur in enumerate(valeurs):
                if valeur != SIGNE:
                    self.solveur.addConstr(self.case(rang, etat) + 0 == valeur)

    def case(self, *cle: object) -> Any:
        if cle not in self.inconnues:
            self.inconnues[cle] = self.solveur.addVariable(lb=0)
        return self.inconnues[cle]

    def flux(self, flux: dict[str, Any]) -> None:
        de, vers, colonnes = flux["de"], flux["a"], flux["colonnes"]
        for ligne in flux["lignes"]:
            for colonne, valeur in zip(colonnes, ligne[1:], strict=True):
                case = self.case(de, vers, ligne[0], colonne)
                if valeur != SIGNE:
                    self.solveur.addConstr(case + 0 == valeur)
            total = highspy.Highs.qsum(self.case(de, vers, ligne[0], colonne) for colonne in colonnes)
            self.solveur.addConstr(total == self.case(de, ligne[0]))
        for colonne in colonnes[:-1]:
            total = highspy.Highs.qsum(self.case(de, vers, ligne[0], colonne) for ligne in flux["lignes"])
            self.solveur.addConstr(total == self.case(vers, colonne))

    def bornes(self, *cle: object) -> tuple[float, float]:
        resultats = []
        for chercher in (self.solveur.minimize, self.solveur.maximize):
            chercher(self.inconnues[cle])
            statut = self.solveur.getModelStatus()
            infini = {highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible}
            resultats.append(float("inf") if statut in infini else self.solveur.getObjectiveValue())
        return resultats[0], resultats[1]


@pytest.mark.parametrize("graine", [1, 2])
def test_differences_of_all_the_tables_give_no_small_count(graine: int) -> None:
    dossiers = tirer(graine)
    contenu = analyser(dossiers, plan_de())
    attaquant = Attaquant(contenu)
    noms = {**EMPLOI.etats, INCONNU: "Situation inconnue"}
    petits = 0
    for rang in range(contenu["rangs"] + 1):
        vrais = Counter(noms.get(etat_a(d, EMPLOI, rang, 6), "") for d in dossiers)
        for nom in noms.values():
            if 0 < vrais[nom] < SEUIL:
                petits += 1
                bas, haut = attaquant.bornes(rang, nom)
                assert (bas, haut >= SEUIL) == (0, True), (rang, nom, vrais[nom], bas, haut)
    for flux in contenu["domaines"][0]["flux"]:
        for de in noms.values():
            for vers in flux["colonnes"]:  # the last one: no longer followed
                vrai = sum(
                    noms.get(etat_a(d, EMPLOI, flux["de"], 6)) == de
                    and noms.get(etat_a(d, EMPLOI, flux["a"], 6), flux["colonnes"][-1]) == vers
                    for d in dossiers
                )
                if 0 < vrai < SEUIL:
                    petits += 1
                    bas, haut = attaquant.bornes(flux["de"], flux["a"], de, vers)
                    assert (bas, haut >= SEUIL) == (0, True), (flux["de"], de, vers, vrai, bas, haut)
    assert petits >= 4  # the attack had something to look for


def test_every_row_of_a_curve_is_none_or_enough_people() -> None:
    contenu = analyser(tirer(4, 140), plan_de())
    duree = contenu["durees"][0]
    courbes = [duree["courbe"], *(c for groupe in duree["groupes"] for c in groupe["courbes"])]
    assert len(courbes[0]["lignes"]) >= 3
    for courbe in courbes:
        for ligne in courbe["lignes"]:
            assert ligne["evenements"] == 0 or ligne["evenements"] >= SEUIL
            assert ligne["censures"] == 0 or ligne["censures"] >= SEUIL
        reste = courbe["lignes"][-1]
        assert not 0 < reste["a_risque"] - reste["evenements"] - reste["censures"] < SEUIL


def test_curve_of_wide_periods_stays_close_to_the_exact_one() -> None:
    from quartiers.cohortes.calculs import survie
    from quartiers.cohortes.calculs.attentes import compter as compter_attentes
    from quartiers.cohortes.calculs.attentes import lignes_de
    from quartiers.cohortes.calculs.dossiers import attente_de

    dossiers = tirer(4, 140)
    attentes = [a for d in dossiers if (a := attente_de(d, plan_de().durees[0]))]
    fines = compter_attentes({"": attentes}, 6)
    exacte = {p.temps: p.survie for p in survie.kaplan_meier(lignes_de(fines, "", len(attentes)))}
    montree = analyser(dossiers, plan_de())["durees"][0]["courbe"]["lignes"]
    assert max(abs(ligne["survie"] - exacte[ligne["fin"]]) for ligne in montree) < 0.04


def test_who_is_followed_is_always_shown_and_why_not_when_no_group_is_small() -> None:
    contenu = analyser(tirer(3), plan_de())
    assert [sum(ligne[1:]) for ligne in contenu["attrition"]] == [90] * (contenu["rangs"] + 1)
    derniere = contenu["attrition"][-1]
    assert (derniere[1] >= SEUIL, sum(contenu["pourquoi"].values())) == (True, derniere[2])
    perdus = [d for d in tirer(3) if d.issue == "perdu"]
    peu = [d for d in tirer(3) if d.issue == "suivi"] + perdus[:3]
    contenu = analyser(peu, plan_de())
    assert set(contenu["pourquoi"].values()) == {SIGNE}
    assert "perdues" not in phrases_de(contenu)[0]


def test_moves_between_fewer_times_when_three_cannot_be_protected() -> None:
    assert [len(publier(tirer(1, n), plan_de()).paliers) for n in (60, 300)] == [2, 3]


def test_same_people_give_the_same_choice() -> None:
    dossiers = tirer(5)
    assert publier(dossiers, plan_de()).visibles == publier(list(reversed(dossiers)), plan_de()).visibles
    comptes = compter(dossiers, plan_de(), 2, (0, 1, 2))
    assert all(sum(c * comptes.nombres[k] for k, c in r.coefficients.items()) == 0 for r in comptes.relations)
