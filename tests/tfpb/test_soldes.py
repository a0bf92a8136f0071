"""The balance, to the cent: only the extra counts, nothing is clipped, what is left is told."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartiers.tfpb.soldes import (
    Compte,
    LigneSoldee,
    Poste,
    Seuil,
    depassements,
    par,
    par_axe,
    part_sur_entretien,
    total,
)

EUROS = st.decimals(min_value=0, max_value=1_000_000, places=2)


def ligne(axe: int = 7, pk: int = 1, **champs: Any) -> LigneSoldee:
    return LigneSoldee(pk=pk, programme=1, titre=f"Action {pk}", axe=axe, **champs)


def poste(**champs: Any) -> Poste:
    defauts = {"annee": 2026, "bailleur": 1, "quartier": 1, "commune": 1, "convention": 1, "programme": 1}
    return Poste(**{**defauts, "abattement": Decimal(1000), **champs})


@pytest.mark.parametrize(
    ("accepte", "valorise", "ordinaire"),
    [("0", "0", "0"), ("2399.99", "2399.99", "0"), ("2400", "2400", "0"), ("6000", "2400", "3600")],
)
def test_an_axis_of_extra_counts_for_its_extra_only(accepte: str, valorise: str, ordinaire: str) -> None:
    """(200 − 120) € × 30 dwellings = 2 400 €, whatever the invoices say."""
    renforcee = ligne(3, accepte=Decimal(accepte), surcout_seul=True, surcout=Decimal(2400))
    assert (renforcee.valorise, renforcee.ordinaire) == (Decimal(valorise), Decimal(ordinaire))


def test_extra_without_levels_counts_for_nothing_and_says_so() -> None:
    presence = ligne(1, accepte=Decimal(500), surcout_seul=True)
    assert (presence.valorise, presence.ordinaire, presence.niveaux_manquants) == (Decimal(0), Decimal(500), True)
    autre = ligne(7, accepte=Decimal(500))
    assert (autre.valorise, autre.niveaux_manquants) == (Decimal(500), False)


def test_spending_above_the_abatement_is_shown() -> None:
    compte = poste(lignes=[ligne(accepte=Decimal("1250.40"))]).compte
    assert (compte.solde_a_programmer, compte.au_dela) == (Decimal(0), Decimal("250.40"))
    assert compte.couverture == Decimal("125.04")


def test_unknown_abatement_is_not_zero() -> None:
    compte = poste(abattement=None, lignes=[ligne(accepte=Decimal(10))]).compte
    assert (compte.sans_abattement, compte.couverture) == (1, None)


def test_what_the_year_before_left_is_to_be_covered_too() -> None:
    compte = poste(report=Decimal(200), lignes=[ligne(accepte=Decimal(900))]).compte
    assert (compte.a_couvrir, compte.solde_a_programmer, compte.couverture) == (
        Decimal(1200),
        Decimal(300),
        Decimal(90),
    )


CLES: list[Callable[[Poste], Any]] = [lambda p: p.bailleur, lambda p: p.quartier, lambda p: (p.annee, p.convention)]


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 8), EUROS, EUROS), max_size=12))
def test_whatever_the_cut_the_sums_are_the_same(tirages: list[tuple[int, int, int, Decimal, Decimal]]) -> None:
    postes = [
        poste(
            bailleur=bailleur,
            quartier=quartier,
            abattement=abattement,
            lignes=[ligne(axe, rang, accepte=accepte, surcout_seul=axe in (1, 3), surcout=Decimal("99.99"))],
        )
        for rang, (bailleur, quartier, axe, abattement, accepte) in enumerate(tirages)
    ]
    entier = total(postes)
    for cle in CLES:
        assert sum(par(postes, cle).values(), Compte()) == entier
    axes = sum(par_axe(postes).values(), Compte())
    assert (axes.accepte, axes.valorise, axes.ordinaire) == (entier.accepte, entier.valorise, entier.ordinaire)
    assert entier.valorise + entier.ordinaire == entier.accepte
    assert entier.solde_a_programmer - entier.au_dela == entier.abattement - entier.valorise


def test_share_of_over_maintenance_is_of_the_abatement_and_of_what_is_valued() -> None:
    entretien = ligne(3, 1, accepte=Decimal(250), surcout_seul=True, sur_entretien=True, surcout=Decimal(200))
    mesure = part_sur_entretien([poste(lignes=[entretien, ligne(7, 2, accepte=Decimal(600))])])
    assert (mesure.de_l_abattement, mesure.du_valorise) == (Decimal(20), Decimal(25))
    assert part_sur_entretien([]).de_l_abattement is None


AXE_3 = Seuil("Sur-entretien", 3, "", Decimal(60))
SPECIFIQUE = Seuil("Actions spécifiques", None, "specifique", Decimal(30))


def test_axis_or_kind_that_takes_too_much_is_told() -> None:
    prevues = [
        ligne(3, 1, nature="renforcement", prevu=Decimal(601)),
        ligne(7, 2, nature="specifique", prevu=Decimal(300)),
    ]
    assert [(d.seuil, d.part, d.sur) for d in depassements([poste(lignes=prevues)], [AXE_3, SPECIFIQUE])] == [
        (AXE_3, Decimal("60.1"), "prévu")
    ]
    faites = [ligne(3, 1, prevu=Decimal(601)), ligne(7, 2, nature="specifique", accepte=Decimal(301))]
    assert [(d.seuil.sujet, d.sur) for d in depassements([poste(lignes=faites)], [AXE_3, SPECIFIQUE])] == [
        ("Actions spécifiques", "valorisé")
    ]
    assert depassements([poste(abattement=None, lignes=prevues)], [AXE_3]) == []
