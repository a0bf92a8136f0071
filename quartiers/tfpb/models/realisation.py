"""The year as it goes: quarterly follow-up, proofs and what they pay, amounts moved, what is left, the review."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.documents.models import Document
from quartiers.socle.modeles import Horodate
from quartiers.territoire.models import Commune
from quartiers.tfpb.enums import (
    JUSTIFICATIF_EN_ATTENTE,
    Avancement,
    EtatJustificatif,
    GenreJustificatif,
    Trimestre,
)
from quartiers.tfpb.models.perimetre import perimetre
from quartiers.tfpb.models.programmes import LigneProgramme, Programme

POSITIF = [MinValueValidator(Decimal(0))]
POURCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]
DU_PROGRAMME = {"bailleur": "programme__bailleur", "commune": "programme__quartier__commune"}
DE_LA_LIGNE = {"bailleur": "ligne__programme__bailleur", "commune": "ligne__programme__quartier__commune"}


class SuiviTrimestrielQuerySet(models.QuerySet["SuiviTrimestriel"]):
    def visibles_par(self, acteur: Acteur) -> "SuiviTrimestrielQuerySet":
        return self.filter(perimetre(acteur, **DE_LA_LIGNE))


@pghistory.track()
class SuiviTrimestriel(Horodate):
    """What became of a line during a quarter of its year; `depense` is what was spent in that quarter (€)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    ligne = models.ForeignKey(LigneProgramme, on_delete=models.CASCADE, related_name="suivis")
    trimestre = models.PositiveSmallIntegerField("trimestre", choices=Trimestre.choices)
    avancement = models.CharField("avancement", max_length=10, choices=Avancement.choices)
    depense = models.DecimalField(
        "dépensé dans le trimestre (€)", max_digits=12, decimal_places=2, default=Decimal(0), validators=POSITIF
    )
    commentaire = models.TextField("commentaire", blank=True)
    photos = models.ManyToManyField(Document, related_name="+", blank=True, verbose_name="photos")
    saisi_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = SuiviTrimestrielQuerySet.as_manager()

    class Meta:
        verbose_name = "suivi trimestriel"
        verbose_name_plural = "suivis trimestriels"
        ordering = ["ligne", "trimestre"]
        constraints = [
            models.UniqueConstraint(
                fields=["ligne", "trimestre"],
                name="suivitrimestriel_unique",
                violation_error_message="Ce trimestre est déjà suivi pour cette action.",
            ),
            models.CheckConstraint(condition=Q(depense__gte=0), name="suivitrimestriel_positif"),
        ]

    def __str__(self) -> str:
        return f"{self.ligne} – {self.get_trimestre_display()}"


class JustificatifQuerySet(models.QuerySet["Justificatif"]):
    def visibles_par(self, acteur: Acteur) -> "JustificatifQuerySet":
        return self.filter(perimetre(acteur, bailleur="bailleur", commune="commune"))

    def en_attente(self) -> "JustificatifQuerySet":
        return self.filter(etat__in=JUSTIFICATIF_EN_ATTENTE)


