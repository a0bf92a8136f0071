"""Estimates, weights, tests, agreement: against examples printed in books and manuals, to their printed digits."""

import math

import pytest

from quartiers.enquetes.calculs.accord import en_mots, kappa, kappa_binaire
from quartiers.enquetes.calculs.estimations import (
    Part,
    comparer,
    effectif_utile,
    erreur_type_d_une_moyenne,
    erreur_type_d_une_part,
    mesurer,
    part,
)
from quartiers.enquetes.calculs.jeu import Genre, Question
from quartiers.enquetes.calculs.khi_deux import khi_deux
from quartiers.enquetes.calculs.ponderation import (
    PonderationImpossible,
    caler,
    effet_de_kish,
    regrouper,
    regrouper_totaux,
    stratifier,
)
from quartiers.enquetes.calculs.vagues import appariees, comparer_tout

# The sample apiclus1 of the R package survey (Lumley), by kind of school and whether its target was met:
# (schools, sum of api00, sum of enroll).
APICLUS1 = {
    ("E", "No"): (12, 7156, 5243),
    ("E", "Yes"): (132, 86281, 57088),
    ("H", "No"): (3, 1978, 2237),
    ("H", "Yes"): (11, 6682, 13587),
    ("M", "No"): (8, 4851, 5983),
    ("M", "Yes"): (17, 10935, 16460),
}
ECOLES = {"E": 4421, "H": 755, "M": 1018}
ATTEINT = {"No": 1072, "Yes": 5122}


def ecoles() -> tuple[list[str], list[str]]:
    types = [genre for (genre, _), (n, _, _) in APICLUS1.items() for _ in range(n)]
    return types, [but for (_, but), (n, _, _) in APICLUS1.items() for _ in range(n)]


def ponderee(poids: list[float], colonne: int) -> float:
    """The weighted mean of a column known by its sums in cells whose weights are equal."""
    total, debut = 0.0, 0
    for sommes in APICLUS1.values():
        total += poids[debut] * sommes[colonne]
        debut += sommes[0]
    return total / sum(poids)


def test_post_stratification_gives_the_figures_of_the_survey_package() -> None:
    """Lumley, survey, example of postStratify: api00 642.31, total of enroll 3680893."""
    calage = stratifier(ecoles()[0], ECOLES)
    assert calage.converge
    assert f"{ponderee(list(calage.poids), 1):.2f}" == "642.31"
    assert round(ponderee(list(calage.poids), 2) * 6194) == 3680893


def test_raking_gives_the_figures_of_the_survey_package() -> None:
    """Lumley, survey, example of rake on stype and sch.wide: api00 641.23; and both margins are met."""
    types, buts = ecoles()
    calage = caler({"type": types, "but": buts}, {"type": ECOLES, "but": ATTEINT})
    assert calage.converge
    assert calage.tours < 50
    assert f"{ponderee(list(calage.poids), 1):.2f}" == "641.23"
    atteints = sum(p for p, but in zip(calage.poids, buts, strict=True) if but == "Yes") / sum(calage.poids)
    assert atteints == pytest.approx(5122 / 6194, abs=1e-6)


def test_bounds_are_kept_and_the_lack_of_convergence_told() -> None:
    types, buts = ecoles()
    calage = caler({"type": types, "but": buts}, {"type": ECOLES, "but": ATTEINT}, bornes=(0.7, 1.5))
    assert min(calage.poids) >= 0.7
    assert max(calage.poids) <= 1.5
    assert not calage.converge
    assert calage.ecart > 0.05
    assert calage.rognes > 0


def test_a_population_that_denies_the_sample_is_refused() -> None:
    """A total of zero would throw real answers away without a word."""
    with pytest.raises(PonderationImpossible, match="zéro personne pour « b »"):
        stratifier(["a", "a", "b"], {"a": 10.0, "b": 0.0})
    with pytest.raises(PonderationImpossible, match="tous à zéro"):
        stratifier(["a"], {"b": 0.0})


def test_cell_of_the_population_without_anybody_is_told_then_merged() -> None:
    codes, totaux = ["a", "a", "b"], {"a": 10.0, "b": 10.0, "c": 20.0}
    with pytest.raises(PonderationImpossible, match="« c »"):
        stratifier(codes, totaux)
    fusions = {"c": "b"}
    calage = stratifier(regrouper(codes, fusions), regrouper_totaux(totaux, fusions))
    assert calage.poids == pytest.approx([0.375, 0.375, 2.25])


def test_answers_without_a_cell_keep_the_mean_weight() -> None:
    calage = stratifier(["a", "∅", "b", "b"], {"a": 50.0, "b": 50.0})
    assert calage.poids == pytest.approx([1.5, 1.0, 0.75, 0.75])


@pytest.mark.parametrize(("k", "publie"), [(2, "1.125"), (3, "1.333"), (4, "1.562"), (5, "1.800"), (10, "3.025")])
def test_design_effect_of_kish(k: int, publie: str) -> None:
    """Kish, Survey Sampling (1965), 11.7, 1 + U(1 − U)(k − 1)²/k: half of the population drawn k times less."""
    assert f"{effet_de_kish([1.0] * (k * 100) + [float(k)] * 100):.3f}" == publie


