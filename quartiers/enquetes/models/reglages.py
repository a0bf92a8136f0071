"""What is expected of the answers (quotas), what is known of the population (margins), how words are grouped."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.enquetes.models.collecte import ReponseEnquete
from quartiers.enquetes.models.enquete import Enquete
from quartiers.socle.modeles import Horodate

QUESTION_QUARTIER = "quartier"  # in a known margin: the neighbourhood of the answer, by its code, not a question


@pghistory.track()
class Quota(models.Model):
    """How many answers are wanted of one kind of people. `criteres`: {single-choice question: choice}."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    enquete = models.ForeignKey(Enquete, on_delete=models.CASCADE, related_name="quotas")
    libelle = models.CharField("libellé", max_length=250)
    quartier = models.ForeignKey(QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    criteres = models.JSONField("critères", default=dict, blank=True)
    cible = models.PositiveIntegerField("nombre voulu")
    rang = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "quota"
        verbose_name_plural = "quotas"
        ordering = ["enquete", "rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enquete", "quartier", "criteres"], nulls_distinct=False, name="quota_unique"
            ),
            models.CheckConstraint(
                condition=Q(quartier__isnull=False) | ~Q(criteres={}),
                name="quota_porte_sur_quelque_chose",
                violation_error_message="Un quota porte sur un quartier ou sur une réponse.",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


@pghistory.track()
class MargeConnue(Horodate):
    """What is known of the whole population for one question: `totaux` is {choice: how many people}.

    `question` is the name of a single-choice question, or QUESTION_QUARTIER (choices are codes of neighbourhoods).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    enquete = models.ForeignKey(Enquete, on_delete=models.CASCADE, related_name="marges")
    question = models.CharField("question", max_length=100)
    totaux = models.JSONField("totaux")
    source = models.CharField("source", max_length=250)
    annee = models.PositiveSmallIntegerField("année")

    class Meta:
        verbose_name = "marge connue"
        verbose_name_plural = "marges connues"
        ordering = ["enquete", "question"]
        constraints = [models.UniqueConstraint(fields=["enquete", "question"], name="margeconnue_unique")]

    def __str__(self) -> str:
        return f"{self.question}, {self.source}, {self.annee}"


@pghistory.track()
class ThemeReponse(Horodate):
    """A group of open answers to one question, named by a person."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    enquete = models.ForeignKey(Enquete, on_delete=models.CASCADE, related_name="themes")
    question = models.CharField("question", max_length=100)
    libelle = models.CharField("thème", max_length=150)
    definition = models.CharField("ce qu’il regroupe", max_length=300, blank=True)
    rang = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "thème de réponses"
        verbose_name_plural = "thèmes de réponses"
        ordering = ["enquete", "question", "rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enquete", "question", "libelle"],
                name="themereponse_libelle_unique",
                violation_error_message="Cette question a déjà un thème de ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle


class Classement(models.Model):
    """An open answer put in a theme, by a person. Goes with the answer when it is erased."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    reponse = models.ForeignKey(ReponseEnquete, on_delete=models.CASCADE, related_name="classements")
    question = models.CharField("question", max_length=100)
    theme = models.ForeignKey(ThemeReponse, on_delete=models.CASCADE, related_name="classements")
    classe_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "classement d’une réponse ouverte"
        verbose_name_plural = "classements de réponses ouvertes"
        ordering = ["theme", "pk"]
        constraints = [models.UniqueConstraint(fields=["reponse", "theme"], name="classement_unique")]

    def __str__(self) -> str:
        return f"{self.theme} : {self.reponse}"
