"""Where a project really takes place: computed from the outlines of its year, never declared.

An address that nobody can place never blocks anything: it stays « non située » until someone touches the map.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from quartiers.appels.enums import ZoneLieu
from quartiers.appels.models import Dossier, Lieu, Territoire
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import QuartierContrat
from quartiers.journal.domain import consigner
from quartiers.territoire.enums import Generation
from quartiers.territoire.geocodage import GeocodageIndisponible, chercher_adresse
from quartiers.territoire.models import Commune
from quartiers.territoire.queries import localisateur_autour, localisateur_de_l_emprise

if TYPE_CHECKING:
    from quartiers.territoire.contours import Zone
    from quartiers.territoire.localisation import Localisateur, Localisation

Connus = dict[int, QuartierContrat]
SIX_DECIMALES = Decimal("0.000001")


@dataclass(frozen=True)
class Situation:
    """What the outlines say of a point: `distance` in metres to the edge of the nearest neighbourhood."""

    zone: ZoneLieu
    quartier: QuartierContrat | None = None
    poche_id: int | None = None
    distance: Decimal | None = None
    commune_id: int | None = None


INCONNUE = Situation(ZoneLieu.INCONNUE)


def generation_de(annee: int) -> int:
    """The generation of neighbourhoods that a project of `annee` is set against."""
    return int(Generation.QPV_2024 if annee >= Generation.QPV_2024 else Generation.QPV_2015)


def jour_des_contours(annee: int) -> dt.date:
    """The outlines of a year are those in force at its end: a decree of the year itself is taken in."""
    return dt.date(annee, 12, 31)


@transaction.atomic
def situer(lieu: Lieu, *, chercher: bool = True) -> Lieu:
    """Compute the zone of `lieu`; call it whenever its address or its point changes.

    Without a point, the national base is asked (`chercher`); when it is down or unsure, the place stays unknown.
    An override already made is kept beside the new computation.
    """
    if chercher and lieu.latitude is None:
        geocoder(lieu)
    situation = INCONNUE
    if lieu.latitude is not None and lieu.longitude is not None:
        annee = lieu.dossier.annee
        localisateur = localisateur_autour(float(lieu.longitude), float(lieu.latitude), jour_des_contours(annee))
        situation = situation_de(localisateur, lieu, annee, quartiers_connus(lieu.contrat_id))
    noter(lieu, situation)
    return lieu


def geocoder(lieu: Lieu) -> bool:
    """Give `lieu` the point of its address when the national base is sure of it; say whether it was."""
    try:
        candidats = chercher_adresse(lieu.adresse)
    except GeocodageIndisponible:
        return False
    if not candidats or not candidats[0].sure:
        return False
    lieu.latitude = Decimal(str(candidats[0].lat)).quantize(SIX_DECIMALES)
    lieu.longitude = Decimal(str(candidats[0].lon)).quantize(SIX_DECIMALES)
    return True


def quartiers_connus(contrat_id: int) -> Connus:
    """The neighbourhoods of a contract, by the identifier of the national one."""
    return {
        int(q.quartier_id or 0): q
        for q in QuartierContrat.objects.filter(contrat_id=contrat_id, quartier__isnull=False)
    }


def situation_de(localisateur: "Localisateur", lieu: Lieu, annee: int, connus: Connus) -> Situation:
    """The answer of the outlines for one place; unknown when no outline of its generation is loaded around it."""
    generation = generation_de(annee)
    if generation not in localisateur.generations or lieu.latitude is None or lieu.longitude is None:
        return INCONNUE
    dit = localisateur.localiser_point(float(lieu.longitude), float(lieu.latitude), generation=generation)
    if dit.quartier is None and dit.quartier_proche is None and dit.poche is None and dit.commune is None:
        return INCONNUE  # no outline stands anywhere near: saying « outside » would be a guess
    return lire(dit, connus)


def lire(dit: "Localisation", connus: Connus) -> Situation:
    """A sure neighbourhood first, then a doubt near an edge, then a pocket of poverty."""
    distance = None if dit.distance_m is None else Decimal(str(round(dit.distance_m, 1)))
    commune = cle(dit.commune)
    zone, quartier, poche = ZoneLieu.HORS, None, None
    if dit.a_verifier:
        zone, quartier = ZoneLieu.A_VERIFIER, connus.get(cle(dit.quartier or dit.quartier_proche) or 0)
    elif dit.quartier is not None:
        zone, quartier = ZoneLieu.QPV, connus.get(cle(dit.quartier) or 0)
    elif dit.poche_a_verifier:
        zone, poche = ZoneLieu.A_VERIFIER, cle(dit.poche)
    elif dit.poche is not None:
        zone, poche = ZoneLieu.POCHE, cle(dit.poche)
    return Situation(zone, quartier, poche, distance, commune)


def cle(zone: "Zone | None") -> int | None:
    return None if zone is None else int(zone.proprietes["pk"])


def noter(lieu: Lieu, situation: Situation) -> None:
    """Write the computed situation, and hold the project's communes to it."""
    lieu.zone = situation.zone
    lieu.quartier = situation.quartier
    lieu.poche_id = situation.poche_id
    lieu.distance = situation.distance
    lieu.calcule_le = timezone.now()
    champs = ["latitude", "longitude", "zone", "quartier", "poche", "distance", "calcule_le", "modifie_le"]
    if lieu.pk is None:
        lieu.save()
    else:
        lieu.save(update_fields=champs)
    if situation.commune_id is not None:
        lieu.dossier.communes.add(situation.commune_id)


