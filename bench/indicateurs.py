"""The national set of neighbourhoods: loading it, loading it again, comparing one neighbourhood with all."""

import datetime as dt
import time
from decimal import Decimal
from typing import TYPE_CHECKING

from bench.chrono import chronometrer

if TYPE_CHECKING:
    from quartiers.contrat.models import Contrat
    from quartiers.indicateurs.models import Mesure

CHANGEMENT = dt.date(2024, 1, 1)

LIMITE_LECTURE = 1.0  # s: the reading of a measure against all the neighbourhoods of France
LIMITE_ANALYSE = 1.0  # s: an analysis of effect against all of them, draws included
LIMITE_CHARGEMENT = 10.0  # s: « a few seconds »


def mesurer_indicateurs() -> None:
    from django.test import Client
    from django.urls import reverse

    from quartiers.contrat.models import Contrat
    from quartiers.indicateurs.domain.chargements import charger_livrees
    from quartiers.indicateurs.lecture import alentours, lire_mesure
    from quartiers.indicateurs.models import Mesure, Releve
    from quartiers.indicateurs.views.commun import lieux_de

    debut = time.perf_counter()
    charger_livrees()
    premier = time.perf_counter() - debut
    debut = time.perf_counter()
    charger_livrees()
    second = time.perf_counter() - debut
    contrat = Contrat.objects.exclude(epci=None).order_by("pk").first()
    print(f"\n## {Releve.objects.count():,} valeurs officielles".replace(",", " "))
    print(f"chargement {premier:.2f} s, rapport à la limite {premier / LIMITE_CHARGEMENT:.2f}")
    print(f"le même fichier encore {second:.2f} s, rapport {second / LIMITE_CHARGEMENT:.2f}")
    if contrat is None:
        return
    mesure = Mesure.objects.get(code="taux-pauvrete")
    jour = contrat.debut

    def lire() -> object:
        return lire_mesure(contrat, mesure, alentours(contrat, jour))

    def page(nom: str, *args: str) -> None:
        reponse = Client().get(reverse(f"indicateurs:{nom}", args=[contrat.code, *args]))
        assert reponse.status_code == 200

    for nom, acte in (
        ("comparaison nationale d’une mesure", lire),
        ("page d’une mesure", lambda: page("mesure", mesure.code)),
        ("page de toutes les mesures", lambda: page("mesures")),
        ("page d’un quartier", lambda: page("quartier", lieux_de(contrat).quartiers[0].code)),
    ):
        mediane, pire = chronometrer(acte)
        print(f"{nom} : {mediane:.3f} s, au pire {pire:.3f} s, rapport à la limite {mediane / LIMITE_LECTURE:.2f}")
    mesurer_les_analyses(contrat)


def mesurer_les_analyses(contrat: "Contrat") -> None:
    """Each design on the neighbourhoods of France, four periods of a made-up measure; nothing of it is kept."""
    from django.db import transaction

    from quartiers.indicateurs.effets.calculs import calculer, prealable
    from quartiers.indicateurs.enums import PlanAnalyse
    from quartiers.indicateurs.models import Analyse
    from quartiers.indicateurs.queries_effets import entree_de

    with transaction.atomic():
        mesure, codes = mesure_inventee(contrat)
        for plan in (PlanAnalyse.COMPARAISON, PlanAnalyse.APPARIEMENT):
            analyse = Analyse(
                contrat=contrat, titre="Bench", mesure=mesure, traites=codes, le=CHANGEMENT, plan=plan, graine=1,
                covariables=["taux-pauvrete", "taux-emploi"], voisins=5, calibre=1,
            )  # fmt: skip
            for nom, acte in (("avant le résultat", prealable), ("le résultat", calculer)):
                mediane, pire = chronometrer(lambda acte=acte, analyse=analyse: acte(entree_de(analyse)))
                contenu = acte(entree_de(analyse))
                print(
                    f"analyse, {plan.value}, {nom}, {contenu['compares']} quartiers comparés : {mediane:.3f} s, au pire "
                    f"{pire:.3f} s, rapport à la limite {mediane / LIMITE_ANALYSE:.2f}"
                )
        transaction.set_rollback(True)


def mesure_inventee(contrat: "Contrat") -> "tuple[Mesure, list[str]]":
    """Four yearly figures in each neighbourhood of 2024, and the codes of those of the contract."""
    from quartiers.comptes.politiques import Acteur
    from quartiers.indicateurs import periodes
    from quartiers.indicateurs.domain.mesures import definir
    from quartiers.indicateurs.domain.versements import verser
    from quartiers.indicateurs.models import TerritoireObserve
    from quartiers.indicateurs.valeurs_lues import Valeur, quatre
    from quartiers.indicateurs.views.commun import lieux_de

    champs = {"libelle": "Mesure du bench", "unite": "%"}
    mesure = definir(acteur=Acteur(), contrat=contrat, indicateur=None, le=periodes.annee(2015).debut, champs=champs)
    codes = sorted(TerritoireObserve.objects.filter(generation=2024).values_list("code", flat=True))
    verser(
        acteur=Acteur(),
        valeurs=[
            Valeur(
                mesure.code,
                ("quartier", code),
                periodes.annee(annee),
                valeur=quatre(Decimal(40 + (rang * 37 + annee * 11) % 17)),
                source="Bench",
            )
            for rang, code in enumerate(codes)
            for annee in (2021, 2022, 2023, 2025)
        ],
    )
    return mesure, [q.quartier.code for q in lieux_de(contrat).quartiers if q.quartier]
