"""Who reads the papers of a meeting: those of a confidential item are for who receives it."""

from quartiers.comptes.politiques import Acteur
from quartiers.documents.gardes import Reponse, garde
from quartiers.gouvernance.acces import document_reserve


@garde
def papiers_confidentiels(acteur: Acteur, document_id: int) -> Reponse | None:
    return Reponse.FERME if document_reserve(acteur, document_id) else None
