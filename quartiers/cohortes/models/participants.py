"""What is held of people: a pseudonym, codes, days. No text, no history: what is erased is gone.

Two triggers refuse whoever enters while no impact assessment is in force, whatever the way in.
"""

import pgtrigger
from django.db import models
from django.db.models import Q

from quartiers.cohortes.enums import EtatParticipant, Sexe, TrancheAge, VoieRetrait
from quartiers.cohortes.models.cohorte import Cohorte, EtapeCohorte, ProducteurCohorte
from quartiers.cohortes.pseudonymes import FORME
from quartiers.contrat.models import Contrat, QuartierContrat

REFUS_SANS_ANALYSE = """
IF NOT EXISTS (
    SELECT 1 FROM cohortes_analyseimpact a
    WHERE a.contrat_id = NEW.contrat_id AND a.retiree_le IS NULL
      AND a.signee_le <= (now() AT TIME ZONE 'Europe/Paris')::date
      AND a.valable_jusqu_au >= (now() AT TIME ZONE 'Europe/Paris')::date
) THEN
    RAISE EXCEPTION 'cohortes: no impact assessment in force' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


def sans_analyse(nom: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=nom, when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.Update, func=REFUS_SANS_ANALYSE
    )


class Participant(models.Model):
    """Someone followed, whom nobody here can name.

    `debut_analyse` and `fin_analyse`: the first analysis that counts this person, and the first that no longer does
    (docs/decisions: two analyses never differ by a few people).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    cohorte = models.ForeignKey(Cohorte, on_delete=models.PROTECT, related_name="+")
    producteur = models.ForeignKey(
        ProducteurCohorte, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="envoyé par"
    )
    pseudonyme = models.CharField("pseudonyme", max_length=17)
    quartier = models.ForeignKey(
        QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="quartier"
    )
    sexe = models.CharField("sexe", max_length=1, choices=Sexe.choices, blank=True)
    tranche_age = models.CharField("tranche d’âge à l’entrée", max_length=8, choices=TrancheAge.choices, blank=True)
    entree = models.DateField("entrée le")
    accord_le = models.DateField("accord donné ou information faite le")
    notice = models.PositiveSmallIntegerField("version de la notice", default=1)
    etat = models.CharField("situation", max_length=5, choices=EtatParticipant.choices, default=EtatParticipant.SUIVI)
    etat_le = models.DateField("situation depuis le", null=True, blank=True)
    debut_analyse = models.PositiveIntegerField("compté depuis l’analyse", null=True, blank=True)
    fin_analyse = models.PositiveIntegerField("plus compté depuis l’analyse", null=True, blank=True)

    class Meta:
        verbose_name = "participant"
        verbose_name_plural = "participants"
        ordering = ["cohorte", "pseudonyme"]
        triggers = [sans_analyse("participant_analyse_impact")]
        constraints = [
            models.UniqueConstraint(fields=["cohorte", "pseudonyme"], name="participant_unique"),
            models.CheckConstraint(condition=Q(pseudonyme__regex=FORME), name="participant_pseudonyme"),
            models.CheckConstraint(condition=Q(sexe__in=["", *sorted(Sexe.values)]), name="participant_sexe"),
            models.CheckConstraint(
                condition=Q(tranche_age__in=["", *sorted(TrancheAge.values)]), name="participant_tranche_age"
            ),
            models.CheckConstraint(
                condition=Q(etat="suivi", etat_le__isnull=True) | Q(etat__in=["perdu", "sorti"], etat_le__isnull=False),
                name="participant_situation_datee",
                violation_error_message="Une sortie, une perte de vue ont une date ; un suivi n’en a pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"Participant {self.pk}"


class EtapeParticipant(models.Model):
    """A step reached on a day."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="etapes")
    etape = models.ForeignKey(EtapeCohorte, on_delete=models.PROTECT, related_name="+")
    jour = models.DateField("jour")

    class Meta:
        verbose_name = "étape d’un participant"
        verbose_name_plural = "étapes d’un participant"
        ordering = ["participant", "jour", "pk"]
        triggers = [sans_analyse("etapeparticipant_analyse_impact")]
        constraints = [models.UniqueConstraint(fields=["participant", "etape", "jour"], name="etapeparticipant_unique")]

    def __str__(self) -> str:
        return f"Étape {self.etape_id} le {self.jour:%d/%m/%Y}"


class RefusCohorte(models.Model):
    """The mark of someone who withdrew, so that a later file does not bring her back.

    An HMAC of the pseudonym under a secret of this server: it cannot be turned back, and is dated by nothing. It goes
    with the cohort's data.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    cohorte = models.ForeignKey(Cohorte, on_delete=models.PROTECT, related_name="+")
    empreinte = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "marque de refus"
        verbose_name_plural = "marques de refus"
        ordering = ["cohorte", "empreinte"]
        constraints = [models.UniqueConstraint(fields=["cohorte", "empreinte"], name="refuscohorte_unique")]

    def __str__(self) -> str:
        return "Marque de refus"


class RetraitCohorte(models.Model):
    """How many left, on a day, by which way: no one, no pseudonym."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    cohorte = models.ForeignKey(Cohorte, on_delete=models.PROTECT, related_name="retraits")
    jour = models.DateField("jour")
    voie = models.CharField("voie", max_length=8, choices=VoieRetrait.choices)
    nombre = models.PositiveIntegerField("personnes retirées")

    class Meta:
        verbose_name = "retrait d’une cohorte"
        verbose_name_plural = "retraits d’une cohorte"
        ordering = ["-jour", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(nombre__gt=0), name="retraitcohorte_nombre")]

    def __str__(self) -> str:
        return f"{self.nombre} retrait(s) le {self.jour:%d/%m/%Y}"
