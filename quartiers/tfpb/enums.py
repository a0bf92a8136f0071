"""Kinds and states of the tax abatement's year, and the tables of allowed moves (Contrat, 5.3.2)."""

from django.db import models

from quartiers.socle.transitions import Transition, transition

# Conventions


class EtatConvention(models.TextChoices):
    """What was done; whether a signed one is in force or over is a matter of dates (see `SituationConvention`)."""

    PROJET = "projet", "Projet"
    SIGNEE = "signee", "Signée"
    DENONCEE = "denoncee", "Dénoncée"


class SituationConvention(models.TextChoices):
    """What a convention is on a given day: never stored, read from its state and its dates."""

    PROJET = "projet", "Projet"
    SIGNEE = "signee", "Signée, pas encore en vigueur"
    EN_VIGUEUR = "en_vigueur", "En vigueur"
    ECHUE = "echue", "Échue"
    DENONCEE = "denoncee", "Dénoncée"


TRANSITIONS_CONVENTION: dict[str, Transition] = {
    "signer": transition("Enregistrer la signature", {EtatConvention.PROJET}, EtatConvention.SIGNEE),
    "corriger_signature": transition("Revenir au projet", {EtatConvention.SIGNEE}, EtatConvention.PROJET),
    "denoncer": transition("Dénoncer la convention", {EtatConvention.SIGNEE}, EtatConvention.DENONCEE),
}


# Abatement


class OrigineAbattement(models.TextChoices):
    ESTIME = "estime", "Estimation"
    AVIS = "avis", "Avis d’imposition"


class MethodeAbattement(models.TextChoices):
    """How the amount was reached; the first two are estimates, the last is the tax office's own figure."""

    BASE = "base", "Base × taux de l’abattement × taux global"
    TAXE_PAYEE = "taxe_payee", "Taxe payée, déjà abattue"
    NOTIFIE = "notifie", "Montant écrit sur l’avis"


# Programmes


class EtatProgramme(models.TextChoices):
    PROPOSE = "propose", "Proposé"
    PARTAGE = "partage", "Partagé en comité technique"
    VALIDE = "valide", "Validé"
    EN_COURS = "en_cours", "En cours de réalisation"
    BILAN_REMIS = "bilan_remis", "Bilan remis"
    BILAN_PARTAGE = "bilan_partage", "Bilan partagé"
    PRESENTE = "presente", "Présenté au comité de pilotage"


TRANSITIONS_PROGRAMME: dict[str, Transition] = {
    "partager": transition("Partager en comité technique", {EtatProgramme.PROPOSE}, EtatProgramme.PARTAGE),
    "reprendre": transition("Reprendre la rédaction", {EtatProgramme.PARTAGE}, EtatProgramme.PROPOSE),
    "valider": transition("Valider", {EtatProgramme.PARTAGE}, EtatProgramme.VALIDE),
    "devalider": transition("Revenir sur la validation", {EtatProgramme.VALIDE}, EtatProgramme.PARTAGE),
    "engager": transition("Commencer la réalisation", {EtatProgramme.VALIDE}, EtatProgramme.EN_COURS),
    "remettre_bilan": transition(
        "Remettre le bilan", {EtatProgramme.VALIDE, EtatProgramme.EN_COURS}, EtatProgramme.BILAN_REMIS
    ),
    "reprendre_bilan": transition("Reprendre le bilan", {EtatProgramme.BILAN_REMIS}, EtatProgramme.EN_COURS),
    "partager_bilan": transition("Partager le bilan", {EtatProgramme.BILAN_REMIS}, EtatProgramme.BILAN_PARTAGE),
    "presenter": transition("Présenter au comité de pilotage", {EtatProgramme.BILAN_PARTAGE}, EtatProgramme.PRESENTE),
}
# The plan may still be written freely.
PROGRAMME_REDIGE = frozenset({EtatProgramme.PROPOSE, EtatProgramme.PARTAGE})
# Spending is followed and proved; a line changes by an adjustment or a reallocation only.
PROGRAMME_REALISE = frozenset({EtatProgramme.VALIDE, EtatProgramme.EN_COURS})
# What the public reads: plans that were validated, reviews that were shared.
PROGRAMME_PUBLIC = frozenset(
    {
        EtatProgramme.VALIDE,
        EtatProgramme.EN_COURS,
        EtatProgramme.BILAN_REMIS,
        EtatProgramme.BILAN_PARTAGE,
        EtatProgramme.PRESENTE,
    }
)
BILAN_PUBLIC = frozenset({EtatProgramme.BILAN_PARTAGE, EtatProgramme.PRESENTE})


