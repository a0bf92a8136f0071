"""More shapes of contracts, each with what a person reads in it: lettered levels, fiches in columns, lists without bullets."""

import io
import time
from typing import Any

import pytest
from docx import Document as DocumentWord

from quartiers.contrat.lecture import lire_octets
from quartiers.contrat.lecture.modele import ContratLu, ErreurLecture
from tests.contrat.lecture.test_formes import codes


def lu(texte: str, nom: str = "contrat.md") -> ContratLu:
    contrat = lire_octets(texte.encode(), nom)
    assert contrat.rapport.couverture_complete
    return contrat


def titres(elements: list[dict[str, Any]]) -> list[str]:
    return [e["titre"] for e in elements]


PRIORITES = """\
# Contrat de ville

## Priorité 1 : L’éducation
### Axe 1.1 : La réussite scolaire
#### Mesure 1 : Cordées de la réussite
#### Mesure 2 : Classes relais
### Axe 1.2 : La parentalité
#### Mesure 3 : Café des parents
## Priorité 2 : L’emploi
### Axe 2.1 : L’insertion
#### Mesure 4 : Forum
"""

CHAPITRES = """\
# Contrat de ville

## Les enjeux du contrat

### 1. Éducation

Objectifs :
- Soutenir les familles
- Prévenir le décrochage

Actions :
- Club parents

### 2. Emploi

Objectifs :
- Accompagner les jeunes

## Gouvernance

| Instance | Composition | Fréquence | Rôle |
|---|---|---|---|
| Comité de pilotage | Préfet, présidente, maires | 2 fois par an | Valide la programmation |
| Comité technique | Chefs de projet | Chaque trimestre | Instruit les dossiers |

## Signataires

| Organisme | Représentant | Signature |
|---|---|---|
| L’État | Le préfet | |
| La Ville de Valombre | Le maire | |

## Glossaire

| Sigle | Signification |
|---|---|
| QPV | Quartier prioritaire de la politique de la ville |
| ANRU | Agence nationale pour la rénovation urbaine |
"""

LETTRES = """\
CONTRAT DE VILLE

Axe I – Vivre ensemble

A/ Accéder aux droits

Objectifs :
- informer les habitants ;
- simplifier les démarches.

B/ Participer

Objectifs :
- soutenir les conseils citoyens.

Axe II – Travailler

A/ Se former

Objectifs :
- ouvrir des formations.
"""

CELLULES_FUSIONNEES = """\
# Contrat de ville

| Axe | Orientation | Objectifs | Actions |
|---|---|---|---|
| Axe 1 : Grandir | Orientation 1 : Réussir | Aider aux devoirs | • Clubs • Tutorat |
|  |  | Ouvrir l’école | • Parents à l’école |
|  | Orientation 2 : Lire | Lire partout | • Bibliobus |
| Axe 2 : Habiter | Orientation 1 : Rénover | Isoler | • Façades |
"""

S_ENGAGE = """\
# Contrat de ville

## Engagements des partenaires

### La Caf

S’engage à :
- financer 2,5 ETP de médiation ;
- verser 120 000 € par an aux centres sociaux.

### Habitat de l’Isle

S’engage à :
- produire 15 logements par an ;
- réserver 30 % des heures à l’insertion.

## Signataires

Pour la Ville de Valombre, le Maire

Pour le Département, la Présidente
"""

FICHES_QUARTIERS = """\
# Contrat de ville de Fort-Mangrove

## Les fiches-quartiers

### QPV Bas Calypso « Un port d’attache » (Fort-Mangrove) – QN97301I
- Population : 4 120 habitants
- Taux de pauvreté : 58 %

Thèmes prioritaires :
- Résorber l’habitat insalubre
- Prévenir les risques

Pistes d’actions :
- Créer une maison de projet

### QPV Ravine Blanche « Vivre la ravine » (Saint-Côme) – QN97402M
- Population : 2 000 habitants
"""

DEUX_COLONNES = """\
# Contrat de ville

## Axe 1 : Santé

| Constats | Le renoncement aux soins est fort |
|---|---|
| Objectifs opérationnels | • Faciliter l’accès aux soins • Prévenir |
| Exemples d’actions | • Bus dentaire |
| Partenaires | ARS, CPAM |
| Indicateurs de suivi | • Nombre de consultations |

## Axe 2 : Emploi

| Constats | Chômage |
|---|---|
| Objectifs opérationnels | • Lever les freins |
| Exemples d’actions | • Garage solidaire |
"""

DEFIS = """\
# Contrat de ville de la Communauté de communes du Haut-Vexinois

## Défi A. Grandir
### A1. Réussite éducative
1. Accompagner les familles
   - club parents
   - ateliers langage
2. Lutter contre le décrochage
   - école ouverte
### A2. Jeunesse
1. Associer les jeunes
## Défi B. Habiter
### B1. Renouvellement urbain
1. Achever la rénovation du Clos
2. Entretenir les espaces extérieurs
"""

