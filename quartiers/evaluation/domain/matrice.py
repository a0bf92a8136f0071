"""Filling the matrix: who brings what and when, findings; reminding those who are late."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.evaluation.models import Constat, Evaluation, Responsable
from quartiers.evaluation.queries import evaluation_pour
from quartiers.indicateurs.models import Indicateur, Question
from quartiers.journal.domain import consigner
from quartiers.notifications.annonces import relancer
from quartiers.socle.formats import date_fr

# Days from the awaited day at which a letter leaves.
ETAPES = (-15, 0, 15)
RETARD_MAX = 60  # days after which nobody is reminded any more
GABARIT = "evaluation/courriels/responsable.txt"


def exiger_ouverte(evaluation: Evaluation | None) -> None:
    """Raises ValidationError when the evaluation is submitted, validated or published: its report is sealed."""
    if evaluation is not None and not evaluation.ouverte:
        raise ValidationError(
            f"« {evaluation} » est « {evaluation.get_etat_display()} » : ce qui la fonde ne change plus. "
            "Reprenez d’abord sa rédaction."
        )


@transaction.atomic
def nommer_responsable(
    *, acteur: Acteur, question: Question, indicateur: Indicateur | None, champs: dict[str, Any]
) -> Responsable:
    """Name (or change) who answers for the question, or brings one of its indicators."""
    responsable, _ = Responsable.objects.update_or_create(
        question=question, indicateur=indicateur, defaults={**champs, "contrat_id": question.contrat_id}
    )
    quoi = f"l’indicateur {indicateur.code}" if indicateur else f"la question {question.code}"
    consigner(
        acteur=acteur, code="responsable.nommer", objet=responsable, phrase=f"Responsable de {quoi} : {responsable}"
    )
    return responsable


@transaction.atomic
def ecrire_constat(
    *, acteur: Acteur, question: Question, champs: dict[str, Any], constat: Constat | None = None
) -> Constat:
    """A finding, for the evaluation under way, else for the next one. Raises ValidationError."""
    if constat is None:
        constat = Constat(
            contrat_id=question.contrat_id,
            question=question,
            evaluation=evaluation_pour(question),
            auteur=acteur.utilisateur,
        )
    exiger_ouverte(constat.evaluation)
    for champ, valeur in champs.items():
        setattr(constat, champ, valeur)
    constat.save()
    consigner(acteur=acteur, code="constat.ecrire", objet=constat, phrase=f"Constat sur la question {question.code}")
    return constat


# Reminders


def relancer_responsables(jour: dt.date) -> int:
    """Remind of what is awaited; return how many letters leave. A second run makes none, a missed day loses none."""
    bornes = (jour - dt.timedelta(days=RETARD_MAX), jour - dt.timedelta(days=ETAPES[0]))
    attendus = Responsable.objects.filter(livre_le__isnull=True, attendu_le__range=bornes)
    attendus = attendus.select_related("contrat", "question", "indicateur", "organisme").order_by("pk")
    return sum(rappeler(responsable, jour) for responsable in attendus)


def rappeler(responsable: Responsable, jour: dt.date) -> int:
    """One letter per person for the stage that `jour` has reached."""
    if responsable.attendu_le is None:
        return 0
    ecart = (jour - responsable.attendu_le).days
    etape = max(e for e in ETAPES if e <= ecart)
    moment = "en retard" if ecart > 0 else f"pour le {date_fr(responsable.attendu_le)}"
    quoi = responsable.indicateur or responsable.question
    adresse = reverse("evaluation:question", args=[responsable.contrat.code, responsable.question.code])
    return relancer(
        f"responsable-{responsable.pk}-{responsable.attendu_le:%Y%m%d}{etape:+d}",
        personnes_chargees(responsable, jour),
        f"Évaluation, attendu {moment}\u00a0: {quoi}",
        GABARIT,
        {
            "responsable": responsable,
            "quoi": quoi,
            "en_retard": ecart > 0,
            "lien": f"{settings.ADRESSE_PUBLIQUE}{adresse}",
        },
        objet=responsable,
    )


def personnes_chargees(responsable: Responsable, jour: dt.date) -> list[Utilisateur]:
    """People of the organisation that read the work; without any, those who run the contract."""
    habilitations = Habilitation.objects.en_vigueur(jour).filter(contrat_id=responsable.contrat_id)
    choisies = habilitations.none()
    if responsable.organisme_id is not None:
        choisies = habilitations.filter(organisme=responsable.organisme_id, role__in=LISENT)
    if not choisies.exists():
        choisies = habilitations.filter(role=Role.PILOTE)
    personnes = Utilisateur.objects.filter(pk__in=choisies.values("utilisateur"), is_active=True)
    return list(personnes.order_by("pk"))


LISENT = sorted([Role.PILOTE, Role.AGENT_COMMUNAL, Role.EVALUATEUR, Role.INSTRUCTEUR, Role.BAILLEUR])
