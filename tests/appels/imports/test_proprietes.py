"""Whatever the table, what is written is what is read; amounts and identifiers survive every way of typing them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.appels.imports.analyse import lire_tout, proposer
from quartiers.appels.imports.colonnes import Connus
from quartiers.tableurs import valeurs
from quartiers.tableurs.classeur import ClasseurIllisible, cellule, lire_classeur
from quartiers.tableurs.valeurs import ValeurIllisible
from tests.appels.imports.grilles import Grille, texte_csv, xls, xlsx

MOTS = st.text(
    st.characters(codec="cp1252", categories=["L", "Zs", "Nd"], exclude_characters="\u00a0"), min_size=1, max_size=25
)
NOMS = MOTS.map(lambda mot: f"a{' '.join(mot.split())}z")
EUROS = st.decimals(0, 999_999, places=2)
RANGEES = st.lists(
    st.tuples(NOMS, NOMS, EUROS, EUROS),
    min_size=1,
    max_size=12,
    unique_by=lambda r: (valeurs.plat(r[0]), valeurs.plat(r[1])),
)
ENTETE = ["Association", "Intitulé de l’action", "État demandé", "État accordé"]


def relire(octets: bytes, nom: str) -> list[tuple[Any, ...]]:
    lecture = lire_tout(proposer(lire_classeur(octets, nom), Connus()), Connus(), annee=2023)
    assert [p.message for p in lecture.problemes if p.grave] == []
    return [
        (p.porteur, p.intitule, p.montants["État", "demande"].valeur, p.montants["État", "vote"].valeur)
        for p in lecture.projets
    ]


@settings(max_examples=25)
@given(RANGEES, st.sampled_from([(";", "utf-8-sig"), (",", "utf-8"), ("\t", "utf-16"), (";", "cp1252")]))
def test_any_table_written_as_csv_is_read_the_same(
    rangees: list[tuple[str, str, Decimal, Decimal]], forme: tuple[str, str]
) -> None:
    assert relire(texte_csv([ENTETE, *map(list, rangees)], *forme), "f.csv") == rangees


@settings(max_examples=15)
@given(RANGEES, st.booleans())
def test_any_table_written_as_workbook_is_read_the_same(
    rangees: list[tuple[str, str, Decimal, Decimal]], ancien: bool
) -> None:
    lignes: list[list[Any]] = [ENTETE, *([p, i, float(d), float(v)] for p, i, d, v in rangees)]
    assert relire((xls if ancien else xlsx)(Grille("Feuil1", lignes)), "f.xls" if ancien else "f.xlsx") == rangees


@given(
    EUROS,
    st.sampled_from(
        ["{e} {m},{c} €", "{e}{m},{c}", "{e}\u202f{m},{c}\u00a0€", "{e}'{m}.{c}", "{e}.{m},{c}", "{e},{m}.{c} EUR"]
    ),
)
def test_amount_is_the_same_however_typed(euros: Decimal, gabarit: str) -> None:
    entier, centimes = divmod(int(euros * 100), 100)
    milliers, reste = divmod(entier, 1000)
    if not milliers:
        return
    ecrit = gabarit.format(e=milliers, m=f"{reste:03d}", c=f"{centimes:02d}")
    assert valeurs.montant(ecrit) == euros


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_a_clear_refusal(brut: str) -> None:
    refus, lu = "", None
    try:
        lu = valeurs.montant(brut)
    except ValeurIllisible as faute:
        refus = str(faute)
    assert bool(refus) or lu is None or lu >= 0


@given(st.binary(max_size=400), st.sampled_from(["f.csv", "f.xlsx", "f.ods"]))
def test_any_bytes_are_read_or_refused_in_french(octets: bytes, nom: str) -> None:
    refus = ""
    try:
        classeur = lire_classeur(octets, nom)
        lire_tout(proposer(classeur, Connus()), Connus(), annee=2023)
    except ClasseurIllisible as faute:
        refus = str(faute)
    assert refus == "" or refus.endswith(".")


@given(st.dates(dt.date(1980, 1, 1), dt.date(2069, 12, 31)))
def test_date_is_the_same_as_cell_serial_or_text(jour: dt.date) -> None:
    serie = (jour - valeurs.ORIGINE_EXCEL).days
    for ecrit in (
        jour,
        serie,
        float(serie),
        f"{jour:%d/%m/%Y}",
        f"{jour:%Y-%m-%d}",
        f"{jour:%d.%m.%Y}",
        f"le {jour:%d/%m/%Y}",
    ):
        assert valeurs.jour(ecrit) == jour


@pytest.mark.parametrize(
    ("brut", "euros"),
    [
        ("12.500", 12500), ("12,500", 12500), ("12,5", "12.5"), ("12.500,75", "12500.75"), ("1.250.000", 1250000), ("0,125", "0.13"),
        ("néant", 0), ("-", 0), ("2 k€", 2000), ("", None), ("5E+2", 500),
    ],
)  # fmt: skip
def test_amounts_as_people_type_them(brut: str, euros: Any) -> None:
    assert valeurs.montant(brut) == (None if euros is None else Decimal(euros))


@pytest.mark.parametrize(
    ("brut", "siret", "remarque"),
    [
        ("900 000 019 00019", "90000001900019", ""),
        (90000001900019.0, "90000001900019", ""),
        ("9,00000019E+13", "", "le tableur a écrasé"),
        ("90000001900018", "", "sa clé ne tombe pas juste"),
        (1234567500015, "", "n’est pas un SIRET"),
        ("900000019", "", "c’est un SIREN"),
    ],
)
def test_siret_as_spreadsheets_break_it(brut: Any, siret: str, remarque: str) -> None:
    lu = valeurs.identifiant(brut)
    assert lu.siret == siret
    assert remarque in lu.remarque


def test_lost_zero_of_a_siret_is_put_back_when_its_key_agrees() -> None:
    complet = next(f"0050000010001{c}" for c in "0123456789" if valeurs.luhn(f"0050000010001{c}"))
    lu = valeurs.identifiant(int(complet))
    assert (lu.siret, "zéros perdus" in lu.remarque) == (complet, True)


def test_cells_are_named_as_a_spreadsheet_does() -> None:
    assert (cellule("Feuil1", 11, 3), cellule("Feuil1", 0, 27), cellule("F", 4)) == (
        "Feuil1!D12",
        "Feuil1!AB1",
        "F, ligne 5",
    )
