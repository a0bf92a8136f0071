"""What people fill in the matrix all along the year: who brings what and when, findings."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.evaluation.models.evaluation import Evaluation
from quartiers.indicateurs.models import CritereJugement, Indicateur, Question
from quartiers.socle.modeles import Horodate


@pghistory.track()
class Responsable(Horodate):
    """Who brings the answer to a question, or the figures of one of its indicators, before when."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name="question")
    indicateur = models.ForeignKey(
        Indicateur,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="indicateur",
        help_text="Vide : toute la question.",
    )
    organisme = models.ForeignKey(
        Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="organisme"
    )
    fonction = models.CharField("fonction", max_length=150, blank=True, help_text="Sans nom de personne.")
    attendu_le = models.DateField("attendu le", null=True, blank=True)
    livre_le = models.DateField("livré le", null=True, blank=True)
    note = models.CharField("ce qui est attendu", max_length=300, blank=True)

    class Meta:
        verbose_name = "responsable"
        verbose_name_plural = "responsables"
        ordering = ["contrat", "question__rang", "indicateur__rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "indicateur"],
                nulls_distinct=False,
                name="responsable_un_seul",
                violation_error_message="Un responsable est déjà nommé : changez-le.",
            ),
            models.CheckConstraint(
                condition=Q(organisme__isnull=False) | ~Q(fonction=""),
                name="responsable_nomme",
                violation_error_message="Dites l’organisme, la fonction, ou les deux.",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(morceau for morceau in (self.fonction, str(self.organisme or "")) if morceau)


@pghistory.track()
class Constat(Horodate):
    """What is observed on a question, in a few sentences. Gathered before an evaluation opens, it waits for the next."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name="question")
    evaluation = models.ForeignKey(Evaluation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    critere = models.ForeignKey(
        CritereJugement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="critère",
        help_text="Vide : toute la question.",
    )
    texte = models.TextField("constat", max_length=3000)
    constate_le = models.DateField("constaté le")
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "constat"
        verbose_name_plural = "constats"
        ordering = ["question__rang", "constate_le", "pk"]

    def __str__(self) -> str:
        return self.texte[:120]
