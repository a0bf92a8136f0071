"""Opinions on what becomes of actions: written by the team, made its own by a committee (Contrat, 6.1)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.models import Seance
from quartiers.journal.domain import consigner
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.enums import AvisContinuation
from quartiers.suivi.models import Continuation


@transaction.atomic
def juger(*, acteur: Acteur, contrat: Contrat, action: ActionAnnee, avis: str, motif: str) -> Continuation:
    """Write the opinion, or write it again: a committee that had made the former one its own has to see the new."""
    if not motif.strip():
        raise ValidationError("Dites pourquoi : un avis sans raisons ne peut pas être enregistré.")
    genre, _, numero = action.cle.partition("-")
    cle: dict[str, Any] = {"contrat": contrat, "annee": action.annee, f"{genre}_id": int(numero)}
    donnee, _ = Continuation.objects.update_or_create(
        **cle,
        defaults={"avis": AvisContinuation(avis), "motif": motif.strip(), "auteur": acteur.utilisateur, "seance": None},
    )
    phrase = f"Avis sur la suite de {action.code} ({action.annee}) : {donnee.get_avis_display().lower()}."
    consigner(acteur=acteur, code="continuation.juger", objet=donnee, phrase=phrase)
    return donnee


@transaction.atomic
def reprendre_par_le_comite(
    *, acteur: Acteur, contrat: Contrat, annee: int, seance: Seance, cles: frozenset[str]
) -> int:
    """The committee makes its own the opinions of the year on the actions `cles` that no committee has yet."""
    if seance.contrat_id != contrat.pk:
        raise ValidationError("Cette séance est d’un autre contrat.")
    avis = Continuation.objects.select_for_update().filter(contrat=contrat, annee=annee, seance__isnull=True)
    repris = [a for a in avis if a.cle in cles]
    if not repris:
        raise ValidationError("Aucun avis de l’année n’attend un comité.")
    Continuation.objects.filter(pk__in=[a.pk for a in repris]).update(seance=seance)
    phrase = f"{len(repris)} avis sur la suite des actions de {annee} repris par le comité : {seance}."
    consigner(acteur=acteur, code="continuation.reprendre", objet=seance, phrase=phrase)
    return len(repris)
