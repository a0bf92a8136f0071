"""The `quartiers` command: its words, their help in French, and what each one runs.

Each sub-command's module is imported only when asked for, so that `quartiers contrat lire` starts without Django.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from quartiers.commande.console import ErreurCommande, Sortie, erreur

MOTS_ARGPARSE = {
    "usage: ": "emploi : ",
    "positional arguments": "arguments",
    "options": "options",
    "optional arguments": "options",
    "show this help message and exit": "montrer cette aide",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "mots non reconnus : %s",
    "expected one argument": "une valeur est attendue",
    "expected at least one argument": "au moins une valeur est attendue",
    "invalid choice: %(value)r (choose from %(choices)s)": "« %(value)s » n’est pas possible (choix : %(choices)s)",
    "invalid %(type)s value: %(value)r": "« %(value)s » n’est pas une valeur possible",
    "argument %(argument_name)s: %(message)s": "argument %(argument_name)s : %(message)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
    "one of the arguments %s is required": "l’un de ces arguments est nécessaire : %s",
    "not allowed with argument %s": "incompatible avec %s",
}


def _en_francais() -> None:
    """argparse asks gettext for its words: give it ours."""
    argparse._ = lambda mot: MOTS_ARGPARSE.get(mot, mot)  # type: ignore[attr-defined]


def analyseur() -> argparse.ArgumentParser:
    _en_francais()
    racine = argparse.ArgumentParser(
        prog="quartiers",
        description="Le système d’information d’un contrat de ville « Engagements Quartiers 2030 ».",
        epilog="Codes de sortie : 0 réussite, 1 entrée refusée, 2 mauvais emploi, 3 occupé, 4 machine, 130 interrompu.",
    )
    mots = racine.add_subparsers(title="commandes", metavar="COMMANDE", required=True)
    _demarrer(mots)
    _contrat(mots)
    _territoire(mots)
    _indicateurs(mots)
    _utilisateur(mots)
    _sauvegardes(mots)
    _appels(mots)
    _passation(mots)
    _pseudonymiser(mots)
    return racine


def _demarrer(mots: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demarrer = mots.add_parser("demarrer", help="préparer ce qui manque puis démarrer le site et les tâches")
    demarrer.add_argument("--port", type=int, default=8000, help="port d’écoute (8000)")
    demarrer.add_argument("--hote", default="127.0.0.1", help="adresse d’écoute (127.0.0.1)")
    demarrer.add_argument(
        "--processus",
        type=int,
        default=min(2, os.cpu_count() or 1),
        help="processus web (un par cœur de la machine, deux au plus)",
    )
    demarrer.add_argument(
        "--demonstration",
        action="store_true",
        help="contrat du Creusot Montceau et comptes fictifs, un par rôle ; jamais sur un site réel",
    )
    demarrer.add_argument("--preparer", action="store_true", help="préparer seulement, sans démarrer")
    demarrer.set_defaults(module="demarrage", fonction="demarrer", django=False)
    taches = mots.add_parser("taches", help="démarrer seulement le processus des tâches de fond")
    taches.set_defaults(module="demarrage", fonction="taches", django=True)


def _contrat(mots: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    contrat = mots.add_parser("contrat", help="lire, charger, comparer, exporter un contrat de ville")
    actes = contrat.add_subparsers(title="actes", metavar="ACTE", required=True)

    lire = actes.add_parser("lire", help="lire le texte d’un contrat (.pdf, .docx, .odt, .md, .txt)")
    lire.add_argument("fichier", type=Path, help="le texte du contrat")
    lire.add_argument("--sortie", "-s", help="fichier YAML à écrire ; « - » pour la sortie standard")
    lire.add_argument("--rapport", "-r", type=Path, help="rapport de lecture à écrire")
    lire.set_defaults(module="contrat", fonction="lire", django=False)

    charger = actes.add_parser("charger", help="charger un fichier de contrat structuré (YAML)")
    charger.add_argument("fichier", type=Path)
    charger.add_argument("--code", help="code du contrat dans les adresses (tiré de l’intitulé sinon)")
    charger.add_argument("--debut", help="entrée en vigueur, AAAA-MM-JJ")
    charger.add_argument("--publier", action="store_true", help="rendre le contrat visible sans connexion")
    charger.set_defaults(module="contrat", fonction="charger", django=True)

    comparer = actes.add_parser("comparer", help="comparer deux fichiers, ou deux dates d’un contrat chargé")
    comparer.add_argument("a", help="fichier YAML, ou date AAAA-MM-JJ")
    comparer.add_argument("b", help="fichier YAML, ou date AAAA-MM-JJ")
    comparer.add_argument("--contrat", help="code du contrat, quand on compare deux dates")
    comparer.add_argument("--json", action="store_true", help="écrire les différences en JSON")
    comparer.set_defaults(module="contrat", fonction="comparer", django=True)

    exporter = actes.add_parser("exporter", help="écrire un contrat chargé : .yaml, .pdf ou .docx")
    exporter.add_argument("code", help="code du contrat")
    exporter.add_argument("sortie", help="fichier à écrire ; « - » pour le YAML sur la sortie standard")
    exporter.add_argument("--date", help="tel qu’en vigueur ce jour-là, AAAA-MM-JJ (aujourd’hui)")
    exporter.set_defaults(module="contrat", fonction="exporter", django=True)


def _passation(mots: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    passation = mots.add_parser("passation", help="passer un contrat à d’autres : archives, contrat suivant, instance")
    actes = passation.add_subparsers(title="actes", metavar="ACTE", required=True)
    produire = actes.add_parser("produire", help="écrire l’archive d’un contrat : tables, documents, dictionnaire")
    produire.add_argument("code", help="code du contrat")
    produire.add_argument("sortie", type=Path, help="archive à écrire (.zip)")
    produire.set_defaults(module="passation", fonction="produire", django=True)
    reprendre = actes.add_parser("reprendre", help="reprendre ici le contrat d’une archive")
    reprendre.add_argument("archive", type=Path, help="archive produite par « passation produire »")
    reprendre.add_argument("--code", default="", help="code du contrat ici (celui de l’archive sinon)")
    reprendre.set_defaults(module="passation", fonction="reprendre", django=True)


def _territoire(mots: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    territoire = mots.add_parser("territoire", help="charger des contours, situer des points")
    actes = territoire.add_subparsers(title="actes", metavar="ACTE", required=True)
    charger = actes.add_parser("charger", help="charger les données livrées, ou un fichier officiel")
    charger.add_argument("fichier", type=Path, nargs="?", help="GeoJSON, shapefile zippé ou GeoPackage")
    charger.add_argument("--generation", type=int, choices=[2015, 2024], default=2024, help="génération de QPV")
    charger.add_argument("--valable-de", help="date d’effet des contours, AAAA-MM-JJ")
    charger.add_argument("--source", default="", help="producteur et millésime, affichés sur les pages")
    charger.set_defaults(module="territoire", fonction="charger", django=True)
    localiser = actes.add_parser("localiser", help="situer les points d’un fichier (CSV, Excel, ODS)")
    localiser.add_argument("fichier", type=Path)
    localiser.add_argument("--sortie", "-s", type=Path, help="fichier résultat (.csv ou .xlsx)")
    localiser.add_argument("--generation", type=int, choices=[2015, 2024], default=2024, help="génération de QPV")
    localiser.set_defaults(module="territoire", fonction="localiser", django=True)


def _indicateurs(mots: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    indicateurs = mots.add_parser("indicateurs", help="charger des valeurs d’indicateurs")
    actes = indicateurs.add_subparsers(title="actes", metavar="ACTE", required=True)
    charger = actes.add_parser("charger", help="charger les valeurs livrées, ou un fichier officiel reconnu")
    charger.add_argument("fichier", type=Path, nargs="?", help="CSV, xlsx, xls ou ods, au besoin compressé (.gz)")
    charger.add_argument("--millesime", default="", help="millésime du fichier, à la place de celui de sa description")
    charger.add_argument("--motif", default="", help="pourquoi des valeurs déjà connues du même millésime changent")
    charger.add_argument("--confirmer", action="store_true", help="écrire aussi ce qui a paru étrange (× 100…)")
    charger.add_argument("--a-blanc", action="store_true", help="dire ce qui serait écrit, sans rien écrire")
    charger.set_defaults(module="indicateurs", fonction="charger", django=True)


def _utilisateur(mots: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    utilisateur = mots.add_parser("utilisateur", help="inviter une personne")
    actes = utilisateur.add_subparsers(title="actes", metavar="ACTE", required=True)
    inviter = actes.add_parser("inviter", help="ouvrir un compte et donner une habilitation")
    inviter.add_argument("courriel")
    inviter.add_argument("--role", required=True, help="administrateur, pilote, agent_communal, service_etat…")
    inviter.add_argument("--nom", default="", help="nom affiché")
    inviter.add_argument("--organisme", help="nom ou SIRET de l’organisme")
    inviter.add_argument("--contrat", help="code du contrat")
    inviter.add_argument("--commune", help="code INSEE de la commune")
    inviter.add_argument("--departement", default="", help="code du département")
    inviter.add_argument("--fin", help="fin de l’habilitation, AAAA-MM-JJ")
    inviter.set_defaults(module="utilisateurs", fonction="inviter", django=True)


def _sauvegardes(mots: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    sauvegarder = mots.add_parser("sauvegarder", help="écrire une archive de la base et des fichiers")
    sauvegarder.add_argument("archive", type=Path, help="archive à écrire (.tar.gz)")
    sauvegarder.set_defaults(module="sauvegarde", fonction="sauvegarder", django=True)
    restaurer = mots.add_parser("restaurer", help="remettre une archive dans une base vide")
    restaurer.add_argument("archive", type=Path)
    restaurer.add_argument("--remplacer", action="store_true", help="effacer ce que la base contient")
    restaurer.set_defaults(module="sauvegarde", fonction="restaurer", django=True)


def _appels(mots: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    appels = mots.add_parser("appels", help="importer une saison d’appel à projets")
    actes = appels.add_subparsers(title="actes", metavar="ACTE", required=True)
    importer = actes.add_parser("importer", help="importer une saison passée (.xlsx, .xls, .ods, .csv)")
    importer.add_argument("fichier", type=Path, help="tableau de programmation, ou export du portail de l’État")
    importer.add_argument("--contrat", required=True, help="code du contrat")
    importer.add_argument("--annee", type=int, help="année, quand le fichier ne la dit pas")
    importer.add_argument("--a-blanc", action="store_true", help="dire ce qui serait fait, ne rien écrire")
    importer.add_argument(
        "--origine",
        choices=["reprise", "portail"],
        default="reprise",
        help="saison passée, ou portail de l’État (reprise)",
    )
    importer.add_argument("--decision-le", help="date des décisions que le fichier ne date pas, AAAA-MM-JJ")
    importer.add_argument(
        "--proches",
        choices=["demander", "rattacher", "creer"],
        default="demander",
        help="organisme au nom proche d’un autre : refuser et le dire (demander), le rattacher, ou le créer",
    )
    importer.add_argument("--creer-financeurs", action="store_true", help="créer les financeurs inconnus du contrat")
    importer.add_argument("--additionner", action="store_true", help="additionner les lignes d’un même projet")
    importer.set_defaults(module="appels", fonction="importer", django=True)


def _pseudonymiser(mots: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    pseudonymiser = mots.add_parser(
        "pseudonymiser",
        help="dans la commune : remplacer les noms par des codes avant l’envoi d’une cohorte",
        description="Travaille hors ligne, sur cette machine seulement. Lit un tableau avec noms, prénoms et dates de naissance, "
        "écrit le fichier à envoyer (codes et dates) et la table de correspondance à garder ici.",
    )
    pseudonymiser.add_argument("fichier", type=Path, help="le tableau de la commune (.xlsx, .ods, .csv)")
    pseudonymiser.add_argument("--modele", type=Path, required=True, help="fichier de modèle, téléchargé de la cohorte")
    pseudonymiser.add_argument(
        "--cle", type=Path, default=Path("cle-cohorte.txt"), help="clé de la commune, créée si elle n’existe pas"
    )
    pseudonymiser.add_argument("--sortie", "-s", type=Path, help="fichier à envoyer (à côté du tableau sinon)")
    pseudonymiser.add_argument("--correspondance", type=Path, help="table des noms et des codes, à garder ici")
    pseudonymiser.add_argument("--bulletins", type=Path, help="page à imprimer : un bulletin de retrait par personne")
    pseudonymiser.add_argument(
        "--ignorer", action="append", default=[], metavar="COLONNE", help="colonne à laisser ici (répétable)"
    )
    pseudonymiser.add_argument("--retrait", action="store_true", help="faire la liste des personnes à retirer")
    pseudonymiser.add_argument("--verifier", action="store_true", help="vérifier qu’un fichier à envoyer n’a aucun nom")
    pseudonymiser.add_argument("--ecraser", action="store_true", help="remplacer les fichiers d’un essai précédent")
    pseudonymiser.set_defaults(module="pseudonymiser", fonction="pseudonymiser", django=False)


def main(arguments: Sequence[str] | None = None) -> int:
    choix = analyseur().parse_args(arguments)
    try:
        if choix.django:
            _preparer_django()
        module = import_module(f"quartiers.commande.{choix.module}")
        return int(getattr(module, choix.fonction)(choix))
    except ErreurCommande as echec:
        erreur(str(echec))
        return echec.code
    except KeyboardInterrupt:
        erreur("Interrompu.")
        return Sortie.INTERROMPU
    except BrokenPipeError:  # « quartiers … | head »: the reader left, nothing to say
        sys.stderr.close()
        return Sortie.REUSSITE


def _preparer_django() -> None:
    """Settings and models; a base that cannot start is told in plain words."""
    import os

    import django

    from quartiers.socle.postgres_embarque import BaseEmbarqueeIndisponible

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartiers.settings")
    try:
        django.setup()
    except BaseEmbarqueeIndisponible as echec:
        raise ErreurCommande(str(echec), Sortie.MACHINE) from echec
