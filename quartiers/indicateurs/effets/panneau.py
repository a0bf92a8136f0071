"""The figures as a balanced panel, places × periods: what is kept, what is set aside and why, what forbids it all."""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import fmean

from quartiers.indicateurs import periodes
from quartiers.indicateurs.effets.entree import AnalyseRefusee, Chiffre, Coupure, Entree, Parametres
from quartiers.indicateurs.enums import EtatValeur, Grain
from quartiers.indicateurs.intervalles import quantile_normal, reste

SECRET, ABSENT, COUPE = "secret", "absente", "rupture"


@dataclass(frozen=True, order=True)
class Instant:
    debut: dt.date
    fin: dt.date
    grain: str

    @property
    def libelle(self) -> str:
        return periodes.libelle(self.grain, self.debut, self.fin)

    @property
    def court(self) -> str:
        return periodes.court(self.grain, self.debut, self.fin)


@dataclass(frozen=True)
class Unite:
    """A neighbourhood: its figure at each period, and the standard error of each where the source gives a margin."""

    code: str
    nom: str
    traitee: bool
    valeurs: tuple[float, ...]
    erreurs: tuple[float | None, ...] = ()


@dataclass
class Panneau:
    """`avant`: how many of the periods come before the change."""

    instants: tuple[Instant, ...]
    avant: int
    resume: str
    traitees: list[Unite]
    comparees: list[Unite]
    ecartees: dict[str, list[str]] = field(default_factory=dict)  # reason → names of the places compared
    traitees_ecartees: dict[str, list[str]] = field(default_factory=dict)
    avis: list[str] = field(default_factory=list)

    @property
    def reference(self) -> Instant:
        return self.instants[self.avant - 1]

    def changement(self, unite: Unite) -> float:
        return changement_de(unite.valeurs, self.avant, self.resume)

    def erreur(self, unite: Unite) -> float | None:
        """Standard error of the change that comes from the sample of the source alone."""
        erreurs = unite.erreurs
        if self.resume == "dernieres":
            erreurs = (erreurs[self.avant - 1], erreurs[-1])
            poids = [1.0, 1.0]
        else:
            apres = len(erreurs) - self.avant
            poids = [1 / self.avant] * self.avant + [1 / apres] * apres
        if any(erreur is None for erreur in erreurs):
            return None
        return float(sum((p * (e or 0.0)) ** 2 for p, e in zip(poids, erreurs, strict=True)) ** 0.5)


def changement_de(valeurs: tuple[float, ...], avant: int, resume: str) -> float:
    if resume == "dernieres":
        return valeurs[-1] - valeurs[avant - 1]
    return fmean(valeurs[avant:]) - fmean(valeurs[:avant])


def composer(entree: Entree) -> Panneau:
    """Raises AnalyseRefusee."""
    p = entree.parametres
    chiffres = [c for c in entree.chiffres if c.mesure == p.mesure]
    refuser_les_geographies(p, chiffres)
    par_unite: dict[str, dict[Instant, Chiffre]] = {}
    for chiffre in chiffres:
        par_unite.setdefault(chiffre.code, {})[instant_de(chiffre)] = chiffre
    avis: list[str] = []
    avant, apres = periodes_retenues(p, par_unite, avis)
    avant, apres = dans_le_segment(p, entree.coupures, par_unite, avant, apres, avis)
    instants = (*avant, *apres)
    panneau = Panneau(instants, len(avant), p.resume, [], [], avis=avis)
    coupees = lieux_coupes(entree.coupures, par_unite, instants, p.traites)
    for code in sorted(par_unite.keys() | set(p.traites)):
        ranger(panneau, code, entree.noms.get(code, code), code in p.traites, par_unite.get(code, {}), code in coupees)
    signaler_les_chevauchements(panneau)
    if not panneau.traitees:
        noms = ", ".join(entree.noms.get(code, code) for code in p.traites)
        raise AnalyseRefusee(
            f"Aucun quartier étudié n’a de valeur à toutes les périodes retenues ({noms}). "
            "Resserrez les périodes, ou choisissez d’autres quartiers."
        )
    return panneau


def instant_de(chiffre: Chiffre) -> Instant:
    return Instant(dt.date.fromisoformat(chiffre.debut), dt.date.fromisoformat(chiffre.fin), chiffre.grain)


def refuser_les_geographies(p: Parametres, chiffres: Iterable[Chiffre]) -> None:
    """Neighbourhoods of 2015 (QP…) and of 2024 (QN…) are not the same places, whatever their names."""
    familles = {code[:2] for code in p.traites} | {c.code[:2] for c in chiffres}
    if {"QP", "QN"} <= familles:
        raise AnalyseRefusee(
            "Les quartiers de 2015 et ceux de 2024 n’ont pas les mêmes contours : un quartier ne se suit pas d’une "
            "géographie à l’autre. Choisissez des quartiers d’une seule génération."
        )


