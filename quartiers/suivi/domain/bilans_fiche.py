"""Reports of the sheets: handed in by their lead, accepted or sent back by the team, and their photos."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from quartiers.appels.controles_bilan import blocages
from quartiers.appels.domain.bilans import BilanIncomplet
from quartiers.appels.domain.photos import PHOTOS_MAX
from quartiers.appels.domain.redaction import ChampFerme
from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer as deposer_document
from quartiers.documents.models import Document
from quartiers.journal.domain import franchir
from quartiers.suivi.controles_fiche import controler_fiche, examiner_fiche
from quartiers.suivi.domain.destinataires import avertir_equipe, avertir_responsable
from quartiers.suivi.domain.fiches import exiger_ouverte, verrouiller
from quartiers.suivi.enums import TRANSITIONS_FICHE
from quartiers.suivi.models import FicheAction
from quartiers.suivi.permissions import peut_remplir, verifier_fiche


@transaction.atomic
def remettre_bilan(*, acteur: Acteur, fiche: FicheAction) -> None:
    """Hand the report in. Raises PermissionDenied, BilanIncomplet, TransitionRefusee (already handed in)."""
    verrouillee = verrouiller(fiche)
    if not peut_remplir(acteur, verrouillee):
        raise PermissionDenied("Seules les personnes de l’organisme, ou l’équipe du contrat, remettent cette fiche.")
    manques = [constat.message for constat in blocages(controler_fiche(examiner_fiche(verrouillee)))]
    if manques:
        raise BilanIncomplet(manques)
    franchir(
        acteur=acteur,
        objet=verrouillee.bilan,
        table=TRANSITIONS_FICHE,
        acte="remettre",
        phrase=f"Fiche bilan {fiche.code} remise.",
        remise_par=acteur.utilisateur,
        remise_le=timezone.now(),
        correction_motif="",
    )
    avertir_responsable(
        verrouillee, f"Fiche bilan bien reçue\u00a0: {fiche.intitule}", "suivi/courriels/fiche_recue.txt"
    )
    avertir_equipe(
        verrouillee, f"Fiche bilan à vérifier\u00a0: {fiche.intitule}", "suivi/courriels/fiche_a_verifier.txt"
    )


@transaction.atomic
def renvoyer_bilan(*, acteur: Acteur, fiche: FicheAction, motif: str) -> None:
    """Send the report back, with what is to be mended. Raises ValidationError without a reason."""
    corriger(acteur, fiche, "renvoyer", motif, "renvoyée pour correction")


@transaction.atomic
def rouvrir_bilan(*, acteur: Acteur, fiche: FicheAction, motif: str) -> None:
    """Undo an acceptance, with its reason."""
    corriger(acteur, fiche, "rouvrir", motif, "rouverte", validee_par=None, validee_le=None)


def corriger(acteur: Acteur, fiche: FicheAction, acte: str, motif: str, suite: str, **champs: None) -> None:
    exiger_verification(acteur, fiche)
    if not motif.strip():
        raise ValidationError("Dites ce qui est à corriger : l’organisme ne peut pas le deviner.")
    verrouillee = verrouiller(fiche)
    franchir(
        acteur=acteur,
        objet=verrouillee.bilan,
        table=TRANSITIONS_FICHE,
        acte=acte,
        phrase=f"Fiche bilan {fiche.code} {suite}.",
        correction_motif=motif.strip(),
        **champs,
    )
    sujet = f"Fiche bilan\u00a0: une correction est demandée – {fiche.intitule}"
    avertir_responsable(verrouillee, sujet, "suivi/courriels/fiche_renvoyee.txt", bilan=verrouillee.bilan)


@transaction.atomic
def valider_bilan(*, acteur: Acteur, fiche: FicheAction) -> None:
    """Accept the report. Raises PermissionDenied, TransitionRefusee."""
    exiger_verification(acteur, fiche)
    verrouillee = verrouiller(fiche)
    franchir(
        acteur=acteur,
        objet=verrouillee.bilan,
        table=TRANSITIONS_FICHE,
        acte="valider",
        phrase=f"Fiche bilan {fiche.code} validée.",
        validee_par=acteur.utilisateur,
        validee_le=timezone.now(),
    )
    avertir_responsable(
        verrouillee, f"Fiche bilan validée\u00a0: {fiche.intitule}", "suivi/courriels/fiche_validee.txt"
    )


def exiger_verification(acteur: Acteur, fiche: FicheAction) -> None:
    if not verifier_fiche(acteur, fiche):
        raise PermissionDenied("Il faut le droit « Vérifier une fiche bilan » sur cette fiche.")


def joindre_photo(*, acteur: Acteur, fiche: FicheAction, fichier: "File[bytes]", titre: str) -> Document:
    """Join a file to a report still open. Raises ValidationError (content), ChampFerme (closed, or already 20)."""
    document = deposer_document(fichier=fichier, titre=titre, contrat_id=fiche.contrat_id, acteur=acteur)
    with transaction.atomic():
        bilan = exiger_ouverte(acteur, fiche).bilan
        if bilan.photos.count() >= PHOTOS_MAX:
            raise ChampFerme(f"{PHOTOS_MAX} fichiers au plus\u00a0: enlevez-en un d’abord.")
        bilan.photos.add(document)
    return document


@transaction.atomic
def enlever_photo(*, acteur: Acteur, fiche: FicheAction, document: Document) -> None:
    exiger_ouverte(acteur, fiche).bilan.photos.remove(document)
