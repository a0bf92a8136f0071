"""Drawing a chart in a short-lived process of its own: V8 never weighs on the web process."""

import base64
import json
import re
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from quartiers.exports.couleurs import SOMBRE

DESSINATEUR = Path(__file__).with_name("dessinateur.py")
DELAI = 20  # seconds
DELAI_SERIE = 60  # seconds, for the drawings of a whole document
SIMULTANES = threading.BoundedSemaphore(2)  # each drawing process takes about 150 MB


class DessinImpossible(Exception):
    """The chart could not be drawn (wrong specification, time limit); the message is for the log."""


def dessiner_svg(spec: dict[str, Any], titre: str, sombre: bool = True) -> str:
    """The SVG of `spec`, named `titre`; with `sombre` its colours follow the reader's light or dark mode."""
    return habiller(executer(spec, "svg").decode("utf-8"), titre, sombre)


def dessiner_png(spec: dict[str, Any], echelle: float) -> bytes:
    return executer({**spec, "background": "white"}, f"png:{echelle}")


def tracer(specs: Sequence[dict[str, Any]]) -> list[str]:
    """Several charts in one process, bare: see `habiller`."""
    if not specs:
        return []
    traces: list[str] = json.loads(executer(list(specs), "svgs", DELAI_SERIE if len(specs) > 1 else DELAI))
    return traces


def png_des_svg(dessins: Sequence[str], echelle: float = 2.0) -> list[bytes]:
    """The same drawings as PNG, in one process, for Word."""
    if not dessins:
        return []
    images = json.loads(executer(list(dessins), f"images:{echelle}", DELAI_SERIE))
    return [base64.b64decode(image) for image in images]


def executer(entree: Any, sortie: str, delai: int = 0) -> bytes:
    """Run the drawing process; `delai` in seconds, DELAI by default."""
    delai = delai or DELAI
    commande = [sys.executable, "-I", str(DESSINATEUR), sortie]
    with SIMULTANES:
        try:
            fini = subprocess.run(
                commande, input=json.dumps(entree).encode(), capture_output=True, timeout=delai, check=False
            )
        except subprocess.TimeoutExpired as erreur:
            raise DessinImpossible(f"Le dessin n’est pas fini après {delai} secondes.") from erreur
    if fini.returncode:
        raise DessinImpossible(fini.stderr.decode("utf-8", "replace")[-2000:])
    return fini.stdout


def habiller(dessin: str, titre: str, sombre: bool) -> str:
    """Name the image, let it scale, and add the dark colours as a style of its own (read by `<img>` too)."""
    regles = "".join(
        f'[fill="{clair}"]{{fill:{fonce}}}[stroke="{clair}"]{{stroke:{fonce}}}' for clair, fonce in SOMBRE.items()
    )
    style = f"<style>@media (prefers-color-scheme:dark){{{regles}}}</style>" if sombre else ""
    nomme = re.sub(r"<svg ", f'<svg role="img" aria-label={quoteattr(titre)} ', dessin, count=1)
    return re.sub(r"(<svg [^>]*>)", lambda m: f"{m[1]}<title>{escape(titre)}</title>{style}", nomme, count=1)
