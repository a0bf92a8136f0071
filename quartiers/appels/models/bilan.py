"""The holder's report on a project: what was done, for whom, with what money (Contrat, 6.1; Cerfa 15059)."""

import pghistory
from django.db import models
from django.db.models import F, Q

from quartiers.appels.enums import Comptage, EtatBilan, GenreBilan, Suite
from quartiers.appels.models.dossier import Dossier
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.socle.modeles import Horodate


@pghistory.track()
class Bilan(Horodate):
    """An interim or final report for one year. Distinct people and attendances are two figures, never added.

    The real accounts are the Budget of nature « réalisé » of the same year; real publics are Public rows.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="bilans")
    genre = models.CharField("genre", max_length=14, choices=GenreBilan.choices, default=GenreBilan.FINAL)
    exercice = models.PositiveSmallIntegerField("année")
    etat = models.CharField("état", max_length=12, choices=EtatBilan.choices, default=EtatBilan.ATTENDU)
    echeance = models.DateField("attendu le")

    realisation = models.CharField(
        "le projet a été réalisé",
        max_length=12,
        choices=[("oui", "Oui, comme prévu"), ("partiel", "En partie"), ("non", "Non")],
        blank=True,
    )
    date_debut = models.DateField("début réel", null=True, blank=True)
    date_fin = models.DateField("fin réelle", null=True, blank=True)
    fait = models.TextField("ce qui a été fait", blank=True)
    lieux = models.TextField("lieux réels", blank=True)
    participants = models.PositiveIntegerField("personnes différentes", null=True, blank=True)
    participants_qpv = models.PositiveIntegerField("dont habitant un quartier prioritaire", null=True, blank=True)
    femmes = models.PositiveIntegerField("dont femmes et filles", null=True, blank=True)
    hommes = models.PositiveIntegerField("dont hommes et garçons", null=True, blank=True)
    presences = models.PositiveIntegerField("présences cumulées", null=True, blank=True)
    seances = models.PositiveIntegerField("séances ou ateliers", null=True, blank=True)
    comptage = models.CharField("ces nombres sont", max_length=8, choices=Comptage.choices, blank=True)
    comptage_methode = models.CharField("comment ils ont été obtenus", max_length=250, blank=True)
    egalite = models.TextField("égalité entre les femmes et les hommes : ce qui a été fait", blank=True)
    difficultes = models.TextField("difficultés", blank=True)
    effets = models.TextField("effets constatés", blank=True)
    temoignages = models.TextField("paroles d’habitantes et d’habitants", blank=True)
    suite = models.CharField("suite souhaitée", max_length=10, choices=Suite.choices, blank=True)
    suite_motif = models.TextField("pourquoi", blank=True)
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
            models.CheckConstraint(
                condition=Q(participants_qpv__isnull=True)
                | Q(participants__isnull=True)
                | Q(participants_qpv__lte=F("participants")),
                name="bilan_qpv_dans_total",
                violation_error_message="Le public des quartiers ne peut pas dépasser le total.",
            ),
        ]
        indexes = [models.Index(fields=["contrat", "etat", "echeance"], name="bilan_echeance")]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} {self.exercice}"
