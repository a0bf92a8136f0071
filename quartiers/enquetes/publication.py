"""What may be read of a survey: which counts are shown, the same on every page and in every file. No query here.

Each question alone first; then each question by each of the crossing questions of the survey, where the margins that
were shown are known and those that were hidden stay so. Crossing questions are never crossed with one another: tables
that close a triangle would give cells back through the crossing of three (docs/decisions, 0018).
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.core.cache import caches

from quartiers.enquetes.calculs.jeu import MANQUANT, Genre, Jeu
from quartiers.socle.secret.affichage import SIGNE
from quartiers.socle.secret.modele import Cellule, ProtectionImpossible, Relation, somme
from quartiers.socle.secret.protection import proteger

TOUS = "∑"  # all the answers, or all those of a column
REPONDU = "✓"  # those who answered the question
AUTRES = "¬"  # before a choice: those who answered without it
VERSION = 1  # of the rules of the choice
DUREE = 60 * 60 * 24 * 60  # seconds; the key holds the digest of the counts
PAS = (1, 2, 5, 10)  # points that weighted shares are rounded to
Cle = tuple[str, str]  # row, column


@dataclass(frozen=True)
class Table:
    """Counts of one question, by column (TOUS alone, or the choices of a crossing question and TOUS)."""

    lignes: Sequence[str]
    colonnes: Sequence[str]
    comptes: Mapping[Cle, int] = field(repr=False)
    montrees: frozenset[Cle]

    def montre(self, ligne: str, colonne: str = TOUS) -> bool:
        return (ligne, colonne) in self.montrees

    def lire(self, ligne: str, colonne: str = TOUS) -> int | None:
        """The count; None when it is hidden."""
        return self.comptes[ligne, colonne] if self.montre(ligne, colonne) else None

    def base(self, colonne: str = TOUS) -> int | None:
        """How many answered, when that may be told."""
        return self.lire(REPONDU, colonne)

    def cache(self) -> bool:
        return any(not self.montre(ligne, colonne) for ligne in self.lignes for colonne in self.colonnes)

    def texte(self, ligne: str, colonne: str = TOUS) -> int | str:
        valeur = self.lire(ligne, colonne)
        return SIGNE if valeur is None else valeur


@dataclass(frozen=True)
class Publication:
    """The tables of a set of answers, made when they are asked for, always alike for the same answers."""

    jeu: Jeu
    seuil: int
    croisements: tuple[str, ...] = ()

    @cached_property
    def _faites(self) -> dict[tuple[str, str], Table]:
        return {}

    def seule(self, nom: str) -> Table:
        return self._table(nom, "")

    def croisee(self, nom: str, par: str) -> Table:
        """Raises ValueError for a crossing that the survey does not publish."""
        if par not in self.croisements or nom in self.croisements:
            raise ValueError(f"« {nom} » n’est pas publiée par « {par} ».")
        return self._table(nom, par)

    def _table(self, nom: str, par: str) -> Table:
        if (nom, par) not in self._faites:
            self._faites[nom, par] = self._faire(nom, par)
        return self._faites[nom, par]

    def _faire(self, nom: str, par: str) -> Table:
        colonnes = [*self.jeu.modalites(par), TOUS] if par else [TOUS]
        comptes = compter(self.jeu, nom, par)
        marges: dict[Cle, bool] = {}
        if par:
            seule, autre = self.seule(nom), self.seule(par)
            marges = {(ligne, TOUS): seule.montre(ligne) for ligne in rangees(self.jeu, nom)}
            marges |= {(TOUS, code): autre.montre(code) for code in self.jeu.modalites(par)}
        lignes = rangees(self.jeu, nom)
        relations = relations_de(self.jeu, nom, colonnes)
        montrees = self._choisir(nom, comptes, relations, marges)
        if par and comptes[TOUS, MANQUANT] < self.seuil:
            colonnes.remove(MANQUANT)
        return Table([*visibles(self.jeu, nom)], colonnes, comptes, frozenset(montrees & grille(lignes, colonnes)))

    def _choisir(
        self, nom: str, comptes: Mapping[Cle, int], relations: list[Relation], marges: Mapping[Cle, bool]
    ) -> frozenset[Cle]:
        brut = repr((VERSION, self.seuil, self.jeu.questions[nom].conditionnelle, sorted(comptes.items()),
                     sorted(marges.items())))  # fmt: skip
        cle = f"enquetes:{hashlib.sha256(brut.encode()).hexdigest()}"
        montrees: frozenset[Cle] | None = caches["secret"].get(cle)
        if montrees is None:
            montrees = self._proteger(nom, comptes, relations, marges)
            caches["secret"].set(cle, montrees, DUREE)
        return montrees

    def _proteger(
        self, nom: str, comptes: Mapping[Cle, int], relations: list[Relation], marges: Mapping[Cle, bool]
    ) -> frozenset[Cle]:
        libre = not self.jeu.questions[nom].conditionnelle
        peu = comptes.get((TOUS, MANQUANT), 0) < self.seuil and marges.get((TOUS, MANQUANT), False)
        cellules = [cellule(cle, compte, marges, libre, peu) for cle, compte in comptes.items()]
        try:
            protection = proteger(cellules, relations, self.seuil, tours=1, preuves=0)
        except ProtectionImpossible:
            # What is known of the margins gives some away whatever is hidden: nothing more is shown.
            return frozenset(c.cle for c in cellules if c.connue)
        return frozenset(c.cle for c in cellules if protection.montre(c.cle))


def cellule(cle: Cle, compte: int, marges: Mapping[Cle, bool], libre: bool, peu: bool) -> Cellule:
    """How one count is protected. Having no answer to a question put to all says nothing of a person: known, free.

    `peu`: so few did not answer the crossing question, as everybody knows, that nothing can protect their column: it is
    left out, and tells of nobody, since they are of no group.
    """
    ligne, colonne = cle
    if cle in marges:
        silence = (ligne == MANQUANT and libre) or (colonne == MANQUANT and marges[cle])
        return Cellule(cle, compte, montrable=marges[cle], connue=marges[cle], sensible=not silence)
    if cle == (TOUS, TOUS) or (libre and ligne == MANQUANT):
        return Cellule(cle, compte, connue=True, sensible=False)
    if peu and colonne == MANQUANT:
        return Cellule(cle, compte, montrable=False, sensible=False)
    poids = 3.0 if ligne in {TOUS, REPONDU} or colonne == TOUS else 1.0
    return Cellule(cle, compte, poids=poids + compte / 1e6)


def grille(lignes: Sequence[str], colonnes: Sequence[str]) -> frozenset[Cle]:
    return frozenset((ligne, colonne) for ligne in lignes for colonne in colonnes)


def visibles(jeu: Jeu, nom: str) -> list[str]:
    """The rows that a reader is given: choices, then those without answer."""
    return [*jeu.questions[nom].codes, MANQUANT]


def rangees(jeu: Jeu, nom: str) -> list[str]:
    """Every row that can be told or found by difference."""
    question = jeu.questions[nom]
    autres = [f"{AUTRES}{code}" for code in question.codes] if question.genre == Genre.MULTIPLE else []
    return [*question.codes, *autres, REPONDU, MANQUANT, TOUS]


def relations_de(jeu: Jeu, nom: str, colonnes: Sequence[str]) -> list[Relation]:
    """The sums that a reader can do, by column and by row."""
    question = jeu.questions[nom]
    relations = []
    for colonne in colonnes:
        relations.append(somme((TOUS, colonne), [(REPONDU, colonne), (MANQUANT, colonne)]))
        if question.genre == Genre.UNIQUE:
            relations.append(somme((REPONDU, colonne), [(code, colonne) for code in question.codes]))
        if question.genre == Genre.MULTIPLE:
            relations += [
                somme((REPONDU, colonne), [(code, colonne), (f"{AUTRES}{code}", colonne)]) for code in question.codes
            ]
    parties = [colonne for colonne in colonnes if colonne != TOUS]
    if parties:
        relations += [somme((ligne, TOUS), [(ligne, p) for p in parties]) for ligne in rangees(jeu, nom)]
    return relations


def compter(jeu: Jeu, nom: str, par: str = "") -> dict[Cle, int]:
    """The exact counts of every row, by column."""
    question = jeu.questions[nom]
    colonnes = jeu.codes(par) if par else [TOUS] * jeu.effectif
    brut: Counter[Cle] = Counter()
    for (valeur, colonne), nombre in Counter(zip(jeu.colonnes[nom], colonnes, strict=True)).items():
        brut[MANQUANT if valeur is None else REPONDU, colonne] += nombre
        if isinstance(valeur, frozenset):
            for code in question.codes:
                brut[code if code in valeur else f"{AUTRES}{code}", colonne] += nombre
        elif question.genre == Genre.UNIQUE and valeur is not None:
            brut[str(valeur), colonne] += nombre
    parties = jeu.modalites(par) if par else []
    comptes: dict[Cle, int] = {}
    for ligne in rangees(jeu, nom):
        for colonne in parties or [TOUS]:
            comptes[ligne, colonne] = brut[ligne, colonne]
    for colonne in parties or [TOUS]:
        comptes[TOUS, colonne] = comptes[REPONDU, colonne] + comptes[MANQUANT, colonne]
    if parties:
        for ligne in rangees(jeu, nom):
            comptes[ligne, TOUS] = sum(comptes[ligne, p] for p in parties)
    return comptes


def pas_d_arrondi(base: int, seuil: int) -> int:
    """Points that a weighted share is rounded to: one step is worth at least `seuil` persons, or ten points.

    Weights differ by cell of the population: a share told finely beside its count would say how many come from each.
    """
    return next((pas for pas in PAS if base * pas >= 100 * seuil), PAS[-1])
