"""An application: what the project is, where, for whom, tied to the contract in force."""

from functools import cached_property

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from quartiers.annuaire.models import Organisme
from quartiers.appels.enums import (
    AVANT_DEPOT,
    EtatDossier,
    GenreDossier,
    OrigineDossier,
    Periodicite,
    ZoneLieu,
)
from quartiers.appels.models.campagne import Campagne
from quartiers.appels.models.formes import (
    LienAuContrat,
    PartDeTerritoire,
    PublicAttendu,
    ResultatAttendu,
    contraintes_de_part,
    pourcentage,
)
from quartiers.appels.models.plein_texte import vecteur_du_texte
from quartiers.appels.models.resultats import ParAge
from quartiers.comptes.enums import PORTEE_DU_ROLE, Portee, Role
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.socle.modeles import Horodate
from quartiers.territoire.models import PocheDePauvrete


class DossierQuerySet(models.QuerySet["Dossier"]):
    def deposes(self) -> "DossierQuerySet":
        return self.exclude(etat__in=AVANT_DEPOT).filter(depose_le__isnull=False)

    def visibles_par(self, acteur: Acteur) -> "DossierQuerySet":
        """Holders see their own; the pilot all of its contract; the others the deposited ones of their perimeter.

        A declared conflict of interest takes a person out of the file, whatever the habilitation.
        """
        habilitation = acteur.habilitation
        if habilitation is None or acteur.role is None:
            return self.none()
        if acteur.role == Role.PORTEUR:
            if habilitation.organisme_id is None:
                return self.none()
            return self.filter(contrat_id=habilitation.contrat_id or 0, organisme_id=habilitation.organisme_id)
        if acteur.role not in LECTEURS:
            return self.none()
        visibles = self if acteur.role == Role.PILOTE else self.deposes()
        portee = PORTEE_DU_ROLE[acteur.role]
        if portee == Portee.DEPARTEMENT:
            visibles = visibles.filter(contrat__departement=habilitation.departement)
        elif portee != Portee.PLATEFORME:
            visibles = visibles.filter(contrat_id=habilitation.contrat_id or 0)
        if habilitation.commune_id is not None:
            # Two EXISTS rather than a join and DISTINCT: no row is read twice, and each stops at its first line.
            lieux = Dossier.communes.through.objects.filter(dossier_id=OuterRef("pk"))
            visibles = visibles.filter(Exists(lieux.filter(commune_id=habilitation.commune_id)) | ~Exists(lieux))
        return visibles.exclude(
            pk__in=ConflitInteret.objects.filter(utilisateur=acteur.utilisateur).values("dossier_id")
        )

    def ecartant(self, acteur: Acteur) -> "DossierQuerySet":
        """Those that a declared conflict of interest takes the person out of, whatever the habilitation."""
        if acteur.utilisateur is None:
            return self.none()
        return self.filter(conflits__utilisateur=acteur.utilisateur)

    def tenant(self, document_id: int) -> "DossierQuerySet":
        """Those that hold a stored file: a paper, a message's, a report's photo, a letter or convention, its scan."""
        chemins = ("pieces__document", "messages__document", "bilans__photos", "actes__word", "actes__pdf",
                   "actes__signe", "actes__pages__document")  # fmt: skip
        tenus = [Dossier.objects.filter(**{chemin: document_id}).order_by().values("pk") for chemin in chemins]
        return self.filter(pk__in=tenus[0].union(*tenus[1:]))


# Roles that read deposited applications; bailleurs and mediators hold no part in instruction.
LECTEURS = frozenset(
    {
        Role.ADMINISTRATEUR,
        Role.PILOTE,
        Role.AGENT_COMMUNAL,
        Role.SERVICE_ETAT,
        Role.INSTRUCTEUR,
        Role.CONSEILLER,
        Role.EVALUATEUR,
    }
)


