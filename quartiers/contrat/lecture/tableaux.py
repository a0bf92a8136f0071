"""Tables: finding the header row whose columns we know, and the items inside a cell."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from quartiers.contrat.lecture.modele import Bloc
from quartiers.contrat.lecture.puces import separer_enumeration, separer_puce
from quartiers.contrat.lecture.texte import cle

_PUCES_EN_LIGNE = re.compile(r"\s*(?:[•●▪■➢►▶✓✔\uf0b7\uf0a7\uf0d8])\s*")


@dataclass(slots=True)
class Table:
    entete: Bloc
    colonnes: dict[int, str]
    rangs: list[Bloc]


def tables(blocs: list[Bloc], reconnaitre: Callable[[str], str], minimum: int = 2) -> list[Table]:
    """Runs of rows whose first one has at least `minimum` different known columns."""
    trouvees: list[Table] = []
    courante: Table | None = None
    for avant, bloc in zip([None, *blocs], blocs, strict=False):
        if bloc.genre != "rang":
            if bloc.genre != "note":
                courante = None
            continue
        colonnes = {i: genre for i, c in enumerate(bloc.cellules) if (genre := reconnaitre(c))}
        entete = len(set(colonnes.values())) >= minimum and len(colonnes) == len([c for c in bloc.cellules if c])
        if courante is not None and avant is not None:
            repete = [cle(c) for c in bloc.cellules] == [cle(c) for c in courante.entete.cellules]
            if not entete or repete:
                courante.rangs.append(bloc)
                continue
        if len(set(colonnes.values())) >= minimum and (entete or courante is None):
            courante = Table(bloc, colonnes, [])
            trouvees.append(courante)
    return trouvees


def items_de_cellule(cellule: str) -> list[str]:
    """The items of a cell: its bullets, or its lines, or its pieces between semicolons; else the whole cell."""
    if not cellule.strip():
        return []
    if _PUCES_EN_LIGNE.search(cellule):
        morceaux = _PUCES_EN_LIGNE.split(cellule)
    else:
        morceaux = [_sans_puce(ligne) for ligne in cellule.split("\n")]
        puces = [bool(separer_puce(ligne)[0] or separer_enumeration(ligne)[0]) for ligne in cellule.split("\n")]
        if len(morceaux) > 1 and any(puces):
            morceaux = _regrouper(morceaux, puces)
        elif len(morceaux) == 1 and cellule.count(";") >= 1:
            morceaux = re.split(r"\s*;\s*", cellule)
    return [propre for m in morceaux if (propre := " ".join(m.split()).strip(" ;"))]


def _sans_puce(ligne: str) -> str:
    reste = separer_puce(ligne)[2]
    return separer_enumeration(reste)[1]


def _regrouper(morceaux: list[str], puces: list[bool]) -> list[str]:
    resultat: list[str] = []
    for morceau, puce in zip(morceaux, puces, strict=True):
        if puce or not resultat:
            resultat.append(morceau)
        else:
            resultat[-1] += f" {morceau}"
    return resultat
