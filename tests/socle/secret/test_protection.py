"""Protected tables against readers who try everything, and against every other choice."""

import itertools
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.socle.secret import affichage
from quartiers.socle.secret import protection as protection_module
from quartiers.socle.secret.attaque import Attaquant
from quartiers.socle.secret.modele import (
    Cellule,
    Cle,
    DonneesIncoherentes,
    Protection,
    ProtectionImpossible,
    Relation,
    Statut,
    inclusion,
    somme,
)
from quartiers.socle.secret.protection import proteger
from quartiers.socle.secret.suppression import Choix
from quartiers.socle.secret.systeme import preparer
from quartiers.socle.secret.tableaux import TOTAL, proteger_croisement, proteger_hierarchie, proteger_tableau
from tests.socle.secret import adversaire

Comptes = dict[tuple[Cle, ...], int]
SEUIL = 5

# Federal Committee on Statistical Methodology, Statistical Policy Working Paper 22 (1994), chapter II: delinquent
# children by county and education of the head of household (fictitious counts).
COMTES = ("Alpha", "Beta", "Gamma", "Delta")
NIVEAUX = ("faible", "moyen", "élevé", "très élevé")
MANUEL: Comptes = {
    (comte, niveau): compte
    for comte, ligne in zip(COMTES, ((15, 1, 3, 1), (20, 10, 10, 15), (3, 10, 10, 2), (12, 14, 7, 2)), strict=True)
    for niveau, compte in zip(NIVEAUX, ligne, strict=True)
}

MANUEL_A_DEUX: dict[tuple[Cle, Cle], int | None] = {(comte, niveau): v for (comte, niveau), v in MANUEL.items()}


def etendre(comptes: Comptes) -> tuple[dict[Cle, int], list[dict[Cle, int]], dict[Cle, frozenset[Cle]]]:
    """All the cells with the totals, the sums that tie them, and the finest cells of each: added up by hand."""
    axes = [list(dict.fromkeys(cle[rang] for cle in comptes)) for rang in range(len(next(iter(comptes))))]
    valeurs: dict[Cle, int] = {}
    feuilles: dict[Cle, frozenset[Cle]] = {}
    for cle in itertools.product(*[[*axe, TOTAL] for axe in axes]):
        dessous = [f for f in comptes if all(c in (TOTAL, d) for c, d in zip(cle, f, strict=True))]
        valeurs[cle] = sum(comptes[f] for f in dessous)
        feuilles[cle] = frozenset(dessous)
    sommes = []
    for cle in valeurs:
        for rang, axe in enumerate(axes):
            if cle[rang] == TOTAL:
                sommes.append({cle: 1, **{(*cle[:rang], e, *cle[rang + 1 :]): -1 for e in axe}})
    return valeurs, sommes, feuilles


def petits(valeurs: Mapping[Cle, int], seuil: int = SEUIL) -> dict[Cle, int]:
    return {cle: seuil for cle, valeur in valeurs.items() if 0 < valeur < seuil}


def croisements(*tailles: int, maximum: int = 30) -> st.SearchStrategy[Comptes]:
    cles = list(itertools.product(*map(range, tailles)))
    compte = st.one_of(st.integers(0, 7), st.integers(0, maximum))
    return st.lists(compte, min_size=len(cles), max_size=len(cles)).map(lambda v: dict(zip(cles, v, strict=True)))


def verifier_les_temoins(protection: Protection, sommes: list[dict[Cle, int]], attendues: Mapping[Cle, int]) -> None:
    publie = protection.publication()
    assert protection.certificats.keys() >= attendues.keys()
    for cle in attendues:
        certificat = protection.certificats[cle]
        assert certificat.bas == certificat.temoin_bas[cle] == 0
        assert certificat.haut == certificat.temoin_haut[cle] >= certificat.seuil
        for temoin in (certificat.temoin_bas, certificat.temoin_haut):
            assert min(temoin.values()) >= 0
            assert {c: temoin[c] for c in publie if c in temoin} == {c: publie[c] for c in publie if c in temoin}
            for relation in (relation for relation in sommes if relation.keys() <= temoin.keys()):
                assert sum(c * temoin[k] for k, c in relation.items()) == 0


