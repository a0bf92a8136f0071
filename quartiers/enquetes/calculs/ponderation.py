"""Weights that make the answers look like the population: post-stratification, raking, trimming; what they cost.

Sources: Holt and Smith, Post stratification (JRSS A, 1979); Deming and Stephan (Ann. Math. Stat., 1940) for raking;
Kish, Survey Sampling (1965), 11.7, for the loss that unequal weights bring.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TOURS, PRECISION = 200, 1e-9  # of raking: passes, largest relative gap to a margin


class PonderationImpossible(Exception):
    """Weights cannot be made; the message is in French and says what to change."""


@dataclass(frozen=True)
class Resume:
    """What weights do: extremes, design effect, effective size."""

    minimum: float
    maximum: float
    effet_de_plan: float
    effectif: int

    @property
    def effectif_utile(self) -> float:
        return self.effectif / self.effet_de_plan if self.effectif else 0.0


@dataclass(frozen=True)
class Calage:
    """Weights of mean 1, and how they were reached. `ecart`: the largest relative gap to a known total, at the end."""

    poids: Sequence[float]
    converge: bool
    tours: int
    ecart: float
    rognes: int = 0

    @property
    def resume(self) -> Resume:
        return resumer(self.poids)


def effet_de_kish(poids: Sequence[float]) -> float:
    """1 + the squared coefficient of variation: n Σw² / (Σw)²."""
    somme = sum(poids)
    return len(poids) * sum(p * p for p in poids) / (somme * somme) if somme else 1.0


def resumer(poids: Sequence[float]) -> Resume:
    if not poids:
        return Resume(0.0, 0.0, 1.0, 0)
    return Resume(min(poids), max(poids), effet_de_kish(poids), len(poids))


def vides(codes: Sequence[str], totaux: Mapping[str, float]) -> list[str]:
    """Choices of the population that nobody in the sample stands for: to be merged with another one."""
    presents = set(codes)
    return [code for code, total in totaux.items() if total > 0 and code not in presents]


def regrouper(codes: Sequence[str], fusions: Mapping[str, str]) -> list[str]:
    """Codes after the merges that a person chose, chains followed."""
    return [au_bout(code, fusions) for code in codes]


def regrouper_totaux(totaux: Mapping[str, float], fusions: Mapping[str, str]) -> dict[str, float]:
    sommes: dict[str, float] = {}
    for code, total in totaux.items():
        cible = au_bout(code, fusions)
        sommes[cible] = sommes.get(cible, 0.0) + total
    return sommes


def au_bout(code: str, fusions: Mapping[str, str]) -> str:
    vus = set()
    while code in fusions and code not in vus:
        vus.add(code)
        code = fusions[code]
    return code


def stratifier(codes: Sequence[str], totaux: Mapping[str, float]) -> Calage:
    """Post-stratification: each answer stands for N_h / n_h people of its cell, then weights are brought to mean 1.

    Answers without a cell (question not answered) keep the mean weight, 1. Raises PonderationImpossible.
    """
    return caler({"": codes}, {"": totaux}, tours=1)


def caler(
    codes: Mapping[str, Sequence[str]],
    totaux: Mapping[str, Mapping[str, float]],
    *,
    bornes: tuple[float, float] | None = None,
    tours: int = TOURS,
) -> Calage:
    """Raking on several margins, weights kept within `bornes` of their mean when given.

    Margins are read as shares: totals of two sources need not agree. An answer whose code is not in a margin is left
    as it stands by that margin. Raises PonderationImpossible when a share of the population has nobody.
    """
    for question, marge in totaux.items():
        absents = vides(codes[question], marge)
        if absents:
            raise PonderationImpossible(
                f"Personne dans l’échantillon pour {', '.join(f'« {code} »' for code in absents)}, alors que la "
                "population en compte : regroupez avec une réponse voisine."
            )
        if not sum(marge.values()) > 0:
            raise PonderationImpossible("Les totaux de la population sont tous à zéro : corrigez-les.")
        nies = sorted({code for code in codes[question] if marge.get(code) == 0})
        if nies:
            raise PonderationImpossible(
                f"La population compterait zéro personne pour {', '.join(f'« {code} »' for code in nies)}, alors que "
                "des personnes de l’échantillon l’ont répondu : corrigez ce total, ou regroupez."
            )
    nombre = len(next(iter(codes.values()), ()))
    poids = [1.0] * nombre
    rognes, ecart, fait = 0, 0.0, 0
    for _ in range(tours):
        fait += 1
        for question, marge in totaux.items():
            ajuster(poids, codes[question], marge)
        if bornes is not None:
            rognes = rogner(poids, bornes)
        ecart = plus_grand_ecart(poids, codes, totaux)
        if ecart < PRECISION:
            break
    return Calage(poids, ecart < PRECISION, fait, ecart, rognes)


def ajuster(poids: list[float], codes: Sequence[str], marge: Mapping[str, float]) -> None:
    """One pass on one margin, in place; the weight of those who answered the question is shared as the population."""
    sommes: Counter[str] = Counter()
    nombre = 0
    for code, p in zip(codes, poids, strict=True):
        if code in marge:
            sommes[code] += p  # type: ignore[assignment]
            nombre += 1
    total = sum(marge.values())
    facteurs = {code: marge[code] / total * nombre / somme for code, somme in sommes.items() if somme}
    for rang, code in enumerate(codes):
        if code in facteurs:
            poids[rang] *= facteurs[code]


def rogner(poids: list[float], bornes: tuple[float, float]) -> int:
    """Bring weights back within the bounds, in place; return how many were outside."""
    bas, haut = bornes
    rognes = 0
    for rang, p in enumerate(poids):
        if p < bas or p > haut:
            poids[rang] = min(max(p, bas), haut)
            rognes += 1
    return rognes


def plus_grand_ecart(
    poids: Sequence[float], codes: Mapping[str, Sequence[str]], totaux: Mapping[str, Mapping[str, float]]
) -> float:
    plus_grand = 0.0
    for question, marge in totaux.items():
        sommes = dict.fromkeys(marge, 0.0)
        for code, p in zip(codes[question], poids, strict=True):
            if code in sommes:
                sommes[code] += p
        total, vise = sum(sommes.values()), sum(marge.values())
        for code, nombre in marge.items():
            if nombre > 0 and total:
                plus_grand = max(plus_grand, abs(sommes[code] / total / (nombre / vise) - 1))
    return plus_grand