@transaction.atomic
def actualiser_communes(dossier: Dossier) -> None:
    """The communes of a project: those of its territories and of its places. Call it when one is taken away."""
    territoires = Territoire.objects.filter(dossier=dossier)
    voulues = set(territoires.filter(quartier__commune__isnull=False).values_list("quartier__commune", flat=True))
    voulues |= set(territoires.filter(poche__isnull=False).values_list("poche__commune", flat=True))
    lieux = [lieu for lieu in Lieu.objects.filter(dossier=dossier) if lieu.latitude is not None]
    if lieux:
        localisateur = localisateur_de_l_emprise(emprise(lieux), jour_des_contours(dossier.annee))
        situations = (situation_de(localisateur, lieu, dossier.annee, {}) for lieu in lieux)
        voulues |= {s.commune_id for s in situations if s.commune_id is not None}
    dossier.communes.set(Commune.objects.filter(pk__in=voulues))


def emprise(lieux: Iterable[Lieu]) -> tuple[float, float, float, float]:
    """West, south, east, north of places that have a point."""
    lons = [float(lieu.longitude) for lieu in lieux if lieu.longitude is not None]
    lats = [float(lieu.latitude) for lieu in lieux if lieu.latitude is not None]
    return min(lons), min(lats), max(lons), max(lats)


@transaction.atomic
def resituer(lieux: Iterable[Lieu]) -> dict[str, int]:
    """Compute again places that have a point, after the outlines changed; the count of those changed, by new zone.

    One set of outlines per contract and year is made, whatever the number of places.
    """
    changes: dict[str, int] = {}
    paquets: dict[tuple[int, int], list[Lieu]] = {}
    for lieu in lieux:
        if lieu.latitude is not None:
            paquets.setdefault((lieu.contrat_id, lieu.dossier.annee), []).append(lieu)
    for (contrat_id, annee), paquet in paquets.items():
        localisateur = localisateur_de_l_emprise(emprise(paquet), jour_des_contours(annee))
        connus = quartiers_connus(contrat_id)
        for lieu in paquet:
            avant = (lieu.zone, lieu.quartier_id, lieu.poche_id)
            noter(lieu, situation_de(localisateur, lieu, annee, connus))
            if (lieu.zone, lieu.quartier_id, lieu.poche_id) != avant:
                changes[lieu.zone] = changes.get(lieu.zone, 0) + 1
    return changes


@transaction.atomic
def placer(*, acteur: Acteur, lieu: Lieu, latitude: Decimal, longitude: Decimal) -> Lieu:
    """Set the point by hand (a touch on the map), then compute."""
    lieu.latitude, lieu.longitude = latitude, longitude
    situer(lieu, chercher=False)
    phrase = f"Lieu « {lieu} » placé sur la carte : {lieu.get_zone_display().lower()}"
    consigner(acteur=acteur, code="lieu.placer", objet=lieu.dossier, phrase=phrase)
    return lieu


@transaction.atomic
def retenir_situation(*, acteur: Acteur, lieu: Lieu, zone: str, quartier: QuartierContrat | None, motif: str) -> Lieu:
    """Keep another situation than the computed one, with its reason; an empty `zone` comes back to the computed."""
    lieu.zone_retenue = zone
    lieu.quartier_retenu = quartier if zone == ZoneLieu.QPV else None
    lieu.retenue_motif = motif if zone else ""
    lieu.retenue_par = acteur.utilisateur if zone else None
    lieu.save(update_fields=["zone_retenue", "quartier_retenu", "retenue_motif", "retenue_par", "modifie_le"])
    if zone:
        phrase = f"Situation retenue pour « {lieu} » : {ZoneLieu(zone).label.lower()} – {motif}"
    else:
        phrase = f"Retour à la situation calculée pour « {lieu} »"
    consigner(acteur=acteur, code="lieu.retenir", objet=lieu.dossier, phrase=phrase)
    return lieu
