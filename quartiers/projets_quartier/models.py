"""Neighbourhood projects: themes tied to axes, action leads with their progress (contract, 4)."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat, Element, QuartierContrat
from quartiers.documents.models import Document
from quartiers.projets_quartier.enums import EtatPiste
from quartiers.socle.modeles import Duree, Horodate, contrainte_duree


@pghistory.track()
class ProjetQuartier(Duree, Horodate):
    """The project of one neighbourhood, followed by its commune."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    quartier = models.OneToOneField(QuartierContrat, on_delete=models.PROTECT, related_name="+")
    titre = models.CharField("titre", max_length=250)
    ambition = models.TextField("ambition", blank=True)
    documents = models.ManyToManyField(Document, related_name="+", blank=True)

    class Meta:
        verbose_name = "projet de quartier"
        verbose_name_plural = "projets de quartier"
        ordering = ["contrat", "quartier__rang"]
        constraints = [contrainte_duree("projetquartier_duree")]

    def __str__(self) -> str:
        return self.titre

    @property
    def commune_id(self) -> int | None:
        return self.quartier.commune_id


@pghistory.track()
class Theme(Duree, Horodate):
    """A priority theme; `axes` are those of the synthesis matrix (contract, 4.1.6), `synthese` its wording there."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    projet = models.ForeignKey(ProjetQuartier, on_delete=models.CASCADE, related_name="themes")
    titre = models.TextField("thème prioritaire")
    synthese = models.TextField("intitulé dans la synthèse", blank=True)
    axes = models.ManyToManyField(Element, related_name="+", blank=True)
    rang = models.PositiveIntegerField("rang", default=0)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)

    class Meta:
        verbose_name = "thème"
        verbose_name_plural = "thèmes"
        ordering = ["projet", "rang"]
        constraints = [contrainte_duree("theme_duree")]

    def __str__(self) -> str:
        return self.titre


@pghistory.track()
class Piste(Duree, Horodate):
    """An action lead, with its own progress; given up needs a reason."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    projet = models.ForeignKey(ProjetQuartier, on_delete=models.CASCADE, related_name="pistes")
    titre = models.TextField("piste d’action")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="pistes")
    etat = models.CharField("avancement", max_length=12, choices=EtatPiste.choices, default=EtatPiste.IDEE)
    motif = models.TextField("pourquoi", blank=True, help_text="Obligatoire pour abandonner.")
    pilote = models.ForeignKey(Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    prevue_pour = models.DateField("prévue pour", null=True, blank=True)
    realisee_le = models.DateField("réalisée le", null=True, blank=True)
    documents = models.ManyToManyField(Document, related_name="+", blank=True)
    rang = models.PositiveIntegerField("rang", default=0)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)

    class Meta:
        verbose_name = "piste d’action"
        verbose_name_plural = "pistes d’action"
        ordering = ["projet", "rang"]
        constraints = [
            contrainte_duree("piste_duree"),
            models.CheckConstraint(
                condition=~Q(etat=EtatPiste.ABANDONNEE) | ~Q(motif=""),
                name="piste_abandon_motive",
                violation_error_message="Dites pourquoi cette piste est abandonnée.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatPiste.REALISEE) | Q(realisee_le__isnull=False),
                name="piste_realisee_datee",
                violation_error_message="Donnez la date de réalisation.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def commune_id(self) -> int | None:
        return self.projet.commune_id
