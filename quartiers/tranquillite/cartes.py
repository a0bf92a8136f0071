"""The map of one source and category for one year: a shade and a pattern per neighbourhood, nothing finer. Pure SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from quartiers.exports.couleurs import ENCRE
from quartiers.socle.formats import nombre

LARGEUR, RANGEE, MARGE, PIED = 480, 190, 16, 132  # pixels: two columns, letters that a phone still shows
NOMS = 50  # under each outline
# From few to many: tint, and width of the hatching, so that classes are told apart in grey as in print.
CLASSES = (("#f1efe8", 0), ("#cfe3dd", 2), ("#8fc0b4", 4), ("#3f8f83", 7))
BLANC = "#ffffff"


@dataclass(frozen=True)
class Zone:
    """A neighbourhood to draw; `valeur` None: hidden or not delivered, drawn white with its reason."""

    nom: str
    geometrie: Mapping[str, Any]
    valeur: float | None
    texte: str


def anneaux(geometrie: Mapping[str, Any]) -> list[list[Sequence[float]]]:
    coordonnees = geometrie["coordinates"]
    polygones = coordonnees if geometrie["type"] == "MultiPolygon" else [coordonnees]
    return [anneau for polygone in polygones for anneau in polygone]


def dessiner(zones: Sequence[Zone], titre: str, description: str, unite: str) -> str:
    """Each neighbourhood in a frame of its own, at one scale: they stand kilometres apart, a true map would shrink them."""
    colonnes = min(2, max(1, len(zones)))
    rangees = -(-len(zones) // colonnes) if zones else 1
    large, haut = LARGEUR / colonnes, float(RANGEE)
    hauteur = RANGEE * rangees + PIED
    echelle = min(
        (large - 2 * MARGE) / max((taille(z)[0] for z in zones), default=1.0),
        (haut - NOMS - MARGE) / max((taille(z)[1] for z in zones), default=1.0),
    )
    bornes = classes([z.valeur for z in zones if z.valeur is not None])
    morceaux = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {hauteur}" width="{LARGEUR}" height="{hauteur}" '
        f'role="img" aria-labelledby="t d" font-family="Liberation Sans, Arial, Helvetica, sans-serif">'
        f'<title id="t">{escape(titre)}</title><desc id="d">{escape(description)}</desc>{motifs()}'
        f'<rect width="{LARGEUR}" height="{hauteur}" fill="#ffffff"/>'
    ]
    for rang, zone in enumerate(zones):
        centre = ((rang % colonnes + 0.5) * large, (rang // colonnes) * haut + (haut - NOMS) / 2 + MARGE / 2)
        morceaux.append(dessin_de(zone, centre, echelle, bornes))
        morceaux.append(noms_de(zone, centre[0], (rang // colonnes + 1) * haut - 14))
    morceaux.append(legende(bornes, unite, hauteur))
    return "".join([*morceaux, "</svg>"])


def taille(zone: Zone) -> tuple[float, float]:
    points = [point for anneau in anneaux(zone.geometrie) for point in anneau]
    return (
        (max(p[0] for p in points) - min(p[0] for p in points)) * 0.69,
        max(p[1] for p in points) - min(p[1] for p in points),
    )


def classes(valeurs: Sequence[float]) -> list[float]:
    """Upper limits of the classes: quarters of the highest value, the same rule whatever the values."""
    plus_haut = max(valeurs, default=0.0)
    return [plus_haut * part / len(CLASSES) for part in range(1, len(CLASSES) + 1)]


def rang_de(valeur: float | None, bornes: Sequence[float]) -> int | None:
    if valeur is None:
        return None
    return next((rang for rang, borne in enumerate(bornes) if valeur <= borne + 1e-9), len(bornes) - 1)


def motifs() -> str:
    """Hatchings of the classes, and dots for what is not shown."""
    dessins = "".join(
        f'<pattern id="m{rang}" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="9" height="9" fill="{teinte}"/>'
        + (
            f'<line x1="0" y1="0" x2="0" y2="9" stroke="{ENCRE}" stroke-opacity="0.45" stroke-width="{trait / 2}"/>'
            if trait
            else ""
        )
        + "</pattern>"
        for rang, (teinte, trait) in enumerate(CLASSES)
    )
    points = (
        f'<pattern id="ms" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="{BLANC}"/>'
        f'<circle cx="2" cy="2" r="1" fill="{ENCRE}"/></pattern>'
    )
    return f"<defs>{dessins}{points}</defs>"


def dessin_de(zone: Zone, centre: tuple[float, float], echelle: float, bornes: Sequence[float]) -> str:
    points = [point for anneau in anneaux(zone.geometrie) for point in anneau]
    milieu = (
        (max(p[0] for p in points) + min(p[0] for p in points)) / 2,
        (max(p[1] for p in points) + min(p[1] for p in points)) / 2,
    )
    traces = []
    for anneau in anneaux(zone.geometrie):
        suite = " ".join(
            f"{centre[0] + (p[0] - milieu[0]) * 0.69 * echelle:.1f},{centre[1] - (p[1] - milieu[1]) * echelle:.1f}"
            for p in anneau
        )
        traces.append(f"M{suite}Z")
    rang = rang_de(zone.valeur, bornes)
    motif = "ms" if rang is None else f"m{rang}"
    return (
        f'<path d="{" ".join(traces)}" fill="url(#{motif})" fill-rule="evenodd" stroke="{ENCRE}" stroke-width="1.6"/>'
    )


def noms_de(zone: Zone, x: float, y: float) -> str:
    return (
        f'<text x="{x:.0f}" y="{y - 16:.0f}" text-anchor="middle" font-size="15" font-weight="bold" fill="{ENCRE}">{escape(zone.nom)}</text>'
        f'<text x="{x:.0f}" y="{y + 3:.0f}" text-anchor="middle" font-size="14" fill="{ENCRE}">{escape(zone.texte)}</text>'
    )


def legende(bornes: Sequence[float], unite: str, hauteur: int) -> str:
    """Classes with their limits, then the reason of what is white."""
    y = hauteur - PIED + 40
    morceaux = [f'<text x="{MARGE}" y="{y - 14}" font-size="14" fill="{ENCRE}">{escape(unite)}</text>']
    cles, debut = [], 0.0
    for rang, borne in enumerate(bornes if bornes and bornes[-1] else []):
        cles.append((f"m{rang}", f"{nombre(round(debut, 1))} à {nombre(round(borne, 1))}"))
        debut = borne
    cles.append(("ms", "non montré"))
    largeur = (LARGEUR - 2 * MARGE) / 3
    for rang, (motif, texte) in enumerate(cles):
        morceaux.append(cle_de_legende(MARGE + rang % 3 * largeur, y + rang // 3 * 32, motif, texte))
    return "".join(morceaux)


def cle_de_legende(x: float, y: float, motif: str, texte: str) -> str:
    return (
        f'<rect x="{x:.0f}" y="{y}" width="26" height="20" fill="url(#{motif})" stroke="{ENCRE}"/>'
        f'<text x="{x + 34:.0f}" y="{y + 15}" font-size="14" fill="{ENCRE}">{escape(texte)}</text>'
    )
