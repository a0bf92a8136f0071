"""The chart of a series: counts with the limits of each, cut where the count changed; a table always stands beside it.

Readable in grey: the band is a tint, the line is dark, a break is a dashed rule, a change of level a dotted one.
"""

from typing import Any

from quartiers.exports.couleurs import ENCRE, REPERE, SERIES, TRAIT
from quartiers.exports.specifications import LARGEUR, cadre
from quartiers.socle.affichage import Colonne
from quartiers.socle.formats import nombre
from quartiers.socle.secret.affichage import ABSENT, SIGNE
from quartiers.tranquillite.calculs.limites import elargi
from quartiers.tranquillite.lecture import Lecture, Point

COLONNES = [
    Colonne("periode", "Période"),
    Colonne("nombre", "Nombre", "nombre"),
    Colonne("bas", "Limite basse", "nombre"),
    Colonne("haut", "Limite haute", "nombre"),
]


def graphique_de(lecture: Lecture, titre: str) -> dict[str, Any]:
    donnees = [ligne(point, lecture, rang) for rang, point in enumerate(lecture.points)]
    abscisses = [d["x"] for d in donnees]
    axe_x = {"type": "ordinal", "sort": abscisses, "field": "x"}
    axe_y = {"title": None, "gridColor": TRAIT, "domain": False, "ticks": False, "tickCount": 5, "labelPadding": 6}
    x = {
        **axe_x,
        "axis": {"labelAngle": 0, "labelOverlap": True, "title": None, "tickColor": TRAIT, "domainColor": TRAIT},
    }
    couches: list[dict[str, Any]] = [
        {
            "mark": {"type": "area", "opacity": 0.22, "color": SERIES[0], "invalid": "break-paths-show-domains"},
            "encoding": {
                "x": x,
                "y": {"field": "bas", "type": "quantitative", "axis": axe_y},
                "y2": {"field": "haut"},
                "detail": {"field": "suite", "type": "nominal"},
            },
        },
        {
            "mark": {
                "type": "line",
                "color": ENCRE,
                "strokeWidth": 2.2,
                "point": {"size": 38, "filled": True, "color": ENCRE},
                "invalid": "break-paths-show-domains",
            },
            "encoding": {
                "x": x,
                "y": {"field": "valeur", "type": "quantitative"},
                "detail": {"field": "suite", "type": "nominal"},
            },
        },
    ]
    couches += reperes(lecture, axe_x)
    return {
        **cadre(titre),
        "data": {"values": donnees},
        "width": LARGEUR - 8,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": 240,
        "layer": couches,
    }


def reperes(lecture: Lecture, axe_x: dict[str, Any]) -> list[dict[str, Any]]:
    """Upright rules: where the count changed, where the level changes."""
    traits = []
    if lecture.depuis:
        traits.append((lecture.recents[0].periode.court, [7, 4], ENCRE))
    if lecture.change and lecture.date_du_change is not None:
        traits.append((lecture.date_du_change.court, [2, 3], REPERE))
    return [
        {
            "data": {"values": [{"x": court}]},
            "mark": {"type": "rule", "strokeDash": pointille, "color": couleur, "strokeWidth": 2},
            "encoding": {"x": axe_x},
        }
        for court, pointille, couleur in traits
    ]


def ligne(point: Point, lecture: Lecture, rang: int) -> dict[str, Any]:
    limites = elargi(point.valeur, lecture.dispersion) if point.valeur is not None else (None, None)
    return {
        "x": point.periode.court,
        "valeur": point.valeur,
        "bas": None if limites[0] is None else round(limites[0], 2),
        "haut": None if limites[1] is None else round(limites[1], 2),
        "suite": int(rang >= lecture.depuis),
    }


def table_de(lecture: Lecture) -> list[dict[str, str]]:
    """The same as rows: a hidden count is « s », one that did not come « non communiqué », never a zero."""
    lignes = []
    for point in reversed(lecture.points):
        if point.valeur is None:
            texte = SIGNE if point.secret else ABSENT
            lignes.append({"periode": str(point.periode), "nombre": texte, "bas": "", "haut": ""})
            continue
        bas, haut = elargi(point.valeur, lecture.dispersion)
        lignes.append(
            {
                "periode": str(point.periode),
                "nombre": nombre(point.valeur),
                "bas": nombre(round(bas, 1)),
                "haut": nombre(round(haut, 1)),
            }
        )
    return lignes
