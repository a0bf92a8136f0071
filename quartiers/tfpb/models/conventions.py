"""The conventions of use of the abatement: one per commune, one or several landlords, a period, avenants."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import F, Q

from quartiers.annuaire.models import Organisme
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.socle.modeles import Horodate
from quartiers.territoire.models import Commune
from quartiers.tfpb.enums import EtatConvention, SituationConvention
from quartiers.tfpb.models.perimetre import perimetre


class ConventionTfpbQuerySet(models.QuerySet["ConventionTfpb"]):
    def visibles_par(self, acteur: Acteur) -> "ConventionTfpbQuerySet":
        """A landlord sees the conventions that it is party to; the others, those of their perimeter."""
        vues = self.filter(perimetre(acteur, bailleur=None, commune="commune"))
        if acteur.role != Role.BAILLEUR:
            return vues
        organisme = acteur.habilitation.organisme_id if acteur.habilitation else None
        siennes = PartieConvention.objects.filter(bailleur_id=organisme or 0)
        return vues.filter(pk__in=siennes.values("convention"))


@pghistory.track()
class ConventionTfpb(Horodate):
    """A convention annexed to the contract (Contrat, 5.3.2; CGI, art. 1388 bis): « établies par commune ».

    `premiere_annee` and `derniere_annee` are tax years, both included; a signed avenant may move the end (see
    `derniere_annee_au`). `signee_le`: when commune, EPCI and State had all signed; each landlord's own date stands on
    its `PartieConvention`. A denounced one gives no right from `denonciation_effet_le` on. `precedente` is the one that
    it was prepared from, `lecons` what was learned of that one.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+")
    titre = models.CharField("titre", max_length=250)
    objet = models.TextField("objet et priorités", blank=True)
    premiere_annee = models.PositiveSmallIntegerField("première année d’imposition")
    derniere_annee = models.PositiveSmallIntegerField("dernière année d’imposition")
    etat = models.CharField("état", max_length=10, choices=EtatConvention.choices, default=EtatConvention.PROJET)
    signee_le = models.DateField("signée le", null=True, blank=True)
    annexee_le = models.DateField("annexée au contrat le", null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    denoncee_le = models.DateField("dénoncée le", null=True, blank=True)
    denonciation_effet_le = models.DateField("fin d’effet le", null=True, blank=True)
    denonciation_motif = models.TextField("motif de la dénonciation", blank=True)
    precedente = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="suivantes",
        verbose_name="préparée depuis",
    )
    lecons = models.TextField("ce que la précédente a appris", blank=True)

    objects = ConventionTfpbQuerySet.as_manager()

    class Meta:
        verbose_name = "convention TFPB"
        verbose_name_plural = "conventions TFPB"
        ordering = ["contrat", "commune__nom", "-premiere_annee"]
        indexes = [models.Index(fields=["contrat", "commune", "premiere_annee"], name="conventiontfpb_commune")]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "commune", "premiere_annee"],
                name="conventiontfpb_unique",
                violation_error_message="Une convention de cette commune commence déjà cette année-là.",
            ),
            models.CheckConstraint(
                condition=Q(derniere_annee__gte=F("premiere_annee")),
                name="conventiontfpb_annees",
                violation_error_message="La dernière année ne précède pas la première.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatConvention.PROJET) | Q(signee_le__isnull=False),
                name="conventiontfpb_signee_datee",
                violation_error_message="Donnez la date de signature.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatConvention.DENONCEE)
                | (Q(denoncee_le__isnull=False, denonciation_effet_le__isnull=False) & ~Q(denonciation_motif="")),
                name="conventiontfpb_denoncee_motivee",
                violation_error_message="Une dénonciation a une date, une date d’effet et un motif.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    def derniere_annee_au(self, jour: dt.date) -> int:
        """The last tax year as signed avenants set it on `jour`; reads `avenants` (prefetch them)."""
        signes = [a for a in self.avenants.all() if a.signe_le and a.signe_le <= jour and a.derniere_annee]
        signes.sort(key=lambda avenant: avenant.numero)
        return signes[-1].derniere_annee or self.derniere_annee if signes else self.derniere_annee

    def situation_au(self, jour: dt.date) -> SituationConvention:
        """What it is on `jour`; reads `avenants`."""
        if self.etat == EtatConvention.PROJET:
            return SituationConvention.PROJET
        if self.etat == EtatConvention.DENONCEE and self.denonciation_effet_le and self.denonciation_effet_le <= jour:
            return SituationConvention.DENONCEE
        if jour.year > self.derniere_annee_au(jour):
            return SituationConvention.ECHUE
        if jour.year < self.premiere_annee or (self.signee_le and jour < self.signee_le):
            return SituationConvention.SIGNEE
        return SituationConvention.EN_VIGUEUR


class PartieConventionQuerySet(models.QuerySet["PartieConvention"]):
    def visibles_par(self, acteur: Acteur) -> "PartieConventionQuerySet":
        return self.filter(perimetre(acteur, bailleur="bailleur", commune="convention__commune"))


@pghistory.track()
class PartieConvention(Horodate):
    """A landlord bound by a convention: when it signed, when it declared its dwellings to the tax office.

    `avenant`: it joined by that avenant. An empty `signee_le` means that it has not signed: no right.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    convention = models.ForeignKey(ConventionTfpb, on_delete=models.CASCADE, related_name="parties")
    bailleur = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="bailleur")
    signee_le = models.DateField("signée par le bailleur le", null=True, blank=True)
    declaree_le = models.DateField("logements déclarés aux impôts le", null=True, blank=True)
    avenant = models.ForeignKey(
        "AvenantConvention", null=True, blank=True, on_delete=models.SET_NULL, related_name="parties"
    )

    objects = PartieConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "bailleur d’une convention"
        verbose_name_plural = "bailleurs des conventions"
        ordering = ["convention", "bailleur__nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "bailleur"],
                name="partieconvention_unique",
                violation_error_message="Ce bailleur est déjà partie à la convention.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.bailleur} – {self.convention}"


@pghistory.track()
class AvenantConvention(Horodate):
    """A change of a convention: what, from when; a new last tax year, landlords who join (their `PartieConvention`)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    convention = models.ForeignKey(ConventionTfpb, on_delete=models.CASCADE, related_name="avenants")
    numero = models.PositiveSmallIntegerField("numéro")
    objet = models.TextField("objet")
    signe_le = models.DateField("signé le", null=True, blank=True)
    effet_le = models.DateField("prend effet le")
    derniere_annee = models.PositiveSmallIntegerField(
        "nouvelle dernière année d’imposition", null=True, blank=True, help_text="Vide : la fin ne change pas."
    )
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "avenant d’une convention TFPB"
        verbose_name_plural = "avenants des conventions TFPB"
        ordering = ["convention", "numero"]
        constraints = [models.UniqueConstraint(fields=["convention", "numero"], name="avenantconvention_numero_unique")]

    def __str__(self) -> str:
        return f"Avenant n° {self.numero}"
