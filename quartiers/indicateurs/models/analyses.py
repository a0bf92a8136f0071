"""Analyses of what changed where something was done: announced before the result is seen, results never changed."""

import secrets
from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from quartiers.contrat.models import Contrat
from quartiers.indicateurs.enums import EnsembleCompare, EtatAnalyse, PlanAnalyse, ResumePeriodes
from quartiers.indicateurs.models.catalogue import Question
from quartiers.indicateurs.models.mesures import Mesure
from quartiers.socle.modeles import Horodate


def nouvelle_graine() -> int:
    return secrets.randbelow(1_000_000)


# Once the expectation is written, only the state and the publication move.
ANNONCEE = """
IF OLD.etat = 'preparee' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END IF;
IF TG_OP = 'UPDATE' AND NEW.etat <> 'preparee'
   AND to_jsonb(NEW) - ARRAY['etat', 'publiee_le', 'rang_publie', 'modifie_le']
     = to_jsonb(OLD) - ARRAY['etat', 'publiee_le', 'rang_publie', 'modifie_le'] THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'Une analyse annoncée ne change plus : préparez-en une autre.' USING ERRCODE = 'check_violation';
"""


@pgtrigger.register(
    pgtrigger.Trigger(
        name="analyse_annoncee",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=ANNONCEE,
    )
)
@pghistory.track()
class Analyse(Horodate):
    """A question put to figures: where something was done, since when, against what, by which design.

    `traites` are codes of neighbourhoods, `covariables` of measures. `prealable` is what was seen (power, movements
    before) when the expectation was written; `graine` makes the draws again.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    titre = models.CharField("titre", max_length=160)
    question = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="question évaluative"
    )
    mesure = models.ForeignKey(Mesure, on_delete=models.PROTECT, related_name="+", verbose_name="mesure")
    intervention = models.TextField("ce qui a été fait", help_text="L’action ou le changement, et où il a eu lieu.")
    traites = ArrayField(models.CharField(max_length=12), verbose_name="quartiers étudiés")
    le = models.DateField("date du changement", help_text="Les périodes finies avant ce jour sont celles d’avant.")
    plan = models.CharField("comment comparer", max_length=12, choices=PlanAnalyse.choices)
    comparaison = models.CharField(
        "quartiers de comparaison", max_length=12, choices=EnsembleCompare.choices, default=EnsembleCompare.FRANCE
    )
    hors_contrat = models.BooleanField(
        "laisser de côté les autres quartiers du contrat",
        default=True,
        help_text="Ils ont pu bénéficier du même changement. Sans objet si la comparaison se fait dans le contrat.",
    )
    resume = models.CharField(
        "ce qui est comparé", max_length=10, choices=ResumePeriodes.choices, default=ResumePeriodes.DERNIERES
    )
    depuis = models.DateField("première période : à partir du", null=True, blank=True)
    jusqua = models.DateField("dernière période : jusqu’au", null=True, blank=True)
    covariables = ArrayField(
        models.SlugField(max_length=60), verbose_name="mesures d’appariement", default=list, blank=True
    )
    voisins = models.PositiveSmallIntegerField(
        "quartiers appariés à chacun", default=3, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    calibre = models.DecimalField(
        "écart permis",
        max_digits=4,
        decimal_places=2,
        default=Decimal("0.50"),
        validators=[MinValueValidator(Decimal("0.05")), MaxValueValidator(Decimal(5))],
        help_text="En écarts-types, en moyenne sur les mesures choisies.",
    )
    remise = models.BooleanField("un même quartier peut servir plusieurs fois", default=False)
    graine = models.PositiveIntegerField("graine des tirages", default=nouvelle_graine)
    etat = models.CharField("état", max_length=10, choices=EtatAnalyse.choices, default=EtatAnalyse.PREPAREE)
    hypothese = models.TextField("ce que l’on attend", blank=True)
    attendu = models.DecimalField("changement attendu", max_digits=16, decimal_places=4, null=True, blank=True)
    prealable = models.JSONField("ce qui était su avant", default=dict, blank=True)
    annonce_le = models.DateTimeField("attendu écrit le", null=True, blank=True)
    annonce_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True)
    rang_publie = models.PositiveSmallIntegerField("résultat publié", null=True, blank=True)

    class Meta:
        verbose_name = "analyse d’effet"
        verbose_name_plural = "analyses d’effet"
        ordering = ["contrat", "-cree_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat=EtatAnalyse.PREPAREE, annonce_le__isnull=True)
                | ~Q(etat=EtatAnalyse.PREPAREE) & Q(annonce_le__isnull=False) & ~Q(hypothese=""),
                name="analyse_annonce_datee",
                violation_error_message="Écrivez ce que vous attendez avant de voir le résultat.",
            ),
            models.CheckConstraint(
                condition=Q(publiee_le__isnull=True, rang_publie__isnull=True)
                | Q(publiee_le__isnull=False, rang_publie__isnull=False, etat=EtatAnalyse.CALCULEE),
                name="analyse_publiee_calculee",
            ),
            models.CheckConstraint(
                condition=Q(depuis__isnull=True) | Q(jusqua__isnull=True) | Q(depuis__lt=F("jusqua")),
                name="analyse_periodes",
                violation_error_message="La dernière période vient après la première.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre


@pgtrigger.register(
    pgtrigger.Protect(name="resultat_fige", operation=pgtrigger.Update | pgtrigger.Delete),
)
class ResultatAnalyse(models.Model):
    """What was computed one day, from which figures, by which code: never changed, made again to be checked.

    `donnees` holds the very figures used: they stay comparable with those of today, whatever becomes of these.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    analyse = models.ForeignKey(Analyse, on_delete=models.PROTECT, related_name="resultats")
    rang = models.PositiveSmallIntegerField("rang")
    calcule_le = models.DateTimeField("calculé le")
    calcule_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    parametres = models.JSONField("réglages")
    donnees = models.JSONField("chiffres utilisés")
    contenu = models.JSONField("résultat")
    empreinte_donnees = models.CharField("empreinte des chiffres", max_length=64)
    empreinte_resultat = models.CharField("empreinte du résultat", max_length=64)
    version_methodes = models.CharField("version des méthodes", max_length=10)
    version_logiciel = models.CharField("version du logiciel", max_length=40)

    class Meta:
        verbose_name = "résultat d’une analyse"
        verbose_name_plural = "résultats d’analyses"
        ordering = ["analyse", "rang"]
        constraints = [models.UniqueConstraint(fields=["analyse", "rang"], name="resultatanalyse_rang_unique")]

    def __str__(self) -> str:
        return f"{self.analyse} – résultat {self.rang}"
