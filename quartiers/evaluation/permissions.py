"""Who fills the matrix, judges, disagrees, decides: one declared policy per act."""

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import politique
from quartiers.contrat.permissions import PARTIES, PILOTAGE

EQUIPE = {Role.PILOTE, Role.AGENT_COMMUNAL, Role.EVALUATEUR}
JUGES = {Role.PILOTE, Role.EVALUATEUR}

lire_travail = politique(
    "evaluation.lire_travail",
    "Lire la matrice et les évaluations en préparation",
    {*PARTIES, Role.EVALUATEUR, Role.ADMINISTRATEUR},
)
remplir = politique("evaluation.remplir", "Remplir la matrice d’évaluation : responsables, preuves, constats", EQUIPE)
juger = politique("evaluation.juger", "Écrire les jugements et les recommandations d’une évaluation", JUGES)
arreter = politique("evaluation.arreter", "Arrêter un jugement", PILOTAGE)
desapprouver = politique(
    "evaluation.desapprouver", "Inscrire un désaccord avec un jugement", {*PARTIES, Role.EVALUATEUR}
)
rediger = politique("evaluation.rediger", "Rédiger le rapport d’évaluation et en sceller une version", JUGES)
conduire = politique("evaluation.conduire", "Ouvrir une évaluation, la soumettre, la valider, la publier", PILOTAGE)
decider = politique("evaluation.decider", "Retenir, écarter et suivre les recommandations", PILOTAGE)
proposer_avenant = politique(
    "evaluation.proposer_avenant", "Faire d’une recommandation une proposition d’avenant", PILOTAGE
)
