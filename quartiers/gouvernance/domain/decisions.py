"""What a meeting decides, and the tasks it gives."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance import objets
from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.models import Decision, Point, Seance, SuiteSeance
from quartiers.journal.domain import consigner
from quartiers.socle.transitions import TransitionRefusee

HORS_SEANCE = "On n’ajoute de décision ou de suite que pendant la séance : rouvrez-la pour la corriger."


def exiger_seance_ouverte(seance: Seance) -> None:
    if seance.etat != EtatSeance.OUVERTE:
        raise TransitionRefusee(HORS_SEANCE)


@transaction.atomic
def prendre_decision(
    *,
    acteur: Acteur,
    seance: Seance,
    point: Point | None,
    objet: str = "",
    appliquer: bool = False,
    complements: Mapping[str, Any] | None = None,
    **champs: Any,
) -> Decision:
    """Number and keep a decision; `objet` is the key of what is decided upon (objets.Objet.cle).

    With `appliquer`, the object changes in the same transaction: an effect that is refused (ValidationError,
    TransitionRefusee) leaves no decision behind.
    """
    exiger_seance_ouverte(seance)
    genre, pk = objets.separer(objet)
    lu = objets.lire(seance.contrat, genre, pk)
    annee = seance.tenue_le.year
    decision = Decision(
        contrat_id=seance.contrat_id,
        seance=seance,
        point=point,
        annee=annee,
        numero=prochain_numero(seance.contrat_id, annee),
        objet_genre=genre if lu else "",
        objet_id=pk if lu else None,
        objet_libelle=lu.libelle[:300] if lu else "",
        prise_par=acteur.utilisateur,
        **champs,
    )
    if point is not None and point.confidentiel:
        decision.confidentielle = True
    decision.full_clean()
    decision.save()
    tracer(acteur, decision, "prendre", f"{decision} prise")
    if appliquer:
        appliquer_decision(acteur=acteur, decision=decision, complements=complements or {})
    return decision


def prochain_numero(contrat_id: int, annee: int) -> int:
    """The next number of the register; the contract's row is locked, so that two meetings never share one."""
    Contrat.objects.select_for_update(of=("self",)).only("pk").get(pk=contrat_id)
    dernier = Decision.objects.filter(contrat=contrat_id, annee=annee).aggregate(numero=Max("numero"))["numero"]
    return (dernier or 0) + 1


@transaction.atomic
def appliquer_decision(*, acteur: Acteur, decision: Decision, complements: Mapping[str, Any]) -> None:
    """Carry out what was decided, once. Raises ValidationError or TransitionRefusee, and then nothing changed."""
    fraiche = Decision.objects.select_for_update().get(pk=decision.pk)
    if fraiche.appliquee_le is not None or fraiche.retiree_le is not None:
        raise TransitionRefusee("Cette décision est déjà appliquée, ou retirée.")
    if fraiche.objet_id is None or not objets.a_un_effet(fraiche.objet_genre, fraiche.sens):
        raise ValidationError("Cette décision ne change rien d’elle-même : il n’y a rien à appliquer.")
    prise = objets.DecisionPrise(
        seance=decision.seance,
        sens=fraiche.sens,
        reference=fraiche.reference,
        texte=fraiche.texte,
        reserves=fraiche.reserves,
        complements=dict(complements),
    )
    effet = objets.appliquer(acteur, decision.seance.contrat, fraiche.objet_genre, fraiche.objet_id, prise)
    decision.effet, decision.appliquee_le = effet, timezone.now()
    decision.save(update_fields=["effet", "appliquee_le", "modifie_le"])
    tracer(acteur, decision, "appliquer", f"{decision} appliquée")


@transaction.atomic
def modifier_decision(*, acteur: Acteur, decision: Decision, **champs: Any) -> None:
    exiger_modifiable(decision)
    for nom, valeur in champs.items():
        setattr(decision, nom, valeur)
    decision.full_clean()
    decision.save()
    tracer(acteur, decision, "modifier", f"{decision} modifiée")


def exiger_modifiable(decision: Decision) -> None:
    exiger_seance_ouverte(decision.seance)
    if decision.appliquee_le is not None or decision.retiree_le is not None:
        raise TransitionRefusee("Cette décision est déjà appliquée, ou retirée : prenez-en une autre pour la changer.")


@transaction.atomic
def retirer_decision(*, acteur: Acteur, decision: Decision, motif: str) -> None:
    """The number stays in the register, with the reason: nothing is renumbered."""
    exiger_modifiable(decision)
    decision.retiree_le, decision.motif_retrait = timezone.now(), motif
    decision.full_clean()
    decision.save(update_fields=["retiree_le", "motif_retrait", "modifie_le"])
    tracer(acteur, decision, "retirer", f"{decision} retirée")


@transaction.atomic
def ajouter_suite(
    *,
    acteur: Acteur,
    seance: Seance,
    point: Point | None = None,
    decision: Decision | None = None,
    echeance: dt.date | None = None,
    **champs: Any,
) -> SuiteSeance:
    """Raises ValidationError when nobody is in charge, or when the task is due before the meeting."""
    exiger_seance_ouverte(seance)
    suite = SuiteSeance(
        contrat_id=seance.contrat_id,
        seance=seance,
        point=point or (decision.point if decision else None),
        decision=decision,
        echeance=echeance,
        **champs,
    )
    ranger_suite(suite)
    tracer(acteur, suite, "ajouter", "Suite donnée")
    return suite


def ranger_suite(suite: SuiteSeance) -> None:
    if not suite.responsable and suite.organisme is None:
        raise ValidationError({"responsable": "Dites qui s’en charge : une personne, ou un organisme."})
    if suite.echeance is not None and suite.echeance < suite.seance.tenue_le:
        raise ValidationError({"echeance": "L’échéance vient après la séance."})
    suite.full_clean()
    suite.save()


@transaction.atomic
def modifier_suite(*, acteur: Acteur, suite: SuiteSeance, **champs: Any) -> None:
    exiger_seance_ouverte(suite.seance)
    for nom, valeur in champs.items():
        setattr(suite, nom, valeur)
    ranger_suite(suite)
    tracer(acteur, suite, "modifier", "Suite modifiée")


@transaction.atomic
def retirer_suite(*, acteur: Acteur, suite: SuiteSeance) -> None:
    exiger_seance_ouverte(suite.seance)
    tracer(acteur, suite, "retirer", "Suite retirée")
    suite.delete()


def tracer(acteur: Acteur, objet: Decision | SuiteSeance, acte: str, geste: str) -> None:
    """Never the words of a decision: a confidential one would be read in the journal."""
    nom = objet._meta.model_name
    consigner(acteur=acteur, code=f"{nom}.{acte}", objet=objet, phrase=f"{geste} – {objet.seance}")
