"""Kinds, states and the tables of allowed moves of the living contract."""

from django.db import models

from quartiers.socle.transitions import Transition, transition


class Nature(models.TextChoices):
    """What an element of the contract is. Its name on screen follows the contract's own vocabulary."""

    AXE = "axe", "Axe"
    ORIENTATION = "orientation", "Orientation"
    OBJECTIF = "objectif", "Objectif opérationnel"
    ACTION = "action", "Action"
    SOUS_ACTION = "sous_action", "Sous-action"
    ENGAGEMENT = "engagement", "Engagement"


# Which natures may hold which: a contract may skip a level, its list then hangs on the level above.
PARENTS_POSSIBLES: dict[str, frozenset[str | None]] = {
    Nature.AXE: frozenset({None}),
    Nature.ORIENTATION: frozenset({Nature.AXE}),
    Nature.OBJECTIF: frozenset({Nature.ORIENTATION, Nature.AXE}),
    Nature.ACTION: frozenset({Nature.ORIENTATION, Nature.OBJECTIF, Nature.AXE}),
    Nature.SOUS_ACTION: frozenset({Nature.ACTION}),
    Nature.ENGAGEMENT: frozenset({None}),
}


class GenreModification(models.TextChoices):
    """What an avenant does to elements (contract, 3: wording, orientations, objectives, actions may evolve)."""

    REFORMULER = "reformuler", "Reformuler"
    AJOUTER = "ajouter", "Ajouter"
    DEPLACER = "deplacer", "Déplacer"
    SCINDER = "scinder", "Scinder"
    FUSIONNER = "fusionner", "Fusionner"
    TERMINER = "terminer", "Terminer"


class EtatAvenant(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    SOUMIS = "soumis", "Soumis aux signataires"
    ADOPTE = "adopte", "Adopté"
    ABANDONNE = "abandonne", "Abandonné"


TRANSITIONS_AVENANT: dict[str, Transition] = {
    "soumettre": transition("Soumettre aux signataires", {EtatAvenant.BROUILLON}, EtatAvenant.SOUMIS),
    "reprendre": transition("Reprendre en brouillon", {EtatAvenant.SOUMIS}, EtatAvenant.BROUILLON),
    "adopter": transition("Adopter", {EtatAvenant.SOUMIS}, EtatAvenant.ADOPTE),
    "abandonner": transition("Abandonner", {EtatAvenant.BROUILLON, EtatAvenant.SOUMIS}, EtatAvenant.ABANDONNE),
}


class SensAvis(models.TextChoices):
    EN_ATTENTE = "en_attente", "En attente"
    FAVORABLE = "favorable", "Favorable"
    RESERVES = "reserves", "Favorable avec réserves"
    DEFAVORABLE = "defavorable", "Défavorable"


class EtatLecture(models.TextChoices):
    A_VERIFIER = "a_verifier", "À vérifier"
    VALIDEE = "validee", "Validée"
    ABANDONNEE = "abandonnee", "Abandonnée"


TRANSITIONS_LECTURE: dict[str, Transition] = {
    "valider": transition("Valider comme version 1", {EtatLecture.A_VERIFIER}, EtatLecture.VALIDEE),
    "abandonner": transition("Abandonner la lecture", {EtatLecture.A_VERIFIER}, EtatLecture.ABANDONNEE),
}
