"""Charts that pages have asked for: the specification, and its drawing once made. A cache: it may be emptied."""

from django.db import models


class Graphique(models.Model):
    """A chart known by an unguessable key (an HMAC of its specification); `svg` is empty until first shown."""

    cle = models.CharField("clé", max_length=64, primary_key=True)
    titre = models.CharField("titre", max_length=300)
    specification = models.JSONField("spécification Vega-Lite")
    svg = models.TextField("dessin", blank=True)
    demande_le = models.DateTimeField("demandé le", auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "graphique"
        verbose_name_plural = "graphiques"

    def __str__(self) -> str:
        return self.titre
