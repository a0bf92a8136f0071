"""What every page's frame needs: menu, footer, search address, theme, demonstration banner."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def cadre(request: HttpRequest) -> dict[str, Any]:
    return {
        "demonstration": settings.DEMONSTRATION,
        "theme": request.COOKIES.get("theme", ""),
        "menu": [],
        "liens_pied": [],
    }
