"""Files chosen as proofs and not described yet: whose they are, what for; they do not stay for ever."""

from django.db import models

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.socle.modeles import Horodate
from quartiers.territoire.models import Commune


class PieceADecrire(Horodate):
    """A file put in by someone, waiting for its amount and its actions; gone once described, dropped, or too old."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+", verbose_name="fichier")
    bailleur = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="bailleur")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    annee = models.PositiveSmallIntegerField("année")
    depose_par = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="+", verbose_name="choisie par")

    class Meta:
        verbose_name = "pièce à décrire"
        verbose_name_plural = "pièces à décrire"
        ordering = ["cree_le", "pk"]

    def __str__(self) -> str:
        return self.document.nom_origine

    @property
    def cle(self) -> tuple[int, int, int]:
        """The landlord, the commune and the year of the programme that it proves."""
        return self.bailleur_id, self.commune_id, self.annee
