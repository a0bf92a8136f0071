"""Putting a file in: fingerprint, storage, nothing left behind by a refusal."""

import hashlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile

from quartiers.comptes.enums import Role
from quartiers.documents.domain import deposer, intact
from quartiers.documents.models import Document
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_contrat

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


def test_deposit_keeps_fingerprint_type_and_author() -> None:
    contrat = creer_contrat()
    contenu = PDF + b" propre a ce test"  # the storage of the tests is shared: same content, same folder
    acteur = creer_acteur(Role.PILOTE, contrat)

    document = deposer(
        fichier=ContentFile(contenu, "Bilan été.pdf"), titre=" Bilan ", contrat_id=contrat.pk, acteur=acteur
    )

    empreinte = hashlib.sha256(contenu).hexdigest()
    document.refresh_from_db()
    assert (document.titre, document.nom_origine, document.type_mime) == ("Bilan", "Bilan été.pdf", "application/pdf")
    assert (document.taille, document.empreinte, document.public) == (len(contenu), empreinte, False)
    assert document.depose_par == acteur.utilisateur
    assert document.fichier.name == f"documents/{empreinte[:2]}/{empreinte}/bilan-ete.pdf"
    assert document.fichier.read() == contenu
    assert intact(document)


def test_title_defaults_to_the_name() -> None:
    fichier = ContentFile(PDF, "C:\\Bureau\\Plan.pdf")

    assert deposer(fichier=fichier, contrat_id=None, acteur=creer_acteur()).titre == "Plan.pdf"


def test_big_upload_on_disk_is_read_by_pieces() -> None:
    contenu = PDF + b"\n" * 5_000_000
    with TemporaryUploadedFile("gros.pdf", "application/pdf", len(contenu), None) as fichier:
        fichier.write(contenu)
        fichier.seek(0)
        document = deposer(fichier=fichier, contrat_id=None, acteur=creer_acteur())

    assert document.empreinte == hashlib.sha256(contenu).hexdigest()
    assert intact(document)


def test_refused_file_leaves_nothing() -> None:
    with pytest.raises(ValidationError):
        deposer(fichier=ContentFile(b"MZ", "a.pdf"), contrat_id=None, acteur=creer_acteur())

    assert Document.objects.count() == 0


def test_row_that_fails_takes_its_file_away() -> None:
    contenu = PDF + b"panne"
    empreinte = hashlib.sha256(contenu).hexdigest()
    numero_impossible = 2**63  # past what the column holds

    with pytest.raises(Exception, match="out of range"):
        deposer(fichier=ContentFile(contenu, "a.pdf"), contrat_id=numero_impossible, acteur=creer_acteur())

    assert not default_storage.exists(f"documents/{empreinte[:2]}/{empreinte}/a.pdf")


def test_changed_file_is_noticed() -> None:
    document = deposer(fichier=ContentFile(PDF, "a.pdf"), contrat_id=None, acteur=creer_acteur())
    nom: Any = document.fichier.name
    default_storage.delete(nom)
    default_storage.save(nom, ContentFile(b"%PDF-1.7 autre"))

    assert not intact(document)
