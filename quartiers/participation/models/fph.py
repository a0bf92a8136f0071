"""The residents' participation fund: dated rules per commune, yearly envelopes, quick requests up to settlement."""

from decimal import Decimal

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.documents.models import Document
from quartiers.participation.enums_paroles import EtatDemandeFph, GenreDemandeur
from quartiers.socle.modeles import Duree, Horodate, contrainte_duree
from quartiers.territoire.models import Commune

POSITIF = [MinValueValidator(Decimal(0))]
POURCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


@pghistory.track()
class ReglementFph(Duree, Horodate):
    """The rules of one commune's fund for a time: ceilings, who votes, dates, delays, where they were decided."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+")
    plafond = models.DecimalField("plafond par projet (€)", max_digits=9, decimal_places=2, validators=POSITIF)
    part_max = models.DecimalField(
        "part maximale du budget (%)",
        max_digits=5,
        decimal_places=2,
        default=Decimal(100),
        validators=POURCENT,
        help_text="100 : le fonds peut payer tout le projet.",
    )
    avance_part = models.DecimalField(
        "avance à l’accord (%)", max_digits=5, decimal_places=2, default=Decimal(80), validators=POURCENT
    )
    votants = models.TextField("qui vote", help_text="Par exemple : habitants et associations, deux élus au plus.")
    votants_min = models.PositiveSmallIntegerField("votants au minimum", default=3)
    elus_max = models.PositiveSmallIntegerField("élus votants au plus", null=True, blank=True)
    delai_depot = models.PositiveSmallIntegerField("jours entre le dépôt et le comité", default=15)
    delai_justificatifs = models.PositiveSmallIntegerField("jours pour rendre les justificatifs", default=60)
    comites = models.JSONField("dates des comités", default=list, blank=True)
    conservation_mois = models.PositiveSmallIntegerField(
        "mois avant d’effacer nom et coordonnées",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text="Comptés depuis la fin de la demande.",
    )
    source = models.CharField("décidé par", max_length=250, blank=True, help_text="Délibération, règlement, date.")

    class Meta:
        verbose_name = "règlement du FPH"
        verbose_name_plural = "règlements du FPH"
        ordering = ["commune__nom", "-debut"]
        constraints = [
            contrainte_duree("reglementfph_duree"),
            models.UniqueConstraint(
                fields=["contrat", "commune", "debut"],
                name="reglementfph_un_par_jour",
                violation_error_message="Un règlement de cette commune commence déjà ce jour-là.",
            ),
        ]

    def __str__(self) -> str:
        return f"FPH – {self.commune}"


@pghistory.track()
class EnveloppeFph(Horodate):
    """The money of one neighbourhood for one year, with its source; in euros."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    quartier = models.ForeignKey(QuartierContrat, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année")
    montant = models.DecimalField("montant (€)", max_digits=10, decimal_places=2, validators=POSITIF)
    source = models.CharField("source", max_length=200, blank=True)

    class Meta:
        verbose_name = "enveloppe du FPH"
        verbose_name_plural = "enveloppes du FPH"
        ordering = ["annee", "quartier__rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["quartier", "annee"],
                name="enveloppefph_unique",
                violation_error_message="Ce quartier a déjà une enveloppe pour cette année.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.quartier} {self.annee}"

    @property
    def commune_id(self) -> int | None:
        return self.quartier.commune_id


@pghistory.track(exclude=["nom", "courriel", "telephone"])
class DemandeFph(Horodate):
    """A quick request and what became of it. Amounts in euros; name and addresses go at the end of their time."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    numero = models.PositiveIntegerField("numéro")
    annee = models.PositiveSmallIntegerField("année")
    quartier = models.ForeignKey(QuartierContrat, on_delete=models.PROTECT, related_name="+")
    titre = models.CharField("le projet", max_length=150)
    objet = models.TextField("ce que vous voulez faire", max_length=2000)
    pour_qui = models.CharField("pour qui, avec qui", max_length=300, blank=True)
    jour_projet = models.DateField("date du projet")
    genre = models.CharField("qui demande", max_length=12, choices=GenreDemandeur.choices)
    nom = models.CharField("nom de la personne ou du groupe", max_length=120, blank=True)
    courriel = models.EmailField("adresse électronique", blank=True)
    telephone = models.CharField("téléphone", max_length=25, blank=True)
    budget = models.DecimalField("coût du projet (€)", max_digits=9, decimal_places=2, validators=POSITIF)
    demande = models.DecimalField("somme demandée au fonds (€)", max_digits=9, decimal_places=2, validators=POSITIF)
    depenses = models.TextField("à quoi servira l’argent", blank=True, max_length=1000)
    etat = models.CharField("état", max_length=12, choices=EtatDemandeFph.choices, default=EtatDemandeFph.DEMANDE)
    recue_le = models.DateField("reçue le")
    comite_le = models.DateField("comité du", null=True, blank=True)
    pour = models.PositiveSmallIntegerField("voix pour", null=True, blank=True)
    contre = models.PositiveSmallIntegerField("voix contre", null=True, blank=True)
    elus = models.PositiveSmallIntegerField("dont élus", null=True, blank=True)
    motif = models.TextField("motif de la décision", blank=True)
    accorde = models.DecimalField("somme accordée (€)", max_digits=9, decimal_places=2, null=True, blank=True)
    avance = models.DecimalField("avance versée (€)", max_digits=9, decimal_places=2, null=True, blank=True)
    avance_le = models.DateField("avance versée le", null=True, blank=True)
    realise_le = models.DateField("réalisé le", null=True, blank=True)
    participants = models.PositiveIntegerField("participants", null=True, blank=True)
    bilan = models.TextField("comment cela s’est passé", blank=True, max_length=2000)
    depense = models.DecimalField("dépense justifiée (€)", max_digits=9, decimal_places=2, null=True, blank=True)
    solde = models.DecimalField("solde versé (€)", max_digits=9, decimal_places=2, null=True, blank=True)
    solde_le = models.DateField("solde versé le", null=True, blank=True)
    a_reverser = models.DecimalField("somme à reverser (€)", max_digits=9, decimal_places=2, null=True, blank=True)
    reverse_le = models.DateField("reversée le", null=True, blank=True)
    saisie_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cle = models.UUIDField("clé d’envoi", unique=True)
    terminee_le = models.DateField("terminée le", null=True, blank=True)
    efface_le = models.DateTimeField("coordonnées effacées le", null=True, blank=True)

    class Meta:
        verbose_name = "demande au FPH"
        verbose_name_plural = "demandes au FPH"
        ordering = ["-annee", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "numero"], name="demandefph_numero_unique"),
            models.CheckConstraint(
                condition=Q(demande__lte=F("budget")),
                name="demandefph_dans_le_budget",
                violation_error_message="La somme demandée ne dépasse pas le coût du projet.",
            ),
            models.CheckConstraint(
                condition=Q(
                    etat__in=[
                        EtatDemandeFph.DEMANDE,
                        EtatDemandeFph.AJOURNEE,
                        EtatDemandeFph.REFUSEE,
                        EtatDemandeFph.RETIREE,
                    ]
                )
                | Q(accorde__isnull=False),
                name="demandefph_accordee",
                violation_error_message="Donnez la somme accordée.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatDemandeFph.REFUSEE, EtatDemandeFph.AJOURNEE]) | ~Q(motif=""),
                name="demandefph_refus_motive",
                violation_error_message="Dites pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(avance__isnull=True) | Q(avance__lte=F("accorde")),
                name="demandefph_avance_dans_l_accord",
                violation_error_message="L’avance ne dépasse pas la somme accordée.",
            ),
            models.CheckConstraint(
                condition=Q(efface_le__isnull=True) | Q(nom="", courriel="", telephone=""),
                name="demandefph_effacee_vide",
            ),
        ]

    def __str__(self) -> str:
        return f"FPH {self.annee} n° {self.numero}"

    @property
    def commune_id(self) -> int | None:
        return self.quartier.commune_id

    @property
    def verse(self) -> Decimal:
        """What left the fund for this request and was not paid back."""
        rendu = self.a_reverser if self.reverse_le and self.a_reverser else Decimal(0)
        return (self.avance or Decimal(0)) + (self.solde or Decimal(0)) - rendu


@pghistory.track()
class JustificatifFph(Horodate):
    """An invoice or a receipt: its amount in euros, its file when there is one."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    demande = models.ForeignKey(DemandeFph, on_delete=models.CASCADE, related_name="justificatifs")
    objet = models.CharField("achat", max_length=150)
    montant = models.DecimalField("montant (€)", max_digits=9, decimal_places=2, validators=POSITIF)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = "justificatif du FPH"
        verbose_name_plural = "justificatifs du FPH"
        ordering = ["demande", "pk"]

    def __str__(self) -> str:
        return self.objet