TILLEULS = """\
VILLE DE MORTEFONTAINE
CONTRAT DE VILLE 2024 – 2030

III. LES QUARTIERS
QPV Les Tilleuls (QN08801M) : 2 300 habitants, taux de pauvreté 48 %.
QPV Beauséjour (QN08802M) : 1 100 habitants.

V. SIGNATAIRES
L'Etat
La Ville de Mortefontaine
Le Département
Mortefontaine Habitat
"""


def test_numbered_items_under_lettered_headings_are_objectives() -> None:
    assert codes(DEFIS, "contrat.md") == {
        "1": "Grandir",
        "1.1": "Réussite éducative",
        "1.1.O1": "Accompagner les familles",
        "1.1.A1": "club parents",
        "1.1.A2": "ateliers langage",
        "1.1.O2": "Lutter contre le décrochage",
        "1.1.A3": "école ouverte",
        "1.2": "Jeunesse",
        "1.2.O1": "Associer les jeunes",
        "2": "Habiter",
        "2.1": "Renouvellement urbain",
        "2.1.O1": "Achever la rénovation du Clos",
        "2.1.O2": "Entretenir les espaces extérieurs",
    }
    assert {d["genre"] for d in lu(DEFIS).document["doutes"]} == {"genre"}


def test_letters_with_a_slash_are_orientations() -> None:
    assert codes(LETTRES, "contrat.txt") == {
        "1": "Vivre ensemble",
        "1.1": "Accéder aux droits",
        "1.1.O1": "informer les habitants",
        "1.1.O2": "simplifier les démarches",
        "1.2": "Participer",
        "1.2.O1": "soutenir les conseils citoyens",
        "2": "Travailler",
        "2.1": "Se former",
        "2.1.O1": "ouvrir des formations",
    }


def test_priorities_hold_axes_that_hold_measures() -> None:
    assert codes(PRIORITES, "contrat.md") == {
        "1": "L’éducation",
        "1.1": "La réussite scolaire",
        "1.1.A1": "Cordées de la réussite",
        "1.1.A2": "Classes relais",
        "1.2": "La parentalité",
        "1.2.A1": "Café des parents",
        "2": "L’emploi",
        "2.1": "L’insertion",
        "2.1.A1": "Forum",
    }


def test_a_fiche_in_two_columns_gives_its_lists() -> None:
    assert codes(DEUX_COLONNES, "contrat.md") == {
        "1": "Santé",
        "1.O1": "Faciliter l’accès aux soins",
        "1.O2": "Prévenir",
        "1.A1": "Bus dentaire",
        "2": "Emploi",
        "2.O1": "Lever les freins",
        "2.A1": "Garage solidaire",
    }
    assert titres(lu(DEUX_COLONNES).document["indicateurs"]) == ["Nombre de consultations"]


def test_an_empty_first_cell_means_same_as_above() -> None:
    assert codes(CELLULES_FUSIONNEES, "contrat.md") == {
        "1": "Grandir",
        "1.1": "Réussir",
        "1.1.O1": "Aider aux devoirs",
        "1.1.A1": "Clubs",
        "1.1.A2": "Tutorat",
        "1.1.O2": "Ouvrir l’école",
        "1.1.A3": "Parents à l’école",
        "1.2": "Lire",
        "1.2.O1": "Lire partout",
        "1.2.A1": "Bibliobus",
        "2": "Habiter",
        "2.1": "Rénover",
        "2.1.O1": "Isoler",
        "2.1.A1": "Façades",
    }


def test_chapters_without_the_word_axe_and_tables_of_the_other_parts() -> None:
    document = lu(CHAPITRES).document
    assert titres(document["axes"]) == ["Éducation", "Emploi"]
    assert [(i["titre"], i["frequence_min"]) for i in document["instances"]] == [
        ("Comité de pilotage", 2),
        ("Comité technique", 4),
    ]
    assert [(s["titre"], s["fonction"]) for s in document["signataires"]] == [
        ("État", "Préfet"),
        ("Ville de Valombre", "Maire"),
    ]
    assert [s["sigle"] for s in document["sigles"]] == ["QPV", "ANRU"]


def test_commitments_introduced_by_s_engage_a() -> None:
    document = lu(S_ENGAGE).document
    assert [
        (e["signataire"], e["titre"], [(q["nombre"], q["unite"], q["periode"]) for q in e["quantites"]])
        for e in document["engagements"]
    ] == [
        ("La Caf", "Financer 2,5 ETP de médiation", [(2.5, "ETP de médiation", "")]),
        ("La Caf", "Verser 120 000 € par an aux centres sociaux", [(120000, "€", "par an")]),
        ("Habitat de l’Isle", "Produire 15 logements par an", [(15, "logements", "par an")]),
        ("Habitat de l’Isle", "Réserver 30 % des heures à l’insertion", [(30, "% des heures", "")]),
    ]
    assert document["axes"] == []
    assert "axes" in {d["genre"] for d in document["doutes"]}


