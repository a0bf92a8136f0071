"""The results of a question, ready to be said: counts shown, shares with their margins, what may be concluded.

Nothing here reads a hidden count for a reader: shares come from counts that are shown; weighted ones are rounded (see
`publication.pas_d_arrondi`), and tests are made on the rows and columns that hide nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from quartiers.enquetes.calculs.estimations import Mesure, Part, mesurer, part_de, utile_de
from quartiers.enquetes.calculs.jeu import MANQUANT, Genre, Question, Valeur
from quartiers.enquetes.calculs.khi_deux import KhiDeux, khi_deux
from quartiers.enquetes.calculs.ponderation import effet_de_kish
from quartiers.enquetes.chargement import Donnees
from quartiers.enquetes.publication import TOUS, Table, pas_d_arrondi
from quartiers.indicateurs.intervalles import holm
from quartiers.socle.secret.affichage import SIGNE

NIVEAU = 0.05
MESURE_MIN = 2  # a quantile rests on so many times the threshold


@dataclass(frozen=True)
class Rangee:
    """A choice in a column. `brute`: its share by count; `ponderee`: by weight, rounded; None when it may not be told."""

    code: str
    libelle: str
    compte: int | str
    brute: Part | None
    ponderee: Part | None
    exacte: Part | None = None  # for tests alone, never shown

    @property
    def part(self) -> Part | None:
        return self.ponderee or self.brute


@dataclass(frozen=True)
class Tranche:
    """A column: all the answers, or those of one choice of the crossing question. `base` None: hidden."""

    code: str
    libelle: str
    base: int | None
    sans_reponse: str
    rangees: Sequence[Rangee]
    mesure: Mesure | None = None

    @property
    def premiere(self) -> Rangee | None:
        """The choice given most, among those shown."""
        return max((r for r in self.rangees if r.part), key=lambda r: r.part.valeur, default=None)  # type: ignore[union-attr]


@dataclass(frozen=True)
class Resultat:
    """A question read alone (`par` empty) or by another: its columns, the whole last."""

    question: Question
    par: Question | None
    tranches: Sequence[Tranche]
    cache: bool
    pondere: bool
    pas: int

    @property
    def ensemble(self) -> Tranche:
        return self.tranches[-1]

    @cached_property
    def groupes(self) -> Sequence[Tranche]:
        """The columns of the crossing question, without those who did not answer it."""
        return [t for t in self.tranches[:-1] if t.code != MANQUANT]


def resultat(donnees: Donnees, nom: str, par: str = "") -> Resultat:
    """Raises ValueError when the survey does not publish this crossing."""
    jeu, publication = donnees.jeu, donnees.publication
    question = jeu.questions[nom]
    table = publication.croisee(nom, par) if par else publication.seule(nom)
    autre = jeu.questions[par] if par else None
    rangs = rangs_par_colonne(donnees, nom, par)
    tranches = []
    for colonne in table.colonnes:
        libelle = "Ensemble" if colonne == TOUS else (autre.libelle_de(colonne) if autre else colonne)
        tranches.append(tranche(donnees, question, table, colonne, libelle, rangs.get(colonne, []), par))
    pas = pas_d_arrondi(table.base() or 0, publication.seuil)
    return Resultat(question, autre, tranches, table.cache(), jeu.pondere, pas)


def rangs_par_colonne(donnees: Donnees, nom: str, par: str) -> dict[str, list[int]]:
    """The answers to the question, by column; TOUS has them all."""
    jeu = donnees.jeu
    repondu = [rang for rang, valeur in enumerate(jeu.colonnes[nom]) if valeur is not None]
    rangs: dict[str, list[int]] = {TOUS: repondu}
    if par:
        codes = jeu.codes(par)
        for rang in repondu:
            rangs.setdefault(codes[rang], []).append(rang)
    return rangs


def tranche(
    donnees: Donnees, question: Question, table: Table, colonne: str, libelle: str, rangs: Sequence[int], par: str
) -> Tranche:
    jeu, seuil = donnees.jeu, donnees.publication.seuil
    base = table.base(colonne)
    poids = [jeu.poids_de(rang) for rang in rangs]
    population = population_de(donnees, par, colonne)
    valeurs = jeu.colonnes[question.nom]
    mesure = None
    if question.genre == Genre.NOMBRE and base is not None and base >= MESURE_MIN * seuil:
        mesure = mesurer([float(valeurs[r]) for r in rangs], poids, population)  # type: ignore[arg-type]
    rangees = []
    sommes = sommes_de(question, [valeurs[r] for r in rangs], poids) if jeu.pondere and base else {}
    total, effet = sum(poids), effet_de_kish(poids) if jeu.pondere else 1.0
    for code in question.codes:
        compte = table.lire(code, colonne)
        if base is None or compte is None or not base:
            rangees.append(Rangee(code, question.libelle_de(code), table.texte(code, colonne), None, None))
            continue
        brute = part_de(compte / base, base, utile_de(base, 1.0, population))
        exacte = ponderee = None
        if jeu.pondere and total:
            exacte = part_de(min(1.0, sommes.get(code, 0.0) / total), base, utile_de(base, effet, population))
            ponderee = arrondie(exacte, pas_d_arrondi(base, seuil), effet_dit(donnees, effet), population)
        rangees.append(Rangee(code, question.libelle_de(code), compte, brute, ponderee, exacte or brute))
    return Tranche(colonne, libelle, base, sans_reponse(table, colonne, seuil), rangees, mesure)


def sommes_de(question: Question, valeurs: Sequence[Valeur], poids: Sequence[float]) -> dict[str, float]:
    """The weight of each choice."""
    sommes = dict.fromkeys(question.codes, 0.0)
    for valeur, p in zip(valeurs, poids, strict=True):
        if isinstance(valeur, frozenset):
            for code in valeur:
                sommes[code] += p
        elif isinstance(valeur, str):
            sommes[valeur] += p
    return sommes


def population_de(donnees: Donnees, par: str, colonne: str) -> int | None:
    """How many people a column is about: the survey's population, or the known margin of the crossing question."""
    if colonne == TOUS or not par:
        return donnees.jeu.population
    totaux: dict[str, int] = next((m.totaux for m in donnees.marges if m.question == par), {})
    return int(totaux[colonne]) if colonne in totaux else None


