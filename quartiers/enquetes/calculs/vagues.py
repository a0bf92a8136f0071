"""Two waves of a survey set side by side: what changed, with all the comparisons corrected together.

Holm (Scand. J. Stat., 1979) holds the risk of one false difference among all; Benjamini and Hochberg (JRSS B, 1995)
the share of false ones among those told. Only what both waves publish enters, at the precision at which they do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quartiers.enquetes.calculs.estimations import Ecart, Part, comparer
from quartiers.enquetes.calculs.jeu import Question
from quartiers.indicateurs.intervalles import benjamini_hochberg, holm

NIVEAU = 0.05


@dataclass(frozen=True)
class Refus:
    """A question that is not compared, and why."""

    question: str
    motif: str


@dataclass(frozen=True)
class Comparaison:
    question: str
    code: str
    avant: Part
    apres: Part
    ecart: Ecart
    holm: float = 1.0
    bh: float = 1.0

    @property
    def solide(self) -> bool:
        """Told apart even though so many comparisons are made."""
        return self.holm < NIVEAU

    @property
    def probable(self) -> bool:
        return not self.solide and self.bh < NIVEAU


def appariees(avant: Mapping[str, Question], apres: Mapping[str, Question]) -> tuple[list[str], list[Refus]]:
    """The questions of choices asked alike in both waves, and those that changed: another wording is another question."""
    memes, refus = [], []
    for nom, question in apres.items():
        ancienne = avant.get(nom)
        if ancienne is None or not question.choix:
            continue
        motif = changement(ancienne, question)
        if motif:
            refus.append(Refus(nom, motif))
        else:
            memes.append(nom)
    return memes, refus


def changement(ancienne: Question, nouvelle: Question) -> str:
    if ancienne.genre != nouvelle.genre:
        return "la façon de répondre a changé"
    if mots(ancienne.libelle) != mots(nouvelle.libelle):
        return "la question est posée en d’autres mots"
    anciens, nouveaux = dict(ancienne.choix), dict(nouvelle.choix)
    if set(anciens) != set(nouveaux):
        return "les réponses proposées ne sont plus les mêmes"
    if any(mots(anciens[code]) != mots(nouveaux[code]) for code in anciens):
        return "une réponse proposée est dite en d’autres mots"
    return ""


def mots(texte: str) -> str:
    """A sentence without its spaces, apostrophes and capitals: a typographic mend is no other wording."""
    return " ".join(texte.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ").split()).casefold()


def comparer_tout(paires: Sequence[tuple[str, str, Part, Part]]) -> list[Comparaison]:
    """Every (question, choice) shown by both waves, corrected together."""
    ecarts = [comparer(avant, apres) for _, _, avant, apres in paires]
    p = [ecart.p for ecart in ecarts]
    return [
        Comparaison(question, code, avant, apres, ecart, h, b)
        for (question, code, avant, apres), ecart, h, b in zip(
            paires, ecarts, holm(p), benjamini_hochberg(p), strict=True
        )
    ]
