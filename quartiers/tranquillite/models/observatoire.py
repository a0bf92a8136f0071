"""An observatory, its dated settings, its charter and the circle of those who signed it."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import Duree, Horodate, contrainte_duree
from quartiers.tranquillite.enums import ModeSignature


@pghistory.track()
class Observatoire(Duree, Horodate):
    """The observatory of a contract: none until it is opened, its purpose and retention written down (RGPD, art. 30)."""

    contrat = models.OneToOneField(Contrat, on_delete=models.PROTECT, related_name="+")
    finalite = models.TextField(
        "à quoi il sert", help_text="Une ou deux phrases : ce que les partenaires veulent comprendre ensemble."
    )
    responsable = models.CharField("responsable du traitement", max_length=200, help_text="Une fonction, pas un nom.")
    base_legale = models.CharField("fondement", max_length=250, blank=True, help_text="Le texte ou la décision.")
    conservation_annees = models.PositiveSmallIntegerField(
        "durée de conservation (années)", default=6, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )

    class Meta:
        verbose_name = "observatoire de la tranquillité"
        verbose_name_plural = "observatoires de la tranquillité"
        constraints = [contrainte_duree("observatoire_duree")]

    def __str__(self) -> str:
        return f"Observatoire de la tranquillité – {self.contrat}"


@pghistory.track()
class ReglageObservatoire(Duree):
    """Settings from a day on; without any, the defaults below hold.

    `seuil`: no count under it leaves for anyone but the partner that gave it. `delai_jours`: days after the end of a
    month by which it is due. `facteur_alerte`: a figure so many times the usual one is asked about.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    seuil = models.PositiveSmallIntegerField(
        "seuil du secret (faits)", default=5, validators=[MinValueValidator(3), MaxValueValidator(50)]
    )
    delai_jours = models.PositiveSmallIntegerField(
        "délai de livraison (jours après la fin du mois)",
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    facteur_alerte = models.PositiveSmallIntegerField(
        "question posée quand un chiffre dépasse (fois l’habituel)",
        default=10,
        validators=[MinValueValidator(2), MaxValueValidator(100)],
    )

    class Meta:
        verbose_name = "réglage de l’observatoire"
        verbose_name_plural = "réglages de l’observatoire"
        ordering = ["contrat", "debut"]
        constraints = [
            contrainte_duree("reglageobservatoire_duree"),
            models.UniqueConstraint(
                fields=["contrat"], condition=Q(fin__isnull=True), name="reglageobservatoire_un_seul_ouvert"
            ),
        ]

    def __str__(self) -> str:
        return f"Réglage de l’observatoire depuis le {self.debut:%d/%m/%Y}"


@pghistory.track()
class CharteObservatoire(Horodate):
    """One version of the confidentiality charter. A new one asks everybody to sign again; none is ever changed."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    numero = models.PositiveSmallIntegerField("version")
    texte = models.TextField("texte", help_text="Une ligne vide sépare deux paragraphes.")

    class Meta:
        verbose_name = "charte de confidentialité"
        verbose_name_plural = "chartes de confidentialité"
        ordering = ["contrat", "-numero"]
        constraints = [models.UniqueConstraint(fields=["contrat", "numero"], name="charteobservatoire_unique")]

    def __str__(self) -> str:
        return f"Charte, version {self.numero}"


class MembreObservatoire(Duree, Horodate):
    """Someone of the restricted circle: an organisation, a function, and the account that reads.

    `courriel` receives the monthly requests of its organisation's sources.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    fonction = models.CharField(
        "fonction", max_length=200, help_text="« Responsable de la tranquillité résidentielle »."
    )
    utilisateur = models.ForeignKey(
        Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="compte"
    )
    courriel = models.EmailField("courriel", blank=True, help_text="Pour recevoir les demandes du mois.")

    class Meta:
        verbose_name = "membre du cercle"
        verbose_name_plural = "membres du cercle"
        ordering = ["contrat", "organisme__nom", "pk"]
        constraints = [
            contrainte_duree("membreobservatoire_duree"),
            models.UniqueConstraint(
                fields=["contrat", "utilisateur"],
                condition=Q(fin__isnull=True, utilisateur__isnull=False),
                name="membreobservatoire_un_compte",
                violation_error_message="Cette personne est déjà dans le cercle.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fonction} – {self.organisme}"


class SignatureCharte(Horodate):
    """A member signed a version of the charter, on a day, on line or on paper."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    membre = models.ForeignKey(MembreObservatoire, on_delete=models.CASCADE, related_name="signatures")
    charte = models.ForeignKey(CharteObservatoire, on_delete=models.PROTECT, related_name="signatures")
    signee_le = models.DateField("signée le")
    mode = models.CharField("comment", max_length=10, choices=ModeSignature.choices, default=ModeSignature.EN_LIGNE)

    class Meta:
        verbose_name = "signature de la charte"
        verbose_name_plural = "signatures de la charte"
        ordering = ["-signee_le", "pk"]
        constraints = [models.UniqueConstraint(fields=["membre", "charte"], name="signaturecharte_unique")]

    def __str__(self) -> str:
        return f"{self.charte} signée le {self.signee_le:%d/%m/%Y}"
