"""Charts of an analysis: states along time, flows, survival curves; made from the frozen content, beside its tables.

What is hidden is drawn as one grey part, never guessed: its size is what is left of a total that is shown.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from quartiers.exports.couleurs import DOUX, ENCRE, SERIES, TRAIT
from quartiers.exports.specifications import LARGEUR, cadre, chaine_vega, serie

__all__ = ["courbes", "etats_dans_le_temps", "rubans"]

HAUTEUR = 240
CACHE = "Masqué par le secret"
TEINTES = [*SERIES, "#8b9a97", "#c9b26a", "#5b7fb0"]
ETAPES_RUBAN = 12  # points along a ribbon
TIRETS = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4]]


def etats_dans_le_temps(domaine: Mapping[str, Any], attrition: Sequence[Sequence[Any]], temps: Sequence[str]) -> Any:
    """Stacked shares of those still followed, period by period."""
    donnees: list[dict[str, Any]] = []
    noms = [ligne[0] for ligne in domaine["etats"] if any(isinstance(v, int) and v for v in ligne[1:])]
    cachees = False
    for rang, nom_du_temps in enumerate(temps):
        suivies = int(attrition[rang][1])
        montrees = 0
        for ligne in domaine["etats"]:
            if ligne[0] in noms and isinstance(ligne[rang + 1], int):
                montrees += ligne[rang + 1]
                donnees.append({"x": nom_du_temps, "groupe": ligne[0], "part": part(ligne[rang + 1], suivies)})
        if suivies > montrees:
            cachees = True
            donnees.append({"x": nom_du_temps, "groupe": CACHE, "part": part(suivies - montrees, suivies)})
    groupes = [*noms, *([CACHE] if cachees else [])]
    teintes = [*TEINTES[: len(noms)], *([TRAIT] if cachees else [])]
    return {
        **cadre(f"{domaine['titre']} : situations des personnes encore suivies"),
        "data": {"values": donnees},
        "width": LARGEUR - 8,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": HAUTEUR,
        "mark": {"type": "bar", "stroke": "white", "strokeWidth": 1},
        "encoding": {
            "x": {"field": "x", "type": "ordinal", "sort": list(temps), "axis": axe_des_temps()},
            "y": {"field": "part", "type": "quantitative", "stack": True, "axis": axe_des_parts("%")},
            "color": {**serie(groupes, teintes), "legend": legende(groupes)},
            "order": {"field": "ordre"},
        },
        "transform": [{"calculate": f"indexof([{', '.join(map(chaine_vega, groupes))}], datum.groupe)", "as": "ordre"}],
    }


def part(nombre: int, total: int) -> float:
    return round(100 * nombre / total, 2) if total else 0.0


def legende(groupes: Sequence[str]) -> dict[str, Any]:
    return {
        "orient": "top",
        "title": None,
        "direction": "vertical",
        "labelLimit": 420,
        "offset": 12,
        "values": list(groupes),
    }


def axe_des_temps() -> dict[str, Any]:
    return {"labelAngle": 0, "labelOverlap": True, "title": None, "tickColor": TRAIT, "domainColor": TRAIT}


def axe_des_parts(unite: str) -> dict[str, Any]:
    return {
        "title": None,
        "gridColor": TRAIT,
        "domain": False,
        "ticks": False,
        "tickCount": 5,
        "labelPadding": 6,
        "labelExpr": f"datum.value + '\u00a0{unite}'",
    }


def courbes(liste: Sequence[tuple[str, Mapping[str, Any]]], titre: str, *, bande: bool) -> Any:
    """Steps of one curve or several (name, curve); the band of one curve alone."""
    marches: list[dict[str, Any]] = []
    limites: list[dict[str, Any]] = []
    termes: set[int] = set()
    for nom, courbe in liste:
        haut = bas = survie = 100.0
        marches.append({"x": 0, "survie": 100.0, "groupe": nom})
        limites.append({"x": 0, "bas": 100.0, "haut": 100.0})
        for ligne in courbe["lignes"]:
            limites.append({"x": ligne["fin"], "bas": bas, "haut": haut})
            survie, bas, haut = (round(100 * ligne[cle], 2) for cle in ("survie", "bas", "haut"))
            marches.append({"x": ligne["fin"], "survie": survie, "groupe": nom})
            limites.append({"x": ligne["fin"], "bas": bas, "haut": haut})
        suite = courbe["lignes"][-1]["fin"] * 1.06 + 0.5
        marches.append({"x": suite, "survie": survie, "groupe": nom})
        limites.append({"x": suite, "bas": bas, "haut": haut})
        termes |= {0, *(ligne["fin"] for ligne in courbe["lignes"])}
    noms = [nom for nom, _ in liste]
    axe_x = {
        "field": "x",
        "type": "quantitative",
        "axis": {
            "title": "mois",
            "values": sorted(termes),
            "tickColor": TRAIT,
            "domainColor": TRAIT,
            "grid": False,
            "titleColor": DOUX,
        },
        "scale": {"nice": False, "zero": True},
    }
    axe_y = {"type": "quantitative", "axis": axe_des_parts("%"), "scale": {"domain": [0, 100]}}
    ligne = {
        "data": {"values": marches},
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.5},
        "encoding": {
            "x": axe_x,
            "y": {"field": "survie", **axe_y},
            "color": serie(noms, list(SERIES) if len(noms) > 1 else [ENCRE]),
            "strokeDash": {**serie(noms, TIRETS), "legend": None},
        },
    }
    aire = {
        "data": {"values": limites},
        "mark": {"type": "area", "opacity": 0.2, "color": SERIES[0]},
        "encoding": {"x": axe_x, "y": {"field": "bas", **axe_y}, "y2": {"field": "haut"}},
    }
    return {
        **cadre(titre),
        "width": LARGEUR - 8,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": HAUTEUR,
        "layer": [aire, ligne] if bande else [ligne],
    }


def rubans(tous: Sequence[Mapping[str, Any]], titre: str, temps: Sequence[str]) -> Any:
    """Flows through two or three times: a ribbon for each move that is shown, as wide as the people who make it.

    A state keeps one place at each time, as large as what is seen to reach it or to leave it. Numbers are in the tables.
    """
    noms = list(tous[0]["colonnes"])
    lus = [[[v if isinstance(v, int) else 0 for v in ligne[1:]] for ligne in flux["lignes"]] for flux in tous]
    fin = len(tous)
    places = [place_des_etats(lus, rang, len(noms)) for rang in range(fin + 1)]
    points: list[dict[str, Any]] = []
    montres: list[str] = []
    for rang, nombres in enumerate(lus):
        hauts, bas = ([haut for haut, _ in places[cote]] for cote in (rang, rang + 1))
        for i, ligne in enumerate(nombres):
            for j, nombre in enumerate(ligne):
                if nombre:
                    montres += [noms[i]] if noms[i] not in montres else []
                    points += ruban(f"{rang}-{i}-{j}", noms[i], rang, hauts[i], bas[j], nombre)
                    hauts[i] += nombre
                    bas[j] += nombre
    etiquettes = textes(noms, places[0], 0.02, "left")
    for rang in range(1, fin + 1):
        etiquettes += textes(noms, places[rang], rang - 0.02, "right")
    titres = [temps[flux["de"]] for flux in tous] + [temps[tous[-1]["a"]]]
    axe_x, axe_y = axes_des_rubans(titres)
    return {
        **cadre(titre),
        "width": LARGEUR - 8,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": HAUTEUR + 40,
        "layer": [
            {
                "data": {"values": points},
                "mark": {"type": "area", "opacity": 0.5},
                "encoding": {
                    "x": {"field": "x", **axe_x},
                    "y": {"field": "haut", **axe_y},
                    "y2": {"field": "bas"},
                    "detail": {"field": "ruban"},
                    "color": {**serie(montres, TEINTES), "legend": None},
                },
            },
            *[
                couche_de_textes([e for e in etiquettes if e["cote"] == cote], cote, axe_x, axe_y)
                for cote in ("left", "right")
            ],
        ],
    }


def place_des_etats(lus: Sequence[Sequence[Sequence[int]]], rang: int, nombre: int) -> list[tuple[float, float]]:
    """(top, size) of each state at a time, one under the other."""
    tailles = [0] * nombre
    if rang > 0:
        tailles = [sum(colonne) for colonne in zip(*lus[rang - 1], strict=True)]
    if rang < len(lus):
        departs = [sum(ligne) for ligne in lus[rang]]
        tailles = [max(taille, departs[n] if n < len(departs) else 0) for n, taille in enumerate(tailles)]
    jeu = 1 + 0.04 * sum(map(sum, lus[0]))
    return blocs(tailles, jeu)


def axes_des_rubans(titres: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    axe_x = {
        "type": "quantitative",
        "scale": {"domain": [0, len(titres) - 1], "nice": False},
        "axis": {
            "title": None,
            "orient": "top",
            "grid": False,
            "domain": False,
            "ticks": False,
            "values": list(range(len(titres))),
            "labelExpr": f"[{', '.join(chaine_vega(titre) for titre in titres)}][datum.value]",
            "labelFlush": True,
        },
    }
    return axe_x, {"type": "quantitative", "axis": None, "scale": {"reverse": True, "nice": False}}


def couche_de_textes(etiquettes: Sequence[Mapping[str, Any]], cote: str, axe_x: Any, axe_y: Any) -> dict[str, Any]:
    return {
        "data": {"values": list(etiquettes)},
        "mark": {"type": "text", "fontSize": 12, "color": ENCRE, "align": cote},
        "encoding": {"x": {"field": "x", **axe_x}, "y": {"field": "y", **axe_y}, "text": {"field": "texte"}},
    }


def blocs(nombres: Sequence[int], jeu: float) -> list[tuple[float, float]]:
    """(top, size) of each block of a side, one under the other."""
    haut, faits = 0.0, []
    for nombre in nombres:
        faits.append((haut, float(nombre)))
        haut += nombre + (jeu if nombre else 0)
    return faits


def textes(noms: Sequence[str], blocs_: Sequence[tuple[float, float]], x: float, cote: str) -> list[dict[str, Any]]:
    return [
        {"x": x, "y": haut + taille / 2, "cote": cote, "texte": nom}
        for nom, (haut, taille) in zip(noms, blocs_, strict=True)
        if taille
    ]


def ruban(cle: str, nom: str, rang: int, de: float, vers: float, nombre: int) -> list[dict[str, Any]]:
    points = []
    for etape in range(ETAPES_RUBAN + 1):
        x = etape / ETAPES_RUBAN
        douceur = 0.5 - math.cos(math.pi * x) / 2
        haut = de + (vers - de) * douceur
        points.append(
            {
                "ruban": cle,
                "groupe": nom,
                "x": round(rang + x, 3),
                "haut": round(haut, 2),
                "bas": round(haut + nombre, 2),
            }
        )
    return points
