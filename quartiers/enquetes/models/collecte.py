"""What comes in: tokens that serve once, answers that name nobody. Nothing ties the ones to the others.

Neither keeps an hour, a person nor an address; their tables have no history, for a history has an hour.
"""

import uuid

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.enquetes.enums import EtatReponse, Mode
from quartiers.enquetes.models.enquete import Enquete, Questionnaire
from quartiers.socle.modeles import Horodate


@pghistory.track()
class LotJetons(Horodate):
    """Sheets of tokens printed together (link, paper), or a team that goes and asks (mediator: no token)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    enquete = models.ForeignKey(Enquete, on_delete=models.PROTECT, related_name="lots")
    libelle = models.CharField(
        "nom du lot", max_length=120, help_text="Par exemple : marché du samedi, équipe de jour."
    )
    mode = models.CharField("mode", max_length=10, choices=Mode.choices)
    quartier = models.ForeignKey(
        QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="quartier"
    )
    nombre = models.PositiveIntegerField("combien", validators=[MinValueValidator(1)])
    annule = models.BooleanField("annulé", default=False)

    class Meta:
        verbose_name = "lot de jetons"
        verbose_name_plural = "lots de jetons"
        ordering = ["enquete", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enquete", "libelle"],
                name="lotjetons_libelle_unique",
                violation_error_message="Un lot de cette enquête porte déjà ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle


class Jeton(models.Model):
    """The fingerprint of a single-use token, and whether it has served. Nothing says when, nor for which answer."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(LotJetons, on_delete=models.CASCADE, related_name="jetons")
    empreinte = models.CharField("empreinte", max_length=64, unique=True)
    utilise = models.BooleanField("utilisé", default=False)

    class Meta:
        verbose_name = "jeton"
        verbose_name_plural = "jetons"
        ordering = ["lot", "empreinte"]

    def __str__(self) -> str:
        return f"Jeton de {self.lot}"


class ReponseEnqueteQuerySet(models.QuerySet["ReponseEnquete"]):
    def comptees(self) -> "ReponseEnqueteQuerySet":
        """Those that count in results and quotas."""
        return self.filter(etat=EtatReponse.RECUE, complete=True)


class ReponseEnquete(models.Model):
    """One person's answers, on a day. `valeurs`: {question name: text, number, or list of choices}.

    `lot` is the team of a mediator only: for a link it would say too much. `motif`: why it was set aside.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    enquete = models.ForeignKey(Enquete, on_delete=models.PROTECT, related_name="reponses")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="reponses")
    quartier = models.ForeignKey(QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(LotJetons, null=True, blank=True, on_delete=models.PROTECT, related_name="reponses")
    mode = models.CharField("mode", max_length=10, choices=Mode.choices)
    jour = models.DateField("jour")
    langue = models.CharField("langue", max_length=12, default="fr")
    cle = models.UUIDField("clé d’envoi", default=uuid.uuid4, unique=True, editable=False)
    valeurs = models.JSONField("réponses", default=dict, encoder=DjangoJSONEncoder)
    complete = models.BooleanField("complète", default=True)
    etat = models.CharField("état", max_length=8, choices=EtatReponse.choices, default=EtatReponse.RECUE)
    motif = models.CharField("motif", max_length=300, blank=True)

    objects = ReponseEnqueteQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse"
        verbose_name_plural = "réponses"
        ordering = ["enquete", "jour", "cle"]
        indexes = [models.Index(fields=["contrat", "enquete", "etat"], name="reponse_enquete_etat")]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat="recue") | ~Q(motif=""),
                name="reponse_ecartee_motivee",
                violation_error_message="Dites pourquoi cette réponse est écartée.",
            ),
            models.CheckConstraint(condition=~Q(mode="lien") | Q(lot__isnull=True), name="reponse_lien_sans_lot"),
        ]

    def __str__(self) -> str:
        return f"Réponse à {self.enquete}"
