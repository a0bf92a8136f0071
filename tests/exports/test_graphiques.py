"""Charts: specifications, drawing in a process of its own, the route."""

import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from quartiers.exports import rendu
from quartiers.exports.couleurs import SOMBRE
from quartiers.exports.graphiques import (
    CleInvalide,
    Repere,
    barres,
    barres_groupees,
    cle_de,
    courbe,
    lire_cle,
    png,
    svg,
    url_graphique,
)

DONNEES: list[dict[str, Any]] = [
    {"quartier": "Les Saules", "taux": Decimal("46.5"), "annee": "2019"},
    {"quartier": "Le Grand Pré", "taux": None, "annee": "2019"},
    {"quartier": "Les Saules", "taux": Decimal("1234.5"), "annee": "2021"},
]


LIGNES: list[dict[str, Any]] = [
    {"x": x, "y": y, "g": g} for g in ("A", "B") for x, y in (("2020", 1), ("2021", None), ("2022", 3))
]
NOM = 'Taux & "écart" <1>'
SPECIFICATIONS = {
    "barres": barres(DONNEES, "quartier", "taux", "Taux de pauvreté", "%", [Repere("France", Decimal("14.9"))]),
    "groupes": barres_groupees(DONNEES, "quartier", "taux", "annee", "Taux"),
    "courbe": courbe(LIGNES, "x", "y", "Évolution", "%", groupe="g"),
    "lignes": courbe(DONNEES, "quartier", "taux", "Taux", groupe="annee"),
}


@pytest.fixture(scope="module")
def dessins() -> dict[str, str]:
    """All the charts, in one process."""
    traces = rendu.tracer(list(SPECIFICATIONS.values()))
    return {nom: rendu.habiller(trace, NOM, sombre=True) for nom, trace in zip(SPECIFICATIONS, traces, strict=True)}


def textes(dessin: str) -> list[str]:
    racine = ElementTree.fromstring(dessin.encode())
    return [t.text or "" for t in racine.iter("{http://www.w3.org/2000/svg}text") if t.text]


def couleurs(dessin: str) -> set[str]:
    sans_style = re.sub(r"<style>.*?</style>", "", dessin)
    return set(re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]+)"', sans_style))


def luminance(couleur: str) -> float:
    canaux = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, v, b = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]
    return 0.2126 * r + 0.7152 * v + 0.0722 * b


def contraste(une: str, autre: str) -> float:
    haut, bas = sorted((luminance(une), luminance(autre)), reverse=True)
    return (haut + 0.05) / (bas + 0.05)


def test_bars_write_french_figures_references_and_absent_values(dessins: dict[str, str]) -> None:
    assert textes(dessins["barres"]) == [
        "Les Saules",
        "Le Grand Pré",
        "Les Saules",
        "France",
        "46,5\u00a0%",
        "non publié",
        "1\u202f234,5\u00a0%",
        "14,9\u00a0%",
    ]


def test_grouped_bars_name_each_group_at_the_end_of_its_bar(dessins: dict[str, str]) -> None:
    assert textes(dessins["groupes"]) == [
        "Les Saules",
        "Le Grand Pré",
        "46,5 (2019)",
        "1\u202f234,5 (2021)",
        "non publié (2019)",
    ]


def test_curve_tells_its_lines_apart_without_colour(dessins: dict[str, str]) -> None:
    assert {"A", "B", "2020", "2022", "3,0\u00a0%"} <= set(textes(dessins["courbe"]))
    assert 'stroke-dasharray="6,3"' in dessins["courbe"]


def test_every_colour_has_its_dark_twin_and_is_readable_on_both_grounds(dessins: dict[str, str]) -> None:
    employees = set().union(*(couleurs(dessins[nom]) for nom in ("barres", "groupes", "lignes")))

    assert employees <= set(SOMBRE)
    assert len(employees) > 4
    traits = {"#dad5c9"}  # grid lines only separate
    assert {c for c in employees - traits if contraste(c, "#ffffff") < 4.5} == set()
    assert {SOMBRE[c] for c in employees - traits if contraste(SOMBRE[c], "#1b2221") < 4.5} == set()


