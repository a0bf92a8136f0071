"""The figures observed, where, when, from which file: nothing is overwritten."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.indicateurs.enums import EtatChargement, EtatValeur, GenreRupture, Grain, Niveau, Sexe
from quartiers.indicateurs.models.mesures import Mesure
from quartiers.socle.modeles import Horodate
from quartiers.territoire.models import Commune, Epci, Quartier


class TerritoireObserve(models.Model):
    """A place that figures are given for; the three keys tie it to the places of the site, where it is one."""

    niveau = models.CharField("niveau", max_length=12, choices=Niveau.choices)
    code = models.CharField("code", max_length=12, help_text="Code officiel ; d’un « reste hors QPV », celui du tout.")
    nom = models.CharField("nom", max_length=200)
    departement = models.CharField("département", max_length=3, blank=True)
    generation = models.PositiveSmallIntegerField("génération de quartiers", null=True, blank=True)
    quartier = models.ForeignKey(Quartier, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    epci = models.ForeignKey(Epci, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "territoire d’observation"
        verbose_name_plural = "territoires d’observation"
        ordering = ["niveau", "code"]
        constraints = [
            models.UniqueConstraint(fields=["niveau", "code"], name="territoireobserve_unique"),
            models.CheckConstraint(
                condition=Q(niveau=Niveau.QUARTIER, generation__isnull=False, quartier__isnull=False)
                | ~Q(niveau=Niveau.QUARTIER) & Q(generation__isnull=True, quartier__isnull=True),
                name="territoireobserve_generation",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class ChargementValeurs(Horodate):
    """A set of figures put in together: an official file, a workbook, a form, another package; seen, then written."""

    contrat = models.ForeignKey(Contrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    gabarit = models.CharField("description reconnue", max_length=60, blank=True)
    nom = models.CharField("fichier", max_length=250)
    empreinte = models.CharField("empreinte", max_length=64, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reglages = models.JSONField("réglages", default=dict, blank=True)
    etat = models.CharField("état", max_length=8, choices=EtatChargement.choices, default=EtatChargement.PROPOSE)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    bilan = models.JSONField("bilan", default=dict, blank=True)

    class Meta:
        verbose_name = "chargement de valeurs"
        verbose_name_plural = "chargements de valeurs"
        ordering = ["-cree_le", "-pk"]

    def __str__(self) -> str:
        return self.nom


class ReleveQuerySet(models.QuerySet["Releve"]):
    def courants(self) -> "ReleveQuerySet":
        return self.filter(courant=True)

    def ensemble(self) -> "ReleveQuerySet":
        """All sexes and ages together."""
        return self.filter(sexe="", age="")


CORRECTION = """
IF TG_OP = 'UPDATE' AND OLD.courant AND NOT NEW.courant
   AND to_jsonb(NEW) - 'courant' = to_jsonb(OLD) - 'courant' THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'Un relevé ne se modifie ni ne s’efface : une correction est une nouvelle version.'
    USING ERRCODE = 'check_violation';
