"""`quartiers passation produire | reprendre`: a contract handed over as open files, taken in by another instance."""

import argparse
from pathlib import Path

from quartiers.accueil.indexation import reindexer
from quartiers.accueil.passation import paquet, reprise
from quartiers.commande.console import ErreurCommande, Sortie, progression, reussite
from quartiers.contrat.models import Contrat
from quartiers.socle.formats import nombre


def produire(choix: argparse.Namespace) -> int:
    contrat = Contrat.objects.filter(code=choix.code).first()
    if contrat is None:
        connus = ", ".join(Contrat.objects.order_by("code").values_list("code", flat=True)[:20]) or "aucun"
        raise ErreurCommande(f"Aucun contrat ne porte le code « {choix.code} ». Contrats connus : {connus}.")
    archive: Path = choix.sortie
    if archive.exists():
        raise ErreurCommande(f"{archive} existe déjà : choisissez un autre nom, rien n’a été écrasé.")
    if not archive.parent.exists():
        raise ErreurCommande(f"Le dossier {archive.parent} n’existe pas.")
    partiel = archive.with_name(archive.name + ".partiel")
    try:
        with progression("Passation") as avancement, partiel.open("wb") as sortie:
            lignes = paquet.produire(contrat, sortie, avancement)
        partiel.replace(archive)
    except OSError as echec:
        raise ErreurCommande(f"L’archive n’a pas pu être écrite : {echec.strerror}.", Sortie.MACHINE) from echec
    finally:
        partiel.unlink(missing_ok=True)
    reussite(f"{archive} : {nombre(sum(lignes.values()))} lignes, {archive.stat().st_size / 2**20:.1f} Mo.")
    return Sortie.REUSSITE


def reprendre(choix: argparse.Namespace) -> int:
    if not choix.archive.is_file():
        raise ErreurCommande(f"{choix.archive} n’existe pas.")
    try:
        with progression("Reprise") as avancement:
            contrat = reprise.reprendre(choix.archive, choix.code, avancement)
            reindexer(contrat)
    except reprise.ArchiveRefusee as refus:
        raise ErreurCommande(str(refus)) from refus
    reussite(f"Contrat « {contrat} » repris sous le code « {contrat.code} ». Invitez maintenant les personnes.")
    return Sortie.REUSSITE
