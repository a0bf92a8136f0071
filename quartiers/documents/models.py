"""Files put in by people: checked by content, read only through a right."""

import pghistory
from django.db import models

from quartiers.comptes.models import Utilisateur
from quartiers.socle.modeles import Horodate


def chemin_document(document: "Document", nom: str) -> str:
    return f"documents/{document.empreinte[:2]}/{document.empreinte}/{nom}"


@pghistory.track()
class Document(Horodate):
    """A stored file; `empreinte` is its SHA-256, `taille` in bytes. Other packages point to it."""

    contrat_id = models.BigIntegerField("contrat", null=True, blank=True, db_index=True)
    titre = models.CharField("titre", max_length=250)
    fichier = models.FileField("fichier", upload_to=chemin_document, max_length=400)
    nom_origine = models.CharField("nom d’origine", max_length=250)
    type_mime = models.CharField("type", max_length=120)
    taille = models.PositiveBigIntegerField("taille (octets)")
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    depose_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    public = models.BooleanField("public", default=False)

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documents"
        ordering = ["-cree_le"]

    def __str__(self) -> str:
        return self.titre
