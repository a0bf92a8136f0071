"""Who may do what about cohorts and witness groups. Nobody may read the row of a participant: there is no page for it."""

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import politique

tenir_cohortes = politique(
    "cohortes.tenir", "Tenir les cohortes : analyse d’impact, description, analyses, groupes témoins", {Role.PILOTE}
)
transmettre_a_une_cohorte = politique(
    "cohortes.transmettre",
    "Transmettre des pseudonymes à une cohorte, et en retirer",
    {Role.PILOTE, Role.AGENT_COMMUNAL},
)
lire_cohortes = politique(
    "cohortes.lire",
    "Lire les résultats protégés des cohortes et des groupes témoins",
    {Role.PILOTE, Role.AGENT_COMMUNAL, Role.SERVICE_ETAT, Role.EVALUATEUR},
)
animer_groupe_temoin = politique(
    "cohortes.animer", "Tenir les séances d’un groupe témoin", {Role.PILOTE, Role.AGENT_COMMUNAL, Role.MEDIATEUR}
)
entrer_aux_cohortes = politique(
    "cohortes.entrer",
    "Voir si les cohortes sont ouvertes, et leurs fiches de protection des données",
    {Role.PILOTE, Role.AGENT_COMMUNAL, Role.SERVICE_ETAT, Role.EVALUATEUR, Role.MEDIATEUR},
)
