"""States of a letter."""

from django.db import models


class EtatEnvoi(models.TextChoices):
    A_ENVOYER = "a_envoyer", "À envoyer"
    ENVOYE = "envoye", "Envoyé"
    ECHOUE = "echoue", "Non parti"
