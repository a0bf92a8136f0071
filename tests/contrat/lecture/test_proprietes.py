"""Properties: a random tree, rendered in a random style, is read back the same, and every line is accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quartiers.contrat.lecture import lire_octets, valider
from quartiers.contrat.lecture.extraction.numerotation import romain
from tests.contrat.lecture.fictions import RECIT
from tests.contrat.lecture.rendus import RENDUS, Piece, Style, en_txt, para, puce, titre
from tests.contrat.lecture.test_fictions import arbres

_VERBES = [
    "Développer",
    "Soutenir",
    "Renforcer",
    "Créer",
    "Animer",
    "Favoriser",
    "Accompagner",
    "Ouvrir",
    "Coordonner",
    "Prévenir",
]
_OBJETS = [
    "les jardins partagés", "la lecture publique", "un atelier de réparation", "le sport féminin", "les parcours de soins",
    "la médiation de nuit", "les mobilités douces", "un réseau de parrainage", "l’accès aux droits", "les écoles ouvertes",
    "la rénovation des façades", "les savoirs de base", "une cuisine de quartier", "le permis solidaire", "la vie associative",
]  # fmt: skip
_LIEUX = [
    "dans chaque quartier",
    "avec les familles",
    "au pied des immeubles",
    "tout au long de l’année",
    "pour les plus jeunes",
    "avec les bailleurs",
    "en soirée",
]


@dataclass(frozen=True, slots=True)
class Facon:
    """How the source names and numbers its levels, and which ones are lists."""

    axe: str
    orientation: str
    separateur: str
    numeros: str
    objectifs: str
    actions: str
    recit: bool
    fin: str


facons = st.builds(
    Facon,
    axe=st.sampled_from(["Axe", "AXE", "Pilier", "Enjeu n°", "Priorité", "Axe stratégique", "Ambition", "Défi"]),
    orientation=st.sampled_from(["Orientation", "Orientation stratégique", "Objectif stratégique", ""]),
    separateur=st.sampled_from([" : ", " – ", " - ", ". "]),
    numeros=st.sampled_from(["chiffres", "romains", "pointes"]),
    objectifs=st.sampled_from(["Objectifs opérationnels :", "Objectifs :", "Les objectifs opérationnels :", ""]),
    actions=st.sampled_from(
        ["Actions :", "Exemples d’actions :", "Actions à pérenniser, renforcer ou créer :", "Mesures :"]
    ),
    recit=st.booleans(),
    fin=st.sampled_from(["", " ;"]),
)
styles = st.builds(
    Style,
    puces=st.sampled_from([("-", "o", "▪"), ("•", "–", "▪"), ("▶", "»", "✓"), ("➢", "*", "-")]),
    largeur=st.sampled_from([0, 72, 95]),
    entete=st.just("Contrat de ville imaginaire – version de travail"),
    pages=st.sampled_from([0, 25, 40]),
)


@st.composite
def arbres_tires(dessin: st.DrawFn, facon: Facon) -> list[Any]:
    """1-3 axes × 1-3 orientations × lists; no title twice."""
    titres = iter(
        dessin(
            st.permutations(
                [f"{v} {o} {lieu}" for v, o, lieu in zip(_VERBES * 15, _OBJETS * 10, _LIEUX * 22, strict=False)]
            )
        )
    )
    nombre = st.integers(1, 3)

    def listes() -> list[Any]:
        objectifs: list[Any] = [("objectif", next(titres), []) for _ in range(dessin(nombre) if facon.objectifs else 0)]
        actions: list[Any] = [("action", next(titres), []) for _ in range(dessin(st.integers(1, 4)))]
        if dessin(st.booleans()):
            actions[0] = (
                "action",
                actions[0][1],
                [("sous_action", next(titres), []) for _ in range(dessin(st.integers(2, 3)))],
            )
        return [*objectifs, *actions]

    def branche() -> list[Any]:
        return (
            [("orientation", next(titres), listes()) for _ in range(dessin(nombre))] if facon.orientation else listes()
        )

    return [("axe", next(titres), branche()) for _ in range(dessin(st.integers(2, 3)))]


def pieces_de(arbre: list[Any], facon: Facon) -> list[Piece]:
    pieces = [
        titre("Contrat de ville imaginaire 2024-2030"),
        para(RECIT),
        titre("Les orientations stratégiques du contrat"),
    ]
    for i, (_axe, nom, enfants) in enumerate(arbre, start=1):
        numero = romain(i) if facon.numeros == "romains" else str(i)
        pieces.append(titre(f"{facon.axe} {numero}{facon.separateur}{nom}", 2))
        pieces += [para(RECIT)] if facon.recit else []
        if not facon.orientation:
            pieces += listes_de(enfants, facon)
            continue
        for j, (_orientation, sous_titre, contenu) in enumerate(enfants, start=1):
            sous_numero = f"{i}.{j}" if facon.numeros == "pointes" else str(j)
            pieces.append(titre(f"{facon.orientation} {sous_numero}{facon.separateur}{sous_titre}", 3))
            pieces += [para(RECIT)] if facon.recit else []
            pieces += listes_de(contenu, facon)
    return pieces


def listes_de(contenu: list[Any], facon: Facon) -> list[Piece]:
    pieces: list[Piece] = []
    for genre, intro in (("objectif", facon.objectifs), ("action", facon.actions)):
        items = [e for e in contenu if e[0] == genre]
        pieces += [para(intro)] if items else []
        for rang, (_genre, nom, details) in enumerate(items, start=1):
            fin = "." if facon.fin and rang == len(items) else facon.fin
            pieces.append(puce(nom + fin))
            pieces += [puce(detail[1] + facon.fin, 1) for detail in details]
    return pieces


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data(), facons, styles)
def test_random_tree_in_random_style_is_read_back(donnees: st.DataObject, facon: Facon, style: Style) -> None:
    arbre = donnees.draw(arbres_tires(facon))
    lu = lire_octets(en_txt(pieces_de(arbre, facon), style), "contrat.txt")
    assert arbres(lu) == arbre
    assert lu.rapport.couverture_complete
    assert valider(lu.document) == []


@pytest.mark.parametrize("extension", ["md", "docx", "odt", "pdf"])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(donnees=st.data(), facon=facons)
def test_random_tree_is_read_back_in_every_format(extension: str, donnees: st.DataObject, facon: Facon) -> None:
    arbre = donnees.draw(arbres_tires(facon))
    contenu = RENDUS[extension](pieces_de(arbre, facon), Style(entete="Contrat de ville imaginaire"))
    lu = lire_octets(contenu, f"contrat.{extension}")
    assert arbres(lu) == arbre
    assert lu.rapport.couverture_complete


_mots = st.sampled_from(["Axe 1 : Vivre", "Orientation 1 :", "Objectifs :", "- item ;", "  - sous-item", "• puce", "Thèmes prioritaires :", "QPV Le Lac (Ville)", "TITRE",
    "1.2 Partie", "Pour l’État, Monsieur le Préfet", "a\tb\tc", "Objectifs\tDispositifs de droit commun", "¹ Source", "", "", "Taux : 12 %", "Gouvernance", "Signataires",
    "Table des sigles", "ABC : Essai de sigle", "Indicateurs quantitatifs :", "> Nombre d’essais", "phrase sans fin qui", "continue ici.", "\f", "Page 3", "Sommaire", "Titre .... 4",
    "Engagements des partenaires", "La Région s’engage pour 12 logements / an", "Comité de pilotage", "Il se réunit deux fois par an.", "<p>miette</p>", "**gras**", "| a | b |"])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_mots, max_size=40))
def test_every_line_is_placed_or_left_aside_exactly_once(lignes: list[str]) -> None:
    texte = "\n".join([*lignes, "fin"])
    lu = lire_octets(texte.encode(), "contrat.txt")
    assert lu.rapport.couverture_complete
    assert valider(lu.document) == []


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_any_text_is_read_without_crashing(texte: str) -> None:
    lu = lire_octets(("x" + texte).encode("utf-8", "ignore").replace(b"\x00", b""), "contrat.md")
    assert lu.rapport.couverture_complete
