"""The official form comes out filled: read back by its fields, and its sums held to the accounts."""

from decimal import Decimal
from io import BytesIO
from typing import cast

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from quartiers.appels import cerfa_15059
from quartiers.appels.cerfa_15059 import RANGEES, TOTAUX, champs_du_modele, noms_de_champs, remplir
from quartiers.appels.controles_bilan import compte_financier
from quartiers.appels.enums import NatureBudget
from quartiers.appels.models import Budget, LigneBudget, LigneFinancement
from quartiers.appels.nomenclature import COMPTES
from tests.appels.bilans.test_domain import creer_bilan


def valeurs(pdf: bytes) -> list[dict[str, str]]:
    """Field values, page by page (two pages use the same names)."""
    pages = []
    for page in PdfReader(BytesIO(pdf)).pages:
        champs = [annotation.get_object() for annotation in page.get("/Annots", [])]
        pages.append({str(c.get("/T")): str(c.get("/V", "")) for c in champs if c.get("/T")})
    return pages


def test_every_row_is_a_field_of_the_form() -> None:
    attendus = {nom for rangee in [*RANGEES.values(), *TOTAUX.values()] for nom in noms_de_champs(rangee)}
    assert sorted(attendus - champs_du_modele()) == []


def test_every_account_has_a_row() -> None:
    sans = {c.code for c in COMPTES if c.code not in RANGEES and c.code not in cerfa_15059.LIGNES_LIBRES}
    assert sans == cerfa_15059.SANS_LIGNE_LIBRE  # headings that show their amount themselves


@pytest.mark.django_db
def test_form_is_filled_with_the_report() -> None:
    bilan, _ = creer_bilan(presences=120, lieux="Maison du quartier 🏡")
    bilan.dossier.organisme.siret = "73282932000074"
    reel = Budget.objects.get(nature=NatureBudget.REALISE)
    for cote, compte, montant in (
        ("charge", "864", "310.50"),
        ("produit", "870", "310.50"),
        ("charge", "641", "99.60"),
    ):
        LigneBudget.objects.create(
            contrat=bilan.contrat, budget=reel, cote=cote, compte=compte, montant=Decimal(montant), explication="Plus."
        )
    ligne = LigneFinancement.objects.get()
    pdf = remplir(bilan, compte_financier(bilan), ligne, "Camille Exemple")
    _, deux, trois, quatre = valeurs(pdf)
    assert (deux["txt_nom[0]"], deux["txt_siret[0]"]) == (bilan.dossier.organisme.nom, "73282932000074")
    assert "40 personnes différentes" in deux["txt_beneficiares[0]"]
    assert deux["txt_actions[0]"] == "Maison du quartier"  # the form’s font has no such sign
    assert trois["num_exo[0]"] == "27"
    assert (trois["num_P_1_27[0]"], trois["num_R_1_27[0]"]) == ("1\u00a0000", "1\u00a0100")
    assert (trois["num_R_1_16[0]"], trois["num_CP_R[0]"]) == ("100", "100")
    assert (trois["num_R_1_32[0]"], trois["num_R_1_33[0]"]) == ("311", "1\u00a0410")
    assert (trois["num_P_2_3[0]"], trois["num_SUBE_R[0]"], trois["num_pour_2_3[0]"]) == ("600", "600", "100")
    assert quatre["txt_nom[0]"] == "Camille Exemple"
    assert quatre["txt_asso[0]"] == bilan.dossier.organisme.nom
    assert "Plus." in quatre["txt_ecarts[0]"]
    racine = cast("DictionaryObject", PdfReader(BytesIO(pdf)).trailer["/Root"])
    assert "/XFA" not in cast("DictionaryObject", racine["/AcroForm"])
