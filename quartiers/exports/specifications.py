"""Builders of Vega-Lite specifications in our look: narrow enough for a phone, French numbers, no data address.

`donnees` are rows (dicts). A value that is None (statistical secrecy) is shown as « non publié », never as zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quartiers.exports.couleurs import DOUX, ENCRE, REPERE, SERIES, TRAIT
from quartiers.socle import formats

Ligne = Mapping[str, Any]
LARGEUR = 480  # pixels: shrunk to 358 on a phone, its letters still stand at 10 px
POLICE = "Liberation Sans, Arial, Helvetica, sans-serif"
ABSENT = "non publié"
PAS = 46  # pixels per bar: its label above, the bar below


@dataclass(frozen=True)
class Repere:
    """A reference drawn across the bars: « France : 14,9 % »."""

    libelle: str
    valeur: Decimal | float


def barres(
    donnees: Iterable[Ligne], x: str, y: str, titre: str, unite: str = "", reperes: Sequence[Repere] = ()
) -> dict[str, Any]:
    """One bar a row, in the given order: category `x` above it, value `y` at its end; dashed lines for `reperes`."""
    lignes = [
        {"rang": rang, "nom": str(ligne[x]), "valeur": reel(ligne[y]), "texte": avec_unite(ligne[y], unite)}
        for rang, ligne in enumerate(donnees)
    ]
    etages: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar", "height": 16, "yOffset": 9, "color": SERIES[0], "cornerRadiusEnd": 2},
            "encoding": {"x": {"field": "valeur", "type": "quantitative", "axis": None, "scale": {"zero": True}}},
        },
        {
            "mark": {"type": "text", "align": "left", "baseline": "bottom", "dy": -3, "fontSize": 14, "color": ENCRE},
            "encoding": {"x": {"value": 0}, "text": {"field": "nom"}},
        },
        {
            "mark": {
                "type": "text",
                "align": "left",
                "dx": 6,
                "dy": 9,
                "fontSize": 14,
                "fontWeight": "bold",
                "color": ENCRE,
                "invalid": None,
            },
            "encoding": {
                "x": {"field": "position", "type": "quantitative", "axis": None},
                "text": {"field": "texte"},
            },
        },
    ]
    for ligne in lignes:
        ligne["position"] = ligne["valeur"] if ligne["valeur"] is not None else 0
    etages += [etage for rang, repere in enumerate(reperes) for etage in etages_repere(repere, unite, rang)]
    maximum = max([*(ligne["position"] for ligne in lignes), *(float(r.valeur) for r in reperes)], default=0)
    etages[0]["encoding"]["x"]["scale"]["domain"] = [0, (maximum or 1) * 1.18]
    return {
        **cadre(titre),
        "data": {"values": lignes},
        "width": LARGEUR - 8,
        "height": {"step": PAS},
        "encoding": {"y": {"field": "rang", "type": "ordinal", "axis": None}},
        "layer": etages,
    }


def etages_repere(repere: Repere, unite: str, rang: int) -> list[dict[str, Any]]:
    valeur = float(repere.valeur)
    libelle = f"{repere.libelle} : {avec_unite(repere.valeur, unite)}"
    x = {"datum": valeur, "type": "quantitative"}
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": REPERE, "strokeDash": [5, 4], "strokeWidth": 1.5},
            "encoding": {"x": x, "y": {"value": -14 * rang - 4}, "y2": {"value": "height"}},
        },
        {
            "data": {"values": [{}]},
            "mark": {
                "type": "text",
                "color": REPERE,
                "fontSize": 12,
                "align": "left",
                "baseline": "bottom",
                "text": libelle,
                "dx": 4,
            },
            "encoding": {"x": x, "y": {"value": -14 * rang - 4}},
        },
    ]


def barres_groupees(
    donnees: Iterable[Ligne], x: str, y: str, groupe: str, titre: str, unite: str = ""
) -> dict[str, Any]:
    """For each category `x`, one bar per `groupe` (at most five), value `y` at its end."""
    lignes = [
        {
            "nom": str(ligne[x]),
            "groupe": str(ligne[groupe]),
            "valeur": reel(ligne[y]),
            "position": reel(ligne[y]) or 0,
            "texte": avec_unite(ligne[y], unite),
        }
        for ligne in donnees
    ]
    groupes = list(dict.fromkeys(ligne["groupe"] for ligne in lignes))
    noms = list(dict.fromkeys(ligne["nom"] for ligne in lignes))
    maximum = max((ligne["position"] for ligne in lignes), default=0) or 1
    y_axe = {"field": "groupe", "type": "nominal", "sort": groupes, "axis": None}
    return {
        **cadre(titre),
        "data": {"values": lignes},
        "facet": {
            "row": {
                "field": "nom",
                "type": "nominal",
                "sort": noms,
                "title": None,
                "header": {
                    "labelAngle": 0,
                    "labelAlign": "left",
                    "labelAnchor": "start",
                    "labelOrient": "top",
                    "labelFontSize": 14,
                    "labelColor": ENCRE,
                    "labelPadding": 2,
                },
            }
        },
        "spacing": 10,
        "spec": {
            "width": LARGEUR - 8,
            "height": {"step": 21},
            "encoding": {"y": y_axe},
            "layer": [
                {
                    "mark": {"type": "bar", "height": 15, "cornerRadiusEnd": 2},
                    "encoding": {
                        "x": {
                            "field": "valeur",
                            "type": "quantitative",
                            "axis": None,
                            "scale": {"domain": [0, maximum * 1.18]},
                        },
                        "color": couleur(groupes),
                    },
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 13, "color": ENCRE},
                    "encoding": {
                        "x": {"field": "position", "type": "quantitative", "axis": None},
                        "text": {"field": "texte"},
                    },
                },
            ],
        },
    }


def courbe(donnees: Iterable[Ligne], x: str, y: str, titre: str, unite: str = "", groupe: str = "") -> dict[str, Any]:
    """Values `y` along `x` (years, quarters: in the given order), one line per `groupe`; missing values break it."""
    lignes = [
        {"x": str(ligne[x]), "valeur": reel(ligne[y]), "groupe": str(ligne[groupe]) if groupe else titre}
        for ligne in donnees
    ]
    groupes = list(dict.fromkeys(ligne["groupe"] for ligne in lignes))
    abscisses = list(dict.fromkeys(ligne["x"] for ligne in lignes))
    forme = {"field": "groupe", "type": "nominal", "sort": groupes, "legend": legende() if groupe else None}
    axe_x = {"labelAngle": 0, "labelOverlap": True, "title": None, "tickColor": TRAIT, "domainColor": TRAIT}
    axe_y = {
        "title": unite or None,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleY": -10,
        "titleX": -30,
        "gridColor": TRAIT,
        "domain": False,
        "ticks": False,
        "tickCount": 5,
    }
    return {
        **cadre(titre),
        "data": {"values": lignes},
        "width": LARGEUR - 60,
        "height": 240,
        "mark": {
            "type": "line",
            "point": {"size": 45, "filled": True},
            "strokeWidth": 2.5,
            "invalid": "break-paths-show-domains",
        },
        "encoding": {
            "x": {"field": "x", "type": "ordinal", "sort": abscisses, "axis": axe_x},
            "y": {"field": "valeur", "type": "quantitative", "axis": axe_y, "scale": {"zero": True, "nice": True}},
            "color": couleur(groupes) if groupe else {"value": SERIES[0]},
            "shape": forme,
            "strokeDash": {**forme, "scale": {"range": [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4]]}},
        },
    }


def couleur(groupes: list[str]) -> dict[str, Any]:
    return {
        "field": "groupe",
        "type": "nominal",
        "sort": groupes,
        "legend": legende(),
        "scale": {"domain": groupes, "range": list(SERIES[: len(groupes)])},
    }


def legende() -> dict[str, Any]:
    return {"orient": "top", "title": None, "direction": "horizontal", "columns": 2, "labelLimit": 220, "offset": 12}


def cadre(titre: str) -> dict[str, Any]:
    """What all charts share; the title is said by the page, the image carries it as its name."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": titre,
        "background": None,
        "padding": 4,
        "config": {
            "font": POLICE,
            "view": {"stroke": None},
            "text": {"font": POLICE},
            "axis": {
                "labelFontSize": 13,
                "titleFontSize": 13,
                "labelColor": DOUX,
                "titleColor": DOUX,
                "titleFontWeight": "normal",
            },
            "legend": {"labelFontSize": 13, "labelColor": ENCRE, "symbolType": "square", "symbolSize": 120},
        },
    }


def reel(valeur: Any) -> float | None:
    return None if valeur is None else float(valeur)


def avec_unite(valeur: Any, unite: str) -> str:
    if valeur is None:
        return ABSENT
    return f"{formats.nombre(valeur)}{formats.INSECABLE}{unite}".strip()
