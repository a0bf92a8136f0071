"""Putting a file in: checked by content, known by its fingerprint, kept out of any static address."""

import hashlib
from pathlib import PurePosixPath

from django.core.files import File
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.documents.controle import controler
from quartiers.documents.models import Document


def deposer(
    *, fichier: "File[bytes]", titre: str = "", contrat_id: int | None, acteur: Acteur, public: bool = False
) -> Document:
    """Store `fichier`; its title is its name when none is given. Raises ValidationError (see controle.controler).

    The file is stored, then its row: a row that fails takes its file away.
    """
    nom, type_mime = controler(fichier)
    origine = PurePosixPath((fichier.name or nom).replace("\\", "/")).name[:250]
    document = Document(
        contrat_id=contrat_id,
        titre=(titre.strip() or origine)[:250],
        nom_origine=origine,
        type_mime=type_mime,
        taille=fichier.size,
        empreinte=empreinte_de(fichier),
        depose_par=acteur.utilisateur,
        public=public,
    )
    with transaction.atomic():
        document.fichier.save(nom, fichier, save=False)
        try:
            document.save()
        except BaseException:
            document.fichier.delete(save=False)
            raise
    return document


def effacer(document: Document) -> None:
    """Take a document away, its file once the transaction stands. Raises ProtectedError while something holds it."""
    fichier = document.fichier
    document.delete()
    transaction.on_commit(lambda: fichier.delete(save=False))


def empreinte_de(fichier: "File[bytes]") -> str:
    """SHA-256 of the content, in hexadecimal; the file is left at its beginning."""
    calcul = hashlib.sha256()
    fichier.seek(0)
    for morceau in fichier.chunks():
        calcul.update(morceau)
    fichier.seek(0)
    return calcul.hexdigest()


def intact(document: Document) -> bool:
    """Whether the stored file is still the one that was put in."""
    with document.fichier.open("rb") as fichier:
        return empreinte_de(fichier) == document.empreinte
