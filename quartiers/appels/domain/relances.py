"""Reminders before and after each date, each made once (a stage has its own key); run every day."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from quartiers.appels.domain.avertir import contexte_complet, personnes_de_l_organisme
from quartiers.appels.enums import AVANT_DEPOT, EtatBilan, EtatCampagne, EtatComplement, EtatDossier
from quartiers.appels.models import Bilan, Complement, Dossier
from quartiers.notifications.annonces import relancer
from quartiers.socle.formats import date_fr, date_heure_fr

# Days from the date: negative before it, positive once it has passed.
ETAPES_BILAN = (-30, -7, 1, 30, 60)
ETAPES_COMPLEMENT = (-3, 1)
ETAPES_CLOTURE = (-7, -1)


def etape_atteinte(echeance: dt.date, jour: dt.date, etapes: Iterable[int]) -> int | None:
    """The latest stage reached on `jour`: a job that missed days makes one reminder, not all of them."""
    passees = [etape for etape in etapes if echeance + dt.timedelta(days=etape) <= jour]
    return max(passees, default=None)


def relancer_tout(jour: dt.date) -> int:
    """Every reminder due on `jour`; return how many letters leave. A second run of the day makes none."""
    return relancer_bilans(jour) + relancer_complements(jour) + relancer_brouillons(jour)


def relancer_bilans(jour: dt.date) -> int:
    attendus = Bilan.objects.filter(
        etat__in=[EtatBilan.ATTENDU, EtatBilan.A_CORRIGER],
        echeance__lte=jour + dt.timedelta(days=-min(ETAPES_BILAN)),
        dossier__etat__in=[EtatDossier.NOTIFIE, EtatDossier.SOLDE],
    ).select_related("dossier__contrat", "dossier__organisme")
    partis = 0
    for bilan in attendus.order_by("pk"):
        etape = etape_atteinte(bilan.echeance, jour, ETAPES_BILAN)
        if etape is None:
            continue
        sujet = f"{bilan} attendu pour le {date_fr(bilan.echeance)}"
        if etape > 0:
            sujet = f"{bilan} en retard : il était attendu pour le {date_fr(bilan.echeance)}"
        cle = f"bilan-{bilan.pk}-{bilan.echeance:%Y%m%d}-{etape:+d}"
        contexte = {"bilan": bilan, "en_retard": etape > 0}
        partis += relancer_porteur(bilan.dossier, cle, sujet, "appels/courriels/relance_bilan.txt", contexte)
    return partis


def relancer_complements(jour: dt.date) -> int:
    demandes = Complement.objects.filter(
        etat=EtatComplement.DEMANDE,
        echeance__lte=jour + dt.timedelta(days=-min(ETAPES_COMPLEMENT)),
        dossier__etat=EtatDossier.A_COMPLETER,
    ).select_related("dossier__contrat", "dossier__organisme")
    par_dossier: dict[int, list[Complement]] = {}
    for complement in demandes.order_by("echeance", "pk"):
        par_dossier.setdefault(complement.dossier_id, []).append(complement)
    partis = 0
    for complements in par_dossier.values():
        premier = complements[0]
        etape = etape_atteinte(premier.echeance, jour, ETAPES_COMPLEMENT)
        if etape is None:
            continue
        sujet = f"Dossier à compléter avant le {date_fr(premier.echeance)}"
        if etape > 0:
            sujet = f"Dossier à compléter : la date du {date_fr(premier.echeance)} est passée"
        cle = f"complement-{premier.pk}-{premier.echeance:%Y%m%d}-{etape:+d}"
        contexte = {"complements": complements}
        partis += relancer_porteur(premier.dossier, cle, sujet, "appels/courriels/relance_complement.txt", contexte)
    return partis


def relancer_brouillons(jour: dt.date) -> int:
    """Drafts and files that wait for a signature, a week and a day before the closing."""
    limite = jour + dt.timedelta(days=-min(ETAPES_CLOTURE) + 1)
    brouillons = Dossier.objects.filter(
        etat__in=AVANT_DEPOT,
        campagne__etat=EtatCampagne.PUBLIEE,
        campagne__cloture__date__gte=jour,
        campagne__cloture__date__lte=limite,
    ).select_related("contrat", "organisme", "campagne")
    partis = 0
    for dossier in brouillons.order_by("pk"):
        assert dossier.campagne is not None  # noqa: S101 - filtered above
        cloture = dossier.campagne.cloture
        etape = etape_atteinte(timezone.localdate(cloture), jour, ETAPES_CLOTURE)
        if etape is None:
            continue
        sujet = f"Votre dossier n’est pas déposé : clôture le {date_heure_fr(cloture)}"
        cle = f"cloture-{dossier.pk}-{cloture:%Y%m%d}-{etape:+d}"
        partis += relancer_porteur(dossier, cle, sujet, "appels/courriels/relance_cloture.txt", {"cloture": cloture})
    return partis


def relancer_porteur(dossier: Dossier, cle: str, sujet: str, gabarit: str, contexte: dict[str, Any]) -> int:
    personnes = personnes_de_l_organisme(dossier)
    return relancer(cle, personnes, sujet, gabarit, contexte_complet(dossier, contexte), objet=dossier)
