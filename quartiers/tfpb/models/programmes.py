"""The yearly programme of a landlord in a neighbourhood: its lines, where they come from, what changes on the way."""

from decimal import Decimal

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.participation.models import Carte, Contribution, Observation
from quartiers.projets_quartier.models import Theme
from quartiers.socle.modeles import Horodate
from quartiers.tfpb.enums import (
    BILAN_PUBLIC,
    PROGRAMME_PUBLIC,
    PROGRAMME_REALISE,
    PROGRAMME_REDIGE,
    EtatAjustement,
    EtatLigne,
    EtatProgramme,
    GenreAjustement,
    NatureLigne,
)
from quartiers.tfpb.models.cadre import AxeTfpb
from quartiers.tfpb.models.conventions import ConventionTfpb
from quartiers.tfpb.models.perimetre import perimetre

POSITIF = [MinValueValidator(Decimal(0))]


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visibles_par(self, acteur: Acteur) -> "ProgrammeQuerySet":
        return self.filter(perimetre(acteur, bailleur="bailleur", commune="quartier__commune"))

    def publics(self) -> "ProgrammeQuerySet":
        """Validated plans of published contracts: what anyone reads, in the summary only."""
        return self.filter(etat__in=PROGRAMME_PUBLIC, contrat__publie=True)


