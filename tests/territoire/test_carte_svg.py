"""The map drawn by the server: valid XML, in its frame, names apart, scale true."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from quartiers.territoire.carte_svg import Forme, dessiner_carte
from quartiers.territoire.domain.contours import geojson_de
from tests.territoire.outils import zones_cucm

SVG = "{http://www.w3.org/2000/svg}"


def carre(x: float, y: float, cote: float) -> dict[str, object]:
    anneau = [[x, y], [x + cote, y], [x + cote, y + cote], [x, y + cote], [x, y]]
    return {"type": "Polygon", "coordinates": [anneau]}


def dessiner(formes: list[Forme], **options: object) -> ET.Element:
    dessin = dessiner_carte(
        formes,
        titre="Les quartiers & la ville",
        description="Cinq quartiers",
        credit="ANCT",
        **options,  # type: ignore[arg-type]
    )
    return ET.fromstring(dessin)


def textes(racine: ET.Element) -> list[str]:
    return [t.text or "" for t in racine.iter(f"{SVG}text")]


def test_map_says_what_it_is_to_screen_readers() -> None:
    racine = dessiner([Forme(carre(4.4, 46.78, 0.01), "qpv", "Le Tennis")])
    titre, description = racine.find(f"{SVG}title"), racine.find(f"{SVG}desc")
    assert titre is not None
    assert description is not None
    assert (titre.text, description.text) == ("Les quartiers & la ville", "Cinq quartiers")
    assert racine.get("role") == "img"
    assert racine.get("aria-labelledby") == "t d"
    assert {titre.get("id"), description.get("id")} == {"t", "d"}


def test_outlines_stay_in_the_frame_and_names_apart() -> None:
    formes = [Forme(geojson_de(z.geometrie), "qpv", z.nom) for z in zones_cucm()]
    racine = dessiner(formes)
    for chemin in racine.iter(f"{SVG}path"):
        for x, y in re.findall(r"[ML]([\d.-]+) ([\d.-]+)", chemin.get("d") or ""):
            assert 0 <= float(x) <= 760
            assert 0 <= float(y) <= 560
    noms = [t for t in racine.iter(f"{SVG}text") if t.text in {z.nom for z in zones_cucm()}]
    assert len(noms) == 5
    hauteurs = sorted(float(t.get("y") or 0) for t in noms)
    assert all(b - a >= 10 for a, b in pairwise(hauteurs))


def test_scale_bar_measures_what_it_says() -> None:
    # 0.01 degree of latitude is 1,113 m and the frame is bound by the height here.
    racine = dessiner([Forme(carre(4.4, 46.78, 0.01), "qpv", "")])
    forme = next(p for p in racine.iter(f"{SVG}path") if p.get("fill-rule"))
    ys = [float(y) for _, y in re.findall(r"[ML]([\d.-]+) ([\d.-]+)", forme.get("d") or "")]
    pixels_par_metre = (max(ys) - min(ys)) / 1113.2
    echelle = next(p for p in racine.iter(f"{SVG}path") if "v8h" in (p.get("d") or ""))
    largeur = float(re.search(r"v8h([\d.]+)v", echelle.get("d") or "")[1])  # type: ignore[index]
    dit = next(t for t in textes(racine) if t.endswith(" m"))
    assert largeur == pytest.approx(int(dit.split()[0]) * pixels_par_metre, rel=0.01)


def test_legend_names_only_what_is_drawn() -> None:
    racine = dessiner([Forme(carre(4.4, 46.78, 0.01), "qpv"), Forme(carre(4.4, 46.78, 0.02), "poche")])
    assert "Poche de pauvreté" in textes(racine)
    assert "Commune" not in textes(racine)
    assert "ANCT" in textes(racine)


def test_no_outline_is_told() -> None:
    assert textes(dessiner([])) == ["Aucun contour n’est disponible."]


def test_names_are_escaped() -> None:
    racine = dessiner([Forme(carre(4.4, 46.78, 0.01), "qpv", "<b>Quartier & Cie</b>")])
    assert "<b>Quartier & Cie</b>" in textes(racine)


def test_map_can_be_framed_on_an_extent() -> None:
    large = dessiner([Forme(carre(4.0, 46.0, 1), "commune", "")], emprise=[4.4, 46.4, 4.5, 46.5])
    forme = next(p for p in large.iter(f"{SVG}path") if p.get("fill-rule"))
    xs = [float(x) for x, _ in re.findall(r"[ML]([\d.-]+) ([\d.-]+)", forme.get("d") or "")]
    assert min(xs) < 0
    assert max(xs) > 760
