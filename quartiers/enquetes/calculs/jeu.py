"""A set of answers, by question: what every computation of this package takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MANQUANT = "∅"  # the row of those who gave no answer, or whom the question was not put to


class Genre(StrEnum):
    UNIQUE = "unique"
    MULTIPLE = "multiple"
    NOMBRE = "nombre"
    TEXTE = "texte"


@dataclass(frozen=True)
class Question:
    """`choix`: (code, label) in the order of the questionnaire; labels in French. `conditionnelle`: not put to all, so
    that having no answer says something of a person."""

    nom: str
    libelle: str
    genre: Genre
    choix: tuple[tuple[str, str], ...] = ()
    conditionnelle: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.choix)

    def libelle_de(self, code: str) -> str:
        return "Sans réponse" if code == MANQUANT else dict(self.choix).get(code, code)


Valeur = str | float | frozenset[str] | None


@dataclass(frozen=True)
class Jeu:
    """`colonnes`: for each question, one value per answer, None when there is none. `poids`: 1 each when absent.

    `population`: how many people the survey is about, when that is known.
    """

    questions: Mapping[str, Question]
    colonnes: Mapping[str, Sequence[Valeur]] = field(repr=False)
    effectif: int
    poids: Sequence[float] | None = field(default=None, repr=False)
    population: int | None = None

    @property
    def pondere(self) -> bool:
        return self.poids is not None

    def poids_de(self, rang: int) -> float:
        return 1.0 if self.poids is None else self.poids[rang]

    def modalites(self, nom: str) -> list[str]:
        """The rows of a single-choice question, those without answer last."""
        return [*self.questions[nom].codes, MANQUANT]

    def codes(self, nom: str) -> list[str]:
        """One code per answer to a single-choice question, MANQUANT when there is none."""
        return [MANQUANT if valeur is None else str(valeur) for valeur in self.colonnes[nom]]

    def repondu(self, nom: str) -> list[bool]:
        return [valeur is not None for valeur in self.colonnes[nom]]
