"""Insets: what packages above have to say on the page of an object of a package below.

The page of an avenant knows nothing of committees; it leaves a place, `{% encarts "avenant" avenant.pk %}`, where
each package that declares an inset in its module `encarts` writes what concerns that object, or nothing.
"""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest
from django.utils.module_loading import autodiscover_modules
from django.utils.safestring import SafeString, mark_safe

# (request, kind of object, its identifier) → HTML already escaped, or nothing.
Encart = Callable[[HttpRequest, str, int], SafeString | str]
_ENCARTS: list[Encart] = []


def encart(fonction: Encart) -> Encart:
    """Declare an inset, at the import of its module."""
    if fonction not in _ENCARTS:
        _ENCARTS.append(fonction)
    return fonction


@cache
def encarts() -> tuple[Encart, ...]:
    autodiscover_modules("encarts")
    return tuple(_ENCARTS)


def encarts_de(request: HttpRequest, genre: str, pk: int) -> SafeString:
    """What the insets say of the object, one after the other; only what a template rendered is kept as HTML."""
    morceaux = [fonction(request, genre, pk) for fonction in encarts()]
    return mark_safe("".join(m for m in morceaux if isinstance(m, SafeString)))  # noqa: S308 - templates' own output
