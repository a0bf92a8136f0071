"""The abatement of a year against what was spent in exchange: plain arithmetic, to the cent, without any query.

Where an axis counts the extra only (presence, over-maintenance), a line is valued for what it adds to the landlord's
ordinary service elsewhere, (level here − ordinary level) × dwellings, at most; the rest is said and not counted.
Nothing is clipped to the abatement: what was justified above it shows as such. What is missing is « solde à
programmer »: no law recovers it (regles, 2).
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

ZERO = Decimal(0)
CENTIME = Decimal("0.01")
CENT = Decimal(100)


def au_centime(valeur: Decimal) -> Decimal:
    return valeur.quantize(CENTIME, ROUND_HALF_UP)


@dataclass(frozen=True)
class LigneSoldee:
    """A line of a programme with what its proofs justify, in euros.

    `prevu`: the share planned on the abatement, reallocations included. `depense`: told by the landlord, quarter after
    quarter. `examine`: of the proofs under check, `accepte`: of those accepted. `surcout`: the extra over the ordinary
    stock, None while a level is missing; it bounds what counts where `surcout_seul`.
    """

    pk: int
    programme: int
    titre: str
    axe: int
    nature: str = ""
    surcout_seul: bool = False
    sur_entretien: bool = False
    surcout: Decimal | None = None
    prevu: Decimal = ZERO
    depense: Decimal = ZERO
    examine: Decimal = ZERO
    accepte: Decimal = ZERO

    @property
    def niveaux_manquants(self) -> bool:
        """Whether nothing can be counted for want of the levels to compare."""
        return self.surcout_seul and self.surcout is None

    @property
    def valorise(self) -> Decimal:
        """What counts against the abatement."""
        if not self.surcout_seul:
            return self.accepte
        return min(self.accepte, au_centime(self.surcout or ZERO))

    @property
    def ordinaire(self) -> Decimal:
        """Accepted, but of the ordinary level: shown, not counted."""
        return self.accepte - self.valorise


SOMMES = ("prevu", "depense", "examine", "accepte", "valorise", "ordinaire")


@dataclass(frozen=True)
class Compte:
    """Sums in euros; `report`: left by the year before and programmed again in this one, `reporte`: left to the next."""

    abattement: Decimal = ZERO
    report: Decimal = ZERO
    reporte: Decimal = ZERO
    prevu: Decimal = ZERO
    depense: Decimal = ZERO
    examine: Decimal = ZERO
    accepte: Decimal = ZERO
    valorise: Decimal = ZERO
    ordinaire: Decimal = ZERO
    postes: int = 0
    sans_abattement: int = 0  # landlord × neighbourhood × year whose abatement nobody has given yet

    def __add__(self, autre: "Compte") -> "Compte":
        return Compte(**{nom: getattr(self, nom) + getattr(autre, nom) for nom in self.__dataclass_fields__})

    @property
    def a_couvrir(self) -> Decimal:
        return self.abattement + self.report

    @property
    def ecart(self) -> Decimal:
        """Positive: still to be programmed; negative: spent above what was to be covered."""
        return self.a_couvrir - self.valorise

    @property
    def solde_a_programmer(self) -> Decimal:
        return max(ZERO, self.ecart)

    @property
    def au_dela(self) -> Decimal:
        return max(ZERO, -self.ecart)

    @property
    def couverture(self) -> Decimal | None:
        """Valued spending over the year’s abatement, in hundredths; None without an abatement (regles, 2)."""
        return part(self.valorise, self.abattement)


@dataclass(frozen=True)
class Poste:
    """One landlord in one neighbourhood for one year: its abatement (None: nobody gave it) and its lines, if any."""

    annee: int
    bailleur: int
    quartier: int
    commune: int | None
    convention: int | None
    programme: int | None
    abattement: Decimal | None
    lignes: Sequence[LigneSoldee] = ()
    report: Decimal = ZERO
    reporte: Decimal = ZERO

    @property
    def compte(self) -> Compte:
        return Compte(
            abattement=self.abattement or ZERO,
            report=self.report,
            reporte=self.reporte,
            postes=1,
            sans_abattement=int(self.abattement is None),
            **sommes(self.lignes),
        )


def sommes(lignes: Iterable[LigneSoldee]) -> dict[str, Decimal]:
    """Sums of the lines by name of `Compte`."""
    totaux = dict.fromkeys(SOMMES, ZERO)
    for ligne in lignes:
        for nom in SOMMES:
            totaux[nom] += getattr(ligne, nom)
    return totaux


def compte_des_lignes(lignes: Iterable[LigneSoldee]) -> Compte:
    """An account without any abatement."""
    return Compte(**sommes(lignes))  # type: ignore[arg-type]  # only the amounts are given


def part(partie: Decimal, tout: Decimal) -> Decimal | None:
    """In hundredths; None of nothing."""
    return CENT * partie / tout if tout else None


Cle = TypeVar("Cle", bound=Hashable)


def par(postes: Iterable[Poste], cle: Callable[[Poste], Cle]) -> dict[Cle, Compte]:
    """Accounts summed by landlord, neighbourhood, convention, year…"""
    comptes: dict[Cle, Compte] = {}
    for poste in postes:
        comptes[cle(poste)] = comptes.get(cle(poste), Compte()) + poste.compte
    return comptes


def total(postes: Iterable[Poste]) -> Compte:
    return sum((poste.compte for poste in postes), Compte())


def lignes_de(postes: Iterable[Poste]) -> list[LigneSoldee]:
    return [ligne for poste in postes for ligne in poste.lignes]


def par_axe(postes: Iterable[Poste]) -> dict[int, Compte]:
    """Lines summed by number of axis: an axis has no abatement of its own."""
    lignes: dict[int, list[LigneSoldee]] = {}
    for ligne in lignes_de(postes):
        lignes.setdefault(ligne.axe, []).append(ligne)
    return {axe: compte_des_lignes(siennes) for axe, siennes in sorted(lignes.items())}


@dataclass(frozen=True)
class PartSurEntretien:
    """The share devoted to over-maintenance (Contrat, annex 9.2), in hundredths; None when it has no meaning."""

    valorise: Decimal
    abattement: Decimal
    valorise_total: Decimal

    @property
    def de_l_abattement(self) -> Decimal | None:
        return part(self.valorise, self.abattement)

    @property
    def du_valorise(self) -> Decimal | None:
        return part(self.valorise, self.valorise_total)


def part_sur_entretien(postes: Sequence[Poste]) -> PartSurEntretien:
    ensemble = total(postes)
    entretien = sommes(ligne for ligne in lignes_de(postes) if ligne.sur_entretien)
    return PartSurEntretien(entretien["valorise"], ensemble.abattement, ensemble.valorise)


@dataclass(frozen=True)
class Seuil:
    """The largest share of the abatement that an axis (its number) or a kind of action should take, in hundredths."""

    sujet: str
    axe: int | None
    nature: str
    part: Decimal

    def couvre(self, ligne: LigneSoldee) -> bool:
        return ligne.axe == self.axe if self.axe is not None else ligne.nature == self.nature


@dataclass(frozen=True)
class Depassement:
    """An axis or a kind that takes more than its share; `sur` says of what: « prévu » or « valorisé »."""

    seuil: Seuil
    part: Decimal
    sur: str


def depassements(postes: Sequence[Poste], seuils: Iterable[Seuil]) -> list[Depassement]:
    """Shares of the abatement above their limit: by what is valued once there is some, else by what is planned."""
    lignes, ensemble = lignes_de(postes), total(postes)
    champ, sur = ("valorise", "valorisé") if ensemble.valorise else ("prevu", "prévu")
    trouves = []
    for seuil in seuils:
        prise = part(sommes(ligne for ligne in lignes if seuil.couvre(ligne))[champ], ensemble.abattement)
        if prise is not None and prise > seuil.part:
            trouves.append(Depassement(seuil, prise, sur))
    return trouves
