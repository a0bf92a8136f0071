"""The only way to a file: who reads it, and how it leaves."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_contrat
from tests.factories.territoire import creer_commune

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"
LECTEURS = {
    Role.ADMINISTRATEUR,
    Role.PILOTE,
    Role.AGENT_COMMUNAL,
    Role.SERVICE_ETAT,
    Role.INSTRUCTEUR,
    Role.EVALUATEUR,
}


@pytest.fixture
def contrat(settings: Any) -> Contrat:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    return creer_contrat(departement="71")


def deposer_pdf(contrat: Contrat | None, public: bool = False, acteur: Acteur | None = None) -> Document:
    return deposer(
        fichier=ContentFile(PDF, "Bilan.pdf"),
        contrat_id=contrat.pk if contrat else None,
        acteur=acteur or creer_acteur(),
        public=public,
    )


def ouvrir(document: Document, acteur: Acteur | None = None) -> int:
    client = Client()
    if acteur and acteur.utilisateur:
        client.force_login(acteur.utilisateur)
    reponse = client.get(reverse("documents:lire", args=[document.pk]))
    if reponse.status_code == 200:
        assert reponse.getvalue() == PDF
    return reponse.status_code


def test_public_document_is_read_by_anyone(contrat: Contrat) -> None:
    assert ouvrir(deposer_pdf(contrat, public=True)) == 200


def test_internal_document_asks_a_visitor_to_log_in(client: Client, contrat: Contrat) -> None:
    document = deposer_pdf(contrat)

    reponse = client.get(reverse("documents:lire", args=[document.pk]))

    assert reponse.status_code == 302
    assert reponse["Location"] == f"{reverse('account_login')}?next=/documents/{document.pk}/"


@pytest.mark.parametrize("role", list(Role))
def test_internal_document_is_read_by_the_teams_of_its_contract(role: Role, contrat: Contrat) -> None:
    document = deposer_pdf(contrat)
    acteur = creer_acteur(role, contrat, creer_commune())

    assert ouvrir(document, acteur) == (200 if role in LECTEURS else 404)


@pytest.mark.parametrize("role", sorted(LECTEURS - {Role.ADMINISTRATEUR}))
def test_internal_document_stays_in_its_perimeter(role: Role, contrat: Contrat) -> None:
    document = deposer_pdf(creer_contrat(departement="44"))

    assert ouvrir(document, creer_acteur(role, contrat, creer_commune())) == 404


def test_whoever_put_it_in_reads_it_again(contrat: Contrat) -> None:
    porteur = creer_acteur(Role.PORTEUR, contrat)

    assert ouvrir(deposer_pdf(contrat, acteur=porteur), porteur) == 200


def test_document_out_of_any_contract_is_for_its_author_and_administration(contrat: Contrat) -> None:
    pilote = creer_acteur(Role.PILOTE, contrat)
    document = deposer_pdf(None, acteur=pilote)

    assert ouvrir(document, pilote) == 200
    assert ouvrir(document, creer_acteur(Role.PILOTE, contrat)) == 404
    assert ouvrir(document, creer_acteur(Role.ADMINISTRATEUR)) == 200


def test_unknown_and_lost_files_are_not_found(client: Client, contrat: Contrat) -> None:
    document = deposer_pdf(contrat, public=True)
    assert ouvrir(document) == 200
    default_storage.delete(str(document.fichier.name))

    assert ouvrir(document) == 404
    assert client.get(reverse("documents:lire", args=[document.pk + 1])).status_code == 404


@pytest.mark.parametrize(
    ("nom", "contenu", "disposition"),
    [
        ("Bilan été.pdf", PDF, "inline; filename*=utf-8''Bilan%20%C3%A9t%C3%A9.pdf"),
        ("photo.png", b"\x89PNG\r\n\x1a\n", 'inline; filename="photo.png"'),
        ("liste.csv", b"a;b", 'attachment; filename="liste.csv"'),
        ("page.txt", b"<script>alert(1)</script>", 'attachment; filename="page.txt"'),
    ],
)
def test_only_safe_kinds_are_shown(client: Client, nom: str, contenu: bytes, disposition: str) -> None:
    document = deposer(fichier=ContentFile(contenu, nom), contrat_id=None, acteur=creer_acteur(), public=True)

    reponse = client.get(reverse("documents:lire", args=[document.pk]))

    assert reponse["Content-Disposition"] == disposition
    assert reponse["Content-Type"] == document.type_mime
    assert reponse["X-Content-Type-Options"] == "nosniff"
    politique = reponse["Content-Security-Policy"]
    assert politique.startswith("default-src 'none'; ")
    assert ("sandbox" in politique) == (not nom.endswith(".pdf"))
    assert "script-src" not in politique


def test_internal_document_is_kept_by_no_cache(contrat: Contrat) -> None:
    pilote = creer_acteur(Role.PILOTE, contrat)
    client = Client()
    assert pilote.utilisateur
    client.force_login(pilote.utilisateur)

    reponse = client.get(reverse("documents:lire", args=[deposer_pdf(contrat).pk]))

    assert reponse["Cache-Control"] == "private, no-store"


def test_reading_is_by_get_only(client: Client, contrat: Contrat) -> None:
    document = deposer_pdf(contrat, public=True)

    assert client.post(reverse("documents:lire", args=[document.pk])).status_code == 405
