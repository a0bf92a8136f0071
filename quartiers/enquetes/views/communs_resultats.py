"""What the pages of results share: a survey whose results may be read."""

from django.http import Http404

from quartiers.comptes.acces import RequeteActeur
from quartiers.comptes.politiques import Politique
from quartiers.enquetes.acces import enquete_pour
from quartiers.enquetes.enums import EtatEnquete
from quartiers.enquetes.models import Enquete

NOM = "Résultats"


def lisible(enquete: Enquete) -> bool:
    """Results are read once the collecting is over: figures that move day by day would give each answer away."""
    return enquete.etat in {EtatEnquete.CLOSE, EtatEnquete.ARCHIVEE} and enquete.effacee_le is None


def enquete_close(request: RequeteActeur, regle: Politique, code: str, enquete: str) -> Enquete:
    """The survey, closed and its answers still kept, else 404."""
    trouvee = enquete_pour(request, regle, code, enquete)
    if not lisible(trouvee):
        raise Http404("Les résultats se lisent une fois l’enquête close, tant que ses réponses sont gardées.")
    return trouvee
