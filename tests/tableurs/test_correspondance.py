"""A sheet of any make gives its rows; what is not a row, or cannot be read, is told."""

from decimal import Decimal

import pytest

from quartiers.tableurs import valeurs
from quartiers.tableurs.classeur import Classeur, ClasseurIllisible, Feuille, Fusion
from quartiers.tableurs.correspondance import Champ, Champs, lire_tableau, lire_tableaux
from quartiers.tableurs.forms import ColonnesForm
from quartiers.tableurs.valeurs import Cellule

CHAMPS = Champs(
    [
        Champ("axe", "Axe", r"\baxe\b", etendre=True),
        Champ("action", "Action", r"\baction\b", obligatoire=True),
        Champ("realise", "Réalisé (€)", r"\b(realise|reel)\b", valeurs.montant),
        Champ("prevu", "Prévu (€)", r"\b(prevu|cout|budget)\b", valeurs.montant),
    ],
    sous_titres=("prevu", "realise"),
)


def feuille(*lignes: list[Cellule], fusions: list[Fusion] | None = None) -> Feuille:
    largeur = max(len(ligne) for ligne in lignes)
    return Feuille("2025", [[*ligne, *([None] * (largeur - len(ligne)))] for ligne in lignes], fusions=fusions or [])


UGLY = feuille(
    ["Programme d’actions – Résidence du Lac"],
    [],
    ["Axe", "Action menée", "Dépenses", None, "Remarques"],
    [None, None, "Prévu", "Réalisé", None],
    ["3 – Sur-entretien", "Halls", "1 200 €", 1150.5, None],
    [None, "Encombrants", 800, "neant", "report"],
    ["Sous-total axe 3", None, 2000, 1150.5, None],
    [None, None, None, None, "à voir avec la ville"],
    [None, "Fête", "beaucoup", None, None],
    fusions=[Fusion(2, 2, 2, 3), Fusion(4, 0, 5, 0)],
)


def test_rows_groups_and_merged_cells_are_read_and_what_is_left_says_why() -> None:
    tableau = lire_tableau(UGLY, CHAMPS)
    assert tableau is not None
    assert tableau.colonnes == ["axe", "action", "prevu", "realise", ""]
    assert [r.valeurs for r in tableau.rangees] == [
        {"axe": "3 – Sur-entretien", "action": "Halls", "prevu": Decimal("1200.00"), "realise": Decimal("1150.50")},
        {"axe": "3 – Sur-entretien", "action": "Encombrants", "prevu": Decimal("800.00"), "realise": Decimal("0.00")},
        {"action": "Fête"},
    ]
    assert [ou for ou, _ in tableau.laissees] == ["2025, ligne 7", "2025, ligne 8"]
    assert [(p.ou, p.grave) for p in tableau.problemes] == [("2025!C9", True)]
    assert "Résidence du Lac" in tableau.titre


def test_what_was_settled_comes_back_for_the_same_header_and_a_wrong_memory_is_not_followed() -> None:
    premier = lire_tableau(UGLY, CHAMPS)
    assert premier is not None
    voulues = ["", "action", "prevu", "", "axe"]
    assert lire_tableau(UGLY, CHAMPS, memoire={premier.signature: voulues}).colonnes == voulues  # type: ignore[union-attr]
    for fausse in (["action"], ["", "action", "inconnu", "", ""]):
        assert lire_tableau(UGLY, CHAMPS, memoire={premier.signature: fausse}).colonnes == premier.colonnes  # type: ignore[union-attr]


def test_no_row_is_read_while_a_compulsory_column_is_missing() -> None:
    tableau = lire_tableau(UGLY, CHAMPS, voulues=["axe", "", "prevu", "realise", ""])
    assert tableau is not None
    assert (tableau.manquants, tableau.rangees) == (["Action"], [])
    form = ColonnesForm({"c0": "axe", "c1": "prevu", "c2": "prevu"}, tableau=tableau)
    assert not form.is_valid()
    assert "Prévu (€)" in str(form.errors)
    form = ColonnesForm({"c0": "axe", "c2": "prevu"}, tableau=tableau)
    assert "Action" in str(form.errors)
    form = ColonnesForm({"c1": "action", "c2": "prevu"}, tableau=tableau)
    assert form.is_valid()
    assert form.colonnes == ["", "action", "prevu", "", ""]


def test_a_file_without_any_header_is_refused_in_words() -> None:
    with pytest.raises(ClasseurIllisible, match="titres de colonnes"):
        lire_tableaux(Classeur("x.xlsx", [feuille(["bonjour"])]), CHAMPS)
