"""Surveys: a questionnaire asked of residents, answers that name nobody, what is expected of them."""

from quartiers.enquetes.models.collecte import Jeton, LotJetons, ReponseEnquete
from quartiers.enquetes.models.enquete import Enquete, Questionnaire, TerritoireEnquete
from quartiers.enquetes.models.reglages import Classement, MargeConnue, Quota, ThemeReponse
from quartiers.enquetes.models.resultats import PlanResultats, SecondAvis, TexteRelu

__all__ = [
    "Classement",
    "Enquete",
    "Jeton",
    "LotJetons",
    "MargeConnue",
    "PlanResultats",
    "Questionnaire",
    "Quota",
    "ReponseEnquete",
    "SecondAvis",
    "TerritoireEnquete",
    "TexteRelu",
    "ThemeReponse",
]
