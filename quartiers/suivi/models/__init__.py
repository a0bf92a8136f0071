"""Yearly monitoring of every action, and the annual report."""

from quartiers.suivi.models.bilan import FicheBilan, PublicQuartierFiche, ReponseFiche
from quartiers.suivi.models.continuation import Continuation
from quartiers.suivi.models.explication import Explication
from quartiers.suivi.models.fiche import (
    CreditFiche,
    FicheAction,
    IndicateurFiche,
    PublicFiche,
    RattachementFiche,
    TerritoireFiche,
)
from quartiers.suivi.models.passation import DossierPassation
from quartiers.suivi.models.rapport import (
    AvisRapport,
    BlocRapport,
    Chapitre,
    CommentaireChapitre,
    Deliberation,
    Rapport,
    TexteChapitre,
    VersionRapport,
)
from quartiers.suivi.models.reglages import ReglageSuivi

__all__ = [
    "AvisRapport",
    "BlocRapport",
    "Chapitre",
    "CommentaireChapitre",
    "Continuation",
    "CreditFiche",
    "Deliberation",
    "DossierPassation",
    "Explication",
    "FicheAction",
    "FicheBilan",
    "IndicateurFiche",
    "PublicFiche",
    "PublicQuartierFiche",
    "Rapport",
    "RattachementFiche",
    "ReglageSuivi",
    "ReponseFiche",
    "TerritoireFiche",
    "TexteChapitre",
    "VersionRapport",
]
