"""A committee examines the annual report, and makes its own what the team says of the year's actions."""

import datetime as dt

import pytest

from quartiers.comptes.enums import Role
from quartiers.gouvernance import objets
from quartiers.gouvernance.enums import EtatSeance, SensDecision
from quartiers.gouvernance.objets import DecisionPrise
from quartiers.suivi.domain.continuation import juger
from quartiers.suivi.domain.rapport import ouvrir_rapport
from quartiers.suivi.models import Continuation
from quartiers.suivi.queries.actions import actions_de_l_annee
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_petit_contrat
from tests.factories.gouvernance import creer_instance, creer_seance
from tests.factories.suivi import creer_fiche, creer_fiche_bilan

pytestmark = pytest.mark.django_db
ANNEE = 2026


def test_the_report_bears_the_meeting_that_examined_it_and_waits_for_its_assemblies() -> None:
    contrat, _ = creer_petit_contrat()
    pilote = creer_acteur(Role.PILOTE, contrat)
    rapport = ouvrir_rapport(acteur=pilote, contrat=contrat, annee=ANNEE)
    seance = creer_seance(creer_instance(contrat), tenue_le=dt.date(2027, 3, 1), etat=EtatSeance.OUVERTE)
    (objet,) = objets.genres()["rapport"].choisir(contrat)
    prise = DecisionPrise(seance, SensDecision.PREND_ACTE, "Décision 2027-01")
    effet = objets.appliquer(pilote, contrat, "rapport", objet.pk, prise)
    rapport.refresh_from_db()
    assert (rapport.seance, rapport.etat) == (seance, "brouillon")
    assert "Son adoption revient aux assemblées" in effet


def test_the_opinions_of_the_year_become_those_of_the_committee() -> None:
    contrat, elements = creer_petit_contrat()
    pilote = creer_acteur(Role.PILOTE, contrat)
    creer_fiche_bilan(creer_fiche(contrat, elements["1.1.O1"], annee=ANNEE))
    (action,) = actions_de_l_annee(contrat, ANNEE)
    assert objets.genres()["suites"].choisir(contrat) == []
    juger(acteur=pilote, contrat=contrat, action=action, avis="arreter", motif="Trop peu de public.")
    seance = creer_seance(creer_instance(contrat), tenue_le=dt.date(2027, 3, 1), etat=EtatSeance.OUVERTE)
    (objet,) = objets.genres()["suites"].choisir(contrat)
    assert (objet.pk, objet.resume) == (ANNEE, "1\N{NO-BREAK SPACE}avis attend un comité")
    objets.appliquer(
        pilote, contrat, "suites", objet.pk, DecisionPrise(seance, SensDecision.VALIDE, "Décision 2027-01")
    )
    assert Continuation.objects.get().seance == seance
