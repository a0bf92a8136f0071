"""The impact assessment that opens everything, a cohort, what it follows, who sends."""

import uuid

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from quartiers.annuaire.models import Organisme
from quartiers.cohortes.enums import BaseLegale, Domaine, NatureEtape, PasDuTemps
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.socle.modeles import Horodate

SEUIL = 11


@pghistory.track()
class AnalyseImpact(Horodate):
    """A signed impact assessment (RGPD, art. 35): without one in force, no cohort is read and nobody enters one."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", verbose_name="document signé")
    fonction = models.CharField(
        "fonction signataire",
        max_length=200,
        help_text="La fonction, pas le nom : « Délégué à la protection des données ».",
    )
    signee_le = models.DateField("signée le")
    valable_jusqu_au = models.DateField("valable jusqu’au (inclus)")
    retiree_le = models.DateField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "analyse d’impact"
        verbose_name_plural = "analyses d’impact"
        ordering = ["-signee_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valable_jusqu_au__gt=F("signee_le")),
                name="analyseimpact_validite",
                violation_error_message="La fin de validité vient après la signature.",
            ),
            models.UniqueConstraint(
                fields=["contrat"], condition=Q(retiree_le__isnull=True), name="analyseimpact_une_en_vigueur"
            ),
        ]

    def __str__(self) -> str:
        return f"Analyse d’impact signée le {self.signee_le:%d/%m/%Y}"


@pghistory.track()
class Cohorte(Horodate):
    """People followed together under pseudonyms; `identifiant` enters the pseudonyms, so that no two cohorts meet."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    identifiant = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    titre = models.CharField("intitulé", max_length=150)
    question = models.TextField("question suivie", max_length=400, help_text="Ce que l’on veut savoir, en une phrase.")
    population = models.CharField(
        "population", max_length=300, help_text="Qui est suivi : « jeunes de 16 à 25 ans entrés à la mission locale »."
    )
    debut = models.DateField("début du suivi")
    fin_conservation = models.DateField(
        "effacement le", help_text="Ce jour-là, toutes les données individuelles sont effacées d’elles-mêmes."
    )
    base_legale = models.CharField("base légale", max_length=14, choices=BaseLegale.choices)
    fondement = models.CharField(
        "texte ou décision", max_length=250, blank=True, help_text="La délibération, la convention."
    )
    responsable = models.CharField("responsable du traitement", max_length=200, help_text="Une fonction, pas un nom.")
    notice = models.PositiveSmallIntegerField(
        "version de la notice remise", default=1, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    pas = models.CharField(
        "pas du temps",
        max_length=9,
        choices=PasDuTemps.choices,
        default=PasDuTemps.SEMESTRE,
        help_text="Le temps écoulé depuis l’entrée se lit par ce pas.",
    )
    seuil = models.PositiveSmallIntegerField(
        "seuil du secret (personnes)", default=SEUIL, validators=[MinValueValidator(5), MaxValueValidator(50)]
    )
    fictive = models.BooleanField("données fictives", default=False, editable=False)
    effacee_le = models.DateField("données effacées le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "cohorte"
        verbose_name_plural = "cohortes"
        ordering = ["titre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin_conservation__gt=F("debut")),
                name="cohorte_conservation",
                violation_error_message="L’effacement vient après le début du suivi.",
            ),
            models.CheckConstraint(condition=Q(seuil__gte=5), name="cohorte_seuil"),
        ]

    def __str__(self) -> str:
        return self.titre


@pghistory.track()
class EtapeCohorte(Horodate):
    """A step that a cohort follows, in a domain: a code that files hold, a label checked against forbidden words."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    cohorte = models.ForeignKey(Cohorte, on_delete=models.PROTECT, related_name="etapes")
    code = models.SlugField("code", max_length=30)
    libelle = models.CharField("libellé", max_length=120)
    domaine = models.CharField("domaine", max_length=12, choices=Domaine.choices)
    nature = models.CharField("nature", max_length=10, choices=NatureEtape.choices, default=NatureEtape.ETAT)
    rang = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "étape d’une cohorte"
        verbose_name_plural = "étapes d’une cohorte"
        ordering = ["cohorte", "rang", "pk"]
        constraints = [models.UniqueConstraint(fields=["cohorte", "code"], name="etapecohorte_unique")]

    def __str__(self) -> str:
        return self.libelle


@pghistory.track()
class DureeCohorte(Horodate):
    """A time to event: from `origine` (the entry when there is none) to the first `arrivee`."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    cohorte = models.ForeignKey(Cohorte, on_delete=models.PROTECT, related_name="durees")
    titre = models.CharField("ce qui est mesuré", max_length=150)
    origine = models.ForeignKey(
        EtapeCohorte, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="à partir de"
    )
    arrivee = models.ForeignKey(EtapeCohorte, on_delete=models.PROTECT, related_name="+", verbose_name="jusqu’à")

    class Meta:
        verbose_name = "durée suivie"
        verbose_name_plural = "durées suivies"
        ordering = ["cohorte", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(origine__isnull=True) | ~Q(origine=F("arrivee")), name="dureecohorte_deux_etapes"
            )
        ]

    def __str__(self) -> str:
        return self.titre


class ProducteurCohorte(Horodate):
    """An organisation that sends; `empreinte` tells its key from another and says nothing of it."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    cohorte = models.ForeignKey(Cohorte, on_delete=models.PROTECT, related_name="producteurs")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    empreinte = models.CharField("empreinte de la clé", max_length=8, blank=True)
    transmis_le = models.DateField("dernière transmission", null=True, blank=True)

    class Meta:
        verbose_name = "producteur d’une cohorte"
        verbose_name_plural = "producteurs d’une cohorte"
        ordering = ["cohorte", "organisme__nom", "pk"]
        constraints = [models.UniqueConstraint(fields=["cohorte", "organisme"], name="producteurcohorte_unique")]

    def __str__(self) -> str:
        return str(self.organisme)
