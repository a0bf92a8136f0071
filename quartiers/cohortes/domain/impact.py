"""Signing the impact assessment, and taking the signature back."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction

from quartiers.cohortes.models import AnalyseImpact
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import deposer
from quartiers.journal.domain import consigner
from quartiers.socle.formats import date_fr


@transaction.atomic
def signer(
    *,
    acteur: Acteur,
    contrat: Contrat,
    jour: dt.date,
    fichier: "File[bytes]",
    fonction: str,
    signee_le: dt.date,
    valable_jusqu_au: dt.date,
) -> AnalyseImpact:
    """Put in the signed document: cohorts open. The one before gives way. Raises ValidationError."""
    if signee_le > jour:
        raise ValidationError({"signee_le": "Cette date est dans le futur."})
    if valable_jusqu_au < jour:
        raise ValidationError({"valable_jusqu_au": "Cette validité est déjà passée : rien ne s’ouvrirait."})
    if valable_jusqu_au <= signee_le:
        raise ValidationError({"valable_jusqu_au": "La fin de validité vient après la signature."})
    document = deposer(
        fichier=fichier, titre="Analyse d’impact signée", contrat_id=contrat.pk, acteur=acteur, public=False
    )
    AnalyseImpact.objects.filter(contrat=contrat, retiree_le__isnull=True).update(retiree_le=jour)
    analyse = AnalyseImpact.objects.create(
        contrat=contrat,
        document=document,
        fonction=fonction,
        signee_le=signee_le,
        valable_jusqu_au=valable_jusqu_au,
    )
    phrase = f"Analyse d’impact des cohortes signée le {date_fr(signee_le)} ({fonction}), valable jusqu’au {date_fr(valable_jusqu_au)}"
    consigner(acteur=acteur, code="analyseimpact.signer", objet=analyse, phrase=phrase)
    return analyse


@transaction.atomic
def retirer(*, acteur: Acteur, analyse: AnalyseImpact, jour: dt.date) -> None:
    """Nothing more enters, nothing more is read; what is held stays until it is erased in its time."""
    if AnalyseImpact.objects.filter(pk=analyse.pk, retiree_le__isnull=True).update(retiree_le=jour) != 1:
        raise ValidationError("Cette signature est déjà retirée.")
    phrase = "Signature de l’analyse d’impact retirée : les cohortes sont fermées"
    consigner(acteur=acteur, code="analyseimpact.retirer", objet=analyse, phrase=phrase)
