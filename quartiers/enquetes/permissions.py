"""Who runs surveys, who collects, who reads where they stand. Results have their own policies."""

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import politique

EQUIPE = {Role.PILOTE, Role.AGENT_COMMUNAL}
TERRAIN = EQUIPE | {Role.MEDIATEUR}

lire_enquetes = politique(
    "enquetes.lire",
    "Lire les enquêtes, leurs questions et l’avancement de la collecte",
    TERRAIN | {Role.EVALUATEUR, Role.SERVICE_ETAT},
)
tenir_enquetes = politique("enquetes.tenir", "Préparer, ouvrir et clore les enquêtes, régler les quotas", EQUIPE)
collecter_reponses = politique(
    "enquetes.collecter", "Recueillir des réponses sur le terrain ou depuis le papier", TERRAIN
)
