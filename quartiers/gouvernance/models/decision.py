"""What meetings decide, what follows, and the minutes that keep it."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.gouvernance.enums import EtatCompteRendu, EtatSuite, SensDecision
from quartiers.gouvernance.models.seance import Point, Seance
from quartiers.socle.modeles import Horodate


@pghistory.track()
class Decision(Horodate):
    """A line of the register: numbered per contract and year, in order, without a gap.

    One typed by mistake is not erased: `retiree_le` and its motive leave the number in its place. `objet_libelle` is
    the object's name on the day; `effet` says in words what the decision changed, once it has (`appliquee_le`).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    seance = models.ForeignKey(Seance, on_delete=models.PROTECT, related_name="decisions")
    point = models.ForeignKey(Point, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    annee = models.PositiveSmallIntegerField("année")
    numero = models.PositiveIntegerField("numéro")
    sens = models.CharField("sens", max_length=12, choices=SensDecision.choices, default=SensDecision.VALIDE)
    texte = models.TextField("décision")
    reserves = models.TextField("réserves", blank=True)
    objet_genre = models.CharField("genre de l’objet", max_length=40, blank=True)
    objet_id = models.BigIntegerField("identifiant de l’objet", null=True, blank=True)
    objet_libelle = models.CharField("objet", max_length=300, blank=True)
    voix_pour = models.PositiveSmallIntegerField("voix pour", null=True, blank=True)
    voix_contre = models.PositiveSmallIntegerField("voix contre", null=True, blank=True)
    voix_abstention = models.PositiveSmallIntegerField("abstentions", null=True, blank=True)
    confidentielle = models.BooleanField("confidentielle", default=False)
    appliquee_le = models.DateTimeField("appliquée le", null=True, blank=True)
    effet = models.TextField("ce qu’elle a changé", blank=True)
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)
    motif_retrait = models.CharField("motif du retrait", max_length=300, blank=True)
    prise_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "décision"
        verbose_name_plural = "décisions"
        ordering = ["contrat", "-annee", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "annee", "numero"], name="decision_numero_unique"),
            models.CheckConstraint(condition=~Q(texte=""), name="decision_texte"),
            models.CheckConstraint(
                condition=(Q(objet_genre="") & Q(objet_id__isnull=True))
                | (~Q(objet_genre="") & Q(objet_id__isnull=False)),
                name="decision_objet_entier",
            ),
            models.CheckConstraint(
                condition=Q(retiree_le__isnull=True) | (~Q(motif_retrait="") & Q(appliquee_le__isnull=True)),
                name="decision_retiree_motif",
                violation_error_message="Dites pourquoi la décision est retirée ; une décision appliquée ne se retire pas.",
            ),
        ]
        indexes = [models.Index(fields=["objet_genre", "objet_id"], name="decision_objet")]

    def __str__(self) -> str:
        return f"Décision {self.reference}"

    @property
    def reference(self) -> str:
        return f"{self.annee}-{self.numero:02d}"

    @property
    def votee(self) -> bool:
        return any(voix is not None for voix in (self.voix_pour, self.voix_contre, self.voix_abstention))


