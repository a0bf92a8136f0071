from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import public
from quartiers.exports.graphiques import CleInvalide, dessin

UN_AN = 365 * 24 * 3600  # seconds: the address changes with the chart


@public
@require_safe
def graphique(request: HttpRequest, cle: str) -> HttpResponse:  # noqa: ARG001
    """The drawing of a chart; whoever has its address saw the page that shows it."""
    try:
        reponse = HttpResponse(dessin(cle), content_type="image/svg+xml")
    except CleInvalide as erreur:
        raise Http404(str(erreur)) from erreur
    reponse["Cache-Control"] = f"public, max-age={UN_AN}, immutable"
    # A style inside the image carries the dark colours; nothing else is allowed to load or run.
    reponse["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return reponse
