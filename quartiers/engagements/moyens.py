"""Common-law means of a year: totals by kind of quantity, the share of priority neighbourhoods beside their share of
the population, the move since the year before. No query.

Nothing is added across kinds of quantity. A scheme that nobody filled in is counted as such, never as zero. A share
is worked out only over rows that tell both sides, on one same territory.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from quartiers.engagements.enums import UniteMoyen
from quartiers.engagements.models import Dispositif, Mobilisation

CENT, ZERO = Decimal(100), Decimal(0)


@dataclass(frozen=True)
class Population:
    """Residents of the priority neighbourhoods and of each kind of territory; `sources` says where from."""

    qpv: int | None = None
    territoires: Mapping[str, int] = field(default_factory=dict)
    sources: str = ""

    def part(self, genre: str) -> Decimal | None:
        """In hundredths; None when a side is not known."""
        total = self.territoires.get(genre)
        return CENT * self.qpv / total if self.qpv is not None and total else None


@dataclass(frozen=True)
class Total:
    """A group of schemes in one kind of quantity. `dits` of its `dispositifs` schemes told something.

    `part`, `part_population` in hundredths; `rapport`: 1 when the means follow the population.
    `evolution` in hundredths, over the `comparables` schemes that told both years; None when it has no sense.
    """

    groupe: str
    unite: str
    dispositifs: int
    dits: int
    qpv: Decimal | None
    qpv_prevu: Decimal | None
    territoire: Decimal | None
    part: Decimal | None
    part_population: Decimal | None
    evolution: Decimal | None
    comparables: int
    estimes: int

    @property
    def rapport(self) -> Decimal | None:
        return self.part / self.part_population if self.part is not None and self.part_population else None

    @property
    def manquants(self) -> int:
        return self.dispositifs - self.dits


def part_du_qpv(moyens: Iterable[Mobilisation], population: Population) -> tuple[Decimal | None, Decimal | None]:
    """(share of the neighbourhoods, share of their population) over the rows that tell both sides."""
    pleins = [m for m in moyens if m.qpv is not None and m.territoire is not None]
    genres = {m.territoire_genre for m in pleins}
    if len(genres) != 1:
        return None, None
    tout = sum((m.territoire or ZERO for m in pleins), ZERO)
    part = CENT * sum((m.qpv or ZERO for m in pleins), ZERO) / tout if tout else None
    return part, population.part(genres.pop()) if part is not None else None


def somme(valeurs: Iterable[Decimal | None]) -> Decimal | None:
    """None when nobody told anything: not zero."""
    dites = [valeur for valeur in valeurs if valeur is not None]
    return sum(dites, ZERO) if dites else None


def evolution(
    moyens: Iterable[Mobilisation], precedents: Mapping[tuple[int, str], Mobilisation]
) -> tuple[Decimal | None, int]:
    """Move of what was done in the neighbourhoods, over the schemes that told both years."""
    paires = [
        (avant.qpv, m.qpv)
        for m in moyens
        if m.qpv is not None and (avant := precedents.get((m.dispositif_id, m.unite))) and avant.qpv is not None
    ]
    base = sum((avant for avant, _ in paires), ZERO)
    if not base:
        return None, len(paires)
    return CENT * (sum((apres for _, apres in paires), ZERO) - base) / base, len(paires)


def totaliser(
    dispositifs: Sequence[Dispositif],
    moyens: Mapping[tuple[int, str], Mobilisation],
    precedents: Mapping[tuple[int, str], Mobilisation],
    population: Population,
    cle: Callable[[Dispositif], str],
) -> list[Total]:
    """One row a group and kind of quantity that someone told, groups in the order of the schemes."""
    groupes: dict[str, list[Dispositif]] = {}
    for dispositif in dispositifs:
        groupes.setdefault(cle(dispositif), []).append(dispositif)
    totaux = []
    for nom, siens in groupes.items():
        for unite in UniteMoyen.values:
            dits = [m for d in siens if (m := moyens.get((d.pk, unite))) is not None]
            if dits:
                totaux.append(total_de(nom, unite, len(siens), dits, precedents, population))
    return totaux


def total_de(
    nom: str,
    unite: str,
    nombre: int,
    dits: Sequence[Mobilisation],
    precedents: Mapping[tuple[int, str], Mobilisation],
    population: Population,
) -> Total:
    part, part_population = part_du_qpv(dits, population)
    bouge, comparables = evolution(dits, precedents)
    return Total(
        groupe=nom,
        unite=unite,
        dispositifs=nombre,
        dits=len(dits),
        qpv=somme(m.qpv for m in dits),
        qpv_prevu=somme(m.qpv_prevu for m in dits),
        territoire=somme(m.territoire for m in dits),
        part=part,
        part_population=part_population,
        evolution=bouge,
        comparables=comparables,
        estimes=sum(m.methode == "estime" for m in dits),
    )
