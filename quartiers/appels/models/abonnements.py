"""Secret addresses of calendars, one per person and subject: taken back by making another."""

import secrets

from django.db import models

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import Horodate


def jeton_de_calendrier() -> str:
    return secrets.token_urlsafe(24)


class AbonnementCalendrier(Horodate):
    """The secret of one person's calendar feed; `sujet` says which feed (« tresorerie »…)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="+")
    utilisateur = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="+")
    organisme = models.ForeignKey(Organisme, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    sujet = models.CharField("sujet", max_length=20)
    jeton = models.CharField("secret", max_length=60, unique=True, default=jeton_de_calendrier)

    class Meta:
        verbose_name = "abonnement à un calendrier"
        verbose_name_plural = "abonnements à un calendrier"
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "utilisateur", "organisme", "sujet"],
                name="abonnementcalendrier_unique",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.sujet} – {self.utilisateur}"
