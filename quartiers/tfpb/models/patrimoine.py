"""What a landlord owns in a neighbourhood, its ordinary means elsewhere, and the tax that the abatement saves."""

from decimal import ROUND_HALF_UP, Decimal

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.documents.models import Document
from quartiers.socle.modeles import Horodate
from quartiers.tfpb.enums import MethodeAbattement, OrigineAbattement
from quartiers.tfpb.models.perimetre import perimetre

POSITIF = [MinValueValidator(Decimal(0))]
POURCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class PatrimoineQuerySet(models.QuerySet["Patrimoine"]):
    def visibles_par(self, acteur: Acteur) -> "PatrimoineQuerySet":
        return self.filter(perimetre(acteur, bailleur="bailleur", commune="quartier__commune"))


@pghistory.track()
class Patrimoine(Horodate):
    """The dwellings of a landlord in a neighbourhood for a tax year; never anything about who lives there.

    `adresses` is their number when the list of `residences` is not given. `conditions` says which dwellings the law
    takes in (rented under means conditions, end of the long exemption).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    bailleur = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="bailleur")
    quartier = models.ForeignKey(QuartierContrat, on_delete=models.PROTECT, related_name="+", verbose_name="quartier")
    annee = models.PositiveSmallIntegerField("année d’imposition")
    logements = models.PositiveIntegerField("logements dans le quartier")
    adresses = models.PositiveIntegerField("nombre d’adresses", null=True, blank=True)
    conditions = models.TextField("conditions de loyer et d’exonération", blank=True)
    source = models.CharField("source", max_length=200, blank=True)

    objects = PatrimoineQuerySet.as_manager()

    class Meta:
        verbose_name = "patrimoine"
        verbose_name_plural = "patrimoines"
        ordering = ["contrat", "annee", "quartier__rang", "bailleur__nom"]
        indexes = [models.Index(fields=["contrat", "annee"], name="patrimoine_contrat_annee")]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "bailleur", "quartier", "annee"],
                name="patrimoine_unique",
                violation_error_message="Le patrimoine de ce bailleur dans ce quartier est déjà saisi pour cette année.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.bailleur} – {self.quartier} {self.annee}"

    @property
    def commune_id(self) -> int | None:
        return self.quartier.commune_id


@pghistory.track()
class Residence(models.Model):
    """A building or group of buildings of a `Patrimoine`: its name, its street, its dwellings."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    patrimoine = models.ForeignKey(Patrimoine, on_delete=models.CASCADE, related_name="residences")
    nom = models.CharField("résidence", max_length=150)
    rue = models.CharField("rue", max_length=200, blank=True)
    logements = models.PositiveIntegerField("logements", null=True, blank=True)

    class Meta:
        verbose_name = "résidence"
        verbose_name_plural = "résidences"
        ordering = ["patrimoine", "nom", "pk"]

    def __str__(self) -> str:
        return self.nom


class MoyensOrdinairesQuerySet(models.QuerySet["MoyensOrdinaires"]):
    def visibles_par(self, acteur: Acteur) -> "MoyensOrdinairesQuerySet":
        return self.filter(perimetre(acteur, bailleur="bailleur", commune=None))


