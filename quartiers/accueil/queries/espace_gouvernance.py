"""What the committees expect of each role: meetings to convene, tasks given to its organisation."""

import datetime as dt

from django.db.models import F
from django.urls import reverse

from quartiers.accueil.queries.attente import Attente
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.enums import EtatSuite
from quartiers.gouvernance.models import SuiteSeance
from quartiers.gouvernance.permissions import lire_registre, peut_suivre
from quartiers.gouvernance.registre import suites_visibles
from quartiers.gouvernance.vigilance import comites_a_reunir
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.formats import date_fr

SUITES_MAX = 10
HORIZON = dt.timedelta(days=30)


def gouvernance_de(acteur: Acteur, contrat: Contrat, jour: dt.date) -> list[Attente]:
    """For the pilot, committees late on their duty; for all, tasks of theirs due within a month or past their day."""
    attentes = [*comites(contrat, jour)] if acteur.role == Role.PILOTE else []
    return [*attentes, *suites_a_faire(acteur, contrat, jour)] if lire_registre(acteur, contrat) else attentes


def comites(contrat: Contrat, jour: dt.date) -> list[Attente]:
    return [
        Attente(
            Lien(
                vigilance.instance.titre, reverse("gouvernance:instance", args=[contrat.code, vigilance.instance.code])
            ),
            vigilance.phrase,
            Badge("À réunir", "attention"),
        )
        for vigilance in comites_a_reunir(contrat, jour)
    ]


def suites_a_faire(acteur: Acteur, contrat: Contrat, jour: dt.date) -> list[Attente]:
    dues = suites_visibles(acteur, contrat).filter(etat=EtatSuite.A_FAIRE, echeance__lte=jour + HORIZON)
    siennes = [suite for suite in dues.order_by(F("echeance"), "pk") if peut_suivre(acteur, suite)]
    return [attente(suite, jour) for suite in siennes[:SUITES_MAX]]


def attente(suite: SuiteSeance, jour: dt.date) -> Attente:
    tardive = suite.echeance is not None and suite.echeance < jour
    return Attente(
        Lien(suite.texte, reverse("gouvernance:suite", args=[suite.contrat.code, suite.pk])),
        f"{suite.seance.instance}, {date_fr(suite.seance.tenue_le)} : pour le {date_fr(suite.echeance)}.",
        Badge("En retard", "erreur") if tardive else Badge("À faire", "attention"),
    )
