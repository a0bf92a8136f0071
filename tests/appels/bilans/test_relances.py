"""Reminders: at each stage, once, to the right people."""

import datetime as dt

import pytest
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.appels.domain.relances import etape_atteinte, relancer_tout
from quartiers.appels.enums import EtatBilan, EtatDossier
from quartiers.appels.models import Bilan, Complement, PieceOrganisme
from quartiers.documents.models import Document
from quartiers.notifications.models import Envoi, Relance
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_campagne, creer_dossier, creer_porteur
from tests.factories.contrat import creer_contrat

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


def piece_de(organisme: Organisme, genre: str, fin: dt.date | None = ECHEANCE) -> PieceOrganisme:
    document = Document.objects.create(titre="P", nom_origine="p.pdf", type_mime="application/pdf", taille=1)
    return PieceOrganisme.objects.create(organisme=organisme, genre=genre, document=document, valable_jusqu_au=fin)


def test_papers_that_end_are_told_ahead_once_at_each_stage() -> None:
    contrat = creer_contrat()
    porteur = creer_porteur(contrat)
    assert porteur.habilitation is not None
    organisme = porteur.habilitation.organisme
    assert organisme is not None
    piece_de(organisme, "statuts")
    piece_de(organisme, "rib")
    piece_de(organisme, "comptes", None)
    piece_de(creer_organisme(), "statuts")  # nobody enters for it

    assert [relancer_tout(jours(n)) for n in (-31, -30, -29, -7, 0, 1, 2, 60)] == [0, 1, 0, 1, 0, 1, 0, 0]

    lettre = Envoi.objects.order_by("pk")[0]
    assert lettre.sujet == "À renouveler avant le 30 juin 2028 : relevé d’identité bancaire, statuts"
    assert f"/contrats/{contrat.code}/organismes/{organisme.pk}/" in lettre.corps
    assert Envoi.objects.order_by("pk")[2].sujet.startswith("Périmé depuis le 30")


def test_replaced_paper_and_one_long_out_of_date_are_not_told() -> None:
    porteur = creer_porteur(creer_contrat())
    assert porteur.habilitation is not None
    organisme = porteur.habilitation.organisme
    assert organisme is not None
    piece = piece_de(organisme, "statuts")

    assert relancer_tout(jours(61)) == 0
    PieceOrganisme.objects.filter(pk=piece.pk).update(remplacee=True)
    assert relancer_tout(jours(-7)) == 0
    PieceOrganisme.objects.filter(pk=piece.pk).update(remplacee=False)
    assert relancer_tout(jours(-7)) == 1
