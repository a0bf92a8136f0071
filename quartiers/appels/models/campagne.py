"""A call for projects of one contract and one year: calendar, rules, criteria, required papers, funders' envelopes."""

import datetime as dt
from decimal import Decimal

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.appels.enums import EtatCampagne, Exigence, GenreFinanceur, GenrePieceOrganisme, NatureCredit
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, Element, QuartierContrat
from quartiers.contrat.models.contrat import dans_le_perimetre
from quartiers.documents.models import Document
from quartiers.socle.formats import montant
from quartiers.socle.modeles import Horodate

POURCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


def a_la_seconde(instant: dt.datetime) -> dt.datetime:
    """The second that pages show: 23:59:59.8 is still 23:59:59."""
    return instant.replace(microsecond=0)


class CampagneQuerySet(models.QuerySet["Campagne"]):
    def publiees(self) -> "CampagneQuerySet":
        return self.filter(etat__in=[EtatCampagne.PUBLIEE, EtatCampagne.CLOSE], contrat__publie=True)

    def ouvertes(self, maintenant: dt.datetime) -> "CampagneQuerySet":
        """Published campaigns that take deposits at `maintenant`; the closing second itself is still open."""
        return self.filter(etat=EtatCampagne.PUBLIEE, ouverture__lte=maintenant, cloture__gte=a_la_seconde(maintenant))

    def visibles_par(self, acteur: Acteur) -> "CampagneQuerySet":
        """Published ones for all; those in preparation for whoever holds a right on the contract."""
        siens = Contrat.objects.filter(dans_le_perimetre(acteur))
        publiees = Q(etat__in=[EtatCampagne.PUBLIEE, EtatCampagne.CLOSE], contrat__publie=True)
        return self.filter(publiees | Q(contrat__in=siens))


