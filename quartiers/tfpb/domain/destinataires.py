"""Who is written to about the abatement: a landlord's people, the officers of a commune."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur


def personnes_du_bailleur(contrat_id: int, bailleur_id: int) -> list[Utilisateur]:
    habilitations = Habilitation.objects.en_vigueur(timezone.localdate()).filter(
        contrat_id=contrat_id, role=Role.BAILLEUR, organisme=bailleur_id
    )
    return actives(habilitations.values("utilisateur"))


def personnes_de_la_commune(contrat_id: int, commune_id: int | None) -> list[Utilisateur]:
    """The commune's officers; the pilot when the commune has none with an account."""
    du_contrat = Habilitation.objects.en_vigueur(timezone.localdate()).filter(contrat_id=contrat_id)
    agents = actives(du_contrat.filter(role=Role.AGENT_COMMUNAL, commune=commune_id).values("utilisateur"))
    return agents or actives(du_contrat.filter(Q(role=Role.PILOTE)).values("utilisateur"))


def actives(comptes: Any) -> list[Utilisateur]:
    return list(Utilisateur.objects.filter(pk__in=comptes, is_active=True).order_by("pk"))
