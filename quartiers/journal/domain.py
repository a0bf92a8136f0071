"""Writing the journal, and moving an object's state together with its journal line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.journal.models import Acte
from quartiers.socle.transitions import Transition
from quartiers.socle.transitions import franchir as franchir_sans_trace
from quartiers.socle.transitions import franchir_ensemble as franchir_ensemble_sans_trace


def consigner(
    *,
    acteur: Acteur,
    code: str,
    objet: models.Model,
    phrase: str,
    detail: dict[str, Any] | None = None,
    personne: Utilisateur | None = None,
) -> Acte:
    """Write one line of the journal; call it in the transaction of the act itself.

    `phrase` names nobody: `personne` is whom the act is about.
    """
    acte = ligne_du_journal(acteur, code, objet, phrase, detail, personne)
    acte.save()
    return acte


def ligne_du_journal(
    acteur: Acteur,
    code: str,
    objet: models.Model,
    phrase: str,
    detail: dict[str, Any] | None = None,
    personne: Utilisateur | None = None,
) -> Acte:
    """A line, not yet saved."""
    contrat_id = objet.pk if getattr(objet, "EST_UN_CONTRAT", False) else getattr(objet, "contrat_id", None)
    return Acte(
        contrat_id=contrat_id,
        auteur=acteur.utilisateur,
        personne=personne,
        habilitation=str(acteur.habilitation or ""),
        code=code,
        objet_type=objet._meta.label_lower,
        objet_id=objet.pk,
        phrase=phrase[:500],
        detail=detail or {},
    )


@transaction.atomic
def franchir(
    *,
    acteur: Acteur,
    objet: models.Model,
    table: Mapping[str, Transition],
    acte: str,
    phrase: str,
    detail: dict[str, Any] | None = None,
    **champs: Any,
) -> None:
    """Make the declared move `acte` on `objet` and write its journal line; see socle.transitions.franchir."""
    franchir_sans_trace(objet, table, acte, **champs)
    consigner(acteur=acteur, code=f"{objet._meta.model_name}.{acte}", objet=objet, phrase=phrase, detail=detail)


@dataclass(frozen=True)
class Mouvement:
    """One object of a move made together: the object with its new values, and its line of the journal."""

    objet: models.Model
    phrase: str
    detail: dict[str, Any]


@transaction.atomic
def franchir_ensemble(
    *,
    acteur: Acteur,
    mouvements: Sequence[Mouvement],
    table: Mapping[str, Transition],
    acte: str,
    champs: Sequence[str],
) -> None:
    """As `franchir` for each, in three queries; see socle.transitions.franchir_ensemble."""
    franchir_ensemble_sans_trace([mouvement.objet for mouvement in mouvements], table, acte, *champs)
    Acte.objects.bulk_create(
        ligne_du_journal(acteur, f"{m.objet._meta.model_name}.{acte}", m.objet, m.phrase, m.detail) for m in mouvements
    )
