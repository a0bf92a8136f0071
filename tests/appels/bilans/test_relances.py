"""Reminders: at each stage, once, to the right people."""

import datetime as dt

import pytest
from django.utils import timezone

from quartiers.appels.domain.relances import etape_atteinte, relancer_tout
from quartiers.appels.enums import EtatBilan, EtatDossier
from quartiers.appels.models import Bilan, Complement
from quartiers.notifications.models import Envoi, Relance
from tests.factories.appels import creer_campagne, creer_dossier, creer_porteur

pytestmark = pytest.mark.django_db
ECHEANCE = dt.date(2028, 6, 30)


def jours(nombre: int) -> dt.date:
    return ECHEANCE + dt.timedelta(days=nombre)


def test_stage_reached_is_the_latest() -> None:
    etapes = (-30, -7, 1)
    assert [etape_atteinte(ECHEANCE, jours(n), etapes) for n in (-31, -30, -8, -7, 0, 1, 90)] == [
        None,
        -30,
        -30,
        -7,
        -7,
        1,
        1,
    ]


def test_late_report_is_reminded_once_at_each_stage() -> None:
    campagne = creer_campagne()
    porteur = creer_porteur(campagne.contrat)
    assert porteur.habilitation is not None
    dossier = creer_dossier(campagne, porteur.habilitation.organisme, etat=EtatDossier.NOTIFIE)
    bilan = Bilan.objects.create(contrat=dossier.contrat, dossier=dossier, exercice=2027, echeance=ECHEANCE)
    partis = [relancer_tout(jours(n)) for n in (-31, -30, -30, -10, -7, 0, 1, 2, 31, 61, 200)]
    assert partis == [0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0]
    sujets = list(Envoi.objects.order_by("pk").values_list("sujet", flat=True))
    assert sujets[0] == "Bilan final 2027 attendu pour le 30 juin 2028"
    assert sujets[2].startswith("Bilan final 2027 en retard")
    bilan.etat, bilan.depose_le = EtatBilan.DEPOSE, timezone.now()
    bilan.save()
    assert relancer_tout(jours(400)) == 0


def test_moved_deadline_starts_its_reminders_again() -> None:
    campagne = creer_campagne()
    porteur = creer_porteur(campagne.contrat)
    assert porteur.habilitation is not None
    dossier = creer_dossier(campagne, porteur.habilitation.organisme, etat=EtatDossier.NOTIFIE)
    bilan = Bilan.objects.create(contrat=dossier.contrat, dossier=dossier, exercice=2027, echeance=ECHEANCE)
    assert relancer_tout(jours(-7)) == 1
    bilan.echeance = jours(90)
    bilan.save()
    assert [relancer_tout(jours(n)) for n in (-6, 59, 60)] == [0, 0, 1]


def test_complements_of_a_file_make_one_letter() -> None:
    campagne = creer_campagne()
    porteur = creer_porteur(campagne.contrat)
    assert porteur.habilitation is not None
    dossier = creer_dossier(campagne, porteur.habilitation.organisme, etat=EtatDossier.A_COMPLETER)
    for cible in ("besoin", "budget"):
        Complement.objects.create(
            contrat=dossier.contrat, dossier=dossier, cible=cible, remarque=f"Revoir {cible}", echeance=ECHEANCE
        )
    assert [relancer_tout(jours(n)) for n in (-4, -3, -2, 1, 5)] == [0, 1, 0, 1, 0]
    assert "Revoir besoin" in Envoi.objects.order_by("pk")[0].corps
    assert "Revoir budget" in Envoi.objects.order_by("pk")[0].corps


def test_drafts_are_reminded_before_the_closing_and_not_after() -> None:
    cloture = timezone.now() + dt.timedelta(days=20)
    campagne = creer_campagne(cloture=cloture)
    porteur = creer_porteur(campagne.contrat)
    assert porteur.habilitation is not None
    creer_dossier(campagne, porteur.habilitation.organisme)
    creer_dossier(campagne, porteur.habilitation.organisme, etat=EtatDossier.DEPOSE)
    jour = timezone.localdate(cloture)
    partis = [relancer_tout(jour + dt.timedelta(days=n)) for n in (-8, -7, -6, -1, 0, 1)]
    assert partis == [0, 1, 0, 1, 0, 0]
    assert Relance.objects.count() == 2
