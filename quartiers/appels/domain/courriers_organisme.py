"""Letters about the people of an organisation: someone asks to join, is let in, is invited."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from quartiers.appels.enums import RoleInterne
from quartiers.appels.models import Membre
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.notifications.annonces import annoncer


def annoncer_demande(membre: Membre, contrat: Contrat) -> None:
    """To the organisation's responsible people; to the pilot of the contract when there is none."""
    jour = timezone.localdate()
    siens = Membre.objects.actifs(jour).filter(organisme=membre.organisme_id, role=RoleInterne.RESPONSABLE)
    personnes = [m.utilisateur for m in siens.select_related("utilisateur").order_by("pk")] or pilotes(contrat)
    annoncer(
        personnes,
        f"{membre.utilisateur} demande à rejoindre {membre.organisme}",
        "appels/courriels/membre_demande.txt",
        {"membre": membre, "lien": lien_organisme(membre, contrat)},
        objet=membre,
        immediat=True,
    )


def annoncer_acceptation(membre: Membre) -> None:
    annoncer(
        [membre.utilisateur],
        f"Vous faites maintenant partie de {membre.organisme}",
        "appels/courriels/membre_accepte.txt",
        {"membre": membre, "lien": lien_connexion(membre)},
        objet=membre,
        immediat=True,
    )


def annoncer_invitation(membre: Membre, contrat: Contrat, par: str) -> None:
    annoncer(
        [membre.utilisateur],
        f"{membre.organisme} vous ouvre ses dossiers",
        "appels/courriels/membre_invitation.txt",
        {"membre": membre, "contrat": contrat, "par": par, "lien": lien_connexion(membre)},
        objet=membre,
        immediat=True,
    )


def pilotes(contrat: Contrat) -> list[Utilisateur]:
    siennes = Habilitation.objects.en_vigueur(timezone.localdate()).filter(contrat_id=contrat.pk, role=Role.PILOTE)
    return list(
        {h.utilisateur_id: h.utilisateur for h in siennes.select_related("utilisateur").order_by("pk")}.values()
    )


def lien_organisme(membre: Membre, contrat: Contrat) -> str:
    return settings.ADRESSE_PUBLIQUE + reverse("appels:organisme", args=[contrat.code, membre.organisme_id])


def lien_connexion(membre: Membre) -> str:
    """The log-in page, the address already filled."""
    adresse = reverse("account_login")
    return f"{settings.ADRESSE_PUBLIQUE}{adresse}?{urlencode({'courriel': membre.utilisateur.courriel})}"
