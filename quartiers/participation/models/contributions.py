"""What residents say, and the numbered cards: « vous avez dit, nous avons fait »."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat, Element, QuartierContrat
from quartiers.documents.models import Document
from quartiers.gouvernance.models import Decision
from quartiers.participation.enums_paroles import (
    Consentement,
    EtatCarte,
    EtatContribution,
    GenreParole,
    Langue,
    Recueil,
    ThemeParole,
)
from quartiers.projets_quartier.models import Piste
from quartiers.socle.modeles import Horodate


@pghistory.track()
class ReglageParole(Horodate):
    """How the words of residents are moderated, recalled and kept, for one contract; `mots` are one a line."""

    contrat = models.OneToOneField(Contrat, on_delete=models.PROTECT, related_name="+")
    mots = models.TextField(
        "mots qui retiennent un texte",
        blank=True,
        help_text="Un mot ou une expression par ligne, en plus de la liste livrée. Majuscules et accents sont ignorés.",
    )
    regles_inactives = models.JSONField("règles désactivées", default=list, blank=True)
    rappels = models.CharField(
        "rappels avant la date",
        max_length=40,
        default="15, 3",
        help_text="En jours avant la date donnée au partenaire, séparés par des virgules.",
    )
    contact_mois = models.PositiveSmallIntegerField(
        "mois avant d’effacer les coordonnées",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(36)],
        help_text="Adresse ou numéro laissé pour recevoir la réponse.",
    )
    ecartees_mois = models.PositiveSmallIntegerField(
        "mois avant d’effacer les textes écartés",
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(36)],
    )
    texte_mois = models.PositiveSmallIntegerField(
        "mois avant d’effacer les textes bruts",
        default=36,
        validators=[MinValueValidator(6), MaxValueValidator(120)],
        help_text="Le texte non publié et sa photo ; la version publiée et les cartes restent jusqu’à la fin du contrat.",
    )

    class Meta:
        verbose_name = "réglage de la parole habitante"
        verbose_name_plural = "réglages de la parole habitante"

    def __str__(self) -> str:
        return f"Réglages de {self.contrat}"


@pghistory.track(exclude=["courriel"])
class Carte(Horodate):
    """A numbered card: what was said, who is asked to answer before when, what was answered, decided, done.

    `demande_numero` makes older links worthless; `relances` keeps which reminders have left.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    numero = models.PositiveIntegerField("numéro")
    titre = models.CharField("sujet", max_length=200)
    dit = models.TextField("vous avez dit", help_text="Deux ou trois phrases, sans nom ni coordonnées.")
    quartier = models.ForeignKey(QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    theme = models.CharField("thème", max_length=20, choices=ThemeParole.choices)
    elements = models.ManyToManyField(
        Element, related_name="+", blank=True, verbose_name="orientations et objectifs du contrat"
    )
    piste = models.ForeignKey(
        Piste, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="piste du projet"
    )
    etat = models.CharField("état", max_length=12, choices=EtatCarte.choices, default=EtatCarte.OUVERTE)
    publique = models.BooleanField("visible du public", default=True)
    ouverte_le = models.DateField("ouverte le")
    partenaire = models.ForeignKey(
        Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="à qui répondre"
    )
    courriel = models.EmailField("adresse à laquelle écrire", blank=True)
    demandee_le = models.DateField("demandée le", null=True, blank=True)
    reponse_avant = models.DateField("réponse attendue avant le", null=True, blank=True)
    demande_numero = models.PositiveSmallIntegerField("numéro de la demande", default=0)
    relances = models.JSONField("rappels partis", default=list, blank=True)
    reponse = models.TextField("réponse", blank=True)
    repondue_le = models.DateField("répondue le", null=True, blank=True)
    repondue_par = models.CharField("fonction de qui répond", max_length=150, blank=True)
    action = models.ForeignKey(
        Element, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="action du contrat"
    )
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="décision"
    )
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    montant_source = models.CharField("source du montant", max_length=200, blank=True)
    fait = models.TextField("nous avons fait", blank=True)
    faite_le = models.DateField("faite le", null=True, blank=True)
    motif = models.TextField("pourquoi sans suite", blank=True)

    class Meta:
        verbose_name = "carte"
        verbose_name_plural = "cartes"
        ordering = ["contrat", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "numero"], name="carte_numero_unique"),
            models.CheckConstraint(
                condition=~Q(etat=EtatCarte.DEMANDEE)
                | Q(partenaire__isnull=False, reponse_avant__isnull=False, demandee_le__isnull=False),
                name="carte_demandee_a_qui",
                violation_error_message="Une demande nomme un partenaire et une date.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatCarte.REPONDUE) | (~Q(reponse="") & Q(repondue_le__isnull=False)),
                name="carte_repondue",
                violation_error_message="Écrivez la réponse.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatCarte.FAITE) | (~Q(fait="") & Q(faite_le__isnull=False)),
                name="carte_faite",
                violation_error_message="Dites ce qui a été fait, et quand.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatCarte.SANS_SUITE) | ~Q(motif=""),
                name="carte_sans_suite_motivee",
                violation_error_message="Dites pourquoi cette carte est sans suite.",
            ),
            models.CheckConstraint(
                condition=Q(montant__isnull=True) | ~Q(montant_source=""),
                name="carte_montant_source",
                violation_error_message="Dites d’où vient ce montant.",
            ),
        ]

    def __str__(self) -> str:
        return f"Carte n° {self.numero}"

    @property
    def commune_id(self) -> int | None:
        return self.quartier.commune_id if self.quartier else None


