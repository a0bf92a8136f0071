"""Who keeps the councils and conducts the draws: one declared policy per act."""

from quartiers.comptes.enums import Role
from quartiers.comptes.permissions import INSTITUTIONS
from quartiers.comptes.politiques import politique

EQUIPE = {Role.PILOTE, Role.AGENT_COMMUNAL}

tenir_conseils = politique(
    "participation.tenir_conseils", "Tenir les conseils, leurs collèges et leurs mandats", EQUIPE
)
lire_membres = politique(
    "participation.lire_membres",
    "Lire qui siège dans les conseils",
    INSTITUTIONS | {Role.EVALUATEUR, Role.CONSEILLER},
)
conduire_tirage = politique("participation.conduire_tirage", "Conduire un tirage au sort", EQUIPE)
