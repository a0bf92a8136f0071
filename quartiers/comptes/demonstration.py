"""The fictional accounts of a demonstration: what they are called, and the ones that the log-in page offers."""

from django.conf import settings
from django.db.models import QuerySet

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur

DOMAINE = "demo.quartiers.example"  # « .example » never leads anywhere (RFC 2606)
NOMS: dict[Role, str] = {
    Role.ADMINISTRATEUR: "Démo – Administration de la plateforme",
    Role.PILOTE: "Démo – Pilotage du contrat",
    Role.AGENT_COMMUNAL: "Démo – Politique de la ville d’une commune",
    Role.SERVICE_ETAT: "Démo – Service de l’État",
    Role.INSTRUCTEUR: "Démo – Instruction pour un financeur",
    Role.BAILLEUR: "Démo – Bailleur social",
    Role.PORTEUR: "Démo – Association porteuse de projet",
    Role.CONSEILLER: "Démo – Conseil citoyen",
    Role.MEDIATEUR: "Démo – Médiation de terrain",
    Role.EVALUATEUR: "Démo – Évaluation",
}


# Beside the State's instructor, those of other funders: short key of the funder -> name of the account.
AUTRES_INSTRUCTIONS: dict[str, str] = {
    "region": "Démo – Instruction pour la Région",
    "caf": "Démo – Instruction pour la CAF",
}


def courriel_de_demonstration(role: Role, pour: str = "") -> str:
    """`pour` tells apart the accounts of one role: the key of a funder."""
    return f"{'-'.join(filter(None, [role.value.replace('_', '-'), pour]))}@{DOMAINE}"


def instructions_de_demonstration() -> dict[str, str]:
    """Every instructor's address, by the key of its funder."""
    autres = {cle: courriel_de_demonstration(Role.INSTRUCTEUR, cle) for cle in AUTRES_INSTRUCTIONS}
    return {"etat": courriel_de_demonstration(Role.INSTRUCTEUR), **autres}


def comptes_proposes() -> QuerySet[Utilisateur]:
    """Fictional accounts that one may enter with one click; none outside a demonstration."""
    if not settings.DEMONSTRATION:
        return Utilisateur.objects.none()
    return Utilisateur.objects.filter(demonstration=True, is_active=True).order_by("pk")
