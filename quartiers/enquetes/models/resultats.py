"""How the answers are read: weights, crossing questions, what may be quoted of open answers."""

from decimal import Decimal

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.enquetes.enums_resultats import EtatTexte, MethodePonderation, Tirage
from quartiers.enquetes.models.collecte import ReponseEnquete
from quartiers.enquetes.models.enquete import Enquete
from quartiers.socle.modeles import Horodate

CROISEMENTS_MAX = 4


@pghistory.track()
class PlanResultats(Horodate):
    """What a survey publishes and how it is weighted. `croisements`: names of the questions that others are read by,
    settled once for all by `arrete_le`. `fusions`: {question: {choice: the one it joins}}, in weights alone.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    enquete = models.OneToOneField(Enquete, on_delete=models.CASCADE, related_name="plan")
    tirage = models.CharField(
        "comment les personnes ont été choisies", max_length=12, choices=Tirage.choices, default=Tirage.QUOTAS
    )
    croisements = models.JSONField("questions de croisement", default=list, blank=True)
    arrete_le = models.DateField("croisements arrêtés le", null=True, blank=True)
    methode = models.CharField(
        "redressement", max_length=12, choices=MethodePonderation.choices, default=MethodePonderation.AUCUNE
    )
    marges = models.JSONField("marges utilisées", default=list, blank=True)
    fusions = models.JSONField("regroupements", default=dict, blank=True)
    poids_min = models.DecimalField(
        "poids le plus petit", max_digits=4, decimal_places=2, default=Decimal("0.30"),
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(1))],
        help_text="Un poids de 1 est le poids moyen.",
    )  # fmt: skip
    poids_max = models.DecimalField(
        "poids le plus grand", max_digits=4, decimal_places=2, default=Decimal("3.00"),
        validators=[MinValueValidator(Decimal(1)), MaxValueValidator(Decimal(20))],
    )  # fmt: skip

    class Meta:
        verbose_name = "plan de résultats"
        verbose_name_plural = "plans de résultats"
        ordering = ["enquete"]
        constraints = [
            models.CheckConstraint(
                condition=Q(poids_min__lte=F("poids_max")),
                name="planresultats_bornes",
                violation_error_message="Le plus petit poids ne dépasse pas le plus grand.",
            )
        ]

    def __str__(self) -> str:
        return f"Résultats de {self.enquete}"


class TexteRelu(models.Model):
    """An open answer that a person has read: whether it may be quoted, and in what words. Goes with the answer.

    `texte` is what may be shown: the answer with what pointed at someone taken out. No history: it would have an hour.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    reponse = models.ForeignKey(ReponseEnquete, on_delete=models.CASCADE, related_name="textes_relus")
    question = models.CharField("question", max_length=100)
    etat = models.CharField("état", max_length=12, choices=EtatTexte.choices, default=EtatTexte.LU)
    texte = models.TextField("texte à citer", blank=True)
    relu_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "texte relu"
        verbose_name_plural = "textes relus"
        ordering = ["question", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["reponse", "question"], name="texterelu_unique"),
            models.CheckConstraint(
                condition=~Q(etat="retenu") | ~Q(texte=""),
                name="texterelu_retenu_ecrit",
                violation_error_message="Écrivez le texte à citer.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}, {self.get_etat_display()}"


class SecondAvis(models.Model):
    """The themes that a second person, reading by themselves, gives an open answer: to measure how far two agree."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    reponse = models.ForeignKey(ReponseEnquete, on_delete=models.CASCADE, related_name="seconds_avis")
    question = models.CharField("question", max_length=100)
    themes = models.JSONField("thèmes", default=list, blank=True)
    lu_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "second avis"
        verbose_name_plural = "seconds avis"
        ordering = ["question", "pk"]
        constraints = [models.UniqueConstraint(fields=["reponse", "question"], name="secondavis_unique")]

    def __str__(self) -> str:
        return f"Second avis, {self.question}"
