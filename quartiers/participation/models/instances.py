"""Residents' bodies as the contract sets them up (contract, 5.2): nothing assumes one per neighbourhood."""

import pghistory
from django.db import models

from quartiers.contrat.models import Contrat
from quartiers.participation.enums_conseils import StatutLegal
from quartiers.socle.modeles import Duree, contrainte_duree
from quartiers.territoire.models import Commune


@pghistory.track()
class InstanceParticipation(Duree):
    """A residents' body; `effectif` in people, `mandat` in years, `colleges` as the text names them."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField("code", max_length=80)
    titre = models.CharField("nom", max_length=250)
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    statut = models.CharField("statut", max_length=120, blank=True)
    statut_legal = models.CharField(
        "statut légal", max_length=20, choices=StatutLegal.choices, default=StatutLegal.AUTRE
    )
    effectif = models.PositiveSmallIntegerField("effectif", null=True, blank=True)
    nombre = models.PositiveSmallIntegerField("nombre d’instances de ce type", null=True, blank=True)
    colleges = models.JSONField("collèges", default=list, blank=True)
    mandat = models.PositiveSmallIntegerField("durée du mandat (années)", null=True, blank=True)
    designation = models.TextField("désignation", blank=True)
    renouvellement = models.TextField("renouvellement", blank=True)
    frequence_min = models.PositiveSmallIntegerField("réunions par an au minimum", null=True, blank=True)
    frequence_texte = models.TextField("fréquence", blank=True)
    rang = models.PositiveIntegerField("rang", default=0)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)

    class Meta:
        verbose_name = "instance de participation"
        verbose_name_plural = "instances de participation"
        ordering = ["contrat", "rang"]
        constraints = [
            contrainte_duree("participation_duree"),
            models.UniqueConstraint(fields=["contrat", "code"], name="participation_code_unique"),
        ]

    def __str__(self) -> str:
        return self.titre
