"""Published intervals, to their printed digits, and the same functions as scipy computes them."""

from collections.abc import Callable

import pytest

from quartiers.indicateurs.intervalles import (
    benjamini_hochberg,
    beta_incomplete,
    binomial_exact,
    gamma_incomplete,
    holm,
    normal,
    p_normal,
    p_student,
    poisson,
    quantile_student,
    student,
    wilson,
)

# Newcombe, « Two-sided confidence intervals for the single proportion », Statistics in Medicine 17 (1998), table I:
# methods 3 (score) and 5 (exact).
NEWCOMBE = [
    (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
    (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
]
# Garwood, Biometrika 28 (1936), as printed by Ulm, Am. J. Epidemiology 131 (1990), at 95 %.
GARWOOD = [(0, (0.0, 3.69)), (1, (0.03, 5.57)), (5, (1.62, 11.67)), (10, (4.80, 18.39)), (100, (81.36, 121.63))]
# Benjamini and Hochberg, JRSS B 57 (1995), section 3.2: fifteen tests of a trial of thrombolysis.
THROMBOLYSE = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip


@pytest.mark.parametrize(("k", "n", "score", "exact"), NEWCOMBE)
def test_proportions_of_newcombe(k: int, n: int, score: tuple[float, float], exact: tuple[float, float]) -> None:
    assert tuple(round(borne, 4) for borne in wilson(k, n)) == score
    assert tuple(round(borne, 4) for borne in binomial_exact(k, n)) == exact


@pytest.mark.parametrize(("k", "attendu"), GARWOOD)
def test_counts_of_garwood(k: int, attendu: tuple[float, float]) -> None:
    assert tuple(round(borne, 2) for borne in poisson(k)) == attendu


def test_fifteen_tests_of_benjamini_and_hochberg() -> None:
    assert sum(p <= 0.05 for p in benjamini_hochberg(THROMBOLYSE)) == 4
    assert sum(p <= 0.05 for p in holm(THROMBOLYSE)) == 3


def test_corrections_keep_the_order_given() -> None:
    # R, p.adjust: c(0.01, 0.04, 0.03, 0.005).
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert holm([]) == benjamini_hochberg([]) == []


def test_quantiles_of_student_as_printed_in_tables() -> None:
    # Student's table, two-sided 5 %: 1, 4, 10, 30 degrees of freedom.
    assert [round(quantile_student(0.975, d), 3) for d in (1, 4, 10, 30)] == [12.706, 2.776, 2.228, 2.042]
    assert round(p_student(2.776, 4), 3) == 0.05
    assert round(p_normal(1.96), 3) == 0.05
    assert student(10, 2, 4) == pytest.approx((10 - 2 * 2.776445, 10 + 2 * 2.776445), rel=1e-6)
    assert normal(10, 2) == pytest.approx((6.080072, 13.919928), rel=1e-6)


# scipy 1.17.1: gammainc(a, part × a) and betainc(a, 7.5, x), written here so that no run has to import it.
PARTS, ABSCISSES = (0.2, 0.7, 1.0, 1.3, 2.5), (0.01, 0.3, 0.5, 0.8, 0.99)
SCIPY = {
    0.5: (
        (0.345279153981, 0.597216305754, 0.682689492137, 0.745786776396, 0.886153701993),
        (0.297438111845, 0.977153386842, 0.998498226461, 0.999998721652, 1.0),
    ),
    3: (
        (0.0231152877526, 0.350368648118, 0.576809918873, 0.74687489737, 0.979743284943),
        (9.6123709255e-05, 0.578402517151, 0.929738168959, 0.999843153248, 1.0),
    ),
    40: (
        (0.0, 0.0189874105692, 0.521028861061, 0.963008017628, 0.999999999997),
        (0.0, 0.0, 2.92604350847e-07, 0.202576934605, 0.999999906903),
    ),
    900: ((0.0, 0.0, 0.504432719299, 1.0, 1.0), (0.0, 0.0, 0.0, 0.0, 0.254561990067)),
}


@pytest.mark.parametrize("a", list(SCIPY))
def test_special_functions_agree_with_scipy(a: float) -> None:
    gamma, beta = SCIPY[a]
    assert [gamma_incomplete(a, part * a) for part in PARTS] == pytest.approx(gamma, abs=1e-9)
    assert [beta_incomplete(a, 7.5, x) for x in ABSCISSES] == pytest.approx(beta, abs=1e-9)


def test_levels_widen_the_interval() -> None:
    assert wilson(15, 148, 99)[0] < wilson(15, 148, 90)[0]
    assert poisson(10, 90) == pytest.approx((5.425406, 16.962219), rel=1e-6)


@pytest.mark.parametrize(
    "appel", [lambda: wilson(1, 0), lambda: wilson(5, 4), lambda: poisson(-1), lambda: normal(0, 1, 100)]
)
def test_impossible_counts_are_refused(appel: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"effectif|confiance"):
        appel()
