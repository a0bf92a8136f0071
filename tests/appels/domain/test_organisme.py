"""Signing up without doubles, the people of an organisation, its bank details and papers."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.appels.domain.fiche_organisme import enregistrer_fiche, ranger_piece
from quartiers.appels.domain.organisme import (
    Identite,
    accepter,
    changer_role,
    demander_a_rejoindre,
    inscrire,
    inviter_membre,
    lire_numero,
    passer_la_main,
    quitter,
    refuser,
)
from quartiers.appels.enums import GenrePieceOrganisme, RoleInterne
from quartiers.appels.models import FicheOrganisme, Membre, PieceOrganisme
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.notifications.models import Envoi
from tests.factories.appels import IBAN_FICTIF, creer_porteur
from tests.factories.comptes import creer_acteur, creer_utilisateur
from tests.factories.contrat import creer_contrat

pytestmark = pytest.mark.django_db
SIRET = "73282932000074"


def arrivante() -> Acteur:
    return Acteur(utilisateur=creer_utilisateur())


def inscrite(contrat: Contrat) -> tuple[Acteur, Membre]:
    acteur = arrivante()
    membre = inscrire(acteur=acteur, contrat=contrat, identite=Identite(nom="Les Amis du Lac", siret=SIRET))
    habilitation = Habilitation.objects.get(utilisateur=acteur.utilisateur)
    return Acteur(utilisateur=acteur.utilisateur, habilitation=habilitation), membre


def test_first_person_is_responsible_and_may_enter() -> None:
    contrat = creer_contrat()
    acteur, membre = inscrite(contrat)
    assert acteur.habilitation is not None
    assert (membre.role, membre.accepte_le is not None) == (RoleInterne.RESPONSABLE, True)
    assert (acteur.habilitation.role, acteur.habilitation.contrat_id) == (Role.PORTEUR, contrat.pk)
    assert FicheOrganisme.objects.get(organisme=membre.organisme).courriel == membre.utilisateur.courriel


def test_organisation_is_never_made_twice() -> None:
    contrat = creer_contrat()
    inscrite(contrat)
    with pytest.raises(ValidationError, match="déjà inscrit"):
        inscrire(acteur=arrivante(), contrat=contrat, identite=Identite(nom="Autre nom", siret=SIRET))
    assert Organisme.objects.filter(siret=SIRET).count() == 1


@pytest.mark.parametrize("saisie", ["732829320", "73282932000075", "W71100", "abc", ""])
def test_wrong_number_is_told(saisie: str) -> None:
    with pytest.raises(ValidationError):
        lire_numero(saisie)


def test_numbers_are_read_with_their_spaces() -> None:
    assert lire_numero("732 829 320 00074") == (SIRET, "")
    assert lire_numero(" w711001234 ") == ("", "W711001234")


def test_request_to_join_is_answered_by_the_responsible_person() -> None:
    contrat = creer_contrat()
    responsable, premier = inscrite(contrat)
    demandeur = arrivante()
    demande = demander_a_rejoindre(acteur=demandeur, contrat=contrat, organisme=premier.organisme, fonction="bénévole")
    assert demande.accepte_le is None
    assert Envoi.objects.filter(destinataire=premier.utilisateur.courriel).count() == 1
    assert not Habilitation.objects.filter(utilisateur=demandeur.utilisateur).exists()
    accepter(acteur=responsable, membre=demande, contrat=contrat, role=RoleInterne.REDACTION)
    assert Habilitation.objects.get(utilisateur=demandeur.utilisateur).organisme == premier.organisme
    with pytest.raises(ValidationError, match="déjà reçu"):
        accepter(acteur=responsable, membre=demande, contrat=contrat, role=RoleInterne.REDACTION)


def test_request_without_any_responsible_person_goes_to_the_pilot_and_makes_one() -> None:
    contrat = creer_contrat()
    pilote = creer_acteur(Role.PILOTE, contrat)
    assert pilote.utilisateur is not None
    connu = Organisme.objects.create(nom="Déjà là", nature="association", siret=SIRET)
    demande = demander_a_rejoindre(acteur=arrivante(), contrat=contrat, organisme=connu)
    assert Envoi.objects.filter(destinataire=pilote.utilisateur.courriel).count() == 1
    accepter(acteur=pilote, membre=demande, contrat=contrat, role=RoleInterne.REDACTION)
    demande.refresh_from_db()
    assert demande.role == RoleInterne.RESPONSABLE


def test_refused_request_gives_nothing() -> None:
    contrat = creer_contrat()
    responsable, premier = inscrite(contrat)
    demandeur = arrivante()
    demande = demander_a_rejoindre(acteur=demandeur, contrat=contrat, organisme=premier.organisme)
    refuser(acteur=responsable, membre=demande)
    assert not Membre.objects.filter(utilisateur=demandeur.utilisateur).exists()


def test_writer_neither_accepts_nor_invites() -> None:
    contrat = creer_contrat()
    _, premier = inscrite(contrat)
    redacteur = creer_porteur(contrat, premier.organisme, RoleInterne.REDACTION)
    demande = demander_a_rejoindre(acteur=arrivante(), contrat=contrat, organisme=premier.organisme)
    with pytest.raises(PermissionDenied):
        accepter(acteur=redacteur, membre=demande, contrat=contrat, role=RoleInterne.REDACTION)
    with pytest.raises(PermissionDenied):
        inviter_membre(
            acteur=redacteur,
            organisme=premier.organisme,
            contrat=contrat,
            courriel="x@exemple.fr",
            nom="X",
            role=RoleInterne.REDACTION,
        )


def test_invitation_opens_the_account_and_writes() -> None:
    contrat = creer_contrat()
    responsable, premier = inscrite(contrat)
    champs: dict[str, Any] = {"organisme": premier.organisme, "contrat": contrat, "nom": "Sacha", "role": "signature"}
    membre = inviter_membre(acteur=responsable, courriel="Sacha@Exemple.fr", **champs)
    assert membre.utilisateur == Utilisateur.objects.get(courriel="sacha@exemple.fr")
    assert Habilitation.objects.filter(utilisateur=membre.utilisateur, role=Role.PORTEUR).count() == 1
    assert Envoi.objects.filter(destinataire="sacha@exemple.fr").count() == 1
    with pytest.raises(ValidationError, match="fait déjà partie"):
        inviter_membre(acteur=responsable, courriel="sacha@exemple.fr", **champs)


def test_organisation_keeps_someone_responsible() -> None:
    contrat = creer_contrat()
    responsable, premier = inscrite(contrat)
    with pytest.raises(ValidationError, match="seule personne responsable"):
        quitter(acteur=responsable, membre=premier)
    with pytest.raises(ValidationError, match="seule personne responsable"):
        changer_role(acteur=responsable, membre=premier, role=RoleInterne.REDACTION)
    suivante = creer_porteur(contrat, premier.organisme, RoleInterne.REDACTION)
    autre = Membre.objects.get(utilisateur=suivante.utilisateur)
    passer_la_main(acteur=responsable, membre=autre)
    premier.refresh_from_db()
    autre.refresh_from_db()
    assert (premier.role, autre.role) == (RoleInterne.REDACTION, RoleInterne.RESPONSABLE)
    quitter(acteur=responsable, membre=premier)
    assert not Habilitation.objects.en_vigueur(timezone.localdate()).filter(utilisateur=premier.utilisateur).exists()


def test_bank_details_are_checked_and_their_verification_falls_when_they_change() -> None:
    contrat = creer_contrat()
    responsable, premier = inscrite(contrat)
    for valeurs, champ in (
        ({"iban": "FR76 1234", "titulaire_compte": "Amis"}, "iban"),
        ({"iban": IBAN_FICTIF, "titulaire_compte": ""}, "titulaire_compte"),
        ({"bic": "XX"}, "bic"),
    ):
        with pytest.raises(ValidationError) as refus:
            enregistrer_fiche(acteur=responsable, organisme=premier.organisme, valeurs=dict(valeurs))
        assert list(refus.value.message_dict) == [champ]
    fiche = enregistrer_fiche(
        acteur=responsable,
        organisme=premier.organisme,
        valeurs={"iban": "fr14 2004 1010 0505 0001 3m02 606", "titulaire_compte": "Les Amis du Lac"},
    )
    assert fiche.iban == IBAN_FICTIF
    FicheOrganisme.objects.filter(pk=fiche.pk).update(
        verifiee_le=timezone.now(), verifiee_par=responsable.utilisateur, verifiee_points=["compte"]
    )
    assert enregistrer_fiche(acteur=responsable, organisme=premier.organisme, valeurs={"benevoles": 3}).verifiee_le
    changee = enregistrer_fiche(acteur=responsable, organisme=premier.organisme, valeurs={"titulaire_compte": "Autre"})
    assert changee.verifiee_le is None


def test_new_paper_replaces_the_one_of_its_kind_and_year() -> None:
    contrat = creer_contrat()
    responsable, premier = inscrite(contrat)

    def ranger(precision: str) -> PieceOrganisme:
        document = Document.objects.create(titre="C", nom_origine="c.pdf", type_mime="application/pdf", taille=1)
        return ranger_piece(
            acteur=responsable,
            organisme=premier.organisme,
            genre=GenrePieceOrganisme.COMPTES,
            document=document,
            precision=precision,
        )

    vieille, autre_annee = ranger("2026"), ranger("2025")
    nouvelle = ranger("2026")
    restent = PieceOrganisme.objects.filter(remplacee=False).order_by("pk")
    assert list(restent) == [autre_annee, nouvelle]
    assert PieceOrganisme.objects.filter(pk=vieille.pk).exists()


def test_another_organisation_keeps_nothing_of_this_one() -> None:
    contrat = creer_contrat()
    _, premier = inscrite(contrat)
    with pytest.raises(PermissionDenied):
        enregistrer_fiche(acteur=creer_porteur(contrat), organisme=premier.organisme, valeurs={"benevoles": 3})
