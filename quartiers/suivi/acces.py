"""Loading sheets and reports that the acting person may see; what is invisible answers 404."""

from django.http import Http404

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.suivi.models import FicheAction, Rapport

ANNEES = range(2000, 2100)


def contrat_de_l_annee(acteur: Acteur, code: str, annee: int) -> Contrat:
    """The contract that `acteur` may see, for a year that makes sense, else 404."""
    if annee not in ANNEES:
        raise Http404("Cette année n’est pas suivie.")
    return contrat_visible(acteur, code)


def fiche_visible(acteur: Acteur, code: str, fiche: str) -> FicheAction:
    """The sheet `fiche` (« 2025-A012 ») of contract `code`, else 404."""
    contrat = contrat_visible(acteur, code)
    fiches = FicheAction.objects.visibles_par(acteur).filter(contrat=contrat, code=fiche)
    trouvee = fiches.select_related("contrat", "organisme", "commune", "bilan").first()
    if trouvee is None:
        raise Http404("Cette fiche n’existe pas, ou n’est pas dans votre périmètre.")
    return trouvee


def rapport_visible(acteur: Acteur, code: str, annee: int) -> Rapport:
    """The report of contract `code` on `annee`, else 404; one in preparation is for the parties of the contract."""
    contrat = contrat_visible(acteur, code)
    rapports = Rapport.objects.visibles_par(acteur).filter(contrat=contrat, annee=annee)
    rapport = rapports.select_related("contrat").first()
    if rapport is None:
        raise Http404("Il n’y a pas de rapport publié pour cette année.")
    return rapport
