"""Reads of the committees: in force, their seats, their meetings, what a meeting still lacks."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from quartiers.contrat.models import Contrat
from quartiers.gouvernance.enums import ReponseDate, StatutPresence
from quartiers.gouvernance.models import (
    Creneau,
    Instance,
    MembreInstance,
    Presence,
    ReponseCreneau,
    Seance,
    SondageDates,
)
from quartiers.socle.modeles import en_vigueur_le


def instances_en_vigueur(contrat: Contrat, jour: dt.date) -> list[Instance]:
    instances = Instance.objects.filter(en_vigueur_le(jour), contrat=contrat)
    return list(instances.select_related("commune", "contrat").order_by("rang", "pk"))


def sieges_en_vigueur(instance: Instance, jour: dt.date) -> list[MembreInstance]:
    """Holders in their order, each followed by its substitutes."""
    sieges = list(
        MembreInstance.objects.filter(en_vigueur_le(jour), instance=instance)
        .select_related("organisme", "suppleant_de")
        .order_by("rang", "pk")
    )
    titulaires = [siege for siege in sieges if siege.suppleant_de_id is None]
    connus = {siege.pk for siege in titulaires}
    ranges: list[MembreInstance] = []
    for titulaire in titulaires:
        ranges += [titulaire, *(siege for siege in sieges if siege.suppleant_de_id == titulaire.pk)]
    return ranges + [siege for siege in sieges if siege.suppleant_de_id and siege.suppleant_de_id not in connus]


def destinataires(instance: Instance, jour: dt.date) -> list[MembreInstance]:
    """Who is written to: every seat in force that day, substitutes too."""
    return sieges_en_vigueur(instance, jour)


# Date polls


@dataclass(frozen=True)
class LigneCreneau:
    """A slot and how it stands; `favorables` counts « oui », then « si nécessaire »."""

    creneau: Creneau
    oui: int
    peut_etre: int
    non: int
    meilleur: bool


def lecture_du_sondage(
    sondage: SondageDates, membres: Sequence[MembreInstance]
) -> tuple[list[LigneCreneau], dict[int, dict[int, str]]]:
    """Slots with their counts, the best first marked; and the answers by member then slot."""
    creneaux = list(sondage.creneaux.all())
    reponses: dict[int, dict[int, str]] = {membre.pk: {} for membre in membres}
    comptes: dict[int, Counter[str]] = {creneau.pk: Counter() for creneau in creneaux}
    for reponse in ReponseCreneau.objects.filter(creneau__sondage=sondage):
        comptes[reponse.creneau_id][reponse.reponse] += 1
        reponses.setdefault(reponse.membre_id, {})[reponse.creneau_id] = reponse.reponse

    def score(creneau: Creneau) -> tuple[int, int]:
        compte = comptes[creneau.pk]
        return compte[ReponseDate.OUI], compte[ReponseDate.PEUT_ETRE]

    meilleur = max((score(creneau) for creneau in creneaux), default=(0, 0))
    lignes = [
        LigneCreneau(
            creneau,
            comptes[creneau.pk][ReponseDate.OUI],
            comptes[creneau.pk][ReponseDate.PEUT_ETRE],
            comptes[creneau.pk][ReponseDate.NON],
            meilleur=score(creneau) == meilleur and meilleur != (0, 0),
        )
        for creneau in creneaux
    ]
    return lignes, reponses


# Attendance


@dataclass(frozen=True)
class Quorum:
    """`votants` seats have a voice; `presents` are there or represented; `requis` is the number wanted."""

    requis: int
    votants: int
    presents: int

    @property
    def atteint(self) -> bool:
        return self.presents >= self.requis


def quorum_de(seance: Seance, presences: Sequence[Presence]) -> Quorum | None:
    """None where the committee has no quorum; proxies count for those who gave them."""
    part = seance.instance.quorum
    if part is None:
        return None
    votants = [presence for presence in presences if presence.voix]
    presents = [p for p in votants if p.statut in {StatutPresence.PRESENT, StatutPresence.REPRESENTE}]
    requis = (Decimal(len(votants)) * part / 100).to_integral_value(ROUND_UP)
    return Quorum(requis=int(requis), votants=len(votants), presents=len(presents))


@dataclass(frozen=True)
class Comptes:
    """Who came: figures of the minutes and of the yearly follow-up."""

    attendus: int
    presents: int
    representes: int
    excuses: int
    absents: int
    habitants: int


def comptes_de(presences: Sequence[Presence]) -> Comptes:
    par_statut = Counter(presence.statut for presence in presences)
    return Comptes(
        attendus=par_statut[StatutPresence.ATTENDU],
        presents=par_statut[StatutPresence.PRESENT],
        representes=par_statut[StatutPresence.REPRESENTE],
        excuses=par_statut[StatutPresence.EXCUSE],
        absents=par_statut[StatutPresence.ABSENT],
        habitants=sum(p.habitant and p.statut == StatutPresence.PRESENT for p in presences),
    )
