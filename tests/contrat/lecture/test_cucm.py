"""The founding contract: the structured file that the project ships, checked by hand, and the reader's own result."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from quartiers.contrat.lecture import charger_yaml, iter_elements
from quartiers.contrat.lecture.structure import compter

FICHIER = Path("quartiers/contrat/donnees/cucm.yaml")


@pytest.fixture(scope="module")
def cucm() -> dict[str, Any]:
    return charger_yaml(FICHIER.read_text(encoding="utf-8"), FICHIER.name)


def test_cucm_has_the_counts_of_the_contract(cucm: dict[str, Any]) -> None:
    comptes = compter(cucm)
    niveaux = ("axes", "orientations", "objectifs", "actions", "sous_actions", "quartiers")
    assert [comptes[n] for n in niveaux] == [4, 14, 48, 94, 7, 5]
    assert [len(axe["orientations"]) for axe in cucm["axes"]] == [5, 3, 3, 3]


def test_cucm_names_its_axes_in_a_readable_case(cucm: dict[str, Any]) -> None:
    assert [axe["titre"] for axe in cucm["axes"]] == [
        "Cohésion sociale et accès aux droits",
        "Cadre de vie et transition écologique",
        "Objectif plein emploi dans les QPV",
        "Tranquillité publique",
    ]


def test_cucm_neighbourhoods_have_their_commune_and_lists(cucm: dict[str, Any]) -> None:
    lus = [
        (q["titre"], q["commune"], len(q["chiffres"]), len(q["themes"]), len(q["pistes"])) for q in cucm["quartiers"]
    ]
    assert lus == [
        ("Le Tennis", "Le Creusot", 12, 6, 7),
        ("La Molette", "Le Creusot", 13, 6, 6),
        ("La Résidence du Lac", "Torcy", 11, 4, 6),
        ("Le Bois du Verne", "Montceau-les-Mines", 9, 4, 5),
        ("Les Rives du Plessis", "Montceau-les-Mines", 12, 7, 7),
    ]


def test_cucm_figures_keep_value_unit_and_context(cucm: dict[str, Any]) -> None:
    chiffres = {
        (q["titre"], c["lignes"][0]): (c["titre"], c["valeur"], c["unite"], c.get("annee"))
        for q in cucm["quartiers"]
        for c in q["chiffres"]
    }
    assert chiffres["Le Tennis", 700] == ("Part des familles monoparentales parmi les familles", 41, "%", None)
    assert chiffres["Le Tennis", 688][1:3] == (36, "%")
    assert chiffres["La Molette", 754] == ("Revenus déclarés", 1093, "€", "2020")
    assert chiffres["Le Bois du Verne", 825][1:3] == (34, "%")
    assert chiffres["Les Rives du Plessis", 865] == ("Population", 1700, "habitants", None)


def test_cucm_quantities_share_period_and_perimeter(cucm: dict[str, Any]) -> None:
    ligne = next(e for e in cucm["engagements"] if e["lignes"] == [1460, 1460])
    assert [(q["nombre"], q["unite"], q["periode"]) for q in ligne["quantites"]] == [
        (200, "réhabilitations", "par an"),
        (150, "constructions neuves", "par an"),
        (100, "transformations de grands quartiers", "par an"),
    ]
    assert {q["perimetre"].split(" à ")[0] for q in ligne["quantites"]} == {"stratégie départementale"}
    rehabilitation = next(e for e in cucm["engagements"] if e["lignes"] == [1483, 1483])["quantites"][0]
    assert (rehabilitation["nombre"], rehabilitation["unite"], rehabilitation["periode"]) == (
        397,
        "logements",
        "2024/2030",
    )


def test_cucm_ships_no_name_of_a_person(cucm: dict[str, Any]) -> None:
    assert len(cucm["signataires"]) == 16
    assert [s for s in cucm["signataires"] if "nom_personne" in s] == []


def test_cucm_identifiers_are_unique(cucm: dict[str, Any]) -> None:
    identifiants = Counter(e.identifiant for e in iter_elements(cucm))
    assert [i for i, n in identifiants.items() if n > 1] == []
    assert {"1", "2.1.A2.7", "4.3.O1", "quartier:le-tennis"} <= set(identifiants)
