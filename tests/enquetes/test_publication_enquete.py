"""No count under the threshold is montrees, nor found from all the tables of a survey read together."""

import itertools
import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from quartiers.enquetes.calculs.jeu import MANQUANT, Genre, Jeu, Question
from quartiers.enquetes.calculs.microdonnees import NON_DIFFUSE, proteger_lignes, recoder
from quartiers.enquetes.publication import REPONDU, TOUS, Publication, Table, compter, pas_d_arrondi, rangees

SEUIL = 5


def jeu_de(graine: int, effectif: int = 90) -> Jeu:
    """A small survey where many cells are small."""
    alea = random.Random(graine)
    q = {
        "lieu": Question("lieu", "Quartier", Genre.UNIQUE, (("a", "A"), ("b", "B"), ("c", "C"))),
        "sexe": Question("sexe", "Sexe", Genre.UNIQUE, (("f", "Femme"), ("h", "Homme"))),
        "avis": Question(
            "avis", "Avis", Genre.UNIQUE, (("1", "Bon"), ("2", "Moyen"), ("3", "Mauvais"), ("4", "Autre"))
        ),
        "lien": Question("lien", "Liens", Genre.MULTIPLE, (("x", "X"), ("y", "Y"))),
        "suite": Question("suite", "Suite", Genre.UNIQUE, (("o", "Oui"), ("n", "Non")), True),
    }
    colonnes: dict[str, Any] = {
        "lieu": alea.choices(["a", "b", "c", None], [50, 35, 8, 1], k=effectif),
        "sexe": alea.choices(["f", "h"], [3, 2], k=effectif),
        "avis": alea.choices(["1", "2", "3", "4", None], [40, 30, 12, 3, 2], k=effectif),
        "lien": [frozenset(c for c in "xy" if alea.random() < 0.3) if alea.random() < 0.97 else None for _ in range(effectif)],
        "suite": alea.choices(["o", "n", None], [30, 6, 55], k=effectif),
    }  # fmt: skip
    return Jeu(q, colonnes, effectif)


@pytest.mark.parametrize("graine", range(3))
def test_no_hidden_count_can_be_found(graine: int) -> None:
    """For each question and crossing, an attack of its own: the bounds of each hidden count given all that is shown."""
    jeu = jeu_de(graine)
    publication = Publication(jeu, SEUIL, ("lieu", "sexe"))
    for nom, par in itertools.product(["avis", "lien", "suite"], ["lieu", "sexe"]):
        table, seule, marge = publication.croisee(nom, par), publication.seule(nom), publication.seule(par)
        comptes = compter(jeu, nom, par)
        montrees = {cle for cle in comptes if cle in table.montrees}
        assert {c for c in montrees if c[1] == TOUS} == {c for c in seule.montrees if c[0] in rangees(jeu, nom)}
        assert [c for c in montrees if sensible(jeu, nom, c) and 0 < comptes[c] < SEUIL] == []
        seuls = comptes[TOUS, MANQUANT] < SEUIL  # too few did not say: they are of no group, and have no column
        assert (MANQUANT in table.colonnes) is not seuls
        connues = {cle: comptes[cle] for cle in montrees}
        connues |= {(TOUS, k): comptes[TOUS, k] for k in jeu.modalites(par) if marge.montre(k)}
        petites = [
            cle
            for cle in comptes
            if sensible(jeu, nom, cle) and 0 < comptes[cle] < SEUIL and not (seuls and cle[1] == MANQUANT)
        ]
        for cle, (bas, haut) in bornes(jeu, nom, par, connues, petites).items():
            assert bas <= 1e-6, (nom, par, cle)
            assert haut >= SEUIL - 1e-6, (nom, par, cle)


def sensible(jeu: Jeu, nom: str, cle: tuple[str, str]) -> bool:
    """Having no answer to a question put to all says nothing of a person."""
    return cle[0] not in {TOUS, REPONDU} and not (cle[0] == MANQUANT and not jeu.questions[nom].conditionnelle)


def bornes(
    jeu: Jeu, nom: str, par: str, connues: Mapping[tuple[str, str], int], visees: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[float, float]]:
    """By linear programming on the persons' profiles: (row set, column) classes, not on our own relations."""
    from scipy.optimize import linprog  # slow to import: for this test alone

    question, ks = jeu.questions[nom], jeu.modalites(par)
    if question.genre == Genre.MULTIPLE:
        profils = [MANQUANT, *(frozenset(c) for n in range(3) for c in itertools.combinations(question.codes, n))]
    else:
        profils = [MANQUANT, *question.codes]
    variables = list(itertools.product(profils, ks))

    def poids(cle: tuple[str, str]) -> list[float]:
        return [float(dans(profil, cle[0]) and cle[1] in {k, TOUS}) for profil, k in variables]

    egalites = [poids(cle) for cle in connues] + [[1.0] * len(variables)]
    valeurs = [*map(float, connues.values()), float(jeu.effectif)]
    lues = {}
    for cle in visees:
        cout = np.array(poids(cle))
        extremes = [linprog(s * cout, A_eq=np.array(egalites), b_eq=valeurs, method="highs") for s in (1, -1)]
        assert all(e.status in {0, 3} for e in extremes)
        lues[cle] = (extremes[0].fun, float("inf") if extremes[1].status == 3 else -extremes[1].fun)
    return lues


