"""Dated settings of the monitoring: what is not law, or may change with it."""

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import Duree, contrainte_duree


@pghistory.track()
class ReglageSuivi(Duree):
    """Settings of a contract from a day on; without any, the defaults below hold (regles, 3.3 and 4.5).

    `seuil_secret`: no count of people under it is shown outside the team. `consultation_jours`: the law gives the
    councils and residents' bodies one month at least. `bilan_jours`: days after 31 December by which reports of the
    actions that no call carries are due.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    seuil_secret = models.PositiveSmallIntegerField(
        "seuil du secret (personnes)", default=5, validators=[MinValueValidator(2)]
    )
    consultation_jours = models.PositiveSmallIntegerField(
        "durée de la consultation (jours)", default=31, validators=[MinValueValidator(28)]
    )
    bilan_jours = models.PositiveSmallIntegerField("délai des fiches bilan (jours)", default=60)
    relances_jours = models.JSONField("rappels (jours avant ou après l’échéance)", default=list, blank=True)
    participants_alerte = models.PositiveSmallIntegerField(
        "alerte : participants rapportés aux habitants (%)", default=100
    )
    depense_alerte = models.PositiveSmallIntegerField("alerte : dépassement du budget (%)", default=0)
    source = models.CharField("source", max_length=250, blank=True)

    class Meta:
        verbose_name = "réglage du suivi"
        verbose_name_plural = "réglages du suivi"
        ordering = ["contrat", "debut"]
        constraints = [
            contrainte_duree("reglagesuivi_duree"),
            models.UniqueConstraint(
                fields=["contrat"],
                condition=Q(fin__isnull=True),
                name="reglagesuivi_un_seul_ouvert",
                violation_error_message="Un réglage est déjà en cours : modifiez-le, ou donnez-lui une fin.",
            ),
        ]

    def __str__(self) -> str:
        return f"Réglage du suivi depuis le {self.debut:%d/%m/%Y}"
