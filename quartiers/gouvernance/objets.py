"""What a meeting can decide upon: each package declares its kinds in a module `decidables`, found by itself.

The committee sits below the packages whose objects it decides (a programming, an avenant, an annual report): they
come to it by this registry, so that nothing here imports upwards.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.module_loading import autodiscover_modules

from quartiers.comptes.politiques import Acteur, Politique
from quartiers.contrat.models import Contrat


class SeanceDecidante(Protocol):
    """What an effect may read of its meeting."""

    pk: int
    contrat_id: int
    tenue_le: dt.date


@dataclass(frozen=True)
class Objet:
    """One thing to decide upon, as an agenda shows it: its name, where it is read, a line that sums it up."""

    genre: str
    pk: int
    libelle: str
    adresse: str = ""
    resume: str = ""

    @property
    def cle(self) -> str:
        """« avenant-12 »: what a form sends."""
        return f"{self.genre}-{self.pk}"


@dataclass(frozen=True)
class DecisionPrise:
    """What the meeting said: `sens` is a SensDecision; `complements` what the kind's own form asked."""

    seance: Any  # gouvernance.models.Seance: the registry is read before the models are
    sens: str
    reference: str
    texte: str = ""
    reserves: str = ""
    complements: Mapping[str, Any] = field(default_factory=dict)


Choix = Callable[[Contrat], Sequence[Objet]]
Lecture = Callable[[Contrat, int], Objet | None]
Effet = Callable[[Acteur, Contrat, int, DecisionPrise], str]
Piece = Callable[[Acteur, Contrat, int], tuple[str, bytes] | None]


@dataclass(frozen=True)
class GenreObjet:
    """A kind of object.

    `choisir` lists those that a coming agenda may hold; `lire` finds one again, whatever became of it.
    `appliquer` carries the decision out and says in one French sentence what changed (empty: nothing had to); it
    raises ValidationError or TransitionRefusee, and then nothing is recorded. `effets` are the senses that change
    something: the others are kept as words. `formulaire` asks what the effect needs besides. `piece` gives the
    paper of the booklet as (title, PDF). `lecture` is the right to open the page of such an object.
    `modele`: whose identifier an object bears (none: a year). `pour_avis`: residents' councils may be asked what they think of it.
    """

    code: str
    libelle: str
    choisir: Choix
    lire: Lecture
    appliquer: Effet
    effets: frozenset[str]
    modele: type[models.Model] | None = None
    formulaire: type[forms.Form] | None = None
    piece: Piece | None = None
    lecture: Politique | None = None
    pour_avis: bool = False

    def lisible(self, acteur: Acteur, contrat: Contrat) -> bool:
        return self.lecture is None or self.lecture(acteur, contrat)


_REGISTRE: dict[str, GenreObjet] = {}


def declarer(genre: GenreObjet) -> GenreObjet:
    """Declare a kind once, at the import of its `decidables`."""
    if genre.code in _REGISTRE:
        raise ImproperlyConfigured(f"Le genre d’objet {genre.code} est déclaré deux fois.")
    _REGISTRE[genre.code] = genre
    return genre


@cache
def genres() -> Mapping[str, GenreObjet]:
    """Every declared kind, by code, in a stable order."""
    autodiscover_modules("decidables")
    return dict(sorted(_REGISTRE.items(), key=lambda paire: paire[1].libelle))


def choix(contrat: Contrat) -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped choices of a form: [(kind, [(key, name)])], kinds without any left out."""
    groupes = [(genre.libelle, [(o.cle, o.libelle) for o in genre.choisir(contrat)]) for genre in genres().values()]
    return [(libelle, options) for libelle, options in groupes if options]


def separer(cle: str) -> tuple[str, int | None]:
    """(kind, identifier) of « avenant-12 »; ("", None) for what names no object."""
    genre, _, pk = cle.rpartition("-")
    return (genre, int(pk)) if genre in genres() and pk.isdecimal() else ("", None)


def lire(contrat: Contrat, genre: str, pk: int | None) -> Objet | None:
    """The object of an agenda item or of a decision, or None when it names none or is no more."""
    if not genre or pk is None or genre not in genres():
        return None
    return genres()[genre].lire(contrat, pk)


def a_un_effet(genre: str, sens: str) -> bool:
    """Whether deciding `sens` on such an object changes it."""
    return genre in genres() and sens in genres()[genre].effets


def formulaire(genre: str, donnees: Any = None, **arguments: Any) -> forms.Form | None:
    """What the kind asks besides the decision itself, or None."""
    classe = genres()[genre].formulaire if genre in genres() else None
    return classe(donnees, prefix="effet", **arguments) if classe else None


def appliquer(acteur: Acteur, contrat: Contrat, genre: str, pk: int, prise: DecisionPrise) -> str:
    """Carry the decision out; the sentence that tells what changed, empty when nothing had to.

    Raises ValidationError or TransitionRefusee with a French message; the caller's transaction is then undone.
    """
    if not a_un_effet(genre, prise.sens):
        return ""
    return genres()[genre].appliquer(acteur, contrat, pk, prise)