@settings(max_examples=12, deadline=None)
@given(st.one_of(croisements(3, 3), croisements(2, 5), croisements(4, 4), croisements(2, 2, 3)))
def test_no_reader_finds_a_small_count(comptes: Comptes) -> None:
    valeurs, sommes, feuilles = etendre(comptes)
    protection = proteger_croisement(comptes, SEUIL)
    publie, secrets = protection.publication(), petits(valeurs)
    assert {cle: valeurs[cle] for cle in publie} == publie
    assert adversaire.exposees(list(valeurs), sommes, publie, secrets) == []
    verifier_les_temoins(protection, sommes, secrets)
    if len(publie) <= 11:
        assert adversaire.differences(feuilles, publie, SEUIL) == []


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.integers(0, 12), min_size=6, max_size=6),
    st.lists(st.sets(st.integers(0, 5), min_size=2), max_size=5, unique_by=frozenset),
    st.sets(st.integers(0, 3)),
)
def test_groups_that_overlap_give_nothing_away(
    comptes: list[int], groupes: list[set[int]], non_communiques: set[int]
) -> None:
    valeurs: dict[Cle, int] = dict(enumerate(comptes))
    valeurs |= {f"g{rang}": sum(comptes[f] for f in groupe) for rang, groupe in enumerate(groupes)}
    relations = [somme(f"g{rang}", groupe) for rang, groupe in enumerate(groupes)]
    cellules = [Cellule(cle, None if cle in non_communiques else valeur) for cle, valeur in valeurs.items()]
    protection = proteger(cellules, relations, SEUIL)
    secrets = {cle: seuil for cle, seuil in petits(valeurs).items() if cle not in non_communiques}
    sommes = [dict(relation.coefficients) for relation in relations]
    assert adversaire.exposees(list(valeurs), sommes, protection.publication(), secrets) == []
    verifier_les_temoins(protection, sommes, secrets)
    inconnues = adversaire.bornes(list(valeurs), sommes, protection.publication())
    for cle in non_communiques:  # what nobody gave is not given away either, unless it is too large to matter
        assert inconnues[cle][1] >= SEUIL or inconnues[cle] == (0.0, 0.0)


@settings(max_examples=8, deadline=None)
@given(croisements(2, 3, maximum=8))
def test_all_the_tables_alike_go_from_none_to_the_threshold(comptes: Comptes) -> None:
    valeurs, sommes, _ = etendre(comptes)
    publie = proteger_croisement(comptes, SEUIL).publication()
    possibles = adversaire.possibles(list(valeurs), sommes, publie, plafond=max(valeurs.values()) + SEUIL)
    for cle in petits(valeurs):
        assert min(possibles[cle]) == 0
        assert max(possibles[cle]) >= SEUIL


@settings(max_examples=6, deadline=None)
@given(st.one_of(croisements(2, 2), croisements(2, 3)))
def test_no_other_safe_choice_loses_less(comptes: Comptes) -> None:
    valeurs, sommes, feuilles = etendre(comptes)
    total = max(valeurs.values()) or 1
    poids = {cle: len(feuilles[cle]) + valeur / total for cle, valeur in valeurs.items()}
    protection = proteger_croisement(comptes, SEUIL)
    attendue = adversaire.moindre_perte(list(valeurs), sommes, valeurs, petits(valeurs), poids)
    assert protection.perte == pytest.approx(attendue, abs=1e-6)
    assert protection.optimale
    cachees = [cle for cle, statut in protection.statuts.items() if statut is Statut.SECONDAIRE]
    assert sum(poids[cle] for cle in cachees) == pytest.approx(protection.perte, abs=1e-6)


def test_two_hidden_cells_a_line_are_not_enough() -> None:
    """The manual's trap: no line shows all but one cell, and yet one count follows from four totals."""
    valeurs, sommes, _ = etendre(MANUEL)
    publie = {
        cle: valeur
        for cle, valeur in valeurs.items()
        if cle not in petits(valeurs) and cle not in {("Beta", "moyen"), ("Beta", "élevé"), ("Delta", "faible")}
    }
    bornes = adversaire.bornes(list(valeurs), sommes, publie)
    assert bornes["Alpha", "très élevé"] == (1.0, 1.0)
    relations = [Relation(s) for s in sommes]
    [systeme] = preparer([Cellule(cle, v) for cle, v in valeurs.items()], relations, SEUIL, zeros_revelent=False)
    masque = np.array([c.cle not in publie for c in systeme.cellules])
    exposees = {systeme.cellules[cible.rang].cle for cible in Attaquant(systeme).auditer(masque)}
    assert exposees == set(adversaire.exposees(list(valeurs), sommes, publie, petits(valeurs)))


