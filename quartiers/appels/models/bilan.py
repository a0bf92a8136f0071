"""The holder's report on a project: what was done, for whom, with what money (Contrat, 6.1; Cerfa 15059)."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.appels.enums import EtatBilan, GenreBilan
from quartiers.appels.models.dossier import Dossier
from quartiers.appels.models.resultats import Resultats, contrainte_qpv
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.documents.models import Document
from quartiers.indicateurs.models import QuestionFiche
from quartiers.socle.modeles import Horodate


@pghistory.track()
class Bilan(Horodate, Resultats):
    """An interim or final report for one year. Distinct people and attendances are two figures, never added.

    The real accounts are the Budget of nature « réalisé » of the same year; real publics are Public rows.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="bilans")
    genre = models.CharField("genre", max_length=14, choices=GenreBilan.choices, default=GenreBilan.FINAL)
    exercice = models.PositiveSmallIntegerField("année")
    etat = models.CharField("état", max_length=12, choices=EtatBilan.choices, default=EtatBilan.ATTENDU)
    echeance = models.DateField("attendu le")
    regle_repartition = models.TextField("règle de répartition des charges indirectes", blank=True)
    photos = models.ManyToManyField(Document, related_name="+", blank=True, verbose_name="photos et documents")

    depose_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    depose_le = models.DateTimeField("déposé le", null=True, blank=True)
    correction_motif = models.TextField("ce qui est à corriger", blank=True)
    valide_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valide_le = models.DateTimeField("validé le", null=True, blank=True)

    class Meta:
        verbose_name = "bilan"
        verbose_name_plural = "bilans"
        ordering = ["dossier", "exercice", "genre"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "exercice", "genre"], name="bilan_unique"),
            models.CheckConstraint(
                condition=Q(etat=EtatBilan.ATTENDU) | Q(depose_le__isnull=False), name="bilan_depose_date"
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatBilan.A_CORRIGER) | ~Q(correction_motif=""),
                name="bilan_correction_motivee",
                violation_error_message="Dites ce qui est à corriger.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatBilan.VALIDE) | Q(valide_le__isnull=False), name="bilan_valide_date"
            ),
            contrainte_qpv("bilan_qpv_dans_total"),
        ]
        indexes = [models.Index(fields=["contrat", "etat", "echeance"], name="bilan_echeance")]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} {self.exercice}"


@pghistory.track()
class PublicQuartier(models.Model):
    """People really reached who live in one neighbourhood, when the holder knows it; else shares stand in."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    bilan = models.ForeignKey(Bilan, on_delete=models.CASCADE, related_name="publics_quartiers")
    quartier = models.ForeignKey(QuartierContrat, on_delete=models.PROTECT, related_name="+")
    participants = models.PositiveIntegerField("personnes différentes", default=0)

    class Meta:
        verbose_name = "public par quartier"
        verbose_name_plural = "publics par quartier"
        ordering = ["bilan", "quartier__rang"]
        constraints = [models.UniqueConstraint(fields=["bilan", "quartier"], name="publicquartier_unique")]

    def __str__(self) -> str:
        return f"{self.quartier} : {self.participants}"


@pghistory.track()
class ReponseBilan(models.Model):
    """The answer to a question that the contract adds; `valeur` is its canonical text (see QuestionFiche.genre)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    bilan = models.ForeignKey(Bilan, on_delete=models.CASCADE, related_name="reponses")
    question = models.ForeignKey(QuestionFiche, on_delete=models.PROTECT, related_name="+")
    valeur = models.TextField("réponse", blank=True)

    class Meta:
        verbose_name = "réponse"
        verbose_name_plural = "réponses"
        ordering = ["bilan", "question__rang"]
        constraints = [models.UniqueConstraint(fields=["bilan", "question"], name="reponsebilan_unique")]

    def __str__(self) -> str:
        return self.valeur
