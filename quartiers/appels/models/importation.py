"""Workbooks brought in: an import under way or done with its report, and the mappings remembered per contract."""

from django.db import models
from django.db.models import Q

from quartiers.appels.enums import EtatImportation, GenreImportation
from quartiers.appels.models.campagne import Campagne
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import Horodate


def chemin_importation(importation: "Importation", nom: str) -> str:
    return f"imports/{importation.contrat_id}/{importation.empreinte[:16]}/{nom}"


class Importation(Horodate):
    """A past season, an export of another system, or a workbook sent back; nothing is written before `validee_le`.

    `reglages`: what the person decided, by sheet, organisation and funder; `rapport`: what was written, and the
    remarks by cell. `empreinte` is the file's SHA-256.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    genre = models.CharField("genre", max_length=8, choices=GenreImportation.choices, default=GenreImportation.SAISON)
    campagne = models.ForeignKey(Campagne, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    nom = models.CharField("fichier", max_length=250)
    fichier = models.FileField("fichier gardé", upload_to=chemin_importation, max_length=400)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    annee = models.PositiveSmallIntegerField("année, quand le fichier ne la dit pas", null=True, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatImportation.choices, default=EtatImportation.EN_COURS)
    reglages = models.JSONField("réglages", default=dict, blank=True)
    rapport = models.JSONField("rapport", default=dict, blank=True)
    cree_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    validee_le = models.DateTimeField("importé le", null=True, blank=True)

    class Meta:
        verbose_name = "importation"
        verbose_name_plural = "importations"
        ordering = ["-cree_le"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=EtatImportation.VALIDEE) | Q(validee_le__isnull=False),
                name="importation_validee_date",
            )
        ]
        indexes = [models.Index(fields=["contrat", "-cree_le"], name="importation_contrat")]

    def __str__(self) -> str:
        return self.nom


class Correspondance(Horodate):
    """What the columns of a header are, as a person settled it: given again to the next file with this header."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField("empreinte de l’en-tête", max_length=40)
    colonnes = models.JSONField("colonnes", default=list)

    class Meta:
        verbose_name = "correspondance de colonnes"
        verbose_name_plural = "correspondances de colonnes"
        constraints = [models.UniqueConstraint(fields=["contrat", "signature"], name="correspondance_unique")]

    def __str__(self) -> str:
        return self.signature
