"""Texts that the team gives for the public pages, by page and language."""

import pghistory
from django.db import models

from quartiers.contrat.models import Contrat
from quartiers.participation.enums_paroles import DE_DROITE_A_GAUCHE, Langue
from quartiers.socle.modeles import Horodate


class PagePublique(models.TextChoices):
    PAROLE = "parole", "Ce que vous avez dit, ce que nous avons fait"
    CONTRIBUER = "contribuer", "Donner son avis"
    MARCHES = "marches", "Les marches dans le quartier"
    FPH = "fph", "Le fonds de participation des habitants"
    DONNEES = "donnees", "Vos données personnelles"


@pghistory.track()
class TextePublic(Horodate):
    """The text of one public page in one language; `facile` marks one written easy to read."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    page = models.CharField("page", max_length=12, choices=PagePublique.choices)
    langue = models.CharField("langue", max_length=3, choices=Langue.choices)
    titre = models.CharField("titre", max_length=150)
    corps = models.TextField(
        "texte", help_text="Des phrases courtes. Une ligne vide sépare deux paragraphes ; un tiret commence un point."
    )
    facile = models.BooleanField("facile à lire", default=False)
    publie = models.BooleanField("publié", default=False)

    class Meta:
        verbose_name = "texte public"
        verbose_name_plural = "textes publics"
        ordering = ["page", "langue", "facile"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "page", "langue", "facile"],
                name="textepublic_unique",
                violation_error_message="Cette page a déjà un texte dans cette langue : modifiez-le.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_page_display()} ({self.get_langue_display()})"

    @property
    def sens(self) -> str:
        """The value of `dir`."""
        return "rtl" if self.langue in DE_DROITE_A_GAUCHE else "ltr"
