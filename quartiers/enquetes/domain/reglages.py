"""Quotas and known margins: set as a whole, checked against the questionnaire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import QuartierContrat
from quartiers.enquetes.models import Enquete, MargeConnue, Quota
from quartiers.journal.domain import consigner
from quartiers.socle.formats import compte

QUOTAS_MAX = 120


@dataclass(frozen=True)
class QuotaVoulu:
    libelle: str
    cible: int
    quartier: QuartierContrat | None = None
    criteres: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def poser_quotas(*, acteur: Acteur, enquete: Enquete, quotas: Sequence[QuotaVoulu]) -> None:
    """In place of all those before; a target of 0 is no quota. Raises ValidationError."""
    voulus = [quota for quota in quotas if quota.cible > 0]
    if len(voulus) > QUOTAS_MAX:
        raise ValidationError(f"{QUOTAS_MAX} quotas au plus : croisez moins de questions.")
    Quota.objects.filter(enquete=enquete).delete()
    Quota.objects.bulk_create(
        Quota(
            contrat_id=enquete.contrat_id,
            enquete=enquete,
            libelle=voulu.libelle[:250],
            quartier=voulu.quartier,
            criteres=dict(voulu.criteres),
            cible=voulu.cible,
            rang=rang,
        )
        for rang, voulu in enumerate(voulus)
    )
    total = sum(voulu.cible for voulu in voulus)
    phrase = f"{enquete.titre} : {compte(len(voulus), 'quota', 'quotas')}, {total} réponses voulues"
    consigner(acteur=acteur, code="enquete.quotas", objet=enquete, phrase=phrase)


@transaction.atomic
def poser_marge(
    *, acteur: Acteur, enquete: Enquete, question: str, totaux: Mapping[str, int], source: str, annee: int
) -> MargeConnue:
    """What is known of the population for a question. Raises ValidationError."""
    if sum(totaux.values()) <= 0 or min(totaux.values()) < 0:
        raise ValidationError("Écrivez combien de personnes il y a dans chaque groupe.")
    marge, _ = MargeConnue.objects.update_or_create(
        enquete=enquete,
        question=question,
        defaults={"contrat_id": enquete.contrat_id, "totaux": dict(totaux), "source": source.strip(), "annee": annee},
    )
    phrase = f"{enquete.titre} : population connue pour « {question} » ({source.strip()}, {annee})"
    consigner(acteur=acteur, code="enquete.marge", objet=enquete, phrase=phrase)
    return marge


@transaction.atomic
def retirer_marge(*, acteur: Acteur, marge: MargeConnue) -> None:
    enquete = marge.enquete
    phrase = f"{enquete.titre} : population connue retirée pour « {marge.question} »"
    marge.delete()
    consigner(acteur=acteur, code="enquete.marge_retirer", objet=enquete, phrase=phrase)
