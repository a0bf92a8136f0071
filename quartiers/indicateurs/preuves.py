"""What an evaluation may lean on: each package declares its kinds of evidence in a module `preuves`, found by itself.

Evaluation sits above; indicators, surveys, cohorts, yearly monitoring declare what they can say and never look up.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import autodiscover_modules

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat


@dataclass(frozen=True)
class Extrait:
    """What a source says on one point, as it is read now; the evaluation keeps a copy of it, dated.

    `texte`: one or two French sentences with figures, margin and caveats; nothing in it is under secrecy.
    `entetes` and `lignes`: the table behind, as shown (texts). `provenance`: what makes it again – vintage, fingerprint
    of the data, parameters, version of the code. `publiable`: false keeps it out of public pages.
    """

    titre: str
    texte: str
    adresse: str = ""
    entetes: tuple[str, ...] = ()
    lignes: tuple[tuple[str, ...], ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)
    arrete_le: dt.date | None = None
    publiable: bool = True


Choisir = Callable[[Acteur, Contrat], Sequence[tuple[int, str]]]
Lire = Callable[[Acteur, Contrat, int], Extrait | None]


@dataclass(frozen=True)
class GenrePreuve:
    """A kind of evidence: `choisir` lists (identifier, name) that this person may lean on, `lire` reads one of them."""

    code: str
    libelle: str
    choisir: Choisir
    lire: Lire


_REGISTRE: dict[str, GenrePreuve] = {}


def declarer(genre: GenrePreuve) -> GenrePreuve:
    """Declare a kind once, at the import of its module `preuves`."""
    if genre.code in _REGISTRE:
        raise ImproperlyConfigured(f"Le genre de preuve {genre.code} est déclaré deux fois.")
    _REGISTRE[genre.code] = genre
    return genre


@cache
def genres() -> Mapping[str, GenrePreuve]:
    """Every declared kind, by code, in the order of their names."""
    autodiscover_modules("preuves", "preuves_indicateurs")  # ours stand apart: this module is the registry itself
    return dict(sorted(_REGISTRE.items(), key=lambda paire: paire[1].libelle))
