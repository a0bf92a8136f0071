"""Fictional figures of a demonstration, said to be so, where the public files shipped give none: a count through time
with its whole and its rest, a survey with margins and a break in series, criteria of judgement."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.indicateurs import periodes
from quartiers.indicateurs.demonstration_effets import analyses_de_demonstration
from quartiers.indicateurs.domain.criteres import rediger, sceller
from quartiers.indicateurs.domain.mesures import definir
from quartiers.indicateurs.domain.ruptures import signaler_rupture
from quartiers.indicateurs.domain.versements import verser
from quartiers.indicateurs.enums import GenreMesure, GenreRupture, Niveau, Secret, Sens, Sexe
from quartiers.indicateurs.lecture import Alentours, alentours
from quartiers.indicateurs.models import Indicateur, Mesure, Question
from quartiers.indicateurs.valeurs_lues import Lieu, Valeur, quatre

SOURCE = "Donnée fictive de démonstration"
ANNEES = (2021, 2022, 2023, 2024, 2025)
# Job seekers of a first year and what each following year adds, neighbourhood by neighbourhood; then the wholes.
DEPARTS = (212, 198, 121, 126, 94)
PAS = (-6, -4, -3, 2, -5)
HORS = {"commune": 640, "epci": 2150}
# Share of residents who feel unsafe: three surveys, the second with another questionnaire.
ENQUETES = {2023: (48, 44, 39, 41, 36), 2024: (43, 41, 37, 38, 33), 2025: (38, 42, 30, 37, 34)}
ENSEMBLE = {2023: 27, 2024: 25, 2025: 24}
MARGE, MARGE_ENSEMBLE = Decimal("5.5"), Decimal("1.8")


@transaction.atomic
def mesures_de_demonstration(contrat: Contrat) -> bool:
    """False when they are there already, or when no neighbourhood has a national code."""
    lieux = alentours(contrat, jour_de_lecture(contrat))
    if Mesure.objects.filter(contrat=contrat).exists() or len(lieux.quartiers) < len(DEPARTS):
        return False
    emploi = definir_emploi(contrat)
    insecurite = definir_insecurite(contrat)
    acteur = Acteur()
    verser(acteur=acteur, valeurs=valeurs_emploi(emploi, lieux))
    verser(acteur=acteur, valeurs=valeurs_insecurite(insecurite, lieux))
    signaler_rupture(
        acteur=acteur,
        contrat=contrat,
        champs={
            "mesure": insecurite,
            "territoire": None,
            "le": dt.date(2024, 1, 1),
            "genre": GenreRupture.SOURCE,
            "explication": "Le questionnaire a changé : la question porte sur le soir, et non plus sur la journée.",
        },
    )
    criteres_de_demonstration(contrat, emploi, insecurite)
    analyses_de_demonstration(contrat, lieux)
    return True


def indicateur_de(contrat: Contrat, mot: str) -> Indicateur | None:
    return Indicateur.objects.filter(contrat=contrat, titre__icontains=mot).order_by("rang").first()


def definir_emploi(contrat: Contrat) -> Mesure:
    return definir(
        acteur=Acteur(),
        contrat=contrat,
        indicateur=indicateur_de(contrat, "taux de chômage"),
        le=dt.date(2021, 1, 1),
        champs={
            "libelle": "Personnes inscrites à France Travail (fictif)",
            "genre": GenreMesure.CONTEXTE,
            "definition": "Personnes inscrites en catégories A, B ou C au 31 décembre. Chiffres inventés.",
            "unite": "personnes",
            "additionnable": True,
            "sens": Sens.BAISSE,
            "source": SOURCE,
            "producteur": "Démonstration",
            "periodicite": "annuelle",
            "par_sexe": True,
            "borne_basse": Decimal(0),
            "secret": Secret.INDIVIDUS,
        },
    )


def definir_insecurite(contrat: Contrat) -> Mesure:
    return definir(
        acteur=Acteur(),
        contrat=contrat,
        indicateur=indicateur_de(contrat, "sentiment d’insécurité"),
        le=dt.date(2023, 1, 1),
        champs={
            "libelle": "Habitantes et habitants qui se sentent en insécurité (fictif)",
            "genre": GenreMesure.RESULTAT,
            "definition": "Part des personnes interrogées qui répondent « souvent » ou « toujours ». Chiffres inventés.",
            "unite": "%",
            "sens": Sens.BAISSE,
            "source": SOURCE,
            "producteur": "Démonstration",
            "periodicite": "annuelle",
            "borne_basse": Decimal(0),
            "borne_haute": Decimal(100),
            "methode": "Enquête auprès de 300 personnes par quartier ; marges à 95 %.",
            "secret": Secret.INDIVIDUS,
        },
    )


def codes(lieux: Alentours) -> list[str]:
    return [q.quartier.code for q in lieux.quartiers if q.quartier][: len(DEPARTS)]


def valeurs_emploi(mesure: Mesure, lieux: Alentours) -> list[Valeur]:
    """The wholes are what their neighbourhoods count, and more."""
    valeurs = []
    for rang, annee in enumerate(ANNEES):
        comptes = {code: DEPARTS[n] + PAS[n] * rang for n, code in enumerate(codes(lieux))}
        valeurs += [une(mesure, (Niveau.QUARTIER, code), annee, Decimal(v)) for code, v in comptes.items()]
        if annee == ANNEES[-1]:  # a little less than half are women
            valeurs += [
                replace(une(mesure, (Niveau.QUARTIER, code), annee, Decimal(part)), sexe=sexe)
                for code, v in comptes.items()
                for sexe, part in ((Sexe.FEMMES, v * 12 // 25), (Sexe.HOMMES, v - v * 12 // 25))
            ]
        for niveau, code in sorted(lieux.references):
            if niveau in HORS and code:
                dedans = sum(comptes.get(q, 0) for q in lieux.complets.get(code, frozenset()))
                valeurs.append(une(mesure, (niveau, code), annee, Decimal(dedans + HORS[niveau] - 9 * rang)))
    return valeurs


def valeurs_insecurite(mesure: Mesure, lieux: Alentours) -> list[Valeur]:
    valeurs = []
    siren = next((code for niveau, code in sorted(lieux.references) if niveau == Niveau.EPCI), "")
    for annee, parts in ENQUETES.items():
        valeurs += [
            une(mesure, (Niveau.QUARTIER, code), annee, Decimal(part), MARGE)
            for code, part in zip(codes(lieux), parts, strict=True)
        ]
        if siren:
            valeurs.append(une(mesure, (Niveau.EPCI, siren), annee, Decimal(ENSEMBLE[annee]), MARGE_ENSEMBLE))
    return valeurs


def une(mesure: Mesure, lieu: Lieu, annee: int, valeur: Decimal, marge: Decimal | None = None) -> Valeur:
    return Valeur(
        mesure=mesure.code,
        lieu=(str(lieu[0]), lieu[1]),
        periode=periodes.annee(annee),
        valeur=quatre(valeur),
        marge_basse=None if marge is None else quatre(valeur - marge),
        marge_haute=None if marge is None else quatre(valeur + marge),
        confiance=None if marge is None else 95,
        source=SOURCE,
        millesime=str(annee),
        geographie="QPV 2024" if lieu[0] == Niveau.QUARTIER else "",
        provisoire=annee == ANNEES[-1],
    )


def criteres_de_demonstration(contrat: Contrat, emploi: Mesure, insecurite: Mesure) -> None:
    """One sealed with figures already known, one before any, one in preparation."""
    questions = list(Question.objects.filter(contrat=contrat).order_by("rang"))
    if not questions:
        return
    de_emploi, de_insecurite = question_de(emploi) or questions[0], question_de(insecurite) or questions[-1]
    sceller(
        acteur=Acteur(),
        critere=rediger(
            acteur=Acteur(),
            contrat=contrat,
            champs={
                "question": de_emploi,
                "mesure": emploi,
                "enonce": "Le nombre de personnes inscrites baisse plus vite dans les quartiers que hors des quartiers.",
                "reussite": "Baisse d’au moins 3 points de plus qu’hors des quartiers, entre 2024 et 2026.",
                "debut": dt.date(2026, 12, 31),
                "fin": dt.date(2026, 12, 31),
            },
        ),
    )
    sceller(
        acteur=Acteur(),
        critere=rediger(
            acteur=Acteur(),
            contrat=contrat,
            champs={
                "question": de_insecurite,
                "mesure": insecurite,
                "enonce": "Le sentiment d’insécurité recule dans chaque quartier.",
                "reussite": "Recul plus grand que la marge d’erreur dans trois quartiers sur cinq, entre 2024 et 2027.",
                "debut": dt.date(2024, 1, 1),
                "fin": dt.date(2027, 12, 31),
            },
        ),
    )
    rediger(
        acteur=Acteur(),
        contrat=contrat,
        champs={
            "question": questions[0],
            "mesure": None,
            "enonce": "Les familles disent que l’aide aux devoirs a changé quelque chose.",
            "reussite": "À convenir avec les conseils citoyens : nombre de familles entendues, part d’avis favorables.",
            "debut": dt.date(2026, 9, 1),
            "fin": dt.date(2027, 7, 31),
        },
    )


def question_de(mesure: Mesure) -> Question | None:
    indicateur = mesure.indicateurs.select_related("question").first()
    return indicateur.question if indicateur else None
