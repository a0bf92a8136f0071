"""Who reads a partner's proofs and workbooks: itself, and who follows the commitments; not the other partners."""

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.gardes import Reponse, garde
from quartiers.engagements.models import DepotClasseur, Mobilisation, Realisation
from quartiers.engagements.permissions import est_le_sien, suivre_engagements


@garde
def preuves_et_classeurs(acteur: Acteur, document_id: int) -> Reponse | None:
    """None for a file that is none of these."""
    tenant = tenant_de(document_id)
    if tenant is None:
        return None
    contrat_id, organisme_id = tenant
    contrat = Contrat.objects.filter(pk=contrat_id).first()
    if suivre_engagements(acteur, contrat):
        return Reponse.OUVRE
    sien = est_le_sien(acteur, organisme_id) and acteur.habilitation is not None
    return Reponse.OUVRE if sien and acteur.habilitation.contrat_id == contrat_id else Reponse.FERME  # type: ignore[union-attr]


def tenant_de(document_id: int) -> tuple[int, int | None] | None:
    """(contract, organisation) that the file belongs to."""
    if (
        classeur := DepotClasseur.objects.filter(document=document_id)
        .values_list("contrat", "demande__organisme")
        .first()
    ):
        return classeur
    if moyen := Mobilisation.objects.filter(piece=document_id).values_list("contrat", "organisme").first():
        return moyen
    dite = Realisation.objects.filter(piece=document_id).select_related("engagement__signataire").first()
    if dite is None:
        return None
    conduite = getattr(dite.engagement, "conduite", None)
    signataire = dite.engagement.signataire
    organisme = conduite.organisme_id if conduite and conduite.organisme_id else None
    return dite.contrat_id, organisme or (signataire.organisme_id if signataire else None)