def test_drawing_is_named_transparent_and_follows_the_mode(dessins: dict[str, str]) -> None:
    dessin = dessins["barres"]
    racine = ElementTree.fromstring(dessin.encode())
    assert racine.get("role") == "img"
    assert racine.get("aria-label") == NOM
    assert racine[0].text == NOM
    assert "@media (prefers-color-scheme:dark)" in (racine[1].text or "")
    assert 'fill="white"' not in dessin


def test_word_image_is_a_png_twice_the_size() -> None:
    image = png(barres(DONNEES, "quartier", "taux", "T"))

    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(image[16:20]) == 2 * 480


def test_wrong_specification_is_an_error() -> None:
    with pytest.raises(rendu.DessinImpossible):
        svg({"mark": "inconnue"})


def test_drawing_never_reads_an_address() -> None:
    with pytest.raises(rendu.DessinImpossible):
        svg({"data": {"url": "http://127.0.0.1:9/donnees.json"}, "mark": "bar", "encoding": {}})


def test_drawing_stops_at_its_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendu, "DELAI", 0.001)

    with pytest.raises(rendu.DessinImpossible, match="pas fini"):
        svg(barres(DONNEES, "quartier", "taux", "T"))


@pytest.fixture(autouse=True)
def cache_neuf(settings: Any, tmp_path: Path) -> None:
    """No drawing kept from another test."""
    reglage = {**settings.CACHES["graphiques"], "LOCATION": str(tmp_path)}
    settings.CACHES = {**settings.CACHES, "graphiques": reglage}


def test_address_carries_the_whole_chart_and_stays_short() -> None:
    spec = barres([{"q": f"Quartier {rang}", "v": rang} for rang in range(60)], "q", "v", "Taux", "%")

    adresse = url_graphique(spec)

    assert len(adresse) < 2000
    assert lire_cle(adresse.removeprefix("/exports/graphiques/").removesuffix(".svg")) == ("Taux", spec)


def test_page_costs_no_query(django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        url_graphique(barres(DONNEES, "quartier", "taux", "Taux de pauvreté", "%"))


def test_route_draws_once_then_serves_what_it_kept(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    adresse = url_graphique(barres(DONNEES, "quartier", "taux", "Taux"))

    premiere = client.get(adresse)
    monkeypatch.setattr(rendu, "DELAI", 0.001)  # a second drawing would fail
    seconde = client.get(adresse)

    assert premiere.status_code == 200
    assert premiere["Content-Type"] == "image/svg+xml"
    assert "Les Saules" in premiere.content.decode()
    assert seconde.content == premiere.content
    for reponse in (premiere, seconde):  # kept long, allowed nothing
        assert reponse["Cache-Control"] == "public, max-age=31536000, immutable"
        assert reponse["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        assert reponse["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("cle", ["x", "0" * 64, "A" * 400])
def test_unknown_address_is_not_found(db: None, client: Client, cle: str) -> None:
    assert client.get(reverse("exports:graphique", args=[cle])).status_code == 404


@pytest.mark.parametrize("rang", [0, 20, 43, 60, -1])
def test_one_changed_letter_is_refused(rang: int) -> None:
    cle = list(cle_de(barres(DONNEES, "quartier", "taux", "Taux"), "Taux"))
    cle[rang] = "A" if cle[rang] != "A" else "B"

    with pytest.raises(CleInvalide, match="rechargez la page"):
        lire_cle("".join(cle))


def test_address_hangs_on_the_secret(settings: Any) -> None:
    cle = cle_de(barres(DONNEES, "quartier", "taux", "Taux"), "Taux")
    settings.SECRET_KEY = "une autre clé"

    with pytest.raises(CleInvalide):
        lire_cle(cle)


def test_web_process_loads_neither_the_drawing_library_nor_the_solvers() -> None:
    lourdes = (
        "docx",
        "pypdf",
        "vl_convert",
        "altair",
        "typst",
        "xlsxwriter",
        "sortition_algorithms",
        "highspy",
        "cvxpy",
        "scipy",
    )
    code = (
        f"import django, sys; django.setup(); import quartiers.urls; print([m for m in {lourdes} if m in sys.modules])"
    )
    fini = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )

    assert fini.stdout.strip() == "[]"
