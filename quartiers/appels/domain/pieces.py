"""Papers of a file: given, replaced, taken away while the file is open to it."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction

from quartiers.appels.domain.fiche_organisme import ranger_piece
from quartiers.appels.domain.redaction import ChampFerme, cibles_ouvertes, exiger_redaction, verrouiller
from quartiers.appels.enums import EtatDossier
from quartiers.appels.models import Dossier, Piece, TypePiece
from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer as deposer_document


def exiger_piece_ouverte(dossier: Dossier, type_piece: TypePiece | None) -> None:
    """While drafting, any; after a request for complements, the paper that it names alone."""
    if dossier.etat == EtatDossier.BROUILLON:
        return
    cibles = cibles_ouvertes(dossier)
    if "pieces" in cibles or (type_piece is not None and f"piece:{type_piece.pk}" in cibles):
        return
    raise ChampFerme("Ce dossier ne reçoit plus de pièce. Écrivez à l’équipe du contrat si elle en attend une.")


def deposer_piece(
    *,
    acteur: Acteur,
    dossier: Dossier,
    type_piece: TypePiece | None,
    fichier: "File[bytes]",
    intitule: str = "",
    garder: bool = False,
    valable_jusqu_au: dt.date | None = None,
) -> Piece:
    """Add a paper to the file; with `garder`, it also enters the organisation's permanent file.

    The content is checked before anything is stored (documents.controle). Raises ValidationError, ChampFerme.
    """
    exiger_redaction(acteur, dossier)
    exiger_piece_ouverte(dossier, type_piece)
    titre = intitule or (type_piece.intitule if type_piece else "")
    document = deposer_document(fichier=fichier, titre=titre, contrat_id=dossier.contrat_id, acteur=acteur)
    with transaction.atomic():
        frais = verrouiller(dossier)
        exiger_piece_ouverte(frais, type_piece)
        permanente = None
        if garder and type_piece is not None and type_piece.genre_organisme:
            permanente = ranger_piece(
                acteur=acteur,
                organisme=frais.organisme,
                genre=type_piece.genre_organisme,
                document=document,
                precision=str(frais.annee) if type_piece.genre_organisme in {"comptes", "budget", "rapport"} else "",
                valable_jusqu_au=valable_jusqu_au,
            )
        return Piece.objects.create(
            contrat=frais.contrat,
            dossier=frais,
            type_piece=type_piece,
            intitule=intitule[:200],
            document=document,
            piece_organisme=permanente,
        )


@transaction.atomic
def retirer_piece(*, acteur: Acteur, piece: Piece) -> None:
    """Take a paper out of a draft. Once deposited, what was given stays: a new one replaces it."""
    dossier = verrouiller(piece.dossier)
    exiger_redaction(acteur, dossier)
    if dossier.etat != EtatDossier.BROUILLON:
        raise PermissionDenied("Une pièce déposée ne se retire plus : ajoutez la nouvelle, elle la remplacera.")
    piece.delete()
