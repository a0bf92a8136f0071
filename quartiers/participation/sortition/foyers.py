"""One person per household: who lives with whom, which compositions allow it, and the draw that keeps it.

The field's library forbids two people of the same address in a committee, person by person. Here chances are computed
on profiles, and the draw keeps both: a composition gives each profile p so many seats k, each of its n people the
share k/n; no household's shares may pass 1 (`Contraintes`). The shares are then rounded to 0 or 1 (`arrondir`:
dependent rounding on the graph of profiles and households, Gandhi, Khuller, Parthasarathy, Srinivasan, Journal of
the ACM 53, 2006): each profile keeps its seats, no household has two, and each person's chance is its share exactly.
"""

import heapq
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from quartiers.participation.sortition.colonnes import plat
from quartiers.participation.sortition.regles import Profil, Valeurs

REGLES_DE_FOYER: dict[str, str] = {
    "": "Non : deux personnes d’un même foyer peuvent être tirées",
    "adresse": "Une personne par adresse",
    "nom": "Une personne par adresse et nom de famille",
}
GRAND_FOYER = 9  # people at one address: rather a building whose flats are not told

Foyers = Mapping[str, str]  # code of a person → code of its household, for those who do not live alone
Noeud = tuple[str, ...]
Habitants = tuple[tuple[int, int], ...]  # (rank of the profile, people), of one household


def cle_de_foyer(regle: str, *, nom: str, adresse: str, code_postal: str, ville: str) -> str:
    """What two people of a household share; empty when the address is not known: they then count as living alone."""
    lieu = plat(adresse)
    if not regle or not lieu:
        return ""
    commune = re.sub(r"\D", "", code_postal) or plat(ville)
    return "|".join([lieu, commune, *([plat(nom).replace(" ", "")] if regle == "nom" else [])])


def foyers_partages(cles: Iterable[tuple[str, str]]) -> dict[str, str]:
    """(code, key) → the people of the households of two or more; a household is named by the first of its codes."""
    ensemble: dict[str, list[str]] = {}
    for code, cle in cles:
        if cle:
            ensemble.setdefault(cle, []).append(code)
    return {code: min(codes) for codes in ensemble.values() if len(codes) > 1 for code in codes}


def lignes_scellees(foyers: Foyers) -> list[str]:
    """What the fingerprint of the households is of: a line per person, code then household, sorted."""
    return sorted(f"{code}\t{foyer}" for code, foyer in foyers.items())


@dataclass(frozen=True)
class Contraintes:
    """The households of each kind, once each, as the search of compositions sees them."""

    habitants: tuple[Habitants, ...] = ()

    def tient(self, places: Sequence[int], effectifs: Sequence[int]) -> bool:
        """Whether no household's shares pass 1, exactly."""
        return all(
            parts_d_un_foyer(h, places, effectifs) <= math.lcm(*(effectifs[t] for t, _ in h)) for h in self.habitants
        )


