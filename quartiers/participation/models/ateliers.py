"""Prioritisation workshops: options, anonymous ballots by points or by order, tokens that serve once."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.participation.enums_paroles import EtatAtelier, MethodeAtelier
from quartiers.participation.models.contributions import Carte
from quartiers.socle.modeles import Horodate


@pghistory.track()
class Atelier(Horodate):
    """A workshop: a question, its options, how one votes; `points` are what each ballot shares out."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    quartier = models.ForeignKey(QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    titre = models.CharField("titre", max_length=150)
    question = models.CharField("question posée", max_length=250)
    jour = models.DateField("date")
    lieu = models.CharField("lieu", max_length=200, blank=True)
    methode = models.CharField("façon de voter", max_length=8, choices=MethodeAtelier.choices)
    points = models.PositiveSmallIntegerField(
        "points par personne", default=5, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    etat = models.CharField("état", max_length=8, choices=EtatAtelier.choices, default=EtatAtelier.PREPARE)
    publique = models.BooleanField("annoncé au public", default=True)

    class Meta:
        verbose_name = "atelier"
        verbose_name_plural = "ateliers"
        ordering = ["-jour", "-pk"]

    def __str__(self) -> str:
        return self.titre

    @property
    def commune_id(self) -> int | None:
        return self.quartier.commune_id if self.quartier else None


@pghistory.track()
class OptionAtelier(models.Model):
    """One thing to prefer; it may come from a card."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    atelier = models.ForeignKey(Atelier, on_delete=models.CASCADE, related_name="options")
    titre = models.CharField("option", max_length=150)
    carte = models.ForeignKey(Carte, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    rang = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "option d’atelier"
        verbose_name_plural = "options d’ateliers"
        ordering = ["atelier", "rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["atelier", "titre"],
                name="optionatelier_unique",
                violation_error_message="Cette option existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return self.titre


class JetonAtelier(models.Model):
    """A ticket to vote from one's phone: its fingerprint, and whether it has served; nothing says for what."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    atelier = models.ForeignKey(Atelier, on_delete=models.CASCADE, related_name="jetons")
    empreinte = models.CharField("empreinte", max_length=64, unique=True)
    utilise = models.BooleanField("utilisé", default=False)

    class Meta:
        verbose_name = "jeton d’atelier"
        verbose_name_plural = "jetons d’ateliers"
        ordering = ["atelier", "empreinte"]

    def __str__(self) -> str:
        return f"Jeton de {self.atelier}"


class Bulletin(models.Model):
    """One anonymous ballot: no person, no token, no hour; `voix` is {option id: points or place}."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    atelier = models.ForeignKey(Atelier, on_delete=models.CASCADE, related_name="bulletins")
    quartier = models.ForeignKey(QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    voix = models.JSONField("voix")
    en_salle = models.BooleanField("saisi par l’animation", default=False)

    class Meta:
        verbose_name = "bulletin"
        verbose_name_plural = "bulletins"
        ordering = ["atelier", "pk"]

    def __str__(self) -> str:
        return f"Bulletin de {self.atelier}"
