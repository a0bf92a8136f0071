"""What the pages of a year share: tabs, years, the rule of the secret, what a total lacks."""

from functools import lru_cache
from typing import Any

from django.urls import reverse

from quartiers.contrat.models import Contrat
from quartiers.socle.formats import date_fr
from quartiers.socle.secret.affichage import note
from quartiers.suivi.consolidation import Cumul
from quartiers.suivi.lecture import Lecture, annees_passees

ONGLETS = [
    ("tableau", "Tableau de bord"),
    ("repartition", "Répartitions"),
    ("indicateurs", "Indicateurs"),
    ("finances", "Finances"),
    ("suites", "Suites à donner"),
    ("actions", "Actions et fiches"),
]


def adresse(lecture: Lecture, route: str, *arguments: Any) -> str:
    return adresse_de(lecture.contrat.code, lecture.annee, route, *arguments)


@lru_cache(maxsize=4096)
def adresse_de(code: str, annee: int, route: str, *arguments: Any) -> str:
    """A page links its figures by hundreds: the same address is resolved once."""
    return reverse(f"suivi:{route}", args=[code, annee, *arguments])


def cadre(lecture: Lecture, actif: str, titre: str) -> dict[str, Any]:
    """The context of every page of a year."""
    contrat = lecture.contrat
    accueil = (str(contrat), reverse("accueil:contrat", args=[contrat.code]))
    return {
        "contrat": contrat,
        "annee": lecture.annee,
        "lecture": lecture,
        "onglets": onglets(contrat, lecture.annee, actif, suites=lecture.detaillee),
        "annees": [
            (annee, reverse(f"suivi:{actif}", args=[contrat.code, annee]), annee == lecture.annee)
            for annee in annees_passees(contrat)
        ],
        "note_secret": "" if lecture.exacte else note(lecture.reperes.seuil),
        "fil_ariane": [accueil, (f"Suivi {lecture.annee}", adresse(lecture, "tableau")), (titre, "")]
        if actif != "tableau"
        else [accueil, (f"Suivi {lecture.annee}", "")],
    }


def onglets(contrat: Contrat, annee: int, actif: str, *, suites: bool) -> list[dict[str, Any]]:
    """The pages of a year; `suites`: whether what becomes of the actions is shown."""
    return [
        {"libelle": libelle, "url": adresse_de(contrat.code, annee, route), "actif": route == actif}
        for route, libelle in ONGLETS
        if route != "suites" or suites
    ]


def note_de_la_date(lecture: Lecture) -> str:
    """When the counts of people were sealed with the annual report; empty while they follow the reports."""
    arretee_le = lecture.publication.arretee_le
    if arretee_le is None:
        return ""
    return (
        f"Les nombres de personnes de {lecture.annee} sont ceux du rapport annuel, arrêtés le {date_fr(arretee_le)} : "
        "ils ne bougent plus. Les montants et les nombres d’actions sont ceux d’aujourd’hui."
    )


def fiches_manquantes(cumul: Cumul) -> str:
    """« 12 fiches bilan sur 60 ne sont pas rendues »; empty when all are in."""
    if not cumul.manquants:
        return ""
    if cumul.manquants == 1:
        return f"1 fiche bilan sur {cumul.bilans_attendus} n’est pas rendue"
    return f"{cumul.manquants} fiches bilan sur {cumul.bilans_attendus} ne sont pas rendues"
