"""Load the shipped data or an official file, as often as one likes: the second time changes nothing.

Each loading is one transaction: it enters whole or not at all.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from statistics import median

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.territoire import referentiel
from quartiers.territoire.contours import Nature, lire_contours
from quartiers.territoire.domain.contours import (
    departement_de,
    emprise_de,
    enregistrer_communes,
    enregistrer_contours,
    enregistrer_quartiers,
    geojson_de,
)
from quartiers.territoire.domain.contours import redessiner_poches as redessiner
from quartiers.territoire.domain.generations import (
    comparer_generations,
    enregistrer_correspondance,
    evolutions_trouvees,
)
from quartiers.territoire.domain.synchronisation import Compte, synchroniser
from quartiers.territoire.enums import EFFET, Evolution, Generation
from quartiers.territoire.models import (
    Commune,
    Epci,
    Filiation,
    PocheDePauvrete,
    Quartier,
    SerieTerritoriale,
    ValeurTerritoriale,
)

Avancement = Callable[[int, int | None], None]


@dataclass(slots=True)
class BilanChargement:
    """What a loading did, by kind of row, and what the reader had to mend."""

    comptes: dict[str, Compte] = field(default_factory=dict)
    avertissements: list[str] = field(default_factory=list)
    evolutions: list[str] = field(default_factory=list)  # what entered, left, grew, from the outlines

    @property
    def total(self) -> Compte:
        somme = Compte()
        for compte in self.comptes.values():
            somme += compte
        return somme


@transaction.atomic
def charger_donnees_livrees(*, avancement: Avancement | None = None) -> BilanChargement:
    """EPCI, communes, neighbourhoods of France, pockets, evolution and figures shipped with the project."""
    bilan = BilanChargement()
    etapes: list[tuple[str, Callable[[], Compte]]] = [
        ("EPCI", _charger_epci),
        ("communes", _charger_communes),
        ("contours de communes", _charger_contours_de_communes),
        ("quartiers", lambda: _charger_qpv(bilan)),
        ("poches de pauvreté", _charger_poches),
        ("évolutions", _charger_evolutions),
        ("chiffres", _charger_series),
    ]
    for rang, (nom, etape) in enumerate(etapes, start=1):
        bilan.comptes[nom] = etape()
        if avancement:
            avancement(rang, len(etapes))
    return bilan


@transaction.atomic
def charger_fichier(
    *,
    chemin: Path,
    generation: int = Generation.QPV_2024,
    valable_de: dt.date | None = None,
    source: str = "",
    projection: str | None = None,
    couche: str | None = None,
) -> BilanChargement:
    """Load an official file of outlines: neighbourhoods, communes or IRIS, told apart by their codes.

    Raises FichierIllisible or ValidationError, in French; nothing is stored then.
    """
    lues = lire_contours(chemin, projection=projection, couche=couche)
    bilan = BilanChargement(avertissements=lues.avertissements)
    if lues.nature is Nature.EPCI:
        raise ValidationError(f"{chemin.name} : les contours d’EPCI se déduisent des communes, ils ne se chargent pas.")
    if lues.nature is Nature.COMMUNE:
        bilan.comptes["contours de communes"] = enregistrer_communes(zones=lues.zones)
    elif lues.nature is Nature.IRIS:
        bilan.comptes["poches de pauvreté"] = redessiner(zones=lues.zones)
    else:
        _verifier_generation([z.code for z in lues.zones], generation, chemin.name)
        quartiers, compte = enregistrer_quartiers(zones=lues.zones, generation=generation)
        bilan.comptes["quartiers"] = compte
        bilan.comptes["contours"] = enregistrer_contours(
            zones=lues.zones,
            quartiers=quartiers,
            valable_de=valable_de or EFFET[Generation(generation)],
            source=source or f"Fichier {chemin.name}",
        )
        bilan.comptes["évolutions"] = comparer_generations()
        bilan.evolutions = evolutions_trouvees()
    return bilan


def _verifier_generation(codes: Iterable[str], generation: int, fichier: str) -> None:
    """2015 codes start with QP, 2024 ones with QN: a file under the wrong generation would mix two geographies."""
    prefixe = {Generation.QPV_2015: "QP", Generation.QPV_2024: "QN"}[Generation(generation)]
    autres = [c for c in codes if not c.startswith(prefixe)]
    if autres:
        raise ValidationError(
            f"{fichier} : {len(autres)} code(s) ne sont pas de la génération {generation}, qui commence par "
            f"{prefixe} : {', '.join(autres[:5])}. Précisez l’autre génération : rien n’a été enregistré."
        )


def _charger_epci() -> Compte:
    epci = [
        Epci(siren=r["siren"], nom=r["nom"], nature=r["type"], population=int(r["population_municipale"]))
        for r in referentiel.lire_table("epci_france.csv.gz")
    ]
    return synchroniser(Epci, epci, ["siren"], ["nom", "nature", "population"])


def _charger_communes() -> Compte:
    epci = dict(Epci.objects.values_list("siren", "pk"))
    communes = [
        Commune(
            code=r["code"],
            nom=r["nom"],
            departement=r["departement"] or departement_de(r["code"]),
            epci_id=epci.get(r["siren_epci"]),
            population=int(r["population"]) if r["population"] else None,
        )
        for r in referentiel.lire_table("communes_france.csv.gz")
    ]
    return synchroniser(Commune, communes, ["code"], ["nom", "departement", "epci_id", "population"])


def _charger_contours_de_communes() -> Compte:
    return enregistrer_communes(zones=lire_contours(referentiel.COMMUNES_CUCM).zones)


def _charger_qpv(bilan: BilanChargement) -> Compte:
    """Neighbourhoods of 2024 and their outlines, unless a more precise or later file has given some."""
    lues = lire_contours(referentiel.QPV_2024)
    bilan.avertissements.extend(lues.avertissements)
    quartiers, compte = enregistrer_quartiers(zones=lues.zones, generation=Generation.QPV_2024)
    deja = set(
        Quartier.objects.filter(generation=Generation.QPV_2024, contours__isnull=False)
        .exclude(contours__source=referentiel.SOURCE_QPV_2024)
        .values_list("code", flat=True)
    )
    contours = enregistrer_contours(
        zones=[z for z in lues.zones if z.code not in deja],
        quartiers=quartiers,
        valable_de=EFFET[Generation.QPV_2024],
        source=referentiel.SOURCE_QPV_2024,
    )
    return compte + contours


def _charger_poches() -> Compte:
    import shapely  # compiled library: only where outlines are joined

    communes = dict(Commune.objects.values_list("code", "pk"))
    par_poche: dict[tuple[str, str], list[int]] = {}
    zones = referentiel.zones_des_poches()
    for rang, zone in enumerate(zones):
        par_poche.setdefault((zone.proprietes["insee_com"], zone.proprietes["poche"]), []).append(rang)
    poches = []
    for (commune, nom), rangs in par_poche.items():
        geojson = geojson_de(shapely.union_all([zones[r].geometrie for r in rangs]))
        poches.append(
            PocheDePauvrete(
                nom=nom,
                commune_id=communes[commune],
                codes_iris=sorted(zones[r].code for r in rangs),
                geometrie=geojson,
                emprise=emprise_de(geojson),
                source=referentiel.SOURCE_POCHES_CUCM,
            )
        )
    champs = ["codes_iris", "geometrie", "emprise", "source"]
    return synchroniser(PocheDePauvrete, poches, ["commune_id", "nom"], champs)


def _charger_evolutions() -> Compte:
    """The ANCT table, then what the contract of the CUCM says of its own neighbourhoods, which is more precise."""
    compte = enregistrer_correspondance(lignes=referentiel.lire_table("qpv_correspondance_2024_2015_dep71.csv"))
    for ligne in referentiel.lire_table("evolutions_cucm.csv"):
        compte += _preciser(ligne)
    return compte


def _preciser(ligne: dict[str, str]) -> Compte:
    valeurs = {
        "evolution": Evolution(ligne["evolution"]),
        "precision": ligne["precision"],
        "source": referentiel.SOURCE_EVOLUTIONS_CUCM,
    }
    if ligne["code_2024"]:
        filiation = Filiation.objects.filter(nouveau__code=ligne["code_2024"]).order_by("pk").first()
    else:
        commune = Commune.objects.get(code=ligne["insee_com"])
        filiation, cree = Filiation.objects.get_or_create(
            nom_ancien=ligne["nom_ancien"], commune=commune, ancien=None, nouveau=None, defaults=valeurs
        )
        if cree:
            return Compte(crees=1)
    if filiation is None or all(getattr(filiation, c) == v for c, v in valeurs.items()):
        return Compte(inchanges=1)
    for champ, valeur in valeurs.items():
        setattr(filiation, champ, valeur)
    filiation.save()
    return Compte(modifies=1)


def _charger_series() -> Compte:
    lignes = referentiel.lire_table("qpv_2024_indicateurs_france.csv.gz")
    quartiers = dict(Quartier.objects.filter(generation=Generation.QPV_2024).values_list("code", "pk"))
    compte = Compte()
    for rang, modele in enumerate(referentiel.lire_table("series.csv")):
        publies = [Decimal(r[modele["colonne"]]) for r in lignes if r[modele["colonne"]]]
        serie = SerieTerritoriale(
            code=modele["code"],
            libelle=modele["libelle"],
            unite=modele["unite"],
            producteur=modele["producteur"],
            source=referentiel.SOURCE_SERIES,
            generation=Generation.QPV_2024,
            rang=rang,
            mediane=Decimal(median(publies)).quantize(Decimal("0.001")),
        )
        champs = ["libelle", "unite", "producteur", "source", "generation", "rang", "mediane"]
        compte += synchroniser(SerieTerritoriale, [serie], ["code"], champs)
        valeurs = [
            ValeurTerritoriale(serie_id=serie.pk, quartier_id=quartiers[r["code_qp"]], valeur=_valeur(r, modele))
            for r in lignes
            if r["code_qp"] in quartiers
        ]
        compte += synchroniser(ValeurTerritoriale, valeurs, ["serie_id", "quartier_id"], ["valeur"])
    return compte


def _valeur(ligne: dict[str, str], modele: dict[str, str]) -> Decimal | None:
    """Empty at the source: suppressed by it (statistical secrecy), never zero."""
    texte = ligne[modele["colonne"]]
    return Decimal(texte).quantize(Decimal("0.001")) if texte else None
