"""A map drawn by the server, for print and for pages without scripts: outlines, names, scale, north, legend, credit.

Pure text: no geometry library, no style sheet, so that it may stand in a page, a PDF or an e-mail.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

METRES_PAR_DEGRE = 111_320.0
MARGE = 24  # pixels around the outlines
PIED = 54  # pixels for scale, legend and credit
POLICE = "Liberation Sans, Arial, Helvetica, sans-serif"
TAILLE_NOM = 15
LARGEUR_LETTRE = 0.56  # of the size: mean of the letters of a text face

# fill, opacity, stroke, width, dash, word of the legend: told apart by line as well as by colour.
STYLES: dict[str, tuple[str, str, str, str, str, str]] = {
    "commune": ("#ffffff", "0.55", "#777d77", "1", "", "Commune"),
    "poche": ("#d5962f", "0.35", "#7a5000", "1.8", "7 4", "Poche de pauvreté"),
    "ancien": ("#5c7f88", "0.15", "#3c5b64", "1.8", "2 4", "Contour 2015"),
    "qpv": ("#b65437", "0.4", "#8d3a20", "2.2", "", "Quartier prioritaire"),
}
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Forme:
    """An outline to draw: GeoJSON geometry in degrees, its style, and its name (empty: no label)."""

    geometrie: dict[str, Any]
    style: str
    nom: str = ""


@dataclass(frozen=True, slots=True)
class Cadrage:
    """From degrees to pixels: equirectangular around the middle latitude, north up."""

    ouest: float
    nord: float
    pixels_par_degre_lon: float
    pixels_par_degre_lat: float
    decalage: Point

    def place(self, lon: float, lat: float) -> Point:
        return (
            self.decalage[0] + (lon - self.ouest) * self.pixels_par_degre_lon,
            self.decalage[1] + (self.nord - lat) * self.pixels_par_degre_lat,
        )

    @property
    def pixels_par_metre(self) -> float:
        return self.pixels_par_degre_lat / METRES_PAR_DEGRE


def dessiner_carte(
    formes: Sequence[Forme],
    *,
    titre: str,
    description: str,
    credit: str,
    emprise: Sequence[float] | None = None,
    largeur: int = 760,
    hauteur: int = 560,
) -> str:
    """The SVG of `formes`, drawn in the given order; framed on `emprise` (west, south, east, north) or on all.

    Without any outline it says so in the frame. `titre` and `description` are read by screen readers.
    """
    debut = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {largeur} {hauteur}" width="{largeur}" '
        f'height="{hauteur}" role="img" aria-labelledby="t d" font-family="{POLICE}">'
        f'<title id="t">{escape(titre)}</title><desc id="d">{escape(description)}</desc>'
        f'<rect width="{largeur}" height="{hauteur}" fill="#eeebe2"/>'
    )
    if not formes:
        return (
            f'{debut}<text x="{largeur / 2:.0f}" y="{hauteur / 2:.0f}" text-anchor="middle" font-size="17" '
            f'fill="#1d2827">Aucun contour n’est disponible.</text></svg>'
        )
    cadrage = _cadrer(emprise or _emprise(formes), largeur, hauteur - PIED)
    morceaux = [debut, f'<clipPath id="c"><rect width="{largeur}" height="{hauteur - PIED}"/></clipPath>']
    morceaux.append('<g clip-path="url(#c)">')
    morceaux.extend(_trace(forme, cadrage) for forme in formes)
    morceaux.extend(_noms(formes, cadrage, largeur, hauteur - PIED))
    morceaux.append("</g>")
    morceaux.append(_pied(formes, cadrage, largeur, hauteur, credit))
    morceaux.append("</svg>")
    return "".join(morceaux)


def _emprise(formes: Sequence[Forme]) -> tuple[float, float, float, float]:
    points = [p for forme in formes for anneau in _anneaux(forme.geometrie) for p in anneau]
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return min(lons), min(lats), max(lons), max(lats)


def _cadrer(emprise: Sequence[float], largeur: int, hauteur: int) -> Cadrage:
    ouest, sud, est, nord = emprise
    milieu = math.radians((sud + nord) / 2)
    large = max((est - ouest) * math.cos(milieu), 1e-6)
    haut = max(nord - sud, 1e-6)
    echelle = min((largeur - 2 * MARGE) / large, (hauteur - 2 * MARGE) / haut)
    reste_x = (largeur - large * echelle) / 2
    reste_y = (hauteur - haut * echelle) / 2
    return Cadrage(ouest, nord, echelle * math.cos(milieu), echelle, (reste_x, reste_y))


def _anneaux(geometrie: dict[str, Any]) -> Iterator[list[Point]]:
    polygones = geometrie["coordinates"] if geometrie["type"] == "MultiPolygon" else [geometrie["coordinates"]]
    for polygone in polygones:
        yield from polygone


def _trace(forme: Forme, cadrage: Cadrage) -> str:
    fond, opacite, trait, epaisseur, tirets, _ = STYLES[forme.style]
    chemin = "".join(_sous_chemin(anneau, cadrage) for anneau in _anneaux(forme.geometrie))
    pointille = f' stroke-dasharray="{tirets}"' if tirets else ""
    return (
        f'<path d="{chemin}" fill="{fond}" fill-opacity="{opacite}" fill-rule="evenodd" stroke="{trait}" '
        f'stroke-width="{epaisseur}" stroke-linejoin="round"{pointille}/>'
    )


def _sous_chemin(anneau: Sequence[Point], cadrage: Cadrage) -> str:
    """A ring in pixels; points closer than half a pixel to the one before would not be seen."""
    gardes: list[Point] = []
    for lon, lat in anneau:
        x, y = cadrage.place(lon, lat)
        if not gardes or abs(x - gardes[-1][0]) + abs(y - gardes[-1][1]) >= 0.5:
            gardes.append((x, y))
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in gardes) + "Z"


Boite = tuple[float, float, float, float]  # left, top, right, bottom, pixels


def _noms(formes: Sequence[Forme], cadrage: Cadrage, largeur: int, hauteur: int) -> Iterator[str]:
    """Names inside their outline when it is wide enough, else beside it; never over another name."""
    boites = {id(f): _boite(f, cadrage) for f in formes if f.nom}
    sujets = [boites[id(f)] for f in formes if f.nom and f.style == "qpv"]
    poses: list[Boite] = []
    # Neighbourhoods are what the map is about: they choose their place first.
    ordre = sorted((f for f in formes if f.nom), key=lambda f: list(STYLES).index(f.style), reverse=True)
    for forme in ordre:
        principal = forme.style == "qpv"
        taille = TAILLE_NOM if principal else TAILLE_NOM - 3
        demi = len(forme.nom) * taille * LARGEUR_LETTRE / 2
        autres = [b for b in sujets if b != boites[id(forme)]] if principal else sujets
        for x, y in _places(cadrage.place(*_centre(forme.geometrie)), boites[id(forme)], demi, taille, principal):
            place = (x - demi, y - taille, x + demi, y + 4)
            dans_le_cadre = place[0] >= 4 and place[2] <= largeur - 50 and place[1] >= 4 and place[3] <= hauteur - 4
            if dans_le_cadre and not any(_se_touchent(place, b) for b in [*poses, *autres]):
                poses.append(place)
                yield _nom(forme.nom, x, y, taille, principal)
                break


def _places(centre: Point, boite: Boite, demi: float, taille: int, principal: bool) -> Iterator[Point]:
    """Where a name may stand, the best first: middle (if it fits), right, left, above, below."""
    x, y = centre
    gauche, haut, droite, bas = boite
    if not principal or droite - gauche > 2 * demi:
        yield x, y + taille / 3
    if principal:
        yield droite + 6 + demi, (haut + bas) / 2 + taille / 3
        yield gauche - 6 - demi, (haut + bas) / 2 + taille / 3
    for pas in range(1, 5):
        yield x, (haut - 6 if principal else y) - (pas - 1 if principal else pas) * (taille + 4)
        yield x, (bas + taille if principal else y) + (pas - 1 if principal else pas) * (taille + 4)


def _nom(nom: str, x: float, y: float, taille: int, principal: bool) -> str:
    gras = ' font-weight="bold"' if principal else ""
    encre = "#1d2827" if principal else "#4a524f"
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="{taille}"{gras} fill="{encre}" '
        f'stroke="#ffffff" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke">{escape(nom)}</text>'
    )


def _boite(forme: Forme, cadrage: Cadrage) -> Boite:
    ouest, sud, est, nord = _emprise([forme])
    gauche, haut = cadrage.place(ouest, nord)
    droite, bas = cadrage.place(est, sud)
    return gauche, haut, droite, bas


def _se_touchent(a: Boite, b: Boite) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _centre(geometrie: dict[str, Any]) -> Point:
    """Centre of the largest ring, by its surface."""
    anneau = max(_anneaux(geometrie), key=lambda a: abs(_aire(a)))
    aire = _aire(anneau)
    if not aire:
        return anneau[0][0], anneau[0][1]
    x = y = 0.0
    x0, y0 = anneau[0]  # near the ring: keeps the sums precise
    for (ax, ay), (bx, by) in _cotes(anneau):
        croise = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        x += (ax + bx - 2 * x0) * croise
        y += (ay + by - 2 * y0) * croise
    return x0 + x / (6 * aire), y0 + y / (6 * aire)


def _aire(anneau: Sequence[Point]) -> float:
    x0, y0 = anneau[0]
    return sum((ax - x0) * (by - y0) - (bx - x0) * (ay - y0) for (ax, ay), (bx, by) in _cotes(anneau)) / 2


def _cotes(anneau: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    for a, b in zip(anneau, [*anneau[1:], anneau[0]], strict=True):
        yield (a[0], a[1]), (b[0], b[1])


def _pied(formes: Sequence[Forme], cadrage: Cadrage, largeur: int, hauteur: int, credit: str) -> str:
    """Under the map: scale bar, legend of the styles in use, north, credit."""
    haut = hauteur - PIED
    morceaux = [
        f'<rect y="{haut}" width="{largeur}" height="{PIED}" fill="#ffffff"/>',
        f'<path d="M0 {haut}H{largeur}" stroke="#b9b6ac"/>',
        _echelle(cadrage, haut),
        f'<path d="M{largeur - 30} {haut - 14}l-8 0l8 -24l8 24z" fill="#1d2827"/>',
        f'<text x="{largeur - 30}" y="{haut - 42}" text-anchor="middle" font-size="14" font-weight="bold" '
        'fill="#1d2827">N</text>',
    ]
    x = 190.0
    for style in (s for s in reversed(STYLES) if any(f.style == s for f in formes)):
        fond, opacite, trait, epaisseur, tirets, mot = STYLES[style]
        pointille = f' stroke-dasharray="{tirets}"' if tirets else ""
        morceaux.append(
            f'<rect x="{x:.0f}" y="{haut + 10}" width="22" height="13" fill="{fond}" fill-opacity="{opacite}" '
            f'stroke="{trait}" stroke-width="{epaisseur}"{pointille}/>'
            f'<text x="{x + 29:.0f}" y="{haut + 21}" font-size="13" fill="#1d2827">{mot}</text>'
        )
        x += 29 + len(mot) * 13 * LARGEUR_LETTRE + 22
    morceaux.append(f'<text x="12" y="{hauteur - 9}" font-size="11" fill="#4a524f">{escape(credit)}</text>')
    return "".join(morceaux)


def _echelle(cadrage: Cadrage, haut: int) -> str:
    metres = _longueur_ronde(130 / cadrage.pixels_par_metre)
    pixels = metres * cadrage.pixels_par_metre
    texte = f"{metres} m" if metres < 1000 else f"{metres // 1000} km"
    return (
        f'<path d="M12 {haut + 12}v8h{pixels:.1f}v-8" fill="none" stroke="#1d2827" stroke-width="1.6"/>'
        f'<text x="{18 + pixels:.0f}" y="{haut + 21}" font-size="13" fill="#1d2827">{texte}</text>'
    )


def _longueur_ronde(au_plus: float) -> int:
    """1, 2 or 5 times a power of ten, in metres, at most `au_plus` and at least 1."""
    puissance = 10 ** max(math.floor(math.log10(max(au_plus, 1))), 0)
    return int(max(n * puissance for n in (1, 2, 5) if n * puissance <= max(au_plus, 1)))
