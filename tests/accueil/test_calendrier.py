"""The year of a contract: what each person sees of it, and the feed that agendas read."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from quartiers.accueil.queries.espace_gouvernance import gouvernance_de
from quartiers.comptes.enums import Role
from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.models import SuiteSeance
from quartiers.tfpb.models import ReglageTfpb, RegleAbattement
from tests.factories.appels import creer_campagne
from tests.factories.comptes import creer_acteur, creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.factories.gouvernance import creer_instance, creer_seance

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat() -> Any:
    contrat = creer_contrat(publie=True)
    comite = creer_instance(contrat, titre="Comité technique", frequence_min=2, debut=dt.date(2024, 1, 1))
    jour = timezone.localdate()
    creer_seance(
        comite,
        tenue_le=jour,
        etat=EtatSeance.CONVOQUEE,
        convoquee_le=timezone.now(),
        objet="Arbitrages",
        lieu="Salle du conseil",
        publique=True,
    )
    creer_seance(comite, tenue_le=jour, etat=EtatSeance.PREPARATION, objet="En projet")
    creer_seance(comite, tenue_le=jour, etat=EtatSeance.ANNULEE, motif_annulation="Report", publique=True)
    creer_seance(comite, tenue_le=jour, etat=EtatSeance.TENUE, objet="Entre membres")
    creer_campagne(contrat)
    return contrat


def test_anyone_sees_the_public_meetings_and_the_team_every_one(client: Client, contrat: Any) -> None:
    adresse = reverse("accueil:calendrier", args=[contrat.code])
    page = client.get(adresse).content.decode()
    assert page.count("Comité technique</a>") == 3  # the next date, then the year
    assert "Annulée" in page
    assert "Entre membres" not in page
    assert "Salle du conseil" not in page
    assert "Arbitrages" not in page
    client.force_login(creer_utilisateur(Role.EVALUATEUR, contrat))
    page = client.get(adresse).content.decode()
    assert "Salle du conseil" in page
    assert "Entre membres" not in page
    client.force_login(creer_utilisateur(Role.SERVICE_ETAT, contrat))
    page = client.get(adresse).content.decode()
    assert "Entre membres" in page
    assert "En projet" not in page
    client.force_login(creer_utilisateur(Role.PILOTE, contrat))
    assert "En projet" in client.get(adresse).content.decode()


def test_those_who_follow_the_abatement_see_when_plans_and_reviews_are_due(client: Client, contrat: Any) -> None:
    RegleAbattement.objects.create(contrat=contrat, premiere_annee=2025, derniere_annee=2027, taux=30, source="CGI")
    ReglageTfpb.objects.create(contrat=contrat, depuis_annee=2024, plan_attendu="20/01", bilan_attendu="31/03")
    adresse = reverse("accueil:calendrier", args=[contrat.code])

    def dates_de(annee: int) -> list[str]:
        page = client.get(adresse, {"annee": annee}).content.decode()
        dates = re.findall(r"(Programmes \d{4}|Bilans \d{4}) des bailleurs attendus", page)
        return list(dict.fromkeys(dates))  # the next of all dates is told above the year as well

    assert dates_de(2026) == []
    client.force_login(creer_utilisateur(Role.SERVICE_ETAT, contrat))
    assert {2025: dates_de(2025), 2026: dates_de(2026), 2028: dates_de(2028)} == {
        2025: ["Programmes 2025"],
        2026: ["Programmes 2026", "Bilans 2025"],
        2028: ["Bilans 2027"],
    }


def test_another_year_is_asked_by_the_address_and_nonsense_is_not_found(client: Client, contrat: Any) -> None:
    adresse = reverse("accueil:calendrier", args=[contrat.code])
    assert "Rien n’est encore inscrit" in client.get(adresse, {"annee": "2099"}).content.decode()
    for absurde in ("1999", "abc", "20260"):
        assert client.get(adresse, {"annee": absurde}).status_code == 404


def evenements_de(contenu: bytes) -> list[dict[str, str]]:
    evenements = Calendar.from_ical(contenu).walk("VEVENT")
    return [{nom.lower(): str(valeur) for nom, valeur in evenement.items()} for evenement in evenements]


def test_the_feed_holds_public_dates_with_identifiers_that_stay(client: Client, contrat: Any) -> None:
    client.force_login(creer_utilisateur(Role.PILOTE, contrat))  # the feed is the same for everyone
    adresse = reverse("accueil:calendrier_ics", args=[contrat.code])
    lu, relu = (evenements_de(client.get(adresse).content) for _ in range(2))
    evenements = [e for e in lu if e["uid"].startswith("seance-")]
    assert sorted(e["status"] for e in evenements) == ["CANCELLED", "CONFIRMED"]
    assert all("location" not in e for e in evenements)
    assert [e["uid"] for e in lu] == [e["uid"] for e in relu]
    assert any("campagne-" in e["uid"] for e in lu)


def test_the_pilot_is_told_of_committees_to_convene_and_of_tasks_due() -> None:
    jour = dt.date(2026, 12, 1)
    contrat = creer_contrat(publie=True)
    comite = creer_instance(contrat, titre="Comité de pilotage", frequence_min=1, debut=dt.date(2024, 1, 1))
    seance = creer_seance(comite, tenue_le=dt.date(2025, 3, 1), etat=EtatSeance.TENUE)
    SuiteSeance.objects.create(contrat=contrat, seance=seance, texte="Écrire au bailleur", echeance=dt.date(2026, 1, 1))
    SuiteSeance.objects.create(contrat=contrat, seance=seance, texte="Plus tard", echeance=dt.date(2027, 6, 1))
    vus = [
        (attente.objet.libelle, attente.etat.libelle if attente.etat else "")
        for attente in gouvernance_de(creer_acteur(Role.PILOTE, contrat), contrat, jour)
    ]
    assert vus == [("Comité de pilotage", "À réunir"), ("Écrire au bailleur", "En retard")]
    assert gouvernance_de(creer_acteur(Role.PORTEUR, contrat), contrat, jour) == []
