"""The abatement to the cent, and its formula in figures."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.tfpb.calculs import abattement_de_base, abattement_de_taxe, formule, montant_estime
from quartiers.tfpb.enums import MethodeAbattement, OrigineAbattement
from quartiers.tfpb.models import Abattement

EUROS = st.decimals(min_value=0, max_value=10_000_000, places=2)


@pytest.mark.parametrize(
    ("base", "taux", "global_", "attendu"),
    [
        ("200000", "30", "50", "30000.00"),
        ("951720", "30", "52.4310", "149698.89"),
        ("0.01", "30", "50", "0.00"),
        ("3.35", "30", "50", "0.50"),
    ],
)
def test_thirty_percent_of_the_base_at_the_rate_of_the_tax(base: str, taux: str, global_: str, attendu: str) -> None:
    assert abattement_de_base(Decimal(base), Decimal(taux), Decimal(global_)) == Decimal(attendu)


def test_three_sevenths_of_a_tax_already_abated() -> None:
    assert abattement_de_taxe(Decimal(70_000), Decimal(30)) == Decimal("30000.00")


@given(base=EUROS, taux_global=st.decimals(min_value=1, max_value=100, places=4))
def test_both_ways_agree_to_the_cent(base: Decimal, taux_global: Decimal) -> None:
    """The tax left after the abatement, times three sevenths, is the abatement."""
    payee = base * Decimal("0.70") * taux_global / 100
    ecart = abattement_de_base(base, Decimal(30), taux_global) - abattement_de_taxe(payee, Decimal(30))
    assert abs(ecart) <= Decimal("0.01")


def test_no_estimate_without_its_figures() -> None:
    assert montant_estime(MethodeAbattement.BASE, Decimal(30), base=Decimal(10)) is None
    assert montant_estime(MethodeAbattement.TAXE_PAYEE, Decimal(30), base=Decimal(10)) is None
    assert montant_estime(MethodeAbattement.NOTIFIE, Decimal(30), taxe_payee=Decimal(10)) is None


def test_the_formula_shows_its_figures() -> None:
    estime = Abattement(
        origine=OrigineAbattement.ESTIME,
        methode=MethodeAbattement.BASE,
        base=Decimal(200_000),
        taux_abattement=Decimal(30),
        taux_global=Decimal(50),
        montant=Decimal(30_000),
    )
    assert formule(estime).replace("\u202f", " ").replace("\u00a0", " ") == ("200 000,00 € × 30 % × 50 % = 30 000,00 €")
    taxe = Abattement(
        origine=OrigineAbattement.ESTIME,
        methode=MethodeAbattement.TAXE_PAYEE,
        taxe_payee=Decimal(70_000),
        taux_abattement=Decimal(30),
        montant=Decimal(30_000),
    )
    assert formule(taxe).replace("\u202f", " ").replace("\u00a0", " ") == "70 000,00 € × 30 ÷ 70 = 30 000,00 €"
