"""Fictional contracts laid out as cities lay theirs out, each beside the tree that a person reads in it.

`contrats/<name>.txt` (or .md) is the text, `contrats/<name>.attendu` one line per element, indented by level.
"""

import io
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest

from quartiers.contrat.lecture import lire_octets
from quartiers.contrat.lecture.modele import ContratLu

DOSSIER = Path(__file__).parent / "contrats"
TEXTES = sorted(chemin for chemin in DOSSIER.iterdir() if chemin.suffix in {".txt", ".md"})
NIVEAUX = ("axe", "orientation", "objectif", "action", "sous_action")
LISTES = {"orientations": 1, "objectifs": 2, "actions": 3, "sous_actions": 4}
# What only a layout of spaces or a running head with page numbers tells is lost in a word processor's paragraphs.
DE_MISE_EN_PAGE = {"tableau_colonnes_txt", "tableau_aligne_fiche", "pdf_texte", "phrases_coupees", "objectif_general"}


def arbre_ecrit(lu: ContratLu) -> list[str]:
    lignes: list[str] = []

    def ecrire(element: dict[str, Any], niveau: int) -> None:
        lignes.append(f"{'  ' * niveau}{NIVEAUX[niveau]} : {element['titre']}".replace("’", "'").lower())
        for liste, dessous in LISTES.items():
            for enfant in element.get(liste, []):
                ecrire(enfant, dessous)

    for axe in lu.document["axes"]:
        ecrire(axe, 0)
    return lignes


def attendu(chemin: Path) -> list[str]:
    return chemin.with_suffix(".attendu").read_text(encoding="utf-8").lower().splitlines()


@pytest.mark.parametrize("chemin", TEXTES, ids=lambda chemin: chemin.stem)
def test_the_tree_is_the_one_that_a_person_reads(chemin: Path) -> None:
    lu = lire_octets(chemin.read_bytes(), chemin.name)
    assert arbre_ecrit(lu) == attendu(chemin)
    assert lu.rapport.couverture_complete


@pytest.mark.parametrize("chemin", TEXTES, ids=lambda chemin: chemin.stem)
def test_every_element_says_lines_that_hold_its_words(chemin: Path) -> None:
    """Nothing invented: the first words of each element stand in the lines that it names."""
    lu = lire_octets(chemin.read_bytes(), chemin.name)
    textes = {ligne.numero: ligne.texte for ligne in lu.lignes}

    def verifier(element: dict[str, Any]) -> None:
        debut, fin = element["lignes"]
        source = " ".join(textes[n] for n in range(debut, fin + 1)).lower()
        assert element["titre"].split()[0].lower() in source, element
        for liste in LISTES:
            for enfant in element.get(liste, []):
                verifier(enfant)

    for axe in lu.document["axes"]:
        verifier(axe)


@pytest.mark.parametrize(
    "chemin",
    [c for c in TEXTES if c.suffix == ".txt" and c.stem not in DE_MISE_EN_PAGE],
    ids=lambda chemin: chemin.stem,
)
def test_the_same_paragraphs_in_word_give_the_same_tree(chemin: Path) -> None:
    document = docx.Document()
    lignes = chemin.read_text(encoding="utf-8").replace("\f", "").splitlines()
    repliees = [f"{a} {b}" for a, b in pairwise(lignes) if a and b[:1].islower()]
    for ligne in lignes:
        if ligne and not (ligne[:1].islower() and repliees):
            entiere = next((r for r in repliees if r.startswith(f"{ligne} ")), ligne)
            document.add_paragraph(entiere)
    tampon = io.BytesIO()
    document.save(tampon)
    assert arbre_ecrit(lire_octets(tampon.getvalue(), "contrat.docx")) == attendu(chemin)


def test_a_matrix_laid_flat_is_left_aside_with_a_doubt() -> None:
    chemin = DOSSIER / "matrice_plate.txt"
    lu = lire_octets(chemin.read_bytes(), chemin.name)
    assert [(d.genre, d.lignes) for d in lu.rapport.doutes] == [("matrice", (11, 19))]
    assert lu.document["matrice"] == []
