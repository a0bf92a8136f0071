"""Avenants: gathered changes, opinions of the signatories, a dated decision, a date of effect."""

import pghistory
from django.db import models
from django.db.models import F, Q

from quartiers.comptes.models import Utilisateur
from quartiers.contrat.enums import EtatAvenant, GenreModification, Nature, SensAvis
from quartiers.contrat.models.contrat import Contrat
from quartiers.contrat.models.element import Element
from quartiers.contrat.models.signataire import Signataire
from quartiers.socle.modeles import Horodate


class AvenantQuerySet(models.QuerySet["Avenant"]):
    def adoptes(self) -> "AvenantQuerySet":
        return self.filter(etat=EtatAvenant.ADOPTE)


@pghistory.track()
class Avenant(Horodate):
    """A set of changes; adopted by `decision` on `adopte_le`, in force from `prend_effet_le`."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="avenants")
    numero = models.PositiveIntegerField("numéro")
    titre = models.CharField("objet", max_length=250)
    motif = models.TextField("motif", blank=True, help_text="Ce qui conduit à modifier le contrat.")
    etat = models.CharField("état", max_length=12, choices=EtatAvenant.choices, default=EtatAvenant.BROUILLON)
    redige_par = models.ForeignKey(Utilisateur, null=True, on_delete=models.PROTECT, related_name="+")
    soumis_le = models.DateTimeField("soumis le", null=True, blank=True)
    reponse_avant = models.DateField("réponse attendue avant le", null=True, blank=True)
    adopte_le = models.DateField("adopté le", null=True, blank=True)
    decision = models.CharField("décision", max_length=250, blank=True, help_text="Instance et référence.")
    prend_effet_le = models.DateField("prend effet le", null=True, blank=True)

    objects = AvenantQuerySet.as_manager()

    class Meta:
        verbose_name = "avenant"
        verbose_name_plural = "avenants"
        ordering = ["contrat", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "numero"], name="avenant_numero_unique"),
            models.CheckConstraint(
                condition=~Q(etat=EtatAvenant.ADOPTE)
                | (Q(adopte_le__isnull=False) & Q(prend_effet_le__isnull=False) & ~Q(decision="")),
                name="avenant_adopte_date",
                violation_error_message="Un avenant adopté porte sa décision, sa date et sa date d’effet.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=[EtatAvenant.BROUILLON, EtatAvenant.ABANDONNE]) | Q(soumis_le__isnull=False),
                name="avenant_soumis_date",
            ),
            models.CheckConstraint(
                condition=Q(prend_effet_le__isnull=True)
                | Q(adopte_le__isnull=True)
                | Q(prend_effet_le__gte=F("adopte_le")),
                name="avenant_effet_apres_adoption",
                violation_error_message="Un avenant ne prend pas effet avant son adoption.",
            ),
        ]

    def __str__(self) -> str:
        return f"Avenant n° {self.numero}"


@pghistory.track()
class Modification(Horodate):
    """One change of an avenant: what it takes (`sources`) and what it makes (`resultats`).

    `vu` keeps the wordings that its author had before the eyes, {element id: version id}: an adoption that
    finds another wording in force is a conflict, told before anything is written.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    avenant = models.ForeignKey(Avenant, on_delete=models.CASCADE, related_name="modifications")
    rang = models.PositiveIntegerField("rang")
    genre = models.CharField("genre", max_length=12, choices=GenreModification.choices)
    sources = models.ManyToManyField(Element, related_name="+", blank=True)
    motif = models.TextField("motif", blank=True)
    vu = models.JSONField("versions lues à la rédaction", default=dict, blank=True)

    class Meta:
        verbose_name = "modification"
        verbose_name_plural = "modifications"
        ordering = ["avenant", "rang"]
        constraints = [models.UniqueConstraint(fields=["avenant", "rang"], name="modification_rang_unique")]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} ({self.avenant})"


@pghistory.track()
class Resultat(models.Model):
    """An element as it will read once the change is in force; `element` is set when it keeps its identity.

    It hangs on `parent`, or on `parent_resultat` when what will hold it is made by the same avenant. `rang` is
    the place wanted among its neighbours of the same nature, from 1; 0 means « after the others ».
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    modification = models.ForeignKey(Modification, on_delete=models.CASCADE, related_name="resultats")
    element = models.ForeignKey(Element, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    nature = models.CharField("nature", max_length=15, choices=Nature.choices)
    titre = models.TextField("intitulé")
    parent = models.ForeignKey(Element, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    parent_resultat = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="contenus"
    )
    rang = models.PositiveIntegerField("place", default=0)

    class Meta:
        verbose_name = "résultat"
        verbose_name_plural = "résultats"
        ordering = ["modification", "rang", "pk"]

    def __str__(self) -> str:
        return self.titre


@pghistory.track()
class Avis(Horodate):
    """The opinion of a signatory on an avenant; silence stays « en attente »."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    avenant = models.ForeignKey(Avenant, on_delete=models.CASCADE, related_name="avis")
    signataire = models.ForeignKey(Signataire, on_delete=models.PROTECT, related_name="+")
    sens = models.CharField("avis", max_length=12, choices=SensAvis.choices, default=SensAvis.EN_ATTENTE)
    commentaire = models.TextField("commentaire", blank=True)
    rendu_le = models.DateTimeField("rendu le", null=True, blank=True)
    saisi_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    courriel = models.EmailField("demandé à", blank=True)

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering = ["signataire__rang"]
        constraints = [
            models.UniqueConstraint(fields=["avenant", "signataire"], name="avis_unique"),
            models.CheckConstraint(
                condition=Q(sens=SensAvis.EN_ATTENTE, rendu_le__isnull=True)
                | (~Q(sens=SensAvis.EN_ATTENTE) & Q(rendu_le__isnull=False)),
                name="avis_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signataire} : {self.get_sens_display()}"
