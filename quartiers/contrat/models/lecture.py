"""A reading under check: the source's lines, the structure found, the doubts, before version 1."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.comptes.models import Utilisateur
from quartiers.contrat.enums import EtatLecture
from quartiers.contrat.models.contrat import Contrat
from quartiers.documents.models import Document
from quartiers.socle.modeles import Horodate


@pghistory.track(exclude=["lignes"])
class Lecture(Horodate):
    """`lignes`: [{"numero", "texte"}]; `structure`: the structured contract; `revision` guards concurrent edits.

    `operations`: [{"libelle", "revision"}], the corrections in their order, each with the revision that it
    started from: the row history keeps that revision, which is what undoing brings back.
    """

    contrat = models.ForeignKey(Contrat, null=True, blank=True, on_delete=models.PROTECT, related_name="lectures")
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    nom = models.CharField("fichier lu", max_length=250)
    lignes = models.JSONField("lignes de la source", default=list)
    structure = models.JSONField("structure", default=dict)
    doutes = models.JSONField("doutes", default=list, blank=True)
    laissees = models.JSONField("lignes laissées de côté", default=list, blank=True)
    operations = models.JSONField("corrections", default=list, blank=True)
    revision = models.PositiveIntegerField("révision", default=1)
    etat = models.CharField("état", max_length=12, choices=EtatLecture.choices, default=EtatLecture.A_VERIFIER)
    deposee_par = models.ForeignKey(Utilisateur, null=True, on_delete=models.PROTECT, related_name="+")
    validee_le = models.DateTimeField("validée le", null=True, blank=True)

    class Meta:
        verbose_name = "lecture"
        verbose_name_plural = "lectures"
        ordering = ["-cree_le"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=EtatLecture.VALIDEE) | (Q(contrat__isnull=False) & Q(validee_le__isnull=False)),
                name="lecture_validee_date",
            )
        ]

    def __str__(self) -> str:
        return self.nom
