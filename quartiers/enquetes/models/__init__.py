"""Surveys: a questionnaire asked of residents, answers that name nobody, what is expected of them."""

from quartiers.enquetes.models.collecte import Jeton, LotJetons, ReponseEnquete
from quartiers.enquetes.models.enquete import Enquete, Questionnaire, TerritoireEnquete
from quartiers.enquetes.models.reglages import Classement, MargeConnue, Quota, ThemeReponse

__all__ = [
    "Classement",
    "Enquete",
    "Jeton",
    "LotJetons",
    "MargeConnue",
    "Questionnaire",
    "Quota",
    "ReponseEnquete",
    "TerritoireEnquete",
    "ThemeReponse",
]
