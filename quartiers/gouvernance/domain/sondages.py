"""Date polls: slots proposed, answers of the members, the slot chosen that makes the meeting."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.domain.envois import lettre_de_sondage
from quartiers.gouvernance.domain.seances import preparer_seance
from quartiers.gouvernance.enums import TRANSITIONS_SONDAGE, EtatSondage, ReponseDate
from quartiers.gouvernance.models import Creneau, Instance, MembreInstance, ReponseCreneau, Seance, SondageDates
from quartiers.gouvernance.queries import destinataires
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.transitions import TransitionRefusee

Plage = tuple[dt.datetime, dt.datetime]


@transaction.atomic
def creer_sondage(*, acteur: Acteur, instance: Instance, creneaux: Sequence[Plage], **champs: Any) -> SondageDates:
    """Raises ValidationError without two slots to choose from, or with one in the past."""
    if len(set(creneaux)) < 2:
        raise ValidationError("Proposez au moins deux créneaux différents.")
    sondage = SondageDates.objects.create(
        contrat=instance.contrat, instance=instance, cree_par=acteur.utilisateur, **champs
    )
    for plage in sorted(set(creneaux)):
        poser_creneau(sondage, plage)
    consigner(acteur=acteur, code="sondagedates.creer", objet=sondage, phrase=f"Sondage de dates : {sondage}")
    return sondage


def poser_creneau(sondage: SondageDates, plage: Plage) -> None:
    debut, fin = plage
    if debut <= timezone.now():
        raise ValidationError("Un créneau proposé est déjà passé : choisissez des dates à venir.")
    creneau = Creneau(contrat=sondage.contrat, sondage=sondage, debut=debut, fin=fin)
    creneau.full_clean()
    creneau.save()


@transaction.atomic
def ajouter_creneau(*, acteur: Acteur, sondage: SondageDates, debut: dt.datetime, fin: dt.datetime) -> None:
    exiger_ouvert(sondage)
    poser_creneau(sondage, (debut, fin))
    consigner(acteur=acteur, code="sondagedates.ajouter", objet=sondage, phrase=f"Créneau ajouté : {sondage}")


def exiger_ouvert(sondage: SondageDates) -> None:
    if sondage.etat != EtatSondage.OUVERT:
        raise TransitionRefusee("Ce sondage est clos : on ne peut plus y répondre.")


@transaction.atomic
def envoyer_sondage(*, acteur: Acteur, sondage: SondageDates) -> int:
    """Write to every member who has an address; each link is that member's own. The number of letters."""
    exiger_ouvert(sondage)
    membres = [membre for membre in destinataires(sondage.instance, timezone.localdate()) if membre.courriel]
    for membre in membres:
        lettre_de_sondage(sondage, membre)
    sondage.envoye_le = timezone.now()
    sondage.save(update_fields=["envoye_le", "modifie_le"])
    phrase = f"Sondage de dates envoyé : {sondage}"
    consigner(acteur=acteur, code="sondagedates.envoyer", objet=sondage, phrase=phrase, detail={"envois": len(membres)})
    return len(membres)


@transaction.atomic
def repondre(*, acteur: Acteur, sondage: SondageDates, membre: MembreInstance, reponses: Mapping[int, str]) -> None:
    """What the member says of each slot (by its number); answering again replaces. Raises TransitionRefusee."""
    frais = SondageDates.objects.select_for_update().get(pk=sondage.pk)
    exiger_ouvert(frais)
    connus = {creneau.pk: creneau for creneau in frais.creneaux.all()}
    for numero, reponse in reponses.items():
        if numero in connus and reponse in ReponseDate.values:
            ReponseCreneau.objects.update_or_create(
                creneau=connus[numero], membre=membre, defaults={"contrat": frais.contrat, "reponse": reponse}
            )
    phrase = f"Réponse au sondage de dates : {membre.fonction} – {sondage}"
    consigner(acteur=acteur, code="sondagedates.repondre", objet=sondage, phrase=phrase)


@transaction.atomic
def retenir(*, acteur: Acteur, sondage: SondageDates, creneau: Creneau) -> Seance:
    """Choose a slot: the poll ends, the meeting begins its life with the poll's subject and place."""
    seance = preparer_seance(
        acteur=acteur,
        instance=sondage.instance,
        debut=creneau.debut,
        fin=creneau.fin,
        objet=sondage.objet,
        lieu=sondage.lieu,
        lien=sondage.lien,
    )
    franchir(
        acteur=acteur,
        objet=sondage,
        table=TRANSITIONS_SONDAGE,
        acte="retenir",
        phrase=f"Créneau retenu : {creneau} – {sondage}",
        seance=seance,
    )
    return seance


@transaction.atomic
def abandonner_sondage(*, acteur: Acteur, sondage: SondageDates) -> None:
    franchir(
        acteur=acteur,
        objet=sondage,
        table=TRANSITIONS_SONDAGE,
        acte="abandonner",
        phrase=f"Sondage de dates abandonné : {sondage}",
    )
