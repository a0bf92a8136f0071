"""A committee validates a report and decides upon recommendations, without anything being typed again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.evaluation.domain import evaluations, jugements
from quartiers.evaluation.models import Evaluation, Recommandation
from quartiers.gouvernance import objets
from quartiers.gouvernance.enums import EtatSeance, SensDecision
from quartiers.gouvernance.models import Seance
from quartiers.gouvernance.objets import DecisionPrise
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_petit_contrat
from tests.factories.evaluation import ACTEUR, juger, ouvrir_evaluation, recommander
from tests.factories.gouvernance import creer_instance, creer_seance
from tests.factories.indicateurs import creer_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def copil() -> Seance:
    contrat, _ = creer_petit_contrat()
    return creer_seance(creer_instance(contrat), tenue_le=timezone.localdate(), etat=EtatSeance.OUVERTE)


def prise(seance: Seance, sens: str) -> DecisionPrise:
    return DecisionPrise(seance, sens, "Comité de pilotage, décision 2027-04", "Trop tôt.")


def test_a_committee_decides_upon_the_report_and_its_recommendations(copil: Seance) -> None:
    contrat = copil.contrat
    evaluation = ouvrir_evaluation(contrat)
    jugement = juger(evaluation, creer_question(contrat))
    une, autre = recommander(evaluation, jugement), recommander(evaluation, jugement, titre="Cesser le mercredi")
    jugements.soumettre(acteur=ACTEUR, jugement=jugement)
    jugements.arreter(acteur=ACTEUR, jugement=jugement)
    evaluation.chapitres.update(texte="Dit.")
    evaluations.soumettre(acteur=ACTEUR, evaluation=evaluation)
    pilote, genres = creer_acteur(Role.PILOTE, contrat), objets.genres()
    assert [o.pk for o in genres["evaluation"].choisir(contrat)] == [evaluation.pk]
    assert [o.pk for o in genres["recommandation"].choisir(contrat)] == [une.pk, autre.pk]
    refuse = creer_acteur(Role.BAILLEUR, contrat)
    with pytest.raises(PermissionDenied):
        objets.appliquer(refuse, contrat, "evaluation", evaluation.pk, prise(copil, SensDecision.VALIDE))
    for genre, pk, sens in (
        ("evaluation", evaluation.pk, SensDecision.VALIDE),
        ("recommandation", une.pk, SensDecision.VALIDE),
        ("recommandation", autre.pk, SensDecision.REFUSE),
    ):
        assert objets.appliquer(pilote, contrat, genre, pk, prise(copil, sens)) != ""
    evaluation.refresh_from_db()
    assert (evaluation.etat, evaluation.seance, evaluation.validee_le) == ("validee", copil, copil.tenue_le)
    assert list(Recommandation.objects.order_by("pk").values_list("etat", "motif", "seance")) == [
        ("retenue", "", copil.pk),
        ("ecartee", "Trop tôt.", copil.pk),
    ]
    assert Evaluation.objects.publiees().count() == 0
    assert genres["recommandation"].choisir(contrat) == []
