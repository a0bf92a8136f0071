"""Loading what the acting person may see of a contract; what is invisible answers 404."""

from django.http import Http404

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Avenant, Contrat, Element
from quartiers.contrat.models.avenant import AvenantQuerySet
from quartiers.contrat.permissions import suivre_avenants


def contrat_visible(acteur: Acteur, code: str) -> Contrat:
    """The contract `code` when it is published or in the perimeter of the acting habilitation, else 404."""
    contrat = Contrat.objects.visibles_par(acteur).filter(code=code).select_related("epci").first()
    if contrat is None:
        raise Http404("Ce contrat n’existe pas, ou n’est pas publié.")
    return contrat


def element_visible(acteur: Acteur, code: str, element: str) -> tuple[Contrat, Element]:
    """The contract and its element of permanent code `element`, else 404."""
    contrat = contrat_visible(acteur, code)
    trouve = Element.objects.filter(contrat=contrat, code=element).first()
    if trouve is None:
        raise Http404("Le contrat n’a jamais eu d’élément sous ce code.")
    return contrat, trouve


def avenants_visibles(acteur: Acteur, contrat: Contrat) -> AvenantQuerySet:
    """The avenants of `contrat`: the adopted ones for all, those in preparation for the parties of the contract."""
    avenants = Avenant.objects.filter(contrat=contrat)
    return avenants if suivre_avenants(acteur, contrat) else avenants.adoptes()


def avenant_visible(acteur: Acteur, code: str, numero: int) -> tuple[Contrat, Avenant]:
    """The contract and its avenant `numero`, else 404; an avenant in preparation is not public."""
    contrat = contrat_visible(acteur, code)
    avenants = avenants_visibles(acteur, contrat).filter(numero=numero)
    avenant = avenants.select_related("contrat", "redige_par").first()
    if avenant is None:
        raise Http404("Cet avenant n’existe pas, ou n’est pas public.")
    return contrat, avenant
