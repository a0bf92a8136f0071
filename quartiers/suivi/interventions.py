"""Actions offered to the analyses of effect: funded projects and sheets, each with the ones that it renews."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from quartiers.appels.enums import FINANCES
from quartiers.appels.models import Dossier, Territoire
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.indicateurs.interventions import Intervention, declarer
from quartiers.suivi.actions import ZERO
from quartiers.suivi.models import FicheAction, TerritoireFiche
from quartiers.suivi.queries.actions import adresses, territoires_de


@dataclass(frozen=True)
class Annees:
    """A project or a sheet: the years that it covers, the one that it renews."""

    pk: int
    precedent: int | None
    code: str
    intitule: str
    porteur: str
    annees: tuple[int, ...]
    debut: dt.date | None
    parts: dict[str, Decimal]


def interventions(acteur: Acteur, contrat: Contrat) -> list[Intervention]:
    """Five queries. A project given up is no intervention: what was done of it is not known."""
    codes = {
        pk: code
        for pk, code in QuartierContrat.objects.filter(contrat=contrat).values_list("pk", "quartier__code")
        if code
    }
    return [
        *suites(dossiers(acteur, contrat, codes), "dossier", "appels:dossier", contrat),
        *suites(fiches(acteur, contrat, codes), "fiche", "suivi:fiche", contrat),
    ]


def dossiers(acteur: Acteur, contrat: Contrat, codes: dict[int, str]) -> list[Annees]:
    finances = Dossier.objects.visibles_par(acteur).filter(contrat=contrat, etat__in=sorted(FINANCES))
    lus = list(finances.select_related("organisme").order_by("annee", "numero"))
    parts = territoires_de(Territoire.objects.filter(dossier__in=[d.pk for d in lus]), "dossier_id")
    return [
        Annees(
            d.pk, d.precedent_id, d.numero, d.intitule, d.organisme.nom_court, tuple(d.exercices), d.date_debut,
            par_code(parts.get(d.pk, {}), codes),
        )
        for d in lus
    ]  # fmt: skip


def fiches(acteur: Acteur, contrat: Contrat, codes: dict[int, str]) -> list[Annees]:
    visibles = FicheAction.objects.visibles_par(acteur).filter(contrat=contrat)
    lues = list(visibles.select_related("organisme").order_by("annee", "code"))
    parts = territoires_de(TerritoireFiche.objects.filter(fiche__in=[f.pk for f in lues]), "fiche_id")
    return [
        Annees(
            f.pk, f.precedente_id, f.code, f.intitule, f.organisme.nom_court, (f.annee,), None,
            par_code(parts.get(f.pk, {}), codes),
        )
        for f in lues
    ]  # fmt: skip


def par_code(parts: dict[int | None, Decimal], codes: dict[int, str]) -> dict[str, Decimal]:
    """Shares by code of the national list; what is elsewhere is left out."""
    return {codes[quartier]: part for quartier, part in parts.items() if quartier in codes}


def suites(lues: Iterable[Annees], genre: str, route: str, contrat: Contrat) -> list[Intervention]:
    """Those that renew one another make one action, under the name and the code of the latest."""
    connues = {une.pk: une for une in lues}
    groupes: dict[int, list[Annees]] = defaultdict(list)
    for une in connues.values():
        groupes[racine(une, connues)].append(une)
    adresse = adresses(route, contrat)
    actions = []
    for cle, groupe in groupes.items():
        premiere, derniere = groupe[0], groupe[-1]
        parts: dict[int, dict[str, Decimal]] = {}
        for une in groupe:
            for annee in une.annees:
                lieux = parts.setdefault(annee, {})
                for code, part in une.parts.items():
                    lieux[code] = max(lieux.get(code, ZERO), part)
        debut = premiere.debut or dt.date(min(parts), 1, 1)
        actions.append(
            Intervention(f"{genre}-{cle}", derniere.intitule, derniere.porteur, debut, parts, adresse(derniere.code))
        )
    return actions


def racine(une: Annees, connues: dict[int, Annees]) -> int:
    """The first of its line that is known; a line that turns in circles stops at the one that comes back."""
    vues = {une.pk}
    while une.precedent in connues and une.precedent not in vues:
        une = connues[une.precedent]
        vues.add(une.pk)
    return une.pk


declarer("suivi", interventions)