@pghistory.track()
class Dossier(PublicAttendu, Horodate):
    """One project of one organisation for one year (the first one when it runs over several).

    Without `campagne` it came outside any call (« fil de l’eau »). `numero` is given at its creation and never
    changes; `recepisse` and `depose_le` come with the deposit. Counts are people.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    campagne = models.ForeignKey(Campagne, null=True, blank=True, on_delete=models.PROTECT, related_name="dossiers")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année")
    numero = models.CharField("numéro", max_length=20)
    etat = models.CharField("état", max_length=12, choices=EtatDossier.choices, default=EtatDossier.BROUILLON)
    origine = models.CharField(
        "origine", max_length=10, choices=OrigineDossier.choices, default=OrigineDossier.EN_LIGNE
    )
    reference_externe = models.CharField("référence dans un autre système", max_length=60, blank=True)

    intitule = models.CharField("intitulé du projet", max_length=200)
    genre = models.CharField("nouveau ou renouvelé", max_length=15, choices=GenreDossier.choices, default="nouveau")
    precedent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="suivants")
    periodicite = models.CharField("durée", max_length=15, choices=Periodicite.choices, default=Periodicite.ANNUELLE)
    annees = models.PositiveSmallIntegerField(
        "nombre d’années", default=1, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    besoin = models.TextField("à quel besoin répondez-vous ?", blank=True)
    objectifs = models.TextField("objectifs du projet", blank=True)
    description = models.TextField("ce que vous allez faire", blank=True)
    participation = models.TextField("place des habitantes et habitants", blank=True)
    partenaires = models.TextField("partenaires", blank=True)
    egalite = models.TextField("égalité entre les femmes et les hommes", blank=True)
    egalite_niveau = models.PositiveSmallIntegerField("niveau d’égalité femmes-hommes", null=True, blank=True)
    equipe = models.TextField("équipe et moyens", blank=True)
    evaluation = models.TextField("comment vous mesurerez les effets", blank=True)
    date_debut = models.DateField("début", null=True, blank=True)
    date_fin = models.DateField("fin", null=True, blank=True)
    lieu = models.TextField("lieux et horaires", blank=True)

    # Communes where it takes place, from its territories and places: what a commune's officer is held to.
    communes = models.ManyToManyField("territoire.Commune", related_name="+", blank=True, verbose_name="communes")

    cree_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    depose_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signe_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signe_le = models.DateTimeField("signé le", null=True, blank=True)
    depose_le = models.DateTimeField("déposé le", null=True, blank=True)
    recepisse = models.CharField("numéro de récépissé", max_length=30, blank=True)
    depot_autorise_jusqu_au = models.DateTimeField("dépôt autorisé jusqu’au", null=True, blank=True)
    depot_autorise_motif = models.CharField("motif de la prolongation", max_length=250, blank=True)
    recevabilite_le = models.DateTimeField("recevabilité décidée le", null=True, blank=True)
    recevabilite_motif = models.TextField("motif de la recevabilité", blank=True)
    reserve = models.TextField("réserve du comité", blank=True)
    motif_decision = models.TextField("motif de la décision", blank=True)
    retrait_motif = models.TextField("motif du retrait", blank=True)
    notifie_le = models.DateTimeField("notifié le", null=True, blank=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier"
        verbose_name_plural = "dossiers"
        ordering = ["contrat", "-annee", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "numero"], name="dossier_numero_unique"),
            models.UniqueConstraint(
                fields=["contrat", "recepisse"], condition=~Q(recepisse=""), name="dossier_recepisse_unique"
            ),
            models.CheckConstraint(
                condition=Q(etat__in=sorted([*AVANT_DEPOT, EtatDossier.RETIRE]))
                | (Q(depose_le__isnull=False) & ~Q(recepisse="")),
                name="dossier_depot",
                violation_error_message="Un dossier déposé porte sa date de dépôt et son récépissé.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatDossier.IRRECEVABLE) | ~Q(recevabilite_motif=""),
                name="dossier_irrecevable_motive",
                violation_error_message="Dites pourquoi ce dossier est irrecevable.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatDossier.REFUSE) | ~Q(motif_decision=""),
                name="dossier_refus_motive",
                violation_error_message="Dites pourquoi ce dossier est refusé.",
            ),
            models.CheckConstraint(
                condition=Q(date_debut__isnull=True) | Q(date_fin__isnull=True) | Q(date_fin__gte=F("date_debut")),
                name="dossier_dates",
                violation_error_message="La fin du projet doit suivre son début.",
            ),
            models.CheckConstraint(
                condition=Q(depot_autorise_jusqu_au__isnull=True) | ~Q(depot_autorise_motif=""),
                name="dossier_prolongation_motivee",
                violation_error_message="Une prolongation de dépôt dit son motif.",
            ),
        ]
        indexes = [
            models.Index(fields=["contrat", "annee", "etat"], name="dossier_contrat_annee_etat"),
            models.Index(fields=["contrat", "organisme"], name="dossier_contrat_organisme"),
            models.Index(fields=["contrat", "-depose_le"], name="dossier_contrat_depose"),
            models.Index(fields=["campagne", "numero"], name="dossier_campagne_numero"),
            GinIndex(vecteur_du_texte(), name="dossier_texte"),
        ]

    def __str__(self) -> str:
        return f"{self.numero} – {self.intitule}"

    @property
    def modifiable(self) -> bool:
        return self.etat == EtatDossier.BROUILLON

    @property
    def exercices(self) -> list[int]:
        """Years that it runs over: one budget and one line per funder for each."""
        return [self.annee + rang for rang in range(self.annees)]

    @cached_property
    def communes_ids(self) -> frozenset[int]:
        """For the perimeter of a commune's officer (comptes.politiques.couvre)."""
        liens = Dossier.communes.through.objects.filter(dossier_id=self.pk)
        return frozenset(liens.values_list("commune_id", flat=True))