"""


@pgtrigger.register(
    pgtrigger.Trigger(
        name="releve_sans_rature",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=CORRECTION,
    )
)
class Releve(models.Model):
    """One figure of a measure, somewhere, some time, for all or for a sex and an age.

    A correction is a new version with its reason; the former stays and is no longer `courant`: the only change that
    the database accepts. A newer vintage stands beside the older one. `age` is written « 15-24 », « 75+ ».
    """

    contrat = models.ForeignKey(Contrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mesure = models.ForeignKey(Mesure, on_delete=models.PROTECT, related_name="releves")
    territoire = models.ForeignKey(TerritoireObserve, on_delete=models.PROTECT, related_name="releves")
    grain = models.CharField("période", max_length=10, choices=Grain.choices)
    debut = models.DateField("du")
    fin = models.DateField("au (inclus)")
    sexe = models.CharField("sexe", max_length=1, choices=Sexe.choices, blank=True)
    age = models.CharField("âge", max_length=10, blank=True)
    etat = models.CharField("valeur", max_length=8, choices=EtatValeur.choices, default=EtatValeur.PUBLIEE)
    valeur = models.DecimalField("valeur", max_digits=16, decimal_places=4, null=True, blank=True)
    marge_basse = models.DecimalField(
        "borne basse de l’intervalle", max_digits=16, decimal_places=4, null=True, blank=True
    )
    marge_haute = models.DecimalField(
        "borne haute de l’intervalle", max_digits=16, decimal_places=4, null=True, blank=True
    )
    confiance = models.PositiveSmallIntegerField("niveau de confiance (%)", null=True, blank=True)
    numerateur = models.DecimalField("numérateur", max_digits=16, decimal_places=4, null=True, blank=True)
    denominateur = models.DecimalField("dénominateur", max_digits=16, decimal_places=4, null=True, blank=True)
    source = models.CharField("source", max_length=250)
    millesime = models.CharField("millésime", max_length=30, blank=True, help_text="Vide : non précisé par la source.")
    geographie = models.CharField("géographie", max_length=40, blank=True, help_text="QPV 2024, communes 2021…")
    provisoire = models.BooleanField("provisoire", default=False)
    version = models.PositiveSmallIntegerField("version", default=1)
    courant = models.BooleanField("courant", default=True)
    motif = models.CharField("motif de la correction", max_length=300, blank=True)
    chargement = models.ForeignKey(
        ChargementValeurs, null=True, blank=True, on_delete=models.PROTECT, related_name="releves"
    )
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cree_le = models.DateTimeField("écrit le", auto_now_add=True)

    objects = ReleveQuerySet.as_manager()

    class Meta:
        verbose_name = "relevé"
        verbose_name_plural = "relevés"
        ordering = ["mesure", "territoire", "debut", "millesime", "version"]
        indexes = [
            models.Index(
                fields=["mesure", "debut", "territoire"], condition=Q(courant=True), name="releve_courant_mesure"
            ),
            models.Index(fields=["territoire", "mesure"], condition=Q(courant=True), name="releve_courant_lieu"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mesure", "territoire", "debut", "fin", "sexe", "age", "millesime", "version"],
                name="releve_version_unique",
            ),
            models.UniqueConstraint(
                fields=["mesure", "territoire", "debut", "fin", "sexe", "age", "millesime"],
                condition=Q(courant=True),
                name="releve_un_courant",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatValeur.PUBLIEE, valeur__isnull=False)
                | ~Q(etat=EtatValeur.PUBLIEE)
                & Q(valeur__isnull=True, marge_basse__isnull=True, numerateur__isnull=True),
                name="releve_valeur_si_publiee",
                violation_error_message="Une valeur secrète ou non disponible n’a ni chiffre ni marge.",
            ),
            models.CheckConstraint(
                condition=Q(marge_basse__isnull=True, marge_haute__isnull=True, confiance__isnull=True)
                | Q(marge_basse__lte=F("valeur"), marge_haute__gte=F("valeur"), confiance__range=(50, 99)),
                name="releve_marge_autour",
                violation_error_message="L’intervalle contient la valeur et dit son niveau de confiance.",
            ),
            models.CheckConstraint(condition=Q(fin__gte=F("debut")), name="releve_periode"),
            models.CheckConstraint(
                condition=Q(denominateur__isnull=True) | Q(denominateur__gt=0), name="releve_denominateur"
            ),
            models.CheckConstraint(
                condition=Q(version=1) | Q(version__gt=1) & ~Q(motif=""),
                name="releve_correction_motivee",
                violation_error_message="Une correction dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mesure} – {self.territoire} – {self.debut}"


@pghistory.track()
class Rupture(models.Model):
    """A day from which figures are no longer comparable with those before: lines are cut there.

    Without territory it holds everywhere. The passage from the outlines of 2015 to those of 2024 needs no row: the
    neighbourhoods of the two generations are two territories.
    """

    contrat = models.ForeignKey(Contrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mesure = models.ForeignKey(Mesure, null=True, blank=True, on_delete=models.PROTECT, related_name="ruptures")
    territoire = models.ForeignKey(
        TerritoireObserve, null=True, blank=True, on_delete=models.PROTECT, related_name="ruptures"
    )
    le = models.DateField("à partir du")
    genre = models.CharField("genre", max_length=12, choices=GenreRupture.choices)
    explication = models.TextField("explication", help_text="Ce qui a changé, et ce que l’on ne peut plus comparer.")

    class Meta:
        verbose_name = "rupture de série"
        verbose_name_plural = "ruptures de série"
        ordering = ["le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mesure__isnull=False) | Q(territoire__isnull=False),
                name="rupture_situee",
                violation_error_message="Dites la mesure, le territoire, ou les deux.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} au {self.le:%d/%m/%Y}"
