"""Evidence, findings, judgements, recommendations, evaluations (contract, 6.2 and 9.2)."""

from quartiers.evaluation.models.evaluation import ChapitreEvaluation, Evaluation, VersionEvaluation
from quartiers.evaluation.models.jugement import Desaccord, Jugement, ReponseCritere
from quartiers.evaluation.models.matrice import Constat, Responsable
from quartiers.evaluation.models.preuve import ExtraitPreuve, Preuve
from quartiers.evaluation.models.recommandation import PropositionAvenant, Recommandation

__all__ = [
    "ChapitreEvaluation",
    "Constat",
    "Desaccord",
    "Evaluation",
    "ExtraitPreuve",
    "Jugement",
    "Preuve",
    "PropositionAvenant",
    "Recommandation",
    "ReponseCritere",
    "Responsable",
    "VersionEvaluation",
]
