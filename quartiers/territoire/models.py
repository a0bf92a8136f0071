"""Where: communes, intercommunal bodies, priority neighbourhoods with their dated outlines, pockets of poverty."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from quartiers.socle.modeles import Duree, Horodate, contrainte_duree
from quartiers.territoire.enums import Evolution, Generation

# Kept beside each geometry so that the database finds what is near a point without opening outlines.
AIDE_EMPRISE = "Ouest, sud, est, nord, en degrés."


class Epci(models.Model):
    """An intercommunal body, under its SIREN."""

    siren = models.CharField("SIREN", max_length=9, unique=True)
    nom = models.CharField("nom", max_length=200)
    nature = models.CharField("nature", max_length=20, blank=True, help_text="CU, CA, CC, métropole…")
    population = models.PositiveIntegerField("population municipale", null=True, blank=True)

    class Meta:
        verbose_name = "EPCI"
        verbose_name_plural = "EPCI"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom


class Commune(models.Model):
    """A commune, under its INSEE code; `contour` is a WGS84 GeoJSON geometry, absent when none was loaded."""

    code = models.CharField("code INSEE", max_length=5, unique=True)
    nom = models.CharField("nom", max_length=120)
    departement = models.CharField("département", max_length=3, db_index=True)
    epci = models.ForeignKey(Epci, null=True, blank=True, on_delete=models.PROTECT, related_name="communes")
    population = models.PositiveIntegerField("population municipale", null=True, blank=True)
    contour = models.JSONField("contour", null=True, blank=True)
    emprise = ArrayField(models.FloatField(), 4, verbose_name="emprise", null=True, blank=True, help_text=AIDE_EMPRISE)

    class Meta:
        verbose_name = "commune"
        verbose_name_plural = "communes"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom


class Quartier(Horodate):
    """A priority neighbourhood (QPV) of one generation, under its national code (QN07108M; 2015: QP071001)."""

    code = models.CharField("code", max_length=10, unique=True)
    nom = models.CharField("nom", max_length=150)
    generation = models.PositiveSmallIntegerField("génération", choices=Generation.choices)
    communes = models.ManyToManyField(Commune, related_name="quartiers", verbose_name="communes")
    decret = models.CharField("décret", max_length=200, blank=True)

    class Meta:
        verbose_name = "quartier"
        verbose_name_plural = "quartiers"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom


class Contour(Duree):
    """The outline of a neighbourhood during a time; `geometrie` is a WGS84 GeoJSON MultiPolygon."""

    quartier = models.ForeignKey(Quartier, on_delete=models.CASCADE, related_name="contours")
    geometrie = models.JSONField("géométrie")
    emprise = ArrayField(models.FloatField(), 4, verbose_name="emprise", help_text=AIDE_EMPRISE)
    surface = models.DecimalField("surface (ha)", max_digits=10, decimal_places=2)
    source = models.CharField("source", max_length=250)

    class Meta:
        verbose_name = "contour"
        verbose_name_plural = "contours"
        ordering = ["quartier", "-debut"]
        constraints = [
            contrainte_duree("contour_duree"),
            models.UniqueConstraint(fields=["quartier", "debut"], name="contour_un_par_jour"),
        ]

    def __str__(self) -> str:
        return f"{self.quartier} depuis le {self.debut:%d/%m/%Y}"


class Filiation(models.Model):
    """What a neighbourhood of one generation became in the next (ANCT table); a side is empty on entry or exit.

    An old neighbourhood whose national code no source gives has no row: `nom_ancien` and `commune` tell it.
    """

    ancien = models.ForeignKey(Quartier, null=True, blank=True, on_delete=models.CASCADE, related_name="devenirs")
    nouveau = models.ForeignKey(Quartier, null=True, blank=True, on_delete=models.CASCADE, related_name="origines")
    nom_ancien = models.CharField("nom de l’ancien quartier, sans code connu", max_length=150, blank=True)
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="filiations")
    evolution = models.CharField("évolution", max_length=10, choices=Evolution.choices)
    precision = models.TextField("précision", blank=True)
    source = models.CharField("source", max_length=250, blank=True)

    class Meta:
        verbose_name = "filiation de quartier"
        verbose_name_plural = "filiations de quartiers"
        constraints = [
            models.UniqueConstraint(
                fields=["ancien", "nouveau", "nom_ancien", "commune"], name="filiation_unique", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(ancien__isnull=False)
                | models.Q(nouveau__isnull=False)
                | (models.Q(commune__isnull=False) & ~models.Q(nom_ancien="")),
                name="filiation_un_cote",
                violation_error_message="Une filiation relie au moins un quartier.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ancien or self.nom_ancien or '—'} → {self.nouveau or '—'}"


class PocheDePauvrete(models.Model):
    """A pocket of poverty outside the QPV, made of one or several IRIS (contract, 1.2.3)."""

    nom = models.CharField("nom", max_length=150)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="poches")
    codes_iris = models.JSONField("codes IRIS", default=list, blank=True)
    geometrie = models.JSONField("géométrie", null=True, blank=True)
    emprise = ArrayField(models.FloatField(), 4, verbose_name="emprise", null=True, blank=True, help_text=AIDE_EMPRISE)
    source = models.CharField("source", max_length=250, blank=True)

    class Meta:
        verbose_name = "poche de pauvreté"
        verbose_name_plural = "poches de pauvreté"
        ordering = ["commune__nom", "nom"]
        constraints = [models.UniqueConstraint(fields=["commune", "nom"], name="poche_unique")]

    def __str__(self) -> str:
        return f"{self.nom} ({self.commune})"


class SerieTerritoriale(models.Model):
    """A published series of figures by neighbourhood: one definition, one producer, one vintage, one geography."""

    code = models.SlugField("code", max_length=60, unique=True)
    libelle = models.CharField("libellé", max_length=200)
    unite = models.CharField("unité", max_length=30)
    producteur = models.CharField("producteur", max_length=120)
    source = models.CharField("source", max_length=250)
    millesime = models.CharField("millésime", max_length=30, blank=True, help_text="Vide : non précisé par la source.")
    generation = models.PositiveSmallIntegerField("génération", choices=Generation.choices)
    rang = models.PositiveSmallIntegerField("rang", default=0)
    mediane = models.DecimalField(
        "médiane des quartiers de France", max_digits=14, decimal_places=3, null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = "série territoriale"
        verbose_name_plural = "séries territoriales"
        ordering = ["rang", "libelle"]

    def __str__(self) -> str:
        return self.libelle


class ValeurTerritoriale(models.Model):
    """One figure of a series; null means suppressed at source (statistical secrecy), never zero."""

    serie = models.ForeignKey(SerieTerritoriale, on_delete=models.CASCADE, related_name="valeurs")
    quartier = models.ForeignKey(Quartier, on_delete=models.CASCADE, related_name="valeurs")
    valeur = models.DecimalField("valeur", max_digits=14, decimal_places=3, null=True, blank=True)

    class Meta:
        verbose_name = "valeur territoriale"
        verbose_name_plural = "valeurs territoriales"
        constraints = [models.UniqueConstraint(fields=["serie", "quartier"], name="valeur_unique")]

    def __str__(self) -> str:
        return f"{self.serie} – {self.quartier}"
