"""The contract's catalogue of indicators, what is measured of them, and the figures observed."""

from quartiers.indicateurs.models.analyses import Analyse, ResultatAnalyse
from quartiers.indicateurs.models.catalogue import (
    GENRES_ADDITIONNABLES,
    GenreQuestion,
    Indicateur,
    NatureIndicateur,
    Question,
    QuestionFiche,
)
from quartiers.indicateurs.models.mesures import CritereJugement, DefinitionMesure, Mesure
from quartiers.indicateurs.models.releves import ChargementValeurs, Releve, Rupture, TerritoireObserve

__all__ = [
    "GENRES_ADDITIONNABLES",
    "Analyse",
    "ChargementValeurs",
    "CritereJugement",
    "DefinitionMesure",
    "GenreQuestion",
    "Indicateur",
    "Mesure",
    "NatureIndicateur",
    "Question",
    "QuestionFiche",
    "Releve",
    "ResultatAnalyse",
    "Rupture",
    "TerritoireObserve",
]
