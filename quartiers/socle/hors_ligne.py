"""A page that works without network: its service worker, whose scope is that page and no other."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse


def service_hors_ligne(nom: str, ressources: Sequence[str]) -> HttpResponse:
    """The script of the worker: `nom` begins its caches, `ressources` are the addresses kept, the page first.

    It is served below the page: that is what sets its scope.
    """
    source = Path(finders.find("socle/hors-ligne-service.js") or "").read_text(encoding="utf-8")
    version = hashlib.sha256("\n".join([source, *ressources]).encode()).hexdigest()[:12]
    reglages: dict[str, Any] = {"nom": nom, "version": version, "ressources": list(ressources)}
    reponse = HttpResponse(
        f"const REGLAGES = {json.dumps(reglages)};\n{source}", content_type="text/javascript; charset=utf-8"
    )
    reponse["Cache-Control"] = "no-cache"
    return reponse
