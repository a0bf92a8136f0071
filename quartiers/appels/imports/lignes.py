"""A table's rows as they are read: problems, checks, projects with the cell of each value, the state of the pass."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quartiers.appels.imports.colonnes import Colonne, Connus
from quartiers.tableurs import valeurs
from quartiers.tableurs.classeur import Feuille, cellule, lettres
from quartiers.tableurs.entetes import Entete
from quartiers.tableurs.problemes import Probleme
from quartiers.tableurs.valeurs import Cellule, ValeurIllisible, ligne_de, plat

ZERO = Decimal(0)


@dataclass(frozen=True)
class Controle:
    """A sum of the file against what was read: `annonce` is the file's, `lu` ours."""

    ou: str
    libelle: str
    annonce: Decimal
    lu: Decimal

    @property
    def juste(self) -> bool:
        return abs(self.annonce - self.lu) <= Decimal("0.01") or (
            self.annonce == self.annonce.to_integral_value() and abs(self.annonce - self.lu) < 1
        )


@dataclass(frozen=True)
class Source:
    feuille: str
    ligne: int

    @property
    def nom(self) -> str:
        return cellule(self.feuille, self.ligne)


@dataclass
class Montant:
    valeur: Decimal
    feuille: str
    ligne: int
    colonne: int
    refus: bool = False  # the cell says « refusé » rather than a figure

    @property
    def ou(self) -> str:
        return cellule(self.feuille, self.ligne, self.colonne)


@dataclass
class Projet:
    """One project of one year as the file tells it. `montants` are by (funder as named, stage)."""

    annee: int
    porteur: str
    intitule: str
    sources: list[Source]
    siret: str = ""
    siren: str = ""
    rna: str = ""
    champs: dict[str, Any] = field(default_factory=dict)
    montants: dict[tuple[str, str], Montant] = field(default_factory=dict)
    natures: dict[str, str] = field(default_factory=dict)

    @property
    def cle(self) -> tuple[int, str, str]:
        """What tells one project from another within a file: reference when it has one, else holder and title."""
        if reference := self.champs.get("reference"):
            return (self.annee, "ref", plat(str(reference)))
        return (self.annee, self.siret or self.rna or plat(self.porteur), plat(self.intitule))


@dataclass
class Lecture:
    """What a file says, once read with its mapping."""

    projets: list[Projet] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    controles: list[Controle] = field(default_factory=list)
    laissees: list[tuple[str, str]] = field(default_factory=list)  # (where, why): rows that are not projects


@dataclass
class Table:
    """A sheet ready to be read: its header, what each column is, and the year to give when none is told."""

    feuille: Feuille
    entete: Entete
    colonnes: Sequence[Colonne]
    annee: int | None
    masquees: bool = True  # read the hidden rows
    additionner: bool = False  # two rows of one project add their amounts up instead of being refused


