"""The programming table as the page shows it: rows gathered and ordered, sums of groups, files that do not hold."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.text import slugify

from quartiers.appels.calculs import ZERO
from quartiers.appels.jauges import Conflit
from quartiers.appels.tableau import Cellule, ColonneFinanceur, Rangee, Tableau

AUCUNE = Decimal(-1)
TRIS = ("axe", "quartier", "organisme", "score", "numero")


@dataclass
class LigneGrille:
    """A file with its cells under the table's funders (a funder may have several lines, or none)."""

    rangee: Rangee
    cases: list[tuple[ColonneFinanceur, list[Cellule]]]
    conflits: list[Conflit] = field(default_factory=list)
    part_publique: Decimal | None = None

    @property
    def identifiant(self) -> str:
        return f"bilan-{self.rangee.dossier_id}"


@dataclass
class GroupeGrille:
    """Rows under one heading; without `titre` the table has no groups."""

    identifiant: str
    titre: str
    lignes: list[LigneGrille]
    totaux: list[tuple[ColonneFinanceur, Decimal]]

    @property
    def demande(self) -> Decimal:
        return sum((ligne.rangee.demande for ligne in self.lignes), ZERO)

    @property
    def retenu(self) -> Decimal:
        return sum((ligne.rangee.retenu for ligne in self.lignes), ZERO)


def quartier_principal(rangee: Rangee) -> tuple[int, str]:
    """The territory that the project serves most, for the order of the rows only: the sums use all its shares."""
    principal = max(rangee.territoires, key=lambda t: (t.poids, -t.rang))
    return principal.rang, principal.libelle


def cle_de_groupe(rangee: Rangee, tri: str) -> tuple[int, str]:
    if tri == "axe":
        return rangee.axe.rang, rangee.axe.libelle
    if tri == "quartier":
        return quartier_principal(rangee)
    return 0, ""


def cle_de_rang(rangee: Rangee, tri: str) -> tuple[object, ...]:
    """Axis (or neighbourhood), then neighbourhood, holder, score from the best, number."""
    note = -(rangee.score if rangee.score is not None else AUCUNE)
    if tri == "score":
        return (note, rangee.numero)
    if tri == "numero":
        return (rangee.numero,)
    if tri == "organisme":
        return (rangee.organisme.casefold(), note, rangee.numero)
    return (*cle_de_groupe(rangee, tri), *quartier_principal(rangee), rangee.organisme.casefold(), note, rangee.numero)


def ranger(rangees: Iterable[Rangee], tri: str = "axe") -> list[Rangee]:
    return sorted(rangees, key=lambda r: cle_de_rang(r, tri))


def ligne_grille(tableau: Tableau, rangee: Rangee, conflits: list[Conflit]) -> LigneGrille:
    return LigneGrille(
        rangee=rangee,
        cases=[(f, rangee.cellules.get(f.pk, [])) for f in tableau.financeurs],
        conflits=conflits,
        part_publique=rangee.part_publique(tableau.publics, hors_valorisation=tableau.hors_valorisation),
    )


def totaux_par_financeur(tableau: Tableau, rangees: Iterable[Rangee]) -> list[tuple[ColonneFinanceur, Decimal]]:
    sommes = dict.fromkeys((f.pk for f in tableau.financeurs), ZERO)
    for rangee in rangees:
        for cellule in rangee.toutes():
            sommes[cellule.financeur_id] += cellule.retenu
    return [(f, sommes[f.pk]) for f in tableau.financeurs]


def groupes(
    tableau: Tableau, conflits: dict[str, list[Conflit]], tri: str = "axe", voir: str = ""
) -> list[GroupeGrille]:
    """The visible rows, gathered; `voir` keeps those in conflict (« conflits ») or not all set (« vides »)."""
    gardees = [r for r in tableau.visibles if montree(r, conflits, voir)]
    par_groupe: dict[tuple[int, str], list[Rangee]] = {}
    for rangee in ranger(gardees, tri):
        par_groupe.setdefault(cle_de_groupe(rangee, tri), []).append(rangee)
    return [
        GroupeGrille(
            identifiant=f"groupe-{slugify(titre)}",
            titre=titre,
            lignes=[ligne_grille(tableau, r, conflits.get(r.numero, [])) for r in rangees],
            totaux=totaux_par_financeur(tableau, rangees),
        )
        for (_, titre), rangees in par_groupe.items()
    ]


def montree(rangee: Rangee, conflits: dict[str, list[Conflit]], voir: str) -> bool:
    if voir == "conflits":
        return rangee.numero in conflits
    return voir != "vides" or not rangee.complete
