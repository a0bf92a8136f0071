"""Reads of the walks: which one may see, their observations, what a map and a sheet show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.participation.enums_paroles import OBSERVATION_OUVERTE, EtatObservation
from quartiers.participation.models import Marche, Observation
from quartiers.participation.permissions_paroles import conduire_marche
from quartiers.participation.queries_paroles import dans_la_commune
from quartiers.socle.modeles import en_vigueur_le
from quartiers.territoire.models import Contour


def marches_de(acteur: Acteur, contrat: Contrat) -> QuerySet[Marche]:
    """The announced ones for all; those of its perimeter for the team."""
    marches = Marche.objects.filter(contrat=contrat).select_related("quartier__commune", "animee_par", "contrat")
    if conduire_marche(acteur, contrat):
        return marches.filter(Q(publique=True) | dans_la_commune(acteur))
    return marches.filter(publique=True)


def avec_comptes(marches: QuerySet[Marche]) -> QuerySet[Marche]:
    """With `vues`, `reglees` (checked on the spot) and `personnes`; one query."""
    return marches.annotate(
        vues=Count("observations", distinct=True),
        reglees=Count("observations", filter=Q(observations__etat=EtatObservation.VERIFIEE), distinct=True),
    )


def personnes_venues(marches: Sequence[Marche]) -> dict[int, int]:
    lignes = Marche.objects.filter(pk__in=[m.pk for m in marches]).order_by()
    return {pk: total or 0 for pk, total in lignes.values_list("pk").annotate(n=Sum("participants__nombre"))}


def observations_de(marche: Marche) -> QuerySet[Observation]:
    return (
        Observation.objects.filter(marche=marche)
        .select_related("responsable", "photo_avant", "photo_apres", "marche__quartier", "marche__contrat")
        .prefetch_related("notes")
        .order_by("numero")
    )


@dataclass(frozen=True)
class Charge:
    """An organisation in charge of observations of a walk: how many, how many still open."""

    organisme: Organisme
    total: int
    ouvertes: int


def charges_de(observations: Iterable[Observation]) -> list[Charge]:
    par_organisme: dict[int, list[Observation]] = {}
    for observation in observations:
        if observation.responsable_id:
            par_organisme.setdefault(observation.responsable_id, []).append(observation)
    charges = []
    for siennes in par_organisme.values():
        organisme = siennes[0].responsable
        if organisme is not None:
            ouvertes = sum(o.etat in OBSERVATION_OUVERTE for o in siennes)
            charges.append(Charge(organisme, len(siennes), ouvertes))
    return sorted(charges, key=lambda charge: charge.organisme.nom)


def carte_de(marche: Marche, observations: Iterable[Observation]) -> dict[str, Any]:
    """The neighbourhood's outline, the route and what was seen, as GeoJSON."""
    entites: list[dict[str, Any]] = []
    if marche.quartier.quartier_id:
        contours = Contour.objects.filter(en_vigueur_le(marche.jour), quartier=marche.quartier.quartier_id)
        entites += [entite(c.geometrie, {"style": "qpv"}) for c in contours]
    if len(marche.parcours) > 1:
        ligne = {"type": "LineString", "coordinates": [[lon, lat] for lat, lon in marche.parcours]}
        entites.append(entite(ligne, {"style": "ancien"}))
    entites += [point_d_etape(rang, etape) for rang, etape in enumerate(marche.parcours, 1)]
    entites += [point_observe(o) for o in observations if o.latitude is not None and o.longitude is not None]
    return {"type": "FeatureCollection", "features": entites}


def entite(geometrie: Any, proprietes: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometrie, "properties": proprietes}


def point_d_etape(rang: int, etape: Sequence[float]) -> dict[str, Any]:
    latitude, longitude = etape
    geometrie = {"type": "Point", "coordinates": [longitude, latitude]}
    return entite(geometrie, {"style": "point", "nom": f"Étape {rang}"})


def point_observe(observation: Observation) -> dict[str, Any]:
    geometrie = {"type": "Point", "coordinates": [float(observation.longitude or 0), float(observation.latitude or 0)]}
    return entite(
        geometrie,
        {
            "style": "point",
            "nom": f"{observation.numero}. {observation.get_categorie_display()}",
            "detail": f"{observation.texte[:140]} ({observation.get_etat_display().lower()})",
        },
    )


def adresse_marche(marche: Marche) -> str:
    return reverse("participation:marche", args=[marche.contrat.code, marche.pk])
