"""Kinds and states of the committees' life, and the tables of allowed moves."""

from django.db import models

from quartiers.socle.transitions import Transition, transition


class GenreInstance(models.TextChoices):
    PILOTAGE = "pilotage", "Comité de pilotage"
    TECHNIQUE = "technique", "Comité technique"
    SUIVI_LOCAL = "suivi_local", "Comité de suivi local"
    TFPB = "tfpb", "Comité technique TFPB"
    PROJET_QUARTIER = "projet_quartier", "Comité d’un projet de quartier"
    ATELIER = "atelier", "Atelier ou groupe de travail"
    DIAGNOSTIC = "diagnostic", "Diagnostic en marchant"
    AUTRE = "autre", "Autre instance"


class QualiteMembre(models.TextChoices):
    PRESIDENCE = "presidence", "Présidence"
    COPRESIDENCE = "copresidence", "Coprésidence"
    ANIMATION = "animation", "Animation"
    MEMBRE = "membre", "Membre"
    INVITE = "invite", "Invité·e"


class EtatSondage(models.TextChoices):
    OUVERT = "ouvert", "Ouvert aux réponses"
    RETENU = "retenu", "Date retenue"
    ABANDONNE = "abandonne", "Abandonné"


TRANSITIONS_SONDAGE: dict[str, Transition] = {
    "retenir": transition("Retenir ce créneau", {EtatSondage.OUVERT}, EtatSondage.RETENU),
    "abandonner": transition("Abandonner le sondage", {EtatSondage.OUVERT}, EtatSondage.ABANDONNE),
}


class ReponseDate(models.TextChoices):
    OUI = "oui", "Oui"
    PEUT_ETRE = "peut_etre", "Si nécessaire"
    NON = "non", "Non"


class EtatSeance(models.TextChoices):
    PREPARATION = "preparation", "En préparation"
    CONVOQUEE = "convoquee", "Convoquée"
    OUVERTE = "ouverte", "En cours"
    TENUE = "tenue", "Tenue"
    ANNULEE = "annulee", "Annulée"


TRANSITIONS_SEANCE: dict[str, Transition] = {
    "convoquer": transition("Convoquer", {EtatSeance.PREPARATION}, EtatSeance.CONVOQUEE),
    "ouvrir": transition("Ouvrir la séance", {EtatSeance.PREPARATION, EtatSeance.CONVOQUEE}, EtatSeance.OUVERTE),
    "lever": transition("Lever la séance", {EtatSeance.OUVERTE}, EtatSeance.TENUE),
    "rouvrir": transition("Rouvrir la séance", {EtatSeance.TENUE}, EtatSeance.OUVERTE),
    "annuler": transition("Annuler la séance", {EtatSeance.PREPARATION, EtatSeance.CONVOQUEE}, EtatSeance.ANNULEE),
}


class NaturePoint(models.TextChoices):
    INFORMATION = "information", "Pour information"
    ECHANGE = "echange", "Pour échange"
    AVIS = "avis", "Pour avis"
    DECISION = "decision", "Pour décision"


class StatutPresence(models.TextChoices):
    ATTENDU = "attendu", "Attendu·e"
    PRESENT = "present", "Présent·e"
    EXCUSE = "excuse", "Excusé·e"
    ABSENT = "absent", "Absent·e"
    REPRESENTE = "represente", "Représenté·e"


class GenreSignature(models.TextChoices):
    TRACEE = "tracee", "Signature tracée à l’écran"
    CONFIRMEE = "confirmee", "Présence confirmée à l’écran"
    PAPIER = "papier", "Sur la feuille papier"


class SensDecision(models.TextChoices):
    VALIDE = "valide", "Valide"
    ARBITRE = "arbitre", "Arbitre"
    PREND_ACTE = "prend_acte", "Prend acte"
    DEMANDE = "demande", "Demande"
    REFUSE = "refuse", "Refuse"
    AJOURNE = "ajourne", "Ajourne"


class EtatSuite(models.TextChoices):
    A_FAIRE = "a_faire", "À faire"
    FAITE = "faite", "Faite"
    ABANDONNEE = "abandonnee", "Abandonnée"


TRANSITIONS_SUITE: dict[str, Transition] = {
    "faire": transition("Marquer comme faite", {EtatSuite.A_FAIRE}, EtatSuite.FAITE),
    "abandonner": transition("Abandonner", {EtatSuite.A_FAIRE}, EtatSuite.ABANDONNEE),
    "reprendre": transition("Reprendre", {EtatSuite.FAITE, EtatSuite.ABANDONNEE}, EtatSuite.A_FAIRE),
}


class EtatCompteRendu(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    REMARQUES = "remarques", "Soumis aux remarques"
    APPROUVE = "approuve", "Approuvé"
    DIFFUSE = "diffuse", "Diffusé"


TRANSITIONS_COMPTE_RENDU: dict[str, Transition] = {
    "soumettre": transition("Soumettre aux remarques", {EtatCompteRendu.BROUILLON}, EtatCompteRendu.REMARQUES),
    "reprendre": transition("Reprendre la rédaction", {EtatCompteRendu.REMARQUES}, EtatCompteRendu.BROUILLON),
    "approuver": transition("Approuver", {EtatCompteRendu.REMARQUES}, EtatCompteRendu.APPROUVE),
    "diffuser": transition("Diffuser", {EtatCompteRendu.APPROUVE}, EtatCompteRendu.DIFFUSE),
}


class GenreEnvoi(models.TextChoices):
    CONVOCATION = "convocation", "Convocation"
    MISE_A_JOUR = "mise_a_jour", "Mise à jour"
    ANNULATION = "annulation", "Annulation"
    REMARQUES = "remarques", "Compte rendu soumis aux remarques"
    COMPTE_RENDU = "compte_rendu", "Compte rendu diffusé"
