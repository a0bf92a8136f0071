"""One person's deadlines: each role its own, in a page and in an agenda; the secret address dies with the right."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from pytest_django import Settings

from quartiers.appels.enums import EtatDossier
from quartiers.appels.models import AbonnementCalendrier, Bilan, Campagne, Complement, PieceOrganisme
from quartiers.appels.queries.echeances import echeances_de
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation
from quartiers.comptes.politiques import Acteur
from quartiers.documents.models import Document
from tests.factories.appels import creer_campagne, creer_dossier, creer_financeur, creer_instructeur, creer_porteur
from tests.factories.comptes import creer_acteur, creer_utilisateur
from tests.factories.contrat import creer_contrat

pytestmark = pytest.mark.django_db
JOUR = dt.date(2027, 2, 1)


@pytest.fixture(autouse=True)
def sans_double_facteur(settings: Settings) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def campagne() -> Campagne:
    """Open until 1 March 2027, its committee on the 20th."""
    return creer_campagne(
        creer_contrat(code="lac"),
        ouverture=dt.datetime(2027, 1, 4, 8, tzinfo=dt.UTC),
        cloture=dt.datetime(2027, 3, 1, 11, tzinfo=dt.UTC),
        instruction_le=dt.date(2027, 3, 15),
        copil_le=dt.date(2027, 3, 20),
    )


def decor_porteur(campagne: Campagne) -> tuple[Acteur, dict[str, int]]:
    """A holder with one of each duty, and another holder's that must stay out of sight."""
    porteur = creer_porteur(campagne.contrat)
    cles: dict[str, int] = {}
    for acteur in (creer_porteur(campagne.contrat), porteur):
        assert acteur.habilitation is not None
        organisme = acteur.habilitation.organisme
        assert organisme is not None
        cles["brouillon"] = creer_dossier(campagne, organisme).pk
        incomplet = creer_dossier(campagne, organisme, etat=EtatDossier.A_COMPLETER)
        for rang in (12, 10):
            Complement.objects.create(
                contrat=campagne.contrat, dossier=incomplet, cible=f"c{rang}", remarque="Revoir", echeance=jour(rang)
            )
        cles["incomplet"] = incomplet.pk
        notifie = creer_dossier(campagne, organisme, etat=EtatDossier.NOTIFIE)
        bilan = Bilan.objects.create(contrat=campagne.contrat, dossier=notifie, exercice=2027, echeance=jour(20))
        cles["bilan"] = bilan.pk
        document = Document.objects.create(titre="P", nom_origine="p.pdf", type_mime="application/pdf", taille=1)
        piece = PieceOrganisme.objects.create(
            organisme=organisme, genre="rib", document=document, valable_jusqu_au=jour(25)
        )
        cles["piece"] = piece.pk
    return porteur, cles


def jour(quantieme: int) -> dt.date:
    return dt.date(2027, 2, quantieme)


def cles_de(acteur: Acteur, campagne: Campagne) -> list[str]:
    assert acteur.utilisateur is not None
    return [echeance.cle for echeance in echeances_de(acteur.utilisateur, campagne.contrat, JOUR)]


def agenda(client: Client, adresse: str) -> dict[str, Any]:
    calendrier = Calendar.from_ical(client.get(adresse).content)
    return {str(evenement["uid"]): evenement for evenement in calendrier.walk("VEVENT")}


def test_holder_reads_its_own_duties_by_date(campagne: Campagne) -> None:
    porteur, cles = decor_porteur(campagne)

    assert cles_de(porteur, campagne) == [
        f"complements-{cles['incomplet']}",
        f"bilan-{cles['bilan']}",
        f"piece-{cles['piece']}",
        "campagne-lac-2027-cloture",
        f"depot-{cles['brouillon']}",
    ]


def test_instructor_reads_the_season_and_what_holders_owe(campagne: Campagne) -> None:
    decor_porteur(campagne)
    lues = cles_de(creer_instructeur(creer_financeur(campagne.contrat)), campagne)

    assert [cle for cle in lues if not cle.startswith("complements-")] == [
        "bilans-lac-20270220",
        "campagne-lac-2027-cloture",
        "campagne-lac-2027-instruction_le",
        "campagne-lac-2027-copil_le",
        "campagne-lac-2027-programmation_limite",
    ]
    assert len(lues) == 7  # the two files that have remarks to answer


@pytest.mark.parametrize(
    ("role", "attendues"),
    [
        (Role.CONSEILLER, ["cloture", "instruction_le", "copil_le", "programmation_limite"]),
        (Role.SERVICE_ETAT, ["cloture", "copil_le", "programmation_limite"]),
        (Role.MEDIATEUR, []),
    ],
)
def test_other_roles_read_the_dates_that_concern_them(campagne: Campagne, role: Role, attendues: list[str]) -> None:
    acteur = creer_acteur(role, campagne.contrat)
    assert cles_de(acteur, campagne) == [f"campagne-lac-2027-{nom}" for nom in attendues]


def test_feed_keeps_its_identifiers_when_a_date_moves(client: Client, campagne: Campagne) -> None:
    porteur, cles = decor_porteur(campagne)
    client.force_login(porteur.utilisateur)  # type: ignore[arg-type]
    page = reverse("appels:mon_calendrier", args=["lac"])
    client.post(reverse("appels:mon_calendrier_secret", args=["lac"]))
    abonnement = AbonnementCalendrier.objects.get()
    adresse = reverse("appels:mes_echeances_ics", args=[abonnement.jeton])
    assert adresse in client.get(page).content.decode()

    avant = agenda(Client(), adresse)
    Bilan.objects.filter(pk=cles["bilan"]).update(echeance=dt.date(2027, 4, 1))
    apres = agenda(Client(), adresse)

    assert set(apres) == set(avant)
    (uid,) = [uid for uid in apres if uid.startswith(f"bilan-{cles['bilan']}@")]
    assert (avant[uid]["dtstart"].dt, apres[uid]["dtstart"].dt) == (jour(20), dt.date(2027, 4, 1))
    (cloture,) = [uid for uid in apres if uid.startswith("campagne-lac-2027-cloture@")]
    assert apres[cloture]["dtstart"].dt == campagne.cloture


def test_another_secret_address_and_the_end_of_the_right_stop_the_feed(client: Client, campagne: Campagne) -> None:
    porteur = creer_porteur(campagne.contrat)
    client.force_login(porteur.utilisateur)  # type: ignore[arg-type]
    secret = reverse("appels:mon_calendrier_secret", args=["lac"])
    client.post(secret)
    premiere = reverse("appels:mes_echeances_ics", args=[AbonnementCalendrier.objects.get().jeton])
    assert Client().get(premiere).status_code == 200

    client.post(secret)
    seconde = reverse("appels:mes_echeances_ics", args=[AbonnementCalendrier.objects.get().jeton])

    assert [Client().get(adresse).status_code for adresse in (premiere, seconde)] == [404, 200]
    Habilitation.objects.update(fin=timezone.localdate())
    assert Client().get(seconde).status_code == 404


def test_page_is_for_people_of_the_contract(client: Client, campagne: Campagne) -> None:
    page = reverse("appels:mon_calendrier", args=["lac"])
    client.force_login(creer_utilisateur())
    assert client.get(page).status_code == 404
    client.force_login(creer_porteur(campagne.contrat).utilisateur)  # type: ignore[arg-type]
    assert client.get(page).status_code == 200