def dans(profil: object, ligne: str) -> bool:
    if ligne == TOUS:
        return True
    if ligne in {MANQUANT, REPONDU}:
        return (profil == MANQUANT) == (ligne == MANQUANT)
    if isinstance(profil, frozenset):
        return (ligne in profil) if ligne[0] != "¬" else ligne[1:] not in profil
    return profil == ligne


def test_crossings_that_were_not_settled_do_not_exist() -> None:
    publication = Publication(jeu_de(0), SEUIL, ("lieu", "sexe"))
    assert isinstance(publication.croisee("avis", "lieu"), Table)
    for nom, par in (("lieu", "sexe"), ("avis", "lien"), ("sexe", "sexe")):
        with pytest.raises(ValueError, match="publiée"):
            publication.croisee(nom, par)


def test_nothing_is_shown_of_a_question_that_few_answered() -> None:
    q = Question("q", "Q", Genre.UNIQUE, (("o", "Oui"), ("n", "Non")), True)
    jeu = Jeu({"q": q}, {"q": ["o", "o", "n", *[None] * 47]}, 50)
    table = Publication(jeu, SEUIL).seule("q")
    assert [table.lire(ligne) for ligne in ("o", "n", MANQUANT, REPONDU)] == [None] * 4


@pytest.mark.parametrize(("base", "pas"), [(40, 10), (50, 10), (99, 10), (100, 5), (250, 2), (500, 1), (5000, 1)])
def test_weighted_shares_are_rounded_to_steps_of_the_threshold(base: int, pas: int) -> None:
    assert pas_d_arrondi(base, SEUIL) == pas
    assert base * pas / 100 >= SEUIL or pas == 10


@pytest.mark.parametrize("graine", range(3))
def test_every_row_of_the_file_shares_its_keys(graine: int) -> None:
    jeu = jeu_de(graine)
    publication = Publication(jeu, SEUIL, ("lieu", "sexe"))
    rares = {
        nom: frozenset(c for c in jeu.questions[nom].codes if not publication.seule(nom).montre(c))
        for nom in ("lieu", "sexe", "avis", "lien", "suite")
    }
    lues = proteger_lignes(jeu, ["lieu", "sexe"], SEUIL, rares)
    profils = [(ligne["lieu"], ligne["sexe"]) for ligne in lues.lignes]
    assert len(profils) == jeu.effectif
    assert min(profils.count(profil) for profil in set(profils)) >= SEUIL
    assert sum(NON_DIFFUSE in profil for profil in profils) >= lues.recodees > 0
    assert [ligne["avis"] for ligne in lues.lignes if ligne["avis"] in rares["avis"]] == []


def test_a_rare_row_loses_its_last_key_first() -> None:
    profils = [("a", "x")] * 6 + [("a", "y")] * 3 + [("a", "z")] * 3 + [("b", "x")] * 8
    assert recoder(profils, SEUIL) == [("a", "x")] * 6 + [("a", NON_DIFFUSE)] * 6 + [("b", "x")] * 8


def test_a_single_rare_row_takes_a_whole_cell_with_it() -> None:
    profils = [("a",)] * 6 + [("b",)] * 20 + [("c",)]
    assert recoder(profils, SEUIL) == [(NON_DIFFUSE,)] * 6 + [("b",)] * 20 + [(NON_DIFFUSE,)]
    assert recoder([("a",)] * 9, SEUIL) == [("a",)] * 9


def test_weights_of_rare_rows_are_their_mean() -> None:
    lieu = Question("lieu", "Quartier", Genre.UNIQUE, (("a", "A"), ("b", "B"), ("c", "C")))
    jeu = Jeu({"lieu": lieu}, {"lieu": ["a"] * 10 + ["b"] * 3 + ["c"] * 2}, 15, [0.5] * 10 + [1.0] * 3 + [3.5] * 2)
    lues = proteger_lignes(jeu, ["lieu"], SEUIL, {})
    assert lues.poids is not None
    assert sorted(set(lues.poids)) == [0.5, 2.0]
    assert sum(lues.poids) == pytest.approx(15)
