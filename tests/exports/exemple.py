"""A document with one of each block."""

import datetime as dt
from typing import Any

from quartiers.exports.blocs import (
    Bloc,
    ColonneBloc,
    Document,
    Encadre,
    Fiche,
    Figure,
    Liste,
    Morceau,
    Paragraphe,
    Paysage,
    Point,
    Tableau,
    Titre,
)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#1d6b61"/></svg>'
COLONNES = [ColonneBloc("Quartier", 3), ColonneBloc("Taux", 1, "droite")]
LIGNES = [[f"Quartier {rang}", f"{rang} %"] for rang in range(90)]
PHRASE = [
    Morceau("Lire "),
    Morceau("le contrat", lien="https://exemple.fr/contrat"),
    Morceau(", "),
    Morceau("vite", gras=True),
    Morceau(".", italique=True),
]


def document(png: bytes = b"", **champs: Any) -> Document:
    blocs: list[Bloc] = [
        Titre("Présentation"),
        Paragraphe("Un chapeau.", "chapeau"),
        Paragraphe("#strong[Rien] n’est *interprété* : <b> & $x$ \\ _"),
        Titre("Liste", 2),
        Liste([Point("Objectif", "A1.OBJ1", "avenant n° 1", [Point("Sous-action")])]),
        Paragraphe("Lire le contrat, vite.", morceaux=PHRASE),
        Liste([Point("Signer", enfants=[Point("à deux")], debut=1), Point("Envoyer")], debut=3),
        Liste([Point("Recommencer")], debut=1),
        Titre("Chiffres", 2),
        Fiche("En bref", [("Communes", "Le Creusot"), ("Durée", "six ans")]),
        Tableau("Taux par quartier", COLONNES, LIGNES, tetes_de_ligne=True),
        Titre("Détail", 3, au_sommaire=False),
        Figure(SVG, png, "Carte du quartier : un rectangle.", "Le quartier", 0.5),
        Encadre("Contour absent", "Aucun contour n’est chargé."),
        Paysage([Titre("Synthèse"), Tableau("Matrice", COLONNES, [["Les Saules", ["Un", "Deux"]]])]),
        Titre("Références"),
        Paragraphe("Une note.", "note"),
    ]
    return Document(
        titre="Contrat des Trois Rivières",
        sous_titre="Contrat de ville",
        mention="Version consolidée au 1er mai 2026",
        entete="Trois Rivières",
        date=dt.date(2026, 5, 1),
        blocs=blocs,
        couverture=[("Signé le", "31 mars 2024")],
        **champs,
    )
