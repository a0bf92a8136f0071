"""Pages that say what the site is: help, plan, legal pages filled from the settings; and the choice of display."""
# ruff: noqa: ARG001 - signatures that the framework imposes

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from quartiers.accueil.contexte import COOKIE_THEME, THEMES
from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import noms_distincts

AN = 365 * 24 * 3600  # seconds
CONTRATS_AU_PLAN = 50


@require_POST
@public
def theme(request: RequeteActeur) -> HttpResponse:
    """Keep the choice of display for a year in a cookie that says nothing else, and come back to the page."""
    suite = request.POST.get("suite", "")
    if not url_has_allowed_host_and_scheme(
        suite, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        suite = reverse("accueil:accueil")
    reponse = HttpResponseRedirect(suite)
    choix = request.POST.get("theme", "")
    if choix in THEMES and choix != "auto":
        reponse.set_cookie(
            COOKIE_THEME, choix, max_age=AN, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
    else:
        reponse.delete_cookie(COOKIE_THEME, samesite="Lax")
    return reponse


def page(request: RequeteActeur, gabarit: str, titre: str, **contexte: Any) -> HttpResponse:
    fil = [("Accueil", reverse("accueil:accueil")), (titre, "")]
    return render(request, f"accueil/{gabarit}.html", {"titre": titre, "fil_ariane": fil, **contexte})


@public
def aide(request: RequeteActeur) -> HttpResponse:
    return page(request, "aide", "Aide", contact=settings.CONTACT_COMPTES)


@public
def plan(request: RequeteActeur) -> HttpResponse:
    """Every page that a visitor may reach; the contracts are all listed on the home page."""
    contrats = list(
        Contrat.objects.visibles_par(request.acteur)
        .select_related("epci")
        .order_by("nom_court", "pk")[: CONTRATS_AU_PLAN + 1]
    )
    noms = noms_distincts(contrats)
    return page(
        request,
        "plan",
        "Plan du site",
        contrats=[(contrat, noms[contrat.pk]) for contrat in contrats[:CONTRATS_AU_PLAN]],
        reste=len(contrats) > CONTRATS_AU_PLAN,
    )


@public
def accessibilite(request: RequeteActeur) -> HttpResponse:
    return page(request, "accessibilite", "Accessibilité", **mentions_reglees())


@public
def mentions(request: RequeteActeur) -> HttpResponse:
    return page(request, "mentions", "Mentions légales", **mentions_reglees())


@public
def donnees_personnelles(request: RequeteActeur) -> HttpResponse:
    return page(request, "donnees_personnelles", "Données personnelles", **mentions_reglees())


def mentions_reglees() -> dict[str, Any]:
    """What the operator declares; an empty value is shown as such, never invented."""
    return {
        "legal": settings.MENTIONS,
        "hors_ligne": not settings.FONDS_DE_CARTE,
        "geocodage": settings.GEOCODAGE_ADRESSE,
        "session_jours": settings.SESSION_COOKIE_AGE // 86400,
        "compte_mois": settings.MOIS_SANS_CONNEXION,
        "ferme_mois": settings.MOIS_DE_COMPTE_FERME,
        "mandat_mois": settings.MOIS_MANDAT_FINI,
    }


@public
def robots(request: RequeteActeur) -> HttpResponse:
    """A demonstration is not for search engines; elsewhere only pages of work and searches are left out."""
    interdits = ["/"] if settings.DEMONSTRATION else ["/compte/", "/mon-espace/", "/recherche/", "/lectures/"]
    lignes = ["User-agent: *", *(f"Disallow: {chemin}" for chemin in interdits), ""]
    return HttpResponse("\n".join(lignes), content_type="text/plain; charset=utf-8")
