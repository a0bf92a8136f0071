"""Who acts in each request, log-in as the default of every route, and the second factor of some roles."""
# ruff: noqa: ARG002 - signatures that the framework imposes

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from quartiers.comptes.acces import PUBLIC
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.comptes.routes import ROUTES_SANS_SECOND_FACTEUR, acces_de_la_vue

Suite = Callable[[HttpRequest], HttpResponseBase]
CLE_SESSION = "habilitation"
journal = logging.getLogger(__name__)


def acteur_de(request: HttpRequest, jour: dt.date) -> Acteur:
    """The acting person and habilitation: the one chosen in the session, else the first in force. One query."""
    utilisateur = request.user
    if not isinstance(utilisateur, Utilisateur):
        return Acteur()
    miennes = tuple(
        Habilitation.objects.en_vigueur(jour)
        .filter(utilisateur=utilisateur)
        .select_related("organisme", "commune")
        .order_by("pk")
    )
    choisie = request.session.get(CLE_SESSION)
    habilitation = next((h for h in miennes if h.pk == choisie), miennes[0] if miennes else None)
    return Acteur(utilisateur=utilisateur, habilitation=habilitation, habilitations=miennes)


class ActeurMiddleware:
    """Sets `request.acteur`."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.acteur = acteur_de(request, timezone.localdate())  # type: ignore[attr-defined]
        return self.suite(request)


class AccesMiddleware:
    """Nothing is open by oversight: a route without a mark is refused to all, any other but public needs a log-in."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.suite(request)

    def process_view(self, request: HttpRequest, vue: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        marque = acces_de_la_vue(request.resolver_match, vue)
        if marque is None:
            journal.error("La route %s ne porte aucune marque d’accès : elle est refusée.", request.path)
            raise PermissionDenied("Cette page n’est ouverte à personne.")
        if marque == PUBLIC or request.user.is_authenticated:
            return None
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


class DoubleFacteurMiddleware:
    """Roles of `ROLES_A_DOUBLE_FACTEUR` reach nothing but the second factor's pages until they have one."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.suite(request)

    def process_view(self, request: HttpRequest, vue: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        if route in ROUTES_SANS_SECOND_FACTEUR or not second_facteur_manquant(request.acteur):  # type: ignore[attr-defined]
            return None
        return redirect("comptes:second_facteur")


def second_facteur_manquant(acteur: Acteur) -> bool:
    """Whether one of the person's roles asks for a second factor that is not set up; a query for those roles only."""
    exiges = set(settings.ROLES_A_DOUBLE_FACTEUR)
    if not any(h.role in exiges for h in acteur.habilitations):
        return False
    facteurs = Authenticator.objects.filter(
        user=acteur.utilisateur, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    )
    return not facteurs.exists()
