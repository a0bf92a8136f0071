"""What the reader passes along: source lines, logical blocks, the register of lines, doubts, the result."""

from dataclasses import dataclass, field
from typing import Any, Literal

Document = dict[str, Any]
GenreBloc = Literal["texte", "puce", "rang", "note"]


# Beyond these, a line is no sentence and a row no table: a damaged export. It is left aside, and the reader told.
SIGNES_MAX, CELLULES_MAX = 10_000, 60
# Beyond, the file is refused: the longest contracts have some ten thousand lines of text.
LIGNES_MAX = 40_000
DEMESUREE = "ligne démesurée"
PAGE_EN_IMAGE = "page en image, sans texte"


class ErreurLecture(Exception):
    """The file cannot be read. The message is French, for the person: what, and how to mend it."""


@dataclass(frozen=True, slots=True)
class LigneSource:
    """One line of the source, with what its format says of it.

    `retrait` is unit-free: one step of indentation is about 1 (a space, a Word list level, 10 points of a PDF).
    `suite` says that the layout shows (or denies) that the line continues the one before; None: unknown.
    `alignee`: a line of a table known by its columns of blanks, whose cells may go on with those above.
    `ecartee` is the reason why the extraction already left the line aside (running header, page number).
    """

    numero: int
    texte: str
    page: int | None = None
    niveau: int | None = None
    puce: str = ""
    retrait: float = 0.0
    cellules: tuple[str, ...] = ()
    gras: bool = False
    taille: float = 0.0
    suite: bool | None = None
    ecartee: str = ""
    numerotation: str = ""
    note: bool = False
    alignee: bool = False


@dataclass(slots=True)
class Bloc:
    """A logical paragraph, list item, table row or footnote, rebuilt from one or more source lines."""

    rang: int
    lignes: list[int]
    texte: str
    genre: GenreBloc = "texte"
    retrait: float = 0.0
    puce: str = ""
    niveau: int | None = None
    cellules: list[str] = field(default_factory=list)
    gras: bool = False
    taille: float = 0.0
    page: int | None = None
    apres_vide: bool = True
    recolle: bool = False
    domaine: str = ""

    @property
    def bornes(self) -> list[int]:
        return [min(self.lignes), max(self.lignes)]


@dataclass(frozen=True, slots=True)
class Doute:
    """Something a person should look at. `chemin` names the element (`axes[0].orientations[1]`), or is empty."""

    genre: str
    message: str
    lignes: tuple[int, int]
    chemin: str = ""

    def as_dict(self) -> dict[str, Any]:
        doute: dict[str, Any] = {"genre": self.genre, "message": self.message, "lignes": list(self.lignes)}
        return doute | {"chemin": self.chemin} if self.chemin else doute


@dataclass(slots=True)
class Rapport:
    """What was found, doubted, left aside; `placees` maps each placed line to the element that holds it."""

    fichier: str
    lignes_total: int
    comptes: dict[str, int]
    doutes: list[Doute]
    placees: dict[int, str]
    laissees: dict[int, str]

    @property
    def couverture_complete(self) -> bool:
        """Every line is placed or left aside, exactly once."""
        union = self.placees.keys() | self.laissees.keys()
        return not (self.placees.keys() & self.laissees.keys()) and union == set(range(1, self.lignes_total + 1))


@dataclass(frozen=True, slots=True)
class ContratLu:
    """The structured contract (plain, YAML-able), the reading report and the source's lines."""

    document: Document
    rapport: Rapport
    lignes: list[LigneSource]
