"""Habilitations of a perimeter."""

from django.db.models import Q

from quartiers.comptes.enums import Portee
from quartiers.comptes.models import Habilitation, HabilitationQuerySet
from quartiers.comptes.permissions import gerer_habilitations
from quartiers.comptes.politiques import Acteur


def habilitations_gerees(acteur: Acteur) -> HabilitationQuerySet:
    """Habilitations, past ones included, of the perimeter where the acting person manages them; else none."""
    mienne = acteur.habilitation
    lignes = Habilitation.objects.select_related("utilisateur", "organisme", "commune", "donnee_par")
    if mienne is None or not gerer_habilitations(acteur):
        return lignes.none()
    if mienne.portee == Portee.PLATEFORME:
        return lignes
    perimetre = Q(contrat_id=mienne.contrat_id)
    return lignes.filter(perimetre & Q(commune=mienne.commune) if mienne.commune_id else perimetre)
