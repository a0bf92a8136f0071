"""Cohorts under pseudonyms and witness groups (contract, 6.2 and 9.2)."""

from quartiers.cohortes.models.analyses import AnalyseCohorte
from quartiers.cohortes.models.cohorte import AnalyseImpact, Cohorte, DureeCohorte, EtapeCohorte, ProducteurCohorte
from quartiers.cohortes.models.participants import (
    EtapeParticipant,
    Participant,
    RefusCohorte,
    RetraitCohorte,
)
from quartiers.cohortes.models.temoins import GroupeTemoin, QuestionTemoin, ReponseTemoin, SeanceTemoin

__all__ = [
    "AnalyseCohorte",
    "AnalyseImpact",
    "Cohorte",
    "DureeCohorte",
    "EtapeCohorte",
    "EtapeParticipant",
    "GroupeTemoin",
    "Participant",
    "ProducteurCohorte",
    "QuestionTemoin",
    "RefusCohorte",
    "ReponseTemoin",
    "RetraitCohorte",
    "SeanceTemoin",
]
