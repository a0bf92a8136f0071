"""Improbable values of a year, action by action, with what was answered to each."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from quartiers.appels.models import Dossier
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Chiffre, Contrat, QuartierContrat
from quartiers.suivi.actions import ActionAnnee, Reel
from quartiers.suivi.models import Explication, FicheAction
from quartiers.suivi.qualite import Constat, Contexte, questionner
from quartiers.suivi.queries.actions import (
    actions_de_l_annee,
    cles_par_genre,
    dossiers_de_l_annee,
    fiches_de_l_annee,
)
from quartiers.suivi.queries.reglages import reglage_le


@dataclass(frozen=True)
class AVerifier:
    """A question on an action, and its answer when someone gave one to this very sentence."""

    action: ActionAnnee
    constat: Constat
    explication: Explication | None = None

    @property
    def repondu(self) -> bool:
        return self.explication is not None


def habitants_des_quartiers(contrat: Contrat) -> dict[int, int]:
    """Residents by neighbourhood, as the contract's own text gives them."""
    chiffres = Chiffre.objects.filter(contrat=contrat, cle__startswith="population", unite__startswith="habitant")
    lus: dict[int, Decimal] = {}
    for quartier, valeur in chiffres.order_by("pk").values_list("quartier_id", "valeur"):
        lus[quartier] = max(lus.get(quartier, Decimal(0)), valeur)
    return {quartier: int(valeur) for quartier, valeur in lus.items() if valeur > 0}


def contextes_de(contrat: Contrat, annee: int, actions: Iterable[ActionAnnee]) -> dict[str, Contexte]:
    """What the rules compare each action with."""
    liste = list(actions)
    reglage = reglage_le(contrat.pk, dt.date(annee, 12, 31))
    habitants = habitants_des_quartiers(contrat)
    noms = dict(QuartierContrat.objects.filter(contrat=contrat).values_list("pk", "titre"))
    avant = annees_d_avant(contrat, annee, [action.cle for action in liste])
    return {
        action.cle: Contexte(
            habitants,
            noms,
            avant.get(action.cle),
            reglage.participants_alerte,
            reglage.depense_alerte,
        )
        for action in liste
    }


def annees_d_avant(contrat: Contrat, annee: int, cles: Iterable[str]) -> Mapping[str, Reel | None]:
    """Last year's report of each action that says what it follows."""
    dossiers, fiches = cles_par_genre(cles)
    suites = {
        f"fiche-{precedente}": f"fiche-{pk}"
        for pk, precedente in FicheAction.objects.filter(pk__in=fiches, precedente__annee=annee - 1).values_list(
            "pk", "precedente_id"
        )
    }
    renouveles = Dossier.objects.filter(pk__in=dossiers, precedent__annee=F("annee") - 1, annee=annee)
    suites |= {f"dossier-{ancien}": f"dossier-{pk}" for pk, ancien in renouveles.values_list("pk", "precedent_id")}
    anciens_dossiers, anciennes_fiches = cles_par_genre(suites)
    passees: list[ActionAnnee] = []
    if anciens_dossiers:
        passees += dossiers_de_l_annee(contrat, annee - 1, seuls=anciens_dossiers)
    if anciennes_fiches:
        passees += fiches_de_l_annee(contrat, annee - 1, seules=anciennes_fiches)
    return {suites[action.cle]: action.reel for action in passees}


def questions_sur(contrat: Contrat, annee: int, actions: Iterable[ActionAnnee]) -> list[AVerifier]:
    """Every question on these actions; an answer given to other figures no longer counts."""
    liste = list(actions)
    contextes = contextes_de(contrat, annee, liste)
    reponses = explications_de(contrat, annee)
    trouves = []
    for action in liste:
        for constat in questionner(action, contextes[action.cle]):
            reponse = reponses.get((action.cle, constat.code))
            actuelle = reponse if reponse is not None and reponse.constat == constat.message[:300] else None
            trouves.append(AVerifier(action, constat, actuelle))
    return trouves


def explications_de(contrat: Contrat, annee: int) -> dict[tuple[str, str], Explication]:
    explications = Explication.objects.filter(contrat=contrat, annee=annee).order_by("pk")
    return {(f"dossier-{e.dossier_id}" if e.dossier_id else f"fiche-{e.fiche_id}", e.code): e for e in explications}


def a_verifier(contrat: Contrat, annee: int, acteur: Acteur | None = None) -> list[AVerifier]:
    """The list of the year: what is in and improbable, unanswered first."""
    trouves = questions_sur(contrat, annee, actions_de_l_annee(contrat, annee, acteur))
    return sorted(trouves, key=lambda v: v.repondu)


def questions_de_la_fiche(fiche: FicheAction) -> list[AVerifier]:
    """Questions on one sheet, its report handed in or still being written."""
    actions = fiches_de_l_annee(fiche.contrat, fiche.annee, seules=[fiche.pk], brouillons=True)
    return questions_sur(fiche.contrat, fiche.annee, actions)
