"""The hand-over archive of a contract, made in the background and kept for a time."""

from django.db import models

from quartiers.appels.enums_apres import EtatTravail
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.socle.modeles import Horodate


class DossierPassation(Horodate):
    """One archive asked for; `document` holds it once made, until it is purged (QUARTIERS_PASSATION_JOURS)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    etat = models.CharField("état", max_length=10, choices=EtatTravail.choices, default=EtatTravail.ATTENTE)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    lignes = models.PositiveIntegerField("lignes", default=0)
    demande_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fini_le = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        verbose_name = "dossier de passation"
        verbose_name_plural = "dossiers de passation"
        ordering = ["-cree_le", "-pk"]

    def __str__(self) -> str:
        return f"Dossier de passation du {self.cree_le:%d/%m/%Y}"
