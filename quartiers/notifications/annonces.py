"""Telling people what concerns them: at once, or gathered in one letter at the pace that each one chose."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from quartiers.comptes.models import Utilisateur
from quartiers.notifications.courriels import envoyer


@transaction.atomic
def annoncer(
    personnes: Iterable[Utilisateur],
    sujet: str,
    gabarit: str,
    contexte: dict[str, Any],
    *,
    objet: models.Model,
    immediat: bool = False,  # noqa: ARG001 - every letter leaves at once while nobody has chosen another pace
) -> None:
    """Write to `personnes`, in the transaction of the act that it tells; `immediat` ignores the chosen pace."""
    adresses = [personne.courriel for personne in personnes if personne.is_active]
    if adresses:
        envoyer(adresses, sujet, gabarit, contexte, objet=objet)
