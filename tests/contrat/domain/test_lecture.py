"""Corrections of a reading: each one, its refusals, and what they all keep."""

import copy
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.contrat.domain import lecture as corrections
from quartiers.contrat.domain.lecture import OperationRefusee, Relecture
from quartiers.contrat.domain.structure import (
    compter,
    element_a,
    en_plages,
    ordonner,
    parcourir,
    pas,
    remettre_en_forme,
)

A, O1, O2 = "axes.0", "axes.0.orientations.0", "axes.0.orientations.1"


def element(titre: str, premiere: int, derniere: int | None = None, **listes: Any) -> dict[str, Any]:
    return {"titre": titre, "lignes": [premiere, derniere or premiere], **listes}


def etat() -> Relecture:
    """Lines 1 to 20, all accounted for; line 20 is a page number."""
    structure = {
        "contrat": {"titre": "Contrat", "lignes": [1, 1]},
        "axes": [
            element(
                "Cohésion",
                2,
                orientations=[
                    element(
                        "Santé",
                        3,
                        objectifs=[element("Soigner", 4), element("Prévenir", 5)],
                        actions=[element("Ouvrir un centre", 6, sous_actions=[element("le midi", 7)])],
                    ),
                    element("École", 8, actions=[element("Aider aux devoirs et", 9), element("jouer ensemble", 10)]),
                ],
            ),
            element("Emploi", 11, orientations=[element("Former", 12)]),
        ],
        "quartiers": [
            element("Le Tennis", 13, themes=[element("Image", 14)], pistes=[element("Fête", 15)]),
            element("La Molette", 16, themes=[element("Lien", 17)], pistes=[element("Jardin", 18)]),
        ],
    }
    return Relecture(
        structure, [{"lignes": [19, 20], "raison": "numéro de page"}], [{"message": "Titre coupé ?", "lignes": [9, 9]}]
    )


def titres(relecture: Relecture, chemin: str, cle: str) -> list[str]:
    return [noeud["titre"] for noeud in element_a(relecture.structure, chemin).get(cle, [])]


def test_titre_is_mended_and_spaces_are_cleaned() -> None:
    suite = corrections.corriger_titre(etat(), O1, "  La   santé\nde tous ")
    assert element_a(suite.structure, O1)["titre"] == "La santé de tous"


def test_empty_titre_is_refused() -> None:
    with pytest.raises(OperationRefusee, match="Écrivez un intitulé"):
        corrections.corriger_titre(etat(), O1, "  ")


def test_unknown_address_is_refused() -> None:
    for chemin in ("axes.9", "axes", "", "axes.0.titre.0", "axes.-1", "../x"):
        with pytest.raises(OperationRefusee):
            corrections.corriger_titre(etat(), chemin, "Titre")


def test_move_up_and_down_exchange_neighbours() -> None:
    assert titres(corrections.monter(etat(), O2), A, "orientations") == ["École", "Santé"]
    assert titres(corrections.descendre(etat(), O1), A, "orientations") == ["École", "Santé"]


def test_move_past_the_end_is_refused() -> None:
    with pytest.raises(OperationRefusee, match="déjà le premier"):
        corrections.monter(etat(), O1)
    with pytest.raises(OperationRefusee, match="déjà le dernier"):
        corrections.descendre(etat(), O2)


def test_deplacer_hangs_at_its_place_in_the_order_of_lines() -> None:
    suite = corrections.deplacer(etat(), f"{O1}.actions.0", O2)
    assert titres(suite, O2, "actions") == ["Ouvrir un centre", "Aider aux devoirs et", "jouer ensemble"]
    assert titres(suite, O1, "actions") == []


def test_deplacer_an_objectif_under_a_quartier_is_refused() -> None:
    with pytest.raises(OperationRefusee, match="ne peut pas être rattaché là"):
        corrections.deplacer(etat(), f"{O1}.objectifs.0", "quartiers.0")


def test_deplacer_a_piste_goes_to_another_quartier() -> None:
    suite = corrections.deplacer(etat(), "quartiers.0.pistes.0", "quartiers.1")
    assert titres(suite, "quartiers.1", "pistes") == ["Fête", "Jardin"]


def test_changer_nature_stays_under_the_parent_that_may_hold_it() -> None:
    suite = corrections.changer_nature(etat(), f"{O1}.objectifs.1", "action")
    assert titres(suite, O1, "objectifs") == ["Soigner"]
    assert titres(suite, O1, "actions") == ["Prévenir", "Ouvrir un centre"]


