"""What someone answers to an improbable figure: « c’est exact, parce que… »."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.appels.models import Dossier
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import Horodate
from quartiers.suivi.models.fiche import FicheAction


@pghistory.track()
class Explication(Horodate):
    """The answer to one finding (`code`) on an action of one year, for a funded project or a sheet.

    `constat` is the sentence that was answered: when the figures change, the sentence does, and it is asked again.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année")
    dossier = models.ForeignKey(Dossier, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    fiche = models.ForeignKey(FicheAction, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    code = models.CharField("ce qui est questionné", max_length=60)
    constat = models.CharField("constat", max_length=300)
    texte = models.TextField("explication")
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "explication"
        verbose_name_plural = "explications"
        ordering = ["contrat", "-annee", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=True, fiche__isnull=False) | Q(dossier__isnull=False, fiche__isnull=True),
                name="explication_une_action",
            ),
            models.CheckConstraint(
                condition=~Q(texte=""), name="explication_ecrite", violation_error_message="Dites pourquoi c’est exact."
            ),
            models.UniqueConstraint(fields=["dossier", "annee", "code"], name="explication_dossier_unique"),
            models.UniqueConstraint(fields=["fiche", "annee", "code"], name="explication_fiche_unique"),
        ]

    def __str__(self) -> str:
        return self.texte[:60]