@pghistory.track()
class SuiteSeance(Horodate):
    """A task that a meeting gives: who, before when, and what became of it."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    seance = models.ForeignKey(Seance, on_delete=models.PROTECT, related_name="suites")
    point = models.ForeignKey(Point, null=True, blank=True, on_delete=models.PROTECT, related_name="suites")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="suites")
    texte = models.CharField("à faire", max_length=300)
    organisme = models.ForeignKey(
        Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="organisme chargé"
    )
    responsable = models.CharField("responsable", max_length=150, blank=True)
    echeance = models.DateField("pour le", null=True, blank=True)
    etat = models.CharField("état", max_length=12, choices=EtatSuite.choices, default=EtatSuite.A_FAIRE)
    faite_le = models.DateField("faite le", null=True, blank=True)
    motif = models.CharField("motif de l’abandon", max_length=300, blank=True)

    class Meta:
        verbose_name = "suite d’une séance"
        verbose_name_plural = "suites des séances"
        ordering = ["echeance", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=EtatSuite.FAITE) | Q(faite_le__isnull=False), name="suiteseance_faite_date"
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatSuite.ABANDONNEE) | ~Q(motif=""),
                name="suiteseance_abandon_motif",
                violation_error_message="Dites pourquoi cette suite est abandonnée.",
            ),
        ]

    def __str__(self) -> str:
        return self.texte

    @property
    def charge(self) -> str:
        return ", ".join(filter(None, [self.responsable, str(self.organisme or "")]))


@pghistory.track()
class CompteRendu(Horodate):
    """The minutes of a meeting: its agenda, attendance, discussions and decisions are read where they stand.

    `approuve_en` is the next meeting, empty when the delay ran out without remark. `document` is the sealed PDF, with
    the confidential points; `public` lets the site show the rest.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    seance = models.OneToOneField(Seance, on_delete=models.PROTECT, related_name="compte_rendu")
    etat = models.CharField("état", max_length=12, choices=EtatCompteRendu.choices, default=EtatCompteRendu.BROUILLON)
    introduction = models.TextField("introduction", blank=True)
    conclusion = models.TextField("conclusion", blank=True)
    remarques_jusqu_au = models.DateField("remarques jusqu’au", null=True, blank=True)
    soumis_le = models.DateTimeField("soumis le", null=True, blank=True)
    approuve_le = models.DateField("approuvé le", null=True, blank=True)
    approuve_en = models.ForeignKey(
        Seance, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="approuvé en séance du"
    )
    diffuse_le = models.DateTimeField("diffusé le", null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    document_public = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    public = models.BooleanField("publié sur le site, sans les points confidentiels", default=False)

    class Meta:
        verbose_name = "compte rendu"
        verbose_name_plural = "comptes rendus"
        ordering = ["-seance__tenue_le"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatCompteRendu.APPROUVE, EtatCompteRendu.DIFFUSE])
                | Q(approuve_le__isnull=False),
                name="compterendu_approuve_date",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatCompteRendu.DIFFUSE) | (Q(diffuse_le__isnull=False) & Q(document__isnull=False)),
                name="compterendu_diffuse_garde",
            ),
        ]

    def __str__(self) -> str:
        return f"Compte rendu – {self.seance}"


@pghistory.track()
class RemarqueCompteRendu(Horodate):
    """A remark of a member on the draft minutes, and what was done with it."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    compte_rendu = models.ForeignKey(CompteRendu, on_delete=models.CASCADE, related_name="remarques")
    point = models.ForeignKey(Point, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    membre = models.ForeignKey(
        "gouvernance.MembreInstance", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    de = models.CharField("de la part de", max_length=250, blank=True)
    texte = models.TextField("remarque")
    suite = models.TextField("suite donnée", blank=True)
    traitee_le = models.DateTimeField("traitée le", null=True, blank=True)

    class Meta:
        verbose_name = "remarque sur un compte rendu"
        verbose_name_plural = "remarques sur les comptes rendus"
        ordering = ["compte_rendu", "pk"]

    def __str__(self) -> str:
        return self.texte[:60]


@pghistory.track()
class ModeleCompteRendu(Horodate):
    """A Word template of the contract's minutes; without any, the one shipped with the software serves."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    actif = models.BooleanField("utilisé", default=True)
    depose_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "modèle de compte rendu"
        verbose_name_plural = "modèles de comptes rendus"
        ordering = ["contrat", "-cree_le"]
        constraints = [
            models.UniqueConstraint(fields=["contrat"], condition=Q(actif=True), name="modelecompterendu_actif_unique")
        ]

    def __str__(self) -> str:
        return f"Modèle de compte rendu du {self.cree_le:%d/%m/%Y}"
