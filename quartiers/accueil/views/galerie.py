"""Every component in every state, for the people who build pages; in demonstration mode only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from quartiers.comptes.acces import public
from quartiers.socle.views import galerie as galerie_du_socle


@public
def galerie(request: HttpRequest) -> HttpResponse:
    if not settings.DEMONSTRATION:
        raise Http404
    return galerie_du_socle(request)
