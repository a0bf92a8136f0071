"""The annual report on the policy for the neighbourhoods: written by several, with live figures, sealed, adopted, sent.

Source: Contrat, 6.1; CGCT L. 1111-2 and L. 1811-2; decree 2015-1118 (regles, 3.3).
"""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.documents.models import Document
from quartiers.gouvernance.models import Seance
from quartiers.participation.models import InstanceParticipation
from quartiers.socle.modeles import Horodate
from quartiers.suivi.enums import PUBLICS_RAPPORT, EtapeVersion, EtatRapport, GenreBloc, SensAvisRapport
from quartiers.territoire.models import Commune


class RapportQuerySet(models.QuerySet["Rapport"]):
    def publies(self) -> "RapportQuerySet":
        return self.filter(etat__in=sorted(PUBLICS_RAPPORT), contrat__publie=True)


@pghistory.track()
class Rapport(Horodate):
    """The activity report of one year. `assemblee_le` is the EPCI's meeting that everything is planned back from.

    The consultation lasts one month at least; silence at its end is a favourable opinion. `suites` tells what became
    of the observations received.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année")
    titre = models.CharField("titre", max_length=200)
    etat = models.CharField("état", max_length=14, choices=EtatRapport.choices, default=EtatRapport.BROUILLON)
    assemblee_le = models.DateField("assemblée de l’intercommunalité le", null=True, blank=True)
    consultation_debut = models.DateField("consultation ouverte le", null=True, blank=True)
    consultation_fin = models.DateField("réponses attendues jusqu’au", null=True, blank=True)
    suites = models.TextField("suites données aux observations", blank=True)
    seance = models.ForeignKey(Seance, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    adopte_le = models.DateField("adopté le", null=True, blank=True)
    publie_le = models.DateField("publié le", null=True, blank=True)
    transmis_le = models.DateField("transmis le", null=True, blank=True)
    transmis_a = models.CharField("transmis à", max_length=200, blank=True)
    cree_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = RapportQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport annuel"
        verbose_name_plural = "rapports annuels"
        ordering = ["contrat", "-annee"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "annee"],
                name="rapport_annee_unique",
                violation_error_message="Ce contrat a déjà un rapport pour cette année.",
            ),
            models.CheckConstraint(
                condition=Q(consultation_fin__isnull=True)
                | Q(consultation_debut__isnull=True)
                | Q(consultation_fin__gt=F("consultation_debut")),
                name="rapport_consultation",
                violation_error_message="La consultation se termine après avoir commencé.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatRapport.BROUILLON)
                | (Q(consultation_debut__isnull=False) & Q(consultation_fin__isnull=False)),
                name="rapport_consultation_datee",
                violation_error_message="Donnez les dates de la consultation.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["delibere", "publie", "transmis"]) | Q(adopte_le__isnull=False),
                name="rapport_adopte_date",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["publie", "transmis"]) | Q(publie_le__isnull=False), name="rapport_publie_date"
            ),
            models.CheckConstraint(
                condition=~Q(etat="transmis") | (Q(transmis_le__isnull=False) & ~Q(transmis_a="")),
                name="rapport_transmis_date",
                violation_error_message="Dites à qui le rapport a été transmis, et quand.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre


@pghistory.track()
class Chapitre(Horodate):
    """A chapter of the plan. `exigence` is the legal content that it answers; its text is the latest TexteChapitre."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    rapport = models.ForeignKey(Rapport, on_delete=models.CASCADE, related_name="chapitres")
    code = models.SlugField("code", max_length=60)
    titre = models.CharField("titre", max_length=200)
    consigne = models.TextField("ce que l’on attend ici", blank=True)
    exigence = models.CharField("contenu exigé par les textes", max_length=250, blank=True)
    quartier = models.ForeignKey(QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    niveau = models.PositiveSmallIntegerField("niveau", default=1)
    rang = models.PositiveIntegerField("rang", default=0)
    texte = models.TextField("texte", blank=True, help_text="Mise en forme simple : titres, listes, gras, liens.")
    revision = models.PositiveIntegerField("révision", default=0)

    class Meta:
        verbose_name = "chapitre"
        verbose_name_plural = "chapitres"
        ordering = ["rapport", "rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rapport", "code"], name="chapitre_code_unique"),
            models.CheckConstraint(condition=Q(niveau__gte=1) & Q(niveau__lte=3), name="chapitre_niveau"),
        ]

    def __str__(self) -> str:
        return self.titre


