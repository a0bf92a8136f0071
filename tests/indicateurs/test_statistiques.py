"""Arithmetic of the reading, against the standard library, formulas and hand-made cases."""

import datetime as dt
import statistics
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.indicateurs.statistiques import (
    RESTE,
    TOUT,
    Distribution,
    Estimation,
    bornes_de_classes,
    classe_de,
    couper,
    demi_largeur,
    difference,
    montrables,
    reste_hors_quartiers,
    tranche,
)
from quartiers.indicateurs.textes import legende_de_classe

D = Decimal
VALEURS = st.lists(st.integers(-500, 9000), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(VALEURS.filter(lambda valeurs: len(valeurs) > 1))
def test_quantiles_are_those_of_the_inclusive_method(valeurs: list[int]) -> None:
    repartition = Distribution.de(D(v) / 10 for v in valeurs)
    attendus = [min(valeurs), *statistics.quantiles(valeurs, n=20, method="inclusive"), max(valeurs)]
    obtenus = [float(repartition.quantile(D(rang) / 20) or 0) * 10 for rang in range(21)]
    assert obtenus == pytest.approx(attendus, abs=1e-8)


@settings(max_examples=60, deadline=None)
@given(VALEURS)
def test_rank_is_one_plus_those_above(valeurs: list[int]) -> None:
    repartition = Distribution.de(map(D, valeurs))
    for v in set(valeurs):
        assert repartition.rang(D(v)) == (1 + sum(autre > v for autre in valeurs), valeurs.count(v))


def test_secret_values_are_counted_apart() -> None:
    repartition = Distribution.de([D(3), None, D(1), None])
    assert (repartition.valeurs, repartition.secretes, repartition.mediane) == ((D(1), D(3)), 2, D(2))
    assert Distribution.de([None]).mediane is None


def test_margin_of_a_difference_is_the_root_of_the_squares() -> None:
    ecart = difference(Estimation(D(48), D(3), 95), Estimation(D(40), D(4), 95))
    assert (ecart.valeur, ecart.demi_largeur) == (D(8), D(5))
    assert tranche(ecart) is True
    assert tranche(difference(Estimation(D(44), D(3), 95), Estimation(D(40), D(4), 95))) is False


def test_no_margin_is_made_up() -> None:
    sans = difference(Estimation(D(48)), Estimation(D(40), D(4), 95))
    autre_niveau = difference(Estimation(D(48), D(3), 90), Estimation(D(40), D(4), 95))
    assert (sans.demi_largeur, autre_niveau.demi_largeur) == (None, None)
    assert tranche(sans) is None
    assert demi_largeur(D(10), D(7), D(12)) == D(3)


def test_a_line_is_cut_at_a_break_and_at_other_outlines() -> None:
    jours = [dt.date(annee, 1, 1) for annee in (2019, 2020, 2021, 2022)]
    points = [(jours[0], "QPV 2015"), (jours[1], "QPV 2015"), (jours[2], "QPV 2024"), (jours[3], "QPV 2024")]
    assert couper(points, []) == [0, 0, 1, 1]
    assert couper(points, [dt.date(2020, 1, 1)]) == [0, 1, 2, 2]
    assert couper([], [jours[0]]) == []


def test_the_rest_is_told_only_when_nobody_is_found_out() -> None:
    assert reste_hors_quartiers(D(100), {"A": D(30), "B": D(20)}, 5) == D(50)
    assert reste_hors_quartiers(D(100), {"A": D(30), "B": None}, 5) is None
    assert reste_hors_quartiers(D(53), {"A": D(30), "B": D(20)}, 5) is None
    assert reste_hors_quartiers(D(100), {"A": D(3)}, 5) is None
    assert reste_hors_quartiers(D(20), {"A": D(30)}, 0) is None
    assert reste_hors_quartiers(None, {"A": D(30)}, 0) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=4), st.integers(0, 60))
def test_a_hidden_count_is_never_what_is_left(comptes: list[int], reste: int) -> None:
    """Whoever has the total and all the shown counts does not find the only hidden one."""
    par_code = {f"Q{rang}": D(v) for rang, v in enumerate(comptes)}
    tout = D(sum(comptes) + reste)
    permis = montrables(par_code, tout, 5)
    petits = {cle for cle, v in par_code.items() if 0 < v < 5} | ({RESTE} if 0 < reste < 5 else set())
    assert not petits & permis
    caches = {*par_code, RESTE} - permis
    assert len(caches) != 1 or TOUT not in permis


def test_things_are_not_people() -> None:
    assert montrables({"A": D(1)}, D(2), 0) == {"A", TOUT, RESTE}


def test_a_map_is_cut_at_the_quartiles_of_the_country_when_they_say_something() -> None:
    bornes = bornes_de_classes(Distribution.de(Decimal(n) for n in range(1, 41)))
    assert bornes == (Decimal("10.75"), Decimal("20.5"), Decimal("30.25"))
    assert [classe_de(Decimal(v), bornes) for v in ("1", "10.75", "10.76", "20.6", "30.25", "99")] == [1, 1, 2, 3, 3, 4]
    assert bornes_de_classes(Distribution.de(Decimal(n) for n in range(19))) == ()
    assert bornes_de_classes(Distribution.de([Decimal(5)] * 30)) == ()
    assert [legende_de_classe(n, bornes, "%").replace("\u00a0", " ") for n in (1, 2, 4)] == [
        "Le quart le plus bas des quartiers de France : jusqu’à 10,8 %",
        "Deuxième quart : de 10,8 % à 20,5 %",
        "Le quart le plus haut : plus de 30,3 %",
    ]
