"""On the page of a file, an avenant, a report: what residents' councils said of it."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance import objets
from quartiers.participation.enums_paroles import EtatAvisConseil
from quartiers.participation.models import AvisConseil
from quartiers.participation.permissions_paroles import rendre_avis
from quartiers.socle.encarts import encart


@encart
def avis(request: HttpRequest, genre: str, pk: int) -> str:
    """Published opinions for all, those awaited for who asks and who gives: one query."""
    connu = objets.genres().get(genre)
    if connu is None or not connu.pour_avis:
        return ""
    acteur: Acteur = getattr(request, "acteur", None) or Acteur()
    tous = AvisConseil.objects.filter(objet_genre=genre, objet_id=pk).exclude(etat=EtatAvisConseil.SANS_REPONSE)
    vus = [
        un
        for un in tous.select_related("instance", "contrat").order_by("demande_le", "pk")
        if un.etat == EtatAvisConseil.PUBLIE or rendre_avis(acteur, un)
    ]
    return render_to_string("participation/_avis_de_l_objet.html", {"avis": vus}) if vus else ""
