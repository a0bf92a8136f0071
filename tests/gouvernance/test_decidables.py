"""An avenant is adopted by the decision of a meeting, without being typed again."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.contrat.domain import avenants as domaine
from quartiers.contrat.enums import EtatAvenant
from quartiers.contrat.models import Version
from quartiers.gouvernance import objets
from quartiers.gouvernance.enums import EtatSeance, SensDecision
from quartiers.gouvernance.models import Seance
from quartiers.gouvernance.objets import DecisionPrise
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_avenant, creer_petit_contrat, reformulation
from tests.factories.gouvernance import creer_instance, creer_seance

pytestmark = pytest.mark.django_db


@pytest.fixture
def copil() -> Seance:
    contrat, _ = creer_petit_contrat()
    return creer_seance(creer_instance(contrat), tenue_le=timezone.localdate(), etat=EtatSeance.OUVERTE)


def prise(seance: Seance, sens: str = SensDecision.VALIDE, **complements: object) -> DecisionPrise:
    return DecisionPrise(
        seance, sens, "Comité de pilotage, décision 2026-01", "Pas maintenant.", complements=complements
    )


def soumis(seance: Seance) -> objets.Objet:
    element = Version.objects.filter(contrat=seance.contrat, element__nature="objectif").first()
    assert element is not None
    avenant = creer_avenant(seance.contrat, reformulation(element.element, "Un objectif reformulé"))
    domaine.soumettre(acteur=creer_acteur(Role.PILOTE, seance.contrat), avenant=avenant, courriels={})
    (trouve,) = objets.genres()["avenant"].choisir(seance.contrat)
    return trouve


def test_every_kind_is_found_and_says_what_it_changes() -> None:
    assert set(objets.genres()) >= {"avenant", "programmation", "dossier", "rapport", "suites"}
    assert all(genre.effets <= set(SensDecision) for genre in objets.genres().values())
    assert objets.separer("avenant-12") == ("avenant", 12)
    assert objets.separer("inconnu-12") == objets.separer("avenant-x") == objets.separer("") == ("", None)


def test_a_validated_avenant_is_adopted_on_the_day_of_the_meeting(copil: Seance) -> None:
    objet = soumis(copil)
    pilote = creer_acteur(Role.PILOTE, copil.contrat)
    effet = objets.appliquer(pilote, copil.contrat, "avenant", objet.pk, prise(copil, sans_tous_les_avis=True))
    avenant = copil.contrat.avenants.get()
    assert (avenant.etat, avenant.adopte_le) == (EtatAvenant.ADOPTE, copil.tenue_le)
    assert avenant.decision == "Comité de pilotage, décision 2026-01"
    assert effet.startswith("Avenant n° 1 est adopté")
    assert Version.objects.filter(titre="Un objectif reformulé", avenant=avenant).exists()
    assert objets.genres()["avenant"].choisir(copil.contrat) == []
    relu = objets.lire(copil.contrat, "avenant", objet.pk)
    assert relu is not None
    assert relu.resume == "Adopté"


def test_a_later_effect_is_kept_and_a_refusal_gives_it_up(copil: Seance) -> None:
    objet = soumis(copil)
    pilote = creer_acteur(Role.PILOTE, copil.contrat)
    plus_tard = copil.tenue_le + dt.timedelta(days=30)
    with pytest.raises(ValidationError, match="avant son adoption"):
        objets.appliquer(
            pilote,
            copil.contrat,
            "avenant",
            objet.pk,
            prise(copil, prend_effet_le=copil.tenue_le - dt.timedelta(days=1), sans_tous_les_avis=True),
        )
    objets.appliquer(
        pilote,
        copil.contrat,
        "avenant",
        objet.pk,
        prise(copil, prend_effet_le=plus_tard, sans_tous_les_avis=True),
    )
    assert copil.contrat.avenants.get().prend_effet_le == plus_tard
    with pytest.raises(TransitionRefusee):
        objets.appliquer(pilote, copil.contrat, "avenant", objet.pk, prise(copil, SensDecision.REFUSE))


def test_words_alone_change_nothing_and_nobody_decides_beyond_its_right(copil: Seance) -> None:
    objet = soumis(copil)
    evaluateur = creer_acteur(Role.EVALUATEUR, copil.contrat)
    assert objets.appliquer(evaluateur, copil.contrat, "avenant", objet.pk, prise(copil, SensDecision.AJOURNE)) == ""
    with pytest.raises(PermissionDenied):
        objets.appliquer(evaluateur, copil.contrat, "avenant", objet.pk, prise(copil))
    assert copil.contrat.avenants.get().etat == EtatAvenant.SOUMIS
    autre, _ = creer_petit_contrat()
    with pytest.raises(ValidationError, match="n’existe plus"):
        objets.appliquer(creer_acteur(Role.PILOTE, autre), autre, "avenant", objet.pk, prise(copil))
