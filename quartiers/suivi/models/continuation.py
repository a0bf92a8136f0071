"""What becomes of an action after its year: continue, change, stop, with its reasons (Contrat, 6.1)."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.appels.models import Dossier
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.models import Seance
from quartiers.socle.modeles import Horodate
from quartiers.suivi.enums import AvisContinuation
from quartiers.suivi.models.fiche import FicheAction


@pghistory.track()
class Continuation(Horodate):
    """One opinion per action and year; for a funded project (`dossier`) or another action (`fiche`).

    `seance` is the committee that made it its own, if any: before that, it is the proposal of its author.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année")
    dossier = models.ForeignKey(Dossier, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    fiche = models.ForeignKey(FicheAction, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    avis = models.CharField("avis", max_length=10, choices=AvisContinuation.choices)
    motif = models.TextField("pourquoi")
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seance = models.ForeignKey(Seance, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "avis sur la suite"
        verbose_name_plural = "avis sur la suite"
        ordering = ["contrat", "-annee", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=True, fiche__isnull=False) | Q(dossier__isnull=False, fiche__isnull=True),
                name="continuation_une_action",
            ),
            models.CheckConstraint(
                condition=~Q(motif=""), name="continuation_motivee", violation_error_message="Dites pourquoi."
            ),
            models.UniqueConstraint(fields=["dossier", "annee"], name="continuation_dossier_unique"),
            models.UniqueConstraint(fields=["fiche", "annee"], name="continuation_fiche_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.get_avis_display()} ({self.annee})"

    @property
    def cle(self) -> str:
        """The key of its action, as in actions.ActionAnnee."""
        return f"dossier-{self.dossier_id}" if self.dossier_id else f"fiche-{self.fiche_id}"
