"""What is measured of the indicators, its dated definition, and the criteria of judgement agreed beforehand."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from quartiers.contrat.models import Contrat
from quartiers.indicateurs.enums import EtatCritere, GenreMesure, Niveau, Secret, Sens
from quartiers.indicateurs.models.catalogue import Question
from quartiers.socle.modeles import Duree, Horodate, contrainte_duree


class MesureQuerySet(models.QuerySet["Mesure"]):
    def du_contrat(self, contrat: Contrat) -> "MesureQuerySet":
        """Those of the public statistics, shared by all, and those of the contract."""
        return self.filter(Q(contrat=contrat) | Q(contrat__isnull=True))


class Mesure(models.Model):
    """A figure that can be observed: one of the public statistics (no contract), or one that a contract defines.

    An indicator of the catalogue is answered by one or several (« nombre de logements sociaux et de logements
    réhabilités »), and a published figure serves every contract: hence a row of its own.
    """

    contrat = models.ForeignKey(Contrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField("code", max_length=60, unique=True)
    rang = models.PositiveSmallIntegerField("rang", default=0)

    objects = MesureQuerySet.as_manager()

    class Meta:
        verbose_name = "mesure"
        verbose_name_plural = "mesures"
        ordering = ["rang", "code"]

    def __str__(self) -> str:
        return self.code


@pghistory.track()
class DefinitionMesure(Duree, Horodate):
    """What a measure means during a time; another meaning is another row, and the line of figures is cut there."""

    contrat = models.ForeignKey(Contrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mesure = models.ForeignKey(Mesure, on_delete=models.PROTECT, related_name="definitions")
    libelle = models.CharField("intitulé", max_length=200)
    genre = models.CharField("genre", max_length=12, choices=GenreMesure.choices, default=GenreMesure.CONTEXTE)
    definition = models.TextField("définition", blank=True)
    unite = models.CharField("unité", max_length=30, blank=True, help_text="%, habitants, €… ; vide pour un indice.")
    additionnable = models.BooleanField(
        "s’additionne d’un territoire à l’autre",
        default=False,
        help_text="Un effectif s’additionne ; un taux, une médiane, un indice jamais.",
    )
    sens = models.CharField("sens souhaité", max_length=8, choices=Sens.choices, default=Sens.AUCUN)
    source = models.CharField("source", max_length=250, blank=True)
    producteur = models.CharField("producteur", max_length=120, blank=True)
    periodicite = models.CharField("périodicité", max_length=120, blank=True)
    par_sexe = models.BooleanField("se détaille par sexe", default=False)
    par_age = models.BooleanField("se détaille par âge", default=False)
    maille = models.CharField("niveau le plus fin", max_length=12, choices=Niveau.choices, default=Niveau.QUARTIER)
    methode = models.TextField("note de méthode", blank=True)
    borne_basse = models.DecimalField(
        "valeur la plus basse permise", max_digits=16, decimal_places=4, null=True, blank=True
    )
    borne_haute = models.DecimalField(
        "valeur la plus haute permise", max_digits=16, decimal_places=4, null=True, blank=True
    )
    secret = models.CharField("seuil de secret", max_length=10, choices=Secret.choices, default=Secret.INDIVIDUS)

    class Meta:
        verbose_name = "définition d’une mesure"
        verbose_name_plural = "définitions de mesures"
        ordering = ["mesure", "-debut"]
        constraints = [
            contrainte_duree("definitionmesure_duree"),
            models.UniqueConstraint(fields=["mesure", "debut"], name="definitionmesure_une_par_jour"),
            models.UniqueConstraint(
                fields=["mesure"],
                condition=Q(fin__isnull=True),
                name="definitionmesure_une_en_cours",
                violation_error_message="Cette mesure a déjà une définition en cours.",
            ),
            models.CheckConstraint(
                condition=Q(borne_basse__isnull=True)
                | Q(borne_haute__isnull=True)
                | Q(borne_basse__lt=F("borne_haute")),
                name="definitionmesure_bornes",
                violation_error_message="La valeur la plus haute doit dépasser la plus basse.",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


@pgtrigger.register(
    pgtrigger.Protect(
        name="critere_scelle",
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__etat="scelle"),
    )
)
@pghistory.track()
class CritereJugement(Horodate):
    """By what an evaluative question will be judged; once sealed the database refuses any change.

    `releves_connus` tells, at the sealing, how many figures of the period were already loaded: a criterion agreed
    after seeing them is worth less, and the page says so. Another wording is another version (`remplace`).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="criteres", verbose_name="question évaluative"
    )
    mesure = models.ForeignKey(
        Mesure, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="mesure"
    )
    version = models.PositiveSmallIntegerField("version", default=1)
    remplace = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="remplace_par", verbose_name="remplace"
    )
    enonce = models.TextField("critère", help_text="Ce qui fera dire que la réponse est oui, en partie, ou non.")
    reussite = models.TextField("ce qui vaudra réussite", help_text="Une valeur, un écart, un sens : de quoi trancher.")
    debut = models.DateField("période jugée : du")
    fin = models.DateField("au")
    etat = models.CharField("état", max_length=8, choices=EtatCritere.choices, default=EtatCritere.PROJET)
    scelle_le = models.DateTimeField("scellé le", null=True, blank=True)
    scelle_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    releves_connus = models.PositiveIntegerField("valeurs déjà connues au scellement", null=True, blank=True)
    empreinte = models.CharField("empreinte", max_length=64, blank=True)

    class Meta:
        verbose_name = "critère de jugement"
        verbose_name_plural = "critères de jugement"
        ordering = ["contrat", "question__rang", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="criterejugement_periode",
                violation_error_message="La fin de la période vient après son début.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatCritere.PROJET, scelle_le__isnull=True, empreinte="")
                | Q(etat=EtatCritere.SCELLE, scelle_le__isnull=False, releves_connus__isnull=False) & ~Q(empreinte=""),
                name="criterejugement_scelle_date",
            ),
        ]

    def __str__(self) -> str:
        return self.enonce[:120]

    @property
    def scelle(self) -> bool:
        return self.etat == EtatCritere.SCELLE
