"""An officer checks an organisation; what changes afterwards is to be checked again; the page says who and what."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from quartiers.annuaire.models import Organisme
from quartiers.appels.domain.fiche_organisme import enregistrer_fiche, ranger_piece
from quartiers.appels.domain.verification_organisme import points_a_verifier, retirer_verification, verifier
from quartiers.appels.enums import EtatDossier, GenrePieceOrganisme, PointVerifie, StatutCer
from quartiers.appels.models import FicheOrganisme
from quartiers.appels.queries.organismes import nombre_a_verifier, organismes_suivis
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.journal.models import Acte
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import (
    IBAN_FICTIF,
    creer_campagne,
    creer_dossier,
    creer_financeur,
    creer_instructeur,
    creer_porteur,
)
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_contrat

pytestmark = pytest.mark.django_db
SOUSCRIT_LE = dt.date(2026, 1, 15)


@pytest.fixture(autouse=True)
def sans_double_facteur(settings: Settings) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def contrat() -> Contrat:
    return creer_contrat()


@pytest.fixture
def porteur(contrat: Contrat) -> Acteur:
    """Someone of an organisation whose account and engagement are given."""
    acteur = creer_porteur(contrat, creer_organisme(nom="Les Amis du Lac", siret="12345678200010"))
    organisme = organisme_de(acteur)
    FicheOrganisme.objects.create(
        organisme=organisme,
        iban=IBAN_FICTIF,
        titulaire_compte="Les Amis du Lac",
        cer=StatutCer.SOUSCRIT,
        cer_le=SOUSCRIT_LE,
    )
    return acteur


def organisme_de(acteur: Acteur) -> Organisme:
    assert acteur.habilitation is not None
    assert acteur.habilitation.organisme is not None
    return acteur.habilitation.organisme


def pilote(contrat: Contrat) -> Acteur:
    return creer_acteur(Role.PILOTE, contrat)


def connecte(acteur: Acteur) -> Client:
    client = Client()
    assert acteur.utilisateur is not None
    client.force_login(acteur.utilisateur)
    return client


def ranger(acteur: Acteur, genre: GenrePieceOrganisme) -> None:
    document = Document.objects.create(titre="S", nom_origine="s.pdf", type_mime="application/pdf", taille=1)
    ranger_piece(acteur=acteur, organisme=organisme_de(acteur), genre=genre, document=document)


def test_points_say_what_the_file_holds_on_each(porteur: Acteur) -> None:
    organisme = organisme_de(porteur)
    ranger(porteur, GenrePieceOrganisme.STATUTS)

    points = {
        vu.point: vu.possible for vu in points_a_verifier(organisme, FicheOrganisme.objects.get(organisme=organisme))
    }

    assert points == {
        PointVerifie.IDENTITE: True,
        PointVerifie.STATUTS: True,
        PointVerifie.DIRIGEANTS: False,
        PointVerifie.COMPTE: True,
        PointVerifie.COMPTES: False,
        PointVerifie.CER: True,
    }


def test_checked_organisation_says_by_whom_and_what(contrat: Contrat, porteur: Acteur) -> None:
    acteur = pilote(contrat)

    fiche = verifier(
        acteur=acteur, organisme=organisme_de(porteur), contrat=contrat, points=["identite", "compte"], note="Vu."
    )

    assert (fiche.verifiee_par, fiche.points_verifies) == (acteur.utilisateur, ["Identité", "Compte bancaire"])
    assert Acte.objects.filter(code="organisme.verifier", auteur=acteur.utilisateur).count() == 1


@pytest.mark.parametrize("points", [[], ["dirigeants"], ["identite", "comptes"]])
def test_nothing_or_what_the_file_does_not_say_is_not_checked(
    contrat: Contrat, porteur: Acteur, points: list[str]
) -> None:
    with pytest.raises(ValidationError):
        verifier(acteur=pilote(contrat), organisme=organisme_de(porteur), contrat=contrat, points=points)
    assert FicheOrganisme.objects.get().verifiee_le is None


def test_holder_does_not_check_itself(contrat: Contrat, porteur: Acteur) -> None:
    with pytest.raises(PermissionDenied):
        verifier(acteur=porteur, organisme=organisme_de(porteur), contrat=contrat, points=["identite"])


def test_what_changes_is_to_be_checked_again(contrat: Contrat, porteur: Acteur) -> None:
    organisme = organisme_de(porteur)
    verifier(acteur=pilote(contrat), organisme=organisme, contrat=contrat, points=["identite", "compte", "cer"])

    enregistrer_fiche(acteur=porteur, organisme=organisme, valeurs={"benevoles": 3})
    assert FicheOrganisme.objects.get().verifiee_points == ["identite", "compte", "cer"]
    enregistrer_fiche(acteur=porteur, organisme=organisme, valeurs={"titulaire_compte": "Amis du Lac"})
    assert FicheOrganisme.objects.get().verifiee_points == ["identite", "cer"]
    ranger(porteur, GenrePieceOrganisme.CER)
    assert FicheOrganisme.objects.get().verifiee_points == ["identite"]


def test_organisation_whose_only_point_changes_is_no_longer_verified(contrat: Contrat, porteur: Acteur) -> None:
    organisme = organisme_de(porteur)
    verifier(acteur=pilote(contrat), organisme=organisme, contrat=contrat, points=["compte"])

    ranger(porteur, GenrePieceOrganisme.RIB)

    fiche = FicheOrganisme.objects.get()
    assert (fiche.verifiee_le, fiche.verifiee_par, fiche.verifiee_points) == (None, None, [])


def test_verification_is_taken_back_for_a_reason(contrat: Contrat, porteur: Acteur) -> None:
    organisme, acteur = organisme_de(porteur), pilote(contrat)
    verifier(acteur=acteur, organisme=organisme, contrat=contrat, points=["identite"])

    retirer_verification(acteur=acteur, organisme=organisme, contrat=contrat, motif="la présidence a changé.")

    assert FicheOrganisme.objects.get().verifiee_le is None
    assert "la présidence a changé." in Acte.objects.get(code="organisme.retirer_verification").phrase
    with pytest.raises(ValidationError):
        retirer_verification(acteur=acteur, organisme=organisme, contrat=contrat, motif="Encore.")


def test_database_wants_a_name_and_points_on_a_verification(porteur: Acteur) -> None:
    with pytest.raises(IntegrityError, match="fiche_verifiee_par"), transaction.atomic():
        FicheOrganisme.objects.update(verifiee_le=timezone.now(), verifiee_points=["identite"])


def test_new_sign_ups_come_first_and_only_of_this_contract(contrat: Contrat, porteur: Acteur) -> None:
    recent = creer_porteur(contrat)
    FicheOrganisme.objects.create(organisme=organisme_de(recent))
    creer_porteur(creer_contrat(departement="44"))

    assert [suivi.organisme for suivi in organismes_suivis(contrat)] == [organisme_de(recent), organisme_de(porteur)]
    assert nombre_a_verifier(contrat) == 2
    verifier(acteur=pilote(contrat), organisme=organisme_de(porteur), contrat=contrat, points=["identite"])
    assert nombre_a_verifier(contrat) == 1


def test_list_of_organisations_reads_a_constant_number_of_times(
    contrat: Contrat, django_assert_num_queries: object
) -> None:
    for nombre in (1, 3):
        while len(organismes_suivis(contrat)) < nombre:
            FicheOrganisme.objects.create(organisme=organisme_de(creer_porteur(contrat)))
        with django_assert_num_queries(4):  # type: ignore[operator]
            organismes_suivis(contrat)


def test_pilot_ticks_the_points_and_the_instructor_reads_them(contrat: Contrat, porteur: Acteur) -> None:
    organisme, client = organisme_de(porteur), connecte(pilote(contrat))
    campagne = creer_campagne(contrat)
    dossier = creer_dossier(campagne, organisme, etat=EtatDossier.RECEVABLE)
    page = reverse("appels:verifier_organisme", args=[contrat.code, organisme.pk])
    instructeur = connecte(creer_instructeur(creer_financeur(contrat)))
    fiche = reverse("appels:instruire", args=[contrat.code, dossier.numero])
    assert "Pas encore vérifié" in instructeur.get(fiche).content.decode()

    assert "Les Amis du Lac 12345678200010" in client.get(page).content.decode()
    refusee = client.post(page, {"points": [], "note": "Rien"})
    assert refusee.status_code == 422
    assert "Cochez au moins un point" in refusee.content.decode()
    client.post(page, {"points": ["identite", "compte"], "note": "RIB de mars."})

    liste = client.get(reverse("appels:a_verifier", args=[contrat.code])).content.decode()
    assert "Identité, Compte bancaire" in liste
    lue = " ".join(instructeur.get(fiche).content.decode().split())
    assert "identité, compte bancaire. RIB de mars." in lue
    assert "Pas encore vérifié" not in lue
