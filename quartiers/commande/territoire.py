"""`quartiers territoire charger|localiser`."""

import argparse

from django.core.exceptions import ValidationError

from quartiers.commande.console import ErreurCommande, Sortie, dire, progression, reussite
from quartiers.commande.dates import lire_jour
from quartiers.territoire.domain.chargement import BilanChargement, charger_donnees_livrees, charger_fichier
from quartiers.territoire.formats import FichierIllisible
from quartiers.territoire.points import Bilan, Demande, localiser_fichier
from quartiers.territoire.queries import localisateur_de_france, noms_des_codes

FAUTES_MONTREES = 10


def charger(choix: argparse.Namespace) -> int:
    try:
        with progression("Chargement du territoire") as avancement:
            if choix.fichier is None:
                bilan = charger_donnees_livrees(avancement=avancement)
            else:
                bilan = charger_fichier(
                    chemin=choix.fichier,
                    generation=choix.generation,
                    valable_de=lire_jour(choix.valable_de) if choix.valable_de else None,
                    source=choix.source,
                )
    except FichierIllisible as echec:
        raise ErreurCommande(str(echec)) from echec
    except ValidationError as echec:
        raise ErreurCommande(" ".join(echec.messages)) from echec
    except OSError as echec:
        raise ErreurCommande(f"{choix.fichier} ne peut pas être lu : {echec.strerror}.") from echec
    _raconter(bilan)
    return Sortie.REUSSITE


def _raconter(bilan: BilanChargement) -> None:
    for nom, compte in bilan.comptes.items():
        dire(f"  {nom} : {compte.crees} créés, {compte.modifies} modifiés, {compte.inchanges} inchangés")
    for avertissement in bilan.avertissements:
        dire(f"  [yellow]à vérifier[/yellow] : {avertissement}")
    for evolution in bilan.evolutions:
        dire(f"  {evolution}")
    reussite("Territoire chargé." if bilan.total.crees or bilan.total.modifies else "Rien n’a changé.")


def localiser(choix: argparse.Namespace) -> int:
    sortie = choix.sortie or choix.fichier.with_name(f"{choix.fichier.stem}-localise.csv")
    if sortie.exists():
        raise ErreurCommande(f"{sortie} existe déjà : choisissez un autre nom, rien n’a été écrasé.")
    try:
        demande = Demande(
            localisateur=localisateur_de_france(), generation=choix.generation, distances=False, noms=noms_des_codes()
        )
        with progression("Localisation des points") as avancement:
            bilan = localiser_fichier(choix.fichier, sortie, demande, avancement=avancement)
    except FichierIllisible as echec:
        raise ErreurCommande(str(echec)) from echec
    except KeyError as echec:
        raise ErreurCommande(
            f"Aucun contour de la génération {choix.generation} n’est chargé : "
            "« quartiers territoire charger FICHIER --generation … »."
        ) from echec
    except OSError as echec:
        raise ErreurCommande(f"{choix.fichier} ne peut pas être lu : {echec.strerror}.") from echec
    _raconter_points(bilan)
    reussite(f"Résultat : {sortie}")
    return Sortie.REUSSITE


def _raconter_points(bilan: Bilan) -> None:
    dire(
        f"  {bilan.lignes} lignes : {bilan.dans_un_quartier} dans un quartier prioritaire, {bilan.a_verifier} à vérifier "
        f"(près d’une limite), {bilan.en_faute} sans coordonnées utilisables"
    )
    for faute in bilan.fautes[:FAUTES_MONTREES]:
        dire(f"  [yellow]ligne {faute.ligne}[/yellow] : {faute.motif}")
    if len(bilan.fautes) > FAUTES_MONTREES:
        dire("  … la suite est dans la colonne « observation » du résultat.")
    for avertissement in bilan.avertissements:
        dire(f"  [yellow]à vérifier[/yellow] : {avertissement}")
