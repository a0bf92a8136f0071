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
PLACE_VALEUR = 1.22  # the longest bar leaves room for its value


@dataclass(frozen=True)
class Repere:
    """A reference set under the bars in a colour of its own: « France », 14.9."""

    libelle: str
    valeur: Decimal | float


def barres(
    donnees: Iterable[Ligne], x: str, y: str, titre: str, unite: str = "", reperes: Sequence[Repere] = ()
) -> dict[str, Any]:
    """One bar a row, in the given order: category `x` above it, value `y` at its end; then the references."""
    barres_a_tracer = [(str(ligne[x]), ligne[y], SERIES[0]) for ligne in donnees]
    barres_a_tracer += [(repere.libelle, repere.valeur, REPERE) for repere in reperes]
    lignes: list[dict[str, Any]] = []
    for nom, valeur, teinte in barres_a_tracer:
        lignes += [intitule(nom), barre(valeur, unite, teinte)]
    return empilement(titre, lignes)


def barres_groupees(
    donnees: Iterable[Ligne], x: str, y: str, groupe: str, titre: str, unite: str = ""
) -> dict[str, Any]:
    """For each category `x`, one bar per `groupe` (at most five), value `y` and name of the group at its end."""
    toutes = list(donnees)
    groupes = list(dict.fromkeys(str(ligne[groupe]) for ligne in toutes))
    lignes: list[dict[str, Any]] = []
    for nom in dict.fromkeys(str(ligne[x]) for ligne in toutes):
        lignes.append(intitule(nom))
        for ligne in toutes:
            if str(ligne[x]) == nom:
                serie = str(ligne[groupe])
                teinte = SERIES[groupes.index(serie) % len(SERIES)]
                lignes.append(barre(ligne[y], unite, teinte, complement=serie))
    return empilement(titre, lignes)


def intitule(nom: str) -> dict[str, Any]:
    return {"nom": nom, "valeur": None, "position": None, "texte": "", "teinte": None}


def barre(valeur: Any, unite: str, teinte: str, complement: str = "") -> dict[str, Any]:
    texte = avec_unite(valeur, unite)
    return {
        "nom": "",
        "valeur": reel(valeur),
        "position": reel(valeur) or 0,
        "texte": f"{texte} ({complement})" if complement else texte,
        "teinte": teinte,
    }


def empilement(titre: str, lignes: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows on top of one another, headings and bars alike: no label is ever cut or turned."""
    for rang, ligne in enumerate(lignes):
        ligne["rang"] = rang
    valeurs = [ligne["position"] for ligne in lignes if ligne["position"] is not None] or [0]
    longueur = max((len(ligne["texte"]) for ligne in lignes), default=0)
    place = PLACE_VALEUR if longueur < 12 else PLACE_VALEUR + 0.022 * (longueur - 10)
    domaine = [min(*valeurs, 0) * PLACE_VALEUR, (max(*valeurs, 0) or 1) * place]
    axe_x = {"type": "quantitative", "axis": None, "scale": {"domain": domaine, "nice": False}}
    texte = {"type": "text", "align": "left", "fontSize": 14, "color": ENCRE}
    return {
        **cadre(titre),
        "data": {"values": lignes},
        "width": LARGEUR - 8,
        "height": {"step": 22},
        "encoding": {"y": {"field": "rang", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0}}},
        "layer": [
            {
                "mark": {"type": "bar", "height": 16, "cornerRadiusEnd": 2},
                "encoding": {
                    "x": {"field": "valeur", **axe_x},
                    "color": {"field": "teinte", "type": "nominal", "scale": None, "legend": None},
                },
            },
            {
                "mark": {**texte, "baseline": "bottom", "dy": 8},
                "encoding": {"x": {"value": 0}, "text": {"field": "nom"}},
            },
            {
                "mark": {**texte, "dx": 6, "fontWeight": "bold"},
                "encoding": {"x": {"field": "position", **axe_x}, "text": {"field": "texte"}},
            },
        ],
    }


def courbe(donnees: Iterable[Ligne], x: str, y: str, titre: str, unite: str = "", groupe: str = "") -> dict[str, Any]:
    """Values `y` along `x` (years, quarters: in the given order), one line per `groupe`; missing values break it.

    Lines differ by colour, by dashes and by the shape of their points.
    """
    lignes: list[dict[str, Any]] = [
        {"x": str(ligne[x]), "valeur": reel(ligne[y]), "groupe": str(ligne[groupe]) if groupe else titre}
        for ligne in donnees
    ]
    groupes = list(dict.fromkeys(ligne["groupe"] for ligne in lignes))
    abscisses = list(dict.fromkeys(ligne["x"] for ligne in lignes))
    axe_y: dict[str, Any] = {
        "title": None,
        "gridColor": TRAIT,
        "domain": False,
        "ticks": False,
        "tickCount": 5,
        "labelPadding": 6,
    }
    if unite:
        axe_y["labelExpr"] = f"datum.label + '{formats.INSECABLE}' + {chaine_vega(unite)}"
    axe_x = {"labelAngle": 0, "labelOverlap": True, "title": None, "tickColor": TRAIT, "domainColor": TRAIT}
    return {
        **cadre(titre),
        "data": {"values": lignes},
        "width": LARGEUR - 8,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": 240,
        "mark": {
            "type": "line",
            "point": {"size": 50, "filled": True},
            "strokeWidth": 2.5,
            "invalid": "break-paths-show-domains",
        },
        "encoding": {
            "x": {"field": "x", "type": "ordinal", "sort": abscisses, "axis": axe_x},
            "y": {"field": "valeur", "type": "quantitative", "axis": axe_y, "scale": {"zero": True, "nice": True}},
            "color": serie(groupes, list(SERIES)),
            "shape": serie(groupes, ["circle", "square", "triangle-up", "diamond", "cross"]),
            "strokeDash": {**serie(groupes, [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4]]), "legend": None},
        },
    }


def serie(groupes: list[str], valeurs: list[Any]) -> dict[str, Any]:
    """The channels of a line share one domain: their legends then make one."""
    legende = {"orient": "top", "title": None, "direction": "vertical", "labelLimit": 420, "offset": 12}
    return {
        "field": "groupe",
        "type": "nominal",
        "scale": {"domain": groupes, "range": [valeurs[rang % len(valeurs)] for rang in range(len(groupes))]},
        "legend": legende if len(groupes) > 1 else None,
    }


def chaine_vega(texte: str) -> str:
    """A string of Vega's expression language."""
    return "'" + texte.replace("\\", "\\\\").replace("'", "\\'") + "'"


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
            "axis": {"labelFontSize": 13, "labelColor": DOUX},
            "legend": {"labelFontSize": 14, "labelColor": ENCRE, "symbolSize": 110, "rowPadding": 4},
        },
    }


def reel(valeur: Any) -> float | None:
    return None if valeur is None else float(valeur)


def avec_unite(valeur: Any, unite: str) -> str:
    if valeur is None:
        return ABSENT
    return f"{formats.nombre(valeur)}{formats.INSECABLE}{unite}" if unite else formats.nombre(valeur)


def courantes() -> list[dict[str, Any]]:
    """One small chart of each kind: what the packing of addresses takes as known."""
    lignes = [{"x": "A", "y": 1, "g": "a"}, {"x": "A", "y": 2, "g": "b"}]
    return [
        courbe(lignes, "x", "y", "T", "%", "g"),
        barres_groupees(lignes, "x", "y", "g", "T", "%"),
        barres(lignes, "x", "y", "T", "%", [Repere("France", 1)]),
    ]
