"""Each funder's own decision on its lines: voted with a number and a date, or refused with a reason."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.appels.enums import TRANSITIONS_LIGNE, EtatDossier
from quartiers.appels.models import LigneFinancement
from quartiers.appels.permissions import peut_decider
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import franchir
from quartiers.socle.formats import date_fr
from quartiers.socle.formats import montant as en_euros

# A funder decides on files that a committee has looked at; one refused here may still be granted by it.
DECIDABLES = frozenset(
    {EtatDossier.RECEVABLE, EtatDossier.INSTRUIT, EtatDossier.AJOURNE, EtatDossier.RETENU, EtatDossier.REFUSE}
    | {EtatDossier.NOTIFIE}
)


@dataclass(frozen=True)
class Decision:
    """What a funder votes for a line, in euros; 0 refuses it, and then the reason is compulsory."""

    ligne: LigneFinancement
    montant: Decimal
    motif: str = ""


def erreur_de_decision(decision: Decision, numero: str, le: dt.date, aujourdhui: dt.date) -> str:
    """Why this decision cannot be recorded, in French; empty when it can."""
    ligne = decision.ligne
    attendu = ligne.arbitre if ligne.arbitre is not None else ligne.propose
    if ligne.dossier.etat not in DECIDABLES:
        return f"le dossier est « {ligne.dossier.get_etat_display()} » : aucun financeur ne peut encore décider."
    if decision.montant == 0 and not decision.motif:
        return "un refus dit son motif."
    if attendu is not None and decision.montant < attendu and not decision.motif:
        return f"le montant est plus bas que celui du comité ({en_euros(attendu)}) : dites pourquoi."
    if decision.montant and not numero:
        return "donnez le numéro de la délibération ou de la décision."
    if le > aujourdhui:
        return "la date de la décision est dans l’avenir."
    return ""


@transaction.atomic
def enregistrer_decisions(*, acteur: Acteur, numero: str, le: dt.date, decisions: Iterable[Decision]) -> int:
    """Record the decisions of one act of a funder, all or none; return how many.

    Raises PermissionDenied for a line of another funder, ValidationError (one message a line),
    TransitionRefusee when a line has moved meanwhile.
    """
    liste = list(decisions)
    erreurs = []
    for decision in liste:
        if not peut_decider(acteur, decision.ligne):
            raise PermissionDenied(f"Vous ne décidez pas pour {decision.ligne.financeur}.")
        if erreur := erreur_de_decision(decision, numero, le, timezone.localdate()):
            erreurs.append(f"Dossier {decision.ligne.dossier.numero} : {erreur}")
    if erreurs:
        raise ValidationError(erreurs)
    for decision in liste:
        enregistrer(acteur, decision, numero, le)
    return len(liste)


def enregistrer(acteur: Acteur, decision: Decision, numero: str, le: dt.date) -> None:
    ligne, refus = decision.ligne, not decision.montant
    quoi = "refuse" if refus else f"vote {en_euros(decision.montant)}"
    reference = f"décision {numero} du {date_fr(le)}" if numero else f"le {date_fr(le)}"
    franchir(
        acteur=acteur,
        objet=ligne,
        table=TRANSITIONS_LIGNE,
        acte="refuser" if refus else "voter",
        phrase=f"{ligne.financeur} {quoi} pour le dossier {ligne.dossier.numero} ({reference})",
        detail={"demande": str(ligne.demande), "arbitre": str(ligne.arbitre or "")},
        vote=decision.montant,
        motif=decision.motif or ligne.motif,
        decision_numero=numero,
        decision_le=le,
        modifie_le=timezone.now(),
    )


@transaction.atomic
def rouvrir_ligne(*, acteur: Acteur, ligne: LigneFinancement, motif: str) -> None:
    """Take a refusal back: the line waits again for its funder's decision; the reason stays in the journal."""
    if not peut_decider(acteur, ligne):
        raise PermissionDenied(f"Vous ne décidez pas pour {ligne.financeur}.")
    if not motif:
        raise ValidationError("Dites pourquoi la décision est reprise.")
    franchir(
        acteur=acteur,
        objet=ligne,
        table=TRANSITIONS_LIGNE,
        acte="rouvrir",
        phrase=f"{ligne.financeur} reprend sa décision sur le dossier {ligne.dossier.numero} : {motif}",
        detail={"motif_du_refus": ligne.motif, "numero": ligne.decision_numero},
        vote=None,
        decision_numero="",
        decision_le=None,
        modifie_le=timezone.now(),
    )
