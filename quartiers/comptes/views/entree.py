"""Coming in: how to get an account, the fictional accounts of a demonstration, the second factor that is missing."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, connecte, public
from quartiers.comptes.demonstration import comptes_proposes
from quartiers.comptes.middleware import second_facteur_manquant


@public
@require_safe
def obtenir_un_compte(request: HttpRequest) -> HttpResponse:
    return render(request, "comptes/obtenir_un_compte.html", {"contact": settings.CONTACT_COMPTES})


@public
@require_POST
def entrer_en_demonstration(request: HttpRequest) -> HttpResponse:
    """Log in as a fictional account, without code; does not exist outside a demonstration."""
    if not settings.DEMONSTRATION:
        raise Http404
    compte = get_object_or_404(comptes_proposes(), pk=request.POST.get("compte") or 0)
    record_authentication(request, compte, method="demonstration")
    reponse: HttpResponse = perform_login(request, compte, email=compte.courriel)
    return reponse


@connecte
@require_safe
def second_facteur(request: RequeteActeur) -> HttpResponse:
    """Why this role needs a second factor, and the two ways to have one."""
    if not second_facteur_manquant(request.acteur):
        return redirect("mfa_index")
    exiges = [h for h in request.acteur.habilitations if h.role in settings.ROLES_A_DOUBLE_FACTEUR]
    return render(request, "comptes/second_facteur.html", {"habilitations": exiges})
