"""Roles, and what each one's perimeter is made of."""

from django.db import models


class Role(models.TextChoices):
    ADMINISTRATEUR = "administrateur", "Administration de la plateforme"
    PILOTE = "pilote", "Pilotage du contrat (EPCI, délégué·e du préfet)"
    AGENT_COMMUNAL = "agent_communal", "Référent·e politique de la ville d’une commune"
    SERVICE_ETAT = "service_etat", "Service de l’État (lecture départementale)"
    INSTRUCTEUR = "instructeur", "Instruction pour un financeur"
    BAILLEUR = "bailleur", "Bailleur social"
    PORTEUR = "porteur", "Porteur ou porteuse de projet (association)"
    CONSEILLER = "conseiller", "Conseiller habitant, conseillère habitante"
    MEDIATEUR = "mediateur", "Médiation de terrain"
    EVALUATEUR = "evaluateur", "Évaluation"


class Portee(models.TextChoices):
    """What a habilitation's perimeter is made of, for each role."""

    PLATEFORME = "plateforme", "Toute la plateforme"
    DEPARTEMENT = "departement", "Un département"
    CONTRAT = "contrat", "Un contrat"
    COMMUNE = "commune", "Une commune d’un contrat"


PORTEE_DU_ROLE: dict[Role, Portee] = {
    Role.ADMINISTRATEUR: Portee.PLATEFORME,
    Role.PILOTE: Portee.CONTRAT,
    Role.AGENT_COMMUNAL: Portee.COMMUNE,
    Role.SERVICE_ETAT: Portee.DEPARTEMENT,
    Role.INSTRUCTEUR: Portee.CONTRAT,
    Role.BAILLEUR: Portee.CONTRAT,
    Role.PORTEUR: Portee.CONTRAT,
    Role.CONSEILLER: Portee.CONTRAT,
    Role.MEDIATEUR: Portee.CONTRAT,
    Role.EVALUATEUR: Portee.CONTRAT,
}

# Who may give which role: always within one's own perimeter (see comptes.permissions).
ROLES_QUE_PEUT_DONNER: dict[Role, frozenset[Role]] = {
    Role.ADMINISTRATEUR: frozenset(Role),
    Role.PILOTE: frozenset(Role) - {Role.ADMINISTRATEUR, Role.SERVICE_ETAT},
    Role.AGENT_COMMUNAL: frozenset({Role.AGENT_COMMUNAL, Role.MEDIATEUR, Role.CONSEILLER, Role.PORTEUR}),
}
