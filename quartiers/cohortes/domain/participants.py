"""Taking up what a town sends: whole or not at all; the same file again changes nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.cohortes.acces import FERME, analyse_en_vigueur
from quartiers.cohortes.domain.retraits import refusees
from quartiers.cohortes.enums import TRANSITIONS_PARTICIPANT, EtatParticipant
from quartiers.cohortes.envois import Personne
from quartiers.cohortes.modele_fichier import quartiers_de
from quartiers.cohortes.models import (
    Cohorte,
    EtapeCohorte,
    EtapeParticipant,
    Participant,
    ProducteurCohorte,
)
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner
from quartiers.socle.formats import compte
from quartiers.socle.transitions import franchir_ensemble

CHAMPS = ("quartier_id", "sexe", "tranche_age", "entree", "accord_le", "notice")
LOT = 500
ACTES = {EtatParticipant.SORTI: "sortir", EtatParticipant.PERDU: "perdre", EtatParticipant.SUIVI: "retrouver"}


@dataclass
class Bilan:
    """What taking up does, or would do."""

    nouvelles: int = 0
    modifiees: int = 0
    inchangees: int = 0
    ecartees: int = 0  # withdrew before: do not come back
    etapes: int = 0
    refus: list[str] = field(default_factory=list)

    @property
    def phrase(self) -> str:
        morceaux = [
            compte(self.nouvelles, "personne ajoutée", "personnes ajoutées"),
            compte(self.modifiees, "mise à jour", "mises à jour"),
            compte(self.inchangees, "inchangée", "inchangées"),
        ]
        if self.ecartees:
            morceaux.append(
                f"{compte(self.ecartees, 'laissée', 'laissées')} de côté, retirée{'s' if self.ecartees > 1 else ''} auparavant"
            )
        return ", ".join(morceaux)


def exiger_ouverture(cohorte: Cohorte) -> None:
    """Raises ValidationError; the database refuses as well, by its own triggers."""
    if analyse_en_vigueur(cohorte.contrat) is None:
        raise ValidationError(FERME)
    if cohorte.effacee_le is not None:
        raise ValidationError(
            "Les données de cette cohorte ont été effacées à la date prévue : elle ne reçoit plus rien."
        )


def comparer(cohorte: Cohorte, producteur: ProducteurCohorte, personnes: Sequence[Personne]) -> Bilan:
    """What the file would do, nothing written."""
    bilan = Bilan(refus=cles_etrangeres(producteur, personnes))
    hors = refusees(cohorte, [p.pseudonyme for p in personnes])
    connus = connus_de(cohorte, personnes)
    quartiers = {q.code: q.pk for q in quartiers_de(cohorte)}
    for personne in personnes:
        if personne.pseudonyme in hors:
            bilan.ecartees += 1
            continue
        bilan.etapes += sum(map(len, personne.etapes.values()))
        avant = connus.get(personne.pseudonyme)
        if avant is None:
            bilan.nouvelles += 1
        elif valeurs_de(personne, quartiers) == valeurs_avant(avant) and etapes_de(personne) == etapes_avant(avant):
            bilan.inchangees += 1
        else:
            bilan.modifiees += 1
    return bilan


def cles_etrangeres(producteur: ProducteurCohorte, personnes: Sequence[Personne]) -> list[str]:
    """Another key would make another person of everyone: told before it does."""
    cles = {p.emetteur for p in personnes if p.emetteur}
    if len(cles) > 1:
        return ["Ce fichier réunit des pseudonymes de plusieurs clés : déposez un fichier par commune."]
    if producteur.empreinte and cles and cles != {producteur.empreinte}:
        return [
            f"Ce fichier est fait avec la clé {cles.pop()}, les envois précédents de {producteur.organisme} avec la clé "
            f"{producteur.empreinte} : les mêmes personnes y auraient d’autres pseudonymes. Reprenez la première clé."
        ]
    return []


def connus_de(cohorte: Cohorte, personnes: Sequence[Personne]) -> dict[str, Participant]:
    codes = [p.pseudonyme for p in personnes]
    trouves = Participant.objects.filter(cohorte=cohorte, pseudonyme__in=codes).prefetch_related("etapes__etape")
    return {participant.pseudonyme: participant for participant in trouves}


def valeurs_de(personne: Personne, quartiers: dict[str, int]) -> tuple[Any, ...]:
    return (
        quartiers.get(personne.quartier),
        personne.sexe,
        personne.tranche_age,
        dt.date.fromisoformat(personne.entree),
        dt.date.fromisoformat(personne.accord_le),
        personne.notice,
        personne.etat,
        dt.date.fromisoformat(personne.etat_le) if personne.etat_le else None,
    )


def valeurs_avant(participant: Participant) -> tuple[object, ...]:
    return (*(getattr(participant, champ) for champ in CHAMPS), participant.etat, participant.etat_le)


def etapes_de(personne: Personne) -> set[tuple[str, str]]:
    return {(code, jour) for code, jours in personne.etapes.items() for jour in jours}


def etapes_avant(participant: Participant) -> set[tuple[str, str]]:
    return {(etape.etape.code, etape.jour.isoformat()) for etape in participant.etapes.all()}


@transaction.atomic
def integrer(
    *,
    acteur: Acteur,
    cohorte: Cohorte,
    producteur: ProducteurCohorte,
    personnes: Sequence[Personne],
    jour: dt.date,
) -> Bilan:
    """Write the file. A person's steps are those of her last row. Raises ValidationError, nothing being written then."""
    exiger_ouverture(cohorte)
    Cohorte.objects.select_for_update().get(pk=cohorte.pk)
    bilan = comparer(cohorte, producteur, personnes)
    if bilan.refus:
        raise ValidationError(bilan.refus)
    hors = refusees(cohorte, [p.pseudonyme for p in personnes])
    gardees = [p for p in personnes if p.pseudonyme not in hors]
    quartiers = {q.code: q.pk for q in quartiers_de(cohorte)}
    connus = connus_de(cohorte, gardees)
    neufs = [
        participant_de(cohorte, producteur, personne, quartiers)
        for personne in gardees
        if personne.pseudonyme not in connus
    ]
    Participant.objects.bulk_create(neufs, batch_size=LOT)
    mettre_a_jour(connus, gardees, quartiers)
    remplacer_les_etapes(cohorte, {**connus, **{p.pseudonyme: p for p in neufs}}, gardees)
    cles = {p.emetteur for p in personnes if p.emetteur}
    ProducteurCohorte.objects.filter(pk=producteur.pk).update(
        transmis_le=jour, empreinte=producteur.empreinte or (cles.pop() if cles else "")
    )
    phrase = f"Transmission de {producteur.organisme} à la cohorte {cohorte} : {bilan.phrase}"
    consigner(acteur=acteur, code="cohorte.integrer", objet=cohorte, phrase=phrase)
    return bilan


