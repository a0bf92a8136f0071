"""The rules of the abatement as one contract applies them: every figure is a dated row with its source.

Tax years are plain years; the amounts of a year read the row that covers it. Nothing of this stands in the code.
"""

from decimal import Decimal

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.socle.modeles import Duree, Horodate, contrainte_duree
from quartiers.tfpb.enums import NatureLigne
from quartiers.tfpb.models.perimetre import perimetre

POURCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]
JOUR_DU_MOIS = RegexValidator(r"^(0[1-9]|[12]\d|3[01])/(0[1-9]|1[0-2])$", "Écrivez le jour et le mois, comme 31/03.")


@pghistory.track()
class RegleAbattement(Horodate):
    """The law's abatement for some tax years: `taux` % off the tax base (CGI, art. 1388 bis).

    `premiere_annee` and `derniere_annee` are tax years, both included. A year without a rule opens no right.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    premiere_annee = models.PositiveSmallIntegerField("première année d’imposition")
    derniere_annee = models.PositiveSmallIntegerField("dernière année d’imposition")
    taux = models.DecimalField("abattement sur la base (%)", max_digits=5, decimal_places=2, validators=POURCENT)
    source = models.CharField("source", max_length=250)

    class Meta:
        verbose_name = "règle d’abattement"
        verbose_name_plural = "règles d’abattement"
        ordering = ["contrat", "premiere_annee"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "premiere_annee"], name="regleabattement_unique"),
            models.CheckConstraint(
                condition=Q(derniere_annee__gte=F("premiere_annee")),
                name="regleabattement_annees",
                violation_error_message="La dernière année ne précède pas la première.",
            ),
            models.CheckConstraint(condition=Q(taux__gt=0, taux__lt=100), name="regleabattement_taux"),
        ]

    def __str__(self) -> str:
        return f"{self.taux} % de {self.premiere_annee} à {self.derniere_annee}"


@pghistory.track()
class ToleranceSignature(Horodate):
    """A year for which signatures and the declaration are accepted after 1 January, until `jusqu_au` included."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année d’imposition")
    jusqu_au = models.DateField("signature et déclaration acceptées jusqu’au")
    source = models.CharField("source", max_length=250)

    class Meta:
        verbose_name = "tolérance de signature"
        verbose_name_plural = "tolérances de signature"
        ordering = ["contrat", "annee"]
        constraints = [models.UniqueConstraint(fields=["contrat", "annee"], name="tolerancesignature_unique")]

    def __str__(self) -> str:
        return f"{self.annee} : jusqu’au {self.jusqu_au:%d/%m/%Y}"


class AxeTfpbQuerySet(models.QuerySet["AxeTfpb"]):
    def de_l_annee(self, annee: int) -> "AxeTfpbQuerySet":
        return self.filter(Q(derniere_annee__isnull=True) | Q(derniere_annee__gte=annee), premiere_annee__lte=annee)


