"""A sheet of any make as rows of known fields: its header found, its columns guessed, settled by a person, then read.

Nothing is written here; what cannot be read is told by its cell, and a row that is left out says why.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from quartiers.tableurs import valeurs
from quartiers.tableurs.classeur import Classeur, ClasseurIllisible, Feuille, cellule, lettres
from quartiers.tableurs.entetes import Entete, developper, reperer_entete, signature
from quartiers.tableurs.problemes import Probleme
from quartiers.tableurs.valeurs import Cellule, ValeurIllisible, ligne_de, plat, vide

LONGUEUR_TEXTE = 4000
TTC = re.compile(r"\b(ttc|toutes taxes)\b")
TVA = re.compile(r"\btva\b")
HORS_TAXE = re.compile(r"\b(tva|ht|hors taxes?)\b")
TOTAL = re.compile(r"^(sous )?(total|totaux|s total)\b|^ensemble$")

Memoire = Mapping[str, Sequence[str]]  # header signature → code of the field that each column feeds


def lire_texte(brut: Cellule) -> str:
    return valeurs.texte(brut).strip()[:LONGUEUR_TEXTE]


@dataclass(frozen=True)
class Champ:
    """A field that a column may feed.

    `motif` is searched in the flattened header; `lire` turns a cell into a value and raises ValeurIllisible;
    `obligatoire`: no row is read while no column feeds it; `etendre`: a merged cell, or one written once above the
    rows it covers, holds for all of them; `multiple`: several columns may feed it, a row's value is then
    {rank of the column: value}.
    """

    code: str
    libelle: str
    motif: str
    lire: Callable[[Cellule], Any] = lire_texte
    obligatoire: bool = False
    etendre: bool = False
    multiple: bool = False

    @cached_property
    def cherche(self) -> re.Pattern[str]:
        return re.compile(self.motif)


class Champs:
    """The fields of an import, in the order in which a header's words are tried. It is a Vocabulaire.

    `sous_titres`: words that stand under a group of columns (« prévu », « réalisé » under « Dépenses »).
    """

    def __init__(self, champs: Sequence[Champ], sous_titres: Iterable[str] = ()) -> None:
        self.par_code = {champ.code: champ for champ in champs}
        self.sous_titres = frozenset(sous_titres)

    def __getitem__(self, code: str) -> Champ:
        return self.par_code[code]

    @property
    def choix(self) -> list[tuple[str, str]]:
        """Choices of the form that settles a column."""
        return [("", "Ne pas lire"), *((champ.code, champ.libelle) for champ in self.par_code.values())]

    def nommer(self, nu: str) -> str:
        return next((code for code, champ in self.par_code.items() if champ.cherche.search(nu)), "")

    def sous_titre(self, nu: str) -> bool:
        return nu in self.sous_titres

    def autonome(self, nu: str) -> bool:
        return bool(self.nommer(nu))

    def deviner(self, libelles: Sequence[Sequence[str]]) -> list[str]:
        """What each column feeds, by the words of its header; each field once, the first column that names it.

        A column of VAT feeds nothing, nor do amounts without tax where others hold it.
        """
        pris: set[str] = set()
        devines = []
        nus = [plat(" ".join(parts)) for parts in libelles]
        sans_taxe = TVA if not any(TTC.search(nu) for nu in nus) else HORS_TAXE
        for nu in nus:
            if sans_taxe.search(nu) and not TTC.search(nu):
                devines.append("")
                continue
            code = next((c for c, champ in self.par_code.items() if c not in pris and champ.cherche.search(nu)), "")
            if code and not self[code].multiple:
                pris.add(code)
            devines.append(code)
        return devines

    def manquants(self, colonnes: Sequence[str]) -> list[str]:
        """Labels of the compulsory fields that no column feeds."""
        return [c.libelle for c in self.par_code.values() if c.obligatoire and c.code not in colonnes]


@dataclass
class Rangee:
    """A row as the file tells it; `valeurs` by field code, those that say something."""

    feuille: str
    numero: int
    valeurs: dict[str, Any] = field(default_factory=dict)

    @property
    def ou(self) -> str:
        return cellule(self.feuille, self.numero)

    def texte(self, code: str) -> str:
        return str(self.valeurs.get(code, ""))


@dataclass
class Tableau:
    """A sheet as it is understood: header, what each column feeds, rows, what is wrong, rows left out with the reason."""

    feuille: Feuille
    entete: Entete
    champs: Champs
    colonnes: list[str]
    rappele: bool = False
    rangees: list[Rangee] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    laissees: list[tuple[str, str]] = field(default_factory=list)

    @property
    def signature(self) -> str:
        return signature(self.entete.libelles)

    @property
    def titre(self) -> str:
        """The sheet's name and the texts above its header: where a year or a neighbourhood is often told."""
        dessus = [ligne_de(c) for ligne in self.feuille.lignes[: self.entete.debut] for c in ligne if not vide(c)]
        return " – ".join([self.feuille.nom, *dessus])[:600]

    @property
    def titres(self) -> list[tuple[str, str, str]]:
        """(letter of the column, its header, an example) for the person to settle."""
        return [
            (lettres(rang), " – ".join(parts) or "(sans titre)", self.exemple(rang))
            for rang, parts in enumerate(self.entete.libelles)
        ]

    def exemple(self, rang: int) -> str:
        dessous = self.feuille.lignes[self.entete.fin + 1 :]
        return next((ligne_de(ligne[rang])[:60] for ligne in dessous if not vide(ligne[rang])), "")

    @property
    def manquants(self) -> list[str]:
        return self.champs.manquants(self.colonnes)

    @cached_property
    def facteurs(self) -> list[int]:
        """By what the amounts of each column are multiplied: thousands told by its title, or above the table."""
        de_tous = valeurs.facteur_de(self.titre)
        return [max(de_tous, valeurs.facteur_de(" ".join(parts))) for parts in self.entete.libelles]

    def lire(self, rang: int, brut: Cellule) -> Any:
        """The value of a cell for its column's field. Raises ValeurIllisible."""
        lire = self.champs[self.colonnes[rang]].lire
        return valeurs.montant(brut, self.facteurs[rang]) if lire is valeurs.montant else lire(brut)


