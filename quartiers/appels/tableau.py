"""The programming table as plain data: files × funders, what each cell asks and gets. Pure, no query.

Amounts are exact euros. A cell without amount (None) is not set yet: it counts for nothing in the envelopes, and
for what was asked in the balance of its project.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from quartiers.appels.calculs import CENTIME, ZERO, part, repartir
from quartiers.appels.enums import PUBLICS, EtatLigne, GenreFinanceur

# A line that its funder has decided is no longer the committee's: its cell is closed in a draft.
DECIDEES = frozenset({EtatLigne.VOTEE, EtatLigne.REFUSEE, EtatLigne.NOTIFIEE, EtatLigne.SOLDEE, EtatLigne.ANNULEE})
SANS = ("", "Non rattaché")


@dataclass(frozen=True)
class Groupe:
    """What rows are gathered by: an axis, an orientation; `rang` orders them as the contract does."""

    cle: str
    libelle: str
    rang: int = 0
    element_id: int | None = None


@dataclass(frozen=True)
class PartTerritoire:
    """A neighbourhood or a pocket of poverty that a project serves, with its weight (%)."""

    cle: str
    libelle: str
    poids: Decimal
    rang: int = 0
    poche: bool = False
    quartier_id: int | None = None


@dataclass(frozen=True)
class ColonneFinanceur:
    """A funder as a column; `enveloppe` is None when it gave no figure; `engage` was decided outside the call."""

    pk: int
    nom: str
    genre: str
    enveloppe: Decimal | None = None
    engage: Decimal = ZERO

    @property
    def public(self) -> bool:
        return self.genre in {genre.value for genre in PUBLICS}

    @property
    def etat(self) -> bool:
        return self.genre == GenreFinanceur.ETAT


@dataclass
class Cellule:
    """A funder's line on a file; `version` is what the next change must quote (empty: never set)."""

    ligne_id: int
    financeur_id: int
    nom: str
    demande: Decimal
    etat: str = EtatLigne.DEMANDEE
    nature: str = ""
    montant: Decimal | None = None
    version: str = ""
    motif: str = ""
    explication: str = ""
    propose: Decimal | None = None
    arbitre: Decimal | None = None
    vote: Decimal | None = None
    avis: str = ""
    avis_sens: str = ""
    avis_montant: Decimal | None = None
    part_poches: Decimal | None = None
    fermee: bool = False

    @property
    def retenu(self) -> Decimal:
        return self.montant if self.montant is not None else ZERO

    @property
    def attendu(self) -> Decimal:
        """What the project may still hope: the amount set, else the request."""
        return self.montant if self.montant is not None else self.demande


