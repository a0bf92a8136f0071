"""The abatement of the demonstration: whole, in each state that pages show, and made once."""

import datetime as dt

import pytest
from django.utils import timezone

from quartiers.comptes.demonstration import courriel_de_demonstration
from quartiers.comptes.enums import Role
from quartiers.tfpb import models
from quartiers.tfpb.demonstration import tfpb_de_demonstration
from quartiers.tfpb.droits import Droit
from quartiers.tfpb.enums import EtatJustificatif
from quartiers.tfpb.models import Imputation, Justificatif, Programme
from quartiers.tfpb.queries.droits import registre
from quartiers.tfpb.queries.justificatifs import deja_vus
from tests.factories.comptes import creer_habilitation, creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_quartier_contrat
from tests.factories.territoire import creer_commune, creer_quartier
from tests.factories.tfpb import creer_bailleur

pytestmark = pytest.mark.django_db


def test_demonstration_is_whole_and_made_once() -> None:
    contrat = creer_contrat(debut=dt.date(timezone.localdate().year - 2, 4, 1))
    communes = [creer_commune(nom=nom) for nom in ("Le Creusot", "Torcy", "Montceau")]
    contrat.communes.set(communes)
    for rang in (0, 0, 1, 2, 2):
        creer_quartier_contrat(contrat, commune=communes[rang], quartier=creer_quartier(communes[rang]))
    bailleurs = [creer_bailleur(contrat), creer_bailleur(contrat)]
    personne = creer_utilisateur(courriel=courriel_de_demonstration(Role.BAILLEUR))
    habilitation = creer_habilitation(personne, Role.BAILLEUR, contrat=contrat)
    assert [tfpb_de_demonstration(contrat), tfpb_de_demonstration(contrat)] == [True, False]
    habilitation.refresh_from_db()
    assert habilitation.organisme == bailleurs[0]
    assert models.ConventionTfpb.objects.filter(contrat=contrat).count() == 3
    pieces = Justificatif.objects.filter(contrat=contrat)
    voulus = {EtatJustificatif.DEPOSE, EtatJustificatif.ACCEPTE, EtatJustificatif.EN_QUESTION, EtatJustificatif.REJETE}
    assert set(pieces.values_list("etat", flat=True)) == voulus
    assert len(deja_vus(pieces)) == 2  # one invoice put in by both landlords
    assert Imputation.objects.filter(contrat=contrat).count() == pieces.count()
    assert [d.raison for d in droits_des_programmes() if not d.ouvert] == []


def droits_des_programmes() -> list[Droit]:
    """Every programme stands in a year that has the right."""
    programmes = list(Programme.objects.all())
    connu = registre(programmes[0].contrat)
    return [connu.droit(p.bailleur_id, p.quartier_id, p.annee) for p in programmes]
