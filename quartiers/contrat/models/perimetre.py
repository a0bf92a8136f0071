"""The neighbourhoods of a contract and the figures that its text gives for each."""

from django.db import models

from quartiers.contrat.models.contrat import Contrat
from quartiers.socle.modeles import Duree, contrainte_duree
from quartiers.territoire.models import Commune, Quartier


class QuartierContrat(Duree):
    """A neighbourhood in a contract; `quartier` is empty while no national code is known for it."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="quartiers")
    quartier = models.ForeignKey(Quartier, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField("code", max_length=80)
    titre = models.CharField("nom", max_length=150)
    slogan = models.CharField("slogan du projet", max_length=250, blank=True)
    rang = models.PositiveIntegerField("rang", default=0)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)

    class Meta:
        verbose_name = "quartier du contrat"
        verbose_name_plural = "quartiers du contrat"
        ordering = ["contrat", "rang"]
        constraints = [
            contrainte_duree("quartiercontrat_duree"),
            models.UniqueConstraint(fields=["contrat", "code"], name="quartiercontrat_code_unique"),
        ]

    def __str__(self) -> str:
        return self.titre


class Chiffre(models.Model):
    """A figure that the contract's text gives for a neighbourhood. Never mixed with the published series."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    quartier = models.ForeignKey(QuartierContrat, on_delete=models.CASCADE, related_name="chiffres")
    cle = models.SlugField(
        "indicateur commun", max_length=80, help_text="Même clé = même grandeur d’un quartier à l’autre."
    )
    titre = models.CharField("libellé du contrat", max_length=300)
    valeur = models.DecimalField("valeur", max_digits=14, decimal_places=3)
    unite = models.CharField("unité", max_length=40, blank=True)
    annee = models.CharField("année", max_length=20, blank=True)
    source = models.CharField("source", max_length=250, blank=True)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)

    class Meta:
        verbose_name = "chiffre"
        verbose_name_plural = "chiffres"
        ordering = ["quartier", "pk"]
        indexes = [models.Index(fields=["contrat", "cle"], name="chiffre_contrat_cle")]

    def __str__(self) -> str:
        return f"{self.titre} : {self.valeur} {self.unite}"
