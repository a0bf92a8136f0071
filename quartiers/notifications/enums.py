"""What becomes of a letter, and the pace at which a person wants news."""

from django.db import models

from quartiers.socle.transitions import Transition, transition


class EtatEnvoi(models.TextChoices):
    A_ENVOYER = "a_envoyer", "À envoyer"
    ENVOYE = "envoye", "Envoyé"
    ECHOUE = "echoue", "Non parti"


class Cadence(models.TextChoices):
    """Letters that concern one's own file always leave at once; this is for the rest."""

    IMMEDIATE = "immediate", "Tout de suite, un courriel par nouvelle"
    QUOTIDIENNE = "quotidienne", "Une fois par jour, en un seul courriel"
    HEBDOMADAIRE = "hebdomadaire", "Une fois par semaine, en un seul courriel"
    AUCUNE = "aucune", "Jamais : je viens voir dans « Mon espace »"


TRANSITIONS_ENVOI: dict[str, Transition] = {
    "renvoyer": transition("Renvoyer", {EtatEnvoi.ECHOUE}, EtatEnvoi.A_ENVOYER),
}
