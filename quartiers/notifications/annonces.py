"""Telling people what concerns them: at once, or gathered in one letter at the pace that each one chose.

News of one's own file leave at once. The rest waits for the digest of the day (or of the week). A reminder is made
once for each reason and person, whatever the number of runs of the job that makes it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse

from quartiers.comptes.models import Utilisateur
from quartiers.notifications.courriels import envoyer
from quartiers.notifications.enums import Cadence
from quartiers.notifications.models import Annonce, PreferenceCourriels, Relance
from quartiers.socle.formats import compte

GABARIT_RECAPITULATIF = "notifications/courriels/recapitulatif.txt"
LUNDI = 0


@transaction.atomic
def annoncer(
    personnes: Iterable[Utilisateur],
    sujet: str,
    gabarit: str,
    contexte: dict[str, Any],
    *,
    objet: models.Model,
    immediat: bool = False,
) -> None:
    """Write to `personnes`, in the transaction of the act that it tells; `immediat` ignores the chosen pace.

    `contexte["lien"]`, the absolute address of the page, is what a digest gives beside the subject.
    """
    actives = [personne for personne in personnes if personne.is_active]
    cadences = {} if immediat else cadences_de(actives)
    tout_de_suite, plus_tard = [], []
    for personne in actives:
        cadence = Cadence.IMMEDIATE if immediat else cadences.get(personne.pk, Cadence.QUOTIDIENNE)
        if cadence == Cadence.IMMEDIATE:
            tout_de_suite.append(personne.courriel)
        elif cadence != Cadence.AUCUNE:
            plus_tard.append(personne)
    if tout_de_suite:
        envoyer(tout_de_suite, sujet, gabarit, contexte, objet=objet)
    Annonce.objects.bulk_create(
        Annonce(
            contrat_id=getattr(objet, "contrat_id", None),
            destinataire=personne,
            sujet=" ".join(sujet.split())[:250],
            lien=str(contexte.get("lien", ""))[:500],
            objet_type=objet._meta.label_lower,
            objet_id=objet.pk,
        )
        for personne in plus_tard
    )


def cadences_de(personnes: Iterable[Utilisateur]) -> dict[int, str]:
    preferences = PreferenceCourriels.objects.filter(utilisateur__in=[personne.pk for personne in personnes])
    return dict(preferences.values_list("utilisateur_id", "cadence"))


def distribuer(jour: dt.date) -> int:
    """Send the digest of `jour` to everyone whose news wait (the weekly ones on Mondays); return how many letters.

    Each person's news are locked, told and marked in one transaction: two runs of the job tell nothing twice.
    """
    destinataires = Annonce.objects.filter(envoi__isnull=True).values_list("destinataire_id", flat=True)
    personnes = Utilisateur.objects.filter(pk__in=destinataires, is_active=True).order_by("pk")
    cadences = cadences_de(personnes)
    partis = 0
    for personne in personnes:
        cadence = cadences.get(personne.pk, Cadence.QUOTIDIENNE)
        if cadence == Cadence.HEBDOMADAIRE and jour.weekday() != LUNDI:
            continue
        partis += envoyer_recapitulatif(personne)
    return partis


@transaction.atomic
def envoyer_recapitulatif(personne: Utilisateur) -> int:
    """One letter with all the news that wait for `personne`, the same news once; 0 when another run told them."""
    attente = Annonce.objects.select_for_update(skip_locked=True).filter(destinataire=personne, envoi__isnull=True)
    annonces = list(attente.order_by("cree_le", "pk"))
    if not annonces:
        return 0
    uniques: dict[tuple[str, str], int] = defaultdict(int)
    for annonce in annonces:
        uniques[(annonce.sujet, annonce.lien)] += 1
    nouvelles = [{"sujet": sujet, "lien": lien, "fois": fois} for (sujet, lien), fois in uniques.items()]
    contexte = {
        "nouvelles": nouvelles,
        "reglage": settings.ADRESSE_PUBLIQUE + reverse("notifications:preferences"),
    }
    sujet = f"{compte(len(nouvelles), 'nouvelle')} de vos dossiers"
    (envoi,) = envoyer([personne.courriel], sujet, GABARIT_RECAPITULATIF, contexte)
    Annonce.objects.filter(pk__in=[annonce.pk for annonce in annonces]).update(envoi=envoi)
    return 1


@transaction.atomic
def relancer(
    cle: str,
    personnes: Iterable[Utilisateur],
    sujet: str,
    gabarit: str,
    contexte: dict[str, Any],
    *,
    objet: models.Model,
) -> int:
    """Remind each of `personnes` for the reason `cle`, unless it was already done; return how many letters leave.

    `cle` names the reason and its date (« bilan-12-j15 »): the database itself refuses a second one.
    """
    actives = [personne for personne in personnes if personne.is_active]
    deja = set(Relance.objects.filter(cle=cle, destinataire__in=actives).values_list("destinataire_id", flat=True))
    partis = 0
    for personne in actives:
        if personne.pk in deja:
            continue
        relance, nouvelle = Relance.objects.get_or_create(
            cle=cle,
            destinataire=personne,
            defaults={
                "contrat_id": getattr(objet, "contrat_id", None),
                "sujet": " ".join(sujet.split())[:250],
                "objet_type": objet._meta.label_lower,
                "objet_id": objet.pk,
            },
        )
        if nouvelle:
            (envoi,) = envoyer([personne.courriel], sujet, gabarit, contexte, objet=objet)
            Relance.objects.filter(pk=relance.pk).update(envoi=envoi)
            partis += 1
    return partis


def choisir_cadence(utilisateur: Utilisateur, cadence: str) -> None:
    PreferenceCourriels.objects.update_or_create(utilisateur=utilisateur, defaults={"cadence": cadence})
