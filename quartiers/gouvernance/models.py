"""The committees that the contract sets up (contract, 5.1); their meetings come on top of them."""

import pghistory
from django.db import models

from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import Duree, Horodate, contrainte_duree
from quartiers.territoire.models import Commune


@pghistory.track()
class Instance(Duree):
    """A committee: chairs, members and missions as the contract says; `frequence_min` in meetings a year."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField("code", max_length=80)
    titre = models.CharField("nom", max_length=250)
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    presidence = models.JSONField("présidence", default=list, blank=True)
    membres = models.JSONField("membres", default=list, blank=True)
    missions = models.JSONField("missions", default=list, blank=True)
    frequence_min = models.PositiveSmallIntegerField("réunions par an au minimum", null=True, blank=True)
    frequence_texte = models.TextField("fréquence", blank=True)
    rang = models.PositiveIntegerField("rang", default=0)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)

    class Meta:
        verbose_name = "instance"
        verbose_name_plural = "instances"
        ordering = ["contrat", "rang"]
        constraints = [
            contrainte_duree("instance_duree"),
            models.UniqueConstraint(fields=["contrat", "code"], name="instance_code_unique"),
        ]

    def __str__(self) -> str:
        return self.titre


@pghistory.track()
class Seance(Horodate):
    """A dated meeting of a committee: what an act « decided in a meeting » refers to."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="seances")
    tenue_le = models.DateField("tenue le")
    objet = models.CharField("objet", max_length=250, blank=True)

    class Meta:
        verbose_name = "séance"
        verbose_name_plural = "séances"
        ordering = ["instance", "-tenue_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "tenue_le", "objet"],
                name="seance_unique",
                violation_error_message="Cette séance est déjà enregistrée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.instance}, {self.tenue_le:%d/%m/%Y}"
