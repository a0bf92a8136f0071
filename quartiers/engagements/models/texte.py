"""What each signatory promised: commitments (quantified or not) and the schemes it mobilises (contract, 9.1)."""

import pghistory
from django.db import models

from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat, Element, Signataire
from quartiers.socle.formats import nombre
from quartiers.socle.modeles import Duree, Horodate, contrainte_duree


class NatureDispositif(models.TextChoices):
    SPECIFIQUE = "specifique", "Spécifique à la politique de la ville"
    DROIT_COMMUN = "droit_commun", "Droit commun"


@pghistory.track()
class Engagement(models.Model):
    """A commitment; its wording is the versioned `element`, its quantities hang below."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    element = models.OneToOneField(Element, on_delete=models.PROTECT, related_name="+")
    signataire = models.ForeignKey(Signataire, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rubrique = models.CharField("rubrique", max_length=300, blank=True)
    detail = models.TextField("précisions", blank=True)

    class Meta:
        verbose_name = "engagement"
        verbose_name_plural = "engagements"
        ordering = ["contrat", "pk"]

    def __str__(self) -> str:
        return self.element.code


@pghistory.track()
class Quantite(Duree):
    """One promised quantity: number, unit, period (« par an », « 2024/2030 »), perimeter (« départemental »…)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="quantites")
    titre = models.CharField("libellé", max_length=300)
    nombre = models.DecimalField("nombre", max_digits=16, decimal_places=2)
    unite = models.CharField("unité", max_length=120)
    periode = models.CharField("période", max_length=80, blank=True)
    perimetre = models.CharField("périmètre", max_length=200, blank=True)
    rang = models.PositiveIntegerField("rang", default=0)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)

    class Meta:
        verbose_name = "quantité"
        verbose_name_plural = "quantités"
        ordering = ["engagement", "rang"]
        constraints = [contrainte_duree("quantite_duree")]

    def __str__(self) -> str:
        return f"{self.nombre} {self.unite}"

    @property
    def precision(self) -> str:
        """The label, where it says more than the number and its unit; else nothing."""
        dit = "".join(f"{nombre(self.nombre)}{self.unite}".split())
        return "" if "".join(self.titre.split()) in {dit, "".join(self.unite.split())} else self.titre


@pghistory.track()
class Dispositif(Duree):
    """A scheme by domain and objective, specific or common-law (annex 9.1, the State's tables).

    `organisme` tells its means, when it is not the signatory; `unites` are the kinds of quantity asked of it.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    signataire = models.ForeignKey(Signataire, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField("code", max_length=30)
    titre = models.TextField("dispositif")
    domaine = models.CharField("domaine", max_length=250, blank=True)
    porteur = models.CharField("porté par", max_length=250, blank=True)
    objectif = models.TextField("objectif", blank=True)
    autres_objectifs = models.JSONField("autres objectifs", default=list, blank=True)
    nature = models.CharField("nature", max_length=12, choices=NatureDispositif.choices)
    organisme = models.ForeignKey(
        Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="dit par"
    )
    unites = models.JSONField("ce que l’on demande", default=list, blank=True)
    rang = models.PositiveIntegerField("rang", default=0)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)

    class Meta:
        verbose_name = "dispositif"
        verbose_name_plural = "dispositifs"
        ordering = ["contrat", "rang"]
        constraints = [
            contrainte_duree("dispositif_duree"),
            models.UniqueConstraint(fields=["contrat", "code"], name="dispositif_code_unique"),
        ]

    def __str__(self) -> str:
        return self.titre


@pghistory.track()
class ServiceSignataire(Horodate):
    """A service that answers by itself for a part of what a signatory promised (the State's departments and regions)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    signataire = models.ForeignKey(Signataire, on_delete=models.CASCADE, related_name="+")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="service")

    class Meta:
        verbose_name = "service d’un signataire"
        verbose_name_plural = "services des signataires"
        ordering = ["signataire", "organisme__nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "organisme"],
                name="servicesignataire_unique",
                violation_error_message="Ce service est déjà celui d’un signataire.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisme}, pour {self.signataire}"