@pghistory.track()
class Campagne(Horodate):
    """A call for projects (Contrat, 5.3.1). Dates are Europe/Paris; rates in %; amounts in euros.

    `programmation_limite` is the day by which the programming is validated (the first quarter at the latest).
    `enveloppe_departementale` and `taux_poches` make the ceiling of State money in pockets of poverty: typed with
    its source, since it is a departmental figure of which the contract holds a part only (regles, 1.10).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année")
    intitule = models.CharField("intitulé", max_length=200)
    etat = models.CharField("état", max_length=12, choices=EtatCampagne.choices, default=EtatCampagne.PREPARATION)
    reglement = models.TextField(
        "règlement", blank=True, help_text="Mise en forme simple : titres, listes, gras, liens."
    )
    reglement_fichier = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contact = models.TextField("qui contacter", blank=True, help_text="Fonction, téléphone, courriel, permanences.")

    ouverture = models.DateTimeField("ouverture des dépôts")
    cloture = models.DateTimeField("clôture des dépôts", help_text="À la seconde ; l’heure est celle de Paris.")
    recevabilite_le = models.DateField("recevabilité examinée le", null=True, blank=True)
    instruction_le = models.DateField("avis des partenaires attendus le", null=True, blank=True)
    cotech_le = models.DateField("comité technique le", null=True, blank=True)
    copil_le = models.DateField("comité de pilotage le", null=True, blank=True)
    deliberations_le = models.DateField("délibérations au plus tard le", null=True, blank=True)
    notification_le = models.DateField("notifications au plus tard le", null=True, blank=True)
    programmation_limite = models.DateField("programmation validée au plus tard le")
    programmation_validee_le = models.DateField("programmation validée le", null=True, blank=True)

    action_debut = models.DateField("projets réalisés à partir du")
    action_fin = models.DateField("projets réalisés jusqu’au")
    bilan_intermediaire_le = models.DateField("bilan intermédiaire attendu le", null=True, blank=True)
    bilan_mois = models.PositiveSmallIntegerField(
        "délai du bilan final (mois)", default=6, help_text="Après la fin de l’exercice comptable de l’organisme."
    )
    bilan_exige = models.CharField(
        "bilan de l’année précédente", max_length=8, choices=Exigence.choices, default=Exigence.AVERTIT
    )
    qpv_public_minimal = models.DecimalField(
        "part minimale du public venant des quartiers (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=POURCENT,
    )
    plafond_public = models.DecimalField(
        "plafond de financement public (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=POURCENT,
        help_text="Part des subventions publiques dans le budget. Vide : pas de plafond.",
    )
    plafond_exige = models.CharField(
        "plafond de financement public : effet", max_length=8, choices=Exigence.choices, default=Exigence.AVERTIT
    )
    plafond_hors_valorisation = models.BooleanField("plafond calculé sans les contributions volontaires", default=True)
    signature_exigee = models.BooleanField(
        "seconde signature exigée", default=False, help_text="Une personne habilitée à signer valide avant le dépôt."
    )
    seuil_ecart = models.DecimalField(
        "écart à expliquer dans le compte rendu financier (%)",
        max_digits=5,
        decimal_places=2,
        default=Decimal(20),
        validators=POURCENT,
    )
    complements_jours = models.PositiveSmallIntegerField("délai pour compléter un dossier (jours)", default=15)
    egalite_niveaux = models.JSONField("échelle de l’égalité femmes-hommes", default=list, blank=True)
    priorites = models.TextField("priorités de l’année", blank=True)

    enveloppe_departementale = models.DecimalField(
        "enveloppe départementale de l’État (€)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    enveloppe_source = models.CharField("source de l’enveloppe départementale", max_length=250, blank=True)
    taux_poches = models.DecimalField(
        "part de l’État ouverte aux poches de pauvreté (%)",
        max_digits=5,
        decimal_places=2,
        default=Decimal("2.5"),
        validators=POURCENT,
    )
    copiee_de = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CampagneQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne"
        verbose_name_plural = "campagnes"
        ordering = ["contrat", "-annee"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "annee"],
                name="campagne_annee_unique",
                violation_error_message="Ce contrat a déjà une campagne pour cette année.",
            ),
            models.CheckConstraint(
                condition=Q(cloture__gt=F("ouverture")),
                name="campagne_cloture",
                violation_error_message="La clôture doit suivre l’ouverture.",
            ),
            models.CheckConstraint(
                condition=Q(action_fin__gte=F("action_debut")),
                name="campagne_actions",
                violation_error_message="La fin des projets doit suivre leur début.",
            ),
            models.CheckConstraint(
                condition=Q(enveloppe_departementale__isnull=True) | ~Q(enveloppe_source=""),
                name="campagne_enveloppe_source",
                violation_error_message="Dites d’où vient le montant de l’enveloppe départementale.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    def ouverte(self, maintenant: dt.datetime | None = None) -> bool:
        """Whether deposits enter at `maintenant` (now by default); the closing second itself is still open."""
        return self.etat == EtatCampagne.PUBLIEE and self.recevait(maintenant or timezone.now())

    def recevait(self, instant: dt.datetime) -> bool:
        """Whether `instant` is within the dates: a request that came in time stays so, even once the call is closed."""
        return self.ouverture <= instant and a_la_seconde(instant) <= self.cloture

    @property
    def plafond_poches(self) -> Decimal | None:
        """Ceiling of State money in pockets of poverty, in euros, at the scale of the département."""
        if self.enveloppe_departementale is None:
            return None
        return (self.enveloppe_departementale * self.taux_poches / 100).quantize(Decimal("0.01"))


@pghistory.track()
class Financeur(Horodate):
    """An organisation that funds projects of a contract; `interne` when its instructors work here."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    nom = models.CharField("nom court", max_length=60)
    genre = models.CharField("ligne du budget", max_length=14, choices=GenreFinanceur.choices)
    interne = models.BooleanField(
        "instruit ici", default=True, help_text="Sinon, le pilotage saisit ses décisions et lui remet le Cerfa."
    )
    nature_par_defaut = models.CharField(
        "nature de ses crédits", max_length=12, choices=NatureCredit.choices, default=NatureCredit.SPECIFIQUE
    )
    avance_taux = models.DecimalField(
        "avance à la notification (%)", max_digits=5, decimal_places=2, default=Decimal(100), validators=POURCENT
    )
    convention_seuil = models.DecimalField(
        "convention à partir de (€ par an)",
        max_digits=12,
        decimal_places=2,
        default=Decimal(23000),
        help_text="La loi l’exige au-delà de 23 000 € par an et par organisme ; un financeur peut la vouloir avant.",
    )
    paiement_jours = models.PositiveSmallIntegerField(
        "délai de paiement (jours)", default=60, help_text="Après la notification, sauf autre date de la convention."
    )
    siret_attribuant = models.CharField(
        "SIRET pour les données ouvertes", max_length=14, blank=True, help_text="Vide : celui de l’organisme."
    )
    actif = models.BooleanField("proposé dans les campagnes", default=True)
    rang = models.PositiveIntegerField("rang", default=0)

    class Meta:
        verbose_name = "financeur"
        verbose_name_plural = "financeurs"
        ordering = ["contrat", "rang", "nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "organisme", "nom"],
                name="financeur_unique",
                violation_error_message="Ce financeur est déjà dans le contrat sous ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.nom


@pghistory.track()
class Enveloppe(models.Model):
    """Euros that a funder puts in a campaign; with an axis or a neighbourhood, the part reserved for it.

    The row without axis nor neighbourhood is the funder's whole; parts are inside it, never added to it.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    campagne = models.ForeignKey(Campagne, on_delete=models.CASCADE, related_name="enveloppes")
    financeur = models.ForeignKey(Financeur, on_delete=models.PROTECT, related_name="enveloppes")
    axe = models.ForeignKey(Element, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    quartier = models.ForeignKey(QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    montant = models.DecimalField("montant (€)", max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])
    minimum = models.BooleanField("montant à atteindre au moins", default=False)
    source = models.CharField("source", max_length=250, blank=True)

    class Meta:
        verbose_name = "enveloppe"
        verbose_name_plural = "enveloppes"
        ordering = ["campagne", "financeur__rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campagne", "financeur", "axe", "quartier"],
                name="enveloppe_unique",
                nulls_distinct=False,
                violation_error_message="Cette enveloppe est déjà dans la campagne.",
            ),
            models.CheckConstraint(condition=Q(montant__gte=0), name="enveloppe_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.financeur} : {montant(self.montant, 0)}"


@pghistory.track()
class Critere(models.Model):
    """A criterion of the shared grid: `poids` weighs the mark, which goes from 0 to `note_max`."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    campagne = models.ForeignKey(Campagne, on_delete=models.CASCADE, related_name="criteres")
    intitule = models.CharField("critère", max_length=200)
    aide = models.TextField("comment noter", blank=True)
    poids = models.DecimalField("poids", max_digits=5, decimal_places=2, default=Decimal(1))
    note_max = models.PositiveSmallIntegerField("note la plus haute", default=5)
    rang = models.PositiveIntegerField("rang", default=0)

    class Meta:
        verbose_name = "critère"
        verbose_name_plural = "critères"
        ordering = ["campagne", "rang", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(poids__gt=0), name="critere_poids"),
            models.CheckConstraint(condition=Q(note_max__gt=0), name="critere_note_max"),
        ]

    def __str__(self) -> str:
        return self.intitule


