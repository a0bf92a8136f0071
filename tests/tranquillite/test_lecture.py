"""A series read: at which period, compared with what, said in which words; never a cause."""

import datetime as dt
import re
from collections.abc import Sequence

import pytest

from quartiers.tranquillite.enums import Pas
from quartiers.tranquillite.lecture import Lecture, Point, avec_change, lire
from quartiers.tranquillite.periodes import periodes
from quartiers.tranquillite.phrases import TROP_PETIT, phrases_de

CAUSES = re.compile(
    r"\b(cause[sd]?|causer|à cause|grâce|dû|due|explique\w*|provoqu\w*|entraîn\w*|conséquence\w*|effets?|impact\w*|en raison|résult\w*)\b"
)


@pytest.fixture(autouse=True)
def sans_cache(settings: pytest.FixtureRequest) -> None:
    settings.CACHES = {**settings.CACHES, "secret": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}  # type: ignore[attr-defined]


def serie(
    pas: Pas, valeurs: Sequence[int | None], secrets: frozenset[int] = frozenset(), debut: int = 2023
) -> list[Point]:
    toutes = periodes(dt.date(debut, 1, 1), dt.date(2040, 1, 1), pas)
    return [
        Point(periode, None if rang in secrets else valeur, rang in secrets)
        for rang, (periode, valeur) in enumerate(zip(toutes, valeurs, strict=False))
    ]


def test_series_is_read_at_its_finest_period_without_a_hidden_count() -> None:
    mois = serie(Pas.MOIS, [6] * 24, frozenset({3}))
    trimestres = serie(Pas.TRIMESTRE, [18] * 8)
    assert lire({Pas.MOIS: mois, Pas.TRIMESTRE: trimestres}, [], None).pas == Pas.TRIMESTRE
    assert lire({Pas.MOIS: serie(Pas.MOIS, [6] * 24), Pas.TRIMESTRE: trimestres}, [], None).pas == Pas.MOIS
    petite = lire({Pas.TRIMESTRE: serie(Pas.TRIMESTRE, [3] * 8, frozenset(range(8)))}, [], None)
    assert petite.pas is None
    assert phrases_de(petite, "faits", 1) == [TROP_PETIT]


def test_level_is_a_year_with_its_exact_limits_and_its_rate() -> None:
    lue = lire({Pas.TRIMESTRE: serie(Pas.TRIMESTRE, [25] * 8)}, [], 2000)
    assert lue.niveau is not None
    assert (lue.niveau.total, round(lue.niveau.bas, 3), round(lue.niveau.haut, 3)) == (100, 81.364, 121.627)
    assert lue.niveau.taux == pytest.approx((50, 40.682, 60.8135), abs=0.001)
    dite = phrases_de(lue, "faits", 1)[0]
    assert dite.startswith(
        "Du 1er trimestre 2024 au 4e trimestre 2024\u00a0: 100 faits (entre 81 et 122 compte tenu du hasard)"
    )


def test_two_years_are_compared_on_what_both_delivered() -> None:
    lue = lire({Pas.TRIMESTRE: serie(Pas.TRIMESTRE, [20, 20, 20, 20, 40, None, 40, 40])}, [], None)
    assert lue.rapport is not None
    assert (lue.rapport.avant, lue.rapport.apres, lue.paires, lue.rapport.net) == (60, 120, 3, True)
    texte = " ".join(phrases_de(lue, "faits", 1))
    assert "il y en a plus" in texte
    assert "sur les seules périodes livrées les deux années" in texte
    assert "Périodes non livrées en entier, laissées de côté : T2 2024." in texte


def test_small_gap_says_that_nothing_can_be_said() -> None:
    lue = lire({Pas.TRIMESTRE: serie(Pas.TRIMESTRE, [10, 9, 11, 10, 11, 10, 12, 10])}, [], None)
    assert "on ne peut pas dire s’il y en a plus ou moins" in " ".join(phrases_de(lue, "faits", 1))


def test_break_cuts_the_line_and_nothing_is_compared_across() -> None:
    points = serie(Pas.TRIMESTRE, [10] * 6 + [60] * 6)
    lue = lire({Pas.TRIMESTRE: points}, [dt.date(2024, 7, 1)], None)
    assert (lue.depuis, len(lue.recents), lue.rapport) == (6, 6, None)
    milieu = lire({Pas.TRIMESTRE: points}, [dt.date(2024, 8, 1)], None)
    assert milieu.depuis == 7  # the quarter that holds the break counts neither way
    assert "Le comptage a changé" in " ".join(phrases_de(lue, "faits", 1))


def test_change_is_flagged_when_it_stands_and_dated() -> None:
    lue = lire({Pas.TRIMESTRE: serie(Pas.TRIMESTRE, [10, 11, 9, 10, 12, 10, 30, 29, 31, 30, 28, 32])}, [], None)
    assert lue.balayage is not None
    assert lue.balayage.p < 0.01
    assert "Aucun changement" in " ".join(phrases_de(lue, "faits", 5))
    signalee = avec_change(lue, change=True)
    assert str(signalee.date_du_change) == "3e trimestre 2024"
    texte = " ".join(phrases_de(signalee, "faits", 5))
    assert "« 3e trimestre 2024 »" in texte
    assert "Les chiffres ne disent pas pourquoi." in texte


def test_no_sentence_ever_names_a_cause() -> None:
    valeurs = [6, 12, 30, 9] * 4
    lues: list[Lecture] = [
        lire({Pas.TRIMESTRE: serie(Pas.TRIMESTRE, valeurs)}, [], 1500),
        avec_change(lire({Pas.TRIMESTRE: serie(Pas.TRIMESTRE, [8] * 6 + [25] * 6)}, [], None), change=True),
        lire({Pas.TRIMESTRE: serie(Pas.TRIMESTRE, [None] * 4 + [9] * 6)}, [dt.date(2024, 2, 1)], None),
        lire({Pas.ANNEE: serie(Pas.ANNEE, [90, 130])}, [], 900),
        Lecture(None),
    ]
    for lue in lues:
        texte = " ".join(phrases_de(lue, "faits", 12))
        assert texte
        assert CAUSES.findall(texte.lower()) == []
    assert "Les périodes de l’année diffèrent" in " ".join(phrases_de(lues[0], "faits", 1))
