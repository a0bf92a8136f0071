"""An evaluation: what it looks at, its chapters, its sealed versions."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat, Element, QuartierContrat
from quartiers.evaluation.enums import EtapeSceau, EtatEvaluation, GenreEvaluation
from quartiers.gouvernance.models import Seance
from quartiers.socle.modeles import Horodate


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def publiees(self) -> "EvaluationQuerySet":
        return self.filter(etat=EtatEvaluation.PUBLIEE, contrat__publie=True)


@pghistory.track()
class Evaluation(Horodate):
    """An evaluation of the contract over a period; without any element its perimeter is the whole catalogue.

    `decision` is the reference of the decision that validated it.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    genre = models.CharField("genre", max_length=12, choices=GenreEvaluation.choices)
    titre = models.CharField("titre", max_length=200)
    debut = models.DateField("période évaluée : du")
    fin = models.DateField("au")
    equipe = models.TextField("équipe d’évaluation", blank=True, help_text="Les fonctions, sans nom de personne.")
    evaluateur = models.ForeignKey(
        Organisme,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="organisme qui évalue",
    )
    elements = models.ManyToManyField(Element, related_name="+", blank=True, verbose_name="axes et orientations")
    quartiers = models.ManyToManyField(QuartierContrat, related_name="+", blank=True, verbose_name="quartiers")
    publics = models.CharField("publics visés", max_length=250, blank=True, help_text="Vide : tous les publics.")
    etat = models.CharField("état", max_length=10, choices=EtatEvaluation.choices, default=EtatEvaluation.EN_COURS)
    seance = models.ForeignKey(Seance, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField("décision", max_length=250, blank=True, help_text="Instance et référence.")
    validee_le = models.DateField("validée le", null=True, blank=True)
    publiee_le = models.DateField("publiée le", null=True, blank=True)
    cree_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = "évaluation"
        verbose_name_plural = "évaluations"
        ordering = ["contrat", "-fin", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gt=F("debut")),
                name="evaluation_periode",
                violation_error_message="La fin de la période vient après son début.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["publiee", "validee"]) | (Q(validee_le__isnull=False) & ~Q(decision="")),
                name="evaluation_validee_date",
                violation_error_message="Dites par quelle décision l’évaluation est validée, et quand.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="publiee") | Q(publiee_le__isnull=False), name="evaluation_publiee_date"
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def ouverte(self) -> bool:
        """Whether its texts, evidence and judgements may still change."""
        return self.etat == EtatEvaluation.EN_COURS


@pghistory.track()
class ChapitreEvaluation(Horodate):
    """A chapter that people write; those of the questions write themselves. The row history keeps every revision."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="chapitres")
    code = models.SlugField("code", max_length=60)
    titre = models.CharField("titre", max_length=200)
    consigne = models.TextField("ce que l’on attend ici", blank=True)
    apres = models.BooleanField("après les questions", default=False)
    rang = models.PositiveSmallIntegerField("rang", default=0)
    texte = models.TextField("texte", blank=True, help_text="Mise en forme simple : titres, listes, gras, liens.")
    revision = models.PositiveIntegerField("révision", default=0)
    ecrit_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "chapitre d’évaluation"
        verbose_name_plural = "chapitres d’évaluation"
        ordering = ["evaluation", "apres", "rang", "pk"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "code"], name="chapitreevaluation_code_unique")]

    def __str__(self) -> str:
        return self.titre


@pghistory.track()
class VersionEvaluation(models.Model):
    """A sealed version of the report, as data; a trigger refuses any change. `empreinte`: SHA-256 of `contenu`."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="versions")
    numero = models.PositiveSmallIntegerField("numéro")
    etape = models.CharField("étape", max_length=10, choices=EtapeSceau.choices)
    contenu = models.JSONField("contenu")
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    scellee_le = models.DateTimeField("scellée le", default=timezone.now, editable=False)
    scellee_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "version d’évaluation"
        verbose_name_plural = "versions d’évaluation"
        ordering = ["evaluation", "-numero"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "numero"], name="versionevaluation_unique")]
        triggers = [pgtrigger.Protect(name="version_evaluation_scellee", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Version {self.numero}"
