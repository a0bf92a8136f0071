"""Word by word differences between two wordings, ready to show side by side."""

import difflib
import re
from dataclasses import dataclass

MOT = re.compile(r"\s+|\w+|[^\w\s]", re.UNICODE)


@dataclass(frozen=True)
class Morceau:
    """A run of text; `change` tells that the other side does not have it."""

    texte: str
    change: bool


def comparer_mots(ancien: str, nouveau: str) -> tuple[list[Morceau], list[Morceau]]:
    """The old wording with what went, the new one with what came. Joined, the texts give back the arguments."""
    avant, apres = MOT.findall(ancien), MOT.findall(nouveau)
    gauche: list[Morceau] = []
    droite: list[Morceau] = []
    for genre, i, j, k, m in difflib.SequenceMatcher(None, avant, apres, autojunk=False).get_opcodes():
        for cote, mots in ((gauche, avant[i:j]), (droite, apres[k:m])):
            if mots:
                cote.append(Morceau("".join(mots), change=genre != "equal"))
    return gauche, droite
