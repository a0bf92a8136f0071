"""Store outlines read from a file: dated for neighbourhoods, plain for communes and pockets of poverty."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import shapely
from django.core.exceptions import ValidationError
from shapely.geometry.base import BaseGeometry

from quartiers.territoire.contours import Zone
from quartiers.territoire.domain.synchronisation import Compte, synchroniser
from quartiers.territoire.geometrie import aire_m2, rendre_surfacique
from quartiers.territoire.models import Commune, Contour, PocheDePauvrete, Quartier

PRECISION = 6  # decimals of a degree: a decimetre
DECRETS = {
    2015: "Décret n° 2014-1750 du 30 décembre 2014",
    2024: "Décret n° 2023-1314 du 28 décembre 2023",
}
PETITS_MOTS = {"à", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sous", "sur"}


def geojson_de(geometrie: BaseGeometry) -> dict[str, Any]:
    """GeoJSON MultiPolygon, valid, in degrees with six decimals."""
    nette = rendre_surfacique(geometrie)
    parties = shapely.get_parts(nette) if nette.geom_type == "MultiPolygon" else [nette]
    anneaux = [[_anneau(p.exterior), *(_anneau(i) for i in p.interiors)] for p in parties]
    return {"type": "MultiPolygon", "coordinates": anneaux}


def emprise_de(geojson: dict[str, Any]) -> list[float]:
    """West, south, east, north of a GeoJSON MultiPolygon."""
    points = [point for polygone in geojson["coordinates"] for point in polygone[0]]
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return [min(lons), min(lats), max(lons), max(lats)]


def enregistrer_quartiers(*, zones: Sequence[Zone], generation: int) -> tuple[dict[str, Quartier], Compte]:
    """Create or rename the neighbourhoods of `zones` and tie them to their communes."""
    quartiers = {
        z.code: Quartier(code=z.code, nom=nom_lisible(z.nom), generation=generation, decret=_decret(z.code, generation))
        for z in zones
    }
    compte = synchroniser(Quartier, quartiers.values(), ["code"], ["nom", "generation", "decret"])
    _relier_aux_communes(zones, quartiers)
    return quartiers, compte


def enregistrer_contours(
    *, zones: Sequence[Zone], quartiers: dict[str, Quartier], valable_de: dt.date, source: str
) -> Compte:
    """Date the outlines from `valable_de`: an outline that changes closes the one before, the same one is left.

    Refused (ValidationError, nothing written by the caller's transaction) when a later outline is already known.
    """
    connus: dict[int, list[Contour]] = defaultdict(list)
    for contour in Contour.objects.filter(quartier__in=[q.pk for q in quartiers.values()]).order_by("debut"):
        connus[contour.quartier_id].append(contour)
    compte = Compte()
    nouveaux: list[Contour] = []
    corriges: list[Contour] = []
    clos: list[Contour] = []
    for zone in zones:
        voulu = _contour(zone, quartiers[zone.code], valable_de, source)
        dernier = connus[voulu.quartier_id][-1] if connus[voulu.quartier_id] else None
        if dernier is not None and dernier.debut > valable_de:
            raise ValidationError(
                f"{zone.code} a déjà un contour valable à partir du {dernier.debut:%d/%m/%Y}, après le "
                f"{valable_de:%d/%m/%Y}. Donnez une date d’effet plus récente : rien n’a été enregistré."
            )
        if dernier is not None and dernier.geometrie == voulu.geometrie:
            compte.inchanges += 1
        elif dernier is not None and dernier.debut == valable_de:
            voulu.pk, voulu.fin = dernier.pk, dernier.fin
            corriges.append(voulu)
        else:
            if dernier is not None and dernier.fin is None:
                dernier.fin = valable_de
                clos.append(dernier)
            nouveaux.append(voulu)
    Contour.objects.bulk_update(clos, ["fin"], batch_size=500)
    Contour.objects.bulk_update(corriges, ["geometrie", "emprise", "surface", "source"], batch_size=200)
    Contour.objects.bulk_create(nouveaux, batch_size=200)
    compte.crees, compte.modifies = len(nouveaux), len(corriges)
    return compte


def enregistrer_communes(*, zones: Sequence[Zone]) -> Compte:
    """Give the known communes their outline; a commune of the file that is not known is created."""
    connues = {c.code: c for c in Commune.objects.filter(code__in=[z.code for z in zones])}
    communes = []
    for zone in zones:
        geojson = geojson_de(zone.geometrie)
        ancienne = connues.get(zone.code)
        communes.append(
            Commune(
                code=zone.code,
                nom=ancienne.nom if ancienne else zone.nom,
                departement=ancienne.departement if ancienne else departement_de(zone.code),
                contour=geojson,
                emprise=emprise_de(geojson),
            )
        )
    return synchroniser(Commune, communes, ["code"], ["contour", "emprise"])


def redessiner_poches(*, zones: Sequence[Zone]) -> Compte:
    """Redraw each pocket of poverty from the IRIS of `zones` that form it; pockets with an IRIS missing are left."""
    iris = {z.code: z.geometrie for z in zones}
    poches = [p for p in PocheDePauvrete.objects.exclude(codes_iris=[]) if all(code in iris for code in p.codes_iris)]
    for poche in poches:
        geojson = geojson_de(shapely.union_all([iris[code] for code in poche.codes_iris]))
        poche.geometrie, poche.emprise = geojson, emprise_de(geojson)
    return synchroniser(PocheDePauvrete, poches, ["commune_id", "nom"], ["geometrie", "emprise"])


def nom_lisible(nom: str) -> str:
    """« Rives Du Plessis » -> « Rives du Plessis »: the producers write every word with a capital."""
    mots = nom.split(" ")
    return " ".join(m.lower() if rang and m.lower() in PETITS_MOTS else m for rang, m in enumerate(mots))


def departement_de(code: str) -> str:
    """Département of an INSEE code of commune: 71153 -> 71, 97411 -> 974, 2A004 -> 2A."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def _anneau(ligne: BaseGeometry) -> list[list[float]]:
    return [[round(x, PRECISION), round(y, PRECISION)] for x, y in shapely.get_coordinates(ligne).tolist()]


def _contour(zone: Zone, quartier: Quartier, debut: dt.date, source: str) -> Contour:
    geojson = geojson_de(zone.geometrie)
    hectares = Decimal(aire_m2(zone.geometrie)) / 10_000
    return Contour(
        quartier=quartier,
        geometrie=geojson,
        emprise=emprise_de(geojson),
        surface=hectares.quantize(Decimal("0.01")),
        source=source[:250],
        debut=debut,
    )


def _decret(code: str, generation: int) -> str:
    """The decrees of 2014 and 2023 set the list of mainland France; overseas has others, not recorded here."""
    return "" if code[2:4] in {"97", "98"} else DECRETS.get(generation, "")


def _relier_aux_communes(zones: Sequence[Zone], quartiers: dict[str, Quartier]) -> None:
    """Add the missing ties between neighbourhoods and communes (column `insee_com`, a list with commas)."""
    codes = {z.code: _codes_communes(z) for z in zones}
    communes = dict(
        Commune.objects.filter(code__in={c for liste in codes.values() for c in liste}).values_list("code", "pk")
    )
    lien = Quartier.communes.through
    liens = [
        lien(quartier_id=quartiers[code].pk, commune_id=communes[commune])
        for code, liste in codes.items()
        for commune in liste
        if commune in communes
    ]
    lien.objects.bulk_create(liens, ignore_conflicts=True, batch_size=1000)


def _codes_communes(zone: Zone) -> list[str]:
    for nom, valeur in zone.proprietes.items():
        if nom.lower() in {"insee_com", "insee", "codgeo", "code_insee", "code_com"} and valeur:
            return [c.strip() for c in str(valeur).replace(";", ",").split(",") if c.strip()]
    return []


def geometrie_de(geojson: dict[str, Any]) -> BaseGeometry:
    """Shapely geometry of a stored GeoJSON."""
    return shapely.from_geojson(json.dumps(geojson))
