"""The guides show pictures that these journeys take, and no picture lies about without a reader."""

import re

from tests.parcours.conftest import CAPTURES, RACINE

GUIDES = RACINE / "docs" / "guides"
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
PRISE = re.compile(r"capturer\(\s*\w+,\s*f?\"([^\"]+)\"")


def prises() -> set[str]:
    """Names of the pictures that the journeys take; « espace-{…} » stands for one per role."""
    from quartiers.comptes.enums import Role

    noms: set[str] = set()
    for fichier in sorted((RACINE / "tests" / "parcours").glob("test_*.py")):
        for nom in PRISE.findall(fichier.read_text(encoding="utf-8")):
            noms |= {f"espace-{r.value.replace('_', '-')}" for r in Role} if "{" in nom else {nom}
    return noms


def images() -> list[tuple[str, str, str]]:
    """(page, alternative text, name of the picture) of README.md and of every guide."""
    pages = [RACINE / "README.md", *sorted(GUIDES.glob("*.md"))]
    return [
        (page.name, texte, chemin.rpartition("/")[2])
        for page in pages
        for texte, chemin in IMAGE.findall(page.read_text(encoding="utf-8"))
        if "captures/" in chemin
    ]


def test_pictures_of_the_guides_are_taken_by_the_journeys_and_described() -> None:
    fautes = [
        f"{page} : {nom}"
        for page, texte, nom in images()
        if nom.removesuffix(".png") not in prises() or not (CAPTURES / nom).exists() or len(texte) < 15
    ]
    assert images() != []
    assert fautes == []


def test_pictures_are_few_light_and_all_shown() -> None:
    fichiers = sorted(CAPTURES.glob("*.png"))
    montrees = {nom for _page, _texte, nom in images()}
    assert sorted(f.name for f in fichiers if f.name not in montrees) == []
    assert sum(f.stat().st_size for f in fichiers) < 4 * 2**20


def test_links_between_guides_lead_somewhere() -> None:
    perdus = [
        f"{page.name} : {cible}"
        for page in sorted(GUIDES.glob("*.md"))
        for cible in re.findall(r"(?<!\!)\[[^\]]*\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / cible).exists()
    ]
    assert perdus == []
