"""What comes out, and what is asked for: public summaries, residents' sentiment, monthly requests."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.socle.modeles import Horodate
from quartiers.tranquillite.enums import EtatSynthese
from quartiers.tranquillite.models.sources import SourceObservatoire


@pghistory.track()
class SynthesePublique(Horodate):
    """What the public reads of a year, or of one of its quarters: prepared, then published by an act, and frozen."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année", validators=[MinValueValidator(2000), MaxValueValidator(2099)])
    trimestre = models.PositiveSmallIntegerField("trimestre", null=True, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatSynthese.choices, default=EtatSynthese.BROUILLON)
    contenu = models.JSONField("contenu arrêté", default=dict, blank=True)
    publiee_le = models.DateField("publiée le", null=True, blank=True)
    publiee_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "synthèse publique"
        verbose_name_plural = "synthèses publiques"
        ordering = ["contrat", "-annee", "-trimestre", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(trimestre__isnull=True) | Q(trimestre__gte=1, trimestre__lte=4),
                name="synthesepublique_trimestre",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatSynthese.BROUILLON) | Q(publiee_le__isnull=False),
                name="synthesepublique_datee",
            ),
            models.UniqueConstraint(
                fields=["contrat", "annee", "trimestre"],
                condition=Q(etat=EtatSynthese.PUBLIE),
                nulls_distinct=False,
                name="synthesepublique_une_par_periode",
            ),
        ]

    def __str__(self) -> str:
        return f"Tranquillité : {self.periode}"

    @property
    def periode(self) -> str:
        return f"{rang_fr(self.trimestre)} trimestre {self.annee}" if self.trimestre else f"année {self.annee}"


def rang_fr(rang: int) -> str:
    return "1er" if rang == 1 else f"{rang}e"


@pghistory.track()
class MesureRessenti(Horodate):
    """How many, of those who answered, gave one answer to one question, in one wave. Kept apart from the facts."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    question = models.CharField("question posée", max_length=250)
    reponse = models.CharField(
        "réponse comptée", max_length=150, help_text="« Plutôt en sécurité » ou « En sécurité »."
    )
    vague = models.DateField("date de la vague")
    enquete = models.CharField("enquête", max_length=150, help_text="Qui a posé la question, et comment.")
    quartier = models.ForeignKey(
        QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="quartier"
    )
    interroges = models.PositiveIntegerField("personnes interrogées")
    repondants = models.PositiveIntegerField("réponses à la question")
    comptes = models.PositiveIntegerField("dont la réponse comptée")

    class Meta:
        verbose_name = "mesure du ressenti"
        verbose_name_plural = "mesures du ressenti"
        ordering = ["contrat", "question", "quartier", "vague"]
        constraints = [
            models.CheckConstraint(
                condition=Q(repondants__lte=F("interroges")),
                name="mesureressenti_repondants",
                violation_error_message="Il n’y a pas plus de réponses que de personnes interrogées.",
            ),
            models.CheckConstraint(
                condition=Q(comptes__lte=F("repondants")),
                name="mesureressenti_comptes",
                violation_error_message="La réponse comptée ne dépasse pas le nombre de réponses.",
            ),
            models.UniqueConstraint(
                fields=["contrat", "question", "reponse", "vague", "quartier"],
                nulls_distinct=False,
                name="mesureressenti_unique",
                violation_error_message="Cette mesure est déjà enregistrée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} ({self.vague:%m/%Y})"


class DemandeLivraison(Horodate):
    """A partner was asked for the figures of a month; answered by any delivery of that month."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(SourceObservatoire, on_delete=models.CASCADE, related_name="demandes")
    mois = models.DateField("mois demandé")
    echeance = models.DateField("attendu pour le")
    envois = models.PositiveSmallIntegerField("lettres envoyées", default=0)

    class Meta:
        verbose_name = "demande de livraison"
        verbose_name_plural = "demandes de livraison"
        ordering = ["-mois", "source"]
        constraints = [
            models.UniqueConstraint(fields=["source", "mois"], name="demandelivraison_unique"),
            models.CheckConstraint(condition=Q(mois__day=1), name="demandelivraison_premier_du_mois"),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.mois:%m/%Y}"
