"""Residents' councils as they live: their colleges, who sits in them, who represents them elsewhere (contract, 5.2)."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.participation.enums_conseils import Composition, Designation, MotifFin, Place, Sexe, StatutLegal
from quartiers.participation.models.instances import InstanceParticipation
from quartiers.socle.modeles import Duree, Horodate, contrainte_duree, en_vigueur_le
from quartiers.territoire.models import Commune, Quartier


class ConseilQuerySet(models.QuerySet["Conseil"]):
    def du_perimetre(self, acteur: Acteur) -> "ConseilQuerySet":
        """Those that a habilitation held to a commune may act on: its commune's, and the contract's own."""
        habilitation = acteur.habilitation
        if habilitation is None or habilitation.commune_id is None:
            return self
        return self.filter(Q(commune_id=habilitation.commune_id) | Q(commune__isnull=True))


@pghistory.track()
class Conseil(Duree, Horodate):
    """One living body: the contract's « five zones » make five of them. A zone is a text; it may hold no QPV, or two."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    instance = models.ForeignKey(
        InstanceParticipation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="conseils",
        verbose_name="instance du contrat",
    )
    code = models.SlugField("code", max_length=80)
    nom = models.CharField("nom", max_length=200)
    statut_legal = models.CharField("statut", max_length=20, choices=StatutLegal.choices, default=StatutLegal.AUTRE)
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    zone = models.CharField("zone", max_length=250, blank=True, help_text="Les rues, les lieux ou les quartiers.")
    quartiers = models.ManyToManyField(
        Quartier, blank=True, related_name="+", verbose_name="quartiers prioritaires concernés"
    )
    presidence = models.CharField("présidence", max_length=200, blank=True, help_text="Une fonction, sans nom.")
    animation = models.CharField("animation", max_length=200, blank=True, help_text="Un service, sans nom.")
    mandat_annees = models.PositiveSmallIntegerField("durée du mandat (années)", null=True, blank=True)
    reconnu_le = models.DateField("reconnu par le préfet ou la préfète le", null=True, blank=True)
    courriel = models.EmailField("courriel public", blank=True)

    objects = ConseilQuerySet.as_manager()

    class Meta:
        verbose_name = "conseil"
        verbose_name_plural = "conseils"
        ordering = ["contrat", "commune", "nom"]
        constraints = [
            contrainte_duree("conseil_duree"),
            models.UniqueConstraint(fields=["contrat", "code"], name="conseil_code_unique"),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def est_citoyen(self) -> bool:
        """Whether the law's checks apply (law of 21 February 2014, article 7)."""
        return self.statut_legal == StatutLegal.CONSEIL_CITOYEN


@pghistory.track()
class College(models.Model):
    """A college of a council: so many seats, for whom, and how they are filled."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    conseil = models.ForeignKey(Conseil, on_delete=models.CASCADE, related_name="les_colleges")
    nom = models.CharField("nom", max_length=120)
    composition = models.CharField(
        "qui y siège", max_length=15, choices=Composition.choices, default=Composition.HABITANTS
    )
    sieges = models.PositiveSmallIntegerField("sièges")
    suppleants = models.PositiveSmallIntegerField("suppléances", default=0)
    designation = models.CharField(
        "désignation", max_length=15, choices=Designation.choices, default=Designation.TIRAGE
    )
    parite = models.BooleanField("parité entre femmes et hommes", default=False)
    regles = models.TextField("règles propres", blank=True)
    rang = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "collège"
        verbose_name_plural = "collèges"
        ordering = ["conseil", "rang", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sieges__gt=0),
                name="college_sieges",
                violation_error_message="Un collège a au moins un siège.",
            ),
            models.UniqueConstraint(
                fields=["conseil", "nom"],
                name="college_nom_unique",
                violation_error_message="Ce conseil a déjà un collège de ce nom.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class MandatQuerySet(models.QuerySet["MandatConseil"]):
    def en_cours(self, jour: dt.date) -> "MandatQuerySet":
        return self.filter(en_vigueur_le(jour))


# Names never enter the history: erasing them here erases them everywhere.
@pghistory.track(exclude=["nom", "prenom", "organisme", "courriel", "telephone", "sexe"])
class MandatConseil(Duree, Horodate):
    """Someone's seat in a college, from a day to a day. Only what sitting needs; the name goes after a time.

    `sexe` is filled only where the college asks for parity; an account is not needed to sit.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    college = models.ForeignKey(College, on_delete=models.PROTECT, related_name="mandats")
    place = models.CharField("place", max_length=10, choices=Place.choices, default=Place.TITULAIRE)
    nom = models.CharField("nom", max_length=80, blank=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    organisme = models.CharField("association ou organisme", max_length=150, blank=True)
    sexe = models.CharField("sexe", max_length=1, choices=Sexe.choices, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    nom_public = models.BooleanField(
        "accepte que son nom soit public", default=False, help_text="Écrit ou dit, et toujours révocable."
    )
    titulaire_du_compte = models.ForeignKey(
        Utilisateur, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="compte"
    )
    motif_fin = models.CharField("motif de fin", max_length=15, choices=MotifFin.choices, blank=True)
    efface_le = models.DateField("nom effacé le", null=True, blank=True)

    objects = MandatQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        verbose_name_plural = "mandats"
        ordering = ["college", "place", "nom", "prenom", "pk"]
        indexes = [models.Index(fields=["contrat", "college"], name="mandat_college")]
        constraints = [
            contrainte_duree("mandat_duree"),
            models.CheckConstraint(
                condition=Q(efface_le__isnull=True) | Q(nom="", prenom="", organisme="", courriel="", telephone=""),
                name="mandat_efface",
                violation_error_message="Un mandat effacé ne garde ni nom ni coordonnées.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}".strip() or f"Mandat n° {self.pk}"


@pghistory.track()
class RepresentationConseil(Duree):
    """A member elected by the council to sit in another committee (contract, 5.2.3.1)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    mandat = models.ForeignKey(MandatConseil, on_delete=models.CASCADE, related_name="representations")
    instance = models.ForeignKey(
        "gouvernance.Instance",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="instance de pilotage",
    )
    ailleurs = models.CharField("autre instance", max_length=200, blank=True)

    class Meta:
        verbose_name = "représentation"
        verbose_name_plural = "représentations"
        ordering = ["mandat", "debut", "pk"]
        constraints = [
            contrainte_duree("representation_duree"),
            models.CheckConstraint(
                condition=Q(instance__isnull=False) | ~Q(ailleurs=""),
                name="representation_ou",
                violation_error_message="Choisissez une instance, ou écrivez où la personne siège.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.instance or self.ailleurs)