@pghistory.track()
class Justificatif(Horodate):
    """An invoice or another proof put in by a landlord for the officer of `commune` (Contrat, 5.3.2).

    `montant` is what the paper says, taxes included, in euros; what it pays stands in its `Imputation`s, never more than
    that. `empreinte` is the SHA-256 of the file. The same paper met twice, for one landlord or for two, is seen: putting
    it in all the same asks for an `explication`. `motif` is the question asked or the reason of a rejection, `reponse`
    what the landlord answered; both stay when the proof is accepted afterwards.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    bailleur = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="bailleur")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    annee = models.PositiveSmallIntegerField("année du programme")
    genre = models.CharField(
        "genre", max_length=12, choices=GenreJustificatif.choices, default=GenreJustificatif.FACTURE
    )
    fournisseur = models.CharField("fournisseur", max_length=200, blank=True)
    numero = models.CharField("numéro", max_length=80, blank=True)
    date = models.DateField("date")
    montant = models.DecimalField(
        "montant TTC (€)", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    objet = models.CharField("objet", max_length=250, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    empreinte = models.CharField("empreinte SHA-256", max_length=64, blank=True)
    explication = models.TextField("pourquoi la même pièce revient", blank=True)
    etat = models.CharField("état", max_length=12, choices=EtatJustificatif.choices, default=EtatJustificatif.DEPOSE)
    depose_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    depose_le = models.DateTimeField("déposé le")
    verifie_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verifie_le = models.DateTimeField("vérifié le", null=True, blank=True)
    motif = models.TextField("question ou motif", blank=True)
    reponse = models.TextField("réponse du bailleur", blank=True)

    objects = JustificatifQuerySet.as_manager()

    class Meta:
        verbose_name = "justificatif"
        verbose_name_plural = "justificatifs"
        ordering = ["contrat", "-date", "-pk"]
        indexes = [
            models.Index(fields=["contrat", "annee", "etat"], name="justificatif_contrat_annee"),
            models.Index(fields=["contrat", "empreinte"], name="justificatif_empreinte"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(montant__gt=0), name="justificatif_montant"),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatJustificatif.REJETE, EtatJustificatif.EN_QUESTION]) | ~Q(motif=""),
                name="justificatif_motive",
                violation_error_message="Écrivez la question, ou le motif du rejet.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatJustificatif.ACCEPTE, EtatJustificatif.REJETE])
                | Q(verifie_le__isnull=False),
                name="justificatif_verifie_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} {self.numero or self.objet or self.pk}".strip()


class ImputationQuerySet(models.QuerySet["Imputation"]):
    def visibles_par(self, acteur: Acteur) -> "ImputationQuerySet":
        return self.filter(perimetre(acteur, **DE_LA_LIGNE))


@pghistory.track()
class Imputation(Horodate):
    """How much of a proof pays a line (€). The database refuses that a proof pays more than its amount."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    justificatif = models.ForeignKey(Justificatif, on_delete=models.CASCADE, related_name="imputations")
    ligne = models.ForeignKey(LigneProgramme, on_delete=models.PROTECT, related_name="imputations")
    montant = models.DecimalField(
        "montant (€)", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )

    objects = ImputationQuerySet.as_manager()

    class Meta:
        verbose_name = "imputation"
        verbose_name_plural = "imputations"
        ordering = ["justificatif", "ligne"]
        triggers = [
            pgtrigger.Trigger(
                name="imputation_somme",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("plafond", "numeric"), ("autres", "numeric")],
                func="""
                    SELECT montant INTO plafond FROM tfpb_justificatif WHERE id = NEW.justificatif_id FOR UPDATE;
                    SELECT COALESCE(SUM(montant), 0) INTO autres FROM tfpb_imputation
                        WHERE justificatif_id = NEW.justificatif_id AND id <> NEW.id;
                    IF plafond IS NOT NULL AND autres + NEW.montant > plafond THEN
                        RAISE EXCEPTION 'Le justificatif % paie plus que son montant.', NEW.justificatif_id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["justificatif", "ligne"],
                name="imputation_unique",
                violation_error_message="Ce justificatif est déjà imputé sur cette action.",
            ),
            models.CheckConstraint(condition=Q(montant__gt=0), name="imputation_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.montant} € sur {self.ligne}"


class ReaffectationQuerySet(models.QuerySet["Reaffectation"]):
    def visibles_par(self, acteur: Acteur) -> "ReaffectationQuerySet":
        return self.filter(perimetre(acteur, **DU_PROGRAMME))


@pghistory.track()
class Reaffectation(Horodate):
    """Money moved between two lines of one programme, with its reason (€).

    The lines keep the amounts that were validated: what is planned now is `valorise` plus what came in, less what left.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="reaffectations")
    de_ligne = models.ForeignKey(LigneProgramme, on_delete=models.PROTECT, related_name="sorties")
    vers_ligne = models.ForeignKey(LigneProgramme, on_delete=models.PROTECT, related_name="entrees")
    montant = models.DecimalField(
        "montant (€)", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    motif = models.TextField("motif")
    faite_le = models.DateField("faite le")
    faite_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ReaffectationQuerySet.as_manager()

    class Meta:
        verbose_name = "réaffectation"
        verbose_name_plural = "réaffectations"
        ordering = ["programme", "faite_le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(de_ligne=F("vers_ligne")),
                name="reaffectation_deux_lignes",
                violation_error_message="Choisissez deux actions différentes.",
            ),
            models.CheckConstraint(condition=Q(montant__gt=0), name="reaffectation_positive"),
            models.CheckConstraint(condition=~Q(motif=""), name="reaffectation_motivee"),
        ]

    def __str__(self) -> str:
        return f"{self.montant} € de « {self.de_ligne} » vers « {self.vers_ligne} »"


