"""The yearly collection: one table asked of each partner, the workbooks that it sends back, its own words."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string

from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.engagements.enums import EtatCollecte, EtatDemande, EtatDepot
from quartiers.socle.modeles import Horodate


def nouvelle_cle() -> str:
    """What a signed link carries besides its number: changed, the links already sent stop working."""
    return get_random_string(12)


@pghistory.track()
class CollecteEngagements(Horodate):
    """What is asked of all partners for a year. `examinee_le`: the day a committee took note of it."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    echeance = models.DateField("réponses attendues pour le")
    mot = models.TextField("mot aux partenaires", blank=True)
    etat = models.CharField("état", max_length=8, choices=EtatCollecte.choices, default=EtatCollecte.OUVERTE)
    examinee_le = models.DateField("examinée en comité le", null=True, blank=True)
    decision = models.CharField("décision du comité", max_length=200, blank=True)

    class Meta:
        verbose_name = "collecte annuelle"
        verbose_name_plural = "collectes annuelles"
        ordering = ["contrat", "-annee"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "annee"],
                name="collecte_une_par_an",
                violation_error_message="La collecte de cette année est déjà ouverte.",
            )
        ]

    def __str__(self) -> str:
        return f"Collecte {self.annee}"


@pghistory.track()
class DemandePartenaire(Horodate):
    """The table of one partner for a year; `cle` goes into its signed link."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    collecte = models.ForeignKey(CollecteEngagements, on_delete=models.CASCADE, related_name="demandes")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="partenaire")
    courriel = models.EmailField("adresse de l’organisme", blank=True, help_text="Une adresse de service.")
    fonction = models.CharField("à l’attention de", max_length=200, blank=True, help_text="Une fonction, pas un nom.")
    etat = models.CharField("état", max_length=10, choices=EtatDemande.choices, default=EtatDemande.ATTENDUE)
    cle = models.CharField("clé du lien", max_length=12, default=nouvelle_cle, editable=False)
    envoyee_le = models.DateTimeField("demandée le", null=True, blank=True)
    rappels = models.PositiveSmallIntegerField("rappels faits", default=0)
    rappelee_le = models.DateField("dernier rappel le", null=True, blank=True)
    remise_le = models.DateTimeField("remise le", null=True, blank=True)
    validee_le = models.DateTimeField("validée le", null=True, blank=True)
    question = models.TextField("question posée", blank=True)

    class Meta:
        verbose_name = "demande à un partenaire"
        verbose_name_plural = "demandes aux partenaires"
        ordering = ["collecte", "organisme"]
        constraints = [
            models.UniqueConstraint(fields=["collecte", "organisme"], name="demande_une_par_partenaire"),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatDemande.REMISE, EtatDemande.VALIDEE]) | Q(remise_le__isnull=False),
                name="demande_remise_datee",
                violation_error_message="Une réponse remise a une date.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatDemande.VALIDEE) | Q(validee_le__isnull=False),
                name="demande_validee_datee",
                violation_error_message="Une réponse validée a une date.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatDemande.A_PRECISER) | ~Q(question=""),
                name="demande_question_ecrite",
                violation_error_message="Une réponse renvoyée porte la question posée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisme}, {self.collecte.annee}"


@pghistory.track()
class DepotClasseur(Horodate):
    """A workbook sent back: what it would change (`ecarts`), what is not ours (`inconnues`), until it is taken up."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    demande = models.ForeignKey(DemandePartenaire, on_delete=models.CASCADE, related_name="depots")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", verbose_name="fichier")
    etat = models.CharField("état", max_length=8, choices=EtatDepot.choices, default=EtatDepot.A_RELIRE)
    ecarts = models.JSONField("changements lus", default=list, blank=True)
    inconnues = models.JSONField("lignes mises de côté", default=list, blank=True)
    problemes = models.JSONField("problèmes de lecture", default=list, blank=True)

    class Meta:
        verbose_name = "classeur renvoyé"
        verbose_name_plural = "classeurs renvoyés"
        ordering = ["demande", "-cree_le", "-pk"]

    def __str__(self) -> str:
        return f"Classeur de {self.demande}"


@pghistory.track()
class CategoriePartenaire(Horodate):
    """A partner's own words for one of our rows, told once and remembered; without `cible`, a line that is not ours."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+", verbose_name="partenaire")
    libelle = models.CharField("ses mots", max_length=300)
    cible = models.CharField("ligne du tableau", max_length=40, blank=True)

    class Meta:
        verbose_name = "catégorie d’un partenaire"
        verbose_name_plural = "catégories des partenaires"
        ordering = ["organisme", "libelle"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "organisme", "libelle"], name="categorie_partenaire_unique")
        ]

    def __str__(self) -> str:
        return self.libelle
