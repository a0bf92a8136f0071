"""Who reads the papers of an application: they follow it, and close to whoever declared a conflict of interest."""

from quartiers.appels.models import Dossier
from quartiers.comptes.politiques import Acteur
from quartiers.documents.gardes import Reponse, garde


@garde
def papiers_des_dossiers(acteur: Acteur, document_id: int) -> Reponse | None:
    tenants = Dossier.objects.tenant(document_id)
    if tenants.ecartant(acteur).exists():
        return Reponse.FERME
    return Reponse.CACHE if tenants.exists() and not tenants.visibles_par(acteur).exists() else None
