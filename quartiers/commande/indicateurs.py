"""`quartiers indicateurs charger`."""

import argparse

from django.core.exceptions import ValidationError

from quartiers.commande.console import ErreurCommande, Sortie, dire, progression, reussite
from quartiers.indicateurs.domain.chargements import FichierRefuse, Lecture, charger_livrees, phrase_de
from quartiers.indicateurs.domain.chargements import charger as charger_fichier

MONTREES = 20


def charger(choix: argparse.Namespace) -> int:
    """Load the shipped figures, or an official file that is recognised by its header."""
    try:
        with progression("Chargement des valeurs") as avancement:
            if choix.fichier is None:
                for nom, apercu in charger_livrees(avancement).items():
                    dire(f"  {nom} : {phrase_de(apercu)}")
                reussite("Valeurs officielles livrées : chargées.")
                return Sortie.REUSSITE
            lecture = charger_fichier(
                chemin=choix.fichier,
                millesime=choix.millesime,
                motif=choix.motif,
                confirme=choix.confirmer,
                a_blanc=choix.a_blanc,
                avancement=avancement,
            )
    except FichierRefuse as echec:
        raise ErreurCommande(str(echec)) from echec
    except ValidationError as echec:
        raise ErreurCommande("\n  ".join(echec.messages) + suite(choix, echec)) from echec
    except OSError as echec:
        raise ErreurCommande(f"{choix.fichier} ne peut pas être lu : {echec.strerror}.") from echec
    raconter(lecture, a_blanc=choix.a_blanc)
    return Sortie.REUSSITE


def suite(choix: argparse.Namespace, echec: ValidationError) -> str:
    """What to type, when the same command may go on."""
    dit = " ".join(echec.messages)
    if "dites pourquoi" in dit:
        return "\n  Ajoutez : --motif « … »"
    return "\n  Ajoutez : --confirmer" if "Confirmez" in dit and not choix.confirmer else ""


def raconter(lecture: Lecture, *, a_blanc: bool) -> None:
    dire(f"  Reconnu : {lecture.lot.titre}")
    for probleme in lecture.lot.problemes[:MONTREES]:
        dire(f"  [yellow]à vérifier[/yellow] : {probleme.message}")
    for question in lecture.lot.questions:
        dire(f"  [yellow]à confirmer[/yellow] : {question}")
    fait = phrase_de(lecture.apercu)
    if a_blanc:
        reussite(f"À blanc : {fait}. Rien n’a été écrit.")
    elif lecture.possible:
        reussite(f"Valeurs écrites : {fait}.")
    else:
        reussite("Rien n’a changé.")
