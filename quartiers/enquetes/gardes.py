"""Who reads the file of a questionnaire: whoever follows the surveys of the contract."""

from quartiers.comptes.politiques import Acteur
from quartiers.documents.gardes import Reponse, garde
from quartiers.enquetes.models import Questionnaire
from quartiers.enquetes.permissions import lire_enquetes


@garde
def fichiers_des_questionnaires(acteur: Acteur, document_id: int) -> Reponse | None:
    """None for a file that is none of these."""
    questionnaire = Questionnaire.objects.filter(fichier=document_id).select_related("contrat").first()
    if questionnaire is None:
        return None
    return Reponse.OUVRE if lire_enquetes(acteur, questionnaire) else Reponse.FERME
