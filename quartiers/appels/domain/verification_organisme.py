"""An officer looks at an organisation's permanent file and says what is right; what changes is to be seen again."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.appels.enums import GenrePieceOrganisme, PointVerifie, StatutCer
from quartiers.appels.identifiants import iban_lisible
from quartiers.appels.models import Dirigeant, FicheOrganisme, PieceOrganisme
from quartiers.appels.permissions import verifier_organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner
from quartiers.socle.formats import compte, date_fr

# The paper that shows each point; a new one of the kind opens the point again.
POINT_DE_LA_PIECE = {
    GenrePieceOrganisme.STATUTS: PointVerifie.STATUTS,
    GenrePieceOrganisme.DIRIGEANTS: PointVerifie.DIRIGEANTS,
    GenrePieceOrganisme.RIB: PointVerifie.COMPTE,
    GenrePieceOrganisme.COMPTES: PointVerifie.COMPTES,
    GenrePieceOrganisme.CER: PointVerifie.CER,
}
# Fields of the file that tell each point: another value opens it again.
CHAMPS_DU_POINT = {
    PointVerifie.COMPTE: ("iban", "bic", "titulaire_compte"),
    PointVerifie.CER: ("cer", "cer_le", "cer_motif"),
}


@dataclass(frozen=True)
class PointAVerifier:
    """One thing to look at: what the file says of it, its papers, and whether there is anything to look at."""

    point: PointVerifie
    constat: str
    pieces: list[PieceOrganisme]
    possible: bool


def points_a_verifier(organisme: Organisme, fiche: FicheOrganisme | None) -> list[PointAVerifier]:
    """Every point, with what the file holds on it. Two queries."""
    pieces = list(PieceOrganisme.objects.filter(organisme=organisme, remplacee=False).select_related("document"))
    dirigeants = list(Dirigeant.objects.filter(organisme=organisme, fin__isnull=True))
    constats = {
        PointVerifie.IDENTITE: " ".join(filter(None, [organisme.nom, organisme.siret or organisme.rna])),
        PointVerifie.DIRIGEANTS: ", ".join(f"{d.nom} ({d.fonction})" for d in dirigeants),
        PointVerifie.COMPTE: f"{fiche.titulaire_compte}, {iban_lisible(fiche.iban)}" if fiche and fiche.iban else "",
        PointVerifie.CER: constat_du_cer(fiche),
    }
    points = []
    for point in PointVerifie:
        siennes = [p for p in pieces if POINT_DE_LA_PIECE.get(GenrePieceOrganisme(p.genre)) == point]
        constat = constats.get(point, "")
        points.append(PointAVerifier(point, constat, siennes, possible=bool(constat or siennes)))
    return points


def constat_du_cer(fiche: FicheOrganisme | None) -> str:
    if fiche is None or fiche.cer == StatutCer.NON_RENSEIGNE:
        return ""
    le = f" le {date_fr(fiche.cer_le)}" if fiche.cer_le else ""
    return f"{fiche.get_cer_display()}{le}"


@transaction.atomic
def verifier(
    *, acteur: Acteur, organisme: Organisme, contrat: Contrat, points: Iterable[str], note: str = ""
) -> FicheOrganisme:
    """Say that these points were looked at and are right; the journal keeps who, when and what.

    Raises ValidationError when nothing is ticked, or a point of which the file says nothing.
    """
    exiger_verification(acteur, contrat)
    choisis = {PointVerifie(point) for point in points}
    fiche, _ = FicheOrganisme.objects.select_for_update().get_or_create(organisme=organisme)
    vus = [vu for vu in points_a_verifier(organisme, fiche) if vu.point in choisis]
    if not vus:
        raise ValidationError({"points": "Cochez au moins un point\u00a0: ce que vous avez vérifié."})
    if vides := [vu.point.label for vu in vus if not vu.possible]:
        raise ValidationError({"points": f"Le dossier ne dit rien de\u00a0: {' ; '.join(vides)}. Décochez-le."})
    fiche.verifiee_points = [vu.point.value for vu in vus]
    fiche.verifiee_note = note
    fiche.verifiee_par, fiche.verifiee_le = acteur.utilisateur, timezone.now()
    fiche.save()
    phrase = f"{organisme} est vérifié\u00a0: {compte(len(vus), 'point')} ({', '.join(vu.point.value for vu in vus)})."
    consigner(acteur=acteur, code="organisme.verifier", objet=organisme, phrase=phrase)
    return fiche


@transaction.atomic
def retirer_verification(*, acteur: Acteur, organisme: Organisme, contrat: Contrat, motif: str) -> None:
    """The organisation is to be checked again, for a reason that the journal keeps."""
    exiger_verification(acteur, contrat)
    fiche = FicheOrganisme.objects.select_for_update().filter(organisme=organisme, verifiee_le__isnull=False).first()
    if fiche is None:
        raise ValidationError("Cet organisme n’est pas marqué comme vérifié.")
    rouvrir(fiche, PointVerifie)
    fiche.save()
    phrase = f"{organisme} est à vérifier de nouveau\u00a0: {motif}"
    consigner(acteur=acteur, code="organisme.retirer_verification", objet=organisme, phrase=phrase)


def rouvrir(fiche: FicheOrganisme, points: Iterable[PointVerifie]) -> None:
    """Take these points out of what was checked; without any left, the organisation is no longer verified."""
    ouverts = {point.value for point in points}
    fiche.verifiee_points = [point for point in fiche.verifiee_points if point not in ouverts]
    if not fiche.verifiee_points:
        fiche.verifiee_par, fiche.verifiee_le, fiche.verifiee_note = None, None, ""


def rouvrir_pour_la_piece(organisme: Organisme, genre: str) -> None:
    """A new paper opens its own point again."""
    point = POINT_DE_LA_PIECE.get(GenrePieceOrganisme(genre))
    fiche = FicheOrganisme.objects.select_for_update().filter(organisme=organisme, verifiee_le__isnull=False).first()
    if fiche is not None and point is not None and point.value in fiche.verifiee_points:
        rouvrir(fiche, [point])
        fiche.save()


def valeurs_verifiees(fiche: FicheOrganisme) -> dict[PointVerifie, tuple[object, ...]]:
    """What each point rests on in the file, to be compared before and after a change."""
    return {point: tuple(getattr(fiche, champ) for champ in champs) for point, champs in CHAMPS_DU_POINT.items()}


def exiger_verification(acteur: Acteur, contrat: Contrat) -> None:
    if not verifier_organisme(acteur, contrat):
        raise PermissionDenied("Seul le pilotage du contrat vérifie les organismes.")
