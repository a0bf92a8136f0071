"""The yearly report of an action that no call for projects carries: same questions as the funded ones."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.appels.models.resultats import Resultats, contrainte_qpv
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.documents.models import Document
from quartiers.indicateurs.models import QuestionFiche
from quartiers.socle.modeles import Horodate
from quartiers.suivi.enums import EtatFiche
from quartiers.suivi.models.fiche import FicheAction


@pghistory.track()
class FicheBilan(Horodate, Resultats):
    """Results of the action for its year; money really spent stands in CreditFiche, ages in PublicFiche (`reel`)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    fiche = models.OneToOneField(FicheAction, on_delete=models.CASCADE, related_name="bilan")
    etat = models.CharField("état", max_length=12, choices=EtatFiche.choices, default=EtatFiche.ATTENDUE)
    echeance = models.DateField("attendue le")
    photos = models.ManyToManyField(Document, related_name="+", blank=True, verbose_name="photos et documents")
    remise_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    remise_le = models.DateTimeField("remise le", null=True, blank=True)
    correction_motif = models.TextField("ce qui est à corriger", blank=True)
    validee_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    validee_le = models.DateTimeField("validée le", null=True, blank=True)

    class Meta:
        verbose_name = "fiche bilan"
        verbose_name_plural = "fiches bilan"
        ordering = ["fiche"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat=EtatFiche.ATTENDUE) | Q(remise_le__isnull=False), name="fichebilan_remise_datee"
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatFiche.A_CORRIGER) | ~Q(correction_motif=""),
                name="fichebilan_correction_motivee",
                violation_error_message="Dites ce qui est à corriger.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatFiche.VALIDEE) | Q(validee_le__isnull=False), name="fichebilan_validee_datee"
            ),
            contrainte_qpv("fichebilan_qpv"),
        ]
        indexes = [models.Index(fields=["contrat", "etat", "echeance"], name="fichebilan_echeance")]

    def __str__(self) -> str:
        return f"Fiche bilan {self.fiche}"


@pghistory.track()
class PublicQuartierFiche(models.Model):
    """People really reached who live in one neighbourhood, when the lead knows it; else shares stand in."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    bilan = models.ForeignKey(FicheBilan, on_delete=models.CASCADE, related_name="publics_quartiers")
    quartier = models.ForeignKey(QuartierContrat, on_delete=models.PROTECT, related_name="+")
    participants = models.PositiveIntegerField("personnes différentes", default=0)

    class Meta:
        verbose_name = "public par quartier d’une fiche"
        verbose_name_plural = "publics par quartier des fiches"
        ordering = ["bilan", "quartier__rang"]
        constraints = [models.UniqueConstraint(fields=["bilan", "quartier"], name="publicquartierfiche_unique")]

    def __str__(self) -> str:
        return f"{self.quartier} : {self.participants}"


@pghistory.track()
class ReponseFiche(models.Model):
    """The answer to a question that the contract adds; `valeur` is its canonical text (see QuestionFiche.genre)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    bilan = models.ForeignKey(FicheBilan, on_delete=models.CASCADE, related_name="reponses")
    question = models.ForeignKey(QuestionFiche, on_delete=models.PROTECT, related_name="+")
    valeur = models.TextField("réponse", blank=True)

    class Meta:
        verbose_name = "réponse d’une fiche"
        verbose_name_plural = "réponses des fiches"
        ordering = ["bilan", "question__rang"]
        constraints = [models.UniqueConstraint(fields=["bilan", "question"], name="reponsefiche_unique")]

    def __str__(self) -> str:
        return self.valeur