def test_changer_nature_lowers_under_the_element_before() -> None:
    suite = corrections.changer_nature(etat(), f"{O2}.actions.1", "sous_action")
    assert titres(suite, f"{O2}.actions.0", "sous_actions") == ["jouer ensemble"]


def test_changer_nature_raises_to_the_top() -> None:
    suite = corrections.changer_nature(etat(), "axes.1.orientations.0", "axe")
    assert [axe["titre"] for axe in suite.structure["axes"]] == ["Cohésion", "Emploi", "Former"]


def test_changer_nature_is_refused_while_children_cannot_hang() -> None:
    with pytest.raises(OperationRefusee, match="1 sous-actions"):
        corrections.changer_nature(etat(), f"{O1}.actions.0", "objectif")


def test_natures_possibles_are_those_that_pass() -> None:
    assert corrections.natures_possibles(etat().structure, f"{O2}.actions.1") == [
        "axe",
        "orientation",
        "objectif",
        "sous_action",
    ]


def test_fusionner_joins_titles_lines_and_children() -> None:
    suite = corrections.fusionner(etat(), f"{O2}.actions.0")
    assert element_a(suite.structure, O2)["actions"] == [element("Aider aux devoirs et jouer ensemble", 9, 10)]
    suite = corrections.fusionner(etat(), O1)
    assert titres(suite, O1, "actions") == ["Ouvrir un centre", "Aider aux devoirs et", "jouer ensemble"]


def test_fusionner_mends_a_word_cut_by_a_hyphen() -> None:
    assert corrections.accoler("l’accompagne-", "ment des familles") == "l’accompagnement des familles"
    assert corrections.accoler("Axe 1 -", "Emploi") == "Axe 1 - Emploi"


def test_fusionner_the_last_is_refused() -> None:
    with pytest.raises(OperationRefusee, match="rien à fusionner"):
        corrections.fusionner(etat(), O2)


def test_scinder_shares_the_lines_by_the_source_text() -> None:
    depart = corrections.fusionner(etat(), f"{O2}.actions.0")
    textes = {9: "- Aider aux devoirs et", 10: "Jouer ensemble ;"}
    suite = corrections.scinder(depart, f"{O2}.actions.0", ["Aider aux devoirs", "jouer ensemble"], textes)
    assert element_a(suite.structure, O2)["actions"] == [
        element("Aider aux devoirs", 9),
        element("jouer ensemble", 10),
    ]


def test_scinder_leaves_children_with_the_last_part() -> None:
    suite = corrections.scinder(etat(), O1, ["Santé", "et soins"])
    assert titres(suite, A, "orientations") == ["Santé", "et soins", "École"]
    assert titres(suite, f"{A}.orientations.1", "objectifs") == ["Soigner", "Prévenir"]


def test_scinder_without_a_cut_is_refused() -> None:
    with pytest.raises(OperationRefusee, match="d’un seul tenant"):
        corrections.scinder(etat(), O1, ["Santé", " "])


def test_supprimer_leaves_the_lines_of_the_whole_branch_aside() -> None:
    suite = corrections.supprimer(etat(), O1)
    assert suite.laissees == [
        {"lignes": [3, 7], "raison": "retiré à la relecture"},
        {"lignes": [19, 20], "raison": "numéro de page"},
    ]


def test_ajouter_takes_lines_left_aside() -> None:
    suite = corrections.ajouter(etat(), parent=O2, cle="actions", premiere=19, derniere=19, titre="Lire")
    assert titres(suite, O2, "actions") == ["Aider aux devoirs et", "jouer ensemble", "Lire"]
    assert suite.laissees == [{"lignes": [20, 20], "raison": "numéro de page"}]


@pytest.mark.parametrize(
    ("parent", "cle", "premiere", "derniere", "message"),
    [
        (O2, "actions", 20, 19, "vient avant"),
        (O2, "actions", 3, 4, "déjà placées"),
        (O2, "actions", 20, 99, "pas de ligne 99"),
        (O2, "sous_actions", 19, 19, "ne peut pas porter"),
        ("", "nimporte", 19, 19, "pas de liste"),
    ],
)
def test_ajouter_is_refused(parent: str, cle: str, premiere: int, derniere: int, message: str) -> None:
    with pytest.raises(OperationRefusee, match=message):
        corrections.ajouter(etat(), parent=parent, cle=cle, premiere=premiere, derniere=derniere, titre="Lire")


def test_doute_is_answered() -> None:
    assert corrections.doutes_en_attente(etat().doutes) == 1
    suite = corrections.repondre_au_doute(etat(), 0, corrections.CORRIGE)
    assert corrections.doutes_en_attente(suite.doutes) == 0
    with pytest.raises(OperationRefusee, match="n’existe plus"):
        corrections.repondre_au_doute(etat(), 1, corrections.CORRIGE)


