"""States, modes and kinds of the surveys."""

from django.db import models

from quartiers.socle.transitions import Transition, transition


class EtatEnquete(models.TextChoices):
    BROUILLON = "brouillon", "En préparation"
    OUVERTE = "ouverte", "Ouverte"
    CLOSE = "close", "Close"
    ARCHIVEE = "archivee", "Archivée"


TRANSITIONS_ENQUETE: dict[str, Transition] = {
    "ouvrir": transition("Ouvrir l’enquête", {EtatEnquete.BROUILLON}, EtatEnquete.OUVERTE),
    "clore": transition("Clore l’enquête", {EtatEnquete.OUVERTE}, EtatEnquete.CLOSE),
    "rouvrir": transition("Rouvrir l’enquête", {EtatEnquete.CLOSE}, EtatEnquete.OUVERTE),
    "archiver": transition("Archiver l’enquête", {EtatEnquete.CLOSE}, EtatEnquete.ARCHIVEE),
}


class EtatQuestionnaire(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    EN_SERVICE = "en_service", "En service"
    REMPLACE = "remplace", "Remplacé"


TRANSITIONS_QUESTIONNAIRE: dict[str, Transition] = {
    "mettre_en_service": transition(
        "Mettre en service", {EtatQuestionnaire.BROUILLON, EtatQuestionnaire.REMPLACE}, EtatQuestionnaire.EN_SERVICE
    ),
    "remplacer": transition("Remplacer", {EtatQuestionnaire.EN_SERVICE}, EtatQuestionnaire.REMPLACE),
}


class Mode(models.TextChoices):
    """How an answer came."""

    LIEN = "lien", "En ligne"
    MEDIATEUR = "mediateur", "Avec une médiatrice, un médiateur"
    PAPIER = "papier", "Sur papier, saisie ensuite"


class EtatReponse(models.TextChoices):
    RECUE = "recue", "Reçue"
    ECARTEE = "ecartee", "Écartée"


TRANSITIONS_REPONSE: dict[str, Transition] = {
    "ecarter": transition("Écarter cette réponse", {EtatReponse.RECUE}, EtatReponse.ECARTEE),
    "reprendre": transition("Reprendre cette réponse", {EtatReponse.ECARTEE}, EtatReponse.RECUE),
}
