"""Who may do what in the tranquillity observatory. Reading figures asks more than a role: see `acces.au_cercle`."""

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import politique

PILOTAGE = {Role.PILOTE}
CERCLE = {
    Role.PILOTE,
    Role.AGENT_COMMUNAL,
    Role.SERVICE_ETAT,
    Role.INSTRUCTEUR,
    Role.BAILLEUR,
    Role.PORTEUR,
    Role.MEDIATEUR,
    Role.CONSEILLER,
}

tenir_observatoire = politique(
    "tranquillite.tenir", "Tenir l’observatoire de la tranquillité (cercle, sources, demandes)", PILOTAGE
)
entrer_au_cercle = politique(
    "tranquillite.cercle", "Lire l’observatoire de la tranquillité, membre du cercle et charte signée", CERCLE
)
publier_synthese = politique("tranquillite.publier", "Publier une synthèse de la tranquillité", PILOTAGE)
