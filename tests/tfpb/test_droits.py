"""The conditions of 1 January: every case by its reason, and the years of an entering and of a leaving neighbourhood."""

import datetime as dt
from typing import Any

import pytest

from quartiers.tfpb.droits import Acte, Loi, Periode, Zone, droit

CONTRAT = Periode(dt.date(2024, 3, 31), dt.date(2031, 1, 1))
LOI = Loi(2025, 2030, "CGI, art. 1388 bis")
TOLERANCE = Loi(2025, 2030, "CGI, art. 1388 bis", dt.date(2025, 3, 31), "Loi de finances pour 2025, art. 114")
MOLETTE = Zone("La Molette", 2024, [Periode(dt.date(2024, 1, 1))], CONTRAT)
HARFLEUR = Zone("Harfleur", 2015)
SIGNATAIRE = [Periode(dt.date(2024, 3, 31))]


def acte(**champs: Any) -> Acte:
    signee = champs.pop("signee", dt.date(2024, 12, 12))
    defauts = {"signee_le": signee, "signee_par_le_bailleur_le": signee, "premiere_annee": 2025, "derniere_annee": 2030}
    return Acte(titre="La convention", **{**defauts, **champs})


# All that was signed well before: one condition at a time may fail.
TOT = {
    "contrat": Periode(dt.date(2020, 1, 1), dt.date(2031, 1, 1)),
    "signataire": [Periode(dt.date(2020, 1, 1))],
    "actes": [acte(signee=dt.date(2020, 2, 1), premiere_annee=2020)],
}


def juger(annee: int, **champs: Any) -> Any:
    defauts: dict[str, Any] = {
        "loi": LOI,
        "zone": MOLETTE,
        "contrat": CONTRAT,
        "contrat_signe_le": None,
        "signataire": SIGNATAIRE,
        "actes": [acte()],
    }
    return droit(annee, **{**defauts, **champs})


def test_an_entering_neighbourhood_has_the_right_in_the_years_of_the_law() -> None:
    assert {annee: juger(annee).ouvert for annee in range(2024, 2032)} == {
        2024: False,
        2025: True,
        2026: True,
        2027: True,
        2028: True,
        2029: True,
        2030: True,
        2031: False,
    }


def test_a_neighbourhood_that_left_has_no_right_whatever_is_signed() -> None:
    droits = [juger(annee, zone=HARFLEUR) for annee in range(2024, 2031)]
    assert [d.ouvert for d in droits] == [False] * 7
    assert {d.conditions[1].raison for d in droits} == {
        "Harfleur est sorti de la géographie prioritaire le 1er\u00a0janvier\u00a02024 ; "
        "une convention de renouvellement urbain n’y change rien."
    }


@pytest.mark.parametrize(
    ("annee", "champs", "code", "raison"),
    [
        (2024, TOT, "loi", "CGI, art. 1388 bis : impositions de 2025 à 2030."),
        (2026, {"loi": None}, "loi", "Aucune règle d’abattement n’est enregistrée pour 2026."),
        (2023, {**TOT, "loi": Loi(2023, 2030)}, "quartier", "La Molette n’était pas encore un quartier prioritaire"),
        (2026, {"zone": Zone("Le Port", None)}, "quartier", "Le Port n’a pas de code national"),
        (
            2026,
            {"zone": Zone("La Molette", 2024, [Periode(dt.date(2026, 6, 1))])},
            "quartier",
            "Le périmètre de La Molette n’est pas en vigueur",
        ),
        (
            2027,
            {"zone": Zone("La Molette", 2024, (), Periode(CONTRAT.debut, dt.date(2026, 7, 1)))},
            "quartier",
            "La Molette n’est plus un quartier du contrat",
        ),
        (2026, {"contrat": Periode(dt.date(2026, 2, 1))}, "contrat", "Le contrat est en vigueur depuis le"),
        (2026, {"contrat_signe_le": dt.date(2026, 1, 2)}, "contrat", "Le contrat est en vigueur depuis le"),
        (2026, {"contrat": Periode(CONTRAT.debut, dt.date(2025, 12, 31))}, "contrat", "Le contrat a pris fin le"),
        (2026, {"signataire": []}, "signataire", "Le bailleur n’est pas signataire du contrat."),
        (2026, {"signataire": [Periode(dt.date(2026, 1, 2))]}, "signataire", "n’est signataire que depuis"),
        (
            2026,
            {"signataire": [Periode(dt.date(2024, 4, 1), dt.date(2025, 9, 1))]},
            "signataire",
            "Le bailleur n’est plus signataire",
        ),
        (2026, {"actes": []}, "convention", "Le bailleur n’est partie à aucune convention de la commune."),
        (2028, {"actes": [acte(derniere_annee=2027)]}, "convention", "vise les impositions de 2025 à 2027, pas 2028."),
        (2026, {"actes": [acte(signee=None)]}, "convention", "n’est pas encore signée."),
        (
            2026,
            {"actes": [acte(signee_par_le_bailleur_le=None)]},
            "convention",
            "Le bailleur n’a pas encore signé La convention.",
        ),
        (2026, {"actes": [acte(signee=dt.date(2026, 1, 2))]}, "convention", "n’est signée que le"),
        (2026, {"actes": [acte(fin_d_effet=dt.date(2026, 1, 1))]}, "convention", "est dénoncée, sans effet"),
    ],
)
def test_one_missing_condition_closes_the_right_and_says_why(
    annee: int, champs: dict[str, Any], code: str, raison: str
) -> None:
    trouve = juger(annee, **champs)
    assert [condition.code for condition in trouve.manquantes] == [code]
    assert raison in trouve.raison


def test_signed_on_the_very_day_is_signed_in_time() -> None:
    assert juger(2026, actes=[acte(signee=dt.date(2026, 1, 1))]).ouvert


def test_a_denunciation_that_takes_effect_later_leaves_the_year() -> None:
    assert juger(2026, actes=[acte(fin_d_effet=dt.date(2026, 1, 2))]).ouvert
    assert not juger(2027, actes=[acte(fin_d_effet=dt.date(2026, 1, 2))]).ouvert


@pytest.mark.parametrize(
    ("signee", "declaree", "ouvert"),
    [
        (dt.date(2025, 3, 31), dt.date(2025, 3, 31), True),
        (dt.date(2025, 2, 20), None, False),
        (dt.date(2025, 2, 20), dt.date(2025, 4, 1), False),
        (dt.date(2025, 4, 1), dt.date(2025, 4, 1), False),
        (dt.date(2024, 12, 31), None, True),
    ],
)
def test_the_tolerance_of_2025_wants_signature_and_declaration(
    signee: dt.date, declaree: dt.date | None, ouvert: bool
) -> None:
    assert juger(2025, loi=TOLERANCE, actes=[acte(signee=signee, declaree_le=declaree)]).ouvert is ouvert


def test_without_a_tolerance_a_late_signature_waits_for_the_next_year() -> None:
    tardive = [acte(signee=dt.date(2025, 2, 20), declaree_le=dt.date(2025, 3, 1))]
    assert [juger(annee, actes=tardive).ouvert for annee in (2025, 2026)] == [False, True]


def test_a_second_convention_takes_over() -> None:
    actes = [acte(derniere_annee=2027), acte(premiere_annee=2028, derniere_annee=2030, signee=dt.date(2027, 11, 5))]
    assert [juger(annee, actes=actes).ouvert for annee in (2027, 2028)] == [True, True]
