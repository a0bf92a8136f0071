"""Progress of the action leads of a neighbourhood project."""

from django.db import models

from quartiers.socle.transitions import Transition, transition


class EtatPiste(models.TextChoices):
    IDEE = "idee", "Idée"
    PREPAREE = "preparee", "En préparation"
    EN_COURS = "en_cours", "En cours"
    REALISEE = "realisee", "Réalisée"
    ABANDONNEE = "abandonnee", "Abandonnée"


TRANSITIONS_PISTE: dict[str, Transition] = {
    "preparer": transition("Préparer", {EtatPiste.IDEE, EtatPiste.ABANDONNEE}, EtatPiste.PREPAREE),
    "engager": transition("Engager", {EtatPiste.IDEE, EtatPiste.PREPAREE}, EtatPiste.EN_COURS),
    "realiser": transition("Constater la réalisation", {EtatPiste.EN_COURS}, EtatPiste.REALISEE),
    "abandonner": transition(
        "Abandonner", {EtatPiste.IDEE, EtatPiste.PREPAREE, EtatPiste.EN_COURS}, EtatPiste.ABANDONNEE
    ),
    "rouvrir": transition("Rouvrir", {EtatPiste.REALISEE}, EtatPiste.EN_COURS),
}