def test_neighbourhood_headings_are_never_axes() -> None:
    document = lu(FICHES_QUARTIERS).document
    assert document["axes"] == []
    assert [(q["titre"], q["commune"], q["slogan"], q["code_qpv"]) for q in document["quartiers"]] == [
        ("Bas Calypso", "Fort-Mangrove", "Un port d’attache", "QN97301I"),
        ("Ravine Blanche", "Saint-Côme", "Vivre la ravine", "QN97402M"),
    ]
    premier = document["quartiers"][0]
    assert [(c["titre"], c["valeur"]) for c in premier["chiffres"]] == [("Population", 4120), ("Taux de pauvreté", 58)]
    assert (titres(premier["themes"]), titres(premier["pistes"])) == (
        ["Résorber l’habitat insalubre", "Prévenir les risques"],
        ["Créer une maison de projet"],
    )


@pytest.mark.parametrize("encodage", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize("fin", ["\n", "\r\n", "\r"])
def test_neighbourhoods_and_signatories_as_plain_lines(encodage: str, fin: str) -> None:
    document = lire_octets(TILLEULS.replace("\n", fin).encode(encodage), "contrat.txt").document
    assert [
        (q["titre"], q["code_qpv"], [(c["titre"], c["valeur"], c["unite"]) for c in q["chiffres"]])
        for q in document["quartiers"]
    ] == [
        ("Les Tilleuls", "QN08801M", [("Population", 2300, "habitants"), ("Taux de pauvreté", 48, "%")]),
        ("Beauséjour", "QN08802M", [("Population", 1100, "habitants")]),
    ]
    assert titres(document["signataires"]) == ["Etat", "Ville de Mortefontaine", "Département", "Mortefontaine Habitat"]


def test_styled_headings_among_numbered_plain_ones() -> None:
    """Parts are typed as plain text, axes in Heading 2 and orientations in Heading 3."""
    word = DocumentWord()
    for texte in ("1. Introduction", "1.1. Contexte", "Le récit du contrat.", "2. Les engagements", "2.1. Enjeux"):
        word.add_paragraph(texte)
    for i, axe in enumerate(("VIVRE ENSEMBLE", "TRAVAILLER"), start=1):
        word.add_heading(f"2.1.{i} {axe}", 2)
        for j in (1, 2):
            word.add_heading(f"Orientation {j} : Soutenir {axe.lower()} {j}", 3)
            word.add_paragraph("Objectifs opérationnels :")
            word.add_paragraph(f"Ouvrir un lieu {i}{j}", style="List Bullet")
    for texte in ("3. Les quartiers", "3.1. Le projet", "4. Gouvernance", "4.1. Instances"):
        word.add_paragraph(texte)
    tampon = io.BytesIO()
    word.save(tampon)
    axes = lire_octets(tampon.getvalue(), "contrat.docx").document["axes"]
    assert [(len(a["orientations"]), [len(o["objectifs"]) for o in a["orientations"]]) for a in axes] == [
        (2, [1, 1]),
        (2, [1, 1]),
    ]


@pytest.mark.parametrize(
    ("nom", "contenu", "dit"),
    [
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "est un ancien fichier Word (.doc) ou un document protégé"),
        ("a.txt", b"{\\rtf1\\ansi Axe 1 : Vivre}", "est un fichier RTF."),
        ("a.txt", b"<!DOCTYPE html><html><h2>Axe 1 : Vivre</h2></html>", "est une page web."),
    ],
)  # fmt: skip
def test_misnamed_files_are_told_for_what_they_are(nom: str, contenu: bytes, dit: str) -> None:
    with pytest.raises(ErreurLecture) as erreur:
        lire_octets(contenu, nom)
    assert str(erreur.value).startswith(f"« {nom} » {dit}")


_N = 60_000
HOSTILES = {
    "mots": "a " * (_N // 2),
    "parentheses": "(" * _N,
    "emphases": "**a " * (_N // 4),
    "tirets": "-" * 60 + "!",
    "barres": "|" * _N,
    "blancs": " " * _N + "x",
    "lignes courtes": "a\n" * (_N // 6),
    "sommaire": "Sommaire\n" + "\n".join(f"Titre {i}" for i in range(_N // 20)) * 2,
    "lignes longues": ("**a " * 2400 + "\n") * 6,
}


@pytest.mark.parametrize("cas", sorted(HOSTILES))
def test_hostile_text_is_read_in_linear_time(cas: str) -> None:
    depart = time.process_time()
    contrat = lire_octets(HOSTILES[cas].encode(), "contrat.txt")
    assert time.process_time() - depart < 5
    assert contrat.rapport.couverture_complete
    assert contrat.document["axes"] == []
