"""One's own account: who acts, sessions, data."""
# ruff: noqa: ARG001 - signatures that the framework imposes

from typing import Any

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, connecte
from quartiers.comptes.forms import NomForm
from quartiers.comptes.mes_donnees import COLONNES, RUBRIQUES, donnees_de
from quartiers.comptes.middleware import CLE_SESSION
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.navigateurs import decrire_navigateur
from quartiers.comptes.routes import acces_de_la_route


def moi(request: RequeteActeur) -> Utilisateur:
    """The logged-in person (the mark of the view has checked that there is one)."""
    assert request.acteur.utilisateur is not None  # noqa: S101 - for the type checker
    return request.acteur.utilisateur


@connecte
@require_http_methods(["GET", "HEAD", "POST"])
def mon_compte(request: RequeteActeur) -> HttpResponse:
    formulaire = NomForm(request.POST or None, instance=moi(request))
    if request.method == "POST" and formulaire.is_valid():
        formulaire.save()
        messages.success(request, "Votre nom est enregistré.")
        return redirect("comptes:mon_compte")
    return render(request, "comptes/mon_compte.html", {"form": formulaire, "acteur": request.acteur})


@connecte
@require_safe
def vers_mon_compte(request: HttpRequest) -> HttpResponse:
    return redirect("comptes:mon_compte")


@connecte
@require_http_methods(["GET", "HEAD", "POST"])
def choisir_habilitation(request: RequeteActeur) -> HttpResponse:
    """GET: the habilitations one holds. POST: the one that acts from now on (`habilitation`, `suite`)."""
    if request.method != "POST":
        suite = request.GET.get("suite", "")
        return render(request, "comptes/choisir_habilitation.html", {"acteur": request.acteur, "suite": suite})
    choisie = next((h for h in request.acteur.habilitations if str(h.pk) == request.POST.get("habilitation")), None)
    if choisie is None:
        messages.error(request, "Cette habilitation n’est pas, ou n’est plus, l’une des vôtres.")
        return redirect("comptes:choisir_habilitation")
    request.session[CLE_SESSION] = choisie.pk
    messages.success(request, f"Vous agissez maintenant au titre de : {choisie}.")
    return redirect(suite_permise(request, choisie))


def suite_permise(request: HttpRequest, habilitation: Habilitation) -> str:
    """The page one came from when the new habilitation may see it, else one's own space."""
    suite = request.POST.get("suite", "")
    if not suite.startswith("/") or not url_has_allowed_host_and_scheme(suite, {request.get_host()}):
        return "accueil:mon_espace"
    try:
        route = resolve(suite.split("?")[0])
    except Resolver404:
        return "accueil:mon_espace"
    marque = acces_de_la_route(route.view_name, route.func)
    return suite if marque and marque.permet(habilitation.vrai_role) else "accueil:mon_espace"


@connecte
@require_safe
def sessions(request: RequeteActeur) -> HttpResponse:
    """Where one is logged in: this device first, then the others, last opened first."""
    ouvertes = UserSession.objects.filter(user=moi(request)).order_by("-created_at")
    cle = request.session.session_key
    lignes = [
        {"session": s, "navigateur": decrire_navigateur(s.user_agent), "ici": s.session_key == cle}
        for s in ouvertes
        if s.session_key == cle or s.exists()
    ]
    lignes.sort(key=lambda ligne: not ligne["ici"])
    return render(request, "comptes/sessions.html", {"lignes": lignes, "autres": len(lignes) > 1})


@connecte
@require_POST
def fermer_sessions(request: RequeteActeur) -> HttpResponse:
    """Close one session (`session`), or all but this one when none is named."""
    miennes = UserSession.objects.filter(user=moi(request)).exclude(session_key=request.session.session_key)
    if request.POST.get("session"):
        a_fermer: list[Any] = [get_object_or_404(miennes, pk=request.POST["session"])]
    else:
        a_fermer = list(miennes)
    get_adapter().end_sessions(a_fermer)
    messages.success(request, "La session est fermée." if len(a_fermer) == 1 else "Les autres sessions sont fermées.")
    return redirect("comptes:sessions")


@connecte
@require_safe
def mes_donnees(request: RequeteActeur) -> HttpResponse:
    return render(request, "comptes/mes_donnees.html", {"colonnes": COLONNES, "rubriques": RUBRIQUES})


@connecte
@require_safe
def mes_donnees_fichier(request: RequeteActeur) -> HttpResponse:
    """Everything that the account holds, as JSON (right of access and portability, GDPR art. 15 and 20)."""
    reponse = JsonResponse(donnees_de(moi(request)), json_dumps_params={"ensure_ascii": False, "indent": 2})
    reponse["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return reponse
