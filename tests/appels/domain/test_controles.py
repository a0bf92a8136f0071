"""Each rule of the check page: what blocks, what warns, and that the examination is one constant read."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quartiers.appels.domain.controles import controler_dossier, examiner
from quartiers.appels.enums import Cote, Exigence, GenrePieceOrganisme
from quartiers.appels.models import (
    Bilan,
    Campagne,
    Dossier,
    FicheOrganisme,
    Lieu,
    LigneBudget,
    PieceOrganisme,
    Rattachement,
    Territoire,
    TypePiece,
)
from quartiers.documents.models import Document
from tests.factories.appels import creer_campagne, creer_dossier, creer_dossier_complet, creer_porteur

pytestmark = pytest.mark.django_db


def complet() -> Dossier:
    campagne = creer_campagne()
    return creer_dossier_complet(campagne, creer_porteur(campagne.contrat))


def codes(dossier: Dossier) -> dict[str, str]:
    frais = Dossier.objects.select_related("campagne", "organisme", "contrat").get(pk=dossier.pk)
    return {constat.code: constat.exigence for constat in controler_dossier(frais)}


def test_complete_file_has_nothing_that_blocks() -> None:
    assert codes(complet()) == {"lieu": "avertit", "indicateur": "avertit", "siret_absent": "avertit"}


def modifier(modele: Any, **champs: Any) -> Callable[[Dossier], Any]:
    def geste(dossier: Dossier) -> Any:
        if modele is Campagne:
            return Campagne.objects.filter(pk=dossier.campagne_id or 0).update(**champs)
        if modele is FicheOrganisme:
            return FicheOrganisme.objects.filter(organisme=dossier.organisme_id).update(**champs)
        return modele.objects.filter(**({"pk": dossier.pk} if modele is Dossier else {"dossier": dossier})).update(
            **champs
        )

    return geste


@pytest.mark.parametrize(
    ("geste", "code", "exigence"),
    [
        (modifier(Dossier, besoin=""), "champ_vide", "bloque"),
        (modifier(Dossier, besoin="a" * 2001), "champ_long", "bloque"),
        (modifier(Dossier, date_fin=dt.date(2028, 1, 1)), "dates", "bloque"),
        (modifier(Rattachement, principal=False), "rattachement", "bloque"),
        (modifier(Territoire, part=Decimal("99.99")), "parts", "bloque"),
        (modifier(Dossier, participants_qpv=41), "qpv_total", "bloque"),
        (modifier(Dossier, femmes=30, hommes=20), "sexes_total", "bloque"),
        (modifier(Campagne, qpv_public_minimal=Decimal(80)), "part_qpv", "avertit"),
        (modifier(Campagne, plafond_public=Decimal("79.99"), plafond_exige=Exigence.BLOQUE), "plafond", "bloque"),
        (modifier(FicheOrganisme, iban=""), "iban_absent", "avertit"),
        (modifier(FicheOrganisme, iban="FR1420041010050500013M02607"), "iban_faux", "bloque"),
        (modifier(FicheOrganisme, titulaire_compte="Personne Inconnue"), "titulaire", "avertit"),
        (modifier(FicheOrganisme, cer=""), "cer", "bloque"),
    ],
)
def test_each_rule_is_told(geste: Callable[[Dossier], Any], code: str, exigence: str) -> None:
    dossier = complet()
    assert code not in codes(dossier)
    geste(dossier)
    assert codes(dossier)[code] == exigence


def test_ceiling_exactly_reached_passes() -> None:
    dossier = complet()
    Campagne.objects.filter(pk=dossier.campagne_id or 0).update(
        plafond_public=Decimal(80), plafond_exige=Exigence.BLOQUE
    )
    assert "plafond" not in codes(dossier)


def test_expired_paper_of_the_organisation_blocks_and_a_valid_one_serves() -> None:
    dossier = complet()
    assert dossier.campagne is not None
    TypePiece.objects.create(
        contrat=dossier.contrat,
        campagne=dossier.campagne,
        intitule="Comptes",
        genre_organisme=GenrePieceOrganisme.COMPTES,
    )
    assert codes(dossier)["piece_absente"] == "bloque"
    document = Document.objects.create(titre="C", nom_origine="c.pdf", type_mime="application/pdf", taille=1)
    papier = PieceOrganisme.objects.create(
        organisme=dossier.organisme,
        genre=GenrePieceOrganisme.COMPTES,
        document=document,
        valable_jusqu_au=dt.date(2020, 1, 1),
    )
    assert codes(dossier)["piece_perimee"] == "bloque"
    papier.valable_jusqu_au = None
    papier.save()
    assert {"piece_absente", "piece_perimee"} & set(codes(dossier)) == set()


@pytest.mark.parametrize(("regle", "attendu"), [("bloque", "bloque"), ("avertit", "avertit"), ("aucune", None)])
def test_missing_report_of_a_past_year_follows_the_campaign(regle: str, attendu: str | None) -> None:
    dossier = complet()
    Campagne.objects.filter(pk=dossier.campagne_id or 0).update(bilan_exige=regle)
    passe = creer_dossier(creer_campagne(dossier.contrat, annee=2025), dossier.organisme, etat="notifie")
    Bilan.objects.create(contrat=dossier.contrat, dossier=passe, exercice=2025, echeance=dt.date(2026, 6, 30))
    assert codes(dossier).get("bilan") == attendu


def test_examination_reads_a_constant_number_of_times() -> None:
    dossier = complet()
    with CaptureQueriesContext(connection) as avant:
        examiner(dossier)
    for numero in range(3):
        Lieu.objects.create(contrat=dossier.contrat, dossier=dossier, adresse=f"{numero} rue du Lac")
    with CaptureQueriesContext(connection) as apres:
        examiner(dossier)
    assert len(avant) == len(apres) <= 12


class EquilibreDuBudget(TestCase):
    @settings(max_examples=30)
    @given(st.lists(st.integers(1, 500_000), min_size=1, max_size=5), st.integers(-3, 3))
    def test_balance_is_exact_to_the_cent(self, charges: list[int], ecart: int) -> None:
        """One cent of difference blocks; none does not."""
        dossier = complet()
        budget = dossier.budgets.get()
        LigneBudget.objects.filter(budget=budget, compte__in=["60", "propres"]).delete()
        total = sum(charges)
        comptes = ["601", "606", "613", "622", "641"]
        LigneBudget.objects.bulk_create(
            LigneBudget(
                contrat=dossier.contrat, budget=budget, cote=Cote.CHARGE, compte=compte, montant=Decimal(cents) / 100
            )
            for compte, cents in zip(comptes, charges, strict=False)
        )
        propres = Decimal(max(0, total + ecart - 80_000)) / 100
        LigneBudget.objects.create(
            contrat=dossier.contrat, budget=budget, cote=Cote.PRODUIT, compte="propres", montant=propres
        )
        produits = propres + 800
        assert ("equilibre" in codes(dossier)) == (produits != Decimal(total) / 100)
