"""A reader who gathers every file and places each count as tightly as a solver can. Nothing here is the code under test.

The unknowns are the people of each action in each place where it may count some, by sex and by residence; every count
that is shown is an equation, and so is every sum that a reader knows.
"""

from collections.abc import Iterable, Mapping

import highspy
from django.db import connection

from quartiers.suivi.models import FicheBilan
from tests.suivi.secret_lu import Cle, Lus
from tests.suivi.tableaux.decor import ANNEE, Decor

HORS = "Hors des quartiers prioritaires, ou non précisé"
COUPES = {
    "Dont 15 à 24 ans": ("15 ans", "16 et 17 ans", "18 à 24 ans"),
    "Dont 16 à 24 ans": ("16 et 17 ans", "18 à 24 ans"),
    "Dont 18 à 24 ans": ("18 à 24 ans",),
    "Dont 50 ans et plus": ("50 à 64 ans", "65 à 74 ans", "75 ans et plus"),
    "Dont 75 ans et plus": ("75 ans et plus",),
}
BANDES = {
    "0 à 5 ans": ("0 à 2 ans", "3 à 5 ans"),
    "6 à 10 ans": ("6 à 10 ans",),
    "11 à 17 ans": ("11 à 14 ans", "15 ans", "16 et 17 ans"),
    "18 à 24 ans": ("18 à 24 ans",),
    "25 à 49 ans": ("25 à 49 ans",),
    "50 à 64 ans": ("50 à 64 ans",),
    "65 ans et plus": ("65 à 74 ans", "75 ans et plus"),
    "Âge non précisé": ("Âge non précisé",),
}
SORTES = ("f", "h", "n", "q", "a")  # women, men, not stated; residents of priority neighbourhoods, the others
Expression = highspy.highs.highs_linear_expression


def somme(termes: Iterable[highspy.highs.highs_var]) -> Expression:
    return highspy.Highs.qsum(termes)


def supports(decor: Decor) -> dict[str, tuple[str, list[str]]]:
    """{code of an action whose report is in: (element served, places where it may count people)}, from the rows."""
    with connection.cursor() as curseur:
        curseur.execute(SUPPORTS, {"contrat": decor.contrat.pk, "annee": ANNEE})
        lus: dict[str, tuple[str, list[str]]] = {}
        for code, element, lieu in curseur.fetchall():
            lus.setdefault(code, (element or "", []))[1].append(lieu or HORS)
    return lus


SUPPORTS = """
with actions as (
    select d.numero as code, b.id as bilan, 'd' as genre, d.id as action from appels_dossier d
    join appels_bilan b on b.dossier_id = d.id and b.exercice = %(annee)s and b.etat in ('depose', 'valide')
    where d.contrat_id = %(contrat)s and d.etat in ('retenu', 'notifie', 'solde', 'abandonne')
    union all
    select a.code, r.id, 'f', a.id from suivi_ficheaction a
    join suivi_fichebilan r on r.fiche_id = a.id and r.etat in ('remise', 'validee')
    where a.contrat_id = %(contrat)s and a.annee = %(annee)s
), lieux as (
    select 'd' as genre, t.dossier_id as action, t.quartier_id from appels_territoire t where t.part > 0
    union select 'f', t.fiche_id, t.quartier_id from suivi_territoirefiche t where t.part > 0
), dits as (
    select 'd' as genre, p.bilan_id as bilan, p.quartier_id from appels_publicquartier p
    union select 'f', p.bilan_id, p.quartier_id from suivi_publicquartierfiche p
), places as (
    select x.code, l.quartier_id from actions x join lieux l on l.genre = x.genre and l.action = x.action
    union select x.code, d.quartier_id from actions x join dits d on d.genre = x.genre and d.bilan = x.bilan
    union select x.code, null::bigint from actions x where exists (
        select 1 from dits d where d.genre = x.genre and d.bilan = x.bilan)
        or not exists (select 1 from lieux l where l.genre = x.genre and l.action = x.action)
), elements as (
    select x.code, e.code as element from actions x join appels_rattachement r on x.genre = 'd' and r.dossier_id = x.action
    join contrat_element e on e.id = r.element_id where r.principal
    union all
    select x.code, e.code from actions x join suivi_rattachementfiche r on x.genre = 'f' and r.fiche_id = x.action
    join contrat_element e on e.id = r.element_id where r.principal
)
select p.code, e.element, q.titre from places p
left join elements e on e.code = p.code left join contrat_quartiercontrat q on q.id = p.quartier_id
"""


