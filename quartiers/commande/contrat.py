"""`quartiers contrat lire|charger|comparer|exporter`."""

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from quartiers.commande.console import ErreurCommande, Sortie, dire, ecrire_resultat, progression, reussite
from quartiers.commande.dates import lire_jour


def lire(choix: argparse.Namespace) -> int:
    from quartiers.contrat.lecture import cli

    return cli.executer(choix.fichier, choix.sortie, choix.rapport)


def charger(choix: argparse.Namespace) -> int:
    from quartiers.accueil.domain.chargement import ChargementRefuse, charger_contrat
    from quartiers.comptes.politiques import Acteur

    document = _document(choix.fichier)
    try:
        with progression(f"Chargement de {choix.fichier.name}"):
            rapport = charger_contrat(
                document,
                code=choix.code,
                debut=lire_jour(choix.debut) if choix.debut else None,
                publie=choix.publier,
                acteur=Acteur(),
            )
    except ChargementRefuse as echec:
        raise ErreurCommande(f"{choix.fichier} n’a pas été chargé, rien n’a changé.\n{echec}") from echec
    reussite(str(rapport))
    return Sortie.REUSSITE


def comparer(choix: argparse.Namespace) -> int:
    """Exit 0 whether or not something differs: the differences are the result."""
    from quartiers.contrat.comparaison import comparer_contrat
    from quartiers.contrat.differences import comparer_documents

    if choix.contrat:
        differences = comparer_contrat(_contrat(choix.contrat), lire_jour(choix.a), lire_jour(choix.b))
    else:
        differences = comparer_documents(_document(Path(choix.a)), _document(Path(choix.b)))
    if choix.json:
        ecrire_resultat(json.dumps([d.en_dict() for d in differences], ensure_ascii=False, indent=1))
        return Sortie.REUSSITE
    for difference in differences:
        ecrire_resultat(str(difference))
    dire(f"{len(differences)} différence(s).")
    return Sortie.REUSSITE


def exporter(choix: argparse.Namespace) -> int:
    from django.utils import timezone

    contrat = _contrat(choix.code)
    jour = lire_jour(choix.date) if choix.date else timezone.localdate()
    sortie = Path(choix.sortie)
    if choix.sortie == "-":
        sys.stdout.write(_yaml(contrat, jour))
        return Sortie.REUSSITE
    if sortie.exists():
        raise ErreurCommande(f"{sortie} existe déjà : choisissez un autre nom, rien n’a été écrasé.")
    contenu = _contenu(contrat, jour, sortie.suffix.lower())
    try:
        sortie.write_bytes(contenu)
    except OSError as echec:
        raise ErreurCommande(f"{sortie} ne peut pas être écrit : {echec.strerror}.", Sortie.MACHINE) from echec
    reussite(f"{sortie} : {contrat.intitule}, tel qu’en vigueur le {jour:%d/%m/%Y}.")
    return Sortie.REUSSITE


def _contenu(contrat: Any, jour: dt.date, suffixe: str) -> bytes:
    from quartiers.accueil.document_contrat import contrat_en_docx, contrat_en_pdf

    if suffixe in {".yaml", ".yml"}:
        return _yaml(contrat, jour).encode()
    if suffixe == ".pdf":
        return contrat_en_pdf(contrat, jour)
    if suffixe == ".docx":
        return contrat_en_docx(contrat, jour)
    raise ErreurCommande(f"« {suffixe or 'sans extension'} » n’est pas un format d’export : .yaml, .pdf ou .docx.")


def _yaml(contrat: Any, jour: dt.date) -> str:
    from quartiers.accueil.domain.chargement import exporter_contrat
    from quartiers.contrat.lecture import ecrire_yaml

    return ecrire_yaml(exporter_contrat(contrat, jour))


def _document(fichier: Path) -> dict[str, Any]:
    """The structured file, or a clear refusal."""
    import yaml

    try:
        document = yaml.load(fichier.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError as echec:
        raise ErreurCommande(f"Le fichier {fichier} n’existe pas.") from echec
    except (OSError, UnicodeDecodeError) as echec:
        raise ErreurCommande(f"{fichier} ne peut pas être lu : {echec}.") from echec
    except yaml.YAMLError as echec:
        lieu = getattr(echec, "problem_mark", None)
        ligne = f", ligne {lieu.line + 1}" if lieu else ""
        raise ErreurCommande(f"{fichier} n’est pas un fichier YAML correct{ligne}.") from echec
    if not isinstance(document, dict):
        raise ErreurCommande(f"{fichier} n’est pas un contrat structuré. Produisez-le par « quartiers contrat lire ».")
    return document


def _contrat(code: str) -> Any:
    from quartiers.contrat.models import Contrat

    trouve = Contrat.objects.filter(code=code).first()
    if trouve is None:
        connus = ", ".join(Contrat.objects.values_list("code", flat=True)[:10]) or "aucun"
        raise ErreurCommande(f"Aucun contrat n’a le code « {code} » (contrats chargés : {connus}).")
    return trouve
