"""What any action tells at the end of its year, whoever ran it: shared by the funded projects and the others."""

from django.db import models
from django.db.models import F, Q

from quartiers.appels.enums import Comptage, Suite, Tranche

REALISATIONS = [("oui", "Oui, comme prévu"), ("partiel", "En partie"), ("non", "Non")]


class Resultats(models.Model):
    """Results of one action for one year (Contrat, 6.1; Cerfa 15059). Counts are people, but `presences` (attendances).

    Distinct people and attendances are two figures, never added.
    """

    realisation = models.CharField("le projet a été réalisé", max_length=12, choices=REALISATIONS, blank=True)
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

    class Meta:
        abstract = True


class ParAge(models.Model):
    """People of one age band, distinct, by sex."""

    tranche = models.CharField("tranche d’âge", max_length=8, choices=Tranche.choices)
    femmes = models.PositiveIntegerField("femmes et filles", default=0)
    hommes = models.PositiveIntegerField("hommes et garçons", default=0)
    non_precise = models.PositiveIntegerField("sexe non précisé", default=0)

    class Meta:
        abstract = True

    @property
    def total(self) -> int:
        return self.femmes + self.hommes + self.non_precise


def contrainte_qpv(nom: str) -> models.CheckConstraint:
    """Residents of the priority neighbourhoods are part of the people reached."""
    return models.CheckConstraint(
        condition=Q(participants_qpv__isnull=True)
        | Q(participants__isnull=True)
        | Q(participants_qpv__lte=F("participants")),
        name=nom,
        violation_error_message="Le public des quartiers ne peut pas dépasser le total.",
    )
