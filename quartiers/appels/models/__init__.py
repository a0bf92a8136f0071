"""The call for projects: campaigns, applications, money per funder, instruction, programming, reports."""

from quartiers.appels.models.bilan import Bilan
from quartiers.appels.models.budget import Budget, LigneBudget, LigneFinancement, Versement
from quartiers.appels.models.campagne import Campagne, Critere, Enveloppe, Financeur, RegleEligibilite, TypePiece
from quartiers.appels.models.dossier import (
    Compteur,
    ConflitInteret,
    Dossier,
    IndicateurDossier,
    Lieu,
    Public,
    Rattachement,
    Territoire,
)
from quartiers.appels.models.instruction import (
    AvisDossier,
    Complement,
    Message,
    Note,
    Piece,
    Verification,
)
from quartiers.appels.models.organisme import Dirigeant, FicheOrganisme, Membre, PieceOrganisme
from quartiers.appels.models.programmation import MontantProgramme, Programmation

__all__ = [
    "AvisDossier",
    "Bilan",
    "Budget",
    "Campagne",
    "Complement",
    "Compteur",
    "ConflitInteret",
    "Critere",
    "Dirigeant",
    "Dossier",
    "Enveloppe",
    "FicheOrganisme",
    "Financeur",
    "IndicateurDossier",
    "Lieu",
    "LigneBudget",
    "LigneFinancement",
    "Membre",
    "Message",
    "MontantProgramme",
    "Note",
    "Piece",
    "PieceOrganisme",
    "Programmation",
    "Public",
    "Rattachement",
    "RegleEligibilite",
    "Territoire",
    "TypePiece",
    "Verification",
    "Versement",
]
