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
    mesures = models.ManyToManyField(
        "indicateurs.Mesure", related_name="indicateurs", blank=True, verbose_name="mesures"
    )
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


class GenreQuestion(models.TextChoices):
    TEXTE = "texte", "Texte"
    OUI_NON = "oui_non", "Oui ou non"
    CHOIX = "choix", "Un choix dans une liste"
    NOMBRE = "nombre", "Nombre entier"
    DECIMAL = "decimal", "Nombre à virgule"
    EUROS = "euros", "Montant en euros"
    POURCENT = "pourcent", "Pourcentage"
    DATE = "date", "Date"


# What a total may be made of: rates, texts and dates are never summed.
GENRES_ADDITIONNABLES = frozenset({GenreQuestion.NOMBRE, GenreQuestion.DECIMAL, GenreQuestion.EUROS})


@pghistory.track()
class QuestionFiche(Duree):
    """A question that a contract adds to the yearly report of every action, asked from `debut` on.

    `choix` lists the answers of a choice. Once answered, its kind, unit and choices stay as they are: the same
    meaning year after year; another meaning is another question.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField("code", max_length=40)
    libelle = models.CharField("question", max_length=250)
    aide = models.CharField("aide", max_length=300, blank=True)
    genre = models.CharField("réponse attendue", max_length=10, choices=GenreQuestion.choices)
    choix = models.JSONField("réponses possibles", default=list, blank=True)
    unite = models.CharField("unité", max_length=40, blank=True)
    obligatoire = models.BooleanField("réponse obligatoire", default=False)
    rang = models.PositiveIntegerField("rang", default=0)

    class Meta:
        verbose_name = "question du contrat"
        verbose_name_plural = "questions du contrat"
        ordering = ["contrat", "rang", "pk"]
        constraints = [
            contrainte_duree("questionfiche_duree"),
            models.UniqueConstraint(
                fields=["contrat", "code"],
                name="questionfiche_code_unique",
                violation_error_message="Une question porte déjà ce code.",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def additionnable(self) -> bool:
        return self.genre in GENRES_ADDITIONNABLES
