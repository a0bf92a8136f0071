"""The settings of the residents' words, and who is responsible for what."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner
from quartiers.participation.models import ReglageParole


def reglage_de(contrat: Contrat) -> ReglageParole:
    """The settings of `contrat`, those shipped with the software when nobody has changed them (not saved)."""
    return ReglageParole.objects.filter(contrat=contrat).first() or ReglageParole(contrat=contrat)


def rappels_de(reglage: ReglageParole) -> list[int]:
    """Days before a date on which a reminder leaves, the furthest first."""
    morceaux = (morceau.strip() for morceau in reglage.rappels.split(","))
    return sorted({int(morceau) for morceau in morceaux if morceau.isdigit()}, reverse=True)


@transaction.atomic
def regler(*, acteur: Acteur, contrat: Contrat, regles_inactives: Sequence[str], **champs: Any) -> ReglageParole:
    reglage, _ = ReglageParole.objects.get_or_create(contrat=contrat)
    for nom, valeur in champs.items():
        setattr(reglage, nom, valeur)
    reglage.regles_inactives = sorted(regles_inactives)
    reglage.save()
    consigner(acteur=acteur, code="parole.regler", objet=reglage, phrase="Règles de la parole habitante changées")
    return reglage
