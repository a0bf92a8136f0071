"""Letters that one may follow."""

from django.db.models import QuerySet

from quartiers.comptes.enums import Portee
from quartiers.comptes.politiques import Acteur
from quartiers.notifications.models import Envoi, Relance


def envois_suivis(acteur: Acteur) -> QuerySet[Envoi]:
    """All of them for the platform, else those of the contract of the acting habilitation; never their text."""
    envois = Envoi.objects.defer("corps")
    if acteur.portee == Portee.PLATEFORME:
        return envois
    return envois.filter(contrat_id=acteur.habilitation.contrat_id if acteur.habilitation else 0)


def relances_suivies(acteur: Acteur) -> QuerySet[Relance]:
    """Reminders of the same perimeter."""
    relances = Relance.objects.select_related("destinataire", "envoi").defer("envoi__corps").order_by("-cree_le", "-pk")
    if acteur.portee == Portee.PLATEFORME:
        return relances
    return relances.filter(contrat_id=acteur.habilitation.contrat_id if acteur.habilitation else 0)