def test_the_manual_s_table_is_protected_at_the_least_loss() -> None:
    valeurs, sommes, _ = etendre(MANUEL)
    protection = proteger_tableau(MANUEL_A_DEUX, SEUIL)
    publie = protection.publication()
    assert adversaire.exposees(list(valeurs), sommes, publie, petits(valeurs)) == []
    assert protection.optimale
    primaires = {cle for cle, statut in protection.statuts.items() if statut is Statut.PRIMAIRE}
    assert primaires == set(petits(valeurs))
    # Three more, as many as in the manual's own safe table; its trap hid three as well.
    secondaires = {cle for cle, statut in protection.statuts.items() if statut is Statut.SECONDAIRE}
    assert len(secondaires) == 3
    assert all(TOTAL not in cle for cle in secondaires if isinstance(cle, tuple))


def test_nothing_is_hidden_without_a_small_count() -> None:
    protection = proteger_tableau({("a", "F"): 12, ("a", "H"): 0, ("b", "F"): 5, ("b", "H"): 40}, SEUIL)
    assert set(protection.statuts.values()) == {Statut.MONTREE}
    assert (protection.perte, protection.optimale, dict(protection.certificats)) == (0.0, True, {})


def test_nothing_unproved_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A choice that leaves a count exposed stops the publication, whatever chose it."""
    monkeypatch.setattr(protection_module, "choisir", lambda systeme, *_: Choix(systeme.a_masquer, 0.0, 0.0))
    with pytest.raises(RuntimeError, match="n’est pas prouvé"):
        proteger_tableau(MANUEL_A_DEUX, SEUIL)


def test_same_data_same_choice() -> None:
    comptes = {(q, a): (q * 7 + a * a * 3) % 19 for q in range(5) for a in range(9)}
    assert proteger_tableau(comptes, SEUIL).statuts == proteger_tableau(comptes, SEUIL).statuts


def test_threshold_of_one_cell() -> None:
    cellules = [Cellule("total", 60), Cellule("ménages", 9, seuil=11), Cellule("autres", 51)]
    relation = somme("total", ["ménages", "autres"])
    protection = proteger(cellules, [relation], SEUIL)
    assert protection.statuts["ménages"] is Statut.PRIMAIRE
    assert proteger([Cellule("total", 60), Cellule("ménages", 9), Cellule("autres", 51)], [relation], SEUIL).montre(
        "ménages"
    )


def test_a_part_close_to_the_whole_gives_the_remainder_away() -> None:
    """Within the neighbourhood, 98 of 100: two live elsewhere, though no cell says so."""
    cellules = [Cellule("total", 100, poids=2), Cellule("dans le quartier", 98)]
    protection = proteger(cellules, [inclusion("total", ["dans le quartier"])], SEUIL)
    assert protection.publication() == {"total": 100}
    large = [Cellule("total", 100), Cellule("dans le quartier", 90)]
    assert proteger(large, [inclusion("total", ["dans le quartier"])], SEUIL).perte == 0


def test_the_same_total_in_two_tables_ties_them() -> None:
    """« Women » can be found from the other table: hiding in one only would not do."""
    cellules = [Cellule("total", 50, poids=9), Cellule("F", 3), Cellule("H", 47), Cellule("moins de 25", 47)]
    cellules += [Cellule("25 et plus", 3), Cellule("F jeunes", 0), Cellule("F âgées", 3)]
    relations = [somme("total", ["F", "H"]), somme("total", ["moins de 25", "25 et plus"])]
    relations.append(somme("F", ["F jeunes", "F âgées"]))
    protection = proteger(cellules, relations, SEUIL)
    sommes = [dict(r.coefficients) for r in relations]
    secrets: dict[Cle, int] = dict.fromkeys(["F", "25 et plus", "F âgées"], SEUIL)
    assert adversaire.exposees([c.cle for c in cellules], sommes, protection.publication(), secrets) == []
    assert protection.montre("total")


def test_what_was_published_before_stays_known() -> None:
    """The first version showed the men; the second, with one woman more, must still hide the women."""
    cellules = [
        Cellule("total", 54, connue=True),
        Cellule("H", 50, connue=True),
        Cellule("F", 4),
    ]
    with pytest.raises(ProtectionImpossible) as refus:
        proteger(cellules, [somme("total", ["F", "H"])], SEUIL)
    assert refus.value.cles == ["F"]
    cellules[1] = Cellule("H", 50)
    assert proteger(cellules, [somme("total", ["F", "H"])], SEUIL).publication() == {"total": 54}


def test_a_count_not_communicated_is_protected_when_a_sum_gives_it_away() -> None:
    cellules = [Cellule("total", 40, poids=3), Cellule("F", 37), Cellule("H", None)]
    protection = proteger(cellules, [somme("total", ["F", "H"])], SEUIL)
    assert protection.statuts == {
        "total": Statut.MONTREE,
        "F": Statut.SECONDAIRE,
        "H": Statut.NON_PUBLIEE,
    }


def test_the_total_of_two_counts_not_communicated_is_protected_too() -> None:
    cellules = [Cellule("total", 40, poids=3), Cellule("F", 38), Cellule("H", None), Cellule("non précisé", None)]
    protection = proteger(cellules, [somme("total", ["F", "H", "non précisé"])], SEUIL)
    assert protection.publication() == {"total": 40}


def test_two_unknown_counts_that_two_sums_give_away() -> None:
    cellules = [Cellule("a+b", 8, poids=3), Cellule("a+2b", 11), Cellule("a", None), Cellule("b", None)]
    relations = [somme("a+b", ["a", "b"]), Relation({"a+2b": 1, "a": -1, "b": -2})]
    protection = proteger(cellules, relations, SEUIL)
    assert protection.publication() == {"a+b": 8}


def test_zeros_that_reveal_are_hidden() -> None:
    comptes: dict[tuple[Cle, Cle], int | None] = {("a", "oui"): 0, ("a", "non"): 20, ("b", "oui"): 30, ("b", "non"): 9}
    assert proteger_tableau(comptes, SEUIL).montre(("a", "oui"))
    protection = proteger_tableau(comptes, SEUIL, zeros_revelent=True)
    valeurs, sommes, _ = etendre({cle: v or 0 for cle, v in comptes.items()})
    secrets: dict[Cle, int] = {("a", "oui"): SEUIL}
    assert adversaire.exposees(list(valeurs), sommes, protection.publication(), secrets) == []


def test_whole_people_only() -> None:
    """Halves of people would reach the threshold, whole ones do not: the odd cycle is seen."""
    cellules = [Cellule("x", 1), Cellule("y", 1), Cellule("z", 1)]
    cellules += [Cellule("xy", 2, sensible=False), Cellule("yz", 2, sensible=False), Cellule("xz", 2, sensible=False)]
    relations = [somme("xy", ["x", "y"]), somme("yz", ["y", "z"]), somme("xz", ["x", "z"])]
    protection = proteger(cellules, relations, SEUIL)
    sommes = [dict(r.coefficients) for r in relations]
    cles = [c.cle for c in cellules]
    secrets: dict[Cle, int] = dict.fromkeys("xyz", SEUIL)
    assert adversaire.exposees(cles, sommes, protection.publication(), secrets) == []
    possibles = adversaire.possibles(cles, sommes, protection.publication(), plafond=12)
    assert all(max(possibles[cle]) >= SEUIL and min(possibles[cle]) == 0 for cle in "xyz")


@pytest.mark.parametrize(
    ("cellules", "message"),
    [
        ([Cellule("t", 3), Cellule("a", 1), Cellule("b", 1)], "ne tombe pas juste"),
        ([Cellule("t", 3), Cellule("t", 3)], "deux fois"),
        ([Cellule("t", -3)], "négative"),
        ([Cellule("t", 3), Cellule("a", 5), Cellule("b", None)], "ne tombe pas juste"),
        ([Cellule("t", 3), Cellule("a", 1)], "n’existent pas"),
        ([Cellule("t", None, connue=True)], "n’a pas de valeur"),
    ],
)
def test_incoherent_data_are_refused(cellules: list[Cellule], message: str) -> None:
    with pytest.raises(DonneesIncoherentes, match=message):
        proteger(cellules, [somme("t", ["a", "b"])], SEUIL)


AXES = {"O1": "A1", "O2": "A1", "B1": "O1", "B2": "O1", "B3": "O2"}


def test_hierarchy_hides_what_a_level_has_of_its_own() -> None:
    """The axis counts 3 people beyond its orientations: showing all three levels would tell it."""
    comptes: dict[Cle, int | None] = {"A1": 63, "O1": 40, "O2": 20, "B1": 15, "B2": 25, "B3": 20}
    protection = proteger_hierarchie(comptes, AXES, SEUIL)
    sommes = [{"A1": 1, "O1": -1, "O2": -1, "propre": -1}, {"O1": 1, "B1": -1, "B2": -1}, {"O2": 1, "B3": -1}]
    secrets: dict[Cle, int] = {"propre": SEUIL}
    assert adversaire.exposees([*comptes, "propre"], sommes, protection.publication(), secrets) == []
    assert protection.perte > 0
    juste = {**comptes, "A1": 60}
    assert proteger_hierarchie(juste, AXES, SEUIL).perte == 0


def test_hierarchy_of_distinct_people() -> None:
    """42 people in two orientations of 40 and 5: 37 and 2 are out of each, 3 are in both."""
    comptes: dict[Cle, int | None] = {"A1": 42, "O1": 40, "O2": 5}
    protection = proteger_hierarchie(comptes, {"O1": "A1", "O2": "A1"}, SEUIL, distinctes=True)
    assert protection.masquee("A1") or protection.masquee("O1")
    with pytest.raises(DonneesIncoherentes):
        proteger_hierarchie({"A1": 30, "O1": 40}, {"O1": "A1"}, SEUIL, distinctes=True)


def test_crossing_of_a_hierarchy_and_of_neighbourhoods() -> None:
    parents: dict[Cle, Cle] = {"O1": "A1", "O2": "A1", "O3": "A2", "B1": "O1", "B2": "O1", "B3": "O2", "B4": "O3"}
    comptes: dict[tuple[Cle, ...], int | None] = {
        (objectif, quartier): (rang * 11 + colonne * 7) % 23
        for rang, objectif in enumerate(("B1", "B2", "B3", "B4"))
        for colonne, quartier in enumerate(("Q1", "Q2", "Q3"))
    }
    protection = proteger_croisement(comptes, SEUIL, parents=(parents,), montrer=lambda cle: cle[0] != "O3")
    assert protection.valeurs[TOTAL, TOTAL] == sum(v or 0 for v in comptes.values())
    assert protection.statuts["O3", "Q1"] is Statut.NON_PUBLIEE
    petites = {cle for cle, v in comptes.items() if v and v < SEUIL}
    assert petites
    assert all(protection.masquee(cle) for cle in petites)


def test_what_is_not_communicated_enters_no_total() -> None:
    comptes: dict[tuple[Cle, Cle], int | None] = {("a", "F"): 12, ("a", "H"): None, ("b", "F"): 30, ("b", "H"): 40}
    protection = proteger_tableau(comptes, SEUIL)
    assert protection.publication()["a", TOTAL] == 12
    assert affichage.grille(protection, ["a", "b"], ["F", "H", TOTAL]) == [
        ["12", "non communiqué", "12"],
        ["30", "40", "70"],
    ]


def test_display_never_tells_why() -> None:
    comptes: dict[tuple[Cle, Cle], int | None] = {("a", "F"): 3, ("a", "H"): 1200, ("b", "F"): 30, ("b", "H"): 40}
    protection = proteger_tableau(comptes, SEUIL)
    masquees = [cle for cle in protection.statuts if protection.masquee(cle)]
    assert ("a", "F") in masquees
    assert {affichage.texte(protection, cle) for cle in masquees} == {"s"}
    assert {affichage.valeur(protection, cle) for cle in masquees} == {"s"}
    assert affichage.valeur(protection, (TOTAL, TOTAL)) == 1273
    assert affichage.texte(protection, (TOTAL, TOTAL)) == "1\u202f273"
    assert affichage.note(11, "ménages").startswith("s\u00a0: secret statistique. Chiffre de moins de 11\u00a0ménages")
    assert "1200" not in repr(protection)
