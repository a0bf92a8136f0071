"""Attendance: the sheet drawn from the seats, answers, arrivals, proxies, signatures."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.enums import EtatSeance, GenreSignature, StatutPresence
from quartiers.gouvernance.models import MembreInstance, Presence, Seance
from quartiers.gouvernance.queries import sieges_en_vigueur
from quartiers.journal.domain import consigner
from quartiers.socle.transitions import TransitionRefusee

TRACE = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})+)+")
TRACE_MAX = 20_000  # characters: some two thousand points
REPONSES = {StatutPresence.ATTENDU, StatutPresence.EXCUSE, StatutPresence.REPRESENTE}


def presence_du_membre(seance: Seance, membre: MembreInstance, rang: int) -> Presence:
    return Presence(
        contrat_id=seance.contrat_id,
        seance=seance,
        membre=membre,
        nom=membre.nom,
        fonction=membre.fonction,
        organisme=str(membre.organisme or ""),
        college=membre.college,
        habitant=membre.habitant,
        voix=membre.voix and membre.suppleant_de_id is None,
        rang=rang,
    )


def dresser_la_feuille(seance: Seance) -> None:
    """Add the holders in force that are not on the sheet yet; what is already noted stays."""
    presents = set(seance.presences.values_list("membre", flat=True))
    for rang, membre in enumerate(sieges_en_vigueur(seance.instance, seance.tenue_le), 1):
        if membre.suppleant_de_id is None and membre.pk not in presents:
            presence_du_membre(seance, membre, rang).save()


@transaction.atomic
def repondre_a_la_convocation(
    *, acteur: Acteur, seance: Seance, membre: MembreInstance, vient: bool, pouvoir_a: MembreInstance | None = None
) -> Presence:
    """« Je viens », « je ne viens pas », with a proxy or not. Raises TransitionRefusee once the meeting is over."""
    if seance.etat not in {EtatSeance.CONVOQUEE, EtatSeance.OUVERTE}:
        raise TransitionRefusee("Cette séance n’attend plus de réponse.")
    if pouvoir_a is not None and (pouvoir_a.pk == membre.pk or pouvoir_a.instance_id != seance.instance_id):
        raise ValidationError("Donnez pouvoir à un autre membre de l’instance.")
    presence = presence_de(seance, membre)
    if presence.statut == StatutPresence.PRESENT:
        raise TransitionRefusee("Cette personne est déjà notée présente.")
    presence.repondu_le = timezone.now()
    presence.pouvoir_a = presence_de(seance, pouvoir_a) if pouvoir_a and not vient else None
    presence.statut = statut_annonce(vient, presence.pouvoir_a)
    presence.save()
    tracer(acteur, presence, "repondre", "Réponse à la convocation")
    return presence


def statut_annonce(vient: bool, pouvoir_a: Presence | None) -> StatutPresence:
    if vient:
        return StatutPresence.ATTENDU
    return StatutPresence.REPRESENTE if pouvoir_a else StatutPresence.EXCUSE


def presence_de(seance: Seance, membre: MembreInstance) -> Presence:
    existante = Presence.objects.filter(seance=seance, membre=membre).first()
    if existante is None:
        existante = presence_du_membre(seance, membre, membre.rang)
        existante.save()
    return existante


@transaction.atomic
def ajouter_presence(
    *, acteur: Acteur, seance: Seance, membre: MembreInstance | None = None, **champs: object
) -> Presence:
    """Someone who was not expected: a substitute (`membre`), or a guest by name and function."""
    exiger_feuille_ouverte(seance)
    rang = (seance.presences.aggregate(rang=Max("rang"))["rang"] or 0) + 1
    if membre is not None:
        presence = presence_du_membre(seance, membre, rang)
        presence.voix = membre.voix
    else:
        presence = Presence(contrat_id=seance.contrat_id, seance=seance, rang=rang, voix=False, **champs)
    presence.statut = StatutPresence.PRESENT
    presence.full_clean()
    presence.save()
    tracer(acteur, presence, "ajouter", "Présence ajoutée")
    return presence


def exiger_feuille_ouverte(seance: Seance) -> None:
    if seance.etat != EtatSeance.OUVERTE:
        raise TransitionRefusee("La feuille de présence ne change que pendant la séance : rouvrez-la pour la corriger.")


@transaction.atomic
def noter_presence(
    *, acteur: Acteur, presence: Presence, statut: StatutPresence, pouvoir_a: Presence | None = None
) -> None:
    """Raises ValidationError: a proxy goes to someone else of the same meeting, who is not represented."""
    exiger_feuille_ouverte(presence.seance)
    if pouvoir_a is not None:
        if pouvoir_a.pk == presence.pk or pouvoir_a.seance_id != presence.seance_id:
            raise ValidationError("Le pouvoir se donne à une autre personne de la séance.")
        if pouvoir_a.statut == StatutPresence.REPRESENTE:
            raise ValidationError("Cette personne est elle-même représentée : elle ne peut pas recevoir de pouvoir.")
    presence.statut = statut
    presence.pouvoir_a = pouvoir_a if statut == StatutPresence.REPRESENTE else None
    if statut != StatutPresence.PRESENT:
        presence.genre_signature, presence.signature, presence.signee_le = "", "", None
    presence.save()
    tracer(acteur, presence, "noter", f"Présence notée ({presence.get_statut_display().lower()})")


@transaction.atomic
def signer_presence(*, acteur: Acteur, presence: Presence, genre: GenreSignature, trace: str = "") -> None:
    """The person is there and says so: a drawn path, a confirmation, or the paper sheet. Raises ValidationError."""
    exiger_feuille_ouverte(presence.seance)
    if genre == GenreSignature.TRACEE:
        if len(trace) > TRACE_MAX or not TRACE.fullmatch(trace):
            raise ValidationError("Aucun tracé lisible : signez dans le cadre, ou confirmez la présence sans signer.")
    else:
        trace = ""
    presence.statut, presence.pouvoir_a = StatutPresence.PRESENT, None
    presence.genre_signature, presence.signature, presence.signee_le = genre, trace, timezone.now()
    presence.save()
    tracer(acteur, presence, "signer", "Présence signée")


def tracer(acteur: Acteur, presence: Presence, acte: str, geste: str) -> None:
    """The journal names no one: the function, else the organisation, says who."""
    qui = presence.fonction or presence.organisme or "personne invitée"
    consigner(acteur=acteur, code=f"presence.{acte}", objet=presence, phrase=f"{geste} : {qui} – {presence.seance}")
