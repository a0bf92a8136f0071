"""The contract's catalogue of indicators (contract, annex 9.2)."""

import pghistory
from django.db import models

from quartiers.contrat.models import Contrat, Element
from quartiers.socle.modeles import Duree, contrainte_duree


class NatureIndicateur(models.TextChoices):
    QUANTITATIF = "quantitatif", "Quantitatif"
    QUALITATIF = "qualitatif", "Qualitatif"


@pghistory.track()
class Question(Duree):
    """An evaluative question of the catalogue, tied to an axis and, when recognised, to an orientation."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    code = models.CharField("code", max_length=30)
    titre = models.TextField("question")
    axe = models.ForeignKey(Element, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    orientation = models.ForeignKey(Element, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    orientation_citee = models.CharField("orientation citée", max_length=300, blank=True)
    rang = models.PositiveIntegerField("rang", default=0)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)

    class Meta:
        verbose_name = "question évaluative"
        verbose_name_plural = "questions évaluatives"
        ordering = ["contrat", "rang"]
        constraints = [
            contrainte_duree("question_duree"),
            models.UniqueConstraint(fields=["contrat", "code"], name="question_code_unique"),
        ]

    def __str__(self) -> str:
        return self.titre


@pghistory.track()
class Indicateur(Duree):
    """An indicator that the contract proposes, quantitative or qualitative."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="indicateurs")
    code = models.CharField("code", max_length=30)
    titre = models.TextField("indicateur")
    nature = models.CharField("nature", max_length=12, choices=NatureIndicateur.choices)
    source = models.CharField("source", max_length=300, blank=True)
    frequence = models.CharField("périodicité", max_length=120, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="details")
    rang = models.PositiveIntegerField("rang", default=0)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)

    class Meta:
        verbose_name = "indicateur"
        verbose_name_plural = "indicateurs"
        ordering = ["contrat", "rang"]
        constraints = [
            contrainte_duree("indicateur_duree"),
            models.UniqueConstraint(fields=["contrat", "code"], name="indicateur_code_unique"),
        ]

    def __str__(self) -> str:
        return self.titre