def test_compter_counts_every_list() -> None:
    assert compter(etat().structure) == {
        "axes": 2,
        "orientations": 3,
        "objectifs": 2,
        "actions": 3,
        "sous_actions": 1,
        "quartiers": 2,
        "themes": 2,
        "pistes": 2,
    }


OPERATIONS = ["monter", "descendre", "deplacer", "nature", "fusionner", "scinder", "supprimer", "ajouter", "titre"]


def jouer(depart: Relecture, operation: str, tirage: Any) -> Relecture:
    chemins = [chemin for chemin, _ in parcourir(depart.structure)]
    if not chemins:
        return depart
    chemin = tirage(st.sampled_from(chemins))
    if operation == "deplacer":
        parents = [c for c, _ in corrections.parents_possibles(depart.structure, chemin)]
        return corrections.deplacer(depart, chemin, tirage(st.sampled_from(parents))) if parents else depart
    if operation == "nature":
        nature = tirage(st.sampled_from(["axe", "orientation", "objectif", "action", "sous_action"]))
        return corrections.changer_nature(depart, chemin, nature)
    if operation == "scinder":
        return corrections.scinder(depart, chemin, ["Un", "Deux", "Trois"])
    if operation == "ajouter":
        plage = tirage(st.sampled_from([p["lignes"] for p in depart.laissees] or [[1, 1]]))
        cle = pas(chemin)[-1][0]
        parent = chemin.rpartition(f"{cle}.")[0].rstrip(".")
        return corrections.ajouter(depart, parent=parent, cle=cle, premiere=plage[0], derniere=plage[1], titre="Ajout")
    if operation == "titre":
        return corrections.corriger_titre(depart, chemin, "Autre")
    fonction = {
        "monter": corrections.monter,
        "descendre": corrections.descendre,
        "fusionner": corrections.fusionner,
        "supprimer": corrections.supprimer,
    }[operation]
    return fonction(depart, chemin)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.lists(st.sampled_from(OPERATIONS), max_size=12))
def test_no_line_is_ever_lost(data: st.DataObject, operations: list[str]) -> None:
    courant = etat()
    for operation in operations:
        avant = copy.deepcopy(courant)
        try:
            suite = jouer(courant, operation, data.draw)
        except OperationRefusee:
            suite = courant
        assert courant == avant  # a correction never touches the state that it starts from
        assert suite.couverture == set(range(1, 21))
        courant = suite


@given(st.sets(st.integers(1, 60)))
def test_ranges_give_back_their_numbers(numeros: set[int]) -> None:
    plages = en_plages(numeros)
    assert {n for a, b in plages for n in range(a, b + 1)} == numeros
    assert all(suivante[0] > plage[1] + 1 for plage, suivante in pairwise(plages))


def test_order_of_fields_is_that_of_the_form_whatever_the_database_kept() -> None:
    melange = {"sigles": [], "axes": [{"lignes": [1, 1], "actions": [], "titre": "T", "orientations": [], "code": "1"}]}
    range_ = ordonner(melange)
    assert list(range_) == ["axes", "sigles"]
    assert list(range_["axes"][0]) == ["code", "titre", "lignes", "orientations", "actions"]


def test_form_is_restored_after_a_correction() -> None:
    structure = corrections.changer_nature(etat(), f"{O1}.objectifs.1", "action").copie().structure
    structure["indicateurs"] = [element("Nombre", 18, axe_code="x"), element("Part", 18)]
    remettre_en_forme(structure)
    actions = element_a(structure, O1)["actions"]
    assert [(action["code"], action["titre"]) for action in actions] == [
        ("1.1.A1", "Prévenir"),
        ("1.1.A2", "Ouvrir un centre"),
    ]
    assert actions[1]["sous_actions"][0]["code"] == "1.1.A2.1"
    assert element_a(structure, O2)["objectifs"] == []
    assert [(i["code"], i.get("axe_code", "")) for i in structure["indicateurs"]] == [("I1", ""), ("I2", "")]


def test_codes_of_the_tree_are_followed_where_they_are_quoted() -> None:
    structure = etat().structure
    remettre_en_forme(structure)
    structure["indicateurs"] = [{**element("Nombre", 18), "axe_code": "2", "orientation_code": "2.1"}]
    structure["axes"].reverse()
    remettre_en_forme(structure)
    assert (structure["indicateurs"][0]["axe_code"], structure["indicateurs"][0]["orientation_code"]) == ("1", "1.1")
