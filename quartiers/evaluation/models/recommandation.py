"""Recommendations, and the avenants born of them."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Avenant, Contrat
from quartiers.evaluation.enums import EtatRecommandation, Priorite
from quartiers.evaluation.models.evaluation import Evaluation
from quartiers.evaluation.models.jugement import Jugement
from quartiers.gouvernance.models import Seance
from quartiers.socle.modeles import Horodate


@pghistory.track()
class Recommandation(Horodate):
    """What an evaluation asks for, drawn from judgements; decided by a committee, followed until it is done."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="recommandations")
    numero = models.PositiveIntegerField("numéro")
    titre = models.CharField(
        "recommandation", max_length=250, help_text="Un verbe d’action : « Ouvrir… », « Cesser… »."
    )
    texte = models.TextField("ce qu’il faudrait faire, et pourquoi", blank=True, max_length=4000)
    jugements = models.ManyToManyField(Jugement, related_name="+", verbose_name="jugements dont elle vient")
    organisme = models.ForeignKey(
        Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="adressée à"
    )
    adressee_a = models.CharField("adressée aussi à", max_length=200, blank=True, help_text="Une fonction, un service.")
    priorite = models.CharField("priorité", max_length=8, choices=Priorite.choices, default=Priorite.MOYENNE)
    echeance = models.DateField("échéance", null=True, blank=True)
    etat = models.CharField(
        "état", max_length=10, choices=EtatRecommandation.choices, default=EtatRecommandation.PROPOSEE
    )
    motif = models.TextField("pourquoi elle est écartée", blank=True)
    seance = models.ForeignKey(Seance, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField("décision", max_length=250, blank=True)
    decidee_le = models.DateField("décidée le", null=True, blank=True)
    fait = models.TextField("ce qui a été fait", blank=True)
    faite_le = models.DateField("faite le", null=True, blank=True)
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "recommandation"
        verbose_name_plural = "recommandations"
        ordering = ["contrat", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "numero"], name="recommandation_numero_unique"),
            models.CheckConstraint(
                condition=~Q(etat="ecartee") | ~Q(motif=""),
                name="recommandation_ecartee_motivee",
                violation_error_message="Dites pourquoi cette recommandation est écartée.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="faite") | (Q(faite_le__isnull=False) & ~Q(fait="")),
                name="recommandation_faite_datee",
                violation_error_message="Dites ce qui a été fait, et quand.",
            ),
        ]

    def __str__(self) -> str:
        return f"Recommandation n° {self.numero}"


@pghistory.track()
class PropositionAvenant(Horodate):
    """The tie between a recommendation and an avenant that it gave birth to; its state is the avenant's own."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    recommandation = models.ForeignKey(Recommandation, on_delete=models.PROTECT, related_name="propositions")
    avenant = models.ForeignKey(Avenant, on_delete=models.PROTECT, related_name="+")
    quoi = models.CharField("changement proposé", max_length=300)
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "proposition d’avenant"
        verbose_name_plural = "propositions d’avenant"
        ordering = ["recommandation", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(quoi=""), name="propositionavenant_dit_quoi"),
        ]

    def __str__(self) -> str:
        return f"{self.avenant} : {self.quoi}"
