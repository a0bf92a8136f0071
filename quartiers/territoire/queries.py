"""Shared reads: what is near a point, what a neighbourhood became, its figures compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from quartiers.socle.formats import INSECABLE, nombre
from quartiers.socle.modeles import en_vigueur_le
from quartiers.territoire.colonnes import reduire
from quartiers.territoire.enums import Evolution, Generation
from quartiers.territoire.models import (
    Commune,
    Contour,
    Epci,
    Filiation,
    PocheDePauvrete,
    Quartier,
    SerieTerritoriale,
    ValeurTerritoriale,
)

if TYPE_CHECKING:
    from quartiers.territoire.contours import Zone
    from quartiers.territoire.localisation import Localisateur

# How far around a point the nearest neighbourhood is looked for, degrees (about 20 km).
VOISINAGE = 0.25
NON_COMMUNIQUE = "non communiqué"
NON_DIFFUSE = "secret statistique"


# Outlines and places


def quartiers_de(epci: Epci, generation: int = Generation.QPV_2024) -> QuerySet[Quartier]:
    """Neighbourhoods of one generation in the communes of `epci`, by commune then name."""
    communes = Commune.objects.filter(epci=epci)
    return (
        Quartier.objects.filter(generation=generation, communes__in=communes)
        .distinct()
        .prefetch_related(Prefetch("communes", Commune.objects.defer("contour").select_related("epci")))
        .order_by("code")
    )


def contour_du(quartier: Quartier, jour: dt.date | None = None) -> Contour | None:
    """The outline in force on `jour` (today), or None: the page then says that none is known."""
    jour = jour or timezone.localdate()
    return quartier.contours.filter(en_vigueur_le(jour)).order_by("-debut").first()


def contours_de(quartiers: Iterable[Quartier], jour: dt.date | None = None) -> dict[int, Contour]:
    """Outline in force of each neighbourhood, by its primary key; those without one are absent."""
    jour = jour or timezone.localdate()
    lignes = Contour.objects.filter(en_vigueur_le(jour), quartier__in=[q.pk for q in quartiers]).order_by("debut")
    return {c.quartier_id: c for c in lignes}


def localisateur_autour(lon: float, lat: float, jour: dt.date | None = None) -> Localisateur:
    """A locator of what stands within about 20 km of a point: small enough to be made for one question."""
    return _localisateur(autour(lon, lat), jour)


def localisateur_de_l_emprise(emprise: Sequence[float], jour: dt.date | None = None) -> Localisateur:
    """A locator of what stands within about 20 km of an extent (west, south, east, north)."""
    ouest, sud, est, nord = emprise
    large = (ouest - VOISINAGE, sud - VOISINAGE, est + VOISINAGE, nord + VOISINAGE)
    return _localisateur(croisant(large), jour)


def localisateur_de_france(jour: dt.date | None = None) -> Localisateur:
    """A locator of everything known, for files of points: a second to make, about 100 MB."""
    return _localisateur(Q(), jour)


def noms_des_codes() -> dict[str, str]:
    """Name of every code of neighbourhood and commune, for files of points."""
    return dict(Quartier.objects.values_list("code", "nom")) | dict(Commune.objects.values_list("code", "nom"))


def autour(lon: float, lat: float, marge: float = VOISINAGE) -> Q:
    """Filter of the outlines whose extent comes within `marge` degrees of a point."""
    return croisant((lon - marge, lat - marge, lon + marge, lat + marge))


def croisant(emprise: Sequence[float]) -> Q:
    """Filter of the outlines whose extent meets another (west, south, east, north)."""
    ouest, sud, est, nord = emprise
    return Q(emprise__0__lte=est, emprise__1__lte=nord, emprise__2__gte=ouest, emprise__3__gte=sud)


def _localisateur(ou: Q, jour: dt.date | None) -> Localisateur:
    # numpy and shapely stay out of the memory of pages that locate nothing.
    from quartiers.territoire.localisation import Localisateur

    contours = Contour.objects.filter(ou, en_vigueur_le(jour or timezone.localdate())).select_related("quartier")
    par_generation: dict[int, list[Zone]] = {Generation.QPV_2024.value: []}
    for c in contours.order_by("quartier__code"):
        zone = _zone(c.quartier.code, c.quartier.nom, c.geometrie, {"pk": c.quartier_id})
        par_generation.setdefault(c.quartier.generation, []).append(zone)
    poches = PocheDePauvrete.objects.filter(ou, geometrie__isnull=False)
    communes = Commune.objects.filter(ou, contour__isnull=False)
    return Localisateur(
        par_generation,
        poches=[_zone(p.nom, p.nom, p.geometrie, {"pk": p.pk}) for p in poches],
        communes=[_zone(c.code, c.nom, c.contour, {"pk": c.pk}) for c in communes],
    )


def _zone(code: str, nom: str, geojson: dict[str, Any] | None, proprietes: dict[str, Any]) -> Zone:
    from quartiers.territoire.contours import Zone
    from quartiers.territoire.domain.contours import geometrie_de

    return Zone(code, nom, geometrie_de(geojson or {}), proprietes)


@dataclass(frozen=True, slots=True)
class Reponse:
    """What is known of a point: the words of the page « mon quartier ». Distances in metres."""

    lat: float
    lon: float
    adresse: str
    quartier: Quartier | None
    a_verifier: bool
    proche: Quartier | None
    distance_m: int | None
    bande_m: int
    poche: str
    poche_a_verifier: bool
    commune: str
    anciens: tuple[tuple[int, Quartier | None], ...]

    @property
    def distance_lisible(self) -> str:
        """« 830 m », « 4,1 km »: no finer than the outlines are."""
        metres = self.distance_m or 0
        if metres < 1000:
            return f"{max(round(metres, -1), 10)}{INSECABLE}m"
        return f"{nombre(Decimal(metres) / 1000, 1)}{INSECABLE}km"


def repondre(lon: float, lat: float, adresse: str = "") -> Reponse:
    """Locate one point in every generation whose outlines stand near it. Nothing is kept."""
    localisateur = localisateur_autour(lon, lat)
    dits = {g: localisateur.localiser_point(lon, lat, generation=g) for g in localisateur.generations}
    actuel = dits.get(Generation.QPV_2024)
    zones = [d.quartier for d in dits.values()] + [actuel.quartier_proche if actuel else None]
    quartiers = Quartier.objects.prefetch_related(Prefetch("communes", Commune.objects.defer("contour")))
    connus = quartiers.in_bulk([z.proprietes["pk"] for z in zones if z])

    def de(zone: Zone | None) -> Quartier | None:
        return connus[zone.proprietes["pk"]] if zone else None

    premier = actuel or next(iter(dits.values()))
    return Reponse(
        lat=lat,
        lon=lon,
        adresse=adresse,
        quartier=de(actuel.quartier) if actuel else None,
        a_verifier=actuel.a_verifier if actuel else False,
        proche=de(actuel.quartier_proche) if actuel else None,
        distance_m=round(actuel.distance_m) if actuel and actuel.distance_m is not None else None,
        bande_m=round(localisateur.bande_m),
        poche=premier.poche.nom if premier.poche else "",
        poche_a_verifier=premier.poche_a_verifier,
        commune=premier.commune.nom if premier.commune else "",
        anciens=tuple((g, de(dit.quartier)) for g, dit in dits.items() if g != Generation.QPV_2024),
    )


def generations_localisables() -> list[int]:
    """Generations with at least one outline in force, oldest first. One query."""
    lignes = Contour.objects.filter(en_vigueur_le(timezone.localdate())).order_by()
    return sorted(lignes.values_list("quartier__generation", flat=True).distinct())


# From one generation to the next


@dataclass(frozen=True, slots=True)
class LigneEvolution:
    """What one neighbourhood became, in words."""

    nom: str
    avant: Quartier | None
    apres: Quartier | None
    evolution: str
    precision: str
    source: str

    @property
    def libelle(self) -> str:
        return str(Evolution(self.evolution).label)


def evolutions(epci: Epci) -> list[LigneEvolution]:
    """What entered, left, grew in the communes of `epci`, from one generation to the next."""
    dans = Commune.objects.filter(epci=epci).values("pk")
    filtre = Q(commune__in=dans) | Q(ancien__communes__in=dans) | Q(nouveau__communes__in=dans)
    lignes = Filiation.objects.filter(filtre).select_related("ancien", "nouveau", "commune").distinct()
    return sorted(map(_ligne_evolution, lignes), key=lambda ligne: reduire(ligne.nom))


def origines_de(quartier: Quartier) -> list[LigneEvolution]:
    """Where a neighbourhood of the present generation comes from, or what an old one became."""
    lignes = Filiation.objects.filter(Q(nouveau=quartier) | Q(ancien=quartier)).select_related("ancien", "nouveau")
    return [_ligne_evolution(ligne) for ligne in lignes.order_by("pk")]


def _ligne_evolution(filiation: Filiation) -> LigneEvolution:
    nom = filiation.nouveau or filiation.ancien or filiation.nom_ancien
    return LigneEvolution(
        str(nom), filiation.ancien, filiation.nouveau, filiation.evolution, filiation.precision, filiation.source
    )


# Figures


@dataclass(frozen=True, slots=True)
class ValeurComparee:
    """The figure of one neighbourhood: `valeur` is None when it is missing, `texte` says why or the figure."""

    quartier: Any
    valeur: Decimal | None
    texte: str
    courant: bool

    @property
    def sans_unite(self) -> str:
        """The figure alone, for a column whose header says the unit."""
        return self.texte.partition(INSECABLE)[0] if self.valeur is not None else self.texte


@dataclass(frozen=True, slots=True)
class Comparaison:
    """One figure for several neighbourhoods, with its references (label, value), unit, source and vintage.

    It serves published series and the figures of a contract alike, but one Comparaison never mixes two sources.
    """

    cle: str
    libelle: str
    unite: str
    source: str
    millesime: str
    valeurs: tuple[ValeurComparee, ...]
    references: tuple[tuple[str, Decimal], ...] = ()

    @property
    def publiee(self) -> bool:
        """At least one neighbourhood has a figure."""
        return any(v.valeur is not None for v in self.valeurs)

    @property
    def valeur_du_quartier(self) -> ValeurComparee | None:
        return next((v for v in self.valeurs if v.courant), None)

    def valeur_de(self, quartier: Any) -> ValeurComparee | None:
        return next((v for v in self.valeurs if v.quartier == quartier), None)

    @property
    def mention(self) -> str:
        """Source and vintage, for the foot of a chart or table."""
        return f"{self.source} ; millésime {self.millesime or 'non précisé par la source'}"


def portrait(quartier: Quartier, compares: Sequence[Quartier]) -> list[Comparaison]:
    """The published series of the neighbourhood, beside those of `compares` (which holds it too). Two queries.

    Absent row: « non communiqué ». Empty value: « secret statistique ». Neither is ever shown as zero.
    """
    series = SerieTerritoriale.objects.filter(generation=quartier.generation)
    return _comparer(series, compares, quartier)


def comparer_serie(code: str, compares: Sequence[Quartier]) -> Comparaison | None:
    """One published series over several neighbourhoods; None when it is not loaded. Two queries."""
    return next(iter(_comparer(SerieTerritoriale.objects.filter(code=code), compares, None)), None)


def compares_avec(quartier: Quartier) -> list[Quartier]:
    """The neighbourhood with those of its intercommunal bodies, same generation. One query, two with communes."""
    epci = quartier.communes.filter(epci__isnull=False).values("epci")
    voisins = Quartier.objects.filter(generation=quartier.generation, communes__epci__in=epci).distinct()
    liste = list(voisins.order_by("code"))
    return liste or [quartier]


def _comparer(
    series: QuerySet[SerieTerritoriale], compares: Sequence[Quartier], courant: Quartier | None
) -> list[Comparaison]:
    valeurs = {
        (v.serie_id, v.quartier_id): v.valeur
        for v in ValeurTerritoriale.objects.filter(serie__in=series, quartier__in=[q.pk for q in compares])
    }
    return [
        Comparaison(
            cle=serie.code,
            libelle=serie.libelle,
            unite="" if serie.unite == "indice" else serie.unite,
            source=serie.source,
            millesime=serie.millesime,
            valeurs=tuple(_valeur_comparee(serie, q, valeurs, q == courant) for q in compares),
            references=(("Médiane des quartiers de France", serie.mediane),) if serie.mediane is not None else (),
        )
        for serie in series
    ]


def _valeur_comparee(
    serie: SerieTerritoriale, quartier: Quartier, valeurs: dict[tuple[int, int], Decimal | None], courant: bool
) -> ValeurComparee:
    cle = (serie.pk, quartier.pk)
    valeur = valeurs.get(cle)
    if valeur is None:
        return ValeurComparee(quartier, None, NON_DIFFUSE if cle in valeurs else NON_COMMUNIQUE, courant)
    return ValeurComparee(quartier, valeur, texte_de_valeur(valeur, serie.unite), courant)


# Counts are printed whole: the producer's weights give them decimals that mean nothing.
UNITES_ENTIERES = {"habitants", "ménages", "logements", "personnes", "foyers"}


def texte_de_valeur(valeur: Decimal, unite: str) -> str:
    """« 1 764 habitants », « 41 % », « 0,8 »."""
    suffixe = "" if unite in {"", "indice"} else f"{INSECABLE}{unite}"
    return nombre(valeur, 0 if unite in UNITES_ENTIERES else None) + suffixe
