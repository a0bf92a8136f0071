"""The lottery: a public seed and the fingerprint of the sealed list give the draw, and nothing else does.

root        = SHA-256(« quartiers-tirage-1 », seal, seed), one under the other
composition = the one that covers SHA-256(root, « composition ») × total / 2²⁵⁶ when their weights are put end to end
person      = rank by SHA-256(root, « personne », code): in each profile, the lowest numbers are drawn
household   = when one person per household is asked, the n-th step of the rounding (see `foyers`) takes
              SHA-256(root, « foyer », n) instead of the lowest numbers
The independent script (`rejouer_tirage.py`) says the same with nothing of ours: change both or neither.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quartiers.participation.sortition.equite import POIDS_TOTAL, Composition
from quartiers.participation.sortition.foyers import Foyers, arrondir
from quartiers.participation.sortition.regles import Valeurs

VERSION = "quartiers-tirage-1"


def empreinte(*lignes: str) -> str:
    return hashlib.sha256("\n".join(lignes).encode("utf-8")).hexdigest()


def graine_normalisee(graine: str) -> str:
    """The seed as it counts: same letters whatever the keyboard, single spaces, no space around."""
    return " ".join(unicodedata.normalize("NFC", graine).split())


def racine(scelle: str, graine: str) -> str:
    return empreinte(VERSION, scelle, graine_normalisee(graine))


def rang_de_composition(racine_du_tirage: str, poids: Sequence[int], total: int = POIDS_TOTAL) -> int:
    """Which composition is drawn, by its rank."""
    position = (int(empreinte(racine_du_tirage, "composition"), 16) * total) >> 256
    for rang, part in enumerate(poids):
        if position < part:
            return rang
        position -= part
    raise ValueError("Les poids des compositions ne font pas le total annoncé.")


def numero(racine_du_tirage: str, code: str) -> str:
    """The lottery number of a person: the lowest are drawn first."""
    return empreinte(racine_du_tirage, "personne", code)


@dataclass(frozen=True)
class Resultat:
    """Codes of the people drawn, then of their substitutes: the i-th substitute has the profile of a member."""

    composition: int
    titulaires: tuple[str, ...]
    suppleants: tuple[str, ...]


def tirer(
    *,
    scelle: str,
    graine: str,
    personnes: Iterable[tuple[str, Valeurs]],
    profils: Sequence[Valeurs],
    compositions: Sequence[Composition],
    suppleants: int,
    foyers: Foyers | None = None,
) -> Resultat:
    """The draw, from the sealed list (code and values of each person) and the sealed distribution.

    `foyers`: given when no two people of a household may be drawn.
    """
    base = racine(scelle, graine)
    rang = rang_de_composition(base, [c.poids for c in compositions])
    ordre = ordre_par_profil(base, personnes)
    places = dict(zip(profils, compositions[rang].places, strict=True))
    tires = choisir_titulaires(base, places, ordre, foyers)
    titulaires = sorted(
        (numero_tire, code, valeurs) for valeurs in places for numero_tire, code in ordre[valeurs] if code in tires
    )
    restants = {valeurs: [code for _, code in ordre[valeurs] if code not in tires] for valeurs in places}
    return Resultat(
        composition=rang,
        titulaires=tuple(code for _, code, _ in titulaires),
        suppleants=tuple(
            choisir_suppleants(
                [valeurs for *_, valeurs in titulaires], libres_de_foyer(restants, tires, foyers), suppleants, foyers
            )
        ),
    )


def choisir_titulaires(
    racine_du_tirage: str,
    places: Mapping[Valeurs, int],
    ordre: Mapping[Valeurs, Sequence[tuple[str, str]]],
    foyers: Foyers | None,
) -> set[str]:
    if foyers is None:
        return {code for valeurs, k in places.items() for _, code in ordre[valeurs][:k]}
    codes = {valeurs: [code for _, code in siens] for valeurs, siens in ordre.items()}
    return arrondir(places, codes, foyers, lambda n: int(empreinte(racine_du_tirage, "foyer", str(n)), 16))


def libres_de_foyer(
    restants: Mapping[Valeurs, list[str]], tires: Iterable[str], foyers: Foyers | None
) -> Mapping[Valeurs, list[str]]:
    """Those who live with nobody drawn."""
    if not foyers:
        return restants
    pris = {foyers[code] for code in tires if code in foyers}
    return {valeurs: [code for code in codes if foyers.get(code) not in pris] for valeurs, codes in restants.items()}


def ordre_par_profil(
    racine_du_tirage: str, personnes: Iterable[tuple[str, Valeurs]]
) -> dict[Valeurs, list[tuple[str, str]]]:
    """(number, code) of the people of each profile, the lowest number first."""
    ordre: dict[Valeurs, list[tuple[str, str]]] = {}
    for code, valeurs in personnes:
        ordre.setdefault(valeurs, []).append((numero(racine_du_tirage, code), code))
    for siens in ordre.values():
        siens.sort()
    return ordre


def choisir_suppleants(
    titulaires: Sequence[Valeurs], restants: Mapping[Valeurs, list[str]], voulus: int, foyers: Foyers | None = None
) -> list[str]:
    """One substitute of the same profile for each member in turn, round after round, until `voulus` or nobody left.

    With `foyers`, a household gives one substitute at most.
    """
    files = {valeurs: list(codes) for valeurs, codes in restants.items()}
    choisis: list[str] = []
    while len(choisis) < voulus:
        avant = len(choisis)
        for valeurs in titulaires:
            if len(choisis) < voulus and files[valeurs]:
                choisis.append(files[valeurs].pop(0))
                if foyers and choisis[-1] in foyers:
                    files = dict(libres_de_foyer(files, choisis[-1:], foyers))
        if len(choisis) == avant:
            break
    return choisis
