"""The committees of a contract, who sits in them, and who prepares what for them (contract, 5.1)."""

import pghistory
from django.db import models
from django.db.models import F, Q

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.enums import GenreInstance, QualiteMembre
from quartiers.socle.modeles import Duree, Horodate, contrainte_duree
from quartiers.territoire.models import Commune


@pghistory.track()
class Instance(Duree):
    """A committee: chairs, members and missions as the contract says; `frequence_min` in meetings a year.

    `ajoutee`: set up by the team, not by the text of the contract (which does not take it away when read again).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField("code", max_length=80)
    titre = models.CharField("nom", max_length=250)
    genre = models.CharField("genre", max_length=20, choices=GenreInstance.choices, default=GenreInstance.AUTRE)
    ajoutee = models.BooleanField("ajoutée par l’équipe", default=False)
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    presidence = models.JSONField("présidence", default=list, blank=True)
    membres = models.JSONField("membres", default=list, blank=True)
    missions = models.JSONField("missions", default=list, blank=True)
    frequence_min = models.PositiveSmallIntegerField("réunions par an au minimum", null=True, blank=True)
    frequence_texte = models.TextField("fréquence", blank=True)
    quorum = models.PositiveSmallIntegerField(
        "quorum (en % des membres ayant une voix)",
        null=True,
        blank=True,
        help_text="Laissez vide quand aucune règle n’en fixe : le contrat n’en prévoit pas.",
    )
    delai_convocation = models.PositiveSmallIntegerField(
        "délai de convocation (en jours)",
        null=True,
        blank=True,
        help_text="Une convocation envoyée plus tard est signalée, jamais empêchée.",
    )
    delai_approbation = models.PositiveSmallIntegerField(
        "compte rendu approuvé sans remarque après (en jours)",
        null=True,
        blank=True,
        help_text="Laissez vide quand seule la séance suivante approuve le compte rendu.",
    )
    vigilance_jours = models.PositiveSmallIntegerField(
        "alerte avant la fin de l’année (en jours, par réunion qui manque)", default=60
    )
    rang = models.PositiveIntegerField("rang", default=0)
    lignes = models.JSONField("lignes de la source", default=list, blank=True)

    class Meta:
        verbose_name = "instance"
        verbose_name_plural = "instances"
        ordering = ["contrat", "rang"]
        constraints = [
            contrainte_duree("instance_duree"),
            models.UniqueConstraint(fields=["contrat", "code"], name="instance_code_unique"),
            models.CheckConstraint(
                condition=Q(quorum__isnull=True) | (Q(quorum__gte=1) & Q(quorum__lte=100)),
                name="instance_quorum",
                violation_error_message="Le quorum est un pourcentage, de 1 à 100.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre


@pghistory.track(exclude=["nom", "courriel", "utilisateur"])
class MembreInstance(Duree, Horodate):
    """A seat: known by its function, and by a name where the team needs one. Ends and is replaced, never erased.

    Its history never holds the person: name, address and account go `MOIS_MEMBRE_SORTI` months after the end.

    `confidentiel`: receives the confidential points. `nom_public`: the person agreed that the name be published.
    A substitute (`suppleant_de`) stands in for the holder: only one of the two is expected at a meeting.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="sieges")
    organisme = models.ForeignKey(Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fonction = models.CharField(
        "fonction", max_length=200, help_text="Par exemple : « déléguée du préfet », « référent de la ville »."
    )
    nom = models.CharField("nom", max_length=120, blank=True, help_text="Facultatif. Il n’est pas publié.")
    courriel = models.EmailField("courriel", blank=True, help_text="Pour envoyer les convocations.")
    utilisateur = models.ForeignKey(
        Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="compte"
    )
    qualite = models.CharField("qualité", max_length=14, choices=QualiteMembre.choices, default=QualiteMembre.MEMBRE)
    college = models.CharField("collège", max_length=120, blank=True)
    voix = models.BooleanField("a une voix", default=True)
    habitant = models.BooleanField("représente les habitantes et habitants", default=False)
    confidentiel = models.BooleanField("reçoit les points confidentiels", default=False)
    nom_public = models.BooleanField("nom publié, avec l’accord de la personne", default=False)
    suppleant_de = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="suppleants",
        verbose_name="supplée",
    )
    rang = models.PositiveIntegerField("rang", default=0)

    class Meta:
        verbose_name = "membre d’une instance"
        verbose_name_plural = "membres des instances"
        ordering = ["instance", "rang", "pk"]
        constraints = [
            contrainte_duree("membreinstance_duree"),
            models.CheckConstraint(
                condition=Q(suppleant_de__isnull=True) | ~Q(suppleant_de=F("id")),
                name="membreinstance_suppleant",
                violation_error_message="Une personne ne se supplée pas elle-même.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom}, {self.fonction}" if self.nom else self.fonction

    @property
    def libelle_public(self) -> str:
        """By function only, unless the person agreed to be named."""
        return str(self) if self.nom_public else self.fonction


@pghistory.track()
class Preparation(Horodate):
    """Who prepares what for a committee, and how many days before: a person's organisation or another committee."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="preparations")
    quoi = models.CharField("ce qui est préparé", max_length=250)
    par_instance = models.ForeignKey(
        Instance, null=True, blank=True, on_delete=models.CASCADE, related_name="prepare", verbose_name="par l’instance"
    )
    par_organisme = models.ForeignKey(
        Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="par l’organisme"
    )
    par_texte = models.CharField("par (en toutes lettres)", max_length=200, blank=True)
    jours_avant = models.PositiveSmallIntegerField("jours avant la séance", null=True, blank=True)
    rang = models.PositiveIntegerField("rang", default=0)

    class Meta:
        verbose_name = "préparation"
        verbose_name_plural = "préparations"
        ordering = ["instance", "rang", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(par_instance__isnull=False) | Q(par_organisme__isnull=False) | ~Q(par_texte=""),
                name="preparation_par",
                violation_error_message="Dites qui prépare : une instance, un organisme, ou en toutes lettres.",
            ),
            models.CheckConstraint(
                condition=Q(par_instance__isnull=True) | ~Q(par_instance=F("instance")),
                name="preparation_autre_instance",
                violation_error_message="Choisissez une autre instance que celle pour qui l’on prépare.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quoi} : {self.par}"

    @property
    def par(self) -> str:
        return str(self.par_instance or self.par_organisme or self.par_texte)
