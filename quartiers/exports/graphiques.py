"""Charts: builders of specifications, and the address of the drawing for a page.

    url_graphique(barres(lignes, "quartier", "taux", "Taux de pauvreté", "%"))

Specifications are plain Vega-Lite dictionaries: the library that draws them (Vega in V8, more than 100 MB) is
never loaded by the web process, see `rendu`.
"""

import json
from typing import Any

from django.urls import reverse
from django.utils.crypto import salted_hmac

from quartiers.exports.models import Graphique
from quartiers.exports.rendu import dessiner_png, dessiner_svg
from quartiers.exports.specifications import Repere, barres, barres_groupees, courbe

__all__ = ["Repere", "Specification", "barres", "barres_groupees", "courbe", "dessin", "png", "svg", "url_graphique"]

Specification = dict[str, Any]


def url_graphique(spec: Specification, titre: str = "") -> str:
    """The address of the drawing of `spec`, registered here and drawn when first asked for.

    One INSERT that does nothing when the chart is known: the page costs the same query each time.
    """
    cle = cle_de(spec, titre)
    Graphique.objects.bulk_create(
        [Graphique(cle=cle, titre=(titre or spec.get("description", ""))[:300], specification=spec)],
        ignore_conflicts=True,
    )
    return reverse("exports:graphique", args=[cle])


def cle_de(spec: Specification, titre: str = "") -> str:
    """A key that cannot be guessed from the data: the chart of a page behind a log-in stays behind it."""
    contenu = json.dumps([titre, spec], sort_keys=True, ensure_ascii=False)
    return salted_hmac("quartiers.exports.graphique", contenu, algorithm="sha256").hexdigest()


def dessin(graphique: Graphique) -> str:
    """The SVG of a registered chart, drawn and kept on first use. Raises rendu.DessinImpossible."""
    if not graphique.svg:
        graphique.svg = dessiner_svg(graphique.specification, graphique.titre)
        Graphique.objects.filter(pk=graphique.pk).update(svg=graphique.svg)
    return graphique.svg


def svg(spec: Specification, titre: str = "") -> str:
    """The drawing itself, for a PDF: light colours only."""
    return dessiner_svg(spec, titre or spec.get("description", ""), sombre=False)


def png(spec: Specification, echelle: float = 2.0) -> bytes:
    """The drawing as PNG, for Word: light colours on white, `echelle` pixels per point."""
    return dessiner_png(spec, echelle)
