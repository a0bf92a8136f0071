"""Where facts are counted: the neighbourhoods of the contract, or its communes, with their residents when published."""

from collections.abc import Iterable
from dataclasses import dataclass

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.territoire.models import Commune, ValeurTerritoriale
from quartiers.tranquillite.enums import Echelle

SERIE_POPULATION = "qpv-2024-population"
ENSEMBLE = ""  # the key of all the places of a source together


@dataclass(frozen=True)
class Lieu:
    """`cle` is « q12 » or « c3 ». `habitants` None: no published population, hence no rate."""

    cle: str
    nom: str
    echelle: str
    pk: int
    code: str = ""
    habitants: int | None = None
    millesime: str = ""
    quartier_id: int | None = None

    @property
    def champs(self) -> dict[str, int | None]:
        """The columns of a monthly fact."""
        quartier = self.echelle == Echelle.QUARTIER
        return {"quartier_id": self.pk if quartier else None, "commune_id": None if quartier else self.pk}


def cle_de(quartier_id: int | None, commune_id: int | None) -> str:
    return f"q{quartier_id}" if quartier_id is not None else f"c{commune_id}"


def lieux_de(contrat: Contrat, echelle: str) -> list[Lieu]:
    """The places of a contract at a scale, in its order. Two queries."""
    if echelle == Echelle.COMMUNE:
        communes = contrat.communes.defer("contour").order_by("nom")
        return [lieu_commune(commune) for commune in communes]
    quartiers = list(
        QuartierContrat.objects.filter(contrat=contrat, fin__isnull=True)
        .select_related("quartier", "commune")
        .defer("commune__contour")
        .order_by("rang", "pk")
    )
    populations = populations_de(q.quartier_id for q in quartiers)
    return [lieu_quartier(quartier, populations) for quartier in quartiers]


def lieu_commune(commune: Commune) -> Lieu:
    millesime = "population municipale" if commune.population else ""
    return Lieu(f"c{commune.pk}", commune.nom, Echelle.COMMUNE, commune.pk, commune.code, commune.population, millesime)


def lieu_quartier(quartier: QuartierContrat, populations: dict[int, tuple[int, str]]) -> Lieu:
    habitants, millesime = populations.get(quartier.quartier_id or 0, (None, ""))
    return Lieu(
        f"q{quartier.pk}",
        quartier.titre,
        Echelle.QUARTIER,
        quartier.pk,
        quartier.code,
        habitants,
        millesime,
        quartier.quartier_id,
    )


def populations_de(quartiers: Iterable[int | None]) -> dict[int, tuple[int, str]]:
    """{national neighbourhood: (residents, where they come from)}."""
    connus = [pk for pk in quartiers if pk is not None]
    valeurs = ValeurTerritoriale.objects.filter(
        serie__code=SERIE_POPULATION, quartier__in=connus, valeur__isnull=False
    ).select_related("serie")
    return {
        v.quartier_id: (int(v.valeur), f"{v.serie.libelle}, {v.serie.producteur} {v.serie.millesime}".strip())
        for v in valeurs
        if v.valeur
    }
