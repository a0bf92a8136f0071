"""The repository keeps its own rules: glossary, floors, addresses, contract ownership, static files."""

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

RACINE = Path(__file__).resolve().parent.parent
NOTRES = [c for c in apps.get_app_configs() if c.name.startswith("quartiers.")]


def nos_modeles() -> list[type[models.Model]]:
    """Our models, history tables left out."""
    return [m for c in NOTRES for m in c.get_models() if not m.__name__.endswith("Event")]


def fichiers_suivis() -> list[Path]:
    """Files of the project: those git tracks, and new ones it does not ignore."""
    sortie = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=RACINE, capture_output=True, text=True, check=True
    ).stdout
    return [RACINE / ligne for ligne in sortie.splitlines() if (RACINE / ligne).is_file()]


def test_every_model_is_in_the_glossary() -> None:
    glossaire = (RACINE / "docs" / "glossaire.md").read_text(encoding="utf-8")
    mots = set(re.findall(r"^\| (\w+) \|", glossaire, re.MULTILINE))
    absents = sorted({m.__name__ for m in nos_modeles()} - mots)
    assert absents == []


def test_glossary_is_sorted_and_has_no_double() -> None:
    glossaire = (RACINE / "docs" / "glossaire.md").read_text(encoding="utf-8")
    mots = re.findall(r"^\| (\w+) \|", glossaire, re.MULTILINE)[1:]
    assert mots == sorted(set(mots), key=str.lower)


@pytest.mark.parametrize("modele", nos_modeles(), ids=lambda m: m.__name__)
def test_labels_are_set_on_every_field(modele: type[models.Model]) -> None:
    """A label is written once, on the model, in French: Django's own guess would be English."""
    assert {"verbose_name", "verbose_name_plural"} - set(modele._meta.original_attrs) == set()
    muets = [
        champ.name
        for champ in modele._meta.concrete_fields
        if not champ.is_relation and not champ.primary_key and getattr(champ, "_verbose_name") is None  # noqa: B009
    ]
    assert muets == []


def test_relations_across_packages_cannot_be_walked_upward() -> None:
    fautes = []
    for modele in nos_modeles():
        for champ in modele._meta.concrete_fields:
            cible = getattr(champ, "related_model", None)
            if cible is None or cible._meta.app_label == modele._meta.app_label:
                continue
            relation = champ.remote_field
            if relation is not None and not relation.hidden:
                fautes.append(f"{modele.__name__}.{champ.name}")
    assert fautes == []


SUFFIXES_TEXTE = {".py", ".html", ".css", ".js", ".md", ".toml", ".yaml", ".yml", ".txt", ".typ", ".sh", ".json", ""}
INTERDITS = [
    re.compile(r"(?<![\w.])/(?:work|root|tmp)/\w"),
    re.compile(r"files\.pythonhosted|registry\.np" + r"mjs|\bpyp" + r"i\.org"),
]


def test_no_path_of_a_machine_and_no_registry_host() -> None:
    fautes = []
    for fichier in fichiers_suivis():
        if fichier.suffix not in SUFFIXES_TEXTE or fichier.name in {"LICENSE", "test_coherence.py"}:
            continue
        texte = fichier.read_text(encoding="utf-8", errors="replace")
        fautes += [f"{fichier.relative_to(RACINE)}: {m.group()}" for motif in INTERDITS for m in motif.finditer(texte)]
    assert fautes == []


def test_templates_have_no_inline_code() -> None:
    """The Content-Security-Policy forbids it: no style, no handler, no script text in a page."""
    motif = re.compile(
        r"""\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|<style[\s>]|<script(?![^>]*\bsrc=)[^>]*>""", re.IGNORECASE
    )
    fautes = []
    for fichier in fichiers_suivis():
        if fichier.suffix == ".html" and "courriels" not in fichier.parts:
            fautes += [f"{fichier.relative_to(RACINE)}: {m.group()}" for m in motif.finditer(fichier.read_text())]
    assert fautes == []


def test_runtime_dependencies_are_at_most_thirty_and_say_why() -> None:
    texte = (RACINE / "pyproject.toml").read_text(encoding="utf-8")
    bloc = texte.split("dependencies = [", 1)[1].split("\n]", 1)[0]
    lignes = [ligne for ligne in bloc.splitlines() if ligne.strip().startswith('"')]
    assert len(lignes) <= 30
    assert [ligne for ligne in lignes if "#" not in ligne] == []


def test_every_setting_is_in_the_guide_of_operators() -> None:
    """And the guide names none that the settings do not read (some are read by the commands, before them)."""
    code = (RACINE / "quartiers" / "settings.py").read_text(encoding="utf-8")
    lus = set(re.findall(r"\"(QUARTIERS_\w+|DATABASE_URL)\"", code))
    guide = (RACINE / "docs" / "exploitation.md").read_text(encoding="utf-8")
    reglages = guide.split("## Réglages", 1)[1].split("\n## ", 1)[0]
    ecrits = set(re.findall(r"`(QUARTIERS_\w+|DATABASE_URL)`", reglages))
    assert len(lus) > 30
    assert (sorted(lus - ecrits), sorted(ecrits - lus - {"QUARTIERS_SECRET_FICHIER"})) == ([], [])