def parts_d_un_foyer(habitants: Habitants, places: Sequence[int], effectifs: Sequence[int]) -> int:
    """Its shares together, over the common denominator of its profiles."""
    commun = math.lcm(*(effectifs[t] for t, _ in habitants))
    return sum(n * places[t] * (commun // effectifs[t]) for t, n in habitants)


def contraintes_de(
    personnes: Iterable[tuple[str, Valeurs]], foyers: Foyers, profils: Sequence[Profil], sieges: int
) -> Contraintes:
    """Those that some composition could break."""
    rangs = {profil.valeurs: t for t, profil in enumerate(profils)}
    par_foyer: dict[str, Counter[int]] = {}
    for code, valeurs in personnes:
        if code in foyers:
            par_foyer.setdefault(foyers[code], Counter())[rangs[valeurs]] += 1
    sortes = {tuple(sorted(compte.items())) for compte in par_foyer.values()}
    return Contraintes(tuple(sorted(s for s in sortes if cassable(s, profils, sieges))))


def cassable(habitants: Habitants, profils: Sequence[Profil], sieges: int) -> bool:
    """All the seats given to the profile of the household that weighs most."""
    plus_lourd = max(n / profils[t].effectif for t, n in habitants)
    return sum(n for _, n in habitants) > 1 and plus_lourd * sieges > 1


# The draw of the people


def arrondir(
    places: Mapping[Valeurs, int],
    codes: Mapping[Valeurs, Sequence[str]],
    foyers: Foyers,
    hasard: Callable[[int], int],
) -> set[str]:
    """The people drawn: `places` of each profile among its `codes`, no two of a household.

    `hasard(n)` is the n-th number of 256 bits that the public seed gives. Shares are whole numbers over `commun`.
    """
    fractions = [len(codes[valeurs]) for valeurs, k in places.items() if 0 < k < len(codes[valeurs])]
    graphe = Graphe(math.lcm(*fractions))
    for valeurs, k in places.items():
        for code in sorted(codes[valeurs]):
            graphe.poser(code, valeurs, foyers.get(code, code), k * graphe.commun // len(codes[valeurs]) if k else 0)
    graphe.ranger()
    etape = 0
    while (chemin := graphe.chemin()) is not None:
        etape += 1
        graphe.deplacer(chemin, hasard(etape))
    return graphe.tires


class Graphe:
    """Profiles and households, tied by the people whose share is neither 0 nor 1."""

    def __init__(self, commun: int) -> None:
        self.commun = commun
        self.tires: set[str] = set()
        self.parts: dict[str, int] = {}
        self.bouts: dict[str, tuple[Noeud, Noeud]] = {}  # profile and household of a person
        self.gens: dict[Noeud, dict[str, None]] = {}  # people of a node, in the order of their codes
        self.seuls: list[Noeud] = []  # households with one person left, the first in order on top

    def poser(self, code: str, profil: Valeurs, foyer: str, part: int) -> None:
        if part == self.commun:
            self.tires.add(code)
        elif part:
            self.parts[code], self.bouts[code] = part, (("profil", *profil), ("foyer", foyer))
            for noeud in self.bouts[code]:
                self.gens.setdefault(noeud, {})[code] = None

    def ranger(self) -> None:
        self.seuls = [n for n, gens in self.gens.items() if n[0] == "foyer" and len(gens) == 1]
        heapq.heapify(self.seuls)

    def chemin(self) -> list[str] | None:
        """A longest path from a household with one person left, else a cycle; None when nobody is left."""
        while self.seuls and len(self.gens.get(self.seuls[0], ())) != 1:
            heapq.heappop(self.seuls)
        if not self.parts:
            return None
        noeud = self.seuls[0] if self.seuls else min(n for n in self.gens if n[0] == "foyer")
        pas: list[str] = []
        vus = {noeud: 0}
        while (suivante := next((c for c in self.gens[noeud] if not pas or c != pas[-1]), None)) is not None:
            pas.append(suivante)
            profil, foyer = self.bouts[suivante]
            noeud = foyer if noeud == profil else profil
            if noeud in vus:
                return pas[vus[noeud] :]
            vus[noeud] = len(pas)
        return pas

    def deplacer(self, chemin: Sequence[str], tire: int) -> None:
        """Move the shares of every other person up and of the others down, or the converse, as far as they go.

        The chance of each way makes the expectation of every share stay where it was.
        """
        pairs, impairs = chemin[0::2], chemin[1::2]
        hausse = min(*(self.commun - self.parts[c] for c in pairs), *(self.parts[c] for c in impairs))
        baisse = min(*(self.parts[c] for c in pairs), *(self.commun - self.parts[c] for c in impairs))
        ecart = hausse if (tire * (hausse + baisse)) >> 256 < baisse else -baisse
        for rang, code in enumerate(chemin):
            self.parts[code] += -ecart if rang % 2 else ecart
            if self.parts[code] in {0, self.commun}:
                self.retirer(code)

    def retirer(self, code: str) -> None:
        if self.parts.pop(code):
            self.tires.add(code)
        for noeud in self.bouts[code]:
            siens = self.gens[noeud]
            del siens[code]
            if not siens:
                del self.gens[noeud]
            elif len(siens) == 1 and noeud[0] == "foyer":
                heapq.heappush(self.seuls, noeud)
