"""`quartiers appels importer`: a past season from a terminal, tried first with `--a-blanc`."""

import argparse

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from quartiers.appels.domain.importation import (
    Etude,
    ImportRefuse,
    controler_classeur,
    etudier,
    importer_fichier,
    options_de,
    phrase,
)
from quartiers.commande.console import ErreurCommande, Sortie, dire, reussite
from quartiers.commande.dates import lire_jour
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.socle import formats
from quartiers.tableurs.classeur import ClasseurIllisible
from quartiers.tableurs.problemes import Probleme

MONTRES = 30


def importer(choix: argparse.Namespace) -> int:
    contrat = Contrat.objects.filter(code=choix.contrat).first()
    if contrat is None:
        connus = ", ".join(Contrat.objects.order_by("code").values_list("code", flat=True)[:20]) or "aucun"
        raise ErreurCommande(f"Aucun contrat « {choix.contrat} ». Contrats chargés : {connus}.")
    octets, reglages = lire_fichier(choix), reglages_de(choix)
    try:
        with transaction.atomic():
            etude = etudier(
                contrat=contrat,
                octets=octets,
                nom=choix.fichier.name,
                annee=choix.annee,
                reglages=reglages,
                options=options_de(reglages),
            )
            raconter(etude)
            if choix.a_blanc:
                return conclure_a_blanc(etude)
            importer_fichier(
                acteur=Acteur(), contrat=contrat, etude=etude, options=options_de(reglages), nom=choix.fichier.name
            )
    except ClasseurIllisible as echec:
        raise ErreurCommande(str(echec)) from echec
    except ImportRefuse as echec:
        raise ErreurCommande(f"{echec} {conseil(etude)}".strip()) from echec
    reussite(f"{phrase(etude.plan)}.")
    return Sortie.REUSSITE


def lire_fichier(choix: argparse.Namespace) -> bytes:
    try:
        octets = choix.fichier.read_bytes()
        controler_classeur(ContentFile(octets, choix.fichier.name))
    except OSError as echec:
        raise ErreurCommande(f"{choix.fichier} ne peut pas être lu : {echec.strerror}.") from echec
    except ValidationError as echec:
        raise ErreurCommande(" ".join(echec.messages)) from echec
    return bytes(octets)


def reglages_de(choix: argparse.Namespace) -> dict[str, dict[str, object]]:
    decision = lire_jour(choix.decision_le) if choix.decision_le else None
    return {
        "options": {
            "origine": choix.origine,
            "decision_le": decision.isoformat() if decision else "",
            "proches": "" if choix.proches == "demander" else choix.proches,
            "creer_financeurs": choix.creer_financeurs,
            "additionner": choix.additionner,
        }
    }


def raconter(etude: Etude) -> None:
    plan = etude.plan
    for remarque in etude.classeur.remarques:
        dire(f"  {remarque}")
    for proposition in etude.propositions:
        colonnes = sum(bool(c.champ) for c in proposition.colonnes)
        etat = (
            f"lue, {formats.compte(colonnes, 'colonne')} reconnues"
            if proposition.lire
            else f"non lue : {proposition.pourquoi}"
        )
        dire(f"  feuille « {proposition.feuille.nom} » : {etat}")
    if plan.campagnes_a_creer:
        dire(f"  campagnes à créer : {', '.join(map(str, plan.campagnes_a_creer))}")
    justes = sum(c.juste for c in plan.lecture.controles)
    if plan.lecture.controles:
        dire(f"  sommes du fichier : {justes} justes sur {len(plan.lecture.controles)}")
    montrer(plan.avertissements, "yellow", "à vérifier")
    montrer(plan.erreurs, "red", "erreur")
    for identite in plan.identites.values():
        if identite.a_trancher:
            proches = " ou ".join(c.libelle for c in identite.candidats)
            dire(f"  [yellow]à trancher[/yellow] : « {identite.nom} » est-il {proches} ?")
    for nomme in plan.financeurs.values():
        if nomme.a_trancher:
            dire(f"  [yellow]à trancher[/yellow] : financeur « {nomme.nom} » inconnu du contrat")


def montrer(problemes: list[Probleme], couleur: str, mot: str) -> None:
    for probleme in problemes[:MONTRES]:
        dire(f"  [{couleur}]{mot}[/{couleur}] {probleme.ou} : {probleme.message}")
    if len(problemes) > MONTRES:
        dire(f"  … et {len(problemes) - MONTRES} autres")


def conclure_a_blanc(etude: Etude) -> int:
    plan = etude.plan
    if not plan.importable:
        raise ErreurCommande(f"Ce fichier ne peut pas être importé tel quel. {conseil(etude)}".strip())
    reussite(f"À blanc, rien n’est écrit : {phrase(plan)}.")
    return Sortie.REUSSITE


def conseil(etude: Etude) -> str:
    plan = etude.plan
    if any(i.a_trancher for i in plan.identites.values()):
        return "Tranchez à l’écran, ou ajoutez « --proches rattacher » ou « --proches creer »."
    if any(f.a_trancher for f in plan.financeurs.values()):
        return "Nommez ces financeurs dans le contrat, ou ajoutez « --creer-financeurs »."
    return ""
