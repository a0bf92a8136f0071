"""The yearly sheet of an action that no call for projects carries: who leads it, where, for whom, with what money."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.appels.models.budget import euros
from quartiers.appels.models.formes import (
    LienAuContrat,
    PartDeTerritoire,
    PublicAttendu,
    ResultatAttendu,
    contraintes_de_part,
    pourcentage,
)
from quartiers.appels.models.resultats import ParAge, contrainte_qpv
from quartiers.comptes.enums import PORTEE_DU_ROLE, Portee, Role
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.engagements.models import Dispositif
from quartiers.projets_quartier.models import Piste
from quartiers.socle.modeles import Horodate
from quartiers.suivi.enums import GenreAction, NatureMoyen
from quartiers.territoire.models import Commune

# Who reads every sheet of its perimeter; the other roles read those that their own organisation leads.
LECTEURS = frozenset(
    {
        Role.ADMINISTRATEUR,
        Role.PILOTE,
        Role.AGENT_COMMUNAL,
        Role.SERVICE_ETAT,
        Role.INSTRUCTEUR,
        Role.CONSEILLER,
        Role.EVALUATEUR,
    }
)


class FicheActionQuerySet(models.QuerySet["FicheAction"]):
    def visibles_par(self, acteur: Acteur) -> "FicheActionQuerySet":
        """Sheets of the actor's perimeter; landlords, holders and mediators see those of their organisation."""
        habilitation = acteur.habilitation
        if habilitation is None or acteur.role is None:
            return self.none()
        portee = PORTEE_DU_ROLE[acteur.role]
        visibles = self
        if portee == Portee.DEPARTEMENT:
            visibles = visibles.filter(contrat__departement=habilitation.departement)
        elif portee != Portee.PLATEFORME:
            visibles = visibles.filter(contrat_id=habilitation.contrat_id or 0)
        if acteur.role not in LECTEURS:
            return visibles.filter(organisme_id=habilitation.organisme_id or 0)
        if habilitation.commune_id is not None:
            return visibles.filter(Q(commune__isnull=True) | Q(commune=habilitation.commune_id))
        return visibles


@pghistory.track()
class FicheAction(PublicAttendu, Horodate):
    """An action of one year, expected figures included; its results stand in its FicheBilan.

    `commune` is the one whose officer follows it; empty when it serves the whole contract. `precedente` is the sheet
    of the year before. Counts are people, amounts stand in CreditFiche.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année")
    code = models.CharField("code", max_length=20)
    intitule = models.CharField("intitulé", max_length=200)
    genre = models.CharField("origine", max_length=16, choices=GenreAction.choices)
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="porté par")
    referent = models.CharField("fonction de la personne référente", max_length=150, blank=True)
    courriel = models.EmailField("courriel pour les rappels", blank=True)
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    dispositif = models.ForeignKey(Dispositif, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    piste = models.ForeignKey(Piste, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    precedente = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="suivantes")
    description = models.TextField("ce qui est prévu", blank=True)
    partenaires = models.TextField("partenaires", blank=True)
    cree_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = FicheActionQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche action"
        verbose_name_plural = "fiches action"
        ordering = ["contrat", "-annee", "code"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "code"], name="ficheaction_code_unique"),
            models.UniqueConstraint(
                fields=["contrat", "annee", "organisme", "intitule"],
                name="ficheaction_unique",
                violation_error_message="Cet organisme a déjà une fiche de ce nom pour cette année.",
            ),
            contrainte_qpv("ficheaction_qpv"),
        ]
        indexes = [models.Index(fields=["contrat", "annee"], name="ficheaction_contrat_annee")]

    def __str__(self) -> str:
        return f"{self.code} – {self.intitule}"


@pghistory.track()
class RattachementFiche(LienAuContrat):
    """The element of the contract that an action serves, under its wording in force on the day it was tied."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="rattachements")

    class Meta:
        verbose_name = "rattachement d’une fiche"
        verbose_name_plural = "rattachements des fiches"
        ordering = ["fiche", "-principal", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["fiche", "element"], name="rattachementfiche_unique"),
            models.UniqueConstraint(
                fields=["fiche"], condition=Q(principal=True), name="rattachementfiche_principal_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiche_id} – {self.element}"


@pghistory.track()
class TerritoireFiche(PartDeTerritoire):
    """A neighbourhood or pocket that an action serves, with its share (%); neither of them: the rest of the contract."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="territoires")
    part = pourcentage("part de l’action (%)")

    class Meta:
        verbose_name = "territoire d’une fiche"
        verbose_name_plural = "territoires des fiches"
        ordering = ["fiche", "quartier__rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "quartier", "poche"], name="territoirefiche_unique", nulls_distinct=False
            ),
            *contraintes_de_part("territoirefiche"),
        ]


@pghistory.track()
class PublicFiche(ParAge):
    """People of one age band: expected, or really reached (`reel`)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="publics")
    reel = models.BooleanField("réellement touché", default=False)

    class Meta:
        verbose_name = "public d’une fiche"
        verbose_name_plural = "publics des fiches"
        ordering = ["fiche", "pk"]
        constraints = [models.UniqueConstraint(fields=["fiche", "reel", "tranche"], name="publicfiche_unique")]

    def __str__(self) -> str:
        return f"{self.get_tranche_display()} : {self.total}"


@pghistory.track()
class IndicateurFiche(ResultatAttendu):
    """An expected result, from the contract's catalogue or the lead's own words, and what was reached."""

    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="indicateurs")

    class Meta:
        verbose_name = "indicateur d’une fiche"
        verbose_name_plural = "indicateurs des fiches"
        ordering = ["fiche", "pk"]


@pghistory.track()
class CreditFiche(models.Model):
    """Money that one partner puts in an action for its year: planned, voted, spent (euros), of one coded nature."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    fiche = models.ForeignKey(FicheAction, on_delete=models.CASCADE, related_name="credits")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="partenaire")
    nature = models.CharField("nature", max_length=12, choices=NatureMoyen.choices)
    prevu = euros("prévu (€)")
    vote = euros("voté (€)")
    depense = euros("dépensé (€)")
    estime = models.BooleanField("montant estimé", default=False)
    precision = models.CharField("précision", max_length=200, blank=True)

    class Meta:
        verbose_name = "crédit d’une fiche"
        verbose_name_plural = "crédits des fiches"
        ordering = ["fiche", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "organisme", "nature"],
                name="creditfiche_unique",
                violation_error_message="Ce partenaire a déjà une ligne de cette nature dans la fiche.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisme} : {self.prevu or 0} €"
