"""Criteria of judgement: written, sealed before the results are seen, replaced by another version, never changed."""

import datetime as dt
import hashlib
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.enums import TRANSITIONS_CRITERE
from quartiers.indicateurs.models import CritereJugement, Releve
from quartiers.journal.domain import consigner, franchir


@transaction.atomic
def rediger(*, acteur: Acteur, contrat: Contrat, champs: dict[str, Any]) -> CritereJugement:
    critere = CritereJugement.objects.create(contrat=contrat, **champs)
    consigner(acteur=acteur, code="critere.rediger", objet=critere, phrase=f"Critère rédigé : « {critere} »")
    return critere


@transaction.atomic
def modifier(*, acteur: Acteur, critere: CritereJugement, champs: dict[str, Any]) -> CritereJugement:
    """Before the sealing only. Raises ValidationError."""
    if critere.scelle:
        raise ValidationError("Ce critère est scellé : il ne change plus. Écrivez une autre version.")
    for champ, valeur in champs.items():
        setattr(critere, champ, valeur)
    critere.save()
    consigner(acteur=acteur, code="critere.modifier", objet=critere, phrase=f"Critère modifié : « {critere} »")
    return critere


@transaction.atomic
def sceller(*, acteur: Acteur, critere: CritereJugement) -> None:
    """Date it, count the figures of its period that were already known, take its fingerprint; the database then
    refuses any change. Raises TransitionRefusee."""
    instant = timezone.now()
    franchir(
        acteur=acteur,
        objet=critere,
        table=TRANSITIONS_CRITERE,
        acte="sceller",
        phrase=f"Critère scellé, version {critere.version} : « {critere} »",
        scelle_le=instant,
        scelle_par=acteur.utilisateur,
        releves_connus=releves_de_la_periode(critere),
        empreinte=empreinte(critere, instant),
    )


def releves_de_la_periode(critere: CritereJugement) -> int:
    """Figures already loaded that tell of the judged period: those of its measure, else of its question's indicators."""
    releves = Releve.objects.courants().filter(fin__gte=critere.debut, debut__lte=critere.fin)
    if critere.mesure_id:
        return releves.filter(mesure=critere.mesure_id).count()
    return releves.filter(mesure__indicateurs__question=critere.question_id).values("pk").distinct().count()


def empreinte(critere: CritereJugement, instant: dt.datetime) -> str:
    """SHA-256 of what was agreed and when: printed in the report, whoever doubts it computes it again."""
    dit = [
        critere.question.code,
        critere.mesure.code if critere.mesure else "",
        critere.version,
        critere.enonce,
        critere.reussite,
        critere.debut.isoformat(),
        critere.fin.isoformat(),
        instant.isoformat(),
    ]
    return hashlib.sha256(json.dumps(dit, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def autre_version(*, acteur: Acteur, critere: CritereJugement, champs: dict[str, Any]) -> CritereJugement:
    """A new criterion in place of a sealed one, which stays readable. Raises ValidationError."""
    if not critere.scelle:
        raise ValidationError("Ce critère n’est pas scellé : modifiez-le.")
    if CritereJugement.objects.filter(remplace=critere).exists():
        raise ValidationError("Une autre version de ce critère existe déjà.")
    nouveau = CritereJugement.objects.create(
        contrat_id=critere.contrat_id, version=critere.version + 1, remplace=critere, **champs
    )
    phrase = f"Version {nouveau.version} d’un critère : « {nouveau} »"
    consigner(acteur=acteur, code="critere.autre_version", objet=nouveau, phrase=phrase)
    return nouveau
