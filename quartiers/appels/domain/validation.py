"""Validation of a programming by a committee's meeting, and the decision on each file."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from quartiers.appels.domain.avertir import avertir_porteur
from quartiers.appels.domain.programmation import recopier_montants, tracer, verifier_nom
from quartiers.appels.enums import (
    TRANSITIONS_DOSSIER,
    TRANSITIONS_PROGRAMMATION,
    EtapeProgrammation,
    EtatDossier,
    EtatProgrammation,
)
from quartiers.appels.models import Campagne, Dossier, Programmation
from quartiers.appels.tableau import Rangee, Tableau
from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.models import Seance
from quartiers.journal.domain import franchir
from quartiers.socle.formats import compte, date_fr

ACTES_DE_DECISION = ("retenir", "ajourner", "refuser")


@dataclass(frozen=True)
class DecisionDossier:
    """What the committee says of a file: an act of TRANSITIONS_DOSSIER, its reason, a condition set on it."""

    acte: str
    motif: str = ""
    reserve: str = ""


@transaction.atomic
def valider_programmation(
    *,
    acteur: Acteur,
    version: Programmation,
    seance: Seance,
    nom: str,
    decisions: Mapping[int, DecisionDossier],
    a_reviser: frozenset[int] = frozenset(),
) -> Programmation:
    """The programming validated by `seance`, from the frozen version of the COPIL.

    Side effects, in order: a frozen copy that names the meeting; each file of `decisions` retained, adjourned or
    refused; the campaign dated; the holders of `a_reviser` asked by letter for a revised budget.
    """
    if version.etape != EtapeProgrammation.COPIL or version.etat != EtatProgrammation.FIGEE:
        raise ValidationError("Seule une version figée du comité de pilotage se valide.")
    if seance.contrat_id != version.contrat_id:
        raise ValidationError("Cette séance est celle d’un autre contrat.")
    if Programmation.objects.filter(campagne=version.campagne, etape=EtapeProgrammation.VALIDEE).exists():
        raise ValidationError("La programmation de cette campagne est déjà validée.")
    verifier_nom(version.campagne_id, nom)
    validee = Programmation.objects.create(
        contrat=version.contrat,
        campagne=version.campagne,
        nom=nom,
        note=version.note,
        issue_de=version,
        cree_par=acteur.utilisateur,
    )
    recopier_montants(version, validee)
    franchir(
        acteur=acteur,
        objet=validee,
        table=TRANSITIONS_PROGRAMMATION,
        acte="figer",
        phrase=f"Programmation validée par {seance}",
        detail={"version": version.pk, "seance": seance.pk},
        figee_le=timezone.now(),
        etape=EtapeProgrammation.VALIDEE,
        seance=seance,
    )
    dossiers = Dossier.objects.filter(pk__in=decisions, contrat_id=version.contrat_id).order_by("numero")
    for dossier in dossiers.select_related("contrat"):
        decider_dossier(acteur=acteur, dossier=dossier, decision=decisions[dossier.pk], seance=seance)
        if dossier.pk in a_reviser and dossier.etat == EtatDossier.RETENU:
            demander_budget_revise(dossier)
    dater_la_campagne(acteur, validee, seance.tenue_le)
    return validee


def decisions_suggerees(contenu: Tableau) -> dict[int, DecisionDossier]:
    """{file: what its amounts suggest}, of the files that a committee still decides."""
    decidables = TRANSITIONS_DOSSIER["retenir"].depuis
    return {
        rangee.dossier_id: DecisionDossier(suggestion(rangee), motif_des_lignes(rangee))
        for rangee in contenu.rangees
        if rangee.etat in decidables
    }


def suggestion(rangee: Rangee) -> str:
    if rangee.retenu:
        return "retenir"
    return "refuser" if rangee.complete else "ajourner"


def motif_des_lignes(rangee: Rangee) -> str:
    """The reasons typed in the cells, when nothing is given."""
    if rangee.retenu:
        return ""
    return " ; ".join(f"{c.nom} : {c.motif}" for c in rangee.toutes() if c.motif)


def dater_la_campagne(acteur: Acteur, validee: Programmation, jour: dt.date) -> None:
    campagne = validee.campagne
    campagne.programmation_validee_le = jour
    campagne.save(update_fields=["programmation_validee_le", "modifie_le"])
    tracer(acteur, validee, "valider", f"{campagne} : {phrase_de_retard(campagne)}")


@transaction.atomic
def decider_dossier(
    *, acteur: Acteur, dossier: Dossier, decision: DecisionDossier, seance: Seance | None = None
) -> None:
    """Retain, adjourn or refuse one file; also how a file outside any call is decided. A refusal says why.

    A file already adjourned stays so. Raises ValidationError or TransitionRefusee.
    """
    if decision.acte not in ACTES_DE_DECISION:
        raise ValidationError("Choisissez : retenir, ajourner ou refuser.")
    if decision.acte != "retenir" and not decision.motif:
        mot = "refusé" if decision.acte == "refuser" else "ajourné"
        raise ValidationError(f"Dossier {dossier.numero} : dites pourquoi il est {mot}.")
    if decision.acte == "ajourner" and dossier.etat == EtatDossier.AJOURNE:
        return
    mouvement = TRANSITIONS_DOSSIER[decision.acte]
    lieu = f" ({seance})" if seance else ""
    franchir(
        acteur=acteur,
        objet=dossier,
        table=TRANSITIONS_DOSSIER,
        acte=decision.acte,
        phrase=f"Dossier {dossier.numero} : {EtatDossier(mouvement.vers).label.lower()}{lieu}",
        detail={"seance": seance.pk if seance else None},
        motif_decision=decision.motif,
        reserve=decision.reserve,
    )


@transaction.atomic
def revenir_sur_decision(*, acteur: Acteur, dossier: Dossier, motif: str) -> None:
    """Bring a decided file back to the committee, before any letter has left; the reason stays in the journal."""
    if not motif:
        raise ValidationError("Dites pourquoi la décision est reprise.")
    franchir(
        acteur=acteur,
        objet=dossier,
        table=TRANSITIONS_DOSSIER,
        acte="revenir_sur_decision",
        phrase=f"Décision reprise sur le dossier {dossier.numero} : {motif}",
        motif_decision="",
        reserve="",
    )


def demander_budget_revise(dossier: Dossier) -> None:
    """Ask the holder, by letter, for a budget that fits the amounts granted."""
    adresse = reverse("appels:budget_revise", args=[dossier.contrat.code, dossier.numero])
    avertir_porteur(
        dossier,
        f"Budget à revoir : {dossier.intitule}",
        "appels/courriels/budget_a_reviser.txt",
        {"lien_budget": settings.ADRESSE_PUBLIQUE + adresse},
    )


def jours_de_retard(campagne: Campagne, jour: dt.date) -> int:
    """Days past the limit, of the validation or (not yet validated) of `jour`; 0 when in time."""
    reference = campagne.programmation_validee_le or jour
    return max(0, (reference - campagne.programmation_limite).days)


def phrase_de_retard(campagne: Campagne, jour: dt.date | None = None) -> str:
    """« validée le …, avec 12 jours de retard sur le 31 mars 2027 »."""
    aujourdhui = jour or timezone.localdate()
    retard = jours_de_retard(campagne, aujourdhui)
    limite = date_fr(campagne.programmation_limite)
    suite = (
        f"avec {compte(retard, 'jour')} de retard sur le {limite}" if retard else f"dans les temps (limite : {limite})"
    )
    if campagne.programmation_validee_le:
        return f"validée le {date_fr(campagne.programmation_validee_le)}, {suite}"
    if retard:
        return f"pas encore validée : {compte(retard, 'jour')} de retard sur le {limite}"
    return f"à valider au plus tard le {limite}"
