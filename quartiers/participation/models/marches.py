"""Walking diagnoses: the walk, who came (counts only), what was seen, who is in charge, before and after."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.documents.models import Document
from quartiers.participation.enums_paroles import (
    CategorieObservation,
    Competence,
    EtatObservation,
    GenreParticipants,
    Gravite,
)
from quartiers.socle.modeles import Horodate

LATITUDE = [MinValueValidator(-90), MaxValueValidator(90)]
LONGITUDE = [MinValueValidator(-180), MaxValueValidator(180)]


@pghistory.track()
class Marche(Horodate):
    """A walk of one day in one neighbourhood; `parcours` is a list of [latitude, longitude]."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    quartier = models.ForeignKey(QuartierContrat, on_delete=models.PROTECT, related_name="+")
    titre = models.CharField("titre", max_length=200)
    jour = models.DateField("date")
    heure = models.TimeField("heure", null=True, blank=True)
    rendez_vous = models.CharField("point de rendez-vous", max_length=200, blank=True)
    consigne = models.TextField("ce que l’on regarde", blank=True)
    parcours = models.JSONField("parcours", default=list, blank=True)
    securite_routiere = models.BooleanField(
        "porte sur la sécurité routière", default=False, help_text="Ces marches sont comptées à part (annexe 9.2)."
    )
    publique = models.BooleanField("annoncée au public", default=True)
    animee_par = models.ForeignKey(
        Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="organisée par"
    )
    close_le = models.DateField("close le", null=True, blank=True)

    class Meta:
        verbose_name = "marche"
        verbose_name_plural = "marches"
        ordering = ["-jour", "-pk"]

    def __str__(self) -> str:
        return self.titre

    @property
    def commune_id(self) -> int | None:
        return self.quartier.commune_id


@pghistory.track()
class ParticipantsMarche(models.Model):
    """How many people of one kind came: counts, never names."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    marche = models.ForeignKey(Marche, on_delete=models.CASCADE, related_name="participants")
    genre = models.CharField("qui", max_length=12, choices=GenreParticipants.choices)
    nombre = models.PositiveSmallIntegerField("nombre")

    class Meta:
        verbose_name = "participants d’une marche"
        verbose_name_plural = "participants des marches"
        ordering = ["marche", "pk"]
        constraints = [models.UniqueConstraint(fields=["marche", "genre"], name="participants_genre_unique")]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} : {self.nombre}"


@pghistory.track()
class Observation(Horodate):
    """One thing seen during a walk. `cle` is given by the phone: sent twice, it is one observation."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    marche = models.ForeignKey(Marche, on_delete=models.CASCADE, related_name="observations")
    numero = models.PositiveSmallIntegerField("numéro")
    cle = models.UUIDField("clé d’envoi", unique=True)
    texte = models.TextField("ce que l’on voit", max_length=2000)
    lieu = models.CharField("lieu", max_length=200, blank=True)
    latitude = models.DecimalField(
        "latitude", max_digits=9, decimal_places=6, null=True, blank=True, validators=LATITUDE
    )
    longitude = models.DecimalField(
        "longitude", max_digits=9, decimal_places=6, null=True, blank=True, validators=LONGITUDE
    )
    categorie = models.CharField("catégorie", max_length=20, choices=CategorieObservation.choices)
    competence = models.CharField("compétence", max_length=10, choices=Competence.choices, blank=True)
    gravite = models.PositiveSmallIntegerField("gravité", choices=Gravite.choices, default=Gravite.A_TRAITER)
    etat = models.CharField("état", max_length=12, choices=EtatObservation.choices, default=EtatObservation.RELEVEE)
    relevee_le = models.DateTimeField("relevé le")
    relevee_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    responsable = models.ForeignKey(
        Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="responsable"
    )
    echeance = models.DateField("à faire avant le", null=True, blank=True)
    prevue_le = models.DateField("programmé pour le", null=True, blank=True)
    traitee_le = models.DateField("traité le", null=True, blank=True)
    verifiee_le = models.DateField("vérifié le", null=True, blank=True)
    motif = models.TextField("pourquoi sans suite", blank=True)
    photo_avant = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    photo_apres = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = "observation"
        verbose_name_plural = "observations"
        ordering = ["marche", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["marche", "numero"], name="observation_numero_unique"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="observation_point_entier",
                violation_error_message="Un point a une latitude et une longitude.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatObservation.SANS_SUITE) | ~Q(motif=""),
                name="observation_sans_suite_motivee",
                violation_error_message="Dites pourquoi cette observation est sans suite.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatObservation.AFFECTEE, EtatObservation.PROGRAMMEE])
                | Q(responsable__isnull=False),
                name="observation_affectee_a_qui",
                violation_error_message="Nommez l’organisme responsable.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatObservation.TRAITEE, EtatObservation.VERIFIEE])
                | Q(traitee_le__isnull=False),
                name="observation_traitee_datee",
                violation_error_message="Donnez la date du traitement.",
            ),
        ]

    def __str__(self) -> str:
        return f"Observation {self.numero}"

    @property
    def commune_id(self) -> int | None:
        return self.marche.commune_id


class NoteObservation(Horodate):
    """What is added to an observation: an answer, a follow-up, or a second text sent under the same key."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="notes")
    texte = models.TextField("texte", max_length=2000)
    origine = models.CharField("de", max_length=150, blank=True, help_text="Une fonction ou un organisme.")
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "note d’observation"
        verbose_name_plural = "notes d’observations"
        ordering = ["cree_le", "pk"]

    def __str__(self) -> str:
        return self.texte[:80]


@pghistory.track(exclude=["courriel"])
class FicheMarche(Horodate):
    """The sheet sent to one organisation in charge, and the number that its link carries."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    marche = models.ForeignKey(Marche, on_delete=models.CASCADE, related_name="fiches")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    courriel = models.EmailField("adresse à laquelle écrire", blank=True)
    envoyee_le = models.DateField("envoyée le", null=True, blank=True)
    numero = models.PositiveSmallIntegerField("numéro de l’envoi", default=0)

    class Meta:
        verbose_name = "fiche de marche"
        verbose_name_plural = "fiches de marche"
        ordering = ["marche", "organisme__nom"]
        constraints = [models.UniqueConstraint(fields=["marche", "organisme"], name="fichemarche_unique")]

    def __str__(self) -> str:
        return f"{self.marche} – {self.organisme}"
