"""Letters that the site sends, and what became of each."""

from django.db import models
from django.db.models import Q

from quartiers.notifications.enums import EtatEnvoi
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
