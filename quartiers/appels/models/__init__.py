"""The call for projects: campaigns, applications, money per funder, instruction, programming, reports."""

from quartiers.appels.models.abonnements import AbonnementCalendrier
from quartiers.appels.models.actes import ActeProduit, LotActes, ModeleDocument, PageScan, PileScans
from quartiers.appels.models.bilan import Bilan, PublicQuartier, ReponseBilan
from quartiers.appels.models.budget import Budget, LigneBudget, LigneFinancement, Versement
from quartiers.appels.models.cahier import CahierComite
from quartiers.appels.models.campagne import (
    Campagne,
    Critere,
    Enveloppe,
    Financeur,
    Priorite,
    RegleEligibilite,
    TypePiece,
)
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
from quartiers.appels.models.importation import Correspondance, Importation
from quartiers.appels.models.instruction import (
    Affectation,
    AvisDossier,
    Complement,
    FiltreEnregistre,
    Message,
    Note,
    Piece,
    Verification,
)
from quartiers.appels.models.modifications import DecisionModification, ModificationDossier
from quartiers.appels.models.organisme import Dirigeant, FicheOrganisme, Membre, PieceOrganisme
from quartiers.appels.models.paiements import CorrespondanceVersements, DecisionReversement
from quartiers.appels.models.programmation import MontantProgramme, Programmation

__all__ = [
    "AbonnementCalendrier",
    "ActeProduit",
    "Affectation",
    "AvisDossier",
    "Bilan",
    "Budget",
    "CahierComite",
    "Campagne",
    "Complement",
    "Compteur",
    "ConflitInteret",
    "Correspondance",
    "CorrespondanceVersements",
    "Critere",
    "DecisionModification",
    "DecisionReversement",
    "Dirigeant",
    "Dossier",
    "Enveloppe",
    "FicheOrganisme",
    "FiltreEnregistre",
    "Financeur",
    "Importation",
    "IndicateurDossier",
    "Lieu",
    "LigneBudget",
    "LigneFinancement",
    "LotActes",
    "Membre",
    "Message",
    "ModeleDocument",
    "ModificationDossier",
    "MontantProgramme",
    "Note",
    "PageScan",
    "Piece",
    "PieceOrganisme",
    "PileScans",
    "Priorite",
    "Programmation",
    "Public",
    "PublicQuartier",
    "Rattachement",
    "RegleEligibilite",
    "ReponseBilan",
    "Territoire",
    "TypePiece",
    "Verification",
    "Versement",
]
