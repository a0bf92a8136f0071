"""Admissibility and the closing of instruction, one file or many: each move with its reasons and its letter."""

from django.db import transaction
from django.utils import timezone

from quartiers.appels.domain.avertir import avertir_porteur
from quartiers.appels.enums import TRANSITIONS_DOSSIER, EtatPiece
from quartiers.appels.models import Affectation, Dossier, Piece, RegleEligibilite, Verification
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner, franchir


class ActeRefuse(Exception):
    """The act cannot be done on this file; the message is for the person."""


@transaction.atomic
def declarer_recevable(*, acteur: Acteur, dossier: Dossier, motif: str = "") -> None:
    franchir(
        acteur=acteur,
        objet=dossier,
        table=TRANSITIONS_DOSSIER,
        acte="declarer_recevable",
        phrase=f"Dossier {dossier.numero} déclaré recevable",
        recevabilite_le=timezone.now(),
        recevabilite_motif=motif,
    )
    avertir_porteur(dossier, f"Votre dossier {dossier.numero} est recevable", "appels/courriels/recevable.txt")


@transaction.atomic
def declarer_irrecevable(*, acteur: Acteur, dossier: Dossier, motif: str) -> None:
    """The reason is written to the holder as it is."""
    if not motif.strip():
        raise ActeRefuse("Dites pourquoi ce dossier est irrecevable : l’organisme lira votre motif.")
    franchir(
        acteur=acteur,
        objet=dossier,
        table=TRANSITIONS_DOSSIER,
        acte="declarer_irrecevable",
        phrase=f"Dossier {dossier.numero} déclaré irrecevable",
        detail={"motif": motif},
        recevabilite_le=timezone.now(),
        recevabilite_motif=motif,
    )
    avertir_porteur(dossier, f"Votre dossier {dossier.numero} n’est pas recevable", "appels/courriels/irrecevable.txt")


@transaction.atomic
def revoir_recevabilite(*, acteur: Acteur, dossier: Dossier, motif: str) -> None:
    franchir(
        acteur=acteur,
        objet=dossier,
        table=TRANSITIONS_DOSSIER,
        acte="revoir_recevabilite",
        phrase=f"Recevabilité du dossier {dossier.numero} à revoir",
        detail={"motif": motif},
        recevabilite_le=None,
        recevabilite_motif=motif,
    )


@transaction.atomic
def clore_instruction(*, acteur: Acteur, dossier: Dossier) -> None:
    """No more opinion after that; missing ones do not hold it back, they stay shown as missing."""
    franchir(
        acteur=acteur,
        objet=dossier,
        table=TRANSITIONS_DOSSIER,
        acte="clore_instruction",
        phrase=f"Instruction du dossier {dossier.numero} close",
    )


@transaction.atomic
def rouvrir_instruction(*, acteur: Acteur, dossier: Dossier, motif: str = "") -> None:
    franchir(
        acteur=acteur,
        objet=dossier,
        table=TRANSITIONS_DOSSIER,
        acte="rouvrir_instruction",
        phrase=f"Instruction du dossier {dossier.numero} rouverte",
        detail={"motif": motif},
    )


@transaction.atomic
def verifier_regle(
    *, acteur: Acteur, dossier: Dossier, regle: RegleEligibilite, respectee: bool | None, commentaire: str = ""
) -> Verification:
    """Tick a rule: respected, not respected, or (None) not looked at."""
    verification, _ = Verification.objects.update_or_create(
        dossier=dossier,
        regle=regle,
        defaults={"contrat": dossier.contrat, "respectee": respectee, "commentaire": commentaire},
    )
    dit = {True: "respectée", False: "non respectée", None: "à examiner"}[respectee]
    consigner(acteur=acteur, code="verification", objet=dossier, phrase=f"Règle « {regle.intitule} » : {dit}")
    return verification


@transaction.atomic
def juger_piece(*, acteur: Acteur, piece: Piece, etat: str, motif: str = "") -> Piece:
    """Accept a paper, or refuse it with a reason that the holder reads."""
    if etat == EtatPiece.REFUSEE and not motif.strip():
        raise ActeRefuse("Dites pourquoi cette pièce est refusée : l’organisme lira votre motif.")
    piece.etat = etat
    piece.motif = motif if etat == EtatPiece.REFUSEE else ""
    piece.save(update_fields=["etat", "motif", "modifie_le"])
    phrase = f"Pièce « {piece} » : {piece.get_etat_display().lower()}"
    consigner(acteur=acteur, code="piece.juger", objet=piece.dossier, phrase=phrase, detail={"motif": piece.motif})
    return piece


@transaction.atomic
def affecter(*, acteur: Acteur, dossier: Dossier, utilisateur: Utilisateur | None) -> None:
    """Say who follows the file in the acting person's organisation; nobody when `utilisateur` is None."""
    organisme_id = acteur.habilitation.organisme_id if acteur.habilitation else None
    affectations = Affectation.objects.filter(dossier=dossier).dans(organisme_id)
    if utilisateur is None:
        affectations.delete()
    else:
        touchees = affectations.update(utilisateur=utilisateur)
        if not touchees:
            Affectation.objects.create(
                contrat=dossier.contrat, dossier=dossier, organisme_id=organisme_id, utilisateur=utilisateur
            )
    qui = f"confié à {utilisateur}" if utilisateur else "n’est plus confié à personne"
    consigner(acteur=acteur, code="dossier.affecter", objet=dossier, phrase=f"Dossier {dossier.numero} {qui}")
