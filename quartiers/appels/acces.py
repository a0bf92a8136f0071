"""Loading campaigns and files that the acting person may see; what is invisible answers 404."""

from django.http import Http404

from quartiers.appels.models import Campagne, Dossier
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat


def campagne_visible(acteur: Acteur, code: str, annee: int) -> Campagne:
    """The campaign of contract `code` for `annee`, else 404; one in preparation is not public."""
    contrat = contrat_visible(acteur, code)
    campagnes = Campagne.objects.visibles_par(acteur).filter(contrat=contrat, annee=annee)
    campagne = campagnes.select_related("contrat").first()
    if campagne is None:
        raise Http404("Il n’y a pas d’appel à projets publié pour cette année.")
    return campagne


def dossier_visible(acteur: Acteur, code: str, numero: str) -> Dossier:
    """The file `numero` of contract `code` in what the actor sees, else 404."""
    contrat: Contrat = contrat_visible(acteur, code)
    dossiers = Dossier.objects.visibles_par(acteur).filter(contrat=contrat, numero=numero)
    dossier = dossiers.select_related("contrat", "campagne", "organisme").first()
    if dossier is None:
        raise Http404("Ce dossier n’existe pas, ou n’est pas dans votre périmètre.")
    return dossier
