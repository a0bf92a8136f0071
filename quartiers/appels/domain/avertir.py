"""Letters of the call for projects: to the organisation's people, or to those who instruct its file."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from quartiers.appels.models import Dossier, Membre
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.notifications.annonces import annoncer


def avertir_porteur(dossier: Dossier, sujet: str, gabarit: str, contexte: dict[str, Any] | None = None) -> None:
    """Write at once to everyone of the organisation: each act on their file concerns them.

    `gabarit` is a text template (« appels/courriels/depot.txt »); it receives `dossier`, `lien` and `contexte`.
    """
    annoncer(
        personnes_de_l_organisme(dossier),
        sujet,
        gabarit,
        contexte_complet(dossier, contexte),
        objet=dossier,
        immediat=True,
    )


def avertir_instruction(
    dossier: Dossier,
    sujet: str,
    gabarit: str,
    contexte: dict[str, Any] | None = None,
    organismes: Iterable[int] | None = None,
) -> None:
    """Write to the pilot and to the funders' instructors of the file, at the pace that each one chose.

    With `organismes` (identifiers), only to the people who work for one of them.
    """
    annoncer(
        personnes_qui_instruisent(dossier, organismes),
        sujet,
        gabarit,
        contexte_complet(dossier, contexte),
        objet=dossier,
    )


def contexte_complet(dossier: Dossier, contexte: dict[str, Any] | None) -> dict[str, Any]:
    return {"dossier": dossier, "lien": lien_du_dossier(dossier), **(contexte or {})}


def lien_du_dossier(dossier: Dossier) -> str:
    """Absolute address of the file's page."""
    return settings.ADRESSE_PUBLIQUE + reverse("appels:dossier", args=[dossier.contrat.code, dossier.numero])


def personnes_de_l_organisme(dossier: Dossier) -> list[Utilisateur]:
    membres = Membre.objects.actifs(timezone.localdate()).filter(
        organisme_id=dossier.organisme_id, utilisateur__is_active=True
    )
    return [membre.utilisateur for membre in membres.select_related("utilisateur").order_by("pk")]


def personnes_qui_instruisent(dossier: Dossier, organismes: Iterable[int] | None = None) -> list[Utilisateur]:
    """The pilot's people, and the instructors of the funders asked; those in conflict of interest left out."""
    habilitations = Habilitation.objects.en_vigueur(timezone.localdate()).filter(
        contrat_id=dossier.contrat_id, role__in=[Role.PILOTE, Role.INSTRUCTEUR]
    )
    if organismes is None:
        financeurs = set(dossier.lignes.values_list("financeur__organisme_id", flat=True))
        gardees = [
            h
            for h in habilitations.select_related("utilisateur").order_by("pk")
            if h.role == Role.PILOTE or h.organisme_id in financeurs
        ]
    else:
        voulus = set(organismes)
        gardees = [h for h in habilitations.select_related("utilisateur").order_by("pk") if h.organisme_id in voulus]
    exclus = set(dossier.conflits.values_list("utilisateur_id", flat=True))
    uniques = {h.utilisateur_id: h.utilisateur for h in gardees if h.utilisateur_id not in exclus}
    return list(uniques.values())
