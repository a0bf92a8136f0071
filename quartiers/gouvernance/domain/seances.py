"""Meetings: recording that a committee met."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.models import Instance, Seance
from quartiers.journal.domain import consigner


@transaction.atomic
def enregistrer_seance(*, acteur: Acteur, instance: Instance, tenue_le: dt.date, objet: str = "") -> Seance:
    """A meeting of `instance`; raises ValidationError when it is already recorded."""
    seance = Seance(contrat_id=instance.contrat_id, instance=instance, tenue_le=tenue_le, objet=objet)
    try:
        seance.validate_constraints()
    except ValidationError as erreur:
        raise ValidationError(erreur.messages) from erreur
    seance.save()
    consigner(acteur=acteur, code="seance.enregistrer", objet=seance, phrase=f"Séance enregistrée : {seance}")
    return seance
