"""Reports that are awaited: of the sheets, and of the funded projects beside them."""

import datetime as dt

from django.db.models import Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from quartiers.appels.models import Bilan
from quartiers.appels.queries.bilans import EN_ATTENTE as BILANS_EN_ATTENTE
from quartiers.appels.queries.bilans import bilans_suivis
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.notifications.models import Envoi
from quartiers.suivi.enums import EtatFiche
from quartiers.suivi.models import FicheAction

EN_ATTENTE = (EtatFiche.ATTENDUE, EtatFiche.A_CORRIGER)


def fiches_en_attente(acteur: Acteur, contrat: Contrat, annee: int) -> QuerySet[FicheAction]:
    """Sheets whose report is awaited, with the last letter written about them (`rappelee_le`)."""
    lettres = (
        Envoi.objects.filter(
            objet_type=FicheAction._meta.label_lower,
            objet_id=OuterRef("pk"),
            gabarit__startswith="suivi/courriels/relance_fiche",
        )
        .order_by()
        .values("objet_id")
        .annotate(derniere=Max("cree_le"))
    )
    return (
        FicheAction.objects.visibles_par(acteur)
        .filter(contrat=contrat, annee=annee, bilan__etat__in=EN_ATTENTE)
        .select_related("organisme", "bilan")
        .annotate(rappelee_le=Subquery(lettres.values("derniere")))
        .order_by("bilan__echeance", "code")
    )


def annee_a_suivre(acteur: Acteur, contrat: Contrat, jour: dt.date) -> int:
    """The first year with a report awaited from before this one, else the latest year with sheets, else last year."""
    fiches = FicheAction.objects.visibles_par(acteur).filter(contrat=contrat)
    annees = fiches.aggregate(
        attendue=Min("annee", filter=Q(annee__lt=jour.year, bilan__etat__in=EN_ATTENTE)), derniere=Max("annee")
    )
    return annees["attendue"] or annees["derniere"] or jour.year - 1


def bilans_en_attente(acteur: Acteur, contrat: Contrat, annee: int) -> QuerySet[Bilan]:
    """Reports of funded projects that are awaited: their own reminders run by themselves."""
    return bilans_suivis(acteur, contrat, timezone.localdate()).filter(exercice=annee, etat__in=BILANS_EN_ATTENTE)
