"""What the circle and the public may read of one source: which counts are shown, which are hidden. No query here.

One system per quarter, made once the quarter is over; then one per year, where what its quarters showed stays shown
and what they hid stays hidden. So a choice never changes as time goes by: two readings, months apart, give nothing away
by difference (docs/decisions, 0014). Sources are protected each by itself: nothing is ever added across them.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.cache import caches

from quartiers.socle.secret.affichage import ABSENT, SIGNE
from quartiers.socle.secret.modele import Cellule, Relation, somme
from quartiers.socle.secret.protection import proteger
from quartiers.tranquillite.enums import Pas
from quartiers.tranquillite.lieux import ENSEMBLE
from quartiers.tranquillite.periodes import Periode, periodes

TOUTES = 0  # the key of all the categories of a source together
VERSION = 2  # of the rules of the choice and of what is kept
DUREE = 60 * 60 * 24 * 60  # seconds; the key holds the digest of the counts
Cle = tuple[int, str, Periode]  # category, place, period
POIDS = {Pas.MOIS: 1.0, Pas.TRIMESTRE: 4.0, Pas.ANNEE: 12.0}


@dataclass(frozen=True)
class Comptes:
    """The exact counts of one source: {(category, place, month): number}, its categories, its places, how they add up."""

    mois: Mapping[tuple[int, str, dt.date], int] = field(repr=False)
    categories: Sequence[int]
    lieux: Sequence[str]
    pas: Pas
    exclusives: bool
    seuil: int


@dataclass(frozen=True)
class Publication:
    """Counts by cell: a number, None when it was not delivered whole; a cell that is hidden is in `masquees`.

    `empreinte`: the same for the same counts, published by the same rules.
    """

    valeurs: Mapping[Cle, int | None]
    masquees: frozenset[Cle]
    seuil: int
    empreinte: str = ""

    def lire(self, categorie: int, lieu: str, periode: Periode) -> int | None:
        return self.valeurs.get((categorie, lieu, periode))

    def masquee(self, categorie: int, lieu: str, periode: Periode) -> bool:
        return (categorie, lieu, periode) in self.masquees

    def texte(self, categorie: int, lieu: str, periode: Periode) -> int | str:
        """For a table: the number, « s », or « non communiqué »."""
        valeur = self.lire(categorie, lieu, periode)
        if valeur is not None:
            return valeur
        return SIGNE if self.masquee(categorie, lieu, periode) else ABSENT


def publier(comptes: Comptes, fin: dt.date) -> Publication:
    """The publication of all the quarters over before `fin` (excluded)."""
    passes = {cle: nombre for cle, nombre in comptes.mois.items() if cle[2] < fin}
    if not passes:
        return Publication({}, frozenset(), comptes.seuil)
    debut = Periode(min(mois for _, _, mois in passes).replace(month=1))
    valeurs: dict[Cle, int | None] = {}
    masquees: set[Cle] = set()
    empreintes = []
    for annee in range(debut.debut.year, fin.year + 1):
        lu = publier_annee(comptes, passes, annee, fin)
        valeurs |= lu.valeurs
        masquees |= lu.masquees
        empreintes.append(lu.empreinte)
    return Publication(valeurs, frozenset(masquees), comptes.seuil, "-".join(empreintes))


def publier_annee(
    comptes: Comptes, passes: Mapping[tuple[int, str, dt.date], int], annee: int, fin: dt.date
) -> Publication:
    """The year of a source, kept for the same counts: what is shown and what is hidden, never a hidden count."""
    siens = sorted((c, lieu, mois.month, n) for (c, lieu, mois), n in passes.items() if mois.year == annee)
    if not siens:
        return Publication({}, frozenset(), comptes.seuil)
    trimestres = list(periodes(dt.date(annee, 1, 1), min(fin, dt.date(annee + 1, 1, 1)), Pas.TRIMESTRE))
    quoi = (VERSION, comptes.seuil, comptes.pas, comptes.exclusives, comptes.categories, comptes.lieux, len(trimestres))
    empreinte = hashlib.sha256(repr((quoi, annee, siens)).encode()).hexdigest()
    gardee: Publication | None = caches["secret"].get(f"tranquillite:{empreinte}")
    if gardee is not None:
        return gardee
    systemes = [systeme_du_trimestre(comptes, passes, trimestre) for trimestre in trimestres]
    annuel = systeme_de_l_annee(comptes, systemes, annee) if len(trimestres) == 4 else None
    tous = [*systemes, *([annuel] if annuel else [])]
    masquees = choisir(systemes, annuel, comptes.seuil)
    valeurs = {cle: valeur for systeme in tous for cle, valeur in systeme.montrables.items() if cle not in masquees}
    publication = Publication(valeurs, frozenset(masquees), comptes.seuil, empreinte)
    caches["secret"].set(f"tranquillite:{empreinte}", publication, DUREE)
    return publication


@dataclass
class Systeme:
    """Cells of a quarter or of a year: their counts (None: not whole) and the sums that readers can do."""

    montrables: dict[Cle, int | None] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)

    def sommer(self, tout: Cle, parties: Sequence[Cle]) -> None:
        """The whole, when every part is known; else it is not communicated and no sum holds it."""
        nombres = [self.montrables.get(partie) for partie in parties]
        if not parties or any(nombre is None for nombre in nombres):
            self.montrables[tout] = None
            return
        self.montrables[tout] = sum(nombre for nombre in nombres if nombre is not None)
        self.relations.append(somme(tout, list(parties)))


def systeme_du_trimestre(
    comptes: Comptes, passes: Mapping[tuple[int, str, dt.date], int], trimestre: Periode
) -> Systeme:
    """Months when the source shows them, quarters unless it only shows years, and the sums over places and categories."""
    systeme = Systeme()
    for categorie in comptes.categories:
        for lieu in comptes.lieux:
            nombres = {mois: passes.get((categorie, lieu, mois)) for mois in trimestre.mois}
            tout = (categorie, lieu, trimestre)
            if comptes.pas == Pas.MOIS:
                parts: list[Cle] = [(categorie, lieu, Periode(mois)) for mois in trimestre.mois]
                systeme.montrables |= dict(zip(parts, nombres.values(), strict=True))
                systeme.sommer(tout, parts)
            else:
                connus = [n for n in nombres.values() if n is not None]
                systeme.montrables[tout] = sum(connus) if len(connus) == len(nombres) else None
    par_periode = [trimestre, *([Periode(m) for m in trimestre.mois] if comptes.pas == Pas.MOIS else [])]
    for periode in par_periode:
        marges(systeme, comptes, periode)
    if comptes.pas == Pas.MOIS:  # the months of all places make their quarter as well
        for categorie in [*comptes.categories, *([TOUTES] if comptes.exclusives else [])]:
            for lieu in [ENSEMBLE, *(comptes.lieux if categorie == TOUTES else ())]:
                parts = [(categorie, lieu, Periode(mois)) for mois in trimestre.mois]
                tout = (categorie, lieu, trimestre)
                if all(systeme.montrables.get(c) is not None for c in [tout, *parts]):
                    systeme.relations.append(somme(tout, parts))
    return systeme


def marges(systeme: Systeme, comptes: Comptes, periode: Periode) -> None:
    """All the places of each category; all the categories of each place, when they may be added up."""
    for categorie in comptes.categories:
        systeme.sommer((categorie, ENSEMBLE, periode), [(categorie, lieu, periode) for lieu in comptes.lieux])
    if comptes.exclusives:
        for lieu in [*comptes.lieux, ENSEMBLE]:
            systeme.sommer((TOUTES, lieu, periode), [(categorie, lieu, periode) for categorie in comptes.categories])


def systeme_de_l_annee(comptes: Comptes, systemes: Sequence[Systeme], annee: int) -> Systeme:
    """The year's own cells over the quarters, and every sum of both."""
    systeme = Systeme()
    for trimestriel in systemes:
        systeme.montrables |= trimestriel.montrables
        systeme.relations += trimestriel.relations
    quatre = list(periodes(dt.date(annee, 1, 1), dt.date(annee + 1, 1, 1), Pas.TRIMESTRE))
    tout = Periode(dt.date(annee, 1, 1), Pas.ANNEE)
    categories = [*comptes.categories, *([TOUTES] if comptes.exclusives else [])]
    for categorie in categories:
        for lieu in [*comptes.lieux, ENSEMBLE]:
            systeme.sommer((categorie, lieu, tout), [(categorie, lieu, t) for t in quatre])
    return systeme


def choisir(systemes: Iterable[Systeme], annuel: Systeme | None, seuil: int) -> frozenset[Cle]:
    """The cells to hide: each quarter by itself, then the year, what the quarters show or hide being settled."""
    masquees: set[Cle] = set()
    vues: set[Cle] = set()
    for systeme in systemes:
        siennes = cacher(systeme, seuil, frozenset(), frozenset())
        masquees |= siennes
        vues |= systeme.montrables.keys() - siennes
    if annuel is not None:
        masquees |= cacher(annuel, seuil, frozenset(vues), frozenset(masquees))
    return frozenset(masquees)


def cacher(systeme: Systeme, seuil: int, connues: frozenset[Cle], deja: frozenset[Cle]) -> set[Cle]:
    cellules = [
        Cellule(
            cle,
            valeur,
            poids=POIDS[cle[2].pas] * (2.0 if cle[1] == ENSEMBLE or cle[0] == TOUTES else 1.0),
            montrable=cle not in deja,
            connue=cle in connues,
        )
        for cle, valeur in systeme.montrables.items()
        if valeur is not None
    ]
    protection = proteger(cellules, systeme.relations, seuil, tours=1, preuves=0)
    return {c.cle for c in cellules if not protection.montre(c.cle)}
