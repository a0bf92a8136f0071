"""The health of the site, for the operator's monitoring: 200 when all works, else 503."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import public
from quartiers.taches.sante import examiner


@public
@never_cache
@require_safe
def sante(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - given to every view
    etat = examiner()
    corps = {"sante": etat.bonne, "base": etat.base, "taches": etat.taches, "disque": etat.disque}
    return JsonResponse(corps, status=200 if etat.bonne else 503)
