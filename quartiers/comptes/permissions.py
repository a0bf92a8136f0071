"""Who manages people and reads what is not public: policies that several packages share."""

from quartiers.comptes.enums import PORTEE_DU_ROLE, ROLES_QUE_PEUT_DONNER, Portee, Role
from quartiers.comptes.models import Habilitation
from quartiers.comptes.politiques import Acteur, politique

TOUS = frozenset(Role)
INSTITUTIONS = frozenset(
    {Role.ADMINISTRATEUR, Role.PILOTE, Role.AGENT_COMMUNAL, Role.SERVICE_ETAT, Role.INSTRUCTEUR, Role.BAILLEUR}
)

gerer_habilitations = politique(
    "comptes.gerer_habilitations",
    "Inviter des personnes et gérer les habilitations de son périmètre",
    ROLES_QUE_PEUT_DONNER,
)
lire_matrice = politique("comptes.lire_matrice", "Lire la matrice des droits", [Role.ADMINISTRATEUR, Role.PILOTE])

# Reading what the public does not see, always within the perimeter: a State service reads the contracts of its
# département, the others their contract or their commune.
lire_contrat = politique("lecture.contrat", "Lire les pages d’un contrat qui n’est pas publié", TOUS)
lire_travail = politique(
    "lecture.travail",
    "Lire les documents de travail du contrat",
    INSTITUTIONS | {Role.EVALUATEUR},
)
lire_instances = politique(
    "lecture.instances",
    "Lire la composition nominative des instances",
    INSTITUTIONS | {Role.EVALUATEUR, Role.CONSEILLER},
)
lire_contacts = politique(
    "lecture.contacts",
    "Lire les contacts qui ne sont pas publics",
    INSTITUTIONS | {Role.MEDIATEUR},
)
lire_financements = politique(
    "lecture.financements",
    "Lire les financements avant leur décision",
    [Role.ADMINISTRATEUR, Role.PILOTE, Role.AGENT_COMMUNAL, Role.SERVICE_ETAT, Role.INSTRUCTEUR, Role.EVALUATEUR],
)
lire_participation = politique(
    "lecture.participation",
    "Lire les travaux de la participation avant leur publication",
    [Role.ADMINISTRATEUR, Role.PILOTE, Role.AGENT_COMMUNAL, Role.CONSEILLER, Role.MEDIATEUR, Role.EVALUATEUR],
)


def roles_a_donner(acteur: Acteur) -> list[Role]:
    """Roles that the acting habilitation may give, in the order of `Role`."""
    donnables = ROLES_QUE_PEUT_DONNER.get(acteur.role, frozenset()) if acteur.role else frozenset()
    return [role for role in Role if role in donnables]


def peut_donner(acteur: Acteur, habilitation: Habilitation) -> bool:
    """Whether `acteur` may give, change or end `habilitation`: a role one may give, within one's own perimeter.

    A perimeter never widens: whoever is held to a commune gives habilitations held to that commune.
    """
    mienne = acteur.habilitation
    if mienne is None or Role(habilitation.role) not in roles_a_donner(acteur):
        return False
    if PORTEE_DU_ROLE[Role(mienne.role)] == Portee.PLATEFORME:
        return True
    if habilitation.contrat_id is None or habilitation.contrat_id != mienne.contrat_id:
        return False
    return mienne.commune_id is None or habilitation.commune_id == mienne.commune_id
