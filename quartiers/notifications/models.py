"""Letters that the site sends and what became of each, news that wait for a digest, reminders made once."""

from django.db import models
from django.db.models import Q

from quartiers.comptes.models import Utilisateur
from quartiers.documents.models import Document
from quartiers.notifications.enums import Cadence, EtatEnvoi
from quartiers.socle.modeles import Horodate


class Envoi(Horodate):
    """One letter to one person. Its text waits here to be sent, then is forgotten: only the subject stays."""

    contrat_id = models.BigIntegerField("contrat", null=True, blank=True)
    destinataire = models.EmailField("destinataire")
    sujet = models.CharField("sujet", max_length=250)
    gabarit = models.CharField("gabarit", max_length=120)
    objet_type = models.CharField("objet", max_length=60, blank=True)
    objet_id = models.BigIntegerField("identifiant de l’objet", null=True, blank=True)
    corps = models.TextField("texte", blank=True)
    etat = models.CharField("état", max_length=12, choices=EtatEnvoi.choices, default=EtatEnvoi.A_ENVOYER)
    essais = models.PositiveSmallIntegerField("essais", default=0)
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True)
    erreur = models.CharField("dernière erreur", max_length=500, blank=True)

    class Meta:
        verbose_name = "envoi"
        verbose_name_plural = "envois"
        ordering = ["-cree_le", "-pk"]
        indexes = [models.Index(fields=["contrat_id", "-cree_le"], name="envoi_contrat_cree_le")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(etat=EtatEnvoi.ENVOYE) & Q(envoye_le__isnull=False) & Q(corps=""))
                | (~Q(etat=EtatEnvoi.ENVOYE) & Q(envoye_le__isnull=True)),
                name="envoi_etat_date",
                violation_error_message="Un courriel envoyé a une date d’envoi, et son texte n’est plus gardé.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sujet} → {self.destinataire}"


class PieceEnvoi(models.Model):
    """A file that leaves with a letter: one kept by the site, or bytes made for it, forgotten with its text."""

    envoi = models.ForeignKey(Envoi, on_delete=models.CASCADE, related_name="pieces")
    nom = models.CharField("nom du fichier", max_length=150)
    type_mime = models.CharField("type", max_length=120)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    contenu = models.BinaryField("contenu", blank=True, default=bytes)
    rang = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "pièce d’un envoi"
        verbose_name_plural = "pièces d’un envoi"
        ordering = ["envoi", "rang", "pk"]

    def __str__(self) -> str:
        return self.nom


class PreferenceCourriels(Horodate):
    """How often a person wants news of what does not wait; without a row, once a day."""

    utilisateur = models.OneToOneField(Utilisateur, on_delete=models.CASCADE, related_name="+")
    cadence = models.CharField(
        "recevoir les nouvelles", max_length=12, choices=Cadence.choices, default=Cadence.QUOTIDIENNE
    )

    class Meta:
        verbose_name = "préférence de courriels"
        verbose_name_plural = "préférences de courriels"

    def __str__(self) -> str:
        return f"{self.utilisateur} : {self.get_cadence_display()}"


class Annonce(Horodate):
    """One piece of news that waits for the person's next digest; with `envoi`, the letter that told it."""

    contrat_id = models.BigIntegerField("contrat", null=True, blank=True)
    destinataire = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="+")
    sujet = models.CharField("sujet", max_length=250)
    lien = models.CharField("adresse de la page", max_length=500, blank=True)
    objet_type = models.CharField("objet", max_length=60, blank=True)
    objet_id = models.BigIntegerField("identifiant de l’objet", null=True, blank=True)
    envoi = models.ForeignKey(Envoi, null=True, blank=True, on_delete=models.SET_NULL, related_name="annonces")

    class Meta:
        verbose_name = "annonce"
        verbose_name_plural = "annonces"
        ordering = ["cree_le", "pk"]
        indexes = [
            models.Index(fields=["destinataire"], condition=Q(envoi__isnull=True), name="annonce_en_attente"),
        ]

    def __str__(self) -> str:
        return self.sujet


class Relance(Horodate):
    """A reminder made to one person for one reason (`cle`), once: a second run never sends it again."""

    contrat_id = models.BigIntegerField("contrat", null=True, blank=True)
    cle = models.CharField("raison", max_length=120)
    destinataire = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="+")
    sujet = models.CharField("sujet", max_length=250)
    objet_type = models.CharField("objet", max_length=60, blank=True)
    objet_id = models.BigIntegerField("identifiant de l’objet", null=True, blank=True)
    envoi = models.ForeignKey(Envoi, null=True, blank=True, on_delete=models.SET_NULL, related_name="relances")

    class Meta:
        verbose_name = "relance"
        verbose_name_plural = "relances"
        ordering = ["-cree_le", "-pk"]
        constraints = [models.UniqueConstraint(fields=["cle", "destinataire"], name="relance_unique")]
        indexes = [
            models.Index(fields=["contrat_id", "-cree_le"], name="relance_contrat_cree_le"),
            models.Index(fields=["objet_type", "objet_id"], name="relance_objet"),
        ]

    def __str__(self) -> str:
        return self.sujet
