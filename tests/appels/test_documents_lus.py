"""Papers of an application opened by their number: they follow the file that holds them."""

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from quartiers.appels.enums import EtatDossier, GenreBilan
from quartiers.appels.enums_apres import GenreActe
from quartiers.appels.models import (
    ActeProduit,
    Bilan,
    ConflitInteret,
    Dossier,
    Message,
    PageScan,
    Piece,
    PileScans,
)
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from tests.factories.appels import creer_dossier, creer_financeur
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_contrat

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture(autouse=True)
def sans_double_facteur(settings: Settings) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def dossier() -> Dossier:
    return creer_dossier(etat=EtatDossier.RECEVABLE)


def un_document(dossier: Dossier | None, acteur: Acteur | None = None) -> Document:
    contrat_id = dossier.contrat_id if dossier else None
    return deposer(fichier=ContentFile(PDF, "Papier.pdf"), contrat_id=contrat_id, acteur=acteur or Acteur())


def acte(dossier: Dossier, genre: GenreActe, champ: str) -> Document:
    """A letter or a convention, one of whose files is returned; its files belong to no contract."""
    documents = {nom: un_document(None) for nom in ("word", "pdf", "signe")}
    ActeProduit.objects.create(
        contrat=dossier.contrat, dossier=dossier, financeur=creer_financeur(dossier.contrat), exercice=2027,
        genre=genre, numero=f"{genre}-{champ}", **documents,
    )  # fmt: skip
    return documents[champ]


def piece(dossier: Dossier) -> Document:
    return Piece.objects.create(contrat=dossier.contrat, dossier=dossier, document=un_document(dossier)).document


def message(dossier: Dossier) -> Document:
    document = un_document(dossier)
    Message.objects.create(contrat=dossier.contrat, dossier=dossier, texte="Voici.", document=document)
    return document


def photo(dossier: Dossier) -> Document:
    document = un_document(dossier)
    bilan = Bilan.objects.create(
        contrat=dossier.contrat, dossier=dossier, exercice=2027, genre=GenreBilan.FINAL, echeance="2028-06-30"
    )
    bilan.photos.add(document)
    return document


def page_numerisee(dossier: Dossier) -> Document:
    document = un_document(None)
    acte(dossier, GenreActe.CONVENTION, "pdf")
    pile = PileScans.objects.create(contrat=dossier.contrat, signe_le="2027-04-02")
    PageScan.objects.create(
        contrat=dossier.contrat, pile=pile, document=document, rang=1, acte=ActeProduit.objects.get()
    )
    return document


PAPIERS: dict[str, Callable[[Dossier], Document]] = {
    "pièce": piece,
    "message": message,
    "photo": photo,
    "courrier Word": lambda dossier: acte(dossier, GenreActe.ACCORD, "word"),
    "courrier": lambda dossier: acte(dossier, GenreActe.ACCORD, "pdf"),
    "convention signée": lambda dossier: acte(dossier, GenreActe.CONVENTION, "signe"),
    "page numérisée": page_numerisee,
}


def ouvrir(acteur: Acteur, document: Document) -> int:
    client = Client()
    assert acteur.utilisateur is not None
    client.force_login(acteur.utilisateur)
    return client.get(reverse("documents:lire", args=[document.pk])).status_code


def se_retirer(acteur: Acteur, dossier: Dossier) -> None:
    assert acteur.utilisateur is not None
    ConflitInteret.objects.create(contrat=dossier.contrat, dossier=dossier, utilisateur=acteur.utilisateur)


@pytest.mark.parametrize("papier", PAPIERS)
def test_conflict_of_interest_closes_every_paper_of_the_file(papier: str, dossier: Dossier) -> None:
    document = PAPIERS[papier](dossier)
    acteur = creer_acteur(Role.ADMINISTRATEUR)
    assert ouvrir(acteur, document) == 200

    se_retirer(acteur, dossier)

    assert ouvrir(acteur, document) == 404


def test_conflict_of_interest_closes_even_what_one_put_in(dossier: Dossier) -> None:
    acteur = creer_acteur(Role.PILOTE, dossier.contrat)
    document = un_document(dossier, acteur)
    Piece.objects.create(contrat=dossier.contrat, dossier=dossier, document=document)
    assert ouvrir(acteur, document) == 200

    se_retirer(acteur, dossier)

    assert ouvrir(acteur, document) == 404


def test_conflict_of_interest_leaves_the_papers_of_other_files(dossier: Dossier) -> None:
    autre = creer_dossier(dossier.campagne, etat=EtatDossier.RECEVABLE)
    document = piece(autre)
    acteur = creer_acteur(Role.INSTRUCTEUR, dossier.contrat)

    se_retirer(acteur, dossier)

    assert ouvrir(acteur, document) == 200


def test_papers_of_a_draft_are_hidden_with_it(dossier: Dossier) -> None:
    document = piece(dossier)
    acteur = creer_acteur(Role.INSTRUCTEUR, dossier.contrat)
    assert ouvrir(acteur, document) == 200

    Dossier.objects.update(etat=EtatDossier.BROUILLON, depose_le=None)

    assert ouvrir(acteur, document) == 404


def test_paper_without_a_file_stays_with_the_teams_of_its_contract() -> None:
    contrat = creer_contrat()
    document = deposer(fichier=ContentFile(PDF, "Note.pdf"), contrat_id=contrat.pk, acteur=Acteur())

    assert ouvrir(creer_acteur(Role.INSTRUCTEUR, contrat), document) == 200
