"""The years last read, kept as they are while no row behind them changes: a page of a year costs one query for it all.

What is kept is read only. Each web process keeps a few years; another year takes the place of the one read longest ago.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.decoupages import Reperes
from quartiers.suivi.queries.actions import actions_de_l_annee, dossiers_suivis, fiches_suivies
from quartiers.suivi.queries.reperes import lire_reperes
from quartiers.suivi.queries.version import VersionLue, version_des_donnees

GARDEES = 6  # years, a quarter of a megabyte each for sixty actions
T = TypeVar("T")


@dataclass(frozen=True)
class AnneeLue:
    """All the actions of a year, the contract as it then was, and what pages work out of both (`fait`)."""

    version: VersionLue
    actions: Sequence[ActionAnnee]
    reperes: Reperes
    faits: dict[Hashable, Any] = field(default_factory=dict)

    def fait(self, cle: Hashable, faire: Callable[[], T]) -> T:
        """Worked out once for all its readers, from nothing else than this year."""
        if cle not in self.faits:
            self.faits[cle] = faire()
        return cast("T", self.faits[cle])


gardees: OrderedDict[tuple[int, int], AnneeLue] = OrderedDict()
verrou = threading.Lock()


def lire_l_annee(contrat: Contrat, annee: int) -> AnneeLue:
    """One query when nothing changed since some page last read it, else 25."""
    cle, version = (contrat.pk, annee), version_des_donnees(contrat, annee)
    with verrou:
        gardee = gardees.get(cle)
        if gardee is not None and gardee.version == version:
            gardees.move_to_end(cle)
            return gardee
    lue = AnneeLue(version, actions_de_l_annee(contrat, annee), lire_reperes(contrat, annee))
    with verrou:
        gardees[cle] = lue
        gardees.move_to_end(cle)
        while len(gardees) > GARDEES:
            gardees.popitem(last=False)
    return lue


def visibles(lue: AnneeLue, contrat: Contrat, annee: int, acteur: Acteur) -> Sequence[ActionAnnee]:
    """Those that `acteur` may see: the very sequence when it is all of them. Two queries."""
    cles = {f"dossier-{pk}" for pk in dossiers_suivis(contrat, annee, acteur).values_list("pk", flat=True)}
    cles |= {f"fiche-{pk}" for pk in fiches_suivies(contrat, annee, acteur).values_list("pk", flat=True)}
    vues = [action for action in lue.actions if action.cle in cles]
    return lue.actions if len(vues) == len(lue.actions) else vues
