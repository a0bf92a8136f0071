"""How a survey is read: its crossing questions, settled once; its weights."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.enquetes.chargement import plan_de
from quartiers.enquetes.enums_resultats import MethodePonderation
from quartiers.enquetes.models import Enquete, PlanResultats
from quartiers.enquetes.models.resultats import CROISEMENTS_MAX
from quartiers.journal.domain import consigner


@transaction.atomic
def arreter_croisements(
    *, acteur: Acteur, enquete: Enquete, croisements: Sequence[str], possibles: Sequence[str], jour: dt.date
) -> PlanResultats:
    """Choose the questions that others are read by. Once for all: another choice, set beside the first one, would give
    hidden counts away. Raises ValidationError.
    """
    plan = verrouiller(enquete)
    if plan.arrete_le is not None:
        raise ValidationError("Les questions de croisement sont arrêtées : elles ne changent plus.")
    if not croisements or len(croisements) > CROISEMENTS_MAX:
        raise ValidationError(f"Choisissez d’une à {CROISEMENTS_MAX} questions.")
    if inconnus := set(croisements) - set(possibles):
        raise ValidationError(f"Question inconnue ou à plusieurs réponses : {', '.join(sorted(inconnus))}.")
    plan.croisements, plan.arrete_le = list(croisements), jour
    plan.save()
    consigner(
        acteur=acteur, code="enquete.croisements", objet=enquete,
        phrase=f"Questions de croisement arrêtées : {', '.join(croisements)}",
    )  # fmt: skip
    return plan


@transaction.atomic
def regler_ponderation(
    *,
    acteur: Acteur,
    enquete: Enquete,
    tirage: str,
    methode: str,
    marges: Sequence[str],
    poids_min: Decimal,
    poids_max: Decimal,
    fusions: Mapping[str, Mapping[str, str]],
) -> PlanResultats:
    """How people were chosen and how answers are weighted. Raises ValidationError."""
    if methode == MethodePonderation.STRATIFICATION and len(marges) != 1:
        raise ValidationError(
            {"marges": "La post-stratification se fait sur une seule marge : le calage en prend plusieurs."}
        )
    if methode == MethodePonderation.CALAGE and not marges:
        raise ValidationError({"marges": "Choisissez au moins une marge connue."})
    plan = verrouiller(enquete)
    plan.tirage, plan.methode, plan.marges = tirage, methode, list(marges)
    plan.poids_min, plan.poids_max = poids_min, poids_max
    plan.fusions = {question: dict(paires) for question, paires in fusions.items() if paires}
    plan.full_clean(exclude=["enquete", "contrat"])
    plan.save()
    consigner(
        acteur=acteur, code="enquete.ponderation", objet=enquete,
        phrase=f"Redressement : {plan.get_methode_display().lower()}", detail={"marges": list(marges)},
    )  # fmt: skip
    return plan


def noter_export(*, acteur: Acteur, enquete: Enquete) -> None:
    """Who took the protected file of answers, and when, stays in the journal."""
    consigner(
        acteur=acteur, code="enquete.microdonnees", objet=enquete,
        phrase=f"Fichier protégé des réponses exporté : « {enquete.titre} »",
    )  # fmt: skip


def verrouiller(enquete: Enquete) -> PlanResultats:
    """The plan of the survey, made if need be, locked until the end of the transaction."""
    PlanResultats.objects.get_or_create(enquete=enquete, defaults={"contrat_id": enquete.contrat_id})
    PlanResultats.objects.select_for_update().get(enquete=enquete)
    return plan_de(enquete)