@pghistory.track()
class AxeTfpb(Horodate):
    """An action axis of the national framework of use of the abatement.

    `surcout_seul`: only what exceeds the landlord's ordinary stock counts (presence of staff, over-maintenance).
    `sur_entretien`: the axis whose share of the abatement the contract follows (annex 9.2).
    `hors_renouvellement`: for neighbourhoods without an urban renewal project.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    numero = models.PositiveSmallIntegerField("numéro")
    titre = models.CharField("axe", max_length=200)
    description = models.TextField("ce qu’il recouvre", blank=True)
    surcout_seul = models.BooleanField("seul compte le surcoût par rapport au parc ordinaire", default=False)
    sur_entretien = models.BooleanField("sur-entretien (indicateur de l’annexe 9.2)", default=False)
    hors_renouvellement = models.BooleanField("hors quartiers en renouvellement urbain", default=False)
    premiere_annee = models.PositiveSmallIntegerField("première année")
    derniere_annee = models.PositiveSmallIntegerField("dernière année", null=True, blank=True)
    source = models.CharField("source", max_length=250, blank=True)

    objects = AxeTfpbQuerySet.as_manager()

    class Meta:
        verbose_name = "axe TFPB"
        verbose_name_plural = "axes TFPB"
        ordering = ["contrat", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "numero", "premiere_annee"], name="axetfpb_numero_unique"),
            models.CheckConstraint(
                condition=Q(derniere_annee__isnull=True) | Q(derniere_annee__gte=F("premiere_annee")),
                name="axetfpb_annees",
                violation_error_message="La dernière année ne précède pas la première.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero}. {self.titre}"


@pghistory.track()
class ReglageTfpb(Horodate):
    """Local habits from the tax year `depuis_annee` on, until the next row: dates, delays, what is carried over.

    `plan_attendu` is a day of the year N of the plan, `bilan_attendu` a day of N+1 (« 31/03 »). `report_actif`: what
    was not spent is programmed again the next year (a local clause: off unless `report_source` says where it stands).
    `factures_jours`: days after a quarter before missing proofs are told. `pieces_jours`:
    days that a file chosen as a proof is kept while nobody describes it. `alerte_jours`: days before 1 January when
    conditions that fail are told. `couverture_bonne` and `couverture_moyenne`: limits of the three tones, in %.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    depuis_annee = models.PositiveSmallIntegerField("à partir de l’année d’imposition")
    plan_attendu = models.CharField(
        "plan attendu le",
        max_length=5,
        default="31/01",
        validators=[JOUR_DU_MOIS],
        help_text="Jour et mois, l’année du plan.",
    )
    bilan_attendu = models.CharField(
        "bilan attendu le",
        max_length=5,
        default="15/03",
        validators=[JOUR_DU_MOIS],
        help_text="Jour et mois, l’année suivante.",
    )
    factures_jours = models.PositiveSmallIntegerField("jours après le trimestre pour les justificatifs", default=45)
    pieces_jours = models.PositiveSmallIntegerField(
        "jours de garde d’un fichier choisi et jamais décrit",
        default=30,
        validators=[MinValueValidator(8), MaxValueValidator(366)],
        help_text="La personne est prévenue une semaine avant qu’il soit effacé.",
    )
    alerte_jours = models.PositiveSmallIntegerField("alerte avant le 1er janvier (en jours)", default=90)
    couverture_bonne = models.DecimalField(
        "couverture bonne à partir de (%)", max_digits=5, decimal_places=1, default=Decimal(95), validators=POURCENT
    )
    couverture_moyenne = models.DecimalField(
        "couverture à surveiller à partir de (%)",
        max_digits=5,
        decimal_places=1,
        default=Decimal(75),
        validators=POURCENT,
    )
    report_actif = models.BooleanField("le solde à programmer se reporte sur l’année suivante", default=False)
    report_source = models.CharField("clause qui le prévoit", max_length=250, blank=True)
    source = models.CharField("décidé par", max_length=250, blank=True)

    class Meta:
        verbose_name = "réglage TFPB"
        verbose_name_plural = "réglages TFPB"
        ordering = ["contrat", "-depuis_annee"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "depuis_annee"], name="reglagetfpb_unique"),
            models.CheckConstraint(
                condition=Q(report_actif=False) | ~Q(report_source=""),
                name="reglagetfpb_report_source",
                violation_error_message="Dites quelle clause prévoit le report.",
            ),
            models.CheckConstraint(
                condition=Q(couverture_bonne__gte=F("couverture_moyenne")),
                name="reglagetfpb_couvertures",
                violation_error_message="La bonne couverture n’est pas inférieure à celle à surveiller.",
            ),
        ]

    def __str__(self) -> str:
        return f"Réglages depuis {self.depuis_annee}"


@pghistory.track()
class SeuilAlerte(Horodate):
    """The largest share of the abatement that one axis, or one kind of action, should take: a warning, not a rule."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    axe = models.ForeignKey(AxeTfpb, null=True, blank=True, on_delete=models.CASCADE, related_name="seuils")
    nature = models.CharField("genre d’action", max_length=12, choices=NatureLigne.choices, blank=True)
    part = models.DecimalField("part de l’abattement (%)", max_digits=5, decimal_places=1, validators=POURCENT)
    premiere_annee = models.PositiveSmallIntegerField("première année")
    derniere_annee = models.PositiveSmallIntegerField("dernière année", null=True, blank=True)
    source = models.CharField("décidé par", max_length=250, blank=True)

    class Meta:
        verbose_name = "seuil d’alerte"
        verbose_name_plural = "seuils d’alerte"
        ordering = ["contrat", "axe__numero", "nature", "premiere_annee"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(axe__isnull=False) & Q(nature="")) | (Q(axe__isnull=True) & ~Q(nature="")),
                name="seuilalerte_un_sujet",
                violation_error_message="Un seuil porte sur un axe ou sur un genre d’action.",
            ),
            models.CheckConstraint(
                condition=Q(derniere_annee__isnull=True) | Q(derniere_annee__gte=F("premiere_annee")),
                name="seuilalerte_annees",
                violation_error_message="La dernière année ne précède pas la première.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.axe or self.get_nature_display()} : {self.part} %"


class CharteQualiteQuerySet(models.QuerySet["CharteQualite"]):
    def visibles_par(self, acteur: Acteur) -> "CharteQualiteQuerySet":
        """A landlord reads its own and the common ones."""
        communes = perimetre(acteur, bailleur=None, commune=None) & Q(bailleur__isnull=True)
        return self.filter(communes | perimetre(acteur, bailleur="bailleur", commune=None))


@pghistory.track()
class CharteQualite(Duree, Horodate):
    """The local quality-of-service charter (Contrat, 9.1): its text, its document, of one landlord or of all."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    bailleur = models.ForeignKey(
        Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="bailleur"
    )
    titre = models.CharField("titre", max_length=200)
    texte = models.TextField("engagements de qualité de service", blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CharteQualiteQuerySet.as_manager()

    class Meta:
        verbose_name = "charte de qualité de service"
        verbose_name_plural = "chartes de qualité de service"
        ordering = ["contrat", "-debut"]
        constraints = [contrainte_duree("chartequalite_duree")]

    def __str__(self) -> str:
        return self.titre