@pghistory.track()
class TexteChapitre(models.Model):
    """A state of a chapter's text: who wrote it, when. `revision` counts them; nothing written is ever lost."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    chapitre = models.ForeignKey(Chapitre, on_delete=models.CASCADE, related_name="textes")
    revision = models.PositiveIntegerField("révision")
    texte = models.TextField("texte", blank=True)
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ecrit_le = models.DateTimeField("écrit le", auto_now_add=True)

    class Meta:
        verbose_name = "texte d’un chapitre"
        verbose_name_plural = "textes des chapitres"
        ordering = ["chapitre", "-revision"]
        constraints = [models.UniqueConstraint(fields=["chapitre", "revision"], name="textechapitre_unique")]

    def __str__(self) -> str:
        return f"{self.chapitre}, révision {self.revision}"


@pghistory.track()
class CommentaireChapitre(Horodate):
    """A remark in the margin of a chapter, settled or not."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    chapitre = models.ForeignKey(Chapitre, on_delete=models.CASCADE, related_name="commentaires")
    texte = models.TextField("commentaire")
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    regle_le = models.DateTimeField("réglé le", null=True, blank=True)
    regle_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "commentaire"
        verbose_name_plural = "commentaires"
        ordering = ["chapitre", "cree_le"]

    def __str__(self) -> str:
        return self.texte[:60]


@pghistory.track()
class BlocRapport(models.Model):
    """A live block of a chapter: `source` names the figures (suivi.blocs), `parametres` what of them."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    chapitre = models.ForeignKey(Chapitre, on_delete=models.CASCADE, related_name="blocs")
    genre = models.CharField("présentation", max_length=10, choices=GenreBloc.choices)
    source = models.SlugField("chiffres", max_length=60)
    parametres = models.JSONField("paramètres", default=dict, blank=True)
    legende = models.CharField("légende", max_length=250, blank=True)
    rang = models.PositiveIntegerField("rang", default=0)

    class Meta:
        verbose_name = "bloc du rapport"
        verbose_name_plural = "blocs du rapport"
        ordering = ["chapitre", "rang", "pk"]

    def __str__(self) -> str:
        return self.legende or self.source


@pghistory.track()
class AvisRapport(Horodate):
    """The opinion of a municipal council or of a residents' body on the draft; its paper is annexed."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    rapport = models.ForeignKey(Rapport, on_delete=models.CASCADE, related_name="avis")
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    instance = models.ForeignKey(
        InstanceParticipation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    quartier = models.ForeignKey(QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    nom = models.CharField("consulté", max_length=250)
    legal = models.BooleanField("consultation exigée par la loi", default=True)
    courriel = models.EmailField("demandé à", blank=True)
    sens = models.CharField("avis", max_length=12, choices=SensAvisRapport.choices, default=SensAvisRapport.EN_ATTENTE)
    observations = models.TextField("observations", blank=True)
    suite = models.TextField("suite donnée", blank=True)
    rendu_le = models.DateField("rendu le", null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    saisi_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "avis sur le rapport"
        verbose_name_plural = "avis sur le rapport"
        ordering = ["rapport", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rapport", "nom"], name="avisrapport_unique"),
            models.CheckConstraint(
                condition=Q(sens=SensAvisRapport.EN_ATTENTE) | Q(rendu_le__isnull=False), name="avisrapport_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} : {self.get_sens_display()}"


@pghistory.track()
class Deliberation(Horodate):
    """The meeting of an assembly on the report: a commune's, or the EPCI's (`commune` empty)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    rapport = models.ForeignKey(Rapport, on_delete=models.CASCADE, related_name="deliberations")
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assemblee = models.CharField("assemblée", max_length=200)
    prevue_le = models.DateField("prévue le", null=True, blank=True)
    tenue_le = models.DateField("adoptée le", null=True, blank=True)
    numero = models.CharField("numéro de la délibération", max_length=60, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    observations = models.TextField("observations", blank=True)

    class Meta:
        verbose_name = "délibération"
        verbose_name_plural = "délibérations"
        ordering = ["rapport", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rapport", "assemblee"], name="deliberation_unique"),
            models.CheckConstraint(
                condition=Q(tenue_le__isnull=True) | ~Q(numero=""),
                name="deliberation_numerotee",
                violation_error_message="Donnez le numéro de la délibération.",
            ),
        ]

    def __str__(self) -> str:
        return self.assemblee


@pghistory.track()
class VersionRapport(models.Model):
    """A sealed version: texts, tables, figures as they stood; never changed after (a trigger refuses it).

    `contenu` is the whole document as data; `empreinte` its SHA-256; `donnees` the rows behind the figures.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    rapport = models.ForeignKey(Rapport, on_delete=models.CASCADE, related_name="versions")
    numero = models.PositiveSmallIntegerField("numéro")
    etape = models.CharField("étape", max_length=14, choices=EtapeVersion.choices)
    contenu = models.JSONField("contenu")
    donnees = models.JSONField("données", default=dict)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    scellee_le = models.DateTimeField("scellée le", default=timezone.now, editable=False)
    scellee_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "version du rapport"
        verbose_name_plural = "versions du rapport"
        ordering = ["rapport", "-numero"]
        constraints = [models.UniqueConstraint(fields=["rapport", "numero"], name="versionrapport_unique")]
        triggers = [pgtrigger.Protect(name="version_scellee", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Version {self.numero}"
