"""What one reader sees of a year: the actions of its perimeter, exact; else those of the whole contract, protected."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from django.http import Http404
from django.utils import timezone

from quartiers.appels.permissions import lit_exact
from quartiers.comptes.acces import exiger
from quartiers.comptes.politiques import Acteur, Politique
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.consolidation import Cumul, cumuler
from quartiers.suivi.decoupages import Groupe, Reperes, grouper_par
from quartiers.suivi.permissions import voir_detail
from quartiers.suivi.publication import EXACTE, Publication
from quartiers.suivi.queries.actions import dossiers_suivis, fiches_suivies
from quartiers.suivi.queries.annees import AnneeLue, lire_l_annee, visibles
from quartiers.suivi.queries.publication import publication_de

T = TypeVar("T")


@dataclass(frozen=True)
class Lecture:
    """A year of a contract as `acteur` reads it. The exact reader of a commune sees its own actions alone."""

    contrat: Contrat
    annee: int
    acteur: Acteur
    actions: Sequence[ActionAnnee]
    reperes: Reperes
    lue: AnneeLue

    @property
    def exacte(self) -> bool:
        return lit_exact(self.acteur)

    @property
    def detaillee(self) -> bool:
        return voir_detail(self.acteur, self.contrat)

    @property
    def de_la_commune(self) -> bool:
        return self.exacte and bool(self.acteur.habilitation and self.acteur.habilitation.commune_id)

    @cached_property
    def publication(self) -> Publication:
        """What `acteur` reads of the people: the report's own counts, and those sealed with it once it is."""
        return EXACTE if self.exacte else publication_de(self.contrat, self.annee, self.lue)

    @cached_property
    def total(self) -> Cumul:
        return self.fait("total", lambda: cumuler(self.actions))

    def groupes(self, par: str) -> list[Groupe]:
        """The rows of a breakdown of the whole year that `acteur` sees."""
        return self.fait(("groupes", par), lambda: grouper_par(par, self.actions, self.reperes))

    def fait(self, cle: Hashable, faire: Callable[[], T]) -> T:
        """Kept with the year when `acteur` sees all of it."""
        return self.lue.fait(cle, faire) if self.actions is self.lue.actions else faire()


def lire_annee(acteur: Acteur, code: str, annee: int, droit: Politique) -> Lecture:
    """The year `annee` of contract `code`, else 404; 403 without `droit` on that contract."""
    contrat = contrat_visible(acteur, code)
    exiger(droit, acteur, contrat)
    if annee not in annees_du_contrat(contrat):
        raise Http404("Le contrat n’est pas en cours cette année-là.")
    return lecture_de(acteur, contrat, annee)


def lecture_de(acteur: Acteur, contrat: Contrat, annee: int) -> Lecture:
    lue = lire_l_annee(contrat, annee)
    actions = visibles(lue, contrat, annee, acteur) if lit_exact(acteur) else lue.actions
    return Lecture(contrat, annee, acteur, actions, lue.reperes, lue)


def annees_du_contrat(contrat: Contrat) -> list[int]:
    """Civil years that the contract covers."""
    return list(range(contrat.debut.year, max(contrat.fin.year, contrat.debut.year + 1)))


def annees_passees(contrat: Contrat) -> list[int]:
    """Those that have begun: what a trend shows."""
    return [annee for annee in annees_du_contrat(contrat) if annee <= timezone.localdate().year]


def a_des_actions(contrat: Contrat, annee: int) -> bool:
    """One or two queries."""
    return fiches_suivies(contrat, annee).exists() or dossiers_suivis(contrat, annee).exists()
