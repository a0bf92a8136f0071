"""Witness groups (contract, 6.2 and 9.2): some fifteen people who meet each quarter or semester. No name is kept."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from quartiers.cohortes.enums import Periodicite
from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import Horodate
from quartiers.territoire.models import Commune


@pghistory.track()
class GroupeTemoin(Horodate):
    """A group, known by its size and its make-up alone: « Femmes : 8 », a line each."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    titre = models.CharField("nom du groupe", max_length=150)
    commune = models.ForeignKey(
        Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="commune"
    )
    effectif = models.PositiveSmallIntegerField(
        "nombre de personnes", default=15, validators=[MinValueValidator(5), MaxValueValidator(40)]
    )
    composition = models.TextField(
        "composition", blank=True, max_length=600, help_text="Un collège par ligne, avec son nombre : « Femmes : 8 »."
    )
    periodicite = models.CharField(
        "rythme des séances", max_length=9, choices=Periodicite.choices, default=Periodicite.TRIMESTRE
    )
    animation = models.CharField(
        "animé par", max_length=200, blank=True, help_text="Une fonction ou un service, pas un nom."
    )
    debut = models.DateField("depuis le")
    fin = models.DateField("jusqu’au", null=True, blank=True)
    fictif = models.BooleanField("fictif", default=False, editable=False)
    rappele_le = models.DateField("dernier rappel", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "groupe témoin"
        verbose_name_plural = "groupes témoins"
        ordering = ["titre", "pk"]

    def __str__(self) -> str:
        return self.titre


class QuestionTemoin(models.Model):
    """A question asked again at each session, so that answers can be read along time."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    groupe = models.ForeignKey(GroupeTemoin, on_delete=models.PROTECT, related_name="questions")
    texte = models.CharField("question", max_length=300)
    rang = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "question d’un groupe témoin"
        verbose_name_plural = "questions d’un groupe témoin"
        ordering = ["groupe", "rang", "pk"]

    def __str__(self) -> str:
        return self.texte


@pghistory.track()
class SeanceTemoin(Horodate):
    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    groupe = models.ForeignKey(GroupeTemoin, on_delete=models.PROTECT, related_name="seances")
    tenue_le = models.DateField("tenue le")
    lieu = models.CharField("lieu", max_length=200)
    presents = models.PositiveSmallIntegerField("personnes présentes")
    resume = models.TextField("ce qu’il faut en retenir", max_length=4000)

    class Meta:
        verbose_name = "séance d’un groupe témoin"
        verbose_name_plural = "séances d’un groupe témoin"
        ordering = ["groupe", "-tenue_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["groupe", "tenue_le"],
                name="seancetemoin_un_jour",
                violation_error_message="Ce groupe a déjà une séance ce jour-là.",
            ),
            models.CheckConstraint(condition=Q(presents__gt=0), name="seancetemoin_presents"),
        ]

    def __str__(self) -> str:
        return f"{self.groupe} : séance du {self.tenue_le:%d/%m/%Y}"


class ReponseTemoin(models.Model):
    """What the group said of a question, and some of its words, one a line, nobody's."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    seance = models.ForeignKey(SeanceTemoin, on_delete=models.CASCADE, related_name="reponses")
    question = models.ForeignKey(QuestionTemoin, on_delete=models.PROTECT, related_name="reponses")
    synthese = models.TextField("synthèse", blank=True, max_length=3000)
    paroles = models.TextField("paroles, une par ligne", blank=True, max_length=3000)

    class Meta:
        verbose_name = "réponse d’un groupe témoin"
        verbose_name_plural = "réponses d’un groupe témoin"
        ordering = ["seance", "question__rang", "pk"]
        constraints = [models.UniqueConstraint(fields=["seance", "question"], name="reponsetemoin_unique")]

    def __str__(self) -> str:
        return f"{self.question} – {self.seance}"
