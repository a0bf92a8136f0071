"""The finished year of the demonstration: about sixty actions, coherent, made once, and nobody written to."""

from decimal import Decimal

import pytest
from django.core import mail

from quartiers.appels.enums import EtatBilan
from quartiers.appels.models import Bilan, Public
from quartiers.contrat.enums import Nature
from quartiers.suivi.consolidation import cumuler, par_territoire
from quartiers.suivi.demonstration import annee_de_demonstration
from quartiers.suivi.queries.actions import actions_de_l_annee
from tests.factories.contrat import creer_contrat, creer_element, creer_quartier_contrat

pytestmark = pytest.mark.django_db


def test_the_year_is_whole_coherent_and_made_once() -> None:
    contrat = creer_contrat()
    creer_element(contrat, "1.1.O1", nature=Nature.OBJECTIF)
    for _ in range(5):
        creer_quartier_contrat(contrat)
    annee = annee_de_demonstration(contrat)
    assert annee is not None
    assert annee_de_demonstration(contrat) is None

    actions = actions_de_l_annee(contrat, annee)
    total = cumuler(actions)
    assert 55 <= total.nombre <= 65
    assert 0 < total.manquants < 10
    assert total.estimes > 0
    assert total.montants.vote > total.montants.paye > Decimal(0)
    assert {action.cle.split("-")[0] for action in actions} == {"dossier", "fiche"}
    territoires = par_territoire(actions)
    assert sum(c.montants.vote for c in territoires.values()) == total.montants.vote
    assert sum(c.participations for c in territoires.values()) == total.participations
    for bilan in Bilan.objects.filter(contrat=contrat, etat=EtatBilan.VALIDE):
        assert bilan.femmes is not None
        assert bilan.hommes is not None
        assert bilan.femmes + bilan.hommes == bilan.participants
        assert sum(public.total for public in Public.objects.filter(bilan=bilan)) == bilan.participants
    assert mail.outbox == []
