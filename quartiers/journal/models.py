"""The readable journal of acts: who did what, on what, when. The row history is kept by triggers besides."""

from django.db import models

from quartiers.comptes.models import Utilisateur


class Acte(models.Model):
    """One act, in one French sentence; never changed, never deleted by the application.

    The sentence never holds a person's name: `auteur` and `personne` (whom the act is about) are links, which say
    what the account is called today, or that it is erased (decision 0007).
    """

    le = models.DateTimeField("le", auto_now_add=True)
    contrat_id = models.BigIntegerField("contrat", null=True, blank=True)
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    personne = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    habilitation = models.CharField("au titre de", max_length=250, blank=True)
    code = models.CharField("acte", max_length=60)
    objet_type = models.CharField("objet", max_length=60)
    objet_id = models.BigIntegerField("identifiant", null=True, blank=True)
    phrase = models.CharField("ce qui a été fait", max_length=500)
    detail = models.JSONField("détail", default=dict, blank=True)

    class Meta:
        verbose_name = "acte"
        verbose_name_plural = "actes"
        ordering = ["-le", "-pk"]
        indexes = [
            models.Index(fields=["contrat_id", "-le"], name="acte_contrat_le"),
            models.Index(fields=["objet_type", "objet_id", "-le"], name="acte_objet_le"),
        ]

    def __str__(self) -> str:
        return self.phrase
