"""The observatory of a demonstration: four sources, three and a half years, a break, a change, months that never came.

All fictional, drawn once and for all from a fixed seed; every page says so. Nobody is written to.
"""

import datetime as dt
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

import pghistory
from django.db import transaction
from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.comptes.demonstration import courriel_de_demonstration
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, Signataire
from quartiers.tranquillite import jeux_demonstration as jeux
from quartiers.tranquillite.acces import charte_de
from quartiers.tranquillite.domain import observatoire, sources, syntheses
from quartiers.tranquillite.enums import Moyen
from quartiers.tranquillite.lieux import Lieu, lieux_de
from quartiers.tranquillite.models import (
    CategorieSource,
    FaitMensuel,
    Livraison,
    MesureRessenti,
    Observatoire,
    SourceObservatoire,
)
from quartiers.tranquillite.periodes import plus, premier, trimestre_clos
from quartiers.tranquillite.reglages import reglage_le

GRAINE = 71
MOIS = 42


@dataclass
class Decor:
    contrat: Contrat
    jour: dt.date
    organismes: list[Organisme]
    hasard: random.Random

    def organisme(self, nature: str, rang: int = 0) -> Organisme | None:
        siens = [organisme for organisme in self.organismes if organisme.nature == nature]
        return siens[rang % len(siens)] if siens else None


@transaction.atomic
def observatoire_de_demonstration(contrat: Contrat) -> int | None:
    """Open it on `contrat`; how many monthly counts were made, None when it is open already or has no neighbourhood."""
    if Observatoire.objects.filter(contrat=contrat).exists() or not lieux_de(contrat, "quartier"):
        return None
    jour = timezone.localdate()
    signataires = Signataire.objects.filter(contrat=contrat, organisme__isnull=False).select_related("organisme")
    organismes = [s.organisme for s in signataires.order_by("rang", "pk") if s.organisme is not None]
    decor = Decor(contrat, jour, organismes, random.Random(GRAINE))  # noqa: S311 - figures that must be the same each time
    with pghistory.context(source="demonstration"):
        observatoire.ouvrir(acteur=Acteur(), contrat=contrat, jour=jour, **jeux.OUVERTURE)
        composer_le_cercle(decor)
        nombre = sum(creer_source(decor, fictive) for fictive in jeux.SOURCES)
        ressenti(decor)
        publier(decor)
    return nombre


def composer_le_cercle(decor: Decor) -> None:
    """The demonstration's accounts; the landlord and the State have still to sign, as anyone does the first time."""
    charte = charte_de(decor.contrat)
    for role, nature, fonction, signe in jeux.CERCLE:
        organisme = decor.organisme(nature)
        utilisateur = Utilisateur.objects.filter(courriel=courriel_de_demonstration(Role(role))).first()
        if organisme is None:
            continue
        membre = observatoire.ajouter_membre(
            acteur=Acteur(),
            contrat=decor.contrat,
            jour=decor.jour,
            organisme=organisme,
            fonction=fonction,
            utilisateur=utilisateur,
            courriel=courriel_de_demonstration(Role(role)),
        )
        if signe and charte is not None:
            observatoire.signer(acteur=Acteur(), membre=membre, charte=charte, jour=decor.jour)


def creer_source(decor: Decor, fictive: jeux.SourceFictive) -> int:
    organisme = decor.organisme(fictive.partenaire) or decor.organisme(NatureOrganisme.EPCI)
    if organisme is None:
        return 0
    debut = plus(premier(decor.jour), -MOIS)
    source = sources.creer_source(
        acteur=Acteur(), contrat=decor.contrat, organisme=organisme, debut=debut, **fictive.champs
    )
    categories = [(None, titre, famille) for titre, famille, _ in fictive.categories]
    sources.ranger_categories(acteur=Acteur(), source=source, categories=categories)
    if fictive.rupture:
        il_y_a, quoi = fictive.rupture
        sources.noter_rupture(
            acteur=Acteur(), source=source, mois=plus(premier(decor.jour), -il_y_a), quoi=quoi, categorie=None
        )
    livraison = Livraison.objects.create(contrat=decor.contrat, source=source, moyen=Moyen.DEMONSTRATION, nombre=0)
    faits = FaitMensuel.objects.bulk_create(faits_de(decor, fictive, source, livraison))
    Livraison.objects.filter(pk=livraison.pk).update(nombre=len(faits))
    return len(faits)


def faits_de(
    decor: Decor, fictive: jeux.SourceFictive, source: SourceObservatoire, livraison: Livraison
) -> Iterator[FaitMensuel]:
    lieux = lieux_de(decor.contrat, source.echelle)
    categories: list[CategorieSource] = list(source.categories.order_by("rang", "pk"))
    for rang_lieu, lieu in enumerate(lieux):
        for categorie, (_, _, niveau) in zip(categories, fictive.categories, strict=True):
            for ecoules in range(MOIS):
                reste = MOIS - ecoules
                if reste in fictive.manquants:
                    continue
                mois = plus(source.debut, ecoules)
                moyenne = niveau * jeux.POIDS_LIEUX[rang_lieu % len(jeux.POIDS_LIEUX)]
                moyenne *= facteur_de(fictive, mois, reste)
                yield FaitMensuel(
                    contrat=decor.contrat,
                    source=source,
                    categorie=categorie,
                    mois=mois,
                    nombre=poisson(decor.hasard, moyenne),
                    livraison=livraison,
                    **lieu_en_champs(lieu),
                )


def lieu_en_champs(lieu: Lieu) -> dict[str, int | None]:
    return lieu.champs


def facteur_de(fictive: jeux.SourceFictive, mois: dt.date, reste: int) -> float:
    """Summer, the change of level, what a new way of counting adds; `reste`: months to the last one."""
    facteur = 1 + fictive.saison * math.sin(2 * math.pi * (mois.month - 4) / 12)
    if fictive.change and reste <= fictive.change[0]:
        facteur *= fictive.change[1]
    if fictive.rupture and reste <= fictive.rupture[0]:
        facteur *= 1.4
    return facteur


def poisson(hasard: random.Random, moyenne: float) -> int:
    """A draw by its definition: how many waits fit in a unit of time."""
    compte, attente = 0, hasard.expovariate(moyenne)
    while attente < 1:
        compte, attente = compte + 1, attente + hasard.expovariate(moyenne)
    return compte


def ressenti(decor: Decor) -> None:
    quartiers = [lieu.pk for lieu in lieux_de(decor.contrat, "quartier")]
    MesureRessenti.objects.bulk_create(
        MesureRessenti(
            contrat=decor.contrat,
            question=jeux.QUESTION,
            reponse=jeux.REPONSE,
            enquete=jeux.ENQUETE,
            vague=plus(premier(decor.jour), -il_y_a),
            quartier_id=quartiers[rang % len(quartiers)] if rang is not None else None,
            interroges=interroges,
            repondants=repondants,
            comptes=comptes,
        )
        for il_y_a, rang, interroges, repondants, comptes in jeux.VAGUES
    )


def publier(decor: Decor) -> None:
    """The summary of the last year that is over."""
    fin = trimestre_clos(decor.jour, reglage_le(decor.contrat.pk, decor.jour).delai_jours)
    synthese = syntheses.preparer(
        acteur=Acteur(), contrat=decor.contrat, annee=fin.year - 1, trimestre=None, jour=decor.jour
    )
    syntheses.publier(acteur=Acteur(), synthese=synthese, jour=decor.jour)
