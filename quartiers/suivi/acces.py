"""Loading sheets and reports that the acting person may see; what is invisible answers 404."""

from django.http import Http404

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.suivi.models import Chapitre, FicheAction, Rapport
from quartiers.suivi.models.rapport import RapportQuerySet
from quartiers.suivi.permissions import lire_projet_rapport


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
    rapport = rapports_visibles(acteur, contrat).filter(annee=annee).select_related("contrat__epci").first()
    if rapport is None:
        raise Http404("Il n’y a pas de rapport publié pour cette année.")
    return rapport


def rapports_visibles(acteur: Acteur, contrat: Contrat) -> RapportQuerySet:
    """Those published for all; those in preparation for whoever reads them by right."""
    rapports = Rapport.objects.filter(contrat=contrat)
    return rapports if lire_projet_rapport(acteur, contrat) else rapports.publies()


def chapitre_visible(rapport: Rapport, code: str) -> Chapitre:
    chapitre = Chapitre.objects.filter(rapport=rapport, code=code).select_related("quartier").first()
    if chapitre is None:
        raise Http404("Ce chapitre n’est plus dans le plan du rapport.")
    chapitre.rapport = rapport
    return chapitre
