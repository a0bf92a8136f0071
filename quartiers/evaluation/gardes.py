"""Who reads a document put in as evidence: whoever reads the work of the evaluation."""

from quartiers.comptes.politiques import Acteur
from quartiers.documents.gardes import Reponse, garde
from quartiers.evaluation.models import Preuve
from quartiers.evaluation.permissions import lire_travail


@garde
def documents_des_preuves(acteur: Acteur, document_id: int) -> Reponse | None:
    """None for a file that is none of these."""
    preuve = Preuve.objects.filter(document=document_id).select_related("contrat").first()
    if preuve is None:
        return None
    return Reponse.OUVRE if lire_travail(acteur, preuve) else Reponse.FERME
