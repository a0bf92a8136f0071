"""Exact intervals against published tables; the scan's false alarms and power by simulation, with fixed seeds."""

import math

import numpy as np
import pytest

from quartiers.indicateurs.intervalles import binomial_exact, gamma_incomplete, poisson, wilson
from quartiers.tranquillite.calculs.changements import balayer, retenus
from quartiers.tranquillite.calculs.limites import cumul_binomial, elargi, survie_khi_deux
from quartiers.tranquillite.calculs.rapports import comparer
from quartiers.tranquillite.calculs.saisons import saison_de

# Exact 95 % limits of a Poisson count, to three figures after the point: Garwood (1936), Biometrika 28, table; the same
# in Documenta Geigy, Scientific Tables (7th ed., 1970), and Breslow and Day, Statistical Methods in Cancer Research II
# (IARC, 1987), table 2.10.
TABLE = {
    0: (0.0, 3.689),
    1: (0.025, 5.572),
    2: (0.242, 7.225),
    3: (0.619, 8.767),
    4: (1.090, 10.242),
    5: (1.623, 11.668),
    10: (4.795, 18.390),
    20: (12.217, 30.888),
    50: (37.111, 65.919),
    100: (81.364, 121.627),
}


@pytest.mark.parametrize(("compte", "limites"), TABLE.items())
def test_limits_of_a_count_are_those_of_the_tables(compte: int, limites: tuple[float, float]) -> None:
    assert poisson(compte) == pytest.approx(limites, abs=0.0006)


def test_limits_hold_for_large_counts_and_by_definition() -> None:
    bas, haut = poisson(4000)
    assert (gamma_incomplete(4000, bas), 1 - gamma_incomplete(4001, haut)) == pytest.approx((0.025, 0.025), abs=1e-9)
    assert elargi(10, 4.0) == pytest.approx((0.0, 10 + 2 * 8.3904), abs=0.001)
    assert elargi(10, 1.44) == pytest.approx((10 - 1.2 * 5.2046, 10 + 1.2 * 8.3904), abs=0.001)
    with pytest.raises(ValueError, match="pas négatif"):
        elargi(-1, 1.0)


def test_cumulated_probabilities_are_sums_of_their_terms() -> None:
    termes = [math.exp(-7.3) * 7.3**k / math.factorial(k) for k in range(40)]
    assert [1 - gamma_incomplete(k + 1, 7.3) for k in range(25)] == pytest.approx(
        [sum(termes[: k + 1]) for k in range(25)], abs=1e-11
    )
    binomiaux = [math.comb(30, k) * 0.37**k * 0.63 ** (30 - k) for k in range(31)]
    assert [cumul_binomial(k, 30, 0.37) for k in range(31)] == pytest.approx(
        [sum(binomiaux[: k + 1]) for k in range(31)], abs=1e-11
    )


def test_ratio_of_two_rates_is_the_published_example() -> None:
    """Lung cancer in Fredericia against three other Danish towns, ages 55-59 (Andersen 1977, data eba1977 of ISwR): the
    example of R's manual, `poisson.test(c(11, 6+8+7), c(800, 1083+1050+878))`, whose interval is 0.8584264 to 4.2772659."""
    rapport = comparer(6 + 8 + 7, 1083 + 1050 + 878, 11, 800)
    assert rapport is not None
    assert rapport.rapport == pytest.approx(1.971488, abs=1e-6)
    assert (rapport.bas, rapport.haut) == pytest.approx((0.8584264, 4.2772659), abs=1e-6)
    assert not rapport.net


def test_ratio_at_its_edges() -> None:
    assert comparer(0, 12, 0, 12) is None
    depuis_zero = comparer(0, 12, 9, 12)
    assert depuis_zero is not None
    assert (depuis_zero.rapport, depuis_zero.haut, depuis_zero.net) == (None, math.inf, True)
    etroit, large = comparer(40, 12, 70, 12), comparer(40, 12, 70, 12, dispersion=4)
    assert etroit is not None
    assert large is not None
    assert (etroit.net, large.net) == (True, False)
    assert large.bas < etroit.bas < etroit.haut < large.haut


def test_shares_are_those_of_the_published_examples() -> None:
    """Newcombe (1998, Statistics in Medicine 17, 857-872, table I, method 3): 81/263, 15/148, 0/20, 1/29."""
    exemples = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (succes, essais), limites in exemples.items():
        assert wilson(succes, essais) == pytest.approx(limites, abs=0.0001)
    # The same table, method 5 (Clopper-Pearson).
    assert binomial_exact(81, 263) == pytest.approx((0.2527, 0.3676), abs=0.0001)
    assert binomial_exact(0, 20) == pytest.approx((0.0, 0.1684), abs=0.0001)


