"""Reminders before and after each date, each made once (a stage has its own key); run every day."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from quartiers.appels.domain.avertir import contexte_complet, personnes_de_l_organisme
from quartiers.appels.enums import AVANT_DEPOT, EtatBilan, EtatCampagne, EtatComplement, EtatDossier
from quartiers.appels.models import Bilan, Complement, Dossier, PieceOrganisme
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.notifications.annonces import relancer
from quartiers.socle.formats import date_fr, date_heure_fr

# Days from the date: negative before it, positive once it has passed.
ETAPES_BILAN = (-30, -7, 1, 30, 60)
ETAPES_COMPLEMENT = (-3, 1)
ETAPES_CLOTURE = (-7, -1)
ETAPES_PIECE = (-30, -7, 1)
PERIMEE_OUBLIEE = 60  # days: a paper out of date for longer is no news


def etape_atteinte(echeance: dt.date, jour: dt.date, etapes: Iterable[int]) -> int | None:
    """The latest stage reached on `jour`: a job that missed days makes one reminder, not all of them."""
    passees = [etape for etape in etapes if echeance + dt.timedelta(days=etape) <= jour]
    return max(passees, default=None)


def relancer_tout(jour: dt.date) -> int:
    """Every reminder due on `jour`; return how many letters leave. A second run of the day makes none."""
    return (
        relancer_bilans(jour) + relancer_complements(jour) + relancer_brouillons(jour) + relancer_pieces_perimees(jour)
    )


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


def relancer_pieces_perimees(jour: dt.date) -> int:
    """Papers of the permanent file that end soon or just ended; those of one organisation and one day in one letter.

    Written to whoever may still enter for the organisation, with the address of its file in that contract.
    """
    pieces = PieceOrganisme.objects.filter(
        remplacee=False,
        valable_jusqu_au__lte=jour + dt.timedelta(days=-min(ETAPES_PIECE)),
        valable_jusqu_au__gte=jour - dt.timedelta(days=PERIMEE_OUBLIEE),
    ).select_related("organisme")
    lots: dict[tuple[int, dt.date], list[PieceOrganisme]] = {}
    for piece in pieces.order_by("valable_jusqu_au", "genre", "pk"):
        assert piece.valable_jusqu_au is not None  # noqa: S101 - filtered above
        lots.setdefault((piece.organisme_id, piece.valable_jusqu_au), []).append(piece)
    partis = 0
    for (organisme_id, fin), lot in lots.items():
        etape = etape_atteinte(fin, jour, ETAPES_PIECE)
        if etape is None:
            continue
        noms = ", ".join(piece.get_genre_display().lower() for piece in lot)
        sujet = f"À renouveler avant le {date_fr(fin)}\u00a0: {noms}"
        if etape > 0:
            sujet = f"Périmé depuis le {date_fr(fin)}\u00a0: {noms}"
        cle = f"pieces-{organisme_id}-{fin:%Y%m%d}-{etape:+d}"
        for contrat, personnes in personnes_par_contrat(organisme_id, jour).items():
            contexte = {"pieces": lot, "fin": fin, "perimees": etape > 0, "organisme": lot[0].organisme}
            contexte["lien"] = settings.ADRESSE_PUBLIQUE + reverse("appels:organisme", args=[contrat, organisme_id])
            partis += relancer(cle, personnes, sujet, "appels/courriels/relance_pieces.txt", contexte, objet=lot[0])
    return partis


def personnes_par_contrat(organisme_id: int, jour: dt.date) -> dict[str, list[Utilisateur]]:
    """Who may enter for the organisation, under the code of one contract where each may: the newest right."""
    habilitations = Habilitation.objects.en_vigueur(jour).filter(
        role=Role.PORTEUR, organisme=organisme_id, contrat_id__isnull=False
    )
    recentes = {h.utilisateur_id: h for h in habilitations.select_related("utilisateur").order_by("debut", "pk")}
    codes = dict(Contrat.objects.filter(pk__in={h.contrat_id for h in recentes.values()}).values_list("pk", "code"))
    groupes: dict[str, list[Utilisateur]] = {}
    for habilitation in recentes.values():
        groupes.setdefault(codes[habilitation.contrat_id or 0], []).append(habilitation.utilisateur)
    return groupes


def relancer_porteur(dossier: Dossier, cle: str, sujet: str, gabarit: str, contexte: dict[str, Any]) -> int:
    personnes = personnes_de_l_organisme(dossier)
    return relancer(cle, personnes, sujet, gabarit, contexte_complet(dossier, contexte), objet=dossier)
