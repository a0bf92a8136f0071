"""A document in blocks, written once and rendered as PDF (`pdf`) and as Word (`word`).

Texts are plain: no markup passes through them. Sentences that have marks (bold, italics, links) carry them as `Morceau`,
beside their plain text. Heading levels start at 1 and never skip one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Alignement = Literal["gauche", "droite"]


@dataclass(frozen=True)
class Titre:
    """A heading; `au_sommaire` keeps it out of the contents table when it says little by itself."""

    texte: str
    niveau: int = 1
    au_sommaire: bool = True


@dataclass(frozen=True)
class Morceau:
    """A stretch of a sentence with its marks; `lien` is the address that it leads to."""

    texte: str
    gras: bool = False
    italique: bool = False
    lien: str = ""


@dataclass(frozen=True)
class Paragraphe:
    """`morceaux`, when there are any, say `texte` again with its marks."""

    texte: str
    style: Literal["normal", "chapeau", "note"] = "normal"
    morceaux: Sequence[Morceau] = ()


@dataclass(frozen=True)
class Point:
    """An item of a list: its permanent code, its text, a remark in small letters, the items below it.

    `morceaux`, when there are any, say `texte` again with its marks; `debut` numbers the items below from there.
    """

    texte: str
    code: str = ""
    remarque: str = ""
    enfants: Sequence["Point"] = ()
    morceaux: Sequence[Morceau] = ()
    debut: int | None = None


@dataclass(frozen=True)
class Liste:
    """`debut` is the first number of a numbered list; a list of dots has none."""

    points: Sequence[Point]
    debut: int | None = None


@dataclass(frozen=True)
class Fiche:
    """Pairs of a name and a value, as a table whose first column heads the rows."""

    legende: str
    paires: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ColonneBloc:
    libelle: str
    largeur: float = 1.0  # share of the width
    alignement: Alignement = "gauche"


Cellule = str | Sequence[str]  # several texts make a list in the cell


@dataclass(frozen=True)
class Tableau:
    """A table with its head repeated on each page; with `tetes_de_ligne` the first column heads the rows."""

    legende: str
    colonnes: Sequence[ColonneBloc]
    lignes: Sequence[Sequence[Cellule]]
    tetes_de_ligne: bool = False


@dataclass(frozen=True)
class Figure:
    """An image: `svg` for the PDF, `png` for Word; `alt` says what a reader who does not see it must know."""

    svg: str
    png: bytes
    alt: str
    legende: str
    largeur: float = 1.0  # share of the width


@dataclass(frozen=True)
class Chiffres:
    """Big figures side by side: (value, what it counts, a precision)."""

    chiffres: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Encadre:
    """A framed remark: what is missing, what deserves attention."""

    titre: str
    texte: str


@dataclass(frozen=True)
class Paysage:
    """Blocks on pages turned on their side."""

    blocs: Sequence["Bloc"]


Bloc = Titre | Paragraphe | Liste | Fiche | Tableau | Figure | Chiffres | Encadre | Paysage


@dataclass(frozen=True)
class Document:
    """A whole document: a cover (`titre`, `sous_titre`, `mention`, `couverture`), a contents table, its blocks.

    `entete` runs at the top of each page; `date` is the day the document says it was made. `sans_couverture` is for a
    sheet of a page or two: its title opens the first page, level 1 headings follow one another (PDF only).
    `a_la_suite` keeps the cover and lets a level 1 heading stand where the one before ends.
    """

    titre: str
    sous_titre: str
    mention: str
    entete: str
    date: dt.date
    blocs: Sequence[Bloc]
    couverture: Sequence[tuple[str, str]] = field(default_factory=tuple)
    auteur: str = "Quartiers"
    sans_couverture: bool = False
    a_la_suite: bool = False
    filigrane: str = ""  # « Contrat fictif »: said on the cover and at the top of each page
