"""The same invoice is known however it is typed."""

from decimal import Decimal

import pytest

from quartiers.tfpb.doublons import cle_facture


@pytest.mark.parametrize(
    ("fournisseur", "numero"),
    [
        ("SARL Propreté du Lac", "FA-2026/0042"),
        ("proprete du lac s.a.r.l.", "fa2026-42"),
        ("  Propreté   du Lac ", "FA 2026 042"),
    ],
)
def test_one_invoice_has_one_key(fournisseur: str, numero: str) -> None:
    assert cle_facture(fournisseur, numero, Decimal("120.50")) == "propretedulac|fa-2026-42|120.50"


@pytest.mark.parametrize(
    ("fournisseur", "numero", "montant"),
    [("Propreté du Lac", "FA-2026/0043", "120.50"), ("Propreté du Lac", "FA-2026/0042", "120.51"),
     ("Propreté du Parc", "FA-2026/0042", "120.50")],
)  # fmt: skip
def test_another_invoice_has_another_key(fournisseur: str, numero: str, montant: str) -> None:
    assert cle_facture(fournisseur, numero, Decimal(montant)) != "propretedulac|fa-2026-42|120.50"


def test_receipts_without_number_are_never_the_same() -> None:
    assert cle_facture("Boulangerie", " – ", Decimal(12)) == ""


def test_supplier_named_by_its_form_alone_keeps_it() -> None:
    assert cle_facture("SAS", "1", Decimal(1)) == "sas|1|1.00"