class ReportSoldeQuerySet(models.QuerySet["ReportSolde"]):
    def visibles_par(self, acteur: Acteur) -> "ReportSoldeQuerySet":
        return self.filter(perimetre(acteur, bailleur="bailleur", commune="quartier__commune"))


@pghistory.track()
class ReportSolde(Horodate):
    """What a year left to be programmed, carried to the next by a local clause (€). Never a debt: no law recovers it."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    bailleur = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="bailleur")
    quartier = models.ForeignKey(QuartierContrat, on_delete=models.PROTECT, related_name="+", verbose_name="quartier")
    de_annee = models.PositiveSmallIntegerField("de l’année")
    vers_annee = models.PositiveSmallIntegerField("vers l’année")
    montant = models.DecimalField(
        "montant (€)", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    motif = models.TextField("motif", blank=True)
    decide_par = models.CharField("décidé par", max_length=250, help_text="Séance, convention, date.")
    decide_le = models.DateField("décidé le")
    saisi_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ReportSoldeQuerySet.as_manager()

    class Meta:
        verbose_name = "report de solde"
        verbose_name_plural = "reports de solde"
        ordering = ["contrat", "de_annee", "quartier__rang", "bailleur__nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "bailleur", "quartier", "de_annee"],
                name="reportsolde_unique",
                violation_error_message="Le solde de cette année est déjà reporté.",
            ),
            models.CheckConstraint(condition=Q(vers_annee=F("de_annee") + 1), name="reportsolde_annee_suivante"),
            models.CheckConstraint(condition=Q(montant__gt=0), name="reportsolde_positif"),
        ]

    def __str__(self) -> str:
        return f"{self.bailleur} – {self.quartier} : {self.montant} € de {self.de_annee} vers {self.vers_annee}"

    @property
    def commune_id(self) -> int | None:
        return self.quartier.commune_id


class BilanProgrammeQuerySet(models.QuerySet["BilanProgramme"]):
    def visibles_par(self, acteur: Acteur) -> "BilanProgrammeQuerySet":
        return self.filter(perimetre(acteur, **DU_PROGRAMME))


@pghistory.track()
class BilanProgramme(Horodate):
    """The review of a programme's year, written by the landlord; its dates stand on the programme.

    `satisfaction` tells what tenants say, `satisfaction_taux` the share satisfied (%) when a survey of
    `satisfaction_source` measured it.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="bilan")
    realise = models.TextField("ce qui a été fait", blank=True)
    difficultes = models.TextField("difficultés rencontrées", blank=True)
    satisfaction = models.TextField("ce qu’en disent les locataires", blank=True)
    satisfaction_taux = models.DecimalField(
        "locataires satisfaits (%)", max_digits=4, decimal_places=1, null=True, blank=True, validators=POURCENT
    )
    satisfaction_source = models.CharField("mesuré par", max_length=200, blank=True)
    perspectives = models.TextField("pour la suite", blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    redige_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = BilanProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan d’un programme"
        verbose_name_plural = "bilans des programmes"
        ordering = ["programme"]
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfaction_taux__isnull=True) | ~Q(satisfaction_source=""),
                name="bilanprogramme_taux_source",
                violation_error_message="Dites quelle enquête mesure cette satisfaction.",
            )
        ]

    def __str__(self) -> str:
        return f"Bilan {self.programme}"
