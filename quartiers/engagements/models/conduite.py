"""How a commitment is followed: who leads it, how its numbers are read, its steps, its settings."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat, Element
from quartiers.engagements.enums import Echelle, EtatEngagement, NaturePromesse
from quartiers.engagements.models.texte import Engagement, Quantite
from quartiers.socle.modeles import Duree, Horodate, contrainte_duree


@pghistory.track()
class ConduiteEngagement(Horodate):
    """Who leads a commitment (organisation, function, never a name), by when, and what was decided of it."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    engagement = models.OneToOneField(Engagement, on_delete=models.CASCADE, related_name="conduite")
    organisme = models.ForeignKey(
        Organisme,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="organisme qui en répond",
    )
    fonction = models.CharField(
        "fonction de la personne qui en répond", max_length=200, blank=True, help_text="Une fonction, pas un nom."
    )
    axe = models.ForeignKey(
        Element, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="axe du contrat"
    )
    echeance = models.DateField("à tenir pour le", null=True, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatEngagement.choices, default=EtatEngagement.SUIVI)
    etat_le = models.DateField("depuis le", null=True, blank=True)
    motif = models.TextField("pourquoi", blank=True)

    class Meta:
        verbose_name = "conduite d’un engagement"
        verbose_name_plural = "conduites des engagements"
        ordering = ["contrat", "engagement"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat=EtatEngagement.SUIVI) | (Q(etat_le__isnull=False) & ~Q(motif="")),
                name="conduite_engagement_motif",
                violation_error_message="Un engagement tenu ou abandonné a une date, et une raison écrite.",
            )
        ]

    def __str__(self) -> str:
        return f"Conduite de {self.engagement}"


@pghistory.track()
class LecturePromesse(Horodate):
    """How the team reads a promised number, where the text leaves a doubt (promesse.lire reads the others)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    quantite = models.OneToOneField(Quantite, on_delete=models.CASCADE, related_name="lecture")
    nature = models.CharField("ce que compte ce nombre", max_length=5, choices=NaturePromesse.choices)
    echelle = models.CharField("échelle promise", max_length=12, choices=Echelle.choices)
    annee_debut = models.PositiveSmallIntegerField(
        "première année", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    annee_fin = models.PositiveSmallIntegerField(
        "dernière année", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    depart = models.DecimalField(
        "niveau de départ",
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Pour une part ou un niveau : d’où l’on part. Sans lui, aucun chemin n’est supposé.",
    )

    class Meta:
        verbose_name = "lecture d’une promesse"
        verbose_name_plural = "lectures des promesses"
        ordering = ["quantite"]
        constraints = [
            models.CheckConstraint(
                condition=Q(annee_fin__gte=models.F("annee_debut")),
                name="lecture_promesse_annees",
                violation_error_message="La dernière année ne vient pas avant la première.",
            )
        ]

    def __str__(self) -> str:
        return f"Lecture de {self.quantite}"


@pghistory.track()
class Palier(models.Model):
    """A step of a stated trajectory: what is to be reached at the end of a year (cumulated, for a total)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    quantite = models.ForeignKey(Quantite, on_delete=models.CASCADE, related_name="paliers")
    annee = models.PositiveSmallIntegerField("fin de l’année")
    valeur = models.DecimalField("à atteindre", max_digits=16, decimal_places=2, validators=[MinValueValidator(0)])

    class Meta:
        verbose_name = "palier"
        verbose_name_plural = "paliers"
        ordering = ["quantite", "annee"]
        constraints = [models.UniqueConstraint(fields=["quantite", "annee"], name="palier_un_par_an")]

    def __str__(self) -> str:
        return f"{self.valeur} fin {self.annee}"


@pghistory.track()
class Jalon(Horodate):
    """A milestone of a commitment: what, for when, when it was done."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="jalons")
    libelle = models.CharField("étape", max_length=300)
    pour_le = models.DateField("pour le")
    fait_le = models.DateField("faite le", null=True, blank=True)

    class Meta:
        verbose_name = "jalon"
        verbose_name_plural = "jalons"
        ordering = ["engagement", "pour_le", "pk"]

    def __str__(self) -> str:
        return self.libelle


@pghistory.track()
class ReglageEngagements(Duree):
    """Dated settings of a contract; without any, the defaults below hold.

    `tolerance`: how far under the trajectory still reads as on its way. `seuil_secret`: no count of beneficiaries
    under it is shown outside the team (metier, 4.5). `rappels_jours`: days from the due date at which one is reminded.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    tolerance = models.PositiveSmallIntegerField(
        "tolérance sous la trajectoire (%)", default=10, validators=[MaxValueValidator(90)]
    )
    seuil_secret = models.PositiveSmallIntegerField(
        "seuil du secret (personnes)", default=5, validators=[MinValueValidator(2)]
    )
    rappels_jours = models.JSONField("rappels (jours avant ou après l’échéance)", default=list, blank=True)
    source = models.CharField("source", max_length=250, blank=True)

    class Meta:
        verbose_name = "réglage des engagements"
        verbose_name_plural = "réglages des engagements"
        ordering = ["contrat", "debut"]
        constraints = [
            contrainte_duree("reglageengagements_duree"),
            models.UniqueConstraint(
                fields=["contrat"],
                condition=Q(fin__isnull=True),
                name="reglageengagements_un_seul_ouvert",
                violation_error_message="Un réglage est déjà en cours : donnez-lui d’abord une fin.",
            ),
        ]

    def __str__(self) -> str:
        return f"Réglage des engagements depuis le {self.debut:%d/%m/%Y}"