@dataclass
class Rangee:
    """A file. `charges` and `autres_*` come from its latest budget, requests to the columns' funders left out."""

    dossier_id: int
    numero: str
    intitule: str
    organisme: str
    organisme_id: int
    etat: str
    genre: str
    axe: Groupe
    orientation: Groupe
    territoires: list[PartTerritoire]
    cellules: dict[int, list[Cellule]] = field(default_factory=dict)
    charges: Decimal = ZERO
    charges_totales: Decimal = ZERO
    autres_produits: Decimal = ZERO
    autres_publics: Decimal = ZERO
    score: Decimal | None = None
    visible: bool = True
    budget: bool = True
    revise: bool = False
    refus_de_zone: dict[int | None, str] = field(default_factory=dict)  # funder (None: all) -> why

    def refus_pour(self, financeur_id: int) -> str:
        """Why this funder's money may not go to this project's places; empty when it may."""
        return self.refus_de_zone.get(financeur_id) or self.refus_de_zone.get(None, "")

    def toutes(self) -> Iterator[Cellule]:
        for cellules in self.cellules.values():
            yield from cellules

    @property
    def demande(self) -> Decimal:
        return sum((c.demande for c in self.toutes()), ZERO)

    @property
    def retenu(self) -> Decimal:
        return sum((c.retenu for c in self.toutes()), ZERO)

    @property
    def attendu(self) -> Decimal:
        return sum((c.attendu for c in self.toutes()), ZERO)

    @property
    def complete(self) -> bool:
        return all(c.montant is not None for c in self.toutes())

    @property
    def solde(self) -> Decimal:
        """Income minus spending after the cut: negative is the hole of the project. 0 when no budget is known."""
        return self.autres_produits + self.attendu - self.charges if self.budget else ZERO

    @property
    def abandonne(self) -> bool:
        """Nothing is given by anyone: the project is refused here, it has no budget to balance."""
        return self.complete and not self.retenu

    def part_publique(self, publics: Iterable[int], *, hors_valorisation: bool) -> Decimal | None:
        """Public grants over spending, in %, for the amounts set (else asked); `publics` are funders' ids."""
        siens = set(publics)
        somme = self.autres_publics + sum((c.attendu for c in self.toutes() if c.financeur_id in siens), ZERO)
        return part(somme, self.charges if hors_valorisation else self.charges_totales)

    def repartition(self, montant: Decimal) -> list[tuple[PartTerritoire, Decimal]]:
        """`montant` split to the cent along the shares of the territories."""
        return list(zip(self.territoires, repartir(montant, [t.poids for t in self.territoires]), strict=True))

    def en_poche(self, cellule: Cellule) -> Decimal:
        """Euros of `cellule` that go to pockets of poverty: as the line says, else by the project's shares."""
        if not cellule.retenu:
            return ZERO
        if cellule.part_poches is not None and cellule.demande:
            return (cellule.retenu * cellule.part_poches / cellule.demande).quantize(CENTIME)
        return sum((euros for t, euros in self.repartition(cellule.retenu) if t.poche), ZERO)


@dataclass(frozen=True)
class Reserve:
    """Part of a funder's envelope for an axis and/or a neighbourhood: to reach (`minimum`), else not to exceed."""

    financeur_id: int
    montant: Decimal
    minimum: bool
    libelle: str
    axe_id: int | None = None
    quartier_id: int | None = None

    def part_de(self, rangee: Rangee, montant: Decimal) -> Decimal:
        """Euros of `montant` that count in this part."""
        if self.axe_id is not None and rangee.axe.element_id != self.axe_id:
            return ZERO
        if self.quartier_id is None:
            return montant
        return sum((euros for t, euros in rangee.repartition(montant) if t.quartier_id == self.quartier_id), ZERO)


@dataclass
class Tableau:
    """All of it, for one programming or for the requests alone."""

    rangees: list[Rangee]
    financeurs: list[ColonneFinanceur]
    reserves: list[Reserve] = field(default_factory=list)
    plafond_poches: Decimal | None = None
    plafond_public: Decimal | None = None
    hors_valorisation: bool = True
    non_recevables: int = 0

    def cellules(self) -> Iterator[tuple[Rangee, Cellule]]:
        for rangee in self.rangees:
            for cellule in rangee.toutes():
                yield rangee, cellule

    @property
    def publics(self) -> frozenset[int]:
        return frozenset(f.pk for f in self.financeurs if f.public)

    @property
    def visibles(self) -> list[Rangee]:
        return [r for r in self.rangees if r.visible]

    @property
    def masquees(self) -> list[Rangee]:
        return [r for r in self.rangees if not r.visible]

    @property
    def demande(self) -> Decimal:
        return sum((r.demande for r in self.rangees), ZERO)

    @property
    def retenu(self) -> Decimal:
        return sum((r.retenu for r in self.rangees), ZERO)

    def total_financeur(self, pk: int) -> Decimal:
        return sum((c.retenu for _, c in self.cellules() if c.financeur_id == pk), ZERO)

    def demande_financeur(self, pk: int) -> Decimal:
        return sum((c.demande for _, c in self.cellules() if c.financeur_id == pk), ZERO)
