"""Gaps chased: reminders before and after the due date, each stage once, and at hand when the team asks."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from quartiers.appels.domain.relances import etape_atteinte
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner
from quartiers.notifications.annonces import relancer
from quartiers.notifications.courriels import envoyer
from quartiers.notifications.models import Envoi
from quartiers.socle.formats import date_fr
from quartiers.suivi.domain.destinataires import contexte, personnes_de_la_fiche
from quartiers.suivi.enums import EtatFiche
from quartiers.suivi.models import FicheAction, FicheBilan
from quartiers.suivi.permissions import relancer as peut_relancer
from quartiers.suivi.queries.reglages import etapes_de_relance, reglage_le

EN_ATTENTE = (EtatFiche.ATTENDUE, EtatFiche.A_CORRIGER)
GABARIT = "suivi/courriels/relance_fiche.txt"
AVANCE_MAX = 366  # days: no stage begins earlier


def relancer_fiches(jour: dt.date) -> int:
    """Every reminder due on `jour`; return how many letters leave. A second run of the day makes none."""
    attendues = FicheBilan.objects.filter(
        etat__in=EN_ATTENTE, echeance__lte=jour + dt.timedelta(days=AVANCE_MAX)
    ).select_related("fiche__contrat", "fiche__organisme")
    etapes: dict[int, tuple[int, ...]] = {}
    partis = 0
    for bilan in attendues.order_by("pk"):
        if bilan.contrat_id not in etapes:
            etapes[bilan.contrat_id] = etapes_de_relance(reglage_le(bilan.contrat_id, jour))
        etape = etape_atteinte(bilan.echeance, jour, etapes[bilan.contrat_id])
        if etape is not None:
            partis += rappeler_une(bilan, f"{bilan.echeance:%Y%m%d}{etape:+d}", en_retard=etape > 0)
    return partis


@transaction.atomic
def rappeler_une(bilan: FicheBilan, raison: str, *, en_retard: bool) -> int:
    """Remind the lead's people for `raison`, once each; without any account, the address given on the sheet."""
    fiche = bilan.fiche
    fiche.bilan = bilan
    sujet = f"Fiche bilan attendue pour le {date_fr(bilan.echeance)}\u00a0: {fiche.intitule}"
    if en_retard:
        sujet = f"Fiche bilan en retard, attendue le {date_fr(bilan.echeance)}\u00a0: {fiche.intitule}"
    donnees = contexte(fiche, bilan=bilan, en_retard=en_retard)
    personnes = personnes_de_la_fiche(fiche)
    if personnes:
        return relancer(f"fichebilan-{bilan.pk}-{raison}", personnes, sujet, GABARIT, donnees, objet=fiche)
    return ecrire_a_l_adresse(fiche, raison, sujet, donnees)


def ecrire_a_l_adresse(fiche: FicheAction, raison: str, sujet: str, donnees: dict[str, object]) -> int:
    """Nobody has an account: write to the sheet's address, once for the same reason."""
    if not fiche.courriel:
        return 0
    FicheAction.objects.select_for_update().get(pk=fiche.pk)  # two runs at once: the second one waits and sees
    gabarit = f"{GABARIT}#{raison}"[:120]
    deja = Envoi.objects.filter(
        objet_type=fiche._meta.label_lower, objet_id=fiche.pk, destinataire=fiche.courriel, gabarit=gabarit
    )
    if deja.exists():
        return 0
    (envoi,) = envoyer([fiche.courriel], sujet, GABARIT, donnees, objet=fiche)
    Envoi.objects.filter(pk=envoi.pk).update(gabarit=gabarit)
    return 1


@transaction.atomic
def rappeler_maintenant(
    *, acteur: Acteur, fiches: Iterable[FicheAction], jour: dt.date
) -> tuple[int, list[FicheAction]]:
    """Remind the leads of `fiches` by hand, once a day each: (letters that leave, sheets with nobody to write to)."""
    partis, sans_personne = 0, []
    for fiche in fiches:
        if not peut_relancer(acteur, fiche):
            raise PermissionDenied("Il faut le droit « Rappeler les fiches bilan attendues » sur chaque fiche.")
        bilan = fiche.bilan
        if bilan.etat not in EN_ATTENTE:
            continue
        if not fiche.courriel and not personnes_de_la_fiche(fiche):
            sans_personne.append(fiche)
            continue
        envoyes = rappeler_une(bilan, f"{jour:%Y%m%d}main", en_retard=bilan.echeance < jour)
        partis += envoyes
        if envoyes:
            consigner(
                acteur=acteur,
                code="fichebilan.rappeler",
                objet=fiche,
                phrase=f"Rappel envoyé pour la fiche bilan {fiche.code}.",
            )
    return partis, sans_personne
