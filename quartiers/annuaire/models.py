"""Who exists, before any role: organisations and their contacts."""

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.socle.modeles import Horodate


@pghistory.track()
class Organisme(Horodate):
    """An organisation; `siret` (14 digits) or `rna` (W + 9 characters) identify it when it has one."""

    nom = models.CharField("nom", max_length=250)
    sigle = models.CharField("sigle", max_length=40, blank=True)
    nature = models.CharField("nature", max_length=20, choices=NatureOrganisme.choices)
    siret = models.CharField(
        "SIRET", max_length=14, blank=True, validators=[RegexValidator(r"^\d{14}$", "Le SIRET compte 14 chiffres.")]
    )
    rna = models.CharField(
        "numéro RNA",
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^W[0-9A-Z]\d{8}$", "Le RNA s’écrit W suivi de 9 caractères.")],
    )
    departement = models.CharField("département", max_length=3, blank=True, help_text="Code : 71, 2A, 974…")
    site = models.URLField("site internet", blank=True)

    class Meta:
        verbose_name = "organisme"
        verbose_name_plural = "organismes"
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["siret"],
                condition=~models.Q(siret=""),
                name="organisme_siret_unique",
                violation_error_message="Un organisme porte déjà ce SIRET.",
            ),
            models.UniqueConstraint(
                fields=["rna"],
                condition=~models.Q(rna=""),
                name="organisme_rna_unique",
                violation_error_message="Une association porte déjà ce numéro RNA.",
            ),
            models.UniqueConstraint(
                Lower("nom"),
                "nature",
                "departement",
                condition=models.Q(siret="", rna=""),
                name="organisme_nom_unique",
                violation_error_message="Un organisme du même nom existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def nom_court(self) -> str:
        return self.sigle or self.nom


@pghistory.track()
class Contact(Horodate):
    """A function to write to in an organisation; the person's name is optional and kept to the minimum."""

    organisme = models.ForeignKey(Organisme, on_delete=models.CASCADE, related_name="contacts")
    fonction = models.CharField("fonction", max_length=200)
    nom = models.CharField("nom", max_length=120, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    telephone = models.CharField("téléphone", max_length=25, blank=True)
    public = models.BooleanField("affiché au public", default=False)

    class Meta:
        verbose_name = "contact"
        verbose_name_plural = "contacts"
        ordering = ["fonction"]

    def __str__(self) -> str:
        return f"{self.fonction} – {self.organisme}"
