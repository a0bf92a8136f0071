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
    pas = difflib.SequenceMatcher(None, avant, apres, autojunk=False).get_opcodes()
    for rang, (genre, i, j, k, m) in enumerate(pas):
        # A lone space between two changed words belongs to the change: one run reads better than crumbs.
        miette = 0 < rang < len(pas) - 1 and not "".join(avant[i:j]).strip()
        for cote, mots in ((gauche, avant[i:j]), (droite, apres[k:m])):
            ajouter(cote, "".join(mots), change=genre != "equal" or miette)
    return gauche, droite


def ajouter(cote: list[Morceau], texte: str, change: bool) -> None:
    """Lengthen the last run of `cote` when it is of the same kind."""
    if not texte:
        return
    if cote and cote[-1].change == change:
        cote[-1] = Morceau(cote[-1].texte + texte, change)
    else:
        cote.append(Morceau(texte, change))
