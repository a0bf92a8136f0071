"""What a neighbourhood became from one generation of the priority geography to the next."""

from collections import defaultdict
from collections.abc import Iterable

import shapely
from shapely.geometry.base import BaseGeometry

from quartiers.territoire.domain.contours import DECRETS, geometrie_de, nom_lisible
from quartiers.territoire.domain.synchronisation import Compte
from quartiers.territoire.enums import Evolution, Generation
from quartiers.territoire.geometrie import EcartDeContours, comparer
from quartiers.territoire.models import Contour, Filiation, Quartier
from quartiers.territoire.referentiel import SOURCE_CORRESPONDANCE

SOURCE_COMPARAISON = "Comparaison des contours des deux générations"
# Two public outlines of the same neighbourhood already differ by 4 % (see donnees/CREDITS.md).
ECART_NEGLIGEABLE = 0.05
RECOUVREMENT_MINIMAL = 0.10
EVOLUTION_ANCT = {"INCHANGE": Evolution.INCHANGE, "MODIFIE": Evolution.MODIFIE, "NOUVEAU": Evolution.ENTRANT}


def evolution_de(ecart: EcartDeContours) -> Evolution:
    """Kind of change, from the shares of the old area lost and gained."""
    gagne = ecart.aire_gagnee / ecart.aire_avant > ECART_NEGLIGEABLE
    perdu = ecart.aire_perdue / ecart.aire_avant > ECART_NEGLIGEABLE
    if gagne and perdu:
        return Evolution.MODIFIE
    if gagne:
        return Evolution.AGRANDI
    return Evolution.REDUIT if perdu else Evolution.INCHANGE


def enregistrer_correspondance(*, lignes: Iterable[dict[str, str]]) -> Compte:
    """Rows of the ANCT table (codes and names of both generations). Old neighbourhoods are created from it."""
    compte = Compte()
    nouveaux = {q.code: q for q in Quartier.objects.filter(generation=Generation.QPV_2024)}
    for ligne in lignes:
        nouveau = nouveaux.get(ligne["code_qp_2024"])
        if nouveau is None:
            continue
        ancien = _ancien(ligne["code_qp_2015"], ligne["lib_qp_2015"], nouveau) if ligne["code_qp_2015"] else None
        if Filiation.objects.filter(ancien=ancien, nouveau=nouveau).exists():
            compte.inchanges += 1
            continue
        Filiation.objects.create(
            ancien=ancien, nouveau=nouveau, evolution=EVOLUTION_ANCT[ligne["statut"]], source=SOURCE_CORRESPONDANCE
        )
        compte.crees += 1
    return compte


def comparer_generations() -> Compte:
    """Where both generations have outlines, tell from the areas what entered, left, grew or shrank.

    A département counts only if both generations have outlines there: otherwise everything would seem to enter.
    What a source other than the comparison has told stays as it is.
    """
    anciens, nouveaux = _contours(Generation.QPV_2015), _contours(Generation.QPV_2024)
    communs = {_departement(q) for q, _ in anciens} & {_departement(q) for q, _ in nouveaux}
    anciens = [(q, g) for q, g in anciens if _departement(q) in communs]
    nouveaux = [(q, g) for q, g in nouveaux if _departement(q) in communs]
    compte = Compte()
    suites = _recouvrements(anciens, nouveaux)
    for rang, (ancien, forme) in enumerate(anciens):
        if not suites[rang]:
            compte += _noter(ancien, None, Evolution.SORTANT, "")
        for suivant in suites[rang]:
            ecart = comparer(forme, nouveaux[suivant][1])
            compte += _noter(ancien, nouveaux[suivant][0], evolution_de(ecart), _phrase(ecart))
    retrouves = {suivant for liste in suites.values() for suivant in liste}
    for rang, (nouveau, _) in enumerate(nouveaux):
        if rang not in retrouves:
            compte += _noter(None, nouveau, Evolution.ENTRANT, "")
    return compte


def evolutions_trouvees() -> list[str]:
    """Sentences: what the comparison of outlines found, the unchanged left out."""
    lignes = Filiation.objects.filter(source=SOURCE_COMPARAISON).exclude(evolution=Evolution.INCHANGE)
    return [
        f"{ligne.nouveau or ligne.ancien} – {ligne.get_evolution_display()}. {ligne.precision}".strip()
        for ligne in lignes.select_related("ancien", "nouveau").order_by("pk")
    ]


def _ancien(code: str, nom: str, nouveau: Quartier) -> Quartier:
    quartier, cree = Quartier.objects.get_or_create(
        code=code,
        defaults={"nom": nom_lisible(nom), "generation": Generation.QPV_2015, "decret": DECRETS[2015]},
    )
    if cree:
        quartier.communes.set(nouveau.communes.all())
    return quartier


def _contours(generation: int) -> list[tuple[Quartier, BaseGeometry]]:
    lignes = Contour.objects.filter(quartier__generation=generation, fin__isnull=True).select_related("quartier")
    return [(c.quartier, geometrie_de(c.geometrie)) for c in lignes]


def _departement(quartier: Quartier) -> str:
    """QN07108M -> 71, QP02A001 -> 2A, QN97101M -> 971: three characters after the letters."""
    return quartier.code[2:5].removeprefix("0")


def _recouvrements(
    anciens: list[tuple[Quartier, BaseGeometry]], nouveaux: list[tuple[Quartier, BaseGeometry]]
) -> dict[int, list[int]]:
    """For each old rank, the new ones that cover a tenth of the smaller of the two."""
    suites: dict[int, list[int]] = defaultdict(list)
    if not anciens or not nouveaux:
        return suites
    arbre = shapely.STRtree([g for _, g in nouveaux])
    paires = arbre.query([g for _, g in anciens], predicate="intersects")
    for ancien, nouveau in paires.T.tolist():
        a, b = anciens[ancien][1], nouveaux[nouveau][1]
        if a.intersection(b).area >= RECOUVREMENT_MINIMAL * min(a.area, b.area):
            suites[ancien].append(nouveau)
    return suites


def _phrase(ecart: EcartDeContours) -> str:
    ha = [round(aire / 10_000, 1) for aire in (ecart.aire_avant, ecart.aire_apres)]
    avant, apres = (f"{valeur:.1f}".replace(".", ",") for valeur in ha)
    return f"Surface : {avant} ha, puis {apres} ha."


def _noter(ancien: Quartier | None, nouveau: Quartier | None, evolution: Evolution, precision: str) -> Compte:
    """Write what the comparison says, unless another source has already given more than « modifié »."""
    connue = Filiation.objects.filter(ancien=ancien, nouveau=nouveau).first()
    if connue is None:
        Filiation.objects.create(
            ancien=ancien, nouveau=nouveau, evolution=evolution, precision=precision, source=SOURCE_COMPARAISON
        )
        return Compte(crees=1)
    a_preciser = connue.source == SOURCE_COMPARAISON or connue.evolution == Evolution.MODIFIE
    if not a_preciser or (connue.evolution == evolution and connue.precision == precision):
        return Compte(inchanges=1)
    connue.evolution, connue.precision, connue.source = evolution, precision, SOURCE_COMPARAISON
    connue.save()
    return Compte(modifies=1)
