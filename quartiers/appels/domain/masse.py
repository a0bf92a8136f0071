"""Acts done on many files at once: each file apart, with what happened to it; one refusal stops nothing else."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from quartiers.appels.domain.avertir import contexte_complet
from quartiers.appels.domain.recevabilite import (
    ActeRefuse,
    affecter,
    clore_instruction,
    declarer_recevable,
    rouvrir_instruction,
)
from quartiers.appels.emetteurs import avis_ouvert
from quartiers.appels.models import Dossier
from quartiers.appels.permissions import clore_instruction as peut_clore
from quartiers.appels.permissions import declarer_recevabilite, demander_complements
from quartiers.appels.queries.instruction import communes_sans_avis, lignes_sans_avis
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.politiques import Acteur, Politique
from quartiers.journal.domain import consigner
from quartiers.notifications.annonces import annoncer
from quartiers.socle.transitions import TransitionRefusee


@dataclass(frozen=True)
class ActeEnMasse:
    """`faire(acteur, dossier, options)` does it on one file and returns what to say of it."""

    libelle: str
    politique: Politique
    faire: Callable[[Acteur, Dossier, dict[str, Any]], str]


@dataclass(frozen=True)
class Resultat:
    dossier: Dossier
    fait: bool
    texte: str


def faire_en_masse(
    *, acteur: Acteur, acte: str, dossiers: Iterable[Dossier], options: dict[str, Any]
) -> list[Resultat]:
    """Do `acte` on each file, each in its own transaction; the report says why a file was left as it was."""
    regle = ACTES_EN_MASSE[acte]
    return [faire_un(acteur, regle, dossier, options) for dossier in dossiers]


def faire_un(acteur: Acteur, regle: ActeEnMasse, dossier: Dossier, options: dict[str, Any]) -> Resultat:
    if not regle.politique(acteur, dossier):
        return Resultat(dossier, False, "Vous n’avez pas ce droit sur ce dossier.")
    try:
        with transaction.atomic():
            return Resultat(dossier, True, regle.faire(acteur, dossier, options))
    except (TransitionRefusee, ActeRefuse) as refus:
        return Resultat(dossier, False, str(refus))


def recevable(acteur: Acteur, dossier: Dossier, _options: dict[str, Any]) -> str:
    declarer_recevable(acteur=acteur, dossier=dossier)
    return "Déclaré recevable ; l’organisme est prévenu."


def clore(acteur: Acteur, dossier: Dossier, _options: dict[str, Any]) -> str:
    manquants = lignes_sans_avis().filter(dossier=dossier).count()
    clore_instruction(acteur=acteur, dossier=dossier)
    return f"Instruction close, sans {manquants} avis attendu(s)." if manquants else "Instruction close."


def rouvrir(acteur: Acteur, dossier: Dossier, options: dict[str, Any]) -> str:
    rouvrir_instruction(acteur=acteur, dossier=dossier, motif=options.get("motif", ""))
    return "Instruction rouverte."


def confier(acteur: Acteur, dossier: Dossier, options: dict[str, Any]) -> str:
    utilisateur: Utilisateur | None = options.get("utilisateur")
    affecter(acteur=acteur, dossier=dossier, utilisateur=utilisateur)
    return f"Confié à {utilisateur}." if utilisateur else "N’est plus confié à personne."


def demander_avis(acteur: Acteur, dossier: Dossier, options: dict[str, Any]) -> str:
    personnes = prevenir_pour_avis(acteur=acteur, dossier=dossier, echeance=options.get("echeance"))
    return f"Avis demandé à {personnes} personne(s)."


@transaction.atomic
def prevenir_pour_avis(*, acteur: Acteur, dossier: Dossier, echeance: dt.date | None = None) -> int:
    """Write to those whose opinion is missing: instructors of the funders, officers of the communes; how many."""
    if not avis_ouvert(dossier):
        raise ActeRefuse(f"Le dossier est « {dossier.get_etat_display()} » : il ne reçoit plus d’avis.")
    personnes = personnes_attendues(dossier)
    if not personnes:
        raise ActeRefuse("Aucun avis ne manque, ou personne n’est habilité à le donner.")
    if echeance is None and dossier.campagne:
        echeance = dossier.campagne.instruction_le
    lien = settings.ADRESSE_PUBLIQUE + reverse("appels:instruire", args=[dossier.contrat.code, dossier.numero])
    annoncer(
        personnes,
        f"Avis attendu sur le dossier {dossier.numero}",
        "appels/courriels/avis_demande.txt",
        contexte_complet(dossier, {"lien": lien, "echeance": echeance}),
        objet=dossier,
    )
    consigner(
        acteur=acteur,
        code="avis.demander",
        objet=dossier,
        phrase=f"Avis demandé sur le dossier {dossier.numero} à {len(personnes)} personne(s)",
    )
    return len(personnes)


def personnes_attendues(dossier: Dossier) -> list[Utilisateur]:
    """Who may give the opinions that are missing, those in conflict of interest left out."""
    organismes = set(lignes_sans_avis().filter(dossier=dossier).values_list("financeur__organisme_id", flat=True))
    communes = {commune.pk for commune in communes_sans_avis(dossier)}
    exclus = set(dossier.conflits.values_list("utilisateur_id", flat=True))
    habilitations = Habilitation.objects.en_vigueur(timezone.localdate()).filter(
        contrat_id=dossier.contrat_id, role__in=[Role.INSTRUCTEUR, Role.AGENT_COMMUNAL]
    )
    gardees = {
        h.utilisateur_id: h.utilisateur
        for h in habilitations.select_related("utilisateur").order_by("pk")
        if h.utilisateur_id not in exclus
        and (
            h.organisme_id in organismes
            if h.role == Role.INSTRUCTEUR
            else h.commune_id is not None and h.commune_id in communes
        )
    }
    return list(gardees.values())


ACTES_EN_MASSE: dict[str, ActeEnMasse] = {
    "declarer_recevable": ActeEnMasse("Déclarer recevables", declarer_recevabilite, recevable),
    "demander_avis": ActeEnMasse("Demander les avis manquants", declarer_recevabilite, demander_avis),
    "affecter": ActeEnMasse("Confier à quelqu’un", demander_complements, confier),
    "clore_instruction": ActeEnMasse("Clore l’instruction", peut_clore, clore),
    "rouvrir_instruction": ActeEnMasse("Rouvrir l’instruction", peut_clore, rouvrir),
}
