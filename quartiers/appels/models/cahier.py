"""The booklet of a committee: asked for, composed in the background, read by whoever asked for it."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.appels.enums_apres import EtatTravail
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.socle.modeles import Horodate


@pghistory.track()
class CahierComite(Horodate):
    """A booklet of some files, in an order: what one person may read of them, under the habilitation of that moment.

    `dossiers` are identifiers. The PDF belongs to no contract in `documents`: it is read through this row's own right.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    titre = models.CharField("titre", max_length=120)
    seance = models.CharField("séance", max_length=120, blank=True)
    filtres = models.CharField("choix des dossiers", max_length=1000, blank=True)
    dossiers = models.JSONField("dossiers", default=list)
    etat = models.CharField("état", max_length=10, choices=EtatTravail.choices, default=EtatTravail.ATTENTE)
    erreur = models.CharField("erreur", max_length=300, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    demande_par = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="+")
    habilitation_id = models.BigIntegerField("habilitation")
    fini_le = models.DateTimeField("composé le", null=True, blank=True)

    class Meta:
        verbose_name = "cahier de comité"
        verbose_name_plural = "cahiers de comité"
        ordering = ["-cree_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=EtatTravail.FINI) | Q(document__isnull=False, fini_le__isnull=False),
                name="cahiercomite_fini",
                violation_error_message="Un cahier composé a son document.",
            )
        ]
        indexes = [models.Index(fields=["contrat", "demande_par"], name="cahiercomite_contrat_personne")]

    def __str__(self) -> str:
        return self.titre