@pghistory.track()
class Rattachement(LienAuContrat):
    """The element of the contract that a project serves, under its wording in force on the day it was tied."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="rattachements")

    class Meta:
        verbose_name = "rattachement au contrat"
        verbose_name_plural = "rattachements au contrat"
        ordering = ["dossier", "-principal", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "element"], name="rattachement_unique"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(principal=True), name="rattachement_principal_unique"
            ),
        ]
        indexes = [models.Index(fields=["contrat", "element"], name="rattachement_element")]

    def __str__(self) -> str:
        return f"{self.dossier_id} – {self.element}"


@pghistory.track()
class Territoire(PartDeTerritoire):
    """A neighbourhood or pocket that a project serves, with its share (%); neither of them: the rest of the contract."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="territoires")
    part = pourcentage("part du projet (%)")

    class Meta:
        verbose_name = "territoire du projet"
        verbose_name_plural = "territoires du projet"
        ordering = ["dossier", "quartier__rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "quartier", "poche"], name="territoire_unique", nulls_distinct=False
            ),
            *contraintes_de_part("territoire"),
        ]
        indexes = [models.Index(fields=["contrat", "quartier"], name="territoire_du_projet")]


@pghistory.track()
class Lieu(Horodate):
    """An address of the project; `zone` is computed from the outlines of the project's year, never declared.

    `distance` is in metres to the nearest edge. An override keeps who, why, and the computed answer beside it.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="lieux")
    libelle = models.CharField("nom du lieu", max_length=150, blank=True)
    adresse = models.CharField("adresse", max_length=300)
    latitude = models.DecimalField("latitude", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("longitude", max_digits=9, decimal_places=6, null=True, blank=True)
    zone = models.CharField("situation calculée", max_length=12, choices=ZoneLieu.choices, default=ZoneLieu.INCONNUE)
    quartier = models.ForeignKey(QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    poche = models.ForeignKey(PocheDePauvrete, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    distance = models.DecimalField("distance au bord (m)", max_digits=9, decimal_places=1, null=True, blank=True)
    calcule_le = models.DateTimeField("situé le", null=True, blank=True)
    zone_retenue = models.CharField("situation retenue", max_length=12, choices=ZoneLieu.choices, blank=True)
    quartier_retenu = models.ForeignKey(
        QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    retenue_motif = models.CharField("pourquoi", max_length=250, blank=True)
    retenue_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "lieu du projet"
        verbose_name_plural = "lieux du projet"
        ordering = ["dossier", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(zone_retenue="") | ~Q(retenue_motif=""),
                name="lieu_retenue_motivee",
                violation_error_message="Dites pourquoi la situation retenue n’est pas celle qui est calculée.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle or self.adresse

    @property
    def situation(self) -> str:
        return self.zone_retenue or self.zone


@pghistory.track()
class Public(ParAge):
    """People of one age band: expected (no `bilan`) or really reached. Distinct people, never attendances."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="publics")
    bilan = models.ForeignKey("appels.Bilan", null=True, blank=True, on_delete=models.CASCADE, related_name="publics")

    class Meta:
        verbose_name = "public par âge"
        verbose_name_plural = "publics par âge"
        ordering = ["dossier", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "bilan", "tranche"], name="public_tranche_unique", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_tranche_display()} : {self.total}"


@pghistory.track()
class IndicateurDossier(ResultatAttendu):
    """An expected result, from the contract's catalogue or the holder's own words, and what was reached."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="indicateurs")

    class Meta:
        verbose_name = "indicateur du projet"
        verbose_name_plural = "indicateurs du projet"
        ordering = ["dossier", "pk"]


class Compteur(models.Model):
    """The last number given in a series of a contract (« dossier-2027 »); taken by one UPDATE, never twice."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    serie = models.CharField("série", max_length=40)
    dernier = models.PositiveIntegerField("dernier numéro donné", default=0)

    class Meta:
        verbose_name = "compteur"
        verbose_name_plural = "compteurs"
        constraints = [models.UniqueConstraint(fields=["contrat", "serie"], name="compteur_serie_unique")]

    def __str__(self) -> str:
        return f"{self.serie} : {self.dernier}"


@pghistory.track()
class ConflitInteret(Horodate):
    """Someone who takes no part in a file, and says so: the file leaves that person's lists and counts."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="conflits")
    utilisateur = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="+")
    motif = models.CharField("nature du lien", max_length=250, blank=True)

    class Meta:
        verbose_name = "conflit d’intérêts"
        verbose_name_plural = "conflits d’intérêts"
        ordering = ["dossier", "pk"]
        constraints = [models.UniqueConstraint(fields=["dossier", "utilisateur"], name="conflit_unique")]

    def __str__(self) -> str:
        return f"{self.utilisateur} – dossier {self.dossier_id}"
