"""Meetings: recording, preparing, changing, opening, closing, cancelling."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.domain.presences import dresser_la_feuille
from quartiers.gouvernance.enums import TRANSITIONS_SEANCE, EtatSeance, StatutPresence
from quartiers.gouvernance.models import Instance, Seance
from quartiers.gouvernance.models.seance import nouvel_identifiant
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.transitions import TransitionRefusee

# What the members' calendars show: a change of one of these is a new revision of the event.
AU_CALENDRIER = ("debut", "fin", "lieu", "lien", "objet")


@transaction.atomic
def enregistrer_seance(*, acteur: Acteur, instance: Instance, tenue_le: dt.date, objet: str = "") -> Seance:
    """A meeting of `instance` already held; raises ValidationError when it is already recorded."""
    seance = Seance(contrat_id=instance.contrat_id, instance=instance, tenue_le=tenue_le, objet=objet)
    ranger(seance)
    consigner(acteur=acteur, code="seance.enregistrer", objet=seance, phrase=f"Séance enregistrée : {seance}")
    return seance


def ranger(seance: Seance) -> None:
    try:
        seance.validate_constraints()
    except ValidationError as erreur:
        raise ValidationError(erreur.messages) from erreur
    seance.save()


@transaction.atomic
def preparer_seance(
    *, acteur: Acteur, instance: Instance, debut: dt.datetime, fin: dt.datetime, **champs: Any
) -> Seance:
    """A coming meeting, not yet told to anyone. Raises ValidationError."""
    seance = Seance(
        contrat_id=instance.contrat_id,
        instance=instance,
        etat=EtatSeance.PREPARATION,
        debut=debut,
        fin=fin,
        tenue_le=timezone.localtime(debut).date(),
        uid=nouvel_identifiant(),
        cree_par=acteur.utilisateur,
        **champs,
    )
    ranger(seance)
    consigner(acteur=acteur, code="seance.preparer", objet=seance, phrase=f"Séance préparée : {seance}")
    return seance


@transaction.atomic
def modifier_seance(*, acteur: Acteur, seance: Seance, **champs: Any) -> bool:
    """Change the meeting; True when the members' calendars must be told (it was convened). Raises ValidationError."""
    fraiche = Seance.objects.select_for_update().get(pk=seance.pk)
    if fraiche.etat in {EtatSeance.TENUE, EtatSeance.ANNULEE}:
        raise TransitionRefusee("Cette séance est terminée : ses dates et son lieu ne changent plus.")
    change = any(getattr(fraiche, nom) != champs[nom] for nom in AU_CALENDRIER if nom in champs)
    for nom, valeur in champs.items():
        setattr(seance, nom, valeur)
    if seance.debut:
        seance.tenue_le = timezone.localtime(seance.debut).date()
    a_dire = change and seance.convoquee_le is not None
    if a_dire:
        seance.sequence = fraiche.sequence + 1
    ranger(seance)
    consigner(acteur=acteur, code="seance.modifier", objet=seance, phrase=f"Séance modifiée : {seance}")
    return a_dire


@transaction.atomic
def ouvrir_seance(*, acteur: Acteur, seance: Seance) -> None:
    """The meeting begins: its attendance sheet is drawn from the seats of the day."""
    franchir(
        acteur=acteur,
        objet=seance,
        table=TRANSITIONS_SEANCE,
        acte="ouvrir",
        phrase=f"Séance ouverte : {seance}",
        ouverte_le=timezone.now(),
        tenue_le=timezone.localdate() if seance.avant_son_jour else seance.tenue_le,
    )
    dresser_la_feuille(seance)


@transaction.atomic
def lever_seance(*, acteur: Acteur, seance: Seance) -> None:
    """The meeting ends: whoever is still expected was absent."""
    franchir(
        acteur=acteur,
        objet=seance,
        table=TRANSITIONS_SEANCE,
        acte="lever",
        phrase=f"Séance levée : {seance}",
        levee_le=timezone.now(),
    )
    for presence in seance.presences.filter(statut=StatutPresence.ATTENDU):
        presence.statut = StatutPresence.ABSENT
        presence.save(update_fields=["statut", "modifie_le"])


@transaction.atomic
def rouvrir_seance(*, acteur: Acteur, seance: Seance) -> None:
    """To mend what was noted; not once the minutes are approved, nor for a meeting of which only the day is known."""
    compte_rendu = getattr(seance, "compte_rendu", None)
    if seance.ouverte_le is None or (compte_rendu is not None and compte_rendu.approuve_le is not None):
        raise TransitionRefusee(
            "Cette séance ne se rouvre pas : son compte rendu est approuvé, ou elle n’a que sa date."
        )
    franchir(
        acteur=acteur, objet=seance, table=TRANSITIONS_SEANCE, acte="rouvrir", phrase=f"Séance rouverte : {seance}"
    )
