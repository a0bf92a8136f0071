"""Loading councils and draws that the acting person may see; what is invisible answers 404."""

from django.http import Http404

from quartiers.comptes.acces import exiger
from quartiers.comptes.politiques import Acteur, Politique
from quartiers.contrat.acces import contrat_visible
from quartiers.participation.models import Conseil, Tirage
from quartiers.participation.permissions_conseils import conduire_tirage


def conseil_visible(acteur: Acteur, code: str, conseil: str) -> Conseil:
    """A council is public, its members are not."""
    contrat = contrat_visible(acteur, code)
    trouve = Conseil.objects.filter(contrat=contrat, code=conseil).select_related("contrat", "commune", "instance")
    objet = trouve.first()
    if objet is None:
        raise Http404("Ce conseil n’existe pas.")
    return objet


def conseil_pour(acteur: Acteur, droit: Politique, code: str, conseil: str) -> Conseil:
    """The council, when `acteur` has the right `droit` in its commune; else 403."""
    objet = conseil_visible(acteur, code, conseil)
    exiger(droit, acteur, objet)
    return objet


def tirage_visible(acteur: Acteur, code: str, pk: int) -> Tirage:
    """A draw is public from its seal; before it, for those who conduct it."""
    contrat = contrat_visible(acteur, code)
    tirages = Tirage.objects.filter(contrat=contrat, pk=pk).select_related("contrat", "commune", "college__conseil")
    tirage = tirages.first()
    if tirage is None or not (tirage.scelle or conduire_tirage(acteur, tirage)):
        raise Http404("Ce tirage n’existe pas, ou n’est pas encore public.")
    return tirage


def tirage_pour(acteur: Acteur, code: str, pk: int) -> Tirage:
    """The draw, for whoever conducts it: the list of people is theirs alone."""
    contrat = contrat_visible(acteur, code)
    tirages = Tirage.objects.du_perimetre(acteur).filter(contrat=contrat, pk=pk)
    tirage = tirages.select_related("contrat", "commune", "college__conseil").first()
    if tirage is None or not conduire_tirage(acteur, tirage):
        raise Http404("Ce tirage n’existe pas, ou n’est pas dans votre périmètre.")
    return tirage
