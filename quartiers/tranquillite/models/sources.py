"""Who counts what: sources with their own definition, their own categories, and the breaks of their series."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import Duree, Horodate, contrainte_duree
from quartiers.tranquillite.enums import Echelle, Famille, Fiabilite, NatureSource, Pas, UniteSource


@pghistory.track(exclude=["courriel"])
class SourceObservatoire(Duree, Horodate):
    """One partner's counts: one definition, one unit, one scale. Two sources are never added up.

    `relais`: its figures come through the team of the contract, which then reads them in full as the partner does.
    `exclusives`: a fact is counted in one category only, so that the source's own categories may be added up.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField("code", max_length=60)
    titre = models.CharField("nom", max_length=150)
    organisme = models.ForeignKey(
        Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="partenaire qui livre"
    )
    nature = models.CharField("nature", max_length=20, choices=NatureSource.choices)
    definition = models.TextField(
        "ce qui est compté", help_text="Avec les mots du partenaire : ce qui entre, ce qui n’entre pas."
    )
    unite = models.CharField("unité", max_length=14, choices=UniteSource.choices)
    echelle = models.CharField("échelle", max_length=10, choices=Echelle.choices, default=Echelle.QUARTIER)
    fiabilite = models.CharField("fiabilité", max_length=10, choices=Fiabilite.choices, default=Fiabilite.MOYENNE)
    sous_declaration = models.TextField(
        "ce qui échappe", blank=True, help_text="Ce que cette source ne voit pas : faits non signalés, horaires…"
    )
    pas = models.CharField(
        "période la plus fine montrée au cercle", max_length=10, choices=Pas.choices, default=Pas.TRIMESTRE
    )
    exclusives = models.BooleanField("un fait n’entre que dans une catégorie", default=True)
    relais = models.BooleanField("chiffres saisis par l’équipe du contrat pour le partenaire", default=False)
    courriel = models.EmailField("courriel pour les demandes du mois", blank=True)

    class Meta:
        verbose_name = "source"
        verbose_name_plural = "sources"
        ordering = ["contrat", "titre"]
        constraints = [
            contrainte_duree("sourceobservatoire_duree"),
            models.UniqueConstraint(
                fields=["contrat", "code"],
                name="sourceobservatoire_code_unique",
                violation_error_message="Une source porte déjà ce code.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre


@pghistory.track()
class CategorieSource(models.Model):
    """A category of the source's own; `famille` places it beside those of other sources, for reading only."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(SourceObservatoire, on_delete=models.CASCADE, related_name="categories")
    titre = models.CharField("catégorie", max_length=80)
    famille = models.CharField("famille de lecture", max_length=14, choices=Famille.choices, default=Famille.AUTRE)
    rang = models.PositiveIntegerField("rang", default=0)

    class Meta:
        verbose_name = "catégorie d’une source"
        verbose_name_plural = "catégories d’une source"
        ordering = ["source", "rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "titre"],
                name="categoriesource_unique",
                violation_error_message="Cette source a déjà une catégorie de ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.titre


@pghistory.track()
class RuptureSerie(Horodate):
    """From `mois` on, a source does not count the same thing any more: the line is cut, nothing is compared across."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(SourceObservatoire, on_delete=models.CASCADE, related_name="ruptures")
    categorie = models.ForeignKey(
        CategorieSource, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name="catégorie"
    )
    mois = models.DateField("à partir du mois de")
    quoi = models.CharField("ce qui change", max_length=250)

    class Meta:
        verbose_name = "rupture de série"
        verbose_name_plural = "ruptures de série"
        ordering = ["source", "mois"]
        constraints = [models.CheckConstraint(condition=Q(mois__day=1), name="ruptureserie_premier_du_mois")]

    def __str__(self) -> str:
        return f"{self.quoi} ({self.mois:%m/%Y})"

    def touche(self, categorie: int | None, jour: dt.date) -> bool:
        """Whether it has begun on `jour` for that category (None: all of them)."""
        return self.mois <= jour and (self.categorie_id is None or categorie is None or self.categorie_id == categorie)
