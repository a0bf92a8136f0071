"""The usual tables: rows by columns, crossings of several dimensions, hierarchies, with their totals."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quartiers.socle.secret.modele import Cellule, Cle, DonneesIncoherentes, Protection, Relation, inclusion, somme
from quartiers.socle.secret.protection import TOURS, proteger

Parents = Mapping[Cle, Cle]  # of each entry, the one above; absent: directly under the total
Coordonnees = tuple[Cle, ...]


TOTAL = "∑"  # the key of a total, in a row, a column or any dimension


@dataclass(frozen=True)
class Dimension:
    """The entries of one dimension in a tree whose root is TOTAL."""

    feuilles: Sequence[Cle]
    parents: Parents

    @property
    def enfants(self) -> dict[Cle, list[Cle]]:
        enfants: dict[Cle, list[Cle]] = {}
        for feuille in self.feuilles:
            ligne = list(self.lignee(feuille))
            for enfant, parent in itertools.pairwise(ligne):
                if enfant not in enfants.setdefault(parent, []):
                    enfants[parent].append(enfant)
        return enfants

    def lignee(self, cle: Cle) -> Iterator[Cle]:
        """An entry, what is above it, up to TOTAL."""
        vues: set[Cle] = set()
        while cle != TOTAL:
            if cle in vues:
                raise DonneesIncoherentes(f"« {cle} » est au-dessus de lui-même.")
            vues.add(cle)
            yield cle
            cle = self.parents.get(cle, TOTAL)
        yield TOTAL


@dataclass
class Croisement:
    """The cells of a crossing being summed. `tailles`: how many counts each one holds."""

    dimensions: Sequence[Dimension]
    sommes: dict[Coordonnees, int] = field(default_factory=dict)
    tailles: dict[Coordonnees, int] = field(default_factory=dict)
    tues: set[Coordonnees] = field(default_factory=set)

    def ajouter(self, coordonnees: Coordonnees, valeur: int | None) -> None:
        if valeur is None:
            self.tues.add(coordonnees)
            return
        lignees = (d.lignee(cle) for d, cle in zip(self.dimensions, coordonnees, strict=True))
        for dessus in itertools.product(*map(list, lignees)):
            self.sommes[dessus] = self.sommes.get(dessus, 0) + valeur
            self.tailles[dessus] = self.tailles.get(dessus, 0) + 1

    def relations(self) -> list[Relation]:
        relations = []
        for rang, dimension in enumerate(self.dimensions):
            enfants = dimension.enfants
            for tout in self.sommes:
                dessous = [(*tout[:rang], e, *tout[rang + 1 :]) for e in enfants.get(tout[rang], [])]
                parties = [partie for partie in dessous if partie in self.sommes]
                if parties:
                    relations.append(somme(tout, parties))
        return relations


def proteger_croisement(
    comptes: Mapping[Coordonnees, int | None],
    seuil: int,
    *,
    parents: Sequence[Parents] = (),
    montrer: Callable[[Coordonnees], bool] | None = None,
    zeros_revelent: bool = False,
    tours: int = TOURS,
) -> Protection:
    """A crossing of any number of dimensions, with every total that `montrer` accepts (all by default).

    `comptes` gives the finest counts, by coordinates; totals are added up here, TOTAL standing for a whole dimension.
    A combination that is not given counts nobody; None is not communicated, and enters no total. `parents`, one a
    dimension, tells what is above each entry (an objective, its orientation, its axis).

    Hiding costs the number of counts that the cell sums, plus its share of the people: of two cells that would do,
    the less crowded is hidden, and totals last.
    """
    croisement = Croisement(dimensions_de(comptes, parents))
    for coordonnees in itertools.product(*(d.feuilles for d in croisement.dimensions)):
        croisement.ajouter(coordonnees, comptes.get(coordonnees, 0))
    ensemble = max(croisement.sommes.values(), default=0) or 1
    cellules = [
        Cellule(
            cle,
            valeur,
            poids=croisement.tailles[cle] + valeur / ensemble,
            montrable=montrer is None or montrer(cle),
        )
        for cle, valeur in croisement.sommes.items()
    ]
    cellules += [Cellule(cle, None) for cle in croisement.tues]
    return proteger(cellules, croisement.relations(), seuil, zeros_revelent=zeros_revelent, tours=tours)


def dimensions_de(comptes: Mapping[Coordonnees, int | None], parents: Sequence[Parents]) -> list[Dimension]:
    if not comptes:
        return []
    nombre = len(next(iter(comptes)))
    arbres = [*parents, *[{}] * (nombre - len(parents))]
    dimensions = []
    for rang, arbre in enumerate(arbres):
        feuilles = list(dict.fromkeys(coordonnees[rang] for coordonnees in comptes))
        doubles = set(feuilles) & {*arbre.values(), TOTAL}
        if doubles:
            raise DonneesIncoherentes(f"Ces entrées sont à la fois un chiffre et un total : {list(doubles)}.")
        dimensions.append(Dimension(feuilles, arbre))
    return dimensions


def proteger_tableau(
    comptes: Mapping[tuple[Cle, Cle], int | None], seuil: int, *, zeros_revelent: bool = False, tours: int = TOURS
) -> Protection:
    """Rows by columns with their totals: keys are (row, column), (row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)."""
    return proteger_croisement(comptes, seuil, zeros_revelent=zeros_revelent, tours=tours)


def proteger_hierarchie(
    comptes: Mapping[Cle, int | None],
    parents: Parents,
    seuil: int,
    *,
    distinctes: bool = False,
    zeros_revelent: bool = False,
    tours: int = TOURS,
) -> Protection:
    """A hierarchy whose every level is given: axes, their orientations, their objectives.

    What a level counts beyond those under it (an action of the axis alone) is protected like the rest. With
    `distinctes`, a person counts once a level though in several of those under it: levels do not add up, but each
    is within the one above, and what the sum counts twice is a number of people too.
    """
    enfants: dict[Cle, list[Cle]] = {}
    for enfant, parent in parents.items():
        if comptes.get(enfant) is not None and comptes.get(parent) is not None:
            enfants.setdefault(parent, []).append(enfant)
    relations: list[Relation] = []
    for parent, dessous in enfants.items():
        relations += relations_d_un_niveau(comptes, parent, dessous, distinctes)
    tailles = dict.fromkeys(comptes, 1)
    for parent, dessous in enfants.items():
        tailles[parent] = len(dessous)
    ensemble = max((v for v in comptes.values() if v is not None), default=0) or 1
    cellules = [Cellule(cle, v, poids=tailles[cle] + (v or 0) / ensemble) for cle, v in comptes.items()]
    return proteger(cellules, relations, seuil, zeros_revelent=zeros_revelent, tours=tours)


def relations_d_un_niveau(
    comptes: Mapping[Cle, int | None], parent: Cle, dessous: list[Cle], distinctes: bool
) -> list[Relation]:
    surplus = sum(comptes[enfant] or 0 for enfant in dessous) - (comptes[parent] or 0)
    if not distinctes:
        return [inclusion(parent, dessous) if surplus < 0 else somme(parent, dessous)]
    relations = [inclusion(parent, [enfant]) for enfant in dessous]
    if surplus >= 0:
        relations.append(Relation({**dict.fromkeys(dessous, 1), parent: -1}, reste=True))
    return relations
