"""Totals of a budget, public share, exact splitting."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.appels.calculs import part, repartir, totaux
from quartiers.appels.enums import Cote
from quartiers.appels.nomenclature import COMPTES, compte_de


@dataclass
class Ligne:
    cote: str
    compte: str
    montant: Decimal


def test_totals_keep_voluntary_contributions_apart() -> None:
    lignes = [
        Ligne(Cote.CHARGE, "60", Decimal("1000.10")),
        Ligne(Cote.CHARGE, "864", Decimal("300")),
        Ligne(Cote.PRODUIT, "74etat", Decimal("600.10")),
        Ligne(Cote.PRODUIT, "74prive", Decimal("100")),
        Ligne(Cote.PRODUIT, "propres", Decimal("300")),
        Ligne(Cote.PRODUIT, "870", Decimal("300")),
    ]
    resultat = totaux(lignes)
    assert (resultat.charges, resultat.emplois_volontaires) == (Decimal("1000.10"), Decimal(300))
    assert (resultat.total_charges, resultat.total_produits) == (Decimal("1300.10"), Decimal("1300.10"))
    assert resultat.equilibre
    assert (resultat.subventions, resultat.subventions_publiques) == (Decimal("700.10"), Decimal("600.10"))
    assert resultat.part_publique() == Decimal("60.00")
    assert resultat.part_publique(hors_volontaires=False) == Decimal("46.16")


def test_totals_missing_money_is_negative() -> None:
    resultat = totaux([Ligne(Cote.CHARGE, "60", Decimal(100)), Ligne(Cote.PRODUIT, "70", Decimal("99.99"))])
    assert resultat.ecart == Decimal("-0.01")
    assert not resultat.equilibre


def test_part_of_nothing_is_unknown() -> None:
    assert part(Decimal(5), Decimal(0)) is None


@given(
    st.decimals(0, 10**7, places=2),
    st.lists(st.decimals(0, 1000, places=2), min_size=1, max_size=12).filter(lambda poids: sum(poids) > 0),
)
def test_repartir_adds_up_to_the_cent(montant: Decimal, poids: list[Decimal]) -> None:
    parts = repartir(montant, poids)
    assert sum(parts) == montant
    exacts = [montant * p / sum(poids) for p in poids]
    assert all(abs(a - b) < Decimal("0.01") for a, b in zip(parts, exacts, strict=True))


def test_repartir_without_weight_splits_nothing() -> None:
    assert repartir(Decimal(10), [Decimal(0), Decimal(0)]) == [Decimal(0), Decimal(0)]


def test_accounts_are_known_once_and_found_from_finer_ones() -> None:
    codes = [compte.code for compte in COMPTES]
    assert len(codes) == len(set(codes))
    assert compte_de("6063").code == "606"
    with pytest.raises(KeyError):
        compte_de("99")
