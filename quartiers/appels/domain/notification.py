"""Notifying decisions: the amount, the date, the schedule of payments, the letter in the holder's space, the e-mail."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.appels.calculs import ZERO
from quartiers.appels.domain.avertir import avertir_porteur
from quartiers.appels.domain.bilans import ouvrir_bilans
from quartiers.appels.domain.echeances import bilan_valide_le
from quartiers.appels.domain.versements import planifier
from quartiers.appels.enums import TRANSITIONS_DOSSIER, TRANSITIONS_LIGNE, EtatDossier, EtatLigne
from quartiers.appels.enums_apres import CONVENTIONS, LETTRES, TRANSITIONS_ACTE, EtatActe, GenreActe
from quartiers.appels.models import ActeProduit, Dossier, LigneFinancement
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner, franchir
from quartiers.socle import formats

ANNEES_MAX = 4  # a multi-year convention (regles, 1.7)


@transaction.atomic
def notifier_actes(*, acteur: Acteur, actes: list[ActeProduit], jour: dt.date) -> int:
    """Notify the letters `actes`, all or nothing; return how many. Raises ValidationError naming the file at fault."""
    if not actes:
        raise ValidationError("Cochez au moins un courrier à envoyer.")
    if jour > timezone.localdate():
        raise ValidationError({"jour": "La date de notification est dans le futur : attendez ce jour."})
    for acte in actes:
        try:
            notifier_acte(acteur=acteur, acte=acte, jour=jour)
        except ValidationError as erreur:
            message = " ".join(erreur.messages)
            raise ValidationError(f"{acte.numero}, dossier {acte.dossier.numero} : {message}") from erreur
    return len(actes)


@transaction.atomic
def notifier_acte(*, acteur: Acteur, acte: ActeProduit, jour: dt.date) -> None:
    """Send one letter: its lines, its file, its conventions with it, the payments that follow, the e-mail.

    The letter moves first: a second click finds it sent and stops there, before anything else is written.
    """
    phrase = f"{acte.get_genre_display()} {acte.numero} envoyé à {acte.dossier.organisme}"
    maintenant = timezone.now()
    franchir(acteur=acteur, objet=acte, table=TRANSITIONS_ACTE, acte="envoyer", phrase=phrase, envoye_le=maintenant)
    if acte.genre not in LETTRES:
        envoyer_a_signer(acte)
        return
    lignes = list(acte.lignes.select_for_update(of=("self",)).select_related("financeur", "dossier").order_by("pk"))
    verifier(acte, lignes, jour)
    for ligne in lignes:
        notifier_ligne(acteur, ligne, jour)
    notifier_dossier(acteur, acte.dossier, accorde=acte.montant > 0)
    joints = list(
        ActeProduit.objects.filter(
            dossier=acte.dossier,
            financeur=acte.financeur,
            exercice=acte.exercice,
            genre__in=sorted(CONVENTIONS),
            etat=EtatActe.PRODUIT,
        )
    )
    for joint in joints:
        phrase = f"{joint.get_genre_display()} {joint.numero} envoyée pour signature"
        franchir(
            acteur=acteur, objet=joint, table=TRANSITIONS_ACTE, acte="envoyer", phrase=phrase, envoye_le=maintenant
        )
    sujet = {
        GenreActe.REFUS: "votre demande n’est pas retenue",
        GenreActe.PARTIEL: "votre demande est acceptée en partie",
    }.get(GenreActe(acte.genre), "votre demande est acceptée")
    contexte = {"acte": acte, "joints": joints, "motif": motif_de(lignes), "lignes": lignes}
    gabarit = "appels/courriels/notification.txt"
    avertir_porteur(acte.dossier, f"{acte.financeur} : {sujet}", gabarit, contexte)


def envoyer_a_signer(acte: ActeProduit) -> None:
    """A convention or an avenant whose letter is already gone: it only asks for a signature."""
    if acte.lignes.filter(notifiee_le__isnull=True).exists():
        raise ValidationError("La décision n’est pas encore notifiée : ce document part avec sa lettre.")
    sujet = f"{acte.financeur} : un document à signer"
    avertir_porteur(acte.dossier, sujet, "appels/courriels/a_signer.txt", {"acte": acte})


def motif_de(lignes: list[LigneFinancement]) -> str:
    return "\n".join(dict.fromkeys(ligne.motif for ligne in lignes if ligne.motif))


def verifier(acte: ActeProduit, lignes: list[LigneFinancement], jour: dt.date) -> None:
    accorde = sum((ligne.vote or ZERO for ligne in lignes if ligne.etat != EtatLigne.REFUSEE), ZERO)
    if accorde != acte.montant:
        raise ValidationError(
            f"Le montant voté est maintenant {formats.montant(accorde)}, la lettre dit {formats.montant(acte.montant)} : "
            "annulez-la et produisez-la à nouveau."
        )
    if acte.dossier.annees > ANNEES_MAX:
        raise ValidationError(f"Une convention pluriannuelle dure {ANNEES_MAX} ans au plus.")
    for ligne in lignes:
        if ligne.decision_le and ligne.decision_le > jour:
            raise ValidationError(f"La décision est du {formats.date_fr(ligne.decision_le)} : notifiez-la après.")
        if ligne.etat == EtatLigne.VOTEE and (obstacle := obstacle_a_la_tranche(ligne)):
            raise ValidationError(obstacle)


def obstacle_a_la_tranche(ligne: LigneFinancement) -> str:
    """Why the instalment of a next year waits: the report of the year before is not validated. Empty when free."""
    if ligne.exercice <= ligne.dossier.annee:
        return ""
    if bilan_valide_le(ligne.dossier_id, ligne.exercice - 1):
        return ""
    return f"La tranche {ligne.exercice} attend la validation du bilan {ligne.exercice - 1}."


def notifier_ligne(acteur: Acteur, ligne: LigneFinancement, jour: dt.date) -> None:
    if ligne.etat == EtatLigne.REFUSEE:
        ligne.notifiee_le = jour
        ligne.save(update_fields=["notifiee_le", "modifie_le"])
        phrase = f"Refus notifié : {ligne.financeur}, {ligne.exercice}"
        consigner(acteur=acteur, code="lignefinancement.notifier_refus", objet=ligne, phrase=phrase)
        return
    phrase = f"{formats.montant(ligne.vote)} notifiés : {ligne.financeur}, {ligne.exercice}"
    franchir(
        acteur=acteur,
        objet=ligne,
        table=TRANSITIONS_LIGNE,
        acte="notifier",
        phrase=phrase,
        notifie=ligne.vote,
        notifiee_le=jour,
    )
    planifier(ligne)


def notifier_dossier(acteur: Acteur, dossier: Dossier, accorde: bool) -> None:
    """The file is notified with its first grant, and its reports are awaited; a refused one keeps its state and the day when it was told."""
    dossier.refresh_from_db()
    if accorde and dossier.etat == EtatDossier.RETENU:
        phrase = f"Dossier {dossier.numero} notifié"
        franchir(
            acteur=acteur,
            objet=dossier,
            table=TRANSITIONS_DOSSIER,
            acte="notifier",
            phrase=phrase,
            notifie_le=timezone.now(),
        )
        ouvrir_bilans(dossier=dossier)
    elif dossier.etat == EtatDossier.REFUSE and dossier.notifie_le is None:
        dossier.notifie_le = timezone.now()
        dossier.save(update_fields=["notifie_le", "modifie_le"])
