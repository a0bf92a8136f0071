"""A contract that knows the season of the corpus: neighbourhoods, communes, axes, funders."""

from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.appels.domain.importation import (
    Etude,
    etudier_importation,
    ouvrir_importation,
    regler,
    valider_importation,
)
from quartiers.appels.enums import GenreFinanceur
from quartiers.appels.imports.cibles import Plan
from quartiers.appels.models import Dossier, Importation, LigneFinancement
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat
from quartiers.territoire.models import Commune
from tests.appels.imports.corpus import AXE1, AXE2, AXE3, SAISON, Forme
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_financeur
from tests.factories.contrat import creer_contrat, creer_element, creer_quartier_contrat

GENRES = {
    "État": (GenreFinanceur.ETAT, NatureOrganisme.ETAT),
    "CUCM": (GenreFinanceur.EPCI, NatureOrganisme.EPCI),
    "CAF": (GenreFinanceur.ORGANISME_SOCIAL, NatureOrganisme.OPERATEUR),
}


def creer_decor() -> Contrat:
    contrat = creer_contrat()
    communes = {}
    for rang, nom in enumerate(dict.fromkeys(a.commune for a in SAISON), start=1):
        communes[nom], _ = Commune.objects.get_or_create(code=f"7190{rang}", defaults={"nom": nom, "departement": "71"})
        contrat.communes.add(communes[nom])
    for rang, action in enumerate(SAISON):
        if not contrat.quartiers.filter(titre=action.quartier).exists():
            creer_quartier_contrat(contrat, titre=action.quartier, rang=rang, commune=communes[action.commune])
    for rang, axe in enumerate((AXE1, AXE2, AXE3), start=1):
        creer_element(contrat, str(rang), axe.partition(" – ")[2], nature=Nature.AXE)
    for nom, (genre, nature) in GENRES.items():
        creer_financeur(
            contrat, nom=nom, genre=genre, organisme=creer_organisme(nom=f"{nom} de {contrat.code}", nature=nature)
        )
    return contrat


def ouvrir(contrat: Contrat, forme: Forme, **reglages: dict[str, Any]) -> Importation:
    fichier = ContentFile(forme.octets, forme.nom)
    importation = ouvrir_importation(acteur=Acteur(), contrat=contrat, fichier=fichier, annee=forme.annee)
    for partie, valeurs in reglages.items():
        regler(importation=importation, partie=partie, valeurs=valeurs)
    return importation


def etudier(contrat: Contrat, forme: Forme, **reglages: dict[str, Any]) -> Etude:
    return etudier_importation(ouvrir(contrat, forme, **reglages))


def importer(contrat: Contrat, forme: Forme, **reglages: dict[str, Any]) -> Plan:
    return valider_importation(acteur=Acteur(), importation=ouvrir(contrat, forme, **reglages))


def argent_en_base(contrat: Contrat) -> dict[tuple[str, str], dict[tuple[str, str], Decimal]]:
    """What the base says of each project, in the words of the corpus."""
    resultat: dict[tuple[str, str], dict[tuple[str, str], Decimal]] = {
        (d.organisme.nom, d.intitule): {}
        for d in Dossier.objects.filter(contrat=contrat).select_related("organisme").order_by("pk")
    }
    lignes = (
        LigneFinancement.objects.filter(contrat=contrat)
        .select_related("dossier__organisme", "financeur")
        .order_by("pk")
    )
    for ligne in lignes:
        projet = resultat[ligne.dossier.organisme.nom, ligne.dossier.intitule]
        for stade in ("demande", "vote"):
            if getattr(ligne, stade) is not None:
                projet[ligne.financeur.nom, stade] = getattr(ligne, stade)
    return resultat
