"""What goes with payments: money to give back, decided by a person, and how an accountant's file is read."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.appels.models.budget import LigneFinancement
from quartiers.appels.models.campagne import Financeur
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import Horodate


@pghistory.track()
class DecisionReversement(Horodate):
    """What a funder decides to claim back on a line: `calcule` by the rule (regles, 1.9), `montant` decided, with why.

    Euros. 0 is a decision too: everything may be kept. The refund itself is a Versement of kind « reversement ».
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    ligne = models.OneToOneField(LigneFinancement, on_delete=models.CASCADE, related_name="reversement")
    calcule = models.DecimalField("montant calculé (€)", max_digits=12, decimal_places=2)
    montant = models.DecimalField("montant à rendre (€)", max_digits=12, decimal_places=2)
    motif = models.TextField("motif de la décision", max_length=3000)
    decide_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decide_le = models.DateField("décidé le")

    class Meta:
        verbose_name = "décision de reversement"
        verbose_name_plural = "décisions de reversement"
        ordering = ["ligne"]
        constraints = [
            models.CheckConstraint(condition=Q(montant__gte=0), name="decisionreversement_positif"),
            models.CheckConstraint(
                condition=~Q(motif=""),
                name="decisionreversement_motive",
                violation_error_message="Dites pourquoi cette somme est réclamée, ou laissée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ligne_id} : {self.montant} €"


class CorrespondanceVersements(Horodate):
    """Which column of a funder's accounting file says what: mapped once by hand, proposed the next times."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    financeur = models.ForeignKey(Financeur, on_delete=models.CASCADE, related_name="+")
    colonnes = models.JSONField("colonnes", default=dict)

    class Meta:
        verbose_name = "correspondance de colonnes"
        verbose_name_plural = "correspondances de colonnes"
        constraints = [models.UniqueConstraint(fields=["financeur"], name="correspondanceversements_unique")]

    def __str__(self) -> str:
        return f"Colonnes de {self.financeur}"
