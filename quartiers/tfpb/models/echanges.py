"""What the officer and the landlord say to each other about a proof, in order."""

import pghistory
from django.db import models

from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.tfpb.enums_realisation import GenreEchange
from quartiers.tfpb.models.perimetre import perimetre
from quartiers.tfpb.models.realisation import Justificatif


class EchangeJustificatifQuerySet(models.QuerySet["EchangeJustificatif"]):
    def visibles_par(self, acteur: Acteur) -> "EchangeJustificatifQuerySet":
        return self.filter(perimetre(acteur, bailleur="justificatif__bailleur", commune="justificatif__commune"))


@pghistory.track()
class EchangeJustificatif(models.Model):
    """One message of the thread of a proof; never changed once sent. Read by the landlord and the officer alike."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    justificatif = models.ForeignKey(Justificatif, on_delete=models.CASCADE, related_name="echanges")
    genre = models.CharField("genre", max_length=12, choices=GenreEchange.choices)
    texte = models.TextField("texte")
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ecrit_le = models.DateTimeField("écrit le", auto_now_add=True)

    objects = EchangeJustificatifQuerySet.as_manager()

    class Meta:
        verbose_name = "échange sur un justificatif"
        verbose_name_plural = "échanges sur les justificatifs"
        ordering = ["justificatif", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(texte=""), name="echangejustificatif_texte"),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} – {self.justificatif}"
