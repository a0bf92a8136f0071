"""Matching: for each place studied, the most alike among the others, on what was known before the change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from quartiers.indicateurs.effets.entree import AnalyseRefusee, Entree
from quartiers.indicateurs.enums import Grain
from quartiers.socle.formats import nombre

EQUILIBRE_MAX = 0.25  # standardised difference past which two groups are said to differ (Rubin, 2001; Stuart, 2010)


@dataclass(frozen=True)
class Voisin:
    code: str
    distance: float


@dataclass(frozen=True)
class Groupe:
    """A place studied and those matched with it, the nearest first."""

    code: str
    voisins: tuple[Voisin, ...]


@dataclass(frozen=True)
class LigneEquilibre:
    """Means of a covariate, and standardised differences before and after matching."""

    nom: str
    etudies: float
    tous: float
    apparies: float
    avant: float
    apres: float


@dataclass(frozen=True)
class Appariement:
    groupes: tuple[Groupe, ...]
    sans_voisin: tuple[str, ...]  # places studied that nothing resembles enough
    sans_covariable: int  # places compared left out for want of a figure
    repetes: int  # places matched more than once
    equilibre: tuple[LigneEquilibre, ...]
    sans_date: tuple[str, ...] = ()  # covariates that their source does not date

    @property
    def plus_grand_ecart(self) -> float:
        return max((abs(ligne.apres) for ligne in self.equilibre), default=0.0)


def difference_standardisee(une: float, autre: float, ecart_type: float) -> float:
    """A difference of means in standard deviations; without any spread, 0 when equal."""
    if not ecart_type:
        return 0.0 if une == autre else float("inf")
    return (une - autre) / ecart_type


def valeurs_de_base(entree: Entree, codes: Sequence[str]) -> dict[str, tuple[float, ...]]:
    """The latest figure of each covariate from before the change; places that lack one are left out.

    A figure that its source does not date holds from its first day: it is taken if that day is not after the change.
    """
    p = entree.parametres
    derniers: dict[tuple[str, str], tuple[str, float | None]] = {}
    for c in entree.chiffres:
        if (c.fin < p.le or (c.grain == Grain.SANS_DATE and c.fin <= p.le)) and c.fin >= derniers.get(
            (c.mesure, c.code), ("", None)
        )[0]:
            derniers[(c.mesure, c.code)] = (c.fin, c.nombre)
    completes = {}
    for code in codes:
        lues = [derniers.get((mesure, code), ("", None))[1] for mesure, _ in p.covariables]
        if all(v is not None for v in lues):
            completes[code] = tuple(v for v in lues if v is not None)
    return completes


def apparier(entree: Entree, etudies: Sequence[str], autres: Sequence[str]) -> Appariement:
    """Nearest neighbours, the hardest to match first, ties by code. Raises AnalyseRefusee when nothing can be matched.

    The distance is the root mean square of the differences, in standard deviations of all the places together: a
    caliper of 0.5 is half a standard deviation on average, whatever the number of covariates.
    """
    p = entree.parametres
    if not p.covariables:
        raise AnalyseRefusee("Choisissez au moins une mesure sur laquelle apparier les quartiers.")
    bases = valeurs_de_base(entree, [*etudies, *autres])
    candidats = [code for code in autres if code in bases]
    cibles = [code for code in etudies if code in bases]
    if not cibles or not candidats:
        noms = ", ".join(nom for _, nom in p.covariables)
        raise AnalyseRefusee(
            f"Aucune valeur d’avant le changement pour apparier sur : {noms}. Choisissez d’autres mesures."
        )
    echelles = [pstdev(colonne) or 1.0 for colonne in zip(*bases.values(), strict=True)]
    reduites = {code: tuple(v / e for v, e in zip(vs, echelles, strict=True)) for code, vs in bases.items()}
    proches = {cible: classer(cible, candidats, reduites, p.calibre) for cible in cibles}
    groupes = choisir(proches, p.voisins, p.remise)
    sans = tuple(code for code in etudies if code not in {g.code for g in groupes})
    if not groupes:
        raise AnalyseRefusee(
            f"Aucun quartier ne ressemble assez aux quartiers étudiés ({nombre(p.calibre)} écart-type au plus) : "
            "élargissez l’écart permis, ou appariez sur moins de mesures."
        )
    pris = [voisin.code for groupe in groupes for voisin in groupe.voisins]
    equilibre = tuple(
        ligne_equilibre(nom, rang, bases, groupes, candidats, echelles[rang])
        for rang, (_, nom) in enumerate(p.covariables)
    )
    vagues = non_datees(entree)
    sans_date = tuple(nom for code, nom in p.covariables if code in vagues)
    return Appariement(groupes, sans, len(autres) - len(candidats), len(pris) - len(set(pris)), equilibre, sans_date)


def non_datees(entree: Entree) -> set[str]:
    return {c.mesure for c in entree.chiffres if c.grain == Grain.SANS_DATE}


def classer(
    cible: str, candidats: Sequence[str], reduites: Mapping[str, tuple[float, ...]], calibre: float
) -> list[Voisin]:
    """The candidates within the caliper, the nearest first."""
    ici = reduites[cible]
    trouves = []
    for code in candidats:
        carres = [(a - b) ** 2 for a, b in zip(ici, reduites[code], strict=True)]
        distance = (sum(carres) / len(carres)) ** 0.5
        if distance <= calibre:
            trouves.append(Voisin(code, distance))
    return sorted(trouves, key=lambda v: (v.distance, v.code))


def choisir(proches: Mapping[str, list[Voisin]], voisins: int, remise: bool) -> tuple[Groupe, ...]:
    """Each takes its nearest in turn; without replacement, a place serves once."""
    pris: set[str] = set()
    groupes = []
    difficiles = sorted(proches, key=lambda c: (-(proches[c][0].distance if proches[c] else float("inf")), c))
    for cible in difficiles:
        libres = [v for v in proches[cible] if remise or v.code not in pris][:voisins]
        if libres:
            groupes.append(Groupe(cible, tuple(libres)))
            pris |= {v.code for v in libres}
    return tuple(sorted(groupes, key=lambda g: g.code))


def ligne_equilibre(
    nom: str,
    rang: int,
    bases: Mapping[str, tuple[float, ...]],
    groupes: Sequence[Groupe],
    candidats: Sequence[str],
    echelle: float,
) -> LigneEquilibre:
    etudies = fmean(bases[g.code][rang] for g in groupes)
    tous = fmean(bases[code][rang] for code in candidats)
    apparies = fmean(fmean(bases[v.code][rang] for v in g.voisins) for g in groupes)
    return LigneEquilibre(
        nom,
        etudies,
        tous,
        apparies,
        difference_standardisee(etudies, tous, echelle),
        difference_standardisee(etudies, apparies, echelle),
    )
