"""A partner gathers all that it may reach for a year and tries every difference: no small count comes out.

The attack is written here, from the published files alone: the unknowns are the people of each orientation in each
neighbourhood, by sex and by place of residence; every published figure is an equation; each small count is then
bounded as tightly as a solver can.
"""

import itertools
from collections.abc import Iterable

import highspy

from quartiers.comptes.enums import Role
from quartiers.suivi.chiffres import FAMILLES
from quartiers.suivi.decoupages import DECOUPAGES
from quartiers.suivi.models import Rapport
from tests.suivi.tableaux.decor import ANNEE, Decor
from tests.suivi.tableaux.lecteur_csv import lire_csv, nombre

SEUIL = 5
COLONNES = {
    "p": "Cumul de participations",
    "q": "Dont QPV",
    "f": "Femmes",
    "h": "Hommes",
    "n": "Non précisé",
}
PARS = ("axe", "orientation", "quartier")
Cle = tuple[str, str, str]


def publie(decor: Decor, role: Role) -> dict[Cle, int | None]:
    """{(breakdown, row, figure): count, None when hidden} of all the files of people that a role takes away."""
    client = decor.client(role)
    lus: dict[Cle, int | None] = {}
    for par in PARS:
        for ligne in lire_csv(client, decor.adresse(f"repartition/?mesure=personnes&par={par}")):
            nom = next(iter(ligne.values()))
            for code, colonne in COLONNES.items():
                cle = ("total", "", code) if nom == "Ensemble" else (par, nom, code)
                valeur = lire(ligne[colonne])
                assert lus.setdefault(cle, valeur) == valeur  # the same figure is the same everywhere
    for ligne in lire_csv(client, decor.adresse("repartition/?mesure=personnes&par=annee")):
        if ligne["Année"] == str(ANNEE):
            assert {c: lire(ligne[nom]) for c, nom in COLONNES.items()} == {c: lus["total", "", c] for c in COLONNES}
    for ligne in lire_csv(client, decor.adresse("repartition/?mesure=personnes&par=age")):
        nom = ligne["Âge"]
        for code, colonne in COLONNES.items():
            if code != "q":
                lus["age", nom, code] = lire(ligne[colonne])
    return lus


def lire(texte: str) -> int | None:
    if texte == "s":
        return None
    return 0 if texte == "non renseigné" else int(nombre(texte))


class Attaque:
    """Bounds of any sum of unknowns, given what is published."""

    def __init__(self, vrais: dict[Cle, int | None], vus: dict[Cle, int | None]) -> None:
        self.solveur = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solveur.silent()
        lignes = {par: sorted({nom for p, nom, _ in vrais if p == par}) for par in (*PARS, "age")}
        sieges = [(a, o) for o in lignes["orientation"] for a in lignes["axe"] if axe_de(o) in {a, ""}]
        self.cellules = [(a, o, q) for a, o in sieges for q in lignes["quartier"]]
        self.inconnues = {
            (*c, s): self.solveur.addVariable(lb=0) for c in self.cellules for s in ("f", "h", "n", "q", "a")
        }
        x = self.inconnues
        for c in self.cellules:  # residents of priority neighbourhoods and the others are the same people
            self.solveur.addConstr(x[*c, "f"] + x[*c, "h"] + x[*c, "n"] == x[*c, "q"] + x[*c, "a"])
        self.ages = {(nom, s): self.solveur.addVariable(lb=0) for nom in lignes["age"] for s in ("f", "h", "n")}
        for nom, bandes in COUPES.items():
            for s in ("f", "h", "n"):
                self.solveur.addConstr(self.ages[nom, s] == somme(self.ages[b, s] for b in bandes))
        for s in ("f", "h"):  # nobody of known age is beside the people reached
            self.solveur.addConstr(
                somme(self.ages[b, s] for b in lignes["age"] if b not in COUPES) <= self.expression(("total", "", s))
            )
        for cle, valeur in vus.items():
            if valeur is not None:
                self.solveur.addConstr(self.expression(cle) == valeur)

    def expression(self, cle: Cle) -> highspy.highs.highs_linear_expression:
        par, nom, code = cle
        sortes = {"p": ("f", "h", "n")}.get(code, (code,))
        if par == "age":
            return somme(self.ages[nom, s] for s in sortes)
        place = {"axe": 0, "orientation": 1, "quartier": 2}
        retenues = [c for c in self.cellules if par == "total" or c[place[par]] == nom]
        return somme(self.inconnues[*c, s] for c in retenues for s in sortes)

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


COUPES = {
    "Dont 15 à 24 ans": ("15 ans", "16 et 17 ans", "18 à 24 ans"),
    "Dont 16 à 24 ans": ("16 et 17 ans", "18 à 24 ans"),
    "Dont 18 à 24 ans": ("18 à 24 ans",),
    "Dont 50 ans et plus": ("50 à 64 ans", "65 à 74 ans", "75 ans et plus"),
    "Dont 75 ans et plus": ("75 ans et plus",),
}


def somme(termes: Iterable[highspy.highs.highs_var]) -> highspy.highs.highs_linear_expression:
    return highspy.Highs.qsum(termes)


def axe_de(orientation: str) -> str:
    """« 1.2. Titre » stands under « 1. Titre »; without orientation, under any (empty)."""
    return AXES.get(orientation.split(".", maxsplit=1)[0], "")


