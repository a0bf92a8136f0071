"""Elements of the contract: a permanent code, and dated versions of what it says and where it hangs.

Why one table for axes, orientations, objectives and actions: contracts skip levels and name them
differently, and an avenant treats all of them alike (docs/decisions/0001-elements-et-versions.md).
"""

import datetime as dt

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from quartiers.contrat.enums import Nature
from quartiers.contrat.models.contrat import Contrat
from quartiers.socle.modeles import Duree, contrainte_duree, en_vigueur_le


class Element(models.Model):
    """What keeps its identity through the contract's life; `code` is permanent and never given again."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="elements")
    code = models.CharField("code", max_length=30)
    nature = models.CharField("nature", max_length=15, choices=Nature.choices)

    class Meta:
        verbose_name = "élément"
        verbose_name_plural = "éléments"
        ordering = ["contrat", "pk"]
        constraints = [models.UniqueConstraint(fields=["contrat", "code"], name="element_code_unique")]
        indexes = [models.Index(fields=["contrat", "nature"], name="element_contrat_nature")]

    def __str__(self) -> str:
        return self.code


class VersionQuerySet(models.QuerySet["Version"]):
    def en_vigueur(self, jour: dt.date) -> "VersionQuerySet":
        return self.filter(en_vigueur_le(jour))


@pghistory.track()
class Version(Duree):
    """What an element says during a time: its title, its place (`parent`, `rang`), and where it was read.

    `lignes` is [first, last] line of the source text for version 1, empty for a version made by an avenant.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="versions")
    titre = models.TextField("intitulé")
    parent = models.ForeignKey(Element, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rang = models.PositiveIntegerField("rang", default=0)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)
    avenant = models.ForeignKey(
        "contrat.Avenant", null=True, blank=True, on_delete=models.PROTECT, related_name="versions_ouvertes"
    )
    avenant_fin = models.ForeignKey(
        "contrat.Avenant", null=True, blank=True, on_delete=models.PROTECT, related_name="versions_closes"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version"
        verbose_name_plural = "versions"
        ordering = ["contrat", "rang", "pk"]
        indexes = [
            models.Index(fields=["contrat", "debut", "fin"], name="version_contrat_dates"),
            models.Index(fields=["element", "debut"], name="version_element"),
        ]
        constraints = [
            contrainte_duree("version_duree"),
            # btree_gist is not everywhere: the element's number is made a range so that plain GiST serves.
            ExclusionConstraint(
                name="version_une_seule_par_jour",
                expressions=[
                    (Func(F("element_id"), F("element_id"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("debut"), F("fin"), Value("[)"), function="daterange"), "&&"),
                ],
                violation_error_message="Cet élément a déjà une version en vigueur à cette date.",
            ),
            models.CheckConstraint(condition=~Q(titre=""), name="version_titre_present"),
        ]

    def __str__(self) -> str:
        return self.titre


class Filiation(models.Model):
    """An element made from another by a split or a merger."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    origine = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="descendants")
    descendant = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="origines")
    avenant = models.ForeignKey("contrat.Avenant", on_delete=models.PROTECT, related_name="filiations")

    class Meta:
        verbose_name = "filiation"
        verbose_name_plural = "filiations"
        constraints = [models.UniqueConstraint(fields=["origine", "descendant"], name="filiation_element_unique")]

    def __str__(self) -> str:
        return f"{self.origine} → {self.descendant}"
