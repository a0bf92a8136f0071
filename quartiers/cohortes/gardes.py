"""Who reads a signed impact assessment: those who read cohorts."""

from quartiers.cohortes.models import AnalyseImpact
from quartiers.cohortes.permissions import lire_cohortes
from quartiers.comptes.politiques import Acteur
from quartiers.documents.gardes import Reponse, garde


@garde
def analyses_d_impact(acteur: Acteur, document_id: int) -> Reponse | None:
    analyse = AnalyseImpact.objects.filter(document=document_id).select_related("contrat").first()
    if analyse is None:
        return None
    return Reponse.OUVRE if lire_cohortes(acteur, analyse.contrat) else Reponse.FERME
