"""The agenda: items, their order, their papers."""

from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import F, Max

from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.gouvernance.domain.conversions import demander_la_conversion
from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.models import PiecePoint, Point, Seance
from quartiers.journal.domain import consigner
from quartiers.socle.transitions import TransitionRefusee


def exiger_ordre_du_jour_ouvert(seance: Seance) -> None:
    if seance.etat in {EtatSeance.TENUE, EtatSeance.ANNULEE}:
        raise TransitionRefusee("Cette séance est terminée : son ordre du jour ne change plus.")


@transaction.atomic
def ajouter_point(*, acteur: Acteur, seance: Seance, **champs: Any) -> Point:
    exiger_ordre_du_jour_ouvert(seance)
    dernier = seance.points.aggregate(rang=Max("rang"))["rang"] or 0
    point = Point(contrat_id=seance.contrat_id, seance=seance, rang=dernier + 1, **champs)
    point.full_clean()
    point.save()
    tracer(acteur, point, "ajouter", "Point ajouté")
    return point


@transaction.atomic
def modifier_point(*, acteur: Acteur, point: Point, **champs: Any) -> None:
    exiger_ordre_du_jour_ouvert(point.seance)
    for nom, valeur in champs.items():
        setattr(point, nom, valeur)
    point.full_clean()
    point.save()
    if point.confidentiel:
        point.decisions.update(confidentielle=True)
    tracer(acteur, point, "modifier", "Point modifié")


@transaction.atomic
def deplacer_point(*, acteur: Acteur, point: Point, vers: int) -> None:
    """One place up (`vers` = -1) or down (+1); at the edge, nothing moves. Numbers stay 1, 2, 3…"""
    exiger_ordre_du_jour_ouvert(point.seance)
    points = list(Point.objects.select_for_update().filter(seance=point.seance_id).order_by("rang", "pk"))
    place = next(rang for rang, autre in enumerate(points) if autre.pk == point.pk)
    cible = place + vers
    if not 0 <= cible < len(points):
        return
    points.insert(cible, points.pop(place))
    numeroter(points)
    point.refresh_from_db(fields=["rang"])
    tracer(acteur, point, "deplacer", "Point déplacé")


def numeroter(points: list[Point]) -> None:
    for rang, point in enumerate(points, 1):
        if point.rang != rang:
            point.rang = rang
            point.save(update_fields=["rang", "modifie_le"])


@transaction.atomic
def retirer_point(*, acteur: Acteur, point: Point) -> None:
    """Raises TransitionRefusee when the meeting has already decided something on it."""
    exiger_ordre_du_jour_ouvert(point.seance)
    if point.decisions.exists() or point.suites.exists():
        raise TransitionRefusee("Ce point porte une décision ou une suite : il reste à l’ordre du jour.")
    tracer(acteur, point, "retirer", "Point retiré")
    seance = point.seance
    point.delete()
    numeroter(list(seance.points.all()))


@transaction.atomic
def joindre_piece(*, acteur: Acteur, point: Point, fichier: "File[bytes]", titre: str = "") -> PiecePoint:
    """Raises ValidationError on a file of a kind that is not kept (see documents.controle)."""
    exiger_ordre_du_jour_ouvert(point.seance)
    document = deposer(fichier=fichier, titre=titre, contrat_id=point.contrat_id, acteur=acteur)
    return lier_piece(acteur, point, document)


def lier_piece(acteur: Acteur, point: Point, document: Document) -> PiecePoint:
    dernier = point.pieces.aggregate(rang=Max("rang"))["rang"] or 0
    piece = PiecePoint.objects.create(contrat_id=point.contrat_id, point=point, document=document, rang=dernier + 1)
    demander_la_conversion(document)
    tracer(acteur, point, "joindre", "Pièce jointe")
    return piece


@transaction.atomic
def retirer_piece(*, acteur: Acteur, piece: PiecePoint) -> None:
    """The paper leaves the agenda; the document itself is kept."""
    point = piece.point
    exiger_ordre_du_jour_ouvert(point.seance)
    rang = piece.rang
    piece.delete()
    point.pieces.filter(rang__gt=rang).update(rang=F("rang") - 1)
    tracer(acteur, point, "detacher", "Pièce retirée")


def tracer(acteur: Acteur, point: Point, acte: str, geste: str) -> None:
    """A confidential item is not named in the journal."""
    quoi = "point confidentiel" if point.confidentiel else f"« {point.titre} »"
    consigner(acteur=acteur, code=f"point.{acte}", objet=point, phrase=f"{geste} : {quoi} – {point.seance}")
