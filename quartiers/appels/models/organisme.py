"""The file that an organisation keeps from year to year: who works for it here, its papers, its bank details."""

import datetime as dt

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.appels.enums import GenrePieceOrganisme, PointVerifie, RoleInterne, StatutCer
from quartiers.comptes.models import Utilisateur
from quartiers.documents.models import Document
from quartiers.socle.modeles import Duree, Horodate, contrainte_duree


@pghistory.track()
class FicheOrganisme(Horodate):
    """What funders ask of an organisation beyond its identity (annuaire.Organisme); shared by all its contracts.

    `exercice_mois` is the last month of its accounting year (12 for a civil year): the deadline of the financial
    report follows from it, six months later (regles, 1.9). `verifiee_points` are the values of PointVerifie that
    an officer looked at; what changes afterwards is to be checked again (domain.verification_organisme).
    """

    organisme = models.OneToOneField(Organisme, on_delete=models.PROTECT, related_name="+")
    forme = models.CharField("forme juridique", max_length=120, blank=True)
    objet = models.TextField("objet", blank=True)
    adresse = models.CharField("adresse du siège", max_length=300, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    commune = models.CharField("commune", max_length=120, blank=True)
    courriel = models.EmailField("courriel de l’organisme", blank=True)
    telephone = models.CharField("téléphone", max_length=25, blank=True)
    creee_le = models.DateField("créée le", null=True, blank=True)
    exercice_mois = models.PositiveSmallIntegerField(
        "dernier mois de l’exercice comptable", default=12, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    adherents = models.PositiveIntegerField("adhérentes et adhérents", null=True, blank=True)
    benevoles = models.PositiveIntegerField("bénévoles", null=True, blank=True)
    salaries_etp = models.DecimalField(
        "salariés (équivalents temps plein)", max_digits=8, decimal_places=2, null=True, blank=True
    )
    cer = models.CharField("contrat d’engagement républicain", max_length=12, choices=StatutCer.choices, blank=True)
    cer_le = models.DateField("souscrit le", null=True, blank=True)
    cer_motif = models.CharField("pourquoi il est réputé satisfait", max_length=200, blank=True)
    titulaire_compte = models.CharField("titulaire du compte", max_length=200, blank=True)
    iban = models.CharField("IBAN", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    verifiee_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verifiee_le = models.DateTimeField("vérifiée le", null=True, blank=True)
    verifiee_points = models.JSONField("points vérifiés", default=list, blank=True)
    verifiee_note = models.CharField("note de vérification", max_length=300, blank=True)

    class Meta:
        verbose_name = "fiche d’organisme"
        verbose_name_plural = "fiches d’organismes"
        constraints = [
            models.CheckConstraint(
                condition=~Q(cer=StatutCer.SOUSCRIT) | Q(cer_le__isnull=False),
                name="fiche_cer_date",
                violation_error_message="Donnez la date de souscription du contrat d’engagement républicain.",
            ),
            models.CheckConstraint(
                condition=~Q(cer=StatutCer.REPUTE) | ~Q(cer_motif=""),
                name="fiche_cer_motif",
                violation_error_message="Dites pourquoi le contrat d’engagement républicain est réputé satisfait.",
            ),
            models.CheckConstraint(condition=Q(exercice_mois__range=(1, 12)), name="fiche_exercice_mois"),
            models.CheckConstraint(
                condition=Q(verifiee_le__isnull=True) | (Q(verifiee_par__isnull=False) & ~Q(verifiee_points=[])),
                name="fiche_verifiee_par",
                violation_error_message="Une vérification dit par qui et ce qui a été vérifié.",
            ),
        ]

    def __str__(self) -> str:
        return f"Fiche de {self.organisme}"

    @property
    def points_verifies(self) -> list[str]:
        """What was checked, in a few words: « Identité », « Compte bancaire »."""
        libelles = [PointVerifie(point).label for point in self.verifiee_points]
        return [libelle.partition("\u00a0: ")[0] for libelle in libelles]


@pghistory.track()
class Dirigeant(Duree):
    """An officer of the organisation: a function and a name, as its declaration gives them."""

    organisme = models.ForeignKey(Organisme, on_delete=models.CASCADE, related_name="+")
    fonction = models.CharField("fonction", max_length=80, help_text="Présidence, trésorerie, secrétariat…")
    nom = models.CharField("prénom et nom", max_length=120)
    courriel = models.EmailField("courriel", blank=True)
    represente = models.BooleanField("représente légalement l’organisme", default=False)

    class Meta:
        verbose_name = "personne dirigeante"
        verbose_name_plural = "personnes dirigeantes"
        ordering = ["organisme", "pk"]
        constraints = [contrainte_duree("dirigeant_duree")]

    def __str__(self) -> str:
        return f"{self.nom}, {self.fonction}"


class MembreQuerySet(models.QuerySet["Membre"]):
    def actifs(self, jour: dt.date) -> "MembreQuerySet":
        return self.filter(Q(fin__isnull=True) | Q(fin__gt=jour), debut__lte=jour, accepte_le__isnull=False)


@pghistory.track()
class Membre(Duree, Horodate):
    """A person who works for the organisation here; a request stays without `accepte_le` until one answers it.

    The right to enter comes from a habilitation « porteur » given at the same time; this says what one does inside.
    """

    organisme = models.ForeignKey(Organisme, on_delete=models.CASCADE, related_name="+")
    utilisateur = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="+")
    role = models.CharField("rôle", max_length=12, choices=RoleInterne.choices, default=RoleInterne.REDACTION)
    fonction = models.CharField("fonction", max_length=80, blank=True)
    accepte_le = models.DateTimeField("accepté le", null=True, blank=True)
    accepte_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = MembreQuerySet.as_manager()

    class Meta:
        verbose_name = "membre de l’organisme"
        verbose_name_plural = "membres de l’organisme"
        ordering = ["organisme", "pk"]
        constraints = [
            contrainte_duree("membre_duree"),
            models.UniqueConstraint(
                fields=["organisme", "utilisateur"],
                condition=Q(fin__isnull=True),
                name="membre_unique",
                violation_error_message="Cette personne fait déjà partie de l’organisme.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.utilisateur} – {self.organisme}"


@pghistory.track()
class PieceOrganisme(Horodate):
    """A paper of the organisation's file; past `valable_jusqu_au` it is asked again."""

    organisme = models.ForeignKey(Organisme, on_delete=models.CASCADE, related_name="+")
    genre = models.CharField("pièce", max_length=12, choices=GenrePieceOrganisme.choices)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    precision = models.CharField("précision", max_length=120, blank=True, help_text="Exercice 2026, par exemple.")
    valable_jusqu_au = models.DateField("valable jusqu’au", null=True, blank=True)
    remplacee = models.BooleanField("remplacée par une plus récente", default=False)

    class Meta:
        verbose_name = "pièce de l’organisme"
        verbose_name_plural = "pièces de l’organisme"
        ordering = ["organisme", "genre", "-cree_le"]
        indexes = [models.Index(fields=["organisme", "genre"], name="pieceorg_organisme_genre")]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} – {self.organisme}"

    def valable_le(self, jour: dt.date) -> bool:
        return not self.remplacee and (self.valable_jusqu_au is None or self.valable_jusqu_au >= jour)