class Attaque:
    """Bounds of any count, given all that was read. `tus`: counts that a report does not tell count nobody."""

    def __init__(self, decor: Decor, lus: Lus, ages: Iterable[str]) -> None:
        self.solveur = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solveur.silent()
        self.solveur.setOptionValue("threads", 1)  # as the engine: one process has one number of threads
        self.actions = supports(decor)
        self.cellules = [(code, lieu) for code, (_, lieux) in self.actions.items() for lieu in lieux]
        self.inconnues = {(*c, s): self.solveur.addVariable(lb=0) for c in self.cellules for s in SORTES}
        x = self.inconnues
        for c in self.cellules:  # residents of priority neighbourhoods and the others are the same people
            self.solveur.addConstr(x[*c, "f"] + x[*c, "h"] + x[*c, "n"] == x[*c, "q"] + x[*c, "a"])
        self.ages = {(nom, s): self.solveur.addVariable(lb=0) for nom in ages for s in ("f", "h", "n")}
        for s in ("f", "h"):  # nobody of known age is beside the people reached
            tous = somme(self.ages[nom, s] for nom in ages)
            self.solveur.addConstr(tous <= self.expression(("total", "", s)))
        for cle, valeur in lus.items():
            if valeur is not None:
                self.solveur.addConstr(self.expression(cle) == valeur)

    def expression(self, cle: Cle) -> Expression:
        par, nom, code = cle
        sortes = {"p": ("f", "h", "n")}.get(code, (code,))
        if par in {"age", "bande"}:
            groupes: Mapping[str, tuple[str, ...]] = BANDES if par == "bande" else COUPES
            tranches = groupes.get(nom, (nom,))
            if (par, nom) == ("bande", "Ensemble"):
                tranches = tuple(dict.fromkeys(tranche for tranche, _ in self.ages))
            return somme(self.ages[tranche, s] for tranche in tranches for s in sortes)
        return somme(self.inconnues[*c, s] for c in self.cellules if self.dans(c, par, nom) for s in sortes)

    def dans(self, cellule: tuple[str, str], par: str, nom: str) -> bool:
        """Whether a row counts the people of an action in a place; rows are named by the code of their element."""
        code, lieu = cellule
        if par == "total":
            return True
        if par == "action":
            return code == nom
        if par == "quartier":
            return lieu == nom
        element = self.actions[code][0].split(".")
        niveau = {"axe": 1, "orientation": 2, "objectif": 3}[par]
        if nom.startswith("Sans "):
            return len(element) < niveau or element == [""]
        return ".".join(element[:niveau]) == nom.rsplit(". ", 1)[0]

    def bornes(self, cle: Cle) -> tuple[float, float]:
        bornes = []
        for chercher in (self.solveur.minimize, self.solveur.maximize):
            chercher(self.expression(cle))
            statut = self.solveur.getModelStatus()
            if statut == highspy.HighsModelStatus.kOptimal:
                bornes.append(self.solveur.getObjectiveValue())
            else:
                assert statut in {highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible}
                bornes.append(float("inf"))
        return bornes[0], bornes[1]


def vrais_comptes(decor: Decor) -> Lus:
    """The counts of each action whose report is in, as they are in the rows."""
    lus: Lus = {}
    for remise in FicheBilan.objects.filter(fiche__contrat=decor.contrat, etat__in=["remise", "validee"]):
        poser_action(lus, remise.fiche.code, remise)
    for dossier in decor.dossiers:
        for bilan in dossier.bilans.filter(exercice=ANNEE, etat__in=["depose", "valide"]):
            poser_action(lus, dossier.numero, bilan)
    return lus


def poser_action(lus: Lus, code: str, bilan: object) -> None:
    tous, qpv, femmes, hommes = (
        getattr(bilan, nom) or 0 for nom in ("participants", "participants_qpv", "femmes", "hommes")
    )
    nombres = {"p": tous, "q": qpv, "f": femmes, "h": hommes, "n": tous - femmes - hommes, "a": tous - qpv}
    lus |= {("action", code, c): n for c, n in nombres.items()}
