"""Arithmetic of a project's budget, in exact euros: totals, balance, public share. Pure functions, no query."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Protocol

from quartiers.appels.enums import PUBLICS, Cote

ZERO = Decimal(0)
CENTIME = Decimal("0.01")


class LigneChiffree(Protocol):
    """What a total needs of a budget line: models.LigneBudget has it, and so has a line still being typed."""

    @property
    def cote(self) -> str: ...
    @property
    def compte(self) -> str: ...
    @property
    def montant(self) -> Decimal: ...


@dataclass(frozen=True)
class Totaux:
    """Totals in euros. `charges` and `produits` leave out the voluntary contributions, kept in their own two."""

    charges: Decimal = ZERO
    produits: Decimal = ZERO
    emplois_volontaires: Decimal = ZERO
    ressources_volontaires: Decimal = ZERO
    subventions_publiques: Decimal = ZERO
    subventions: Decimal = ZERO

    @property
    def total_charges(self) -> Decimal:
        """With voluntary contributions: the total of the national form."""
        return self.charges + self.emplois_volontaires

    @property
    def total_produits(self) -> Decimal:
        return self.produits + self.ressources_volontaires

    @property
    def ecart(self) -> Decimal:
        """Income minus spending: 0 when balanced, negative when money is missing."""
        return self.produits - self.charges

    @property
    def ecart_volontaires(self) -> Decimal:
        return self.ressources_volontaires - self.emplois_volontaires

    @property
    def equilibre(self) -> bool:
        return self.ecart == 0 and self.ecart_volontaires == 0

    def part_publique(self, *, hors_volontaires: bool = True) -> Decimal | None:
        """Public grants over the charges, in %, rounded to 0.01; None for an empty budget (regles, 1.3)."""
        return part(self.subventions_publiques, self.charges if hors_volontaires else self.total_charges)


def part(montant: Decimal, total: Decimal) -> Decimal | None:
    """`montant` as a % of `total`, rounded to 0.01; None when there is no total."""
    if not total:
        return None
    return (montant * 100 / total).quantize(CENTIME, ROUND_HALF_UP)


def est_subvention_publique(compte: str) -> bool:
    return compte in {genre.value for genre in PUBLICS}


def totaux(lignes: Iterable[LigneChiffree]) -> Totaux:
    """Totals of `lignes`; those of account 74 that name no kind of funder count as grants, not as public ones."""
    sommes = dict.fromkeys(("charges", "produits", "emplois", "ressources", "publiques", "subventions"), ZERO)
    for ligne in lignes:
        if ligne.cote == Cote.CHARGE:
            sommes["emplois" if ligne.compte.startswith("86") else "charges"] += ligne.montant
            continue
        sommes["ressources" if ligne.compte.startswith("87") else "produits"] += ligne.montant
        if ligne.compte.startswith("74"):
            sommes["subventions"] += ligne.montant
        if est_subvention_publique(ligne.compte):
            sommes["publiques"] += ligne.montant
    return Totaux(
        charges=sommes["charges"],
        produits=sommes["produits"],
        emplois_volontaires=sommes["emplois"],
        ressources_volontaires=sommes["ressources"],
        subventions_publiques=sommes["publiques"],
        subventions=sommes["subventions"],
    )


def repartir(montant: Decimal, poids: Iterable[Decimal]) -> list[Decimal]:
    """Split `montant` along `poids`, to the cent, the parts adding up exactly (largest remainders first).

    All weights at 0 split nothing: the list is of zeros. A negative amount (more paid back than received) splits alike.
    """
    liste = list(poids)
    total = sum(liste, ZERO)
    if not total:
        return [ZERO for _ in liste]
    exacts = [montant * p / total for p in liste]
    parts = [exact.quantize(CENTIME, ROUND_FLOOR) for exact in exacts]
    reste = int(((montant - sum(parts, ZERO)) / CENTIME).to_integral_value())
    ordre = sorted(range(len(liste)), key=lambda rang: exacts[rang] - parts[rang], reverse=True)
    for rang in ordre[:reste]:
        parts[rang] += CENTIME
    return parts