@pghistory.track()
class MoyensOrdinaires(Horodate):
    """A landlord's ordinary means outside the priority neighbourhoods, for a year: what axes 1 and 3 start from.

    `agents` in full-time posts for `logements` dwellings; `cout_agent` in euros a year for one post;
    `entretien_par_logement` in euros a year.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    bailleur = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="bailleur")
    annee = models.PositiveSmallIntegerField("année")
    logements = models.PositiveIntegerField("logements hors QPV", validators=[MinValueValidator(1)])
    agents = models.DecimalField(
        "agents de proximité (équivalents temps plein)", max_digits=7, decimal_places=2, validators=POSITIF
    )
    cout_agent = models.DecimalField(
        "coût annuel d’un agent (€)", max_digits=10, decimal_places=2, null=True, blank=True, validators=POSITIF
    )
    entretien_par_logement = models.DecimalField(
        "entretien par logement (€ par an)", max_digits=9, decimal_places=2, null=True, blank=True, validators=POSITIF
    )
    source = models.CharField("source", max_length=200, blank=True)

    objects = MoyensOrdinairesQuerySet.as_manager()

    class Meta:
        verbose_name = "moyens ordinaires"
        verbose_name_plural = "moyens ordinaires"
        ordering = ["contrat", "annee", "bailleur__nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "bailleur", "annee"],
                name="moyensordinaires_unique",
                violation_error_message="Les moyens ordinaires de ce bailleur sont déjà saisis pour cette année.",
            ),
            models.CheckConstraint(condition=Q(logements__gt=0), name="moyensordinaires_logements"),
        ]

    def __str__(self) -> str:
        return f"{self.bailleur} {self.annee}"

    @property
    def presence_par_logement(self) -> Decimal | None:
        """Euros a year that the ordinary presence of staff costs for one dwelling; None without a cost."""
        if self.cout_agent is None:
            return None
        return (self.agents * self.cout_agent / self.logements).quantize(Decimal("0.01"), ROUND_HALF_UP)


class AbattementQuerySet(models.QuerySet["Abattement"]):
    def visibles_par(self, acteur: Acteur) -> "AbattementQuerySet":
        return self.filter(perimetre(acteur, bailleur="bailleur", commune="quartier__commune"))


@pghistory.track()
class Abattement(Horodate):
    """What the abatement saves a landlord in a neighbourhood for a tax year, in euros to the cent.

    Two rows at most: the estimate and the figure of the tax notice, which is the reference as soon as it is there
    (`queries.montants.abattement_de_reference`); the estimate stays. `base`: rental value before the abatement (€);
    `taux_global`: rate of the tax (%); `taux_abattement`: the rate of the rule when it was computed (%);
    `taxe_payee`: tax of a notice already abated, without the waste tax and the fees (€).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    bailleur = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="bailleur")
    quartier = models.ForeignKey(QuartierContrat, on_delete=models.PROTECT, related_name="+", verbose_name="quartier")
    annee = models.PositiveSmallIntegerField("année d’imposition")
    origine = models.CharField("origine", max_length=8, choices=OrigineAbattement.choices)
    methode = models.CharField("calcul", max_length=12, choices=MethodeAbattement.choices)
    base = models.DecimalField(
        "base d’imposition (€)", max_digits=14, decimal_places=2, null=True, blank=True, validators=POSITIF
    )
    taux_global = models.DecimalField(
        "taux global de la taxe (%)", max_digits=7, decimal_places=4, null=True, blank=True, validators=POURCENT
    )
    taux_abattement = models.DecimalField(
        "taux de l’abattement (%)", max_digits=5, decimal_places=2, null=True, blank=True, validators=POURCENT
    )
    taxe_payee = models.DecimalField(
        "taxe payée sur ces logements (€)",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=POSITIF,
        help_text="Sans la taxe d’enlèvement des ordures ménagères ni les frais de gestion.",
    )
    montant = models.DecimalField("abattement (€)", max_digits=12, decimal_places=2, validators=POSITIF)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField("précisions", blank=True)
    saisi_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    saisi_le = models.DateTimeField("saisi le")

    objects = AbattementQuerySet.as_manager()

    class Meta:
        verbose_name = "abattement"
        verbose_name_plural = "abattements"
        ordering = ["contrat", "annee", "quartier__rang", "bailleur__nom", "origine"]
        indexes = [models.Index(fields=["contrat", "annee"], name="abattement_contrat_annee")]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "bailleur", "quartier", "annee", "origine"], name="abattement_unique"
            ),
            models.CheckConstraint(
                condition=Q(origine=OrigineAbattement.AVIS, methode=MethodeAbattement.NOTIFIE)
                | (
                    Q(origine=OrigineAbattement.ESTIME, methode=MethodeAbattement.BASE)
                    & Q(base__isnull=False, taux_global__isnull=False, taux_abattement__isnull=False)
                )
                | (
                    Q(origine=OrigineAbattement.ESTIME, methode=MethodeAbattement.TAXE_PAYEE)
                    & Q(taxe_payee__isnull=False, taux_abattement__isnull=False)
                ),
                name="abattement_calcul_complet",
                violation_error_message="Il manque un des chiffres de ce calcul.",
            ),
            models.CheckConstraint(condition=Q(montant__gte=0), name="abattement_positif"),
        ]

    def __str__(self) -> str:
        return f"{self.bailleur} – {self.quartier} {self.annee} : {self.montant} €"

    @property
    def commune_id(self) -> int | None:
        return self.quartier.commune_id
