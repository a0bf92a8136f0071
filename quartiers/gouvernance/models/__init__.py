"""The committees that the contract sets up (contract, 5.1), their meetings, what they decide and what is kept of it."""

from quartiers.gouvernance.models.decision import (
    CompteRendu,
    Decision,
    ModeleCompteRendu,
    RemarqueCompteRendu,
    SuiteSeance,
)
from quartiers.gouvernance.models.instance import Instance, MembreInstance, Preparation
from quartiers.gouvernance.models.seance import (
    Creneau,
    EnvoiSeance,
    PiecePoint,
    Point,
    Presence,
    ReponseCreneau,
    Seance,
    SondageDates,
)

__all__ = [
    "CompteRendu",
    "Creneau",
    "Decision",
    "EnvoiSeance",
    "Instance",
    "MembreInstance",
    "ModeleCompteRendu",
    "PiecePoint",
    "Point",
    "Preparation",
    "Presence",
    "RemarqueCompteRendu",
    "ReponseCreneau",
    "Seance",
    "SondageDates",
    "SuiteSeance",
]
