"""Prioritisation workshops: options, tickets that serve once, anonymous ballots, results that reveal nobody.

A ballot is tied to no ticket and no person: the two are written apart, without an hour.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.journal.domain import consigner, franchir
from quartiers.participation.enums_paroles import TRANSITIONS_ATELIER, EtatAtelier, MethodeAtelier
from quartiers.participation.models import Atelier, Bulletin, JetonAtelier, OptionAtelier
from quartiers.socle.formats import compte
from quartiers.socle.transitions import TransitionRefusee

JETONS_MAX = 300
OPTIONS_MIN = 2
LONGUEUR = 24  # characters of a ticket: 120 bits
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class BilletRefuse(Exception):
    """The ticket does not (or no longer) vote; the message is for the user."""


@transaction.atomic
def preparer_atelier(*, acteur: Acteur, contrat: Contrat, options: Sequence[str], **champs: Any) -> Atelier:
    exiger_options(options)
    atelier = Atelier.objects.create(contrat=contrat, **champs)
    poser_options(atelier, options)
    consigner(acteur=acteur, code="atelier.preparer", objet=atelier, phrase=f"Atelier préparé : {atelier.titre}")
    return atelier


@transaction.atomic
def modifier_atelier(*, acteur: Acteur, atelier: Atelier, options: Sequence[str], **champs: Any) -> None:
    """Options no longer change once the vote is open."""
    if atelier.etat != EtatAtelier.PREPARE:
        raise ValidationError("Le vote a commencé : la question et les options ne changent plus.")
    exiger_options(options)
    for nom, valeur in champs.items():
        setattr(atelier, nom, valeur)
    atelier.save()
    atelier.options.all().delete()
    poser_options(atelier, options)
    consigner(acteur=acteur, code="atelier.modifier", objet=atelier, phrase=f"Atelier modifié : {atelier.titre}")


def exiger_options(options: Sequence[str]) -> None:
    if len(set(options)) < OPTIONS_MIN or len(set(options)) != len(options):
        raise ValidationError("Écrivez au moins deux options, toutes différentes.")


def poser_options(atelier: Atelier, options: Sequence[str]) -> None:
    OptionAtelier.objects.bulk_create(
        OptionAtelier(contrat_id=atelier.contrat_id, atelier=atelier, titre=titre, rang=rang)
        for rang, titre in enumerate(options)
    )


@transaction.atomic
def ouvrir_vote(*, acteur: Acteur, atelier: Atelier) -> None:
    franchir(
        acteur=acteur, objet=atelier, table=TRANSITIONS_ATELIER, acte="ouvrir", phrase=f"Vote ouvert : {atelier.titre}"
    )


@transaction.atomic
def clore_vote(*, acteur: Acteur, atelier: Atelier) -> None:
    """No ballot comes in any more; tickets not used are worthless and leave."""
    franchir(
        acteur=acteur, objet=atelier, table=TRANSITIONS_ATELIER, acte="clore", phrase=f"Vote clos : {atelier.titre}"
    )
    JetonAtelier.objects.filter(atelier=atelier).delete()


@transaction.atomic
def tirer_jetons(*, acteur: Acteur, atelier: Atelier, combien: int) -> list[str]:
    """New tickets, shown once: only their fingerprints are kept."""
    if not 1 <= combien <= JETONS_MAX:
        raise ValidationError(f"De 1 à {JETONS_MAX} billets à la fois.")
    if atelier.etat == EtatAtelier.CLOS:
        raise ValidationError("Le vote est clos.")
    jetons = ["".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR)) for _ in range(combien)]
    JetonAtelier.objects.bulk_create(
        JetonAtelier(contrat_id=atelier.contrat_id, atelier=atelier, empreinte=empreinte(jeton)) for jeton in jetons
    )
    phrase = f"{atelier.titre} : {compte(combien, 'billet de vote', 'billets de vote')}"
    consigner(acteur=acteur, code="atelier.jetons", objet=atelier, phrase=phrase)
    return jetons


def empreinte(jeton: str) -> str:
    return hashlib.sha256(jeton.strip().upper().encode()).hexdigest()


def atelier_du_jeton(jeton: str) -> Atelier:
    """The open workshop that a ticket votes in. Raises BilletRefuse."""
    trouve = JetonAtelier.objects.select_related("atelier__contrat").filter(empreinte=empreinte(jeton)).first()
    if trouve is None or trouve.atelier.etat == EtatAtelier.CLOS:
        raise BilletRefuse("Ce billet ne sert plus : le vote est clos, ou l’adresse est incomplète.")
    if trouve.utilise:
        raise BilletRefuse("Ce billet a déjà servi : chaque billet vote une fois. Merci.")
    if trouve.atelier.etat != EtatAtelier.OUVERT:
        raise BilletRefuse("Le vote n’est pas encore ouvert : gardez ce billet.")
    return trouve.atelier


@transaction.atomic
def voter_par_jeton(*, jeton: str, quartier: QuartierContrat | None, voix: Mapping[int, int]) -> None:
    """One ballot for one ticket. Raises BilletRefuse when it has served meanwhile, ValidationError for wrong votes."""
    atelier = atelier_du_jeton(jeton)
    controler_voix(atelier, voix)
    pris = JetonAtelier.objects.filter(empreinte=empreinte(jeton), utilise=False).update(utilise=True)
    if pris != 1:
        raise BilletRefuse("Ce billet a déjà servi : chaque billet vote une fois. Merci.")
    deposer_bulletin(atelier, quartier, voix, en_salle=False)


@transaction.atomic
def voter_en_salle(
    *, acteur: Acteur, atelier: Atelier, quartier: QuartierContrat | None, voix: Mapping[int, int]
) -> None:
    """A ballot of the room, typed by the facilitator."""
    if atelier.etat != EtatAtelier.OUVERT:
        raise TransitionRefusee("Le vote n’est pas ouvert.")
    controler_voix(atelier, voix)
    deposer_bulletin(atelier, quartier, voix, en_salle=True)
    consigner(
        acteur=acteur, code="atelier.bulletin", objet=atelier, phrase=f"{atelier.titre} : bulletin saisi en salle"
    )


def deposer_bulletin(
    atelier: Atelier, quartier: QuartierContrat | None, voix: Mapping[int, int], *, en_salle: bool
) -> None:
    propres = {str(option): valeur for option, valeur in voix.items() if valeur}
    Bulletin.objects.create(
        contrat_id=atelier.contrat_id, atelier=atelier, quartier=quartier, voix=propres, en_salle=en_salle
    )


def controler_voix(atelier: Atelier, voix: Mapping[int, int]) -> None:
    """Points: no more than each has; order: places from 1, each once. Raises ValidationError."""
    connues = set(atelier.options.values_list("pk", flat=True))
    donnees = {option: valeur for option, valeur in voix.items() if valeur}
    if not donnees or not set(donnees) <= connues or min(donnees.values()) < 0:
        raise ValidationError("Donnez votre préférence pour au moins une option.")
    if atelier.methode == MethodeAtelier.POINTS and sum(donnees.values()) > atelier.points:
        raise ValidationError(f"Vous avez {atelier.points} points : vous en avez donné {sum(donnees.values())}.")
    if atelier.methode == MethodeAtelier.ORDRE and sorted(donnees.values()) != list(range(1, len(donnees) + 1)):
        raise ValidationError("Classez à partir de 1, sans donner deux fois la même place ni en sauter.")
