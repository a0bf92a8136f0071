"""Where a commitment stands: the rule as tables. No database."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.engagements.enums import Echelle, EtatEngagement, NaturePromesse, Statut
from quartiers.engagements.models import Quantite
from quartiers.engagements.promesse import Promesse, lire
from quartiers.engagements.trajectoire import (
    Fait,
    Jugement,
    atteint_fin,
    attendu_fin,
    ensemble,
    juger,
    juger_sans_nombre,
    points,
)

BORNES = (2024, 2030)
N, S = NaturePromesse, Statut


def promesse(nature: str, cible: int = 70, debut: int = 2024, fin: int = 2030, **champs: object) -> Promesse:
    return Promesse(Decimal(cible), "logements", nature, Echelle.TERRITOIRE, debut, fin, **champs)  # type: ignore[arg-type]


def faits(valeurs: Mapping[int, float]) -> dict[int, Fait]:
    return {annee: Fait(Decimal(str(valeur))) for annee, valeur in valeurs.items()}


@pytest.mark.parametrize(
    ("periode", "perimetre", "unite", "titre", "lu"),
    [
        ("par an", "stratégie départementale à décliner", "rénovations", "", (N.FLUX, Echelle.DEPARTEMENT, 2024, 2030)),
        ("par an", "le territoire", "heures", "", (N.FLUX, Echelle.TERRITOIRE, 2024, 2030)),
        ("2024/2030", "la CUCM", "logements", "", (N.CUMUL, Echelle.TERRITOIRE, 2024, 2030)),
        ("2025-2027", "", "logements", "", (N.CUMUL, Echelle.NON_DITE, 2025, 2027)),
        ("en 2024", "", "logements", "", (N.CUMUL, Echelle.NON_DITE, 2024, 2024)),
        ("en 2030", "", "% des logements", "", (N.PART, Echelle.NON_DITE, 2024, 2030)),
        ("dès 2023", "", "% des réhabilitations", "", (N.PART, Echelle.NON_DITE, 2023, 2023)),
        ("depuis 2021", "", "logements", "", (N.STOCK, Echelle.NON_DITE, 2021, 2030)),
        ("", "le territoire", "agents de proximité", "", (N.STOCK, Echelle.TERRITOIRE, 2024, 2030)),
        ("", "le quartier du Plessis", "logements", "Réhabiliter", (N.CUMUL, Echelle.QUARTIER, 2024, 2030)),
        ("", "", "% des ménages", "", (N.PART, Echelle.NON_DITE, 2024, 2030)),
    ],
)
def test_a_promise_is_read_from_its_words(
    periode: str, perimetre: str, unite: str, titre: str, lu: tuple[str, str, int, int]
) -> None:
    quantite = Quantite(nombre=Decimal(10), unite=unite, periode=periode, perimetre=perimetre)
    p = lire(quantite, titre, BORNES)
    assert (p.nature, p.echelle, p.annee_debut, p.annee_fin) == lu
    assert bool(p.doutes) == (p.echelle == Echelle.NON_DITE or (not periode and titre != ""))


@pytest.mark.parametrize(
    ("nature", "champs", "attendus"),
    [
        (N.FLUX, {}, {2024: 70, 2030: 70, 2031: None}),
        (N.CUMUL, {}, {2023: None, 2024: 10, 2026: 30, 2030: 70}),
        (N.CUMUL, {"paliers": {2026: Decimal(6), 2028: Decimal(50)}}, {2024: 2, 2026: 6, 2027: 28, 2028: 50, 2030: 70}),
        (N.STOCK, {}, {2024: 70, 2030: 70}),
        (N.STOCK, {"depart": Decimal(0)}, {2024: 10, 2030: 70}),
        (N.PART, {}, {2024: None, 2029: None, 2030: 70}),
        (N.PART, {"depart": Decimal(35)}, {2024: 40, 2030: 70}),
        (N.FLUX, {"paliers": {2026: Decimal(30)}}, {2025: 70, 2026: 30, 2029: 30}),
    ],
)
def test_what_is_awaited_each_year(nature: str, champs: dict[str, Any], attendus: dict[int, int | None]) -> None:
    p = promesse(nature, **champs)
    assert {annee: attendu_fin(p, annee) for annee in attendus} == attendus


@pytest.mark.parametrize(
    ("nature", "dits", "annee", "statut"),
    [
        # A yearly pace: the year's own value, within the tolerance or not.
        (N.FLUX, {2025: 70}, 2025, S.EN_BONNE_VOIE),
        (N.FLUX, {2025: 63}, 2025, S.EN_BONNE_VOIE),
        (N.FLUX, {2025: 62.99}, 2025, S.EN_RETARD),
        (N.FLUX, {2024: 70}, 2025, S.RIEN_DIT),
        (N.FLUX, {}, 2025, S.RIEN_DIT),
        (N.FLUX, {2025: 0}, 2025, S.EN_RETARD),
        (N.FLUX, dict.fromkeys(range(2024, 2031), 70), 2030, S.TENU),
        (N.FLUX, {**dict.fromkeys(range(2024, 2031), 70), 2027: 60}, 2030, S.EN_RETARD),
        (N.FLUX, dict.fromkeys(range(2025, 2031), 70), 2030, S.A_JUGER),
        # A total: the sum of the years, a missing one makes it a least value.
        (N.CUMUL, {2024: 10, 2025: 10}, 2025, S.EN_BONNE_VOIE),
        (N.CUMUL, {2024: 9, 2025: 9}, 2025, S.EN_BONNE_VOIE),
        (N.CUMUL, {2024: 9, 2025: 8.99}, 2025, S.EN_RETARD),
        (N.CUMUL, {2025: 5}, 2025, S.A_JUGER),
        (N.CUMUL, {2025: 20}, 2025, S.EN_BONNE_VOIE),
        (N.CUMUL, {2024: 10}, 2025, S.RIEN_DIT),
        (N.CUMUL, {2024: 70}, 2025, S.TENU),
        (N.CUMUL, {2024: 30, 2025: 40}, 2025, S.TENU),
        (N.CUMUL, dict.fromkeys(range(2024, 2031), 9.99), 2030, S.EN_RETARD),
        # A level to hold is held for good at the last year only.
        (N.STOCK, {2025: 70}, 2025, S.EN_BONNE_VOIE),
        (N.STOCK, {2025: 62}, 2025, S.EN_RETARD),
        (N.STOCK, {2030: 70}, 2030, S.TENU),
        # A share at a date: no path is supposed without a start.
        (N.PART, {2025: 40}, 2025, S.A_JUGER),
        (N.PART, {2025: 70}, 2025, S.TENU),
        (N.PART, {2030: 69}, 2030, S.EN_RETARD),
        # Before the period.
        (N.CUMUL, {2023: 90}, 2023, S.A_JUGER),
        # After it: the last year is what counts.
        (N.CUMUL, dict.fromkeys(range(2024, 2031), 10), 2033, S.TENU),
    ],
)
def test_status(nature: str, dits: dict[int, float], annee: int, statut: Statut) -> None:
    assert juger(promesse(nature), faits(dits), annee, 10).statut == statut


def test_tolerance_is_the_one_given() -> None:
    p, dits = promesse(N.FLUX), faits({2025: 60})
    assert [juger(p, dits, 2025, tolerance).statut for tolerance in (0, 10, 20)] == [
        S.EN_RETARD,
        S.EN_RETARD,
        S.EN_BONNE_VOIE,
    ]


def test_a_departmental_promise_says_so_and_an_estimate_too() -> None:
    p = Promesse(Decimal(200), "rénovations", N.FLUX, Echelle.DEPARTEMENT, 2024, 2030)
    jugement = juger(p, {2025: Fait(Decimal(210), estime=True, validee=False)}, 2025, 10)
    assert jugement.statut == S.EN_BONNE_VOIE
    assert jugement.reserves == (
        "Une valeur au moins est estimée\u00a0: un petit écart n’est pas sûr.",
        "Une valeur au moins n’est pas encore validée.",
        "La promesse est départementale\u00a0: elle ne dit rien de ce qui revient au territoire.",
    )


def test_missing_years_make_a_total_a_least_value() -> None:
    jugement = juger(promesse(N.CUMUL), faits({2026: 5}), 2026, 10)
    assert jugement.statut == S.A_JUGER
    assert "2024 et 2025" in jugement.phrase
    assert jugement.reserves[-1] == "Le total est un minimum\u00a0: 2024 et 2025 sans réponse."


def test_a_year_that_nobody_told_is_not_drawn() -> None:
    tracees = points(promesse(N.CUMUL), faits({2024: 10, 2026: 5}), 2027)
    assert [p.valeur for p in tracees] == [10, None, 15, None, None, None, None]


@given(st.dictionaries(st.integers(2024, 2030), st.decimals(0, 1000, places=2), max_size=7), st.integers(2024, 2030))
def test_more_never_makes_a_status_worse(dits: dict[int, Decimal], annee: int) -> None:
    """Adding to the year told never leads from « on its way » or « kept » to « late »."""
    p = promesse(N.CUMUL)
    avant = juger(p, {a: Fait(v) for a, v in dits.items()}, annee, 10)
    plus = {**dits, annee: dits.get(annee, Decimal(0)) + 50}
    apres = juger(p, {a: Fait(v) for a, v in plus.items()}, annee, 10)
    if avant.statut in {S.EN_BONNE_VOIE, S.TENU}:
        assert apres.statut in {S.EN_BONNE_VOIE, S.TENU}
    total = atteint_fin(p, {a: Fait(v) for a, v in plus.items()}, annee)
    assert total == sum(v for a, v in plus.items() if a <= annee)


FIN_MAI = dt.date(2025, 5, 31)


@pytest.mark.parametrize(
    ("avancement", "echeance", "jalons", "statut"),
    [
        ("", None, [], S.RIEN_DIT),
        ("fait", None, [], S.TENU),
        ("en_cours", None, [], S.EN_BONNE_VOIE),
        ("pas_commence", None, [], S.A_JUGER),
        ("pas_commence", FIN_MAI, [], S.EN_RETARD),
        ("en_cours", FIN_MAI, [], S.EN_RETARD),
        ("fait", FIN_MAI, [], S.TENU),
        ("en_cours", dt.date(2027, 1, 1), [], S.EN_BONNE_VOIE),
        ("en_cours", None, [(FIN_MAI, None)], S.EN_RETARD),
        ("en_cours", None, [(FIN_MAI, FIN_MAI)], S.EN_BONNE_VOIE),
        ("en_cours", None, [(dt.date(2026, 3, 1), None)], S.EN_BONNE_VOIE),
        ("", FIN_MAI, [], S.EN_RETARD),
    ],
)
def test_without_number(
    avancement: str, echeance: dt.date | None, jalons: list[tuple[dt.date, dt.date | None]], statut: Statut
) -> None:
    assert juger_sans_nombre(avancement, 2025, echeance, jalons).statut == statut


@pytest.mark.parametrize(
    ("siens", "statut"),
    [
        ([S.TENU, S.TENU], S.TENU),
        ([S.TENU, S.EN_BONNE_VOIE], S.EN_BONNE_VOIE),
        ([S.TENU, S.EN_RETARD, S.RIEN_DIT], S.EN_RETARD),
        ([S.EN_BONNE_VOIE, S.RIEN_DIT], S.A_JUGER),
        ([S.RIEN_DIT, S.RIEN_DIT], S.RIEN_DIT),
        ([S.A_JUGER, S.TENU], S.A_JUGER),
    ],
)
def test_a_commitment_says_the_worst_of_its_numbers(siens: list[Statut], statut: Statut) -> None:
    jugements = [Jugement(s, "Phrase.") for s in siens]
    assert ensemble(jugements, EtatEngagement.SUIVI, None, "").statut == statut


def test_what_was_decided_comes_before_what_is_computed() -> None:
    retard = [Jugement(S.EN_RETARD, "Phrase.")]
    abandon = ensemble(retard, EtatEngagement.ABANDONNE, dt.date(2025, 3, 1), "Vente annulée.")
    assert (abandon.statut, abandon.phrase) == (
        S.ABANDONNE,
        "Abandonné le 1er\u00a0mars\u00a02025\u00a0: Vente annulée.",
    )
