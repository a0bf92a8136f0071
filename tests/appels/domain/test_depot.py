"""The deposit: once, in time, complete, signed; its receipt; extension, withdrawal."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quartiers.appels.domain.annonces_depot import annoncer_depot
from quartiers.appels.domain.depot import (
    DepotRefuse,
    deposer,
    echeance_en_clair,
    envoyer_a_signer,
    prolonger,
    reprendre,
    retirer,
)
from quartiers.appels.enums import EtatCampagne, EtatDossier, Exigence, GenrePieceOrganisme, OrigineDossier, RoleInterne
from quartiers.appels.models import Budget, Campagne, Dossier, PieceOrganisme, TypePiece
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.documents.models import Document
from quartiers.journal.models import Acte
from quartiers.notifications.models import Envoi
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.appels import creer_campagne, creer_dossier_complet, creer_porteur
from tests.factories.comptes import creer_acteur

pytestmark = pytest.mark.django_db


def pret(**champs: Any) -> tuple[Acteur, Dossier]:
    campagne = creer_campagne(**champs)
    porteur = creer_porteur(campagne.contrat)
    return porteur, creer_dossier_complet(campagne, porteur)


def test_deposit_gives_its_receipt_once() -> None:
    porteur, dossier = pret()
    premier = deposer(acteur=porteur, dossier=dossier)
    second = deposer(acteur=porteur, dossier=dossier)
    assert (premier.etat, premier.recepisse) == (EtatDossier.DEPOSE, "R2027-0001")
    assert (second.recepisse, second.depose_le) == (premier.recepisse, premier.depose_le)
    assert premier.depose_par == porteur.utilisateur
    assert Acte.objects.filter(code="dossier.deposer").count() == 1
    assert Budget.objects.get(dossier=dossier).fige_le == premier.depose_le
    with connection.cursor() as curseur:
        curseur.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%annoncer_depot'")
        assert curseur.fetchone()[0] == 1


def test_deposit_writes_little_and_takes_the_counter_last() -> None:
    """Closing night: five writes, and after the counter's row only the file's own and its journal line."""
    porteur, dossier = pret()
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        deposer(acteur=porteur, dossier=dossier)
    ecritures = [
        r["sql"] for r in requetes if r["sql"].startswith(("INSERT", "UPDATE", "DELETE", "SELECT procrastinate"))
    ]
    ecritures += [r["sql"] for r in requetes if "procrastinate_defer" in r["sql"] and r["sql"] not in ecritures]
    assert len(ecritures) <= 6
    ordre = [r["sql"] for r in requetes if r["sql"].startswith(("INSERT", "UPDATE"))]
    compteur = next(rang for rang, sql in enumerate(ordre) if "compteur" in sql)
    assert [sql.split()[0] for sql in ordre[compteur + 1 :]] == ["UPDATE", "INSERT"]


def test_closing_second_is_open_and_the_next_is_late() -> None:
    porteur, dossier = pret()
    assert dossier.campagne is not None
    cloture = dossier.campagne.cloture
    with pytest.raises(DepotRefuse, match="Rien n’est perdu"):
        deposer(acteur=porteur, dossier=dossier, instant=cloture + dt.timedelta(seconds=1))
    assert Dossier.objects.get(pk=dossier.pk).etat == EtatDossier.BROUILLON
    dans_la_seconde = cloture.replace(microsecond=0) + dt.timedelta(microseconds=999_999)
    depose = deposer(acteur=porteur, dossier=dossier, instant=dans_la_seconde)
    assert depose.depose_le == dans_la_seconde


def test_the_check_page_tells_the_hour_of_the_closing() -> None:
    _, dossier = pret(cloture=dt.datetime(2026, 11, 30, 22, 59, 59, tzinfo=dt.UTC))
    assert echeance_en_clair(dossier) == "À déposer avant le 30\u00a0novembre\u00a02026 à 23\u00a0h\u00a059"


def test_what_came_in_time_enters_even_once_the_call_is_closed() -> None:
    """It waited its turn while the pilot closed the call."""
    porteur, dossier = pret(cloture=timezone.now() - dt.timedelta(seconds=30))
    Campagne.objects.filter(pk=dossier.campagne_id or 0).update(etat=EtatCampagne.CLOSE)
    with pytest.raises(DepotRefuse, match="est clos depuis"):
        deposer(acteur=porteur, dossier=dossier)
    a_temps = timezone.now() - dt.timedelta(seconds=40)
    assert deposer(acteur=porteur, dossier=dossier, instant=a_temps).depose_le == a_temps


def test_before_the_opening_it_waits() -> None:
    porteur, dossier = pret()
    assert dossier.campagne is not None
    with pytest.raises(DepotRefuse, match="Les dépôts ouvrent le"):
        deposer(acteur=porteur, dossier=dossier, instant=dossier.campagne.ouverture - dt.timedelta(seconds=1))


def test_extension_is_for_one_file_traced_and_dated() -> None:
    porteur, dossier = pret()
    autre = creer_dossier_complet(dossier.campagne or creer_campagne(), porteur)
    pilote = creer_acteur(Role.PILOTE, dossier.contrat)
    hier = timezone.now() - dt.timedelta(hours=1)
    Campagne.objects.filter(pk=dossier.campagne_id or 0).update(cloture=hier)
    demain = timezone.now() + dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        prolonger(acteur=pilote, dossier=dossier, jusqu_au=demain, motif=" ")
    with pytest.raises(ValidationError, match="déjà passée"):
        prolonger(acteur=pilote, dossier=dossier, jusqu_au=hier, motif="Panne")
    with pytest.raises(PermissionDenied):
        prolonger(acteur=porteur, dossier=dossier, jusqu_au=demain, motif="Panne")
    prolonger(acteur=pilote, dossier=dossier, jusqu_au=demain, motif="Hospitalisation de la présidente")
    assert "Hospitalisation" in Acte.objects.get(code="dossier.prolonger").phrase
    assert deposer(acteur=porteur, dossier=dossier).recepisse == "R2027-0001"
    with pytest.raises(DepotRefuse, match="est clos"):
        deposer(acteur=porteur, dossier=autre)


def test_incomplete_file_is_refused_with_what_is_missing() -> None:
    porteur, dossier = pret()
    Dossier.objects.filter(pk=dossier.pk).update(besoin="", participants=10)
    with pytest.raises(DepotRefuse) as refus:
        deposer(acteur=porteur, dossier=dossier)
    assert {constat.code for constat in refus.value.constats} == {"champ_vide", "qpv_total"}
    assert Dossier.objects.get(pk=dossier.pk).etat == EtatDossier.BROUILLON


def test_second_signature_by_someone_else() -> None:
    porteur, dossier = pret(signature_exigee=True)
    with pytest.raises(DepotRefuse, match="seconde signature"):
        deposer(acteur=porteur, dossier=dossier)
    envoyer_a_signer(acteur=porteur, dossier=dossier)
    with pytest.raises(PermissionDenied, match="habilitée à signer"):
        deposer(acteur=porteur, dossier=dossier)
    assert porteur.habilitation is not None
    tresoriere = creer_porteur(dossier.contrat, porteur.habilitation.organisme, RoleInterne.SIGNATURE)
    depose = deposer(acteur=tresoriere, dossier=dossier)
    assert (depose.depose_par, depose.signe_par) == (porteur.utilisateur, tresoriere.utilisateur)
    assert depose.signe_le == depose.depose_le


def test_who_sent_to_sign_does_not_sign_even_with_the_role() -> None:
    campagne = creer_campagne(signature_exigee=True)
    seul = creer_porteur(campagne.contrat, role=RoleInterne.SIGNATURE)
    dossier = creer_dossier_complet(campagne, seul)
    envoyer_a_signer(acteur=seul, dossier=dossier)
    with pytest.raises(PermissionDenied, match="une autre personne"):
        deposer(acteur=seul, dossier=dossier)
    assert reprendre(acteur=seul, dossier=dossier).etat == EtatDossier.BROUILLON


def test_paper_file_is_deposited_on_the_day_it_was_received() -> None:
    campagne = creer_campagne(cloture=timezone.now() - dt.timedelta(hours=1))
    porteur = creer_porteur(campagne.contrat)
    dossier = creer_dossier_complet(campagne, porteur, origine=OrigineDossier.PAPIER, besoin="")
    pilote = creer_acteur(Role.PILOTE, campagne.contrat)
    recu = timezone.now() - dt.timedelta(days=3)
    assert deposer(acteur=pilote, dossier=dossier, instant=recu).depose_le == recu


def test_pilot_does_not_deposit_late_for_an_online_file() -> None:
    _, dossier = pret()
    pilote = creer_acteur(Role.PILOTE, dossier.contrat)
    Campagne.objects.filter(pk=dossier.campagne_id or 0).update(cloture=timezone.now() - dt.timedelta(hours=1))
    with pytest.raises(DepotRefuse, match="est clos"):
        deposer(acteur=pilote, dossier=dossier)


def test_organisation_s_papers_join_the_file_as_they_are_that_day() -> None:
    porteur, dossier = pret()
    assert dossier.campagne is not None
    document = Document.objects.create(
        titre="Statuts", nom_origine="statuts.pdf", type_mime="application/pdf", taille=1
    )
    assert dossier.campagne is not None
    TypePiece.objects.create(
        contrat=dossier.contrat,
        campagne=dossier.campagne,
        intitule="Statuts",
        genre_organisme=GenrePieceOrganisme.STATUTS,
        exigence=Exigence.BLOQUE,
    )
    with pytest.raises(DepotRefuse):
        deposer(acteur=porteur, dossier=dossier)
    papier = PieceOrganisme.objects.create(
        organisme=dossier.organisme, genre=GenrePieceOrganisme.STATUTS, document=document
    )
    deposer(acteur=porteur, dossier=dossier)
    assert list(dossier.pieces.values_list("document", "piece_organisme")) == [(document.pk, papier.pk)]


def test_letters_of_a_deposit_are_written_once() -> None:
    porteur, dossier = pret()
    deposer(acteur=porteur, dossier=dossier)
    assert annoncer_depot(dossier.pk)
    assert not annoncer_depot(dossier.pk)
    assert porteur.utilisateur is not None
    lettres = Envoi.objects.filter(destinataire=porteur.utilisateur.courriel)
    assert ["R2027-0001" in lettre.corps for lettre in lettres] == [True]


def test_withdrawal_says_why_and_ends_the_file() -> None:
    porteur, dossier = pret()
    deposer(acteur=porteur, dossier=dossier)
    with pytest.raises(ValidationError, match="pourquoi vous retirez"):
        retirer(acteur=porteur, dossier=dossier, motif="")
    assert retirer(acteur=porteur, dossier=dossier, motif="Le projet est reporté").etat == EtatDossier.RETIRE
    with pytest.raises(TransitionRefusee):
        retirer(acteur=porteur, dossier=dossier, motif="Encore")
    with pytest.raises(TransitionRefusee):
        deposer(acteur=porteur, dossier=dossier)


def test_receipts_are_numbered_in_the_order_of_deposits() -> None:
    porteur, dossier = pret()
    assert dossier.campagne is not None
    autres = [creer_dossier_complet(dossier.campagne, porteur) for _ in range(3)]
    numeros = [deposer(acteur=porteur, dossier=d).recepisse for d in [dossier, *autres]]
    assert numeros == ["R2027-0001", "R2027-0002", "R2027-0003", "R2027-0004"]
    assert dossier.lignes.get().demande == Decimal(800)
