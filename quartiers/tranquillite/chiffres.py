"""Figures of the sources, each by itself: exact ones for the partner that gave them, protected ones for the circle."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import caches

from quartiers.contrat.models import Contrat
from quartiers.tranquillite.calculs.changements import retenus
from quartiers.tranquillite.enums import Pas
from quartiers.tranquillite.lecture import Lecture, Point, avec_change, lire
from quartiers.tranquillite.lieux import ENSEMBLE, Lieu, cle_de, lieux_de
from quartiers.tranquillite.models import CategorieSource, FaitMensuel, RuptureSerie, SourceObservatoire
from quartiers.tranquillite.periodes import ORDRE, periodes, trimestre_clos
from quartiers.tranquillite.publication import DUREE, TOUTES, Comptes, Publication, publier
from quartiers.tranquillite.reglages import reglage_le

VERSION = 1  # of the readings


@dataclass(frozen=True)
class Chiffres:
    """One source as the circle reads it, up to the last quarter over (`fin`, excluded)."""

    source: SourceObservatoire
    categories: Sequence[CategorieSource]
    lieux: Sequence[Lieu]
    ruptures: Sequence[RuptureSerie]
    publication: Publication
    debut: dt.date | None
    fin: dt.date

    def lieu(self, cle: str) -> Lieu | None:
        return next((lieu for lieu in self.lieux if lieu.cle == cle), None)

    def nom_du_lieu(self, cle: str) -> str:
        lieu = self.lieu(cle)
        return lieu.nom if lieu else "Tous les lieux de la source"

    def nom_de_la_categorie(self, pk: int) -> str:
        return next((c.titre for c in self.categories if c.pk == pk), "Toutes les catégories de la source")

    @property
    def lignes(self) -> list[tuple[int, str]]:
        """(category, place) of every series: each, then all together where the source allows it."""
        categories = [c.pk for c in self.categories]
        toutes = [TOUTES] if self.source.exclusives and len(categories) > 1 else []
        lieux = [lieu.cle for lieu in self.lieux]
        return [(c, lieu) for c in [*categories, *toutes] for lieu in [*lieux, *([ENSEMBLE] if len(lieux) > 1 else [])]]

    def points(self, categorie: int, lieu: str, pas: Pas) -> list[Point]:
        if self.debut is None or ORDRE.index(pas) < ORDRE.index(Pas(self.source.pas)):
            return []
        return [
            Point(p, self.publication.lire(categorie, lieu, p), self.publication.masquee(categorie, lieu, p))
            for p in periodes(self.debut, self.fin, pas)
            if p.fin > self.debut
        ]

    def dates_de_rupture(self, categorie: int) -> list[dt.date]:
        return [r.mois for r in self.ruptures if r.touche(categorie or None, self.fin)]

    def lire(self, categorie: int, lieu: str) -> Lecture:
        place = self.lieu(lieu)
        tous = [lieu.habitants for lieu in self.lieux if lieu.habitants]
        habitants = place.habitants if place else sum(tous) if len(tous) == len(self.lieux) else None
        series = {pas: self.points(categorie, lieu, pas) for pas in ORDRE}
        return lire(series, self.dates_de_rupture(categorie), habitants)

    def lectures(self) -> list[tuple[int, str, Lecture]]:
        """The reading of every series, kept for the same figures and the same settings: seconds of drawing.

        Only what is published goes into a reading: what is kept holds no hidden count.
        """
        quoi = (
            VERSION,
            self.publication.empreinte,
            self.fin,
            [(r.mois, r.categorie_id) for r in self.ruptures],
            [(lieu.cle, lieu.habitants) for lieu in self.lieux],
            [c.pk for c in self.categories],
            (self.source.pas, self.source.exclusives),
        )
        cle = f"lectures:{hashlib.sha256(repr(quoi).encode()).hexdigest()}"
        gardees: list[tuple[int, str, Lecture]] | None = caches["secret"].get(cle)
        if gardees is None:
            gardees = [(categorie, lieu, self.lire(categorie, lieu)) for categorie, lieu in self.lignes]
            caches["secret"].set(cle, gardees, DUREE)
        return gardees


@dataclass(frozen=True)
class Lue:
    """One series with its reading."""

    chiffres: Chiffres
    categorie: int
    lieu: str
    lecture: Lecture

    @property
    def cle(self) -> tuple[int, int, str]:
        return self.chiffres.source.pk, self.categorie, self.lieu


def sources_de(contrat: Contrat) -> list[SourceObservatoire]:
    return list(
        SourceObservatoire.objects.filter(contrat=contrat)
        .select_related("organisme", "contrat")
        .order_by("titre", "pk")
    )


def chiffres_de(sources: Iterable[SourceObservatoire], jour: dt.date) -> list[Chiffres]:
    """The protected figures of each source. A few queries whatever their number."""
    voulues = list(sources)
    if not voulues:
        return []
    contrat = voulues[0].contrat
    reglage = reglage_le(contrat.pk, jour)
    fin = trimestre_clos(jour, reglage.delai_jours)
    lieux = {echelle: lieux_de(contrat, echelle) for echelle in {s.echelle for s in voulues}}
    categories: dict[int, list[CategorieSource]] = {}
    for categorie in CategorieSource.objects.filter(source__in=voulues).order_by("rang", "pk"):
        categories.setdefault(categorie.source_id, []).append(categorie)
    ruptures: dict[int, list[RuptureSerie]] = {}
    for rupture in RuptureSerie.objects.filter(source__in=voulues).order_by("mois"):
        ruptures.setdefault(rupture.source_id, []).append(rupture)
    nombres = nombres_de(voulues)
    return [
        assembler(
            s,
            categories.get(s.pk, []),
            lieux[s.echelle],
            ruptures.get(s.pk, []),
            nombres.get(s.pk, {}),
            fin,
            reglage.seuil,
        )
        for s in voulues
    ]


def nombres_de(sources: Iterable[SourceObservatoire]) -> dict[int, dict[tuple[int, str, dt.date], int]]:
    """{source: {(category, place, month): number}}: each source apart. One query."""
    lus: dict[int, dict[tuple[int, str, dt.date], int]] = {}
    faits = FaitMensuel.objects.filter(source__in=list(sources), courant=True).order_by()
    for source, categorie, quartier, commune, mois, nombre in faits.values_list(
        "source_id", "categorie_id", "quartier_id", "commune_id", "mois", "nombre"
    ):
        lus.setdefault(source, {})[categorie, cle_de(quartier, commune), mois] = nombre
    return lus


def assembler(
    source: SourceObservatoire,
    categories: Sequence[CategorieSource],
    lieux: Sequence[Lieu],
    ruptures: Sequence[RuptureSerie],
    nombres: dict[tuple[int, str, dt.date], int],
    fin: dt.date,
    seuil: int,
) -> Chiffres:
    """Categories and places that the source has given at least once: the others would make no total whole."""
    donnees = {c for c, _, _ in nombres}
    places = {lieu for _, lieu, _ in nombres}
    siennes = [c for c in categories if c.pk in donnees]
    siens = [lieu for lieu in lieux if lieu.cle in places]
    comptes = Comptes(
        nombres, [c.pk for c in siennes], [lieu.cle for lieu in siens], Pas(source.pas), source.exclusives, seuil
    )
    debut = min((mois for _, _, mois in nombres), default=None)
    return Chiffres(source, siennes, siens, ruptures, publier(comptes, fin), debut, fin)


def lire_tout(tous: Iterable[Chiffres]) -> list[Lue]:
    """Every series read, its change kept only if it stands among all of them (Holm)."""
    lues = [Lue(c, categorie, lieu, lecture) for c in tous for categorie, lieu, lecture in c.lectures()]
    probabilites = {lue.cle: lue.lecture.balayage.p for lue in lues if lue.lecture.balayage is not None}
    gardees = retenus(probabilites)
    return [Lue(lue.chiffres, lue.categorie, lue.lieu, avec_change(lue.lecture, lue.cle in gardees)) for lue in lues]


def regardees(lues: Iterable[Lue]) -> int:
    """How many series were scanned for a change."""
    return sum(lue.lecture.balayage is not None for lue in lues)


@dataclass(frozen=True)
class MoisLivres:
    """What a source has delivered: whole, in part or not at all, month by month."""

    mois: dt.date
    livrees: int
    attendues: int

    @property
    def etat(self) -> str:
        if not self.livrees:
            return "non livré"
        return "livré" if self.livrees >= self.attendues else "incomplet"


def mois_livres(source: SourceObservatoire, categories: int, lieux: int, mois: Sequence[dt.date]) -> list[MoisLivres]:
    comptes: dict[dt.date, int] = {}
    for jour in FaitMensuel.objects.filter(source=source, courant=True, mois__in=mois).values_list("mois", flat=True):
        comptes[jour] = comptes.get(jour, 0) + 1
    return [MoisLivres(jour, comptes.get(jour, 0), categories * lieux) for jour in mois]
