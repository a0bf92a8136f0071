"""Which rows of the abatement a person sees: the one rule that every QuerySet of the package applies.

The pilot and the State's service see all of the contract, a commune's officer what lies in the commune, a landlord
what bears its own organisation: never another landlord's. Anyone else sees the public summary only, by other queries.
"""

from django.db.models import Q

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur

LECTEURS = frozenset({Role.PILOTE, Role.AGENT_COMMUNAL, Role.SERVICE_ETAT, Role.BAILLEUR})
RIEN = Q(pk__in=())


def perimetre(acteur: Acteur, *, bailleur: str | None, commune: str | None) -> Q:
    """Filter of the rows that `acteur` sees; `bailleur` and `commune` are the paths to the landlord and the commune.

    No path to a landlord: the row is common to all landlords of the contract (an axis, a setting). No path to a
    commune: it stands for the whole contract.
    """
    habilitation = acteur.habilitation
    if habilitation is None or acteur.role not in LECTEURS:
        return RIEN
    if acteur.role == Role.SERVICE_ETAT:
        return Q(contrat__departement=habilitation.departement)
    filtre = Q(contrat_id=habilitation.contrat_id or 0)
    if habilitation.commune_id is not None and commune is not None:
        filtre &= Q(**{f"{commune}_id": habilitation.commune_id})
    if acteur.role == Role.BAILLEUR and bailleur is not None:
        filtre &= Q(**{f"{bailleur}_id": habilitation.organisme_id or 0})
    return filtre
