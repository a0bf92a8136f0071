"""What stands on a slide once its place is known: frames in reading order, in centimetres from the top left corner."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quartiers.exports.blocs import Tableau

LARGEUR, HAUTEUR = 28.0, 15.75  # 16:9
MARGE = 1.5
PLACE = LARGEUR - 2 * MARGE
HAUT, BAS = 3.5, 14.3  # of what follows the title
TITRE_HAUT, TITRE_HAUTEUR = 0.9, 2.2
RESERVE = 0.1  # inside text frames, each side
CELLULE_X, CELLULE_Y = 0.15, 0.1  # inside the cells of a table, each side

StyleDeTexte = Literal["normal", "chapeau", "note", "legende", "encadre", "mention"]


@dataclass(frozen=True)
class Morceau:
    texte: str
    style: Literal["", "gras", "code", "discret"] = ""


@dataclass(frozen=True)
class Alinea:
    """A paragraph, or an item of a list when `niveau` is not 0."""

    morceaux: Sequence[Morceau]
    style: StyleDeTexte = "normal"
    niveau: int = 0

    @property
    def texte(self) -> str:
        return "".join(morceau.texte for morceau in self.morceaux)


@dataclass(frozen=True)
class CadreTexte:
    x: float
    y: float
    l: float  # noqa: E741 - largeur, beside h
    h: float
    alineas: Sequence[Alinea]
    taille: float
    encadre: bool = False


@dataclass(frozen=True)
class CadreTableau:
    """`bloc` holds the rows of this slide only. `hauteurs`: head first."""

    x: float
    y: float
    l: float  # noqa: E741
    h: float
    bloc: Tableau
    largeurs: Sequence[float]
    hauteurs: Sequence[float]
    taille: float


@dataclass(frozen=True)
class CadreImage:
    x: float
    y: float
    l: float  # noqa: E741
    h: float
    png: bytes
    nom: str
    alt: str


Cadre = CadreTexte | CadreTableau | CadreImage


@dataclass(frozen=True)
class Page:
    titre: str
    taille_titre: float
    cadres: Sequence[Cadre]
    notes: str = ""
    garde: bool = False  # the title slide