def periodes_retenues(
    p: Parametres, par_unite: Mapping[str, Mapping[Instant, Chiffre]], avis: list[str]
) -> tuple[list[Instant], list[Instant]]:
    """Periods of one grain where a place studied has a figure: wholly before the change, wholly after."""
    connus = {
        instant
        for code in p.traites
        for instant, chiffre in par_unite.get(code, {}).items()
        if chiffre.etat == EtatValeur.PUBLIEE
    }
    dates = {i for i in connus if i.grain != Grain.SANS_DATE}
    if connus and not dates:
        raise AnalyseRefusee(
            "La source ne dit pas de quand datent ces valeurs : rien ne se place avant ni après un changement."
        )
    if dates:
        grain = Counter(i.grain for i in dates).most_common(1)[0][0]
        dates = {i for i in dates if i.grain == grain}
    depuis = dt.date.fromisoformat(p.depuis) if p.depuis else dt.date.min
    jusqua = dt.date.fromisoformat(p.jusqua) if p.jusqua else dt.date.max
    le = dt.date.fromisoformat(p.le)
    gardes = sorted(i for i in dates if i.debut >= depuis and i.fin <= jusqua)
    avant, apres = [i for i in gardes if i.fin < le], [i for i in gardes if i.debut >= le]
    a_cheval = [i.libelle for i in gardes if i.debut < le <= i.fin]
    if a_cheval:
        avis.append(f"À cheval sur la date du changement, donc laissé de côté : {', '.join(a_cheval)}.")
    if not avant or not apres:
        manque = "avant" if not avant else "après"
        raise AnalyseRefusee(
            f"Les quartiers étudiés n’ont aucune valeur {manque} le {le:%d/%m/%Y} dans les périodes choisies : il en "
            "faut au moins une avant et une après."
        )
    return avant, apres


def jours_de_coupure(
    coupures: Iterable[Coupure], par_unite: Mapping[str, Mapping[Instant, Chiffre]], codes: Iterable[str]
) -> list[tuple[dt.date, str]]:
    """Breaks of some places: those told, and those that another geography makes."""
    voulus = set(codes)
    jours = [(dt.date.fromisoformat(c.le), c.explication) for c in coupures if not c.code or c.code in voulus]
    for code in sorted(voulus):
        dates = sorted(par_unite.get(code, {}).items())
        for (_, avant), (instant, apres) in itertools.pairwise(dates):
            if avant.geographie != apres.geographie:
                jours.append((instant.debut, f"contours {avant.geographie or 'non précisés'}, puis {apres.geographie}"))
    return sorted(set(jours))


def dans_le_segment(
    p: Parametres,
    coupures: Iterable[Coupure],
    par_unite: Mapping[str, Mapping[Instant, Chiffre]],
    avant: list[Instant],
    apres: list[Instant],
    avis: list[str],
) -> tuple[list[Instant], list[Instant]]:
    """Keep what stands on the same side of every break as the change itself. Raises AnalyseRefusee between the two."""
    for jour, pourquoi in jours_de_coupure(coupures, par_unite, p.traites):
        dite = f"{jour:%d/%m/%Y}" + (f" ({pourquoi.rstrip('.')})" if pourquoi else "")
        if avant[-1].debut < jour <= apres[0].debut:
            raise AnalyseRefusee(
                f"La série est rompue le {dite}, entre la dernière période d’avant et la première d’après : ces "
                "valeurs ne se comparent pas. Choisissez une autre date, une autre mesure ou d’autres quartiers."
            )
        retires = [i for i in avant if i.debut < jour <= avant[-1].debut]
        retires += [i for i in apres if apres[0].debut < jour <= i.debut]
        if retires:
            avis.append(f"Rupture de série le {dite} : {', '.join(i.libelle for i in retires)} laissé de côté.")
            avant, apres = [i for i in avant if i not in retires], [i for i in apres if i not in retires]
    return avant, apres


def lieux_coupes(
    coupures: Iterable[Coupure],
    par_unite: Mapping[str, Mapping[Instant, Chiffre]],
    instants: tuple[Instant, ...],
    traites: Iterable[str],
) -> set[str]:
    """Places compared whose own line is broken within the periods kept."""
    locales = [c for c in coupures if c.code]
    par_code: dict[str, list[Coupure]] = {}
    for coupure in locales:
        par_code.setdefault(coupure.code, []).append(coupure)
    coupes = set()
    for code, dates in par_unite.items():
        if code in set(traites) or not (code in par_code or len({c.geographie for c in dates.values()}) > 1):
            continue
        jours = jours_de_coupure(par_code.get(code, []), par_unite, [code])
        if any(instants[0].debut < jour <= instants[-1].debut for jour, _ in jours):
            coupes.add(code)
    return coupes


def ranger(
    panneau: Panneau, code: str, nom: str, traitee: bool, dates: Mapping[Instant, Chiffre], coupee: bool
) -> None:
    """Put one place in the panel, or aside with the reason."""
    lus = [dates.get(instant) for instant in panneau.instants]
    valeurs = [c.nombre if c and c.etat == EtatValeur.PUBLIEE else None for c in lus]
    if coupee or any(valeur is None for valeur in valeurs):
        secrete = any(c and c.etat == EtatValeur.SECRET for c in lus)
        raison = COUPE if coupee else SECRET if secrete else ABSENT
        ou = panneau.traitees_ecartees if traitee else panneau.ecartees
        ou.setdefault(raison, []).append(nom)
        return
    erreurs = tuple(erreur_type(c) if c else None for c in lus)
    unite = Unite(code, nom, traitee, tuple(v for v in valeurs if v is not None), erreurs)
    (panneau.traitees if traitee else panneau.comparees).append(unite)


def erreur_type(chiffre: Chiffre) -> float | None:
    """From the margin that the source prints at its level of confidence."""
    if not chiffre.marge or not chiffre.confiance:
        return None
    return float(chiffre.marge) / quantile_normal(1 - reste(chiffre.confiance))


def signaler_les_chevauchements(panneau: Panneau) -> None:
    if any(b.debut <= a.fin for a, b in zip(panneau.instants, panneau.instants[1:], strict=False)):
        panneau.avis.append(
            "Des périodes se chevauchent : une même année compte deux fois, les changements sont lissés."
        )
