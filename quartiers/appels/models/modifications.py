"""What changes after the award: asked once by the holder, decided by each funder for its own money."""

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.appels.enums_apres import EtatModification, GenreModification, SensDecision
from quartiers.appels.models.campagne import Financeur
from quartiers.appels.models.dossier import Dossier
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import Horodate


@pghistory.track()
class ModificationDossier(Horodate):
    """A request after the award, written before the end of the year (regles, 1.9); `montant` in euros."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="modifications")
    exercice = models.PositiveSmallIntegerField("année")
    genre = models.CharField("ce que vous demandez", max_length=10, choices=GenreModification.choices)
    etat = models.CharField("état", max_length=10, choices=EtatModification.choices, default=EtatModification.DEMANDEE)
    motif = models.TextField("pourquoi", max_length=3000)
    date_fin = models.DateField("nouvelle fin du projet", null=True, blank=True)
    montant = models.DecimalField(
        "montant non dépensé à garder (€)",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    usage = models.TextField("à quoi il servira", max_length=3000, blank=True)
    nouvel_organisme = models.ForeignKey(Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    demande_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decidee_le = models.DateTimeField("décidée par tous le", null=True, blank=True)

    class Meta:
        verbose_name = "demande de modification"
        verbose_name_plural = "demandes de modification"
        ordering = ["dossier", "-cree_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "genre"],
                condition=Q(etat=EtatModification.DEMANDEE),
                name="modification_en_cours_unique",
                violation_error_message="Une demande de même nature attend déjà une décision.",
            ),
            models.CheckConstraint(
                condition=~Q(genre=GenreModification.DELAI) | Q(date_fin__isnull=False),
                name="modification_delai",
                violation_error_message="Donnez la nouvelle date de fin.",
            ),
            models.CheckConstraint(
                condition=~Q(genre=GenreModification.REEMPLOI) | (Q(montant__gt=0) & ~Q(usage="")),
                name="modification_reemploi",
                violation_error_message="Donnez le montant à garder et ce à quoi il servira.",
            ),
            models.CheckConstraint(
                condition=~Q(genre=GenreModification.PORTEUR) | Q(nouvel_organisme__isnull=False),
                name="modification_porteur",
                violation_error_message="Donnez l’organisme qui reprend le projet.",
            ),
        ]
        indexes = [models.Index(fields=["contrat", "etat"], name="modification_contrat_etat")]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} – dossier {self.dossier_id}"


@pghistory.track()
class DecisionModification(Horodate):
    """The answer of one funder to a request; a refusal says why."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    modification = models.ForeignKey(ModificationDossier, on_delete=models.CASCADE, related_name="decisions")
    financeur = models.ForeignKey(Financeur, on_delete=models.PROTECT, related_name="+")
    sens = models.CharField("décision", max_length=10, choices=SensDecision.choices)
    motif = models.TextField("motif", max_length=3000, blank=True)
    date_fin = models.DateField("fin du projet acceptée", null=True, blank=True)
    bilan_le = models.DateField("bilan attendu le", null=True, blank=True)
    montant = models.DecimalField("montant gardé (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    decide_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decide_le = models.DateField("décidé le")

    class Meta:
        verbose_name = "décision sur une modification"
        verbose_name_plural = "décisions sur les modifications"
        ordering = ["modification", "financeur__rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["modification", "financeur"],
                name="decisionmodification_unique",
                violation_error_message="Ce financeur a déjà répondu.",
            ),
            models.CheckConstraint(
                condition=~Q(sens=SensDecision.REFUSEE) | ~Q(motif=""),
                name="decisionmodification_refus_motive",
                violation_error_message="Un refus dit son motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.financeur} : {self.get_sens_display()}"
