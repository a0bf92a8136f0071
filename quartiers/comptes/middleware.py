"""Who acts in each request, and log-in as the default of every route."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from quartiers.comptes.acces import PUBLIC
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.comptes.routes import acces_de_la_vue

Suite = Callable[[HttpRequest], HttpResponseBase]
CLE_SESSION = "habilitation"


def acteur_de(request: HttpRequest, jour: dt.date) -> Acteur:
    """The acting person and habilitation: the one chosen in the session, else the first in force."""
    utilisateur = request.user
    if not isinstance(utilisateur, Utilisateur):
        return Acteur()
    miennes = list(
        Habilitation.objects.en_vigueur(jour)
        .filter(utilisateur=utilisateur)
        .select_related("organisme", "commune")
        .order_by("pk")
    )
    choisie = request.session.get(CLE_SESSION)
    habilitation = next((h for h in miennes if h.pk == choisie), miennes[0] if miennes else None)
    return Acteur(utilisateur=utilisateur, habilitation=habilitation)


class ActeurMiddleware:
    """Sets `request.acteur`."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.acteur = acteur_de(request, timezone.localdate())  # type: ignore[attr-defined]
        return self.suite(request)


class AccesMiddleware:
    """A route without a mark is refused in tests and needs a log-in here: nothing is open by oversight."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.suite(request)

    def process_view(self, request: HttpRequest, vue: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if request.user.is_authenticated or acces_de_la_vue(request.resolver_match, vue) == PUBLIC:
            return None
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
