"""The three marks of a view: `@public`, `@connecte`, `@acces(politique)`; exactly one per view.

`ACCES_TIERS` gives the same mark to the routes of libraries (log-in pages, API documentation).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from quartiers.comptes.politiques import Acteur, Politique

Vue = TypeVar("Vue", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True)
class Acces:
    """The mark of a route: « public », « connecte » or « politique » with its policy."""

    genre: str
    politique: Politique | None = None


PUBLIC = Acces("public")
CONNECTE = Acces("connecte")


class RequeteActeur(HttpRequest):
    """A request with the acting person and habilitation (for type hints: set by ActeurMiddleware)."""

    acteur: Acteur


def public(vue: Vue) -> Vue:
    """Anyone may see this page, logged in or not."""
    vue.acces = PUBLIC  # type: ignore[attr-defined]
    return vue


def connecte(vue: Vue) -> Vue:
    """Any logged-in person may see this page."""
    vue.acces = CONNECTE  # type: ignore[attr-defined]
    return vue


def acces(regle: Politique) -> Callable[[Vue], Vue]:
    """Only the roles of `regle` reach the view; the view checks the object itself with `exiger`."""

    def decorer(vue: Vue) -> Vue:
        @wraps(vue)
        def protegee(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not regle(request.acteur):
                raise PermissionDenied(f"Il faut le droit « {regle.libelle} ».")
            return vue(request, *args, **kwargs)

        protegee.acces = Acces("politique", regle)  # type: ignore[attr-defined]
        return protegee  # type: ignore[return-value]

    return decorer


def exiger(regle: Politique, acteur: Acteur, objet: Any) -> None:
    """Raise 403 unless `acteur` has the right `regle` on `objet` (perimeter included)."""
    if not regle(acteur, objet):
        raise PermissionDenied(f"Il faut le droit « {regle.libelle} » sur ce périmètre.")