class NatureLigne(models.TextChoices):
    RENFORCEMENT = "renforcement", "Renforcement de la gestion de droit commun"
    SPECIFIQUE = "specifique", "Action spécifique au quartier"


class EtatLigne(models.TextChoices):
    """A line asked for during the year waits for the committee; one taken out stays readable."""

    RETENUE = "retenue", "Dans le programme"
    PROPOSEE = "proposee", "Ajout proposé"
    ECARTEE = "ecartee", "Retirée"


class GenreAjustement(models.TextChoices):
    MONTANT = "montant", "Changer les montants d’une action"
    AJOUT = "ajout", "Ajouter une action"
    RETRAIT = "retrait", "Retirer une action"


class EtatAjustement(models.TextChoices):
    PROPOSE = "propose", "Proposé"
    ACCEPTE = "accepte", "Accepté"
    REFUSE = "refuse", "Refusé"
    RETIRE = "retire", "Retiré"


TRANSITIONS_AJUSTEMENT: dict[str, Transition] = {
    "accepter": transition("Accepter", {EtatAjustement.PROPOSE}, EtatAjustement.ACCEPTE),
    "refuser": transition("Refuser", {EtatAjustement.PROPOSE}, EtatAjustement.REFUSE),
    "retirer": transition("Retirer la proposition", {EtatAjustement.PROPOSE}, EtatAjustement.RETIRE),
}


# Realisation


class Trimestre(models.IntegerChoices):
    T1 = 1, "1er trimestre"
    T2 = 2, "2e trimestre"
    T3 = 3, "3e trimestre"
    T4 = 4, "4e trimestre"


class Avancement(models.TextChoices):
    A_VENIR = "a_venir", "Pas commencée"
    EN_COURS = "en_cours", "En cours"
    EN_RETARD = "en_retard", "En retard"
    TERMINEE = "terminee", "Terminée"
    ABANDONNEE = "abandonnee", "Abandonnée"


class GenreJustificatif(models.TextChoices):
    FACTURE = "facture", "Facture"
    PAIE = "paie", "Relevé de temps ou de salaires, sans nom"
    CONVENTION = "convention", "Convention ou subvention versée"
    ATTESTATION = "attestation", "Attestation"
    AUTRE = "autre", "Autre pièce"


class EtatJustificatif(models.TextChoices):
    DEPOSE = "depose", "À vérifier"
    EN_QUESTION = "en_question", "Question posée"
    ACCEPTE = "accepte", "Accepté"
    REJETE = "rejete", "Rejeté"
    RETIRE = "retire", "Retiré"


TRANSITIONS_JUSTIFICATIF: dict[str, Transition] = {
    "accepter": transition(
        "Accepter", {EtatJustificatif.DEPOSE, EtatJustificatif.EN_QUESTION}, EtatJustificatif.ACCEPTE
    ),
    "questionner": transition("Poser une question", {EtatJustificatif.DEPOSE}, EtatJustificatif.EN_QUESTION),
    "repondre": transition("Répondre", {EtatJustificatif.EN_QUESTION}, EtatJustificatif.DEPOSE),
    "rejeter": transition("Rejeter", {EtatJustificatif.DEPOSE, EtatJustificatif.EN_QUESTION}, EtatJustificatif.REJETE),
    "retirer": transition("Retirer", {EtatJustificatif.DEPOSE, EtatJustificatif.EN_QUESTION}, EtatJustificatif.RETIRE),
    "rouvrir": transition(
        "Rouvrir la vérification", {EtatJustificatif.ACCEPTE, EtatJustificatif.REJETE}, EtatJustificatif.DEPOSE
    ),
}
# Still counted as announced; the accepted ones alone justify spending.
JUSTIFICATIF_EN_ATTENTE = frozenset({EtatJustificatif.DEPOSE, EtatJustificatif.EN_QUESTION})
