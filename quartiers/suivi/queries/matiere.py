"""What a report is made of: the year's actions, the contract's tree and neighbourhoods, in a constant number of queries."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, Q, Sum

from quartiers.appels.enums import AVANT_DEPOT, FINANCES, EtatDossier
from quartiers.appels.models import Dossier, LigneFinancement
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.contrat.queries import Noeud, noeuds_le, ranger
from quartiers.indicateurs.models import Indicateur
from quartiers.socle.modeles import en_vigueur_le
from quartiers.suivi.actions import ZERO, ActionAnnee
from quartiers.suivi.consolidation import Cumul, cumuler, par_territoire
from quartiers.suivi.decoupages import Reperes
from quartiers.suivi.models import Continuation, ReglageSuivi
from quartiers.suivi.publication import Publication
from quartiers.suivi.queries.actions import VOTEES
from quartiers.suivi.queries.annees import AnneeLue, lire_l_annee
from quartiers.suivi.queries.publication import publication_de
from quartiers.territoire.models import Contour
from quartiers.territoire.queries import contours_de

NIVEAUX = (Nature.OBJECTIF, Nature.ORIENTATION, Nature.AXE)  # nearest first


class Etape(NamedTuple):
    """A step of the season: how many files came to it, what they asked and were granted (euros)."""

    libelle: str
    dossiers: int
    demande: Decimal
    vote: Decimal


@dataclass
class Matiere:
    """Everything that the blocks of one report read. Each part is read once, when a block asks for it."""

    contrat: Contrat
    annee: int

    @cached_property
    def jour(self) -> dt.date:
        """The day as of which the contract is read: the end of the year, brought inside its life."""
        dernier = self.contrat.fin - dt.timedelta(days=1)
        return max(self.contrat.debut, min(dt.date(self.annee, 12, 31), dernier))

    @cached_property
    def seuil(self) -> int:
        return reglage_le(self.contrat, self.jour).seuil_secret

    @cached_property
    def lue(self) -> AnneeLue:
        return lire_l_annee(self.contrat, self.annee)

    @property
    def actions(self) -> Sequence[ActionAnnee]:
        return self.lue.actions

    @cached_property
    def cumul(self) -> Cumul:
        return self.lue.fait("total", lambda: cumuler(self.actions))

    @cached_property
    def publication(self) -> Publication:
        """The counts of people that the report shows: those of the dashboards, and those once sealed."""
        return publication_de(self.contrat, self.annee, self.lue)

    @property
    def reperes(self) -> Reperes:
        return self.lue.reperes

    def personnes(self, par: str, cle: str, compte: str = "participations") -> int | str | None:
        """A count of people as it is published: « s » when it is hidden, None when nobody told it."""
        return self.publication.lire(par, cle, compte)

    # The contract's tree

    @cached_property
    def racines(self) -> list[Noeud]:
        return ranger(noeuds_le(self.contrat, self.jour))

    @cached_property
    def noeuds(self) -> dict[int, Noeud]:
        return {noeud.element_id: noeud for racine in self.racines for noeud in racine.parcours()}

    @cached_property
    def axes(self) -> list[Noeud]:
        return [racine for racine in self.racines if racine.nature == Nature.AXE]

    @cached_property
    def lignees(self) -> dict[int, tuple[int, ...]]:
        """Element → itself and those above it that are objectives, orientations or axes, nearest first."""
        par_code = {noeud.code: noeud for noeud in self.noeuds.values()}
        lignees: dict[int, tuple[int, ...]] = {}
        for noeud in self.noeuds.values():
            ligne: list[int] = []
            courant: Noeud | None = noeud
            while courant is not None:
                if courant.nature in NIVEAUX:
                    ligne.append(courant.element_id)
                courant = par_code.get(courant.parent) if courant.parent else None
            if ligne:
                lignees[noeud.element_id] = tuple(ligne)
        return lignees

    def au_niveau(self, action: ActionAnnee, nature: str) -> int | None:
        """The element of `nature` that the action serves first, if its tie goes that deep."""
        for element in self.lignees.get(action.element or 0, ()):
            if self.noeuds[element].nature == nature:
                return element
        return None

    def sous(self, code: str) -> list[ActionAnnee]:
        """The actions that serve the element `code`, or one below it."""
        return [
            a for a in self.actions if any(self.noeuds[e].code == code for e in self.lignees.get(a.element or 0, ()))
        ]

    # Neighbourhoods

    @cached_property
    def quartiers(self) -> list[QuartierContrat]:
        quartiers = QuartierContrat.objects.filter(en_vigueur_le(self.jour), contrat=self.contrat)
        return list(quartiers.select_related("quartier", "commune").order_by("rang"))

    @cached_property
    def territoires(self) -> dict[int | None, Cumul]:
        return self.lue.fait("territoires", lambda: par_territoire(self.actions))

    def actions_du_quartier(self, quartier: QuartierContrat) -> list[ActionAnnee]:
        cles = set(self.territoires[quartier.pk].actions) if quartier.pk in self.territoires else set()
        return [action for action in self.actions if action.cle in cles]

    @cached_property
    def contours(self) -> dict[int, Contour]:
        """Outline of each neighbourhood of the contract, by its own identifier."""
        nationaux = [q.quartier for q in self.quartiers if q.quartier]
        par_national = contours_de(nationaux, self.jour) if nationaux else {}
        return {q.pk: par_national[q.quartier_id] for q in self.quartiers if q.quartier_id in par_national}

    @cached_property
    def contours_des_communes(self) -> list[tuple[str, dict[str, Any]]]:
        return [(commune.nom, commune.contour) for commune in self.contrat.communes.all() if commune.contour]

    # What is beside the actions

    @cached_property
    def continuations(self) -> dict[str, Continuation]:
        """Opinion on what becomes of each action, by its key."""
        avis = Continuation.objects.filter(contrat=self.contrat, annee=self.annee)
        return {f"dossier-{a.dossier_id}" if a.dossier_id else f"fiche-{a.fiche_id}": a for a in avis.order_by("pk")}

    @cached_property
    def saison(self) -> list[Etape]:
        return etapes_de_la_saison(self.contrat, self.annee)

    @cached_property
    def titres_indicateurs(self) -> dict[int, str]:
        cles = {m.indicateur_id for action in self.actions for m in action.mesures if m.indicateur_id}
        return dict(Indicateur.objects.filter(pk__in=cles).values_list("pk", "titre"))


def reglage_le(contrat: Contrat, jour: dt.date) -> ReglageSuivi:
    """The settings in force that day; those by default when the contract has none."""
    reglages = ReglageSuivi.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("-debut")
    return reglages.first() or ReglageSuivi(contrat=contrat, debut=contrat.debut)


def etapes_de_la_saison(contrat: Contrat, annee: int) -> list[Etape]:
    """The way of the year's files: received, admissible, funded; refused, put off or given up on the way."""
    comptes = dict(
        Dossier.objects.filter(contrat=contrat, annee=annee).order_by().values_list("etat").annotate(Count("pk"))
    )
    lignes = LigneFinancement.objects.filter(dossier__contrat=contrat, dossier__annee=annee, exercice=annee)
    accorde = Sum("vote", filter=Q(etat__in=sorted(VOTEES)), default=ZERO)
    sommes = {
        etat: (demande, vote)
        for etat, demande, vote in lignes.order_by()
        .values_list("dossier__etat")
        .annotate(total_demande=Sum("demande", default=ZERO), total_vote=accorde)
    }
    etapes = []
    for libelle, etats in ETAPES:
        nombre = sum(comptes.get(etat, 0) for etat in etats)
        demande = sum((sommes.get(etat, RIEN)[0] for etat in etats), ZERO)
        vote = sum((sommes.get(etat, RIEN)[1] for etat in etats), ZERO)
        etapes.append(Etape(libelle, nombre, demande, vote))
    return etapes


RIEN = (ZERO, ZERO)
RECUS = [etat for etat in EtatDossier.values if etat not in AVANT_DEPOT]
ECARTES = {EtatDossier.IRRECEVABLE, EtatDossier.RETIRE}
ETAPES: Sequence[tuple[str, Iterable[str]]] = (
    ("Dossiers reçus", RECUS),
    ("Recevables", [etat for etat in RECUS if etat not in ECARTES]),
    ("Financés", [*sorted(FINANCES)]),
    ("Refusés", [EtatDossier.REFUSE]),
    ("Ajournés", [EtatDossier.AJOURNE]),
    ("Irrecevables ou retirés", sorted(ECARTES)),
    ("Abandonnés après accord", [EtatDossier.ABANDONNE]),
)
