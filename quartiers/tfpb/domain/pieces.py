"""Files chosen as proofs and not described: kept for a while, their owner warned a week before, then erased."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import effacer
from quartiers.documents.models import Document
from quartiers.journal.domain import consigner
from quartiers.notifications.annonces import relancer
from quartiers.socle.formats import compte, date_fr
from quartiers.territoire.models import Commune
from quartiers.tfpb.models import PieceADecrire
from quartiers.tfpb.queries.soldes import reglage_de

GABARIT = "tfpb/courriels/pieces.txt"
PREAVIS = 7  # days


@transaction.atomic
def garder_les_pieces(
    *,
    acteur: Acteur,
    contrat: Contrat,
    bailleur: Organisme,
    commune: Commune,
    annee: int,
    documents: Iterable[Document],
) -> list[PieceADecrire]:
    assert acteur.utilisateur is not None  # noqa: S101 - only someone with an account puts files in
    return PieceADecrire.objects.bulk_create(
        PieceADecrire(
            contrat=contrat,
            document=document,
            bailleur=bailleur,
            commune=commune,
            annee=annee,
            depose_par=acteur.utilisateur,
        )
        for document in documents
    )


def pieces_de(utilisateur: Utilisateur | None, contrat: Contrat) -> list[PieceADecrire]:
    """One's own, the oldest first."""
    siennes = PieceADecrire.objects.filter(contrat=contrat, depose_par=utilisateur)
    return list(siennes.select_related("document", "bailleur", "commune").order_by("cree_le", "pk"))


def effacee_le(piece: PieceADecrire) -> dt.date:
    """The day it goes, as the settings of its year say."""
    jours = reglage_de(piece.contrat, piece.annee).pieces_jours
    return piece.cree_le.date() + dt.timedelta(days=jours)


@transaction.atomic
def ecarter(*, acteur: Acteur, pieces: Sequence[PieceADecrire]) -> int:
    """Drop files that were chosen by mistake."""
    for piece in pieces:
        oublier(piece)
    if pieces:
        phrase = f"{compte(len(pieces), 'fichier choisi écarté', 'fichiers choisis écartés')} sans être déposés"
        consigner(acteur=acteur, code="justificatif.ecarter", objet=pieces[0].contrat, phrase=phrase)
    return len(pieces)


def oublier(piece: PieceADecrire) -> None:
    document = piece.document
    piece.delete()
    effacer(document)


def veiller_aux_pieces(jour: dt.date) -> tuple[int, int]:
    """Warn of those that have a week left, erase those past their delay: (letters that leave, files erased)."""
    lots: dict[tuple[int, int], list[PieceADecrire]] = {}
    pieces = PieceADecrire.objects.select_related("document", "contrat", "bailleur", "commune", "depose_par")
    for piece in pieces.order_by("contrat", "depose_par", "cree_le", "pk"):
        lots.setdefault((piece.contrat_id, piece.depose_par_id), []).append(piece)
    lettres = effacees = 0
    for lot in lots.values():
        echues = [piece for piece in lot if effacee_le(piece) <= jour]
        proches = [piece for piece in lot if jour < effacee_le(piece) <= jour + dt.timedelta(days=PREAVIS)]
        if proches:
            lettres += prevenir(proches)
        effacees += effacer_les_echues(echues)
    return lettres, effacees


def prevenir(pieces: Sequence[PieceADecrire]) -> int:
    """One letter for those of a day, whatever the number of runs."""
    contrat, le = pieces[0].contrat, min(map(effacee_le, pieces))
    adresse = reverse("tfpb:justificatifs", args=[contrat.code])
    return relancer(
        f"tfpb-pieces-{contrat.pk}-{le:%Y%m%d}",
        [pieces[0].depose_par],
        f"{compte(len(pieces), 'pièce')} à décrire avant le {date_fr(le)} – {contrat.nom_court}",
        GABARIT,
        {"pieces": pieces, "le": le, "lien": f"{settings.ADRESSE_PUBLIQUE}{adresse}"},
        objet=contrat,
    )


@transaction.atomic
def effacer_les_echues(pieces: Sequence[PieceADecrire]) -> int:
    for piece in pieces:
        oublier(piece)
    if pieces:
        noms = ", ".join(piece.document.nom_origine for piece in pieces)
        phrase = f"{compte(len(pieces), 'fichier effacé', 'fichiers effacés')}, jamais décrits : {noms}"
        consigner(
            acteur=Acteur(),
            code="justificatif.effacer",
            objet=pieces[0].contrat,
            phrase=phrase[:500],
            personne=pieces[0].depose_par,
        )
    return len(pieces)
