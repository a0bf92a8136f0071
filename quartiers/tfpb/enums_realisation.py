"""Kinds and states of what goes with the year: messages about a proof, a landlord’s workbook."""

from django.db import models

from quartiers.socle.transitions import Transition, transition


class GenreEchange(models.TextChoices):
    QUESTION = "question", "Question"
    REPONSE = "reponse", "Réponse"
    REJET = "rejet", "Rejet"
    REOUVERTURE = "reouverture", "Réouverture"
    RETRAIT = "retrait", "Retrait"


class EtatClasseur(models.TextChoices):
    A_REGLER = "a_regler", "À régler"
    ECRIT = "ecrit", "Repris dans les programmes"
    ABANDONNE = "abandonne", "Abandonné"


TRANSITIONS_CLASSEUR: dict[str, Transition] = {
    "ecrire": transition("Reprendre dans les programmes", {EtatClasseur.A_REGLER}, EtatClasseur.ECRIT),
    "abandonner": transition("Abandonner", {EtatClasseur.A_REGLER}, EtatClasseur.ABANDONNE),
}