@pghistory.track()
class TypePiece(models.Model):
    """A paper that a campaign asks for; with `genre_organisme`, taken from the organisation's file."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    campagne = models.ForeignKey(Campagne, on_delete=models.CASCADE, related_name="types_pieces")
    intitule = models.CharField("pièce", max_length=200)
    aide = models.TextField("à quoi elle sert, où la trouver", blank=True)
    genre_organisme = models.CharField(
        "pièce du dossier permanent", max_length=12, choices=GenrePieceOrganisme.choices, blank=True
    )
    exigence = models.CharField("exigence", max_length=8, choices=Exigence.choices, default=Exigence.BLOQUE)
    renouvellement_seul = models.BooleanField("seulement pour un renouvellement", default=False)
    association_seule = models.BooleanField("seulement pour une association", default=False)
    rang = models.PositiveIntegerField("rang", default=0)

    class Meta:
        verbose_name = "pièce demandée"
        verbose_name_plural = "pièces demandées"
        ordering = ["campagne", "rang", "pk"]

    def __str__(self) -> str:
        return self.intitule


@pghistory.track()
class Priorite(models.Model):
    """What a campaign puts first in an axis of the contract; general priorities stand on the campaign itself."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    campagne = models.ForeignKey(Campagne, on_delete=models.CASCADE, related_name="priorites_par_axe")
    axe = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="+")
    texte = models.TextField("priorité")

    class Meta:
        verbose_name = "priorité par axe"
        verbose_name_plural = "priorités par axe"
        ordering = ["campagne", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campagne", "axe"], name="priorite_unique"),
            models.CheckConstraint(condition=~Q(texte=""), name="priorite_ecrite"),
        ]

    def __str__(self) -> str:
        return self.texte[:60]


@pghistory.track()
class RegleEligibilite(models.Model):
    """A rule of eligibility that instruction ticks, for one funder or for all; `zones` limits where money may go.

    `zones` lists ZoneLieu values that this funder accepts for the year (matrix funder × zone × year); empty means all.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    campagne = models.ForeignKey(Campagne, on_delete=models.CASCADE, related_name="regles")
    financeur = models.ForeignKey(Financeur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    intitule = models.CharField("règle", max_length=250)
    exigence = models.CharField("exigence", max_length=8, choices=Exigence.choices, default=Exigence.AVERTIT)
    zones = models.JSONField("zones acceptées", default=list, blank=True)
    rang = models.PositiveIntegerField("rang", default=0)

    class Meta:
        verbose_name = "règle d’éligibilité"
        verbose_name_plural = "règles d’éligibilité"
        ordering = ["campagne", "rang", "pk"]

    def __str__(self) -> str:
        return self.intitule
