"""The three marks of a view: `@public`, `@connecte`, `@acces(politique)`; exactly one per view.

`routes.ACCES_TIERS` gives the same mark to the routes of libraries (log-in pages, API documentation).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur, Politique

Vue = TypeVar("Vue", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True)
class Acces:
    """The mark of a route: « public », « connecte » or « politique » with its policy."""

    genre: str
    politique: Politique | None = None

    @property
    def libelle(self) -> str:
        if self.politique:
            return self.politique.libelle
        return "Tout public" if self.genre == "public" else "Toute personne connectée"

    def permet(self, role: Role | None, connecte: bool = True) -> bool:
        """Whether someone acting in `role` (None: no habilitation), logged in or not, reaches the route."""
        if self.genre == "public":
            return True
        if not connecte:
            return False
        return self.politique is None or (role is not None and role in self.politique.roles)


PUBLIC = Acces("public")
CONNECTE = Acces("connecte")


class RequeteActeur(HttpRequest):
    """A request with the acting person and habilitation (for type hints: set by ActeurMiddleware)."""

    acteur: Acteur


def marquer(vue: Vue, marque: Acces) -> Vue:
    """Set the one mark of a view; a second one is a mistake told at start, not a right that silently wins."""
    if hasattr(vue, "acces"):
        raise ImproperlyConfigured(f"La vue {vue.__module__}.{vue.__name__} porte déjà une marque d’accès.")
    vue.acces = marque  # type: ignore[attr-defined]
    return vue


def public(vue: Vue) -> Vue:
    """Anyone may see this page, logged in or not."""
    return marquer(vue, PUBLIC)


def connecte(vue: Vue) -> Vue:
    """Any logged-in person may see this page."""
    return marquer(vue, CONNECTE)


def acces(regle: Politique) -> Callable[[Vue], Vue]:
    """Only the roles of `regle` reach the view; the view checks the object itself with `exiger`."""

    def decorer(vue: Vue) -> Vue:
        marquer(vue, Acces("politique", regle))

        @wraps(vue)
        def protegee(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not regle(request.acteur):
                raise PermissionDenied(message_de_refus(regle, request.acteur))
            return vue(request, *args, **kwargs)

        return protegee  # type: ignore[return-value]

    return decorer


def message_de_refus(regle: Politique, acteur: Acteur) -> str:
    """What is missing, and how to get it when another habilitation of the same person would do."""
    message = f"Il faut le droit « {regle.libelle} »."
    if autre := regle.qui_donnerait_le_droit(acteur):
        message += f" Votre habilitation « {autre.get_role_display()} » le donne : choisissez-la dans « Mon compte »."
    return message


def exiger(regle: Politique, acteur: Acteur, objet: Any) -> None:
    """Raise 403 unless `acteur` has the right `regle` on `objet` (perimeter included)."""
    if not regle(acteur, objet):
        raise PermissionDenied(f"Il faut le droit « {regle.libelle} » sur ce périmètre.")
