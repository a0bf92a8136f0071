"""Kaplan–Meier and log-rank against the trial of Freireich et al. 1963 (6-MP), as printed, and against scipy."""

import random

import pytest

from quartiers.cohortes.calculs.attentes import compter, elargir, permise
from quartiers.cohortes.calculs.dossiers import Attente, ajouter_mois, mois_ecoules
from quartiers.cohortes.calculs.survie import Pas, kaplan_meier, log_rank, mediane, queue_du_khi2, table

SIX_MP = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]  # weeks of remission
VUS = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
# As printed (Cox and Oakes 1984; Kleinbaum and Klein): weeks, S(t), its standard error.
IMPRIMES = [
    (6, 0.857, 0.076),
    (7, 0.807, 0.087),
    (10, 0.753, 0.096),
    (13, 0.690, 0.107),
    (16, 0.627, 0.114),
    (22, 0.538, 0.128),
    (23, 0.448, 0.135),
]


def aux_memes_temps(durees: list[int], vus: list[int], temps: list[int]) -> list[Pas]:
    paires = list(zip(durees, vus, strict=True))
    return [
        Pas(
            t,
            sum(d >= t for d in durees),
            sum(d == t and bool(v) for d, v in paires),
            sum(d == t and not v for d, v in paires),
        )
        for t in temps
    ]


def test_leukaemia_trial_gives_the_printed_digits() -> None:
    points = kaplan_meier(table(SIX_MP, [bool(v) for v in VUS]))
    lus = [(p.temps, round(p.survie, 3), round(p.erreur, 3)) for p in points if p.evenements]
    assert lus == IMPRIMES
    assert mediane(points)[:2] == (23, 13)  # printed by R: median 23, lower limit on the log-log scale 13, upper NA
    assert mediane(points)[2] is None


def test_log_rank_of_the_trial_is_the_printed_one() -> None:
    temps = sorted({*SIX_MP, *PLACEBO})
    test = log_rank([aux_memes_temps(SIX_MP, VUS, temps), aux_memes_temps(PLACEBO, [1] * 21, temps)])
    assert test is not None
    assert (round(test.khi2, 2), test.degres) == (16.79, 1)


# scipy 1.17.1, on the draw below: ecdf(CensoredData).sf, logrank against the placebo, chi2.sf(4.2, 1 to 7). Written here
# so that no run of the tests has to import it.
SCIPY = {
    1: 1.0, 2: 0.974025974, 3: 0.974025974, 4: 0.9606831525, 5: 0.9206546878, 6: 0.906913573, 7: 0.8931724583,
    8: 0.8792166386, 9: 0.8792166386, 10: 0.8640577311, 12: 0.8337399159, 13: 0.8034221008, 14: 0.8034221008,
    15: 0.7870257314, 16: 0.7378366232, 17: 0.7202690846, 18: 0.6675664686, 19: 0.6314817946, 20: 0.6123459827,
    21: 0.6123459827, 22: 0.5896665018, 23: 0.5896665018, 24: 0.5383911538, 25: 0.4307129231, 26: 0.3768738077,
    27: 0.3230346923, 28: 0.2349343217, 29: 0.1762007413, 30: 0.0293667902,
}  # fmt: skip
SCIPY_LOG_RANK = (50.19881597607122, 1.389316162793223e-12)
SCIPY_KHI2 = (0.04042397934, 0.1224564283, 0.2406618852, 0.3796149276, 0.5209949534, 0.6496313519, 0.7564747307)


def test_curve_and_test_agree_with_scipy() -> None:
    hasard = random.Random(3)
    durees = [hasard.randint(1, 30) for _ in range(80)]
    vus = [hasard.random() < 0.6 for _ in durees]
    points = {p.temps: p.survie for p in kaplan_meier(table(durees, vus))}
    assert points == {temps: pytest.approx(valeur, abs=1e-9) for temps, valeur in SCIPY.items()}
    temps = sorted({*durees, *PLACEBO})
    nous = log_rank([aux_memes_temps(durees, [int(v) for v in vus], temps), aux_memes_temps(PLACEBO, [1] * 21, temps)])
    assert nous is not None
    assert (nous.khi2, nous.p) == pytest.approx(SCIPY_LOG_RANK)
    assert [queue_du_khi2(4.2, degres) for degres in range(1, 8)] == pytest.approx(SCIPY_KHI2, abs=1e-9)


def test_log_rank_compares_nothing_without_event_or_with_one_group() -> None:
    assert log_rank([[Pas(6, 20, 0, 3)], [Pas(6, 20, 0, 2)]]) is None
    assert log_rank([[Pas(6, 20, 5, 3)]]) is None


def test_periods_are_widened_until_no_step_is_a_few_people() -> None:
    hasard = random.Random(8)
    attentes = {
        sexe: [Attente(hasard.randrange(0, 40), hasard.random() < 0.6) for _ in range(60)] for sexe in ("f", "h")
    }
    effectifs = dict.fromkeys(attentes, 60)
    fins = elargir(compter(attentes, 3), 8, effectifs)
    assert len(fins) >= 2
    assert [i for i in fins for case in i.cases.values() if not permise(case, 8)] == []
    for sexe in attentes:
        reste = 60 - sum(sum(i.cases[sexe]) for i in fins)
        assert reste == 0 or reste >= 8
    assert [i.debut for i in fins[1:]] == [i.fin for i in fins[:-1]]  # no gap, no overlap


def test_too_few_people_make_no_curve() -> None:
    assert elargir(compter({"": [Attente(3, True)] * 4 + [Attente(9, False)] * 4}, 6), 5, {"": 8}) == []


def test_months_are_whole_and_end_of_month_is_safe() -> None:
    import datetime as dt

    assert ajouter_mois(dt.date(2024, 8, 31), 6) == dt.date(2025, 2, 28)
    assert mois_ecoules(dt.date(2024, 8, 31), dt.date(2025, 2, 28)) == 6
    assert mois_ecoules(dt.date(2024, 1, 15), dt.date(2024, 7, 14)) == 5