class Passe:
    """The state of one pass over the rows of a table: current sections, sums since each of them, last project.

    Its methods read cells and keep problems; what rows mean is told by classement, sommes and projets.
    """

    def __init__(self, table: Table, connus: Connus, lecture: Lecture) -> None:
        self.table, self.connus, self.lecture = table, connus, lecture
        self.nom = table.feuille.nom
        self.rangs: dict[str, list[int]] = {}
        for rang, colonne in enumerate(table.colonnes):
            if colonne.champ:
                self.rangs.setdefault(colonne.champ, []).append(rang)
        self.argent = self.rangs.get("montant", [])
        self.sommables = [*self.argent, *self.rangs.get("controle", []), *self.rangs.get("cout_total", [])]
        self.plats = {rang: {plat(part) for part in parts} for rang, parts in enumerate(table.entete.libelles)}
        self.rappels: set[int] = set()
        self.anonymes: set[int] = set()
        self.inconnus: set[int] = set()
        self.sections: dict[str, str] = self.lieu_de_la_feuille()
        # Sums so far of each column, and what they were at each section and each total: a sum of the file agrees with
        # what was read since one of these marks.
        self.cumul = dict.fromkeys(self.sommables, ZERO)
        self.marques: list[dict[int, Decimal]] = [dict(self.cumul)]
        self.reportees: list[tuple[int, int, str, Decimal, int]] = []  # row, column, label, sum told, rank of its mark
        self.clos = False  # the general total has passed: what follows is a recapitulation, unless projects come back
        self.precedent: Projet | None = None
        self.projets: dict[tuple[int, str, str], Projet] = {p.cle: p for p in lecture.projets}

    def lieu_de_la_feuille(self) -> dict[str, str]:
        """A sheet of the name of a neighbourhood or of a commune is where its projects are, when no column says it."""
        nu = re.sub(r"^(qpv|quartier|commune|ville) (de |du |des |d )?", "", plat(self.nom))
        if {"quartier", "commune"} & self.rangs.keys():
            return {}
        if nu in self.connus.quartiers:
            return {"quartier": self.nom}
        return {"commune": self.nom} if nu in self.connus.communes else {}

    def nombre(self, valeur: Cellule) -> Decimal | None:
        try:
            return valeurs.montant(valeur)
        except ValeurIllisible:
            return None

    def compter(self, colonne: int, valeur: Decimal) -> None:
        self.cumul[colonne] += valeur

    def nommer(self, colonne: int) -> str:
        """« H – Fonds propres »."""
        return f"{lettres(colonne)} – {' / '.join(self.table.entete.libelles[colonne])[:60]}"

    def numero(self, colonne: int) -> bool:
        """Whether the header tells figures that are no amounts: a rank, a telephone, a postcode, a share."""
        nu = plat(" ".join(self.table.entete.libelles[colonne]))
        return bool(re.search(r"^(n|no|num|numero|id|ref|rang|ordre|tel\w*|cp|code.*|nb.*|nombre.*|taux.*|part|note.*|age.*)$|"
                              r"^(telephone|portable|effectif|siret|siren|annee)\b|pourcent", nu)) or "%" in " ".join(
            self.table.entete.libelles[colonne])  # fmt: skip

    def marquer(self) -> None:
        self.marques.append(dict(self.cumul))

    def colonne(self, champ: str) -> int | None:
        return self.rangs[champ][0] if champ in self.rangs else None

    def brut(self, champ: str, ligne: Sequence[Cellule]) -> str:
        rangs = self.rangs.get(champ)
        if not rangs or rangs[0] >= len(ligne) or valeurs.est_erreur(ligne[rangs[0]]):
            return ""
        return ligne_de(ligne[rangs[0]])

    def erreur(self, champ: str, ligne: Sequence[Cellule]) -> str:
        """The spreadsheet's error that stands where `champ` is awaited, or nothing."""
        return next((ligne_de(ligne[r]) for r in self.rangs.get(champ, []) if valeurs.est_erreur(ligne[r])), "")

    def valeur(self, rang: int, ligne: list[Cellule], champ: str, lire: Callable[[Cellule], Any]) -> Any:
        colonne = self.colonne(champ)
        return None if colonne is None else self.valeur_en(rang, colonne, ligne[colonne], lire)

    def valeur_en(self, rang: int, colonne: int, valeur: Cellule, lire: Callable[[Cellule], Any]) -> Any:
        try:
            return lire(valeur)
        except ValeurIllisible as faute:
            self.fauter(rang, colonne, str(faute))
            return None

    def fauter(self, rang: int, colonne: int | None, message: str) -> None:
        self.lecture.problemes.append(Probleme(True, self.nom, rang, colonne, message))

    def avertir(self, rang: int, colonne: int | None, message: str) -> None:
        self.lecture.problemes.append(Probleme(False, self.nom, rang, colonne, message))

    def laisser(self, rang: int, pourquoi: str) -> None:
        self.lecture.laissees.append((cellule(self.nom, rang), pourquoi))


def jours_du_projet(projet: Projet) -> tuple[dt.date | None, dt.date | None]:
    return projet.champs.get("date_debut"), projet.champs.get("date_fin")
