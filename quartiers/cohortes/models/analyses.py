"""An analysis: figures already protected, frozen with what made them."""

import pghistory
from django.db import models

from quartiers.cohortes.models.cohorte import Cohorte
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import Horodate


@pghistory.track()
class AnalyseCohorte(Horodate):
    """`contenu` holds what may be shown, nothing else; `retraits_depuis`: how many of those it counts withdrew since."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    cohorte = models.ForeignKey(Cohorte, on_delete=models.PROTECT, related_name="analyses")
    numero = models.PositiveIntegerField("numéro")
    arretee_au = models.DateField("données arrêtées au")
    parametres = models.JSONField("paramètres")
    empreinte = models.CharField("empreinte des données", max_length=64)
    version_code = models.CharField("version du calcul", max_length=20)
    contenu = models.JSONField("résultats")
    retraits_depuis = models.PositiveIntegerField("retraits depuis", default=0)
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "analyse de cohorte"
        verbose_name_plural = "analyses de cohorte"
        ordering = ["cohorte", "-numero"]
        constraints = [models.UniqueConstraint(fields=["cohorte", "numero"], name="analysecohorte_numero")]

    def __str__(self) -> str:
        return f"Analyse n° {self.numero}, données au {self.arretee_au:%d/%m/%Y}"
