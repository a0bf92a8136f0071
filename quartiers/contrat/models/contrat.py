"""A contrat de ville, its acronyms and its references."""

import datetime as dt

import pghistory
from django.db import models

from quartiers.comptes.enums import PORTEE_DU_ROLE, Portee, Role
from quartiers.comptes.politiques import Acteur
from quartiers.socle.modeles import Horodate
from quartiers.territoire.models import Commune, Epci, PocheDePauvrete


class ContratQuerySet(models.QuerySet["Contrat"]):
    def publies(self) -> "ContratQuerySet":
        return self.filter(publie=True)

    def visibles_par(self, acteur: Acteur) -> "ContratQuerySet":
        """Published, or in the perimeter of the habilitation that acts."""
        return self.filter(models.Q(publie=True) | dans_le_perimetre(acteur))


def dans_le_perimetre(acteur: Acteur) -> models.Q:
    """Filter of the contracts that the acting habilitation covers; nothing when none acts."""
    habilitation = acteur.habilitation
    if habilitation is None:
        return models.Q(pk__in=[])
    portee = PORTEE_DU_ROLE[Role(habilitation.role)]
    if portee == Portee.PLATEFORME:
        return models.Q(pk__isnull=False)
    if portee == Portee.DEPARTEMENT:
        return models.Q(departement=habilitation.departement)
    return models.Q(pk=habilitation.contrat_id)


@pghistory.track()
class Contrat(Horodate):
    """A contract « Engagements Quartiers 2030 », from its signature to its end; public once `publie`.

    `vocabulaire` keeps how this contract names its levels: {"axe": "Pilier", "objectif": "Objectif"…}.
    """

    EST_UN_CONTRAT = True

    code = models.SlugField("code", max_length=60, unique=True, help_text="Sert d’adresse : creusot-montceau.")
    numero = models.CharField("numéro national", max_length=20, blank=True, help_text="CN07103I, par exemple.")
    intitule = models.CharField("intitulé", max_length=250)
    nom_court = models.CharField("nom court", max_length=80)
    epci = models.ForeignKey(Epci, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    departement = models.CharField("département", max_length=3, blank=True, db_index=True)
    communes = models.ManyToManyField(Commune, related_name="+", verbose_name="communes", blank=True)
    poches = models.ManyToManyField(PocheDePauvrete, related_name="+", verbose_name="poches de pauvreté", blank=True)
    debut = models.DateField("en vigueur à partir du")
    fin = models.DateField("jusqu’au (exclu)")
    signe_le = models.DateField("signé le", null=True, blank=True)
    vocabulaire = models.JSONField("vocabulaire", default=dict, blank=True)
    publie = models.BooleanField("publié", default=False)
    demonstration = models.BooleanField("contrat fictif", default=False)

    objects = ContratQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat"
        verbose_name_plural = "contrats"
        ordering = ["nom_court"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fin__gt=models.F("debut")),
                name="contrat_duree",
                violation_error_message="La fin du contrat doit être postérieure à son début.",
            )
        ]

    def __str__(self) -> str:
        return self.nom_court

    def vaut_le(self, jour: dt.date) -> bool:
        return self.debut <= jour < self.fin


class Sigle(models.Model):
    """An acronym of the contract's own table: what the search widens by."""

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="sigles")
    sigle = models.CharField("sigle", max_length=40)
    titre = models.CharField("développé", max_length=300)
    precision = models.CharField("précision", max_length=300, blank=True)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)

    class Meta:
        verbose_name = "sigle"
        verbose_name_plural = "sigles"
        ordering = ["sigle"]
        constraints = [models.UniqueConstraint(fields=["contrat", "sigle"], name="sigle_unique")]

    def __str__(self) -> str:
        return self.sigle


class Reference(models.Model):
    """A date, a legal text or a footnote source that the contract quotes."""

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="references")
    nature = models.CharField("nature", max_length=20)
    titre = models.TextField("référence")
    date = models.DateField("date du texte", null=True, blank=True)
    numero = models.CharField("numéro du texte, ou appel de note", max_length=40, blank=True)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)

    class Meta:
        verbose_name = "référence"
        verbose_name_plural = "références"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.titre
