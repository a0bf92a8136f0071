from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import public
from quartiers.exports.graphiques import dessin
from quartiers.exports.models import Graphique

UN_AN = 365 * 24 * 3600  # seconds: the key changes with the chart


@public
@require_safe
def graphique(request: HttpRequest, cle: str) -> HttpResponse:  # noqa: ARG001
    """The drawing of a registered chart; whoever has the key saw the page that shows it."""
    reponse = HttpResponse(dessin(get_object_or_404(Graphique, pk=cle)), content_type="image/svg+xml")
    reponse["Cache-Control"] = f"public, max-age={UN_AN}, immutable"
    # A style inside the image carries the dark colours; nothing else is allowed to load or run.
    reponse["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return reponse