def test_chi_square_is_that_of_the_tables() -> None:
    assert [survie_khi_deux(v, d) for v, d in ((7.815, 3), (19.675, 11), (3.841, 1))] == pytest.approx(
        [0.05] * 3, abs=1e-4
    )


# Seasons


def test_season_needs_three_years_and_finds_its_factors() -> None:
    hasard = np.random.default_rng(5)
    forme = [1 + 0.5 * math.sin(2 * math.pi * m / 12) for m in range(12)]
    valeurs = [int(hasard.poisson(30 * (1.1**an) * forme[m])) for an in range(4) for m in range(12)]
    saison = saison_de(valeurs, 0, 12)
    assert saison is not None
    assert saison.nette
    assert saison.facteurs == pytest.approx(forme, abs=0.2)
    assert saison_de(valeurs[:30], 0, 12) is None
    assert saison_de([0, 1] * 24, 0, 12) is None


def test_flat_months_have_no_season() -> None:
    hasard = np.random.default_rng(7)
    nettes = 0
    for _ in range(60):
        saison = saison_de([int(v) for v in hasard.poisson(12, 48)], 0, 12)
        nettes += bool(saison and saison.nette)
    assert nettes <= 7  # 5 % of 60 are 3; more than 7 has a chance of 1 %


# Changes of level


def alarmes(moyenne: float, taille: float, dispersion: float = 1.0, essais: int = 120, graine: int = 11) -> float:
    """Share of simulated series of 42 months that are flagged; `taille`: level after over before, at mid-series."""
    hasard = np.random.default_rng(graine)
    vues = 0
    for _ in range(essais):
        niveaux = np.where(np.arange(42) < 21, moyenne, moyenne * taille)
        if dispersion > 1:
            niveaux = hasard.gamma(niveaux / (dispersion - 1), dispersion - 1)
        trouve = balayer([int(v) for v in hasard.poisson(niveaux)], [1.0] * 42, 6, tirages=199, puissance=False)
        vues += trouve is not None and trouve.p <= 0.05
    return vues / essais


def test_false_alarms_stay_at_their_rate() -> None:
    """Nominal 5 %: of 120 series without change, more than 11 % would have a chance in two hundred."""
    assert alarmes(3.0, 1.0) <= 0.11
    assert alarmes(8.0, 1.0, dispersion=2.0) <= 0.11


def test_a_real_change_is_seen_and_dated() -> None:
    assert alarmes(6.0, 1.8, essais=60) >= 0.9
    trouve = balayer([4, 6, 5, 4, 5, 6, 4, 5, 6, 5, 4, 5, 11, 9, 12, 10, 9, 11, 12, 10, 11, 9], [1.0] * 22, 6)
    assert trouve is not None
    assert (trouve.rang, trouve.p <= 0.001) == (12, True)
    assert trouve.rapport == pytest.approx(10.4 / 4.9167, abs=0.01)
    assert trouve.detectable in {1.5, 2.0}


def test_a_season_given_as_exposure_is_no_change() -> None:
    """Six high months then six low ones, twice: with the season's factors nothing is flagged, without them it may be."""
    facteurs = ([1.6] * 6 + [0.4] * 6) * 3
    hasard = np.random.default_rng(3)
    valeurs = [int(v) for v in hasard.poisson(np.array(facteurs) * 8)]
    trouve = balayer(valeurs, facteurs, 6)
    assert trouve is not None
    assert trouve.p > 0.05


def test_too_short_or_too_thin_says_nothing() -> None:
    assert balayer([5] * 11, [1.0] * 11, 6) is None
    assert balayer([0, 1] * 9, [1.0] * 18, 6) is None


def test_same_series_gives_the_same_answer() -> None:
    valeurs = [3, 5, 4, 6, 2, 5, 4, 9, 8, 7, 9, 6, 8, 7]
    assert balayer(valeurs, [1.0] * 14, 6) == balayer(valeurs, [1.0] * 14, 6)


def test_many_series_looked_at_together_are_corrected() -> None:
    """Holm (1979): 0.01 and 0.013 stand among four, 0.03 does not, nor what comes after it."""
    assert retenus({"a": 0.01, "b": 0.013, "c": 0.03, "d": 0.04}) == {"a", "b"}
    assert retenus({"seule": 0.04}) == {"seule"}
    assert retenus({}) == set()
