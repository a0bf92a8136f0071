"""What was thought of a project at the end of its year: told by a higher floor, shown here on what renews it.

The settings name the reader (LECTEUR_DES_SUITES), which stands on a floor that this one may not import.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class AvisSurLaSuite:
    """The opinion of a committee on a project: `code` is continuer, modifier or arreter, `motif` its reasons."""

    annee: int
    avis: str
    code: str
    motif: str
    comite: str

    @property
    def ton(self) -> str:
        return {"continuer": "succes", "modifier": "attention"}.get(self.code, "erreur")


Lecteur = Callable[[Collection[int]], Mapping[int, AvisSurLaSuite]]


def avis_sur_la_suite(dossiers: Collection[int]) -> Mapping[int, AvisSurLaSuite]:
    """The opinions known on these projects, by identifier; no query without any project."""
    if not dossiers:
        return {}
    lecteur: Lecteur = import_string(settings.LECTEUR_DES_SUITES)
    return lecteur(dossiers)
