"""Kinds and states of what follows the decision: written acts, scans, modifications, each with its table of moves."""

from django.db import models

from quartiers.socle.transitions import Transition, transition


class GenreActe(models.TextChoices):
    ACCORD = "accord", "Lettre d’accord"
    PARTIEL = "partiel", "Lettre d’accord partiel"
    REFUS = "refus", "Lettre de refus"
    CONVENTION = "convention", "Convention annuelle"
    CPO = "cpo", "Convention pluriannuelle d’objectifs"
    AVENANT = "avenant", "Avenant"


LETTRES = frozenset({GenreActe.ACCORD, GenreActe.PARTIEL, GenreActe.REFUS})
CONVENTIONS = frozenset({GenreActe.CONVENTION, GenreActe.CPO})
A_SIGNER = frozenset({*CONVENTIONS, GenreActe.AVENANT})


class EtatActe(models.TextChoices):
    PRODUIT = "produit", "Produit"
    ENVOYE = "envoye", "Envoyé à l’organisme"
    SIGNE = "signe", "Signé"
    ANNULE = "annule", "Annulé"


TRANSITIONS_ACTE: dict[str, Transition] = {
    "envoyer": transition("Envoyer à l’organisme", {EtatActe.PRODUIT}, EtatActe.ENVOYE),
    "signer": transition("Enregistrer la signature", {EtatActe.PRODUIT, EtatActe.ENVOYE}, EtatActe.SIGNE),
    "annuler": transition("Annuler", {EtatActe.PRODUIT, EtatActe.ENVOYE}, EtatActe.ANNULE),
}


class EtatTravail(models.TextChoices):
    """A job in the background: a production of acts, the reading of a stack of scans."""

    ATTENTE = "attente", "En attente"
    EN_COURS = "en_cours", "En cours"
    FINI = "fini", "Terminé"
    ECHOUE = "echoue", "Interrompu"


T = EtatTravail
TRANSITIONS_TRAVAIL: dict[str, Transition] = {
    "commencer": transition("Commencer", {T.ATTENTE, T.EN_COURS, T.ECHOUE}, T.EN_COURS),
    "finir": transition("Finir", {T.EN_COURS}, T.FINI),
    "interrompre": transition("Interrompre", {T.ATTENTE, T.EN_COURS}, T.ECHOUE),
}


class GenreModification(models.TextChoices):
    DELAI = "delai", "Terminer plus tard"
    REEMPLOI = "reemploi", "Garder l’argent non dépensé pour le même projet"
    PORTEUR = "porteur", "Confier le projet à un autre organisme"
    ABANDON = "abandon", "Abandonner le projet"


class EtatModification(models.TextChoices):
    DEMANDEE = "demandee", "Demandée"
    DECIDEE = "decidee", "Décidée"
    RETIREE = "retiree", "Retirée"


TRANSITIONS_MODIFICATION: dict[str, Transition] = {
    "decider": transition("Décider", {EtatModification.DEMANDEE}, EtatModification.DECIDEE),
    "retirer": transition("Retirer la demande", {EtatModification.DEMANDEE}, EtatModification.RETIREE),
}


class SensDecision(models.TextChoices):
    ACCORDEE = "accordee", "Accordée"
    REFUSEE = "refusee", "Refusée"