def effet_dit(donnees: Donnees, effet: float) -> float:
    """The design effect of a column, never under that of the survey; told by tenths, upwards."""
    return math.ceil(max(donnees.effet, effet) * 10 - 1e-9) / 10


def arrondie(exacte: Part, pas: int, effet: float, population: int | None) -> Part:
    """A weighted share as it may be told: rounded, its margin made from the rounded figure."""
    valeur = min(1.0, round(exacte.valeur * 100 / pas) * pas / 100)
    return part_de(valeur, exacte.base, utile_de(exacte.base, effet, population))


def sans_reponse(table: Table, colonne: str, seuil: int) -> str:
    """How many did not answer, as it is written: a few are never counted on a page."""
    compte = table.lire(MANQUANT, colonne)
    if compte is None:
        return SIGNE
    return str(compte) if compte == 0 or compte >= seuil else f"moins de {seuil}"


# What may be concluded


@dataclass(frozen=True)
class Lien:
    """Whether a question and the crossing question go together. `differents`: the choices of a multiple question that
    do, once corrected."""

    essai: KhiDeux | None
    partiel: bool
    differents: Sequence[str] = ()

    @property
    def net(self) -> bool:
        return self.essai is not None and self.essai.p < NIVEAU


def lien(donnees: Donnees, lu: Resultat) -> Lien | None:
    """The test of a crossing, on what hides nothing; None when there is nothing to test."""
    if lu.par is None or lu.question.genre not in {Genre.UNIQUE, Genre.MULTIPLE}:
        return None
    groupes, codes = ouverts([t for t in lu.groupes if t.base], list(lu.question.codes))
    partiel = len(groupes) < len(lu.groupes) or len(codes) < len(lu.question.codes)
    if len(groupes) < 2:
        return Lien(None, partiel)
    if lu.question.genre == Genre.UNIQUE:
        return Lien(khi_deux([[effectif(t, c) for t in groupes] for c in codes], donnees.effet), partiel)
    essais = {}
    for code in codes:
        oui = [effectif(t, code) for t in groupes]
        essai = khi_deux([oui, [(t.base or 0) - o for t, o in zip(groupes, oui, strict=True)]], donnees.effet)
        if essai is not None:
            essais[code] = essai
    corriges = dict(zip(essais, holm([e.p for e in essais.values()]), strict=True))
    if not corriges:
        return Lien(None, partiel)
    premier = min(corriges, key=lambda code: corriges[code])
    differents = [lu.question.libelle_de(c) for c, p in corriges.items() if p < NIVEAU]
    return Lien(replace(essais[premier], p=corriges[premier]), partiel, differents)


def ouverts(groupes: list[Tranche], codes: list[str]) -> tuple[list[Tranche], list[str]]:
    """The groups and choices left once those that hide most are taken away, until nothing is hidden."""
    while True:
        par_groupe = {id(t): sum(not montre(t, c) for c in codes) / len(codes) for t in groupes} if codes else {}
        par_code = {c: sum(not montre(t, c) for t in groupes) / len(groupes) for c in codes} if groupes else {}
        pire_groupe, pire_code = max(par_groupe.values(), default=0.0), max(par_code.values(), default=0.0)
        if not pire_groupe and not pire_code:
            return groupes, codes
        if pire_groupe >= pire_code:
            groupes = [t for t in groupes if par_groupe[id(t)] < pire_groupe]
        else:
            codes = [c for c in codes if par_code[c] < pire_code]


def montre(groupe: Tranche, code: str) -> bool:
    return any(r.code == code and r.exacte is not None for r in groupe.rangees)


def effectif(groupe: Tranche, code: str) -> float:
    """The (weighted) share of a choice, as so many of the answers of its column."""
    exacte = next(r.exacte for r in groupe.rangees if r.code == code)
    return exacte.valeur * (groupe.base or 0) if exacte else 0.0


def tete_claire(premiere: Part, seconde: Part) -> bool:
    """Whether the first of two choices of one question is ahead beyond the margin of their difference."""
    ecart = premiere.valeur - seconde.valeur
    utile = min(premiere.utile, seconde.utile)
    if math.isinf(utile):
        return ecart > 0
    variance = max(0.0, premiere.valeur + seconde.valeur - ecart * ecart) / utile
    return ecart > 1.959963984540054 * math.sqrt(variance)
