"""A survey, where it is asked, and the versions of its questionnaire."""

import secrets
from typing import Any

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.documents.models import Document
from quartiers.enquetes.enums import EtatEnquete, EtatQuestionnaire
from quartiers.socle.modeles import Horodate

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that reads like something else
SEUIL_MIN = 5


def nouvelle_cle() -> str:
    """The address of an open link: short enough for a poster, not to be guessed from another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


class EnqueteQuerySet(models.QuerySet["Enquete"]):
    def ouvertes(self) -> "EnqueteQuerySet":
        return self.filter(etat=EtatEnquete.OUVERTE)

    def du_contrat(self, contrat: Contrat) -> "EnqueteQuerySet":
        return self.filter(contrat=contrat)


@pghistory.track(exclude=["agregats"])
class Enquete(Horodate):
    """A survey of one wave; waves follow each other by `vague_precedente` and share the names of their questions.

    `population`: how many people it is about, when that is known. `agregats`: what is left once the answers are
    erased (see domain.conservation).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField("code", max_length=60)
    titre = models.CharField("titre", max_length=150)
    objet = models.TextField("à quoi elle sert", help_text="Montré aux personnes interrogées, en quelques phrases.")
    public_vise = models.CharField(
        "public visé", max_length=200, help_text="Par exemple : les habitantes et habitants de 16 ans et plus."
    )
    quartiers: Any = models.ManyToManyField(
        QuartierContrat, through="TerritoireEnquete", related_name="+", verbose_name="quartiers"
    )
    population = models.PositiveIntegerField(
        "population totale visée", null=True, blank=True, help_text="Laissez vide si elle n’est pas connue."
    )
    etat = models.CharField("état", max_length=10, choices=EtatEnquete.choices, default=EtatEnquete.BROUILLON)
    debut = models.DateField("premier jour prévu", null=True, blank=True)
    fin = models.DateField("dernier jour prévu", null=True, blank=True)
    ouverte_le = models.DateField("ouverte le", null=True, blank=True)
    close_le = models.DateField("close le", null=True, blank=True)
    responsable = models.CharField(
        "qui est responsable des données", max_length=200, help_text="L’organisme et le service, comme on les appelle."
    )
    mention = models.TextField(
        "complément d’information sur les données",
        blank=True,
        help_text="Montré avant les questions, après ce que l’outil dit déjà (aucune identité, durée, droits).",
    )
    conservation_jusqu_au = models.DateField(
        "réponses conservées jusqu’au", help_text="Les réponses sont effacées ensuite ; les totaux restent."
    )
    seuil = models.PositiveSmallIntegerField(
        "seuil de secret",
        default=SEUIL_MIN,
        validators=[MinValueValidator(SEUIL_MIN), MaxValueValidator(50)],
        help_text="Un résultat qui repose sur moins de réponses n’est pas montré.",
    )
    vague = models.PositiveSmallIntegerField("numéro de la vague", default=1, validators=[MinValueValidator(1)])
    vague_precedente = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="vague précédente"
    )
    lien_ouvert = models.BooleanField(
        "lien ouvert à tout le monde", default=False, help_text="Une adresse et un code QR pour une affiche."
    )
    cle_lien = models.CharField("clé du lien ouvert", max_length=12, unique=True, default=nouvelle_cle)
    arret_quotas = models.BooleanField(
        "arrêter le lien ouvert pour un quota plein",
        default=False,
        help_text="La personne est remerciée, et sa réponse n’est pas gardée.",
    )
    fictive = models.BooleanField("enquête fictive de démonstration", default=False)
    effacee_le = models.DateField("réponses effacées le", null=True, blank=True)
    agregats = models.JSONField("totaux gardés", default=dict, blank=True)

    objects = EnqueteQuerySet.as_manager()

    class Meta:
        verbose_name = "enquête"
        verbose_name_plural = "enquêtes"
        ordering = ["-debut", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "code"],
                name="enquete_code_unique",
                violation_error_message="Ce code est déjà celui d’une enquête de ce contrat.",
            ),
            models.CheckConstraint(
                condition=Q(debut__isnull=True) | Q(fin__isnull=True) | Q(fin__gte=models.F("debut")),
                name="enquete_dates",
                violation_error_message="Le dernier jour vient après le premier.",
            ),
            models.CheckConstraint(condition=Q(seuil__gte=SEUIL_MIN), name="enquete_seuil"),
            models.CheckConstraint(
                condition=Q(etat="brouillon") | Q(ouverte_le__isnull=False), name="enquete_ouverte_datee"
            ),
            models.CheckConstraint(
                condition=Q(etat__in=["brouillon", "ouverte"]) | Q(close_le__isnull=False), name="enquete_close_datee"
            ),
            models.CheckConstraint(
                condition=Q(vague_precedente__isnull=True) | Q(vague__gt=1),
                name="enquete_vague_suite",
                violation_error_message="Une vague qui en suit une autre porte le numéro 2 ou plus.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre


@pghistory.track()
class TerritoireEnquete(models.Model):
    """A neighbourhood that a survey is asked in, and how many people it is about there."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    enquete = models.ForeignKey(Enquete, on_delete=models.CASCADE, related_name="territoires")
    quartier = models.ForeignKey(QuartierContrat, on_delete=models.PROTECT, related_name="+")
    population = models.PositiveIntegerField("population visée", null=True, blank=True)

    class Meta:
        verbose_name = "territoire d’une enquête"
        verbose_name_plural = "territoires d’une enquête"
        ordering = ["enquete", "quartier__rang", "pk"]
        constraints = [models.UniqueConstraint(fields=["enquete", "quartier"], name="territoireenquete_unique")]

    def __str__(self) -> str:
        return f"{self.quartier}, {self.enquete}"


@pghistory.track(exclude=["structure", "remarques"])
class Questionnaire(Horodate):
    """A version of the questionnaire. `structure` is what `enquetes.structure.Structure` reads and writes; the same
    question name and type mean the same thing from one version, and one wave, to the next.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    enquete = models.ForeignKey(Enquete, on_delete=models.PROTECT, related_name="questionnaires")
    numero = models.PositiveSmallIntegerField("version")
    fichier = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    structure = models.JSONField("structure")
    langues = models.JSONField("langues", default=list)
    remarques = models.JSONField("remarques de la lecture", default=list, blank=True)
    etat = models.CharField(
        "état", max_length=10, choices=EtatQuestionnaire.choices, default=EtatQuestionnaire.BROUILLON
    )
    depose_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "questionnaire"
        verbose_name_plural = "questionnaires"
        ordering = ["enquete", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["enquete", "numero"], name="questionnaire_numero_unique"),
            models.UniqueConstraint(
                fields=["enquete"], condition=Q(etat="en_service"), name="questionnaire_un_en_service"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enquete}, version {self.numero}"
