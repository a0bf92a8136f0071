"""What any action is tied to, whoever runs it: shared by the applications and by the yearly sheets of the other actions."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from quartiers.appels.enums import Comptage
from quartiers.contrat.models import Contrat, Element, QuartierContrat, Version
from quartiers.indicateurs.models import Indicateur
from quartiers.territoire.models import PocheDePauvrete


class PublicAttendu(models.Model):
    """The people that an action expects. Distinct people, never attendances."""

    public_precision = models.TextField("le public en quelques mots", blank=True)
    participants = models.PositiveIntegerField("personnes différentes attendues", null=True, blank=True)
    participants_qpv = models.PositiveIntegerField("dont habitant un quartier prioritaire", null=True, blank=True)
    femmes = models.PositiveIntegerField("dont femmes et filles", null=True, blank=True)
    hommes = models.PositiveIntegerField("dont hommes et garçons", null=True, blank=True)

    class Meta:
        abstract = True


class LienAuContrat(models.Model):
    """The element of the contract that an action serves, under its wording in force on the day it was tied."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    principal = models.BooleanField("principal", default=False)

    class Meta:
        abstract = True


class PartDeTerritoire(models.Model):
    """A neighbourhood or pocket that an action serves; neither of them: the rest of the contract."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    quartier = models.ForeignKey(QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    poche = models.ForeignKey(PocheDePauvrete, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.quartier or self.poche or "Hors quartiers")


def pourcentage(libelle: str) -> "models.DecimalField[str | float | Decimal, Decimal]":
    """A share in %, from 0 to 100."""
    return models.DecimalField(
        libelle,
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )


def contraintes_de_part(nom: str) -> list[models.CheckConstraint]:
    """One territory a row, a share from 0 to 100 %."""
    return [
        models.CheckConstraint(condition=Q(quartier__isnull=True) | Q(poche__isnull=True), name=f"{nom}_un_seul"),
        models.CheckConstraint(condition=Q(part__gte=0) & Q(part__lte=100), name=f"{nom}_part"),
    ]


class ResultatAttendu(models.Model):
    """An expected result, from the contract's catalogue or the words of whoever leads, and what was reached."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    indicateur = models.ForeignKey(Indicateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    libelle = models.CharField("indicateur", max_length=300)
    unite = models.CharField("unité", max_length=40, blank=True)
    attendu = models.DecimalField("valeur attendue", max_digits=14, decimal_places=2, null=True, blank=True)
    realise = models.DecimalField("valeur atteinte", max_digits=14, decimal_places=2, null=True, blank=True)
    comptage = models.CharField("comptage", max_length=8, choices=Comptage.choices, blank=True)
    commentaire = models.TextField("commentaire", blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.libelle