AXES = {"1": "1. Titre de 1", "2": "2. Titre de 2"}


def test_no_small_count_comes_out_of_all_that_a_partner_reaches(decor: Decor) -> None:
    vrais, vus = publie(decor, Role.PILOTE), publie(decor, Role.CONSEILLER)
    petits = [cle for cle, valeur in vrais.items() if valeur is not None and 0 < valeur < SEUIL]
    assert len(petits) > 10
    assert [cle for cle in petits if vus[cle] is not None] == []
    montres = sum(1 for valeur in vus.values() if valeur is not None)
    assert montres > len(vus) / 3  # protected, not emptied

    attaque = Attaque(vrais, vus)
    exposees = []
    for cle in petits:
        bas, haut = attaque.bornes(cle)
        if bas > 0 or haut < SEUIL:
            exposees.append((cle, bas, haut))
    assert exposees == []


def test_residents_found_by_difference_are_protected_too(decor: Decor) -> None:
    vrais, vus = publie(decor, Role.PILOTE), publie(decor, Role.CONSEILLER)
    attaque = Attaque(vrais, vus)
    lignes = sorted({(par, nom) for par, nom, _ in vrais if par != "age"})
    autres = {ligne: (vrais[*ligne, "p"] or 0) - (vrais[*ligne, "q"] or 0) for ligne in lignes}
    assert any(0 < n < SEUIL for n in autres.values())
    for (par, nom), n in autres.items():
        if 0 < n < SEUIL:
            bas, haut = attaque.bornes((par, nom, "a"))
            assert bas <= 0 < SEUIL <= haut, (par, nom)


def test_the_same_attack_succeeds_on_exact_figures(decor: Decor) -> None:
    """The attack can fail: given what the team reads, it finds the small counts."""
    vrais = publie(decor, Role.PILOTE)
    attaque = Attaque(vrais, vrais)
    cle = next(cle for cle, v in vrais.items() if v and 0 < v < SEUIL and cle[0] == "quartier")
    assert attaque.bornes(cle) == (vrais[cle], vrais[cle])


def test_people_are_read_by_the_fixed_list_alone(decor: Decor) -> None:
    """Every other combination of figures, breakdown and filter is refused, to the page as to the file."""
    client = decor.client(Role.EVALUATEUR)
    element = decor.elements["1"].pk
    quartier = decor.quartiers[0].pk
    filtres = ["", f"&axe={element}", f"&quartier={quartier}", "&genre=commune", "&porteur=bailleur"]
    ouvertes = set()
    for mesure, par, filtre in itertools.product(("personnes", "presences"), DECOUPAGES, filtres):
        if mesure not in DECOUPAGES[par].familles:
            continue
        adresse = decor.adresse(f"repartition/?mesure={mesure}&par={par}{filtre}")
        fichier = client.get(f"{adresse}&format=csv")
        if fichier.status_code == 200:
            assert len(b"".join(fichier.streaming_content)) > 10  # type: ignore[attr-defined]
            ouvertes.add((mesure, par, filtre))
        else:
            assert "regle" not in client.get(adresse).context
    permises = [("personnes", p, "") for p in ("axe", "orientation", "quartier", "sexe", "age", "annee")]
    assert ouvertes == {*permises, ("presences", "annee", "")}
    assert set(FAMILLES) - {"personnes", "presences"} == {"actions", "argent", "moyens", "couts"}


def test_the_rows_behind_a_count_of_people_are_for_the_team(decor: Decor) -> None:
    adresse = decor.adresse("lignes/?chiffre=femmes")
    assert decor.client(Role.PILOTE).get(adresse).status_code == 200
    assert decor.client(Role.EVALUATEUR).get(adresse).status_code == 403
    assert decor.client(Role.EVALUATEUR).get(decor.adresse("lignes/?chiffre=accorde")).status_code == 200
    assert decor.client(Role.CONSEILLER).get(decor.adresse("lignes/?chiffre=accorde")).status_code == 403


def test_missing_is_not_hidden_and_hidden_is_not_zero(decor: Decor) -> None:
    client = decor.client(Role.CONSEILLER)
    lignes = lire_csv(client, decor.adresse("repartition/?mesure=personnes&par=quartier"))
    textes = {valeur for ligne in lignes for valeur in ligne.values()}
    assert "s" in textes
    annees = lire_csv(client, decor.adresse("repartition/?mesure=personnes&par=annee"))
    vide = next(ligne for ligne in annees if ligne["Année"] == "2024")
    assert vide["Cumul de participations"] == "0"  # no action at all that year
    assert all(ligne["Attendues"] != "s" for ligne in lignes)  # a forecast counts nobody


def test_people_are_published_once_here_or_in_the_annual_report(decor: Decor) -> None:
    """Two protections of the same figures, read side by side, would give away what both hide."""
    assert any(publie(decor, Role.CONSEILLER).values())
    Rapport.objects.create(contrat=decor.contrat, annee=ANNEE, titre="Bilan d’activités")
    assert {v for v in publie(decor, Role.CONSEILLER).values() if v} == set()
    assert any(publie(decor, Role.PILOTE).values())
    page = decor.client(Role.CONSEILLER).get(decor.adresse()).content.decode()
    assert "se lisent dans le rapport annuel" in page
