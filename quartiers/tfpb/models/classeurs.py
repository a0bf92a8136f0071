"""A landlord’s own workbooks: the files, and what a person settled about their columns and words, once for all."""

import pghistory
from django.db import models

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.socle.modeles import Horodate
from quartiers.tableurs.models import CorrespondanceMemorisee
from quartiers.tfpb.enums_realisation import EtatClasseur
from quartiers.tfpb.models.perimetre import perimetre


class CorrespondanceBailleur(CorrespondanceMemorisee):
    """What a landlord’s columns are (one row per header), and what its words mean (the row whose `signature` is empty)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    bailleur = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="bailleur")
    retenue_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "correspondance d’un classeur de bailleur"
        verbose_name_plural = "correspondances des classeurs de bailleurs"
        ordering = ["contrat", "bailleur", "signature"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "bailleur", "signature"], name="correspondancebailleur_unique")
        ]


class ClasseurBailleurQuerySet(models.QuerySet["ClasseurBailleur"]):
    def visibles_par(self, acteur: Acteur) -> "ClasseurBailleurQuerySet":
        return self.filter(perimetre(acteur, bailleur="bailleur", commune=None))


@pghistory.track()
class ClasseurBailleur(Horodate):
    """A workbook put in for a landlord and a year: settled (`reglages`), looked at, then written or given up.

    `reglages` holds {"colonnes": {sheet: [codes]}}; the words settled go to the landlord’s memory. `bilan` tells what was written.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    bailleur = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="bailleur")
    annee = models.PositiveSmallIntegerField("année du programme")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    etat = models.CharField("état", max_length=10, choices=EtatClasseur.choices, default=EtatClasseur.A_REGLER)
    reglages = models.JSONField("réglages", default=dict, blank=True)
    bilan = models.JSONField("ce qui a été écrit", default=dict, blank=True)
    depose_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ClasseurBailleurQuerySet.as_manager()

    class Meta:
        verbose_name = "classeur d’un bailleur"
        verbose_name_plural = "classeurs des bailleurs"
        ordering = ["contrat", "-cree_le"]

    def __str__(self) -> str:
        return self.document.nom_origine
