"""The protected series as sheets: one per source, what is hidden written « s »."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from quartiers.exports.colonnes import Colonne
from quartiers.socle.formats import date_fr
from quartiers.socle.secret.affichage import note
from quartiers.tranquillite.chiffres import Chiffres
from quartiers.tranquillite.enums import Pas
from quartiers.tranquillite.periodes import ORDRE
from quartiers.tranquillite.phrases import NOTE_INTERVALLES, NOTE_SOURCES


def colonnes_de_la_source(chiffres: Chiffres) -> list[Colonne]:  # noqa: ARG001 - one table of columns for all
    return [
        Colonne("pas", "Pas"),
        Colonne("periode", "Période"),
        Colonne("categorie", "Catégorie"),
        Colonne("lieu", "Lieu"),
        Colonne("nombre", "Nombre", "entier"),
    ]


def lignes_de_la_source(chiffres: Chiffres) -> Iterator[dict[str, Any]]:
    for pas in ORDRE:
        for categorie, lieu in chiffres.lignes:
            for point in chiffres.points(categorie, lieu, pas):
                yield {
                    "pas": Pas(pas).label,
                    "periode": str(point.periode),
                    "categorie": chiffres.nom_de_la_categorie(categorie),
                    "lieu": chiffres.nom_du_lieu(lieu),
                    "nombre": chiffres.publication.texte(categorie, lieu, point.periode),
                }


def notes_de(tous: Sequence[Chiffres], jour: dt.date) -> dict[str, str]:
    notes = {
        "Établi le": date_fr(jour),
        "Secret": note(tous[0].publication.seuil, "faits"),
        "Sources": NOTE_SOURCES,
        "Intervalles": NOTE_INTERVALLES,
        "Diffusion": "Cercle de l’observatoire seulement : charte de confidentialité.",
    }
    for chiffres in tous:
        source = chiffres.source
        ruptures = " ; ".join(f"{r.mois:%m/%Y} : {r.quoi}" for r in chiffres.ruptures)
        notes[source.titre] = " ".join(
            filter(
                None,
                [
                    f"{source.organisme}. {source.get_unite_display()}. {source.definition}",
                    f"Fiabilité : {source.get_fiabilite_display()}.",
                    f"Ce qui échappe : {source.sous_declaration}" if source.sous_declaration else "",
                    f"Ruptures : {ruptures}." if ruptures else "",
                ],
            )
        )
    return notes
