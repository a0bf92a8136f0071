"""Who reads the files of the abatement: the landlord they are of, its commune, those who run the contract."""

from quartiers.comptes.politiques import Acteur
from quartiers.documents.gardes import Reponse, garde
from quartiers.tfpb.acces import lecture_du_document


@garde
def pieces_des_bailleurs(acteur: Acteur, document_id: int) -> Reponse | None:
    lu = lecture_du_document(acteur, document_id)
    if lu is None:
        return None
    return Reponse.OUVRE if lu else Reponse.FERME
