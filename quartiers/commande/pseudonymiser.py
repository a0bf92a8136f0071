"""`quartiers pseudonymiser`: on the town's own machine, without network, database or settings. Names never leave it."""

import argparse
import csv
import io
import os
from collections.abc import Callable
from pathlib import Path

from quartiers.cohortes import pseudonymes
from quartiers.cohortes.hors_ligne import cle as cles
from quartiers.cohortes.hors_ligne.modele import PSEUDONYME, Modele, ModeleRefuse, lire_modele
from quartiers.cohortes.hors_ligne.traitement import (
    Resultat,
    correspondance,
    fautes_du_fichier,
    fichier_a_envoyer,
    traiter,
)
from quartiers.commande.console import ErreurCommande, Sortie, dire, erreur, reussite
from quartiers.tableurs.classeur import Classeur, ClasseurIllisible, lire_classeur

MONTRES = 12


def pseudonymiser(choix: argparse.Namespace) -> int:
    modele = modele_ou_refus(choix.modele)
    if choix.verifier:
        return verifier(choix.fichier, modele)
    suffixe = "retraits" if choix.retrait else "a-envoyer"
    sortie: Path = choix.sortie or choix.fichier.with_name(f"{choix.fichier.stem}-{suffixe}.csv")
    table: Path = choix.correspondance or choix.fichier.with_name(f"{choix.fichier.stem}-a-garder.csv")
    neufs = [sortie] if choix.retrait else [sortie, table, *([choix.bulletins] if choix.bulletins else [])]
    refuser_d_ecraser(neufs, choix.fichier, ecraser=choix.ecraser)
    classeur = classeur_ou_refus(choix.fichier)
    cle, neuve = cle_ou_refus(choix.cle, retrait=choix.retrait)
    resultat = traiter(classeur, modele, cle, choix.ignorer, retrait=choix.retrait)
    raconter(resultat)
    if resultat.problemes:
        if neuve:
            choix.cle.unlink()
        raise ErreurCommande("Rien n’a été écrit : corrigez le fichier, puis recommencez.")
    ecrire(sortie, fichier_a_envoyer(resultat, modele, retrait=choix.retrait))
    if not choix.retrait:
        ecrire(table, correspondance(resultat))
        if choix.bulletins:
            ecrire(choix.bulletins, bulletins(resultat, modele))
    conclure(choix, resultat, sortie, table, cle, neuve=neuve)
    return Sortie.REUSSITE


def modele_ou_refus(fichier: Path) -> Modele:
    try:
        return lire_modele(fichier)
    except ModeleRefuse as refus:
        raise ErreurCommande(str(refus)) from refus


def classeur_ou_refus(fichier: Path) -> Classeur:
    try:
        return lire_classeur(fichier.read_bytes(), fichier.name)
    except OSError as echec:
        raise ErreurCommande(f"{fichier} ne peut pas être lu : {echec.strerror}.") from echec
    except ClasseurIllisible as refus:
        raise ErreurCommande(str(refus)) from refus


def cle_ou_refus(fichier: Path, *, retrait: bool) -> tuple[bytes, bool]:
    """The key, and whether it has just been made. A withdrawal needs the key that made the pseudonyms."""
    try:
        if fichier.exists():
            return cles.lire_cle(fichier), False
        if retrait:
            raise ErreurCommande(f"{fichier} n’existe pas : un retrait se fait avec la clé qui a servi à l’envoi.")
        return cles.creer_cle(fichier), True
    except cles.CleRefusee as refus:
        raise ErreurCommande(str(refus)) from refus


def refuser_d_ecraser(sorties: list[Path], source: Path, *, ecraser: bool) -> None:
    for sortie in sorties:
        if sortie.resolve() == source.resolve():
            raise ErreurCommande("Le fichier à écrire est le fichier de départ : choisissez un autre nom.")
        if sortie.exists() and not ecraser:
            raise ErreurCommande(f"{sortie} existe déjà : choisissez un autre nom, ou ajoutez --ecraser.")


