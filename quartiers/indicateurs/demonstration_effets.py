"""Fictional figures for analyses of effect, said to be so: a rate in every neighbourhood of the region over five years,
raised on purpose where an invented action stands; one analysis published, another still to be announced."""

import datetime as dt
from decimal import Decimal

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.indicateurs import periodes
from quartiers.indicateurs.domain.analyses import annoncer, calculer, preparer, publier
from quartiers.indicateurs.domain.mesures import definir
from quartiers.indicateurs.domain.versements import verser
from quartiers.indicateurs.effets.regions import departements_de_la_region
from quartiers.indicateurs.enums import (
    EnsembleCompare,
    GenreMesure,
    Niveau,
    PlanAnalyse,
    ResumePeriodes,
    Secret,
    Sens,
)
from quartiers.indicateurs.lecture import Alentours
from quartiers.indicateurs.models import Mesure, TerritoireObserve
from quartiers.indicateurs.valeurs_lues import Valeur, quatre
from quartiers.territoire.enums import Generation

SOURCE = "Donnée fictive de démonstration"
ANNEES = (2021, 2022, 2023, 2024, 2025)
CHANGEMENT = dt.date(2024, 1, 1)
ETUDIES, HAUSSE = 2, Decimal(5)


def analyses_de_demonstration(contrat: Contrat, lieux: Alentours) -> None:
    """Nothing when the region has too few neighbourhoods to compare with."""
    codes = [q.quartier.code for q in lieux.quartiers if q.quartier]
    region = TerritoireObserve.objects.filter(
        niveau=Niveau.QUARTIER,
        generation=Generation.QPV_2024,
        departement__in=departements_de_la_region(contrat.departement),
    )
    tous = sorted(region.values_list("code", flat=True))
    if len(codes) <= ETUDIES or len(tous) < 20:
        return
    mesure = definir_retours(contrat)
    verser(acteur=Acteur(), valeurs=valeurs_retours(mesure, tous, codes[:ETUDIES]))
    analyse_publiee(contrat, mesure, codes[:ETUDIES])
    analyse_preparee(contrat, mesure, codes[:ETUDIES])


def definir_retours(contrat: Contrat) -> Mesure:
    return definir(
        acteur=Acteur(),
        contrat=contrat,
        indicateur=None,
        le=dt.date(2021, 1, 1),
        champs={
            "libelle": "Accompagnements suivis d’un emploi dans l’année (fictif)",
            "genre": GenreMesure.RESULTAT,
            "definition": "Part des personnes accompagnées vers l’emploi qui en ont un un an après. Chiffres inventés, "
            "ceux des autres quartiers de la région aussi.",
            "unite": "%",
            "sens": Sens.HAUSSE,
            "source": SOURCE,
            "producteur": "Démonstration",
            "periodicite": "annuelle",
            "borne_basse": Decimal(0),
            "borne_haute": Decimal(100),
            "secret": Secret.INDIVIDUS,
        },
    )


def valeurs_retours(mesure: Mesure, tous: list[str], etudies: list[str]) -> list[Valeur]:
    """A level of its own for each place, the same slow rise everywhere, a noise without pattern."""
    return [
        Valeur(
            mesure=mesure.code,
            lieu=(Niveau.QUARTIER.value, code),
            periode=periodes.annee(annee),
            valeur=quatre(niveau_de(rang, annee) + (HAUSSE if code in etudies and annee >= CHANGEMENT.year else 0)),
            source=SOURCE,
            millesime=str(annee),
            geographie="QPV 2024",
        )
        for rang, code in enumerate(tous)
        for annee in ANNEES
    ]


def niveau_de(rang: int, annee: int) -> Decimal:
    bruit = Decimal((rang * 37 + annee * 11) % 17 - 8) / 4
    return Decimal(31 + (rang * 7) % 13) + Decimal("0.6") * (annee - ANNEES[0]) + bruit


def analyse_publiee(contrat: Contrat, mesure: Mesure, etudies: list[str]) -> None:
    analyse = preparer(
        acteur=Acteur(),
        contrat=contrat,
        champs={
            "titre": "Une équipe emploi au pied des immeubles (fictif)",
            "mesure": mesure,
            "intervention": "Deux conseillères reçoivent sans rendez-vous depuis janvier 2024. Action inventée.",
            "traites": etudies,
            "le": CHANGEMENT,
            "plan": PlanAnalyse.COMPARAISON,
            "comparaison": EnsembleCompare.REGION,
            "resume": ResumePeriodes.MOYENNES,
            "graine": 2024,
        },
    )
    annoncer(
        acteur=Acteur(),
        analyse=analyse,
        hypothese="Trois points de plus qu’ailleurs : les personnes les plus loin de l’emploi sont enfin reçues.",
        attendu=Decimal(3),
    )
    publier(acteur=Acteur(), analyse=analyse, resultat=calculer(acteur=Acteur(), analyse=analyse))


def analyse_preparee(contrat: Contrat, mesure: Mesure, etudies: list[str]) -> None:
    preparer(
        acteur=Acteur(),
        contrat=contrat,
        champs={
            "titre": "La même équipe, contre des quartiers semblables (fictif)",
            "mesure": mesure,
            "intervention": "Deux conseillères reçoivent sans rendez-vous depuis janvier 2024. Action inventée.",
            "traites": etudies,
            "le": CHANGEMENT,
            "plan": PlanAnalyse.APPARIEMENT,
            "comparaison": EnsembleCompare.REGION,
            "covariables": ["taux-pauvrete", mesure.code],
            "voisins": 5,
            "calibre": Decimal(1),
            "graine": 2025,
        },
    )
