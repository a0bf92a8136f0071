"""Who signed the contract, since when."""

import pghistory
from django.db import models

from quartiers.annuaire.models import Organisme
from quartiers.contrat.models.contrat import Contrat
from quartiers.socle.modeles import Duree, contrainte_duree


@pghistory.track()
class Signataire(Duree):
    """An organisation bound by the contract; `fonctions` are the functions that signed for it, without names."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="signataires")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField("code", max_length=80)
    titre = models.CharField("signe pour", max_length=250)
    fonctions = models.JSONField("fonctions signataires", default=list, blank=True)
    rang = models.PositiveIntegerField("rang", default=0)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)

    class Meta:
        verbose_name = "signataire"
        verbose_name_plural = "signataires"
        ordering = ["contrat", "rang"]
        constraints = [
            contrainte_duree("signataire_duree"),
            models.UniqueConstraint(fields=["contrat", "code"], name="signataire_code_unique"),
        ]

    def __str__(self) -> str:
        return self.titre
