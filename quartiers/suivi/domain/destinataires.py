"""Who is written to about a sheet: the people of its lead, and the team that checks it."""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from quartiers.appels.models import Membre
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.notifications.annonces import annoncer
from quartiers.suivi.models import FicheAction
from quartiers.suivi.permissions import RESPONSABLES

MENANTS = sorted(RESPONSABLES - {Role.PORTEUR})


def personnes_de_la_fiche(fiche: FicheAction) -> list[Utilisateur]:
    """People who hold a right for the lead's organisation, its members, and whoever owns the address given."""
    jour = timezone.localdate()
    perimetre = Q(contrat_id=fiche.contrat_id) | Q(role=Role.SERVICE_ETAT, departement=fiche.contrat.departement)
    habilitations = Habilitation.objects.en_vigueur(jour).filter(
        perimetre, organisme=fiche.organisme_id, role__in=MENANTS
    )
    membres = Membre.objects.actifs(jour).filter(organisme_id=fiche.organisme_id)
    siens = Q(pk__in=habilitations.values("utilisateur")) | Q(pk__in=membres.values("utilisateur"))
    if fiche.courriel:
        siens |= Q(courriel__iexact=fiche.courriel)
    return list(Utilisateur.objects.filter(siens, is_active=True).order_by("pk"))


def personnes_qui_verifient(fiche: FicheAction) -> list[Utilisateur]:
    """The pilot, and the officer of the commune when the sheet is of one."""
    equipe = Q(role=Role.PILOTE)
    if fiche.commune_id:
        equipe |= Q(role=Role.AGENT_COMMUNAL, commune=fiche.commune_id)
    habilitations = Habilitation.objects.en_vigueur(timezone.localdate()).filter(equipe, contrat_id=fiche.contrat_id)
    return list(Utilisateur.objects.filter(pk__in=habilitations.values("utilisateur"), is_active=True).order_by("pk"))


def lien_de_la_fiche(fiche: FicheAction) -> str:
    """Absolute address of the sheet's page."""
    return settings.ADRESSE_PUBLIQUE + reverse("suivi:fiche", args=[fiche.contrat.code, fiche.code])


def contexte(fiche: FicheAction, **autres: Any) -> dict[str, Any]:
    return {"fiche": fiche, "lien": lien_de_la_fiche(fiche), **autres}


def avertir_responsable(fiche: FicheAction, sujet: str, gabarit: str, **autres: Any) -> None:
    """Write at once to the people of the lead."""
    annoncer(personnes_de_la_fiche(fiche), sujet, gabarit, contexte(fiche, **autres), objet=fiche, immediat=True)


def avertir_equipe(fiche: FicheAction, sujet: str, gabarit: str, **autres: Any) -> None:
    """Write to those who check, at the pace that each one chose."""
    annoncer(personnes_qui_verifient(fiche), sujet, gabarit, contexte(fiche, **autres), objet=fiche)
