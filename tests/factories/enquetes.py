"""Surveys, as small as a test wants them."""

import datetime as dt
import itertools
from typing import Any

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.enquetes.enums import EtatEnquete, EtatQuestionnaire, Mode
from quartiers.enquetes.models import Enquete, Questionnaire, ReponseEnquete, TerritoireEnquete
from quartiers.enquetes.structure import Choix, Question, Structure
from tests.factories.contrat import creer_contrat, creer_quartier_contrat

NUMEROS = itertools.count(1)
JOUR = dt.date(2026, 11, 26)


def petite_structure() -> Structure:
    """Sex, satisfaction, ages, an open question."""
    oui_non = (Choix("oui", {"fr": "Oui"}), Choix("non", {"fr": "Non"}))
    return Structure(
        titre={"fr": "Vivre ici"},
        langues=("fr",),
        noms_langues={"fr": "Français"},
        noeuds=(
            Question(
                "sexe",
                "select_one",
                {"fr": "Vous êtes"},
                choix=(Choix("f", {"fr": "Une femme"}), Choix("h", {"fr": "Un homme"})),
            ),
            Question("satisfait", "select_one", {"fr": "Êtes-vous bien ici ?"}, choix=oui_non, obligatoire=True),
            Question("age", "integer", {"fr": "Votre âge"}),
            Question("idee", "text", {"fr": "Une idée ?"}),
        ),
    )


def creer_enquete(
    contrat: Contrat | None = None, quartiers: list[QuartierContrat] | None = None, **champs: Any
) -> Enquete:
    """Open, with one neighbourhood."""
    contrat = contrat or creer_contrat()
    numero = next(NUMEROS)
    defauts: dict[str, Any] = {
        "code": f"enquete-{numero}",
        "titre": f"Enquête {numero}",
        "objet": "Savoir comment on vit ici.",
        "public_vise": "Les 16 ans et plus",
        "responsable": "Service politique de la ville",
        "conservation_jusqu_au": dt.date(2099, 12, 31),
        "etat": EtatEnquete.OUVERTE,
        "ouverte_le": JOUR,
    }
    enquete = Enquete.objects.create(contrat=contrat, **{**defauts, **champs})
    for quartier in quartiers if quartiers is not None else [creer_quartier_contrat(contrat)]:
        TerritoireEnquete.objects.create(contrat=contrat, enquete=enquete, quartier=quartier, population=1000)
    return enquete


def creer_questionnaire(enquete: Enquete, structure: Structure | None = None, **champs: Any) -> Questionnaire:
    structure = structure or petite_structure()
    defauts: dict[str, Any] = {"numero": 1, "etat": EtatQuestionnaire.EN_SERVICE}
    return Questionnaire.objects.create(
        contrat=enquete.contrat,
        enquete=enquete,
        structure=structure.en_json(),
        langues=list(structure.langues),
        **{**defauts, **champs},
    )


def creer_reponse(questionnaire: Questionnaire, valeurs: dict[str, Any] | None = None, **champs: Any) -> ReponseEnquete:
    defauts: dict[str, Any] = {"mode": Mode.LIEN, "jour": JOUR, "valeurs": valeurs or {"satisfait": "oui"}}
    return ReponseEnquete.objects.create(
        contrat_id=questionnaire.contrat_id,
        enquete_id=questionnaire.enquete_id,
        questionnaire=questionnaire,
        **{**defauts, **champs},
    )
