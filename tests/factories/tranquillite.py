"""Observatories, sources and monthly counts, as small as a test wants them."""

import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Any

from quartiers.annuaire.models import Organisme
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.tranquillite.acces import charte_de
from quartiers.tranquillite.domain import observatoire as domaine
from quartiers.tranquillite.domain.livraisons import livrer
from quartiers.tranquillite.enums import Famille, Moyen, NatureSource, UniteSource
from quartiers.tranquillite.models import CategorieSource, MembreObservatoire, Observatoire, SourceObservatoire
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import creer_acteur, creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_quartier_contrat

NUMEROS = itertools.count(1)
JOUR = dt.date(2026, 11, 26)
DEBUT = dt.date(2024, 1, 1)


def ouvrir_observatoire(contrat: Contrat | None = None) -> Observatoire:
    return domaine.ouvrir(
        acteur=Acteur(),
        contrat=contrat or creer_contrat(),
        jour=DEBUT,
        finalite="Comprendre ensemble.",
        responsable="Direction de la cohésion",
        base_legale="",
        conservation_annees=6,
    )


def creer_membre_du_cercle(
    contrat: Contrat, role: Role = Role.PILOTE, organisme: Organisme | None = None, *, signe: bool = True
) -> tuple[Utilisateur, MembreObservatoire]:
    utilisateur = creer_utilisateur(role, contrat=contrat)
    membre = domaine.ajouter_membre(
        acteur=Acteur(),
        contrat=contrat,
        jour=DEBUT,
        organisme=organisme or creer_organisme(),
        fonction="Référente",
        utilisateur=utilisateur,
        courriel="",
    )
    charte = charte_de(contrat)
    if signe and charte is not None:
        domaine.signer(acteur=Acteur(), membre=membre, charte=charte, jour=DEBUT)
    return utilisateur, membre


def creer_source(
    contrat: Contrat, categories: tuple[str, ...] = ("Tapage", "Dégradations"), **champs: Any
) -> SourceObservatoire:
    numero = next(NUMEROS)
    defauts = {
        "code": f"source-{numero}",
        "titre": f"Source {numero}",
        "nature": NatureSource.BAILLEUR,
        "definition": "Signalements reçus.",
        "unite": UniteSource.SIGNALEMENTS,
        "debut": DEBUT,
    }
    organisme = champs.pop("organisme", None) or creer_organisme()
    source = SourceObservatoire.objects.create(contrat=contrat, organisme=organisme, **{**defauts, **champs})
    CategorieSource.objects.bulk_create(
        CategorieSource(contrat=contrat, source=source, titre=titre, famille=Famille.NUISANCES, rang=rang)
        for rang, titre in enumerate(categories)
    )
    return source


def creer_quartiers(contrat: Contrat, *noms: str) -> list[QuartierContrat]:
    return [creer_quartier_contrat(contrat, titre=nom) for nom in noms]


def livrer_des_chiffres(source: SourceObservatoire, chiffres: Mapping[tuple[str, QuartierContrat, str], int]) -> None:
    """{(category, neighbourhood, « 2025-03 »): number}."""
    categories = {c.titre: c.pk for c in source.categories.all()}
    lus = {
        (categories[titre], f"q{quartier.pk}", dt.date.fromisoformat(f"{mois}-01")): nombre
        for (titre, quartier, mois), nombre in chiffres.items()
    }
    livrer(acteur=Acteur(), source=source, chiffres=lus, moyen=Moyen.FORMULAIRE, jour=JOUR)


def acteur_de(utilisateur: Utilisateur) -> Acteur:
    return Acteur(utilisateur=utilisateur, habilitation=utilisateur.habilitations.get())


def pilote_de(contrat: Contrat) -> Acteur:
    return creer_acteur(Role.PILOTE, contrat)