def participant_de(
    cohorte: Cohorte, producteur: ProducteurCohorte, personne: Personne, quartiers: dict[str, int]
) -> Participant:
    *champs, etat, etat_le = valeurs_de(personne, quartiers)
    return Participant(
        contrat_id=cohorte.contrat_id,
        cohorte=cohorte,
        producteur=producteur,
        pseudonyme=personne.pseudonyme,
        etat=etat,
        etat_le=etat_le,
        **dict(zip(CHAMPS, champs, strict=True)),
    )


def mettre_a_jour(connus: dict[str, Participant], personnes: Sequence[Personne], quartiers: dict[str, int]) -> None:
    """Plain values in one go; situations by their declared moves, their date alone when they do not move."""
    mouvements: dict[str, list[Participant]] = {}
    changes = []
    for personne in personnes:
        participant = connus.get(personne.pseudonyme)
        if participant is None:
            continue
        *champs, etat, etat_le = valeurs_de(personne, quartiers)
        for nom, valeur in zip(CHAMPS, champs, strict=True):
            setattr(participant, nom, valeur)
        participant.etat_le = etat_le
        if etat == participant.etat:
            changes.append(participant)
        else:
            mouvements.setdefault(ACTES[EtatParticipant(str(etat))], []).append(participant)
    Participant.objects.bulk_update(changes, [*noms_de_champs(), "etat_le"], batch_size=LOT)
    for acte, participants in mouvements.items():
        franchir_ensemble(participants, TRANSITIONS_PARTICIPANT, acte, *noms_de_champs(), "etat_le")


def noms_de_champs() -> list[str]:
    return [nom.removesuffix("_id") for nom in CHAMPS]


def remplacer_les_etapes(cohorte: Cohorte, participants: dict[str, Participant], personnes: Sequence[Personne]) -> None:
    codes = {etape.code: etape.pk for etape in EtapeCohorte.objects.filter(cohorte=cohorte)}
    voulues = {
        (participants[p.pseudonyme].pk, codes[code], dt.date.fromisoformat(jour))
        for p in personnes
        for code, jours in p.etapes.items()
        if code in codes
        for jour in jours
    }
    anciennes = EtapeParticipant.objects.filter(participant__in=[participants[p.pseudonyme].pk for p in personnes])
    connues = {(e.participant_id, e.etape_id, e.jour): e.pk for e in anciennes}
    EtapeParticipant.objects.filter(pk__in=[pk for cle, pk in connues.items() if cle not in voulues]).delete()
    EtapeParticipant.objects.bulk_create(
        [
            EtapeParticipant(contrat_id=cohorte.contrat_id, participant_id=qui, etape_id=etape, jour=jour)
            for qui, etape, jour in sorted(voulues - connues.keys())
        ],
        batch_size=LOT,
    )