@pghistory.track()
class Programme(Horodate):
    """The yearly plan of a landlord in a neighbourhood (Contrat, 5.3.2), then its realisation and its review.

    `convention` is the one that binds the landlord that year; `precedent` the programme that it was prepared from.
    Dates are those of the moves of `TRANSITIONS_PROGRAMME`; `decision` is the reference of what validated it.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    convention = models.ForeignKey(ConventionTfpb, on_delete=models.PROTECT, related_name="programmes")
    bailleur = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="bailleur")
    quartier = models.ForeignKey(QuartierContrat, on_delete=models.PROTECT, related_name="+", verbose_name="quartier")
    annee = models.PositiveSmallIntegerField("année")
    etat = models.CharField("état", max_length=14, choices=EtatProgramme.choices, default=EtatProgramme.PROPOSE)
    presentation = models.TextField(
        "présentation", blank=True, help_text="Ce que l’année veut changer dans le quartier."
    )
    precedent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="suivants", verbose_name="préparé depuis"
    )
    partage_le = models.DateField("partagé le", null=True, blank=True)
    valide_le = models.DateField("validé le", null=True, blank=True)
    decision = models.CharField("décision", max_length=250, blank=True)
    bilan_remis_le = models.DateField("bilan remis le", null=True, blank=True)
    bilan_partage_le = models.DateField("bilan partagé le", null=True, blank=True)
    presente_le = models.DateField("présenté le", null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "programme TFPB"
        verbose_name_plural = "programmes TFPB"
        ordering = ["contrat", "-annee", "quartier__rang", "bailleur__nom"]
        indexes = [models.Index(fields=["contrat", "annee", "etat"], name="programme_contrat_annee")]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "bailleur", "quartier", "annee"],
                name="programme_unique",
                violation_error_message="Ce bailleur a déjà un programme dans ce quartier pour cette année.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=PROGRAMME_REDIGE) | (Q(valide_le__isnull=False) & ~Q(decision="")),
                name="programme_valide_date",
                violation_error_message="Un programme validé porte sa décision et sa date.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=sorted([EtatProgramme.BILAN_REMIS, *BILAN_PUBLIC]))
                | Q(bilan_remis_le__isnull=False),
                name="programme_bilan_date",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=BILAN_PUBLIC) | Q(bilan_partage_le__isnull=False), name="programme_partage_date"
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatProgramme.PRESENTE) | Q(presente_le__isnull=False), name="programme_presente_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bailleur.nom_court} – {self.quartier} {self.annee}"

    @property
    def commune_id(self) -> int | None:
        return self.quartier.commune_id

    @property
    def se_redige(self) -> bool:
        return self.etat in PROGRAMME_REDIGE

    @property
    def se_realise(self) -> bool:
        return self.etat in PROGRAMME_REALISE


class LigneProgrammeQuerySet(models.QuerySet["LigneProgramme"]):
    def visibles_par(self, acteur: Acteur) -> "LigneProgrammeQuerySet":
        return self.filter(perimetre(acteur, bailleur="programme__bailleur", commune="programme__quartier__commune"))

    def retenues(self) -> "LigneProgrammeQuerySet":
        return self.filter(etat=EtatLigne.RETENUE)


@pghistory.track()
class LigneProgramme(Horodate):
    """An action of a programme. Amounts in euros, as planned; reallocations stand apart and do not change them.

    `cout_prevu` is the whole cost, `part_bailleur` what the landlord pays of its own, `autres_financements` what others
    pay (`autres_financeurs`), `valorise` the share charged on the abatement. Where the axis counts the extra only,
    `niveau_qpv` and `niveau_ordinaire` are euros a year per dwelling, here and in the ordinary stock, for `logements`
    dwellings: no more than their difference is valued; `niveau_texte` says it in posts or visits.
    `cout_reel`, `resultat` and `commentaire` are written at the review (indicator reached, what it gave).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="lignes")
    rang = models.PositiveSmallIntegerField("numéro", default=1)
    etat = models.CharField("état", max_length=10, choices=EtatLigne.choices, default=EtatLigne.RETENUE)
    axe = models.ForeignKey(AxeTfpb, on_delete=models.PROTECT, related_name="lignes", verbose_name="axe")
    titre = models.CharField("action", max_length=200)
    description = models.TextField("description", blank=True)
    nature = models.CharField("genre", max_length=12, choices=NatureLigne.choices)
    theme = models.ForeignKey(
        Theme,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="thème du projet de quartier",
    )
    calendrier = models.CharField(
        "calendrier", max_length=200, blank=True, help_text="Par exemple : d’avril à octobre."
    )
    indicateur = models.CharField("indicateur", max_length=250, blank=True)
    cible = models.CharField("valeur visée", max_length=100, blank=True)
    cout_prevu = models.DecimalField("coût prévu (€)", max_digits=12, decimal_places=2, validators=POSITIF)
    part_bailleur = models.DecimalField(
        "part payée par le bailleur (€)", max_digits=12, decimal_places=2, default=Decimal(0), validators=POSITIF
    )
    autres_financements = models.DecimalField(
        "autres financements (€)", max_digits=12, decimal_places=2, default=Decimal(0), validators=POSITIF
    )
    autres_financeurs = models.CharField("qui d’autre finance", max_length=200, blank=True)
    valorise = models.DecimalField(
        "part valorisée sur l’abattement (€)", max_digits=12, decimal_places=2, default=Decimal(0), validators=POSITIF
    )
    niveau_qpv = models.DecimalField(
        "niveau dans le quartier (€ par logement et par an)",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=POSITIF,
    )
    niveau_ordinaire = models.DecimalField(
        "niveau dans le parc ordinaire (€ par logement et par an)",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=POSITIF,
    )
    logements = models.PositiveIntegerField("logements concernés", null=True, blank=True)
    niveau_texte = models.CharField(
        "ce que cela représente",
        max_length=250,
        blank=True,
        help_text="Par exemple : un agent pour 80 logements au lieu de 110.",
    )
    cout_reel = models.DecimalField(
        "coût réel (€)", max_digits=12, decimal_places=2, null=True, blank=True, validators=POSITIF
    )
    resultat = models.CharField("résultat obtenu", max_length=250, blank=True)
    commentaire = models.TextField("commentaire au bilan", blank=True)

    objects = LigneProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne de programme"
        verbose_name_plural = "lignes de programme"
        ordering = ["programme", "axe__numero", "rang", "pk"]
        indexes = [models.Index(fields=["contrat", "programme"], name="ligneprogramme_contrat")]
        constraints = [
            models.UniqueConstraint(fields=["programme", "rang"], name="ligneprogramme_rang_unique"),
            models.CheckConstraint(
                condition=Q(valorise__lte=F("cout_prevu")),
                name="ligneprogramme_valorise_cout",
                violation_error_message="La part valorisée ne dépasse pas le coût prévu.",
            ),
            models.CheckConstraint(
                condition=Q(cout_prevu__gte=0, part_bailleur__gte=0, autres_financements__gte=0, valorise__gte=0),
                name="ligneprogramme_positifs",
                violation_error_message="Un montant n’est pas négatif.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def commune_id(self) -> int | None:
        return self.programme.commune_id

    @property
    def surcout(self) -> Decimal | None:
        """Euros over the ordinary stock, never negative; None while a figure is missing."""
        if self.niveau_qpv is None or self.niveau_ordinaire is None or self.logements is None:
            return None
        return max(Decimal(0), (self.niveau_qpv - self.niveau_ordinaire) * self.logements)


@pghistory.track()
class OrigineLigne(Horodate):
    """What fed a line: a finding of a walking diagnosis, a resident's or tenants' contribution, or a numbered card."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    ligne = models.ForeignKey(LigneProgramme, on_delete=models.CASCADE, related_name="origines")
    observation = models.ForeignKey(Observation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contribution = models.ForeignKey(Contribution, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    carte = models.ForeignKey(Carte, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "origine d’une ligne"
        verbose_name_plural = "origines des lignes"
        ordering = ["ligne", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(observation__isnull=False, contribution__isnull=True, carte__isnull=True)
                | Q(observation__isnull=True, contribution__isnull=False, carte__isnull=True)
                | Q(observation__isnull=True, contribution__isnull=True, carte__isnull=False),
                name="origineligne_une_seule",
            ),
            models.UniqueConstraint(
                fields=["ligne", "observation", "contribution", "carte"],
                name="origineligne_unique",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return str(self.observation or self.contribution or self.carte)


class AjustementQuerySet(models.QuerySet["Ajustement"]):
    def visibles_par(self, acteur: Acteur) -> "AjustementQuerySet":
        return self.filter(
            perimetre(acteur, bailleur="ligne__programme__bailleur", commune="ligne__programme__quartier__commune")
        )

    def a_decider(self) -> "AjustementQuerySet":
        return self.filter(etat=EtatAjustement.PROPOSE)


@pghistory.track()
class Ajustement(Horodate):
    """A change of a validated programme, proposed during the year to the TFPB technical committee, which decides.

    Amounts in euros before and after, for the whole cost and for the share valued. An addition has nothing before (its
    line waits as « ajout proposé »), a withdrawal nothing after. `reference` is the decision.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    ligne = models.ForeignKey(LigneProgramme, on_delete=models.CASCADE, related_name="ajustements")
    genre = models.CharField("genre", max_length=8, choices=GenreAjustement.choices, default=GenreAjustement.MONTANT)
    etat = models.CharField("état", max_length=8, choices=EtatAjustement.choices, default=EtatAjustement.PROPOSE)
    cout_avant = models.DecimalField("coût avant (€)", max_digits=12, decimal_places=2, validators=POSITIF)
    cout_apres = models.DecimalField("coût après (€)", max_digits=12, decimal_places=2, validators=POSITIF)
    valorise_avant = models.DecimalField(
        "part valorisée avant (€)", max_digits=12, decimal_places=2, validators=POSITIF
    )
    valorise_apres = models.DecimalField(
        "part valorisée après (€)", max_digits=12, decimal_places=2, validators=POSITIF
    )
    motif = models.TextField("pourquoi ce changement")
    propose_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    propose_le = models.DateField("proposé le")
    decide_le = models.DateField("décidé le", null=True, blank=True)
    reference = models.CharField("décision", max_length=250, blank=True)
    motif_refus = models.TextField("motif du refus", blank=True)

    objects = AjustementQuerySet.as_manager()

    class Meta:
        verbose_name = "ajustement"
        verbose_name_plural = "ajustements"
        ordering = ["ligne", "-propose_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ligne"],
                condition=Q(etat=EtatAjustement.PROPOSE),
                name="ajustement_un_en_attente",
                violation_error_message="Un ajustement de cette action attend déjà une décision.",
            ),
            models.CheckConstraint(
                condition=Q(valorise_apres__lte=F("cout_apres")),
                name="ajustement_valorise_cout",
                violation_error_message="La part valorisée ne dépasse pas le coût.",
            ),
            models.CheckConstraint(condition=~Q(motif=""), name="ajustement_motive"),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatAjustement.ACCEPTE, EtatAjustement.REFUSE]) | Q(decide_le__isnull=False),
                name="ajustement_decide_date",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatAjustement.REFUSE) | ~Q(motif_refus=""),
                name="ajustement_refus_motive",
                violation_error_message="Dites pourquoi cet ajustement est refusé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} : {self.ligne}"
