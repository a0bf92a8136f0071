"""The judgement of a question, criterion by criterion, and who disagrees."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.evaluation.enums import EtatJugement, ReponseAuCritere, ReponseGlobale
from quartiers.evaluation.models.evaluation import Evaluation
from quartiers.evaluation.models.preuve import Preuve
from quartiers.indicateurs.models import CritereJugement, Question
from quartiers.participation.models import InstanceParticipation
from quartiers.socle.modeles import Horodate


@pghistory.track()
class Jugement(Horodate):
    """The answer to one question in one evaluation. `contre_cherche`: where evidence against was looked for."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="jugements")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name="question")
    reponse = models.CharField("réponse à la question", max_length=12, choices=ReponseGlobale.choices)
    argument = models.TextField("pourquoi", max_length=6000, help_text="Ce qui mène des preuves à la réponse.")
    contre_cherche = models.TextField(
        "où des preuves contraires ont été cherchées",
        blank=True,
        max_length=2000,
        help_text="À dire quand aucune preuve contraire n’a été trouvée.",
    )
    limites = models.TextField(
        "ce que l’on ne peut pas dire", blank=True, max_length=3000, help_text="Une limite par ligne."
    )
    etat = models.CharField("état", max_length=8, choices=EtatJugement.choices, default=EtatJugement.PROJET)
    soumis_le = models.DateField("soumis le", null=True, blank=True)
    arrete_le = models.DateField("arrêté le", null=True, blank=True)
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "jugement"
        verbose_name_plural = "jugements"
        ordering = ["evaluation", "question__rang"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "question"], name="jugement_un_par_question"),
            models.CheckConstraint(
                condition=~Q(etat="arrete") | Q(arrete_le__isnull=False, soumis_le__isnull=False),
                name="jugement_arrete_date",
            ),
        ]

    def __str__(self) -> str:
        return f"Jugement : {self.get_reponse_display()}"


@pghistory.track()
class ReponseCritere(Horodate):
    """The answer by one sealed criterion, and the evidence that it leans on."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    jugement = models.ForeignKey(Jugement, on_delete=models.CASCADE, related_name="reponses")
    critere = models.ForeignKey(CritereJugement, on_delete=models.PROTECT, related_name="+", verbose_name="critère")
    reponse = models.CharField("réponse", max_length=12, choices=ReponseAuCritere.choices)
    argument = models.TextField("pourquoi", max_length=3000)
    preuves = models.ManyToManyField(Preuve, related_name="+", blank=True, verbose_name="preuves")

    class Meta:
        verbose_name = "réponse à un critère"
        verbose_name_plural = "réponses aux critères"
        ordering = ["jugement", "critere"]
        constraints = [models.UniqueConstraint(fields=["jugement", "critere"], name="reponsecritere_unique")]

    def __str__(self) -> str:
        return self.get_reponse_display()


@pghistory.track()
class Desaccord(Horodate):
    """A partner or a residents' body that judges otherwise, and why; printed with the judgement."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    jugement = models.ForeignKey(Jugement, on_delete=models.PROTECT, related_name="desaccords")
    organisme = models.ForeignKey(
        Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="organisme"
    )
    instance = models.ForeignKey(
        InstanceParticipation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="instance d’habitantes et d’habitants",
    )
    texte = models.TextField("en quoi, et pourquoi", max_length=3000)
    exprime_le = models.DateField("exprimé le")
    leve_le = models.DateField("levé le", null=True, blank=True)
    saisi_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "désaccord"
        verbose_name_plural = "désaccords"
        ordering = ["jugement", "exprime_le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisme__isnull=False, instance__isnull=True)
                | Q(organisme__isnull=True, instance__isnull=False),
                name="desaccord_de_qui",
                violation_error_message="Dites qui n’est pas d’accord : un organisme, ou une instance.",
            ),
        ]

    def __str__(self) -> str:
        return f"Désaccord : {self.qui}"

    @property
    def qui(self) -> str:
        return str(self.organisme or self.instance or "")
