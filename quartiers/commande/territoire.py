"""`quartiers territoire`: load outlines, locate a file of points."""

import argparse
import datetime as dt
from pathlib import Path

from django.core.exceptions import ValidationError

from quartiers.commande.console import ErreurCommande, Sortie, dire, progression, reussite
from quartiers.territoire.domain.chargement import BilanChargement, charger_donnees_livrees, charger_fichier
from quartiers.territoire.formats import FichierIllisible
from quartiers.territoire.points import Demande, localiser_fichier
from quartiers.territoire.queries import evolutions_lisibles, localisateur_de_france, noms_des_codes


def charger(choix: argparse.Namespace) -> int:
    """The shipped data when no file is named, else the official file."""
    try:
        with progression("Chargement du territoire") as avancement:
            if choix.fichier is None:
                bilan = charger_donnees_livrees(avancement=avancement)
            else:
                bilan = charger_fichier(
                    chemin=choix.fichier,
                    generation=choix.generation,
                    valable_de=_jour(choix.valable_de) if choix.valable_de else None,
                    source=choix.source,
                )
    except FichierIllisible as echec:
        raise ErreurCommande(str(echec)) from echec
    except ValidationError as echec:
        raise ErreurCommande(" ".join(echec.messages)) from echec
    _dire_bilan(bilan)
    if choix.fichier is not None:
        for phrase in evolutions_lisibles():
            dire(f"  {phrase}")
    return Sortie.REUSSITE


def localiser(choix: argparse.Namespace) -> int:
    """Write the result beside the file, or where `--sortie` says."""
    sortie: Path = choix.sortie or choix.fichier.with_name(f"{choix.fichier.stem}-localise.csv")
    if sortie.exists():
        raise ErreurCommande(f"{sortie} existe déjà : choisissez un autre nom, rien n’a été écrasé.")
    if sortie.suffix not in {".csv", ".xlsx"}:
        raise ErreurCommande(f"« {sortie.suffix or 'sans extension'} » : le résultat s’écrit en .csv ou .xlsx.")
    localisateur = localisateur_de_france()
    if choix.generation not in localisateur.generations:
        raise ErreurCommande(
            f"Aucun contour de la génération {choix.generation} n’est chargé. Chargez-les par « quartiers territoire "
            f"charger FICHIER --generation {choix.generation} »."
        )
    demande = Demande(localisateur, choix.generation, True, noms_des_codes())
    try:
        with progression("Localisation des points") as avancement:
            bilan = localiser_fichier(choix.fichier, sortie, demande, avancement=avancement)
    except FichierIllisible as echec:
        raise ErreurCommande(str(echec)) from echec
    except OSError as echec:
        raise ErreurCommande(f"{sortie} ne peut pas être écrit : {echec.strerror}.", Sortie.MACHINE) from echec
    reussite(
        f"{sortie} : {bilan.lignes} lignes, {bilan.dans_un_quartier} dans un quartier, {bilan.a_verifier} à vérifier, "
        f"{bilan.en_faute} sans coordonnées utilisables."
    )
    for phrase in bilan.avertissements:
        dire(f"  {phrase}")
    return Sortie.REUSSITE


def _dire_bilan(bilan: BilanChargement) -> None:
    for nom, compte in bilan.comptes.items():
        reussite(f"{nom} : {compte.crees} créés, {compte.modifies} modifiés, {compte.inchanges} inchangés")
    reparations = [a for a in bilan.avertissements if "réparé" in a]
    if reparations:
        dire(f"  {len(reparations)} contours se recoupaient : ils ont été réparés.")
    for avertissement in bilan.avertissements:
        if avertissement not in reparations:
            dire(f"  {avertissement}")


def _jour(texte: str) -> dt.date:
    try:
        return dt.date.fromisoformat(texte)
    except ValueError as echec:
        raise ErreurCommande(f"« {texte} » n’est pas une date : écrire AAAA-MM-JJ, par exemple 2024-01-01.") from echec