@pghistory.track(exclude=["texte", "courriel", "accord_detail"])
class Contribution(Horodate):
    """The words of one person or one table, as collected; `texte_publie` is what may be read when it differs.

    `motifs` says why it is held. `cle` makes a second sending the same contribution. Once `efface_le` is set, the raw
    text and the address are gone.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    quartier = models.ForeignKey(QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    texte = models.TextField("ce qui est dit", max_length=4000)
    texte_publie = models.TextField(
        "texte publié",
        blank=True,
        help_text="Sans nom, adresse, numéro ni injure. Vide : le texte tel qu’il est.",
    )
    langue = models.CharField("langue", max_length=3, choices=Langue.choices, default=Langue.FRANCAIS)
    lieu = models.CharField("lieu", max_length=200, blank=True, help_text="Une rue, une place, un bâtiment.")
    genre = models.CharField("c’est", max_length=10, choices=GenreParole.choices, default=GenreParole.BESOIN)
    theme = models.CharField("thème", max_length=20, choices=ThemeParole.choices, default=ThemeParole.AUTRE)
    recueil = models.CharField("recueilli", max_length=12, choices=Recueil.choices, default=Recueil.EN_LIGNE)
    recueillie_le = models.DateField("recueilli le")
    photo = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    photo_texte = models.CharField("ce que montre la photo", max_length=200, blank=True)
    consentement = models.CharField(
        "accord pour publier", max_length=8, choices=Consentement.choices, default=Consentement.AUCUN
    )
    accord_detail = models.CharField("trace de l’accord", max_length=200, blank=True)
    mineur = models.BooleanField(
        "parole d’une personne de moins de 18 ans", default=False, help_text="Elle compte, et n’est jamais publiée."
    )
    courriel = models.EmailField(
        "adresse électronique", blank=True, help_text="Pour recevoir la réponse, rien d’autre."
    )
    etat = models.CharField("état", max_length=10, choices=EtatContribution.choices, default=EtatContribution.A_MODERER)
    motifs = models.JSONField("pourquoi elle est retenue", default=list, blank=True)
    motif_ecart = models.TextField("pourquoi elle est écartée", blank=True)
    moderee_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    moderee_le = models.DateTimeField("modérée le", null=True, blank=True)
    saisie_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    carte = models.ForeignKey(Carte, null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions")
    cle = models.UUIDField("clé d’envoi", unique=True)
    prevenue_le = models.DateTimeField("réponse envoyée le", null=True, blank=True)
    efface_le = models.DateTimeField("texte brut effacé le", null=True, blank=True)

    class Meta:
        verbose_name = "contribution"
        verbose_name_plural = "contributions"
        ordering = ["-recueillie_le", "-pk"]
        indexes = [models.Index(fields=["contrat", "etat", "-recueillie_le"], name="contribution_contrat_etat")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=EtatContribution.PUBLIEE) | (Q(mineur=False) & ~Q(consentement=Consentement.AUCUN)),
                name="contribution_publiable",
                violation_error_message="On ne publie ni la parole d’une personne mineure, ni un texte sans accord.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatContribution.ECARTEE) | ~Q(motif_ecart=""),
                name="contribution_ecart_motive",
                violation_error_message="Dites pourquoi cette contribution est écartée.",
            ),
            models.CheckConstraint(
                condition=Q(efface_le__isnull=True) | Q(texte="", courriel=""), name="contribution_effacee_vide"
            ),
        ]

    def __str__(self) -> str:
        return f"Contribution {self.pk}"

    @property
    def commune_id(self) -> int | None:
        return self.quartier.commune_id if self.quartier else None

    @property
    def a_lire(self) -> str:
        """What may be shown of it."""
        return self.texte_publie or self.texte