def lire_tableau(
    feuille: Feuille, champs: Champs, *, memoire: Memoire | None = None, voulues: Sequence[str] | None = None
) -> Tableau | None:
    """The table of a sheet, its rows read unless a compulsory column is missing; None when no header is found.

    `voulues` is what the person settled, column by column; else what is remembered for this header; else a guess.
    """
    entete = reperer_entete(feuille, champs)
    if entete is None:
        return None
    rappel = (memoire or {}).get(signature(entete.libelles))
    colonnes = list(voulues or rappel or champs.deviner(entete.libelles))
    if len(colonnes) != len(entete.libelles) or not set(colonnes) <= {"", *champs.par_code}:
        colonnes, rappel = champs.deviner(entete.libelles), None
    tableau = Tableau(feuille, entete, champs, colonnes, rappele=voulues is None and rappel is not None)
    if not tableau.manquants:
        lire_rangees(tableau)
    return tableau


def lire_tableaux(classeur: Classeur, champs: Champs, *, memoire: Memoire | None = None) -> list[Tableau]:
    """The table of each visible sheet that has one. Raises ClasseurIllisible when none has."""
    lus = [lire_tableau(page, champs, memoire=memoire) for page in classeur.feuilles if page.visible and not page.vide]
    tableaux = [tableau for tableau in lus if tableau is not None]
    if not tableaux:
        raise ClasseurIllisible("Aucune feuille n’a de ligne de titres de colonnes reconnue.")
    return tableaux


def lire_rangees(tableau: Tableau) -> None:
    """Fill `rangees`, `problemes` and `laissees`: totals and rows without any read value are left out and said."""
    etendus = [r for r, code in enumerate(tableau.colonnes) if code and tableau.champs[code].etendre]
    lignes = developper(tableau.feuille, tableau.entete, etendus)
    for numero in range(tableau.entete.fin + 1, len(lignes)):
        cellules = lignes[numero]
        if all(vide(c) for c in cellules):
            continue
        ou = cellule(tableau.feuille.nom, numero)
        if est_total(cellules):
            tableau.laissees.append((ou, "ligne de total"))
            continue
        rangee = lire_rangee(tableau, numero, cellules)
        if rangee.valeurs:
            tableau.rangees.append(rangee)
        else:
            premier = next(ligne_de(c) for c in cellules if not vide(c))
            tableau.laissees.append((ou, f"rien à lire : « {premier[:80]} »"))


def est_total(cellules: Sequence[Cellule]) -> bool:
    """Whether the first words of the row say that it adds others up."""
    textes = [plat(ligne_de(c)) for c in cellules if isinstance(c, str) and not vide(c)]
    return bool(textes) and TOTAL.match(textes[0]) is not None


def lire_rangee(tableau: Tableau, numero: int, cellules: Sequence[Cellule]) -> Rangee:
    rangee = Rangee(tableau.feuille.nom, numero)
    for rang, code in enumerate(tableau.colonnes):
        if not code or vide(cellules[rang]):
            continue
        try:
            valeur = tableau.lire(rang, cellules[rang])
        except ValeurIllisible as faute:
            tableau.problemes.append(Probleme(True, tableau.feuille.nom, numero, rang, str(faute)))
            continue
        if valeur in (None, ""):
            continue
        if tableau.champs[code].multiple:
            rangee.valeurs.setdefault(code, {})[rang] = valeur
        else:
            rangee.valeurs[code] = valeur
    return rangee
