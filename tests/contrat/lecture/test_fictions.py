"""Fictional contracts of varied shape, in five formats and several layouts: the exact structure, every time."""

from typing import Any

import pytest

from quartiers.contrat.lecture import ContratLu, lire_octets, valider
from tests.contrat.lecture.fictions import FICTIONS, Fiction
from tests.contrat.lecture.rendus import RENDUS, Style, en_txt

_NIVEAUX = {"orientations": "orientation", "objectifs": "objectif", "actions": "action", "sous_actions": "sous_action"}
_HABILLAGES = {
    "wrapped": Style(largeur=78),
    "paged": Style(largeur=90, pages=30, entete="Contrat fictif – document de travail"),
    "other bullets": Style(puces=("•", "–", "➢")),
    "odd bullets": Style(puces=("▶", "*", "✓"), largeur=70),
}


def arbre_lu(element: dict[str, Any], genre: str = "axe") -> tuple[str, str, list[Any]]:
    enfants = [(e, g) for liste, g in _NIVEAUX.items() for e in element.get(liste, [])]
    enfants.sort(key=lambda p: p[0]["lignes"][0])
    return genre, element["titre"].replace("'", "’"), [arbre_lu(e, g) for e, g in enfants]


def arbres(lu: ContratLu) -> list[Any]:
    return [arbre_lu(axe) for axe in lu.document["axes"]]


def controler(lu: ContratLu, fiction: Fiction) -> None:
    assert arbres(lu) == fiction.arbre
    assert [q["titre"] for q in lu.document["quartiers"]] == fiction.quartiers
    assert lu.rapport.couverture_complete
    assert valider(lu.document) == []


@pytest.mark.parametrize("extension", RENDUS)
@pytest.mark.parametrize("fiction", FICTIONS, ids=lambda f: f.nom)
def test_fiction_is_read_whole_in_every_format(fiction: Fiction, extension: str) -> None:
    contenu = RENDUS[extension](fiction.pieces, Style(entete=f"Contrat de ville de {fiction.nom}"))
    lu = lire_octets(contenu, f"{fiction.nom}.{extension}")
    controler(lu, fiction)
    assert parties(lu, fiction) == fiction.attendus


@pytest.mark.parametrize("habillage", _HABILLAGES)
@pytest.mark.parametrize("fiction", FICTIONS, ids=lambda f: f.nom)
def test_fiction_is_read_whole_whatever_the_layout(fiction: Fiction, habillage: str) -> None:
    controler(lire_octets(en_txt(fiction.pieces, _HABILLAGES[habillage]), "contrat.txt"), fiction)


def parties(lu: ContratLu, fiction: Fiction) -> dict[str, Any]:
    """The other facts that the fiction expects, in the shape it writes them."""
    d = lu.document
    lues = {
        "instances": [(x["titre"], x["frequence_min"]) for x in d["instances"]],
        "signataires": [(x["titre"], x["fonction"]) for x in d["signataires"]],
        "sigles": [x["sigle"] for x in d["sigles"]],
        "indicateurs": len(d["indicateurs"]),
        "chiffres": [(c["titre"], c["valeur"], c["unite"]) for q in d["quartiers"] for c in q["chiffres"]],
        "participation": [(x["titre"], x["effectif"], x["colleges"], x["mandat"]) for x in d["participation"]],
        "quantites": [(q["nombre"], q["unite"], q["periode"]) for e in d["engagements"] for q in e["quantites"]],
    }
    return {nom: lues[nom] for nom in fiction.attendus}
