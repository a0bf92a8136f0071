"""On the page of a file, an avenant, a report…: what committees decided on it."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance import objets
from quartiers.gouvernance.models import Decision
from quartiers.gouvernance.permissions import lire_registre
from quartiers.gouvernance.registre import decisions_visibles
from quartiers.socle.encarts import encart


@encart
def decisions(request: HttpRequest, genre: str, pk: int) -> str:
    """The decisions on the object that the acting person reads: two queries, one when there is none."""
    if genre not in objets.genres():
        return ""
    premiere = Decision.objects.filter(objet_genre=genre, objet_id=pk).select_related("contrat").first()
    if premiere is None:
        return ""
    acteur: Acteur = getattr(request, "acteur", None) or Acteur()
    contrat = premiere.contrat
    prises = list(decisions_visibles(acteur, contrat).filter(objet_genre=genre, objet_id=pk))
    contexte = {"contrat": contrat, "decisions_de_l_objet": prises, "avec_liens": lire_registre(acteur, contrat)}
    return render_to_string("gouvernance/_registre_decisions.html", contexte)