def ecrire(fichier: Path, contenu: str) -> None:
    """Readable by its owner alone, byte order mark first: office suites then read the accents."""
    try:
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descripteur, "w", encoding="utf-8-sig", newline="") as sortie:
            sortie.write(contenu)
    except OSError as echec:
        raise ErreurCommande(f"{fichier} n’a pas pu être écrit : {echec.strerror}.", Sortie.MACHINE) from echec


def raconter(resultat: Resultat) -> None:
    montrer(resultat.problemes, erreur)
    montrer(resultat.doutes, lambda doute: dire(f"[yellow]?[/yellow] {doute}"))
    if resultat.laissees:
        dire(f"Colonnes laissées ici, rien n’en part : {', '.join(resultat.laissees)}.")
    if resultat.repetees:
        dire(f"{resultat.repetees} ligne(s) répétée(s) à l’identique, comptée(s) une fois.")


def montrer(phrases: list[str], comment: Callable[[str], None]) -> None:
    for phrase in phrases[:MONTRES]:
        comment(phrase)
    if len(phrases) > MONTRES:
        dire(f"… et {len(phrases) - MONTRES} autre(s).")


def conclure(
    choix: argparse.Namespace, resultat: Resultat, sortie: Path, table: Path, cle: bytes, *, neuve: bool
) -> None:
    quoi = "retrait(s)" if choix.retrait else "personne(s)"
    reussite(f"{sortie} : {len(resultat.personnes)} {quoi}, à déposer dans l’application.")
    dire(f"Clé {cles.empreinte(cle)}.")
    if neuve:
        dire(
            f"[bold]Clé neuve : {choix.cle}.[/bold] Gardez-la ici, avec une copie en lieu sûr. Ne l’envoyez à personne, ni à "
            "l’application : sans elle, on ne retrouve personne ; avec elle, on retrouve tout le monde."
        )
    if not choix.retrait:
        dire(f"[bold]À garder ici, à ne jamais envoyer :[/bold] {table} (noms et codes de retrait).")


def verifier(fichier: Path, modele: Modele) -> int:
    """Whether a file may leave: pseudonyms, codes and days only."""
    try:
        texte = fichier.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as echec:
        raise ErreurCommande(f"{fichier} ne peut pas être lu comme un fichier à envoyer.") from echec
    lignes = list(csv.reader(io.StringIO(texte), delimiter=";"))
    fautes = fautes_du_fichier(lignes, modele)
    montrer(fautes, erreur)
    if fautes:
        raise ErreurCommande("Ce fichier ne doit pas partir.")
    reussite(f"{fichier} : {len(lignes) - 1} ligne(s), rien que des pseudonymes, des codes et des dates.")
    return Sortie.REUSSITE


def bulletins(resultat: Resultat, modele: Modele) -> str:
    """A page to print here and cut: the paper that a person keeps to withdraw without account."""
    from html import escape

    import zxingcpp  # slow to load: only when papers are asked for

    morceaux = []
    for personne in sorted(resultat.personnes, key=lambda p: p.ligne):
        code = personne.valeurs[PSEUDONYME]
        adresse = f"{modele.adresse_de_retrait}?code={code}" if modele.adresse_de_retrait else code
        dessin = zxingcpp.create_barcode(adresse, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
        morceaux.append(
            f"<section><h2>{escape(personne.prenom)} {escape(personne.nom)}</h2><p>{escape(modele.titre)}</p>"
            f"<p>Pour ne plus être suivi·e, sans donner de raison : ouvrez {escape(modele.adresse_de_retrait)}, donnez ce "
            f"code, ou remettez ce papier à la commune.</p><p><b>{pseudonymes.en_groupes(code)}</b></p>"
            f"{dessin.to_svg(add_quiet_zones=True)}</section>"
        )
    style = "section{break-inside:avoid;border:1px dashed #555;padding:1em;margin:1em 0}svg{width:4cm;height:4cm}"
    return (
        f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>Bulletins de retrait</title><style>{style}</style>'
        f"{''.join(morceaux)}</html>"
    )
