"""An evaluation under way, its evidence and judgements, as small as a test wants them."""

import datetime as dt
from typing import Any

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.evaluation.domain import evaluations, jugements, preuves, recommandations
from quartiers.evaluation.enums import GenreEvaluation, GenrePropre
from quartiers.evaluation.models import Evaluation, Jugement, Preuve, Recommandation
from quartiers.indicateurs.domain import criteres
from quartiers.indicateurs.models import CritereJugement, Question
from quartiers.indicateurs.preuves import Extrait

ACTEUR = Acteur()
JOUR = dt.date(2026, 6, 1)


def ouvrir_evaluation(contrat: Contrat, **champs: Any) -> Evaluation:
    defauts = {
        "genre": GenreEvaluation.MI_PARCOURS,
        "titre": "Mi-parcours",
        "debut": dt.date(2025, 1, 1),
        "fin": dt.date(2026, 12, 31),
    }
    return evaluations.ouvrir(acteur=ACTEUR, contrat=contrat, champs={**defauts, **champs})


def creer_critere(question: Question, *, scelle: bool = True, **champs: Any) -> CritereJugement:
    defauts = {
        "question": question,
        "mesure": None,
        "enonce": "Plus d’assiduité",
        "reussite": "Deux sur trois",
        "debut": JOUR,
        "fin": JOUR,
    }
    critere = criteres.rediger(acteur=ACTEUR, contrat=question.contrat, champs={**defauts, **champs})
    if scelle:
        criteres.sceller(acteur=ACTEUR, critere=critere)
    return critere


def verser(question: Question, genre: str = GenrePropre.OBSERVATION, **champs: Any) -> Preuve:
    extrait = champs.pop("extrait", Extrait("Relevé", "54 sur 71."))
    defauts = {"direction": "pour", "force": "moyenne", "force_motif": "compté"}
    return preuves.verser_preuve(
        acteur=ACTEUR,
        question=question,
        genre=genre,
        objet_id=champs.pop("objet_id", None),
        extrait=extrait,
        champs={**defauts, **champs},
    )


def juger(evaluation: Evaluation, question: Question, *reponses: jugements.ReponseDonnee, **champs: Any) -> Jugement:
    defauts = {"reponse": "en_partie", "argument": "Oui pour certains.", "contre_cherche": "", "limites": ""}
    return jugements.ecrire_jugement(
        acteur=ACTEUR, evaluation=evaluation, question=question, champs={**defauts, **champs}, reponses=reponses
    )


def recommander(evaluation: Evaluation, jugement: Jugement, **champs: Any) -> Recommandation:
    defauts = {"titre": "Ouvrir le samedi", "adressee_a": "Service éducation"}
    return recommandations.ecrire_recommandation(
        acteur=ACTEUR, evaluation=evaluation, jugements=[jugement], champs={**defauts, **champs}
    )
