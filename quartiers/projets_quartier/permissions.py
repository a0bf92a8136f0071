"""Who follows a neighbourhood project: the commune's officer for its own, the pilot for all of the contract."""

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import politique

peut_suivre_projet = politique(
    "projets_quartier.suivre", "Suivre un projet de quartier", [Role.PILOTE, Role.AGENT_COMMUNAL]
)