def test_finite_population_as_in_lohr() -> None:
    """Lohr, Sampling: Design and Analysis, examples 2.5 to 2.11: 300 counties of 3,078, 153 of them under 200,000 acres."""
    assert round(erreur_type_d_une_moyenne(344_551.9, 300, 3078)) == 18898
    assert f"{erreur_type_d_une_part(0.51, 300, 3078):.4f}" == "0.0275"
    lue = part([True] * 153 + [False] * 147, [1.0] * 300, 3078)
    assert lue is not None
    assert (f"{lue.bas:.2f}", f"{lue.haut:.2f}") == ("0.46", "0.56")  # 0.456 and 0.564 by the normal interval
    seule = part([True] * 153 + [False] * 147, [1.0] * 300)
    assert seule is not None
    assert seule.haut - seule.bas > lue.haut - lue.bas


def test_everybody_asked_has_no_margin() -> None:
    lue = part([True, False, False, True], [1.0] * 4, 4)
    assert lue is not None
    assert (lue.bas, lue.valeur, lue.haut) == (0.5, 0.5, 0.5)
    assert math.isinf(effectif_utile([1.0] * 4, 4))


def test_difference_of_two_shares_as_in_newcombe() -> None:
    """Newcombe (Stat. Med., 1998), table II (a), method 10: 56/70 and 48/80, 0.0524 to 0.3339."""
    une, autre = part([True] * 48 + [False] * 32, [1.0] * 80), part([True] * 56 + [False] * 14, [1.0] * 70)
    assert une is not None
    assert autre is not None
    ecart = comparer(une, autre)
    assert (f"{ecart.bas:.4f}", f"{ecart.haut:.4f}") == ("0.0524", "0.3339")
    table = khi_deux([[48, 56], [32, 14]])
    assert table is not None
    assert ecart.p == pytest.approx(table.p, rel=1e-6)


def test_chi_squared_as_in_agresti() -> None:
    """Agresti, Introduction to Categorical Data Analysis (2007), table 2.5: X² = 30.1 with 2 degrees."""
    lu = khi_deux([[762, 327, 468], [484, 239, 477]])
    assert lu is not None
    assert (f"{lu.statistique:.1f}", lu.degres, lu.palier) == ("30.1", 2, "p < 0,001")
    corrige = khi_deux([[762, 327, 468], [484, 239, 477]], effet=6.0)
    assert corrige is not None
    assert corrige.statistique == pytest.approx(lu.statistique / 6)
    assert corrige.palier == "p ≥ 0,05"


def test_kappa_as_in_fleiss() -> None:
    """Fleiss, Statistical Methods for Rates and Proportions (1981), table 13.1: overall kappa 0.68."""
    lu = kappa([[75, 1, 4], [5, 4, 1], [0, 0, 10]])
    assert lu is not None
    assert f"{lu:.2f}" == "0.68"
    assert en_mots(lu) == "fort"
    assert kappa_binaire([True, True], [True, True]) is None


def test_many_comparisons_as_in_benjamini_and_hochberg() -> None:
    """Benjamini and Hochberg (JRSS B, 1995), 4: fifteen p-values, four told at 5 %, three by Bonferroni (and Holm)."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.324,
        0.4262,
        0.5719,
        0.6528,
        0.759,
        1.0,
    ]
    lues = comparer_tout([("q", str(rang), *parts_de(valeur)) for rang, valeur in enumerate(p)])
    assert [c.ecart.p for c in lues] == pytest.approx(p, abs=1e-6)
    assert sum(c.bh < 0.05 for c in lues) == 4
    assert [c.solide for c in lues] == [True] * 3 + [False] * 12
    assert [c.probable for c in lues] == [False] * 3 + [True] + [False] * 11


def parts_de(p: float) -> tuple[Part, Part]:
    """Two shares, symmetric about one half, whose z test gives `p`."""
    from quartiers.indicateurs.intervalles import quantile_normal

    n = 1000.0
    z = quantile_normal(1 - p / 2) if p < 1 else 0.0
    demi = z * math.sqrt(0.25 * 2 / n) / 2
    return Part(0.5 - demi, 0.4, 0.6, 1000, n), Part(0.5 + demi, 0.4, 0.6, 1000, n)


def test_numbers_have_their_mean_quartiles_and_margins() -> None:
    lu = mesurer([float(v) for v in range(1, 101)], [1.0] * 100)
    assert lu is not None
    assert lu.moyenne == 50.5
    assert lu.quartiles == (25.5, 50.5, 75.5)
    assert 44.7 < lu.moyenne_bas < 44.9
    assert 56.1 < lu.moyenne_haut < 56.3
    assert (lu.mediane_bas, lu.mediane_haut) == (41.0, 60.0)


def test_question_put_in_other_words_is_not_compared() -> None:
    oui = (("oui", "Oui"), ("non", "Non"))
    avant = {
        "a": Question("a", "Vous sentez-vous bien ici ?", Genre.UNIQUE, oui),
        "b": Question("b", "Sortez-vous le soir ?", Genre.UNIQUE, oui),
        "c": Question("c", "Que faites-vous ?", Genre.UNIQUE, oui),
    }
    apres = {
        "a": Question("a", "Vous sentez-vous bien  ici\u00a0?", Genre.UNIQUE, oui),
        "b": Question("b", "Sortez-vous la nuit ?", Genre.UNIQUE, oui),
        "c": Question("c", "Que faites-vous ?", Genre.UNIQUE, (*oui, ("nsp", "Ne sait pas"))),
        "d": Question("d", "Nouvelle", Genre.UNIQUE, oui),
    }
    memes, refus = appariees(avant, apres)
    assert memes == ["a"]
    assert [(r.question, r.motif) for r in refus] == [
        ("b", "la question est posée en d’autres mots"),
        ("c", "les réponses proposées ne sont plus les mêmes"),
    ]
