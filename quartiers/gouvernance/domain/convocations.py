"""Convening a meeting, telling its changes, cancelling it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.domain.envois import ecrire_aux_membres
from quartiers.gouvernance.domain.presences import dresser_la_feuille
from quartiers.gouvernance.enums import TRANSITIONS_SEANCE, EtatSeance, GenreEnvoi
from quartiers.gouvernance.models import Seance
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.transitions import TransitionRefusee


@transaction.atomic
def convoquer(*, acteur: Acteur, seance: Seance) -> int:
    """The number of letters. Raises ValidationError when the meeting has no hour, no place, nothing on its agenda."""
    if manques := manques_de(seance):
        raise ValidationError(manques)
    franchir(
        acteur=acteur,
        objet=seance,
        table=TRANSITIONS_SEANCE,
        acte="convoquer",
        phrase=f"Convocation envoyée : {seance}",
        convoquee_le=timezone.now(),
    )
    dresser_la_feuille(seance)
    return ecrire_aux_membres(seance, GenreEnvoi.CONVOCATION)


def manques_de(seance: Seance) -> list[str]:
    manques = []
    if seance.debut is None:
        manques.append("Donnez l’heure de la séance.")
    if not (seance.lieu or seance.lien):
        manques.append("Donnez le lieu, ou le lien de la visioconférence.")
    if not seance.points.exists():
        manques.append("Mettez au moins un point à l’ordre du jour.")
    return manques


def hors_delai(seance: Seance) -> int | None:
    """Days left before the meeting when they are fewer than the committee's rule; None when it is kept."""
    delai = seance.instance.delai_convocation
    reste = (seance.tenue_le - timezone.localdate()).days
    return reste if delai is not None and reste < delai else None


@transaction.atomic
def redire_la_convocation(*, acteur: Acteur, seance: Seance) -> int:
    """Send again to all, with what changed: the same event in the calendars (RFC 5546). The number of letters."""
    if seance.etat != EtatSeance.CONVOQUEE:
        raise TransitionRefusee("Seule une séance convoquée s’annonce à nouveau.")
    envoyees = seance.envois.filter(
        genre__in=[GenreEnvoi.CONVOCATION, GenreEnvoi.MISE_A_JOUR], sequence=seance.sequence
    )
    genre = GenreEnvoi.CONVOCATION if envoyees.exists() else GenreEnvoi.MISE_A_JOUR
    dresser_la_feuille(seance)
    envois = ecrire_aux_membres(seance, genre)
    phrase = f"{genre.label} envoyée à nouveau : {seance}"
    detail = {"envois": envois, "sequence": seance.sequence}
    consigner(acteur=acteur, code="seance.redire", objet=seance, phrase=phrase, detail=detail)
    return envois


@transaction.atomic
def annuler_seance(*, acteur: Acteur, seance: Seance, motif: str) -> int:
    """The number of letters: none when nobody was convened. The calendars' event is cancelled, not a new one."""
    convoquee = seance.convoquee_le is not None
    franchir(
        acteur=acteur,
        objet=seance,
        table=TRANSITIONS_SEANCE,
        acte="annuler",
        phrase=f"Séance annulée : {seance}",
        detail={"motif": motif},
        motif_annulation=motif,
        sequence=seance.sequence + (1 if convoquee else 0),
    )
    return ecrire_aux_membres(seance, GenreEnvoi.ANNULATION) if convoquee else 0
