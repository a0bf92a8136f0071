"""Budgets of a project, and the money of each funder: one line per funder and year, with a life of its own."""

from decimal import Decimal

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from quartiers.appels.enums import Cote, EtatLigne, GenreVersement, NatureBudget, NatureCredit
from quartiers.appels.models.campagne import Financeur
from quartiers.appels.models.dossier import Dossier
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import Horodate


def euros(libelle: str) -> "models.DecimalField[Decimal | None, Decimal | None]":
    """An optional amount in euros, never negative."""
    return models.DecimalField(
        libelle, max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


@pghistory.track()
class Budget(Horodate):
    """The accounts of the project for one year: planned, revised after a cut (`rang` counts them), or real.

    Frozen (`fige_le`) with the deposit or with its acceptance: a later change is a revised budget. A revised one
    is sent by the holder (`remis_le`), then accepted or sent back with a reason (`renvoi_motif`).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="budgets")
    exercice = models.PositiveSmallIntegerField("année")
    nature = models.CharField("nature", max_length=12, choices=NatureBudget.choices, default=NatureBudget.PREVISIONNEL)
    rang = models.PositiveSmallIntegerField("version", default=1)
    fige_le = models.DateTimeField("figé le", null=True, blank=True)
    remis_le = models.DateTimeField("remis le", null=True, blank=True)
    remis_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    renvoi_motif = models.TextField("ce qui est à reprendre", blank=True)

    class Meta:
        verbose_name = "budget"
        verbose_name_plural = "budgets"
        ordering = ["dossier", "exercice", "nature", "rang"]
        constraints = [models.UniqueConstraint(fields=["dossier", "exercice", "nature", "rang"], name="budget_unique")]

    def __str__(self) -> str:
        return f"Budget {self.get_nature_display().lower()} {self.exercice}"


@pghistory.track()
class LigneBudget(models.Model):
    """One account: `compte` is a code of appels.nomenclature; a grant asked of a funder names it (`financeur`)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="lignes")
    cote = models.CharField("charge ou produit", max_length=8, choices=Cote.choices)
    compte = models.CharField("compte", max_length=14)
    libelle = models.CharField("précision", max_length=200, blank=True)
    financeur = models.ForeignKey(Financeur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    montant = models.DecimalField(
        "montant (€)", max_digits=12, decimal_places=2, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    explication = models.TextField("explication de l’écart", blank=True)
    rang = models.PositiveIntegerField("rang", default=0)

    class Meta:
        verbose_name = "ligne de budget"
        verbose_name_plural = "lignes de budget"
        ordering = ["budget", "cote", "compte", "rang", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="lignebudget_positive",
                violation_error_message="Un montant n’est jamais négatif.",
            ),
            models.UniqueConstraint(
                fields=["budget", "financeur"],
                condition=Q(financeur__isnull=False),
                name="lignebudget_financeur_unique",
                violation_error_message="Ce financeur est déjà dans ce budget.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compte} : {self.montant} €"


@pghistory.track()
class LigneFinancement(Horodate):
    """The money of one funder on one project for one year: it asks, decides, notifies and pays by itself.

    Amounts in euros, each written by its own act: asked, proposed (COTECH), arbitrated (COPIL), voted, notified,
    justified; what was paid is the sum of its Versement rows. `nature` is compulsory and coded.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="lignes")
    financeur = models.ForeignKey(Financeur, on_delete=models.PROTECT, related_name="lignes")
    exercice = models.PositiveSmallIntegerField("année")
    nature = models.CharField("nature des crédits", max_length=12, choices=NatureCredit.choices)
    code_credit = models.CharField("code de la ligne de crédit", max_length=30, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatLigne.choices, default=EtatLigne.DEMANDEE)
    demande = models.DecimalField("demandé (€)", max_digits=12, decimal_places=2, default=Decimal(0))
    propose = euros("proposé (€)")
    arbitre = euros("arbitré (€)")
    vote = euros("voté (€)")
    notifie = euros("notifié (€)")
    justifie = euros("justifié (€)")
    reserve = models.CharField("réserve", max_length=250, blank=True)
    motif = models.TextField("motif", blank=True, help_text="Obligatoire pour refuser ou réduire.")
    decision_numero = models.CharField("numéro de la décision", max_length=60, blank=True)
    decision_le = models.DateField("décision du", null=True, blank=True)
    notifiee_le = models.DateField("notifiée le", null=True, blank=True)
    convention_le = models.DateField("convention signée le", null=True, blank=True)
    part_poches = euros("dont poches de pauvreté (€)")
    excedent_admis = euros("excédent que l’organisme peut garder (€)")
    reportee_au = models.DateField("réalisation reportée au", null=True, blank=True)

    class Meta:
        verbose_name = "ligne de financement"
        verbose_name_plural = "lignes de financement"
        ordering = ["dossier", "exercice", "financeur__rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "financeur", "exercice", "nature", "code_credit"], name="lignefinancement_unique"
            ),
            models.CheckConstraint(condition=Q(demande__gte=0), name="lignefinancement_demande"),
            models.CheckConstraint(
                condition=~Q(etat=EtatLigne.REFUSEE) | ~Q(motif=""),
                name="lignefinancement_refus_motive",
                violation_error_message="Un refus dit son motif.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatLigne.VOTEE, EtatLigne.NOTIFIEE, EtatLigne.SOLDEE])
                | (Q(vote__isnull=False) & Q(decision_le__isnull=False)),
                name="lignefinancement_vote_date",
                violation_error_message="Un montant voté porte la date de sa décision.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatLigne.NOTIFIEE, EtatLigne.SOLDEE])
                | (Q(notifie__isnull=False) & Q(notifiee_le__isnull=False)),
                name="lignefinancement_notification",
            ),
            models.CheckConstraint(
                condition=Q(part_poches__isnull=True) | Q(part_poches__lte=F("demande")),
                name="lignefinancement_part_poches",
            ),
        ]
        indexes = [
            models.Index(fields=["contrat", "exercice", "financeur"], name="lignefin_contrat_exercice"),
            models.Index(fields=["financeur", "etat"], name="lignefin_financeur_etat"),
        ]

    def __str__(self) -> str:
        return f"{self.financeur} {self.exercice}"

    @property
    def montant_courant(self) -> Decimal | None:
        """The latest amount decided: notified, else voted, else arbitrated, else proposed; None before any."""
        if self.etat in {EtatLigne.REFUSEE, EtatLigne.ANNULEE}:
            return Decimal(0)
        for montant in (self.notifie, self.vote, self.arbitre, self.propose):
            if montant is not None:
                return montant
        return None


@pghistory.track()
class Versement(Horodate):
    """A payment of a funder: promised, then ordered, then paid; each with its date. A refund is a `reversement`."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    ligne = models.ForeignKey(LigneFinancement, on_delete=models.CASCADE, related_name="versements")
    genre = models.CharField("genre", max_length=12, choices=GenreVersement.choices)
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    promis_le = models.DateField("promis pour le", null=True, blank=True)
    condition = models.CharField("condition", max_length=200, blank=True)
    service_fait_le = models.DateField("service fait le", null=True, blank=True)
    ordonne_le = models.DateField("ordonnancé le", null=True, blank=True)
    paye_le = models.DateField("payé le", null=True, blank=True)
    reference = models.CharField("référence comptable", max_length=60, blank=True)
    apres_bilan = models.BooleanField("après validation du bilan", default=False)
    depassement_motif = models.CharField("pourquoi plus que le montant notifié", max_length=250, blank=True)
    saisi_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "versement"
        verbose_name_plural = "versements"
        ordering = ["ligne", "promis_le", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(montant__gt=0), name="versement_positif"),
            models.UniqueConstraint(
                fields=["ligne", "reference"], condition=~Q(reference=""), name="versement_reference_unique"
            ),
        ]
        indexes = [models.Index(fields=["contrat", "promis_le"], name="versement_contrat_promis")]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} : {self.montant} €"
