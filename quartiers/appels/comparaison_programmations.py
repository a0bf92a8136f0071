"""Several programmings side by side: line by line what each gives, where they differ, their sums. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from quartiers.appels.calculs import ZERO
from quartiers.appels.jauges import Jauge, conflits, familles
from quartiers.appels.models import Programmation
from quartiers.appels.tableau import Cellule, Rangee, Tableau


@dataclass(frozen=True)
class LigneComparee:
    """A funder's line: one amount a programming, None where it sets nothing."""

    rangee: Rangee
    financeur: str
    demande: Decimal
    montants: tuple[Decimal | None, ...]

    @property
    def differe(self) -> bool:
        return len(set(self.montants)) > 1


@dataclass(frozen=True)
class SommeComparee:
    libelle: str
    montants: tuple[Decimal, ...]

    @property
    def differe(self) -> bool:
        return len(set(self.montants)) > 1


@dataclass(frozen=True)
class Comparaison:
    lignes: list[LigneComparee]
    familles: list[tuple[str, list[SommeComparee]]]
    totaux: tuple[Decimal, ...]
    conflits: tuple[int, ...]

    @property
    def ecarts(self) -> list[LigneComparee]:
        return [ligne for ligne in self.lignes if ligne.differe]


def comparer(tableaux: Sequence[tuple[Programmation, Tableau]]) -> Comparaison:
    """Lines seen by the actor in any of the tables, in the order of files; sums take all of them."""
    vues: dict[int, tuple[Rangee, Cellule]] = {}
    montants: list[dict[int, Decimal | None]] = []
    for _, tableau in tableaux:
        montants.append({c.ligne_id: c.montant for _, c in tableau.cellules()})
        for rangee, cellule in tableau.cellules():
            if rangee.visible:
                vues.setdefault(cellule.ligne_id, (rangee, cellule))
    lignes = [
        LigneComparee(rangee, cellule.nom, cellule.demande, tuple(m.get(pk) for m in montants))
        for pk, (rangee, cellule) in sorted(vues.items(), key=lambda v: (v[1][0].numero, v[1][1].ligne_id))
    ]
    return Comparaison(
        lignes=lignes,
        familles=familles_comparees([tableau for _, tableau in tableaux]),
        totaux=tuple(tableau.retenu for _, tableau in tableaux),
        conflits=tuple(len(conflits(tableau)) for _, tableau in tableaux),
    )


def familles_comparees(tableaux: Sequence[Tableau]) -> list[tuple[str, list[SommeComparee]]]:
    """Each gauge of any of the tables, with what each uses of it."""
    titres: dict[str, str] = {}
    jauges: dict[str, dict[str, Jauge]] = {}
    utilises: list[dict[tuple[str, str], Decimal]] = []
    for tableau in tableaux:
        utilise: dict[tuple[str, str], Decimal] = {}
        for famille in familles(tableau):
            titres.setdefault(famille.code, famille.titre)
            for jauge in famille.jauges:
                jauges.setdefault(famille.code, {}).setdefault(jauge.cle, jauge)
                utilise[famille.code, jauge.cle] = jauge.utilise
        utilises.append(utilise)
    return [
        (
            titre,
            [
                SommeComparee(jauge.libelle, tuple(u.get((code, cle), ZERO) for u in utilises))
                for cle, jauge in jauges[code].items()
            ],
        )
        for code, titre in titres.items()
    ]
