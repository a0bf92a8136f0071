"""What was told of a year: realisations of the commitments, common-law means of the schemes."""

from decimal import Decimal

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.documents.models import Document
from quartiers.engagements.enums import Avancement, Fiabilite, Methode, Territoire, UniteMoyen
from quartiers.engagements.models.texte import Dispositif, Engagement, Quantite
from quartiers.socle.modeles import Horodate


def chiffre(libelle: str) -> "models.DecimalField[Decimal | str | int | float | None, Decimal | None]":
    return models.DecimalField(
        libelle, max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


class Reponse(Horodate):
    """What both kinds share. Only what is `validee` by the team is public; a value changed is not any more."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année")
    methode = models.CharField("compté ou estimé", max_length=6, choices=Methode.choices, blank=True)
    source = models.CharField("source", max_length=250, blank=True)
    commentaire = models.TextField("commentaire", blank=True)
    piece = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="preuve"
    )
    validee = models.BooleanField("validée par l’équipe", default=False)

    class Meta:
        abstract = True


@pghistory.track()
class Realisation(Reponse):
    """A year of a commitment: of one of its quantities, or (without quantity) how far it is.

    `valeur` stands on the promised scale; `valeur_locale` is what it makes on the contract's territory, for
    information: one is never worked out from the other.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="realisations")
    quantite = models.ForeignKey(Quantite, null=True, blank=True, on_delete=models.CASCADE, related_name="realisations")
    valeur = chiffre("valeur")
    valeur_locale = chiffre("sur le territoire du contrat")
    avancement = models.CharField("où il en est", max_length=12, choices=Avancement.choices, blank=True)

    class Meta:
        verbose_name = "réalisation"
        verbose_name_plural = "réalisations"
        ordering = ["engagement", "quantite", "annee"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "quantite", "annee"], name="realisation_une_par_an", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(quantite__isnull=True, valeur__isnull=True, valeur_locale__isnull=True)
                | Q(quantite__isnull=False, avancement=""),
                name="realisation_selon_le_genre",
                violation_error_message="Une quantité se dit par un nombre, un engagement sans nombre par son avancement.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement}, {self.annee}"

    @property
    def dite(self) -> bool:
        return self.valeur is not None or bool(self.avancement)


@pghistory.track()
class Mobilisation(Reponse):
    """Common-law means of a scheme for a year, in one kind of quantity: in priority neighbourhoods, and in all.

    A row that nobody filled in is « non renseigné »: it is never read as zero.
    """

    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="partenaire")
    dispositif = models.ForeignKey(Dispositif, on_delete=models.CASCADE, related_name="mobilisations")
    unite = models.CharField("unité", max_length=14, choices=UniteMoyen.choices)
    qpv_prevu = chiffre("prévu dans les quartiers prioritaires")
    qpv = chiffre("réalisé dans les quartiers prioritaires")
    territoire_prevu = chiffre("prévu sur tout le territoire")
    territoire = chiffre("réalisé sur tout le territoire")
    territoire_genre = models.CharField(
        "ce qu’est tout le territoire", max_length=12, choices=Territoire.choices, blank=True
    )
    cle_estimation = models.CharField("clé de l’estimation", max_length=300, blank=True)
    fiabilite = models.CharField("fiabilité", max_length=1, choices=Fiabilite.choices, blank=True)

    class Meta:
        verbose_name = "mobilisation du droit commun"
        verbose_name_plural = "mobilisations du droit commun"
        ordering = ["dispositif", "annee", "unite"]
        constraints = [
            models.UniqueConstraint(fields=["dispositif", "annee", "unite"], name="mobilisation_une_par_unite"),
            models.CheckConstraint(
                condition=Q(validee=False)
                | Q(qpv__isnull=True)
                | Q(territoire__isnull=True)
                | Q(qpv__lte=F("territoire")),
                name="mobilisation_qpv_dans_le_tout",
                violation_error_message="Les quartiers prioritaires ne peuvent pas dépasser tout le territoire.",
            ),
            models.CheckConstraint(
                condition=Q(validee=False) | ~Q(methode=Methode.ESTIME) | ~Q(cle_estimation=""),
                name="mobilisation_estimation_expliquee",
                violation_error_message="Une estimation dit sa clé : comment elle a été faite.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dispositif}, {self.annee}, {self.get_unite_display()}"

    @property
    def dite(self) -> bool:
        return any(v is not None for v in (self.qpv, self.qpv_prevu, self.territoire, self.territoire_prevu))


@pghistory.track()
class MobilisationQuartier(models.Model):
    """What part of a mobilisation went to one neighbourhood, when it is known."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    mobilisation = models.ForeignKey(Mobilisation, on_delete=models.CASCADE, related_name="quartiers")
    quartier = models.ForeignKey(QuartierContrat, on_delete=models.PROTECT, related_name="+")
    valeur = models.DecimalField("valeur", max_digits=16, decimal_places=2, validators=[MinValueValidator(0)])

    class Meta:
        verbose_name = "mobilisation dans un quartier"
        verbose_name_plural = "mobilisations par quartier"
        ordering = ["mobilisation", "quartier"]
        constraints = [
            models.UniqueConstraint(fields=["mobilisation", "quartier"], name="mobilisation_quartier_unique")
        ]

    def __str__(self) -> str:
        return f"{self.mobilisation}, {self.quartier}"
