"""Files as communes and landlords make them: several sheets, forms, groups, ages of their own, rows told twice."""

from decimal import Decimal
from typing import Any

import pytest

from quartiers.suivi.classeurs.autre_fichier import bande_de, lire_fichier
from quartiers.tableurs.classeur import Classeur, ClasseurIllisible, Feuille, Fusion
from quartiers.tableurs.correspondance import Tableau


def feuille(nom: str, *lignes: list[Any], fusions: list[Fusion] | None = None) -> Feuille:
    largeur = max(len(ligne) for ligne in lignes)
    return Feuille(nom, [[*ligne, *[None] * (largeur - len(ligne))] for ligne in lignes], fusions=fusions or [])


def lire(*feuilles: Feuille) -> Tableau:
    return lire_fichier(Classeur("fichier.xlsx", list(feuilles)), {}, None)


def dits(tableau: Tableau) -> list[str]:
    return [f"{p.ou} {p.message}" for p in tableau.problemes]


def test_groups_totals_and_numbers_in_words_of_a_commune() -> None:
    tableau = lire(
        feuille(
            "Bilan",
            ["VILLE – bilan 2025"],
            ["Intitulé de l'action", "Service pilote", "Public touché", None, None, "Âges", None, "Budget", None],
            [None, None, "Total", "F", "H", "0-5 ans", "6 - 10 ans", "Prévu", "Réalisé"],
            ["Devoirs", "Enfance", "45 enfants", "20", "25", 15, "30", "12 000 €", "11 350,50"],
            ["Total", None, "45", "20", "25", 15, "30", "12 000 €", ""],
            fusions=[
                Fusion(1, 2, 1, 4),
                Fusion(1, 5, 1, 6),
                Fusion(1, 7, 1, 8),
                Fusion(1, 0, 2, 0),
                Fusion(1, 1, 2, 1),
            ],
        )
    )
    (devoirs,) = tableau.rangees
    assert devoirs.valeurs == {
        "intitule": "Devoirs",
        "organisme": "Enfance",
        "participants": 45,
        "femmes": 20,
        "hommes": 25,
        "ages": {("inconnu", "non_precise"): 15, ("6-10", "non_precise"): 30},
        "prevu": Decimal(12000),
        "depense": Decimal("11350.50"),
    }
    (age,) = dits(tableau)
    assert age.startswith("Bilan!F3 « Âges – 0-5 ans » n’est pas une des tranches")
    assert tableau.laissees == [("Bilan, ligne 5", "ligne de total")]


def test_every_sheet_is_read_forms_too_and_what_is_left_is_said() -> None:
    tableau = lire(
        feuille("Notice", ["Merci de remplir un onglet par quartier."]),
        feuille("Nord", ["Porteur", "Action", "Participants"], ["Maison", "Cuisine", 12]),
        feuille("Sud", ["Action", "Femmes", "Hommes", "Porteur"], ["Couture", 17, 1, "Maison"]),
        feuille("Budget", ["Structure", "Quartier", "Financeur"], ["Maison", "Nord", "Ville"]),
        feuille(
            "Fiche",
            ["FICHE BILAN 2025", None, None],
            ["Nom de l'action :", "Jardin", None],
            ["Organisme", None, "Bailleur"],
            ["Nombre de participants", None, "une trentaine"],
            ["Bilan qualitatif", "Réussi.", None],
            fusions=[Fusion(0, 0, 0, 2)],
        ),
    )
    lues = {r.texte("intitule"): (r.feuille, r.numero, r.valeurs.get("participants")) for r in tableau.rangees}
    assert lues == {"Cuisine": ("Nord", 1, 12), "Couture": ("Sud", 1, 18), "Jardin": ("Fiche", 1, None)}
    assert tableau.rangees[-1].texte("fait") == "Réussi."
    assert dits(tableau)[0].startswith("Fiche!C4 « une trentaine » n’est pas un nombre")
    assert ("Budget", "il y manque\u00a0: Nom de l’action") in tableau.laissees


def test_rows_of_one_action_are_funders_or_doubles_else_an_error() -> None:
    entetes = ["Structure", "Titre du projet", "Financeur", "Montant voté", "Participants"]
    tableau = lire(
        feuille(
            "Données",
            entetes,
            ["Régie", "Brigade", "État", 5000, 30],
            ["Régie", "Brigade", "Ville", 3000, None],
            ["Régie", "BRIGADE", "Ville", 3000, None],
            ["Régie", "Brigade", "Ville", 2000, None],
            ["Régie", "Brigade", "Région", 1000, 31],
        )
    )
    (brigade,) = tableau.rangees
    assert brigade.valeurs["vote"] == Decimal(5000)
    assert brigade.valeurs["apports"] == [{"partenaire": "Ville", "vote": Decimal(3000)}]
    double, autre_somme, autre_nombre = tableau.problemes
    assert (double.grave, double.ou) == (False, "Données, ligne 4")
    assert (autre_somme.grave, autre_somme.ou) == (True, "Données, ligne 5")
    assert (autre_nombre.grave, "personnes touchées" in autre_nombre.message) == (True, True)


def test_columns_settled_by_a_person_hold_for_the_sheets_of_the_same_header() -> None:
    entetes = ["A", "B", "C"]
    classeur = Classeur(
        "f.csv", [feuille("1", entetes, ["Cuisine", "Maison", 5]), feuille("2", entetes, ["Chorale", "Maison", 7])]
    )
    lu = lire_fichier(classeur, {}, ["intitule", "organisme", "participants"])
    assert [(r.texte("intitule"), r.valeurs["participants"]) for r in lu.rangees] == [("Cuisine", 5), ("Chorale", 7)]


def test_a_file_without_any_title_is_refused() -> None:
    with pytest.raises(ClasseurIllisible, match="ligne de titres"):
        lire(feuille("Vide", ["Bonjour"]))


@pytest.mark.parametrize(
    ("titre", "bande"),
    [
        ("Femmes de 6 à 10 ans", ("6-10", "femmes")),
        ("Âges 16 - 17 ans", ("16-17", "non_precise")),
        ("H – 75 ans et plus", ("75+", "hommes")),
        ("moins de 3 ans", ("0-2", "non_precise")),
        ("15 ans", ("15", "non_precise")),
        ("65 et plus", ("inconnu", "non_precise")),
        ("plus de 74 ans", ("75+", "non_precise")),
        ("âge moyen 2025", ("inconnu", "non_precise")),
    ],
)
def test_age_bands_are_read_in_their_titles(titre: str, bande: tuple[str, str]) -> None:
    assert bande_de(titre) == bande
