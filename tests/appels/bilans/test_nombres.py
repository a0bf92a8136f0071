"""Who reads the exact counts of a funded project's report: the team, its own organisation, those that fund it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quartiers.annuaire.models import Organisme
from quartiers.appels.enums import EtatDossier
from quartiers.appels.models import Bilan, Financeur, Public
from quartiers.comptes.enums import Role
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_campagne, creer_financeur
from tests.factories.apres import creer_bilan_valide, creer_dossier_retenu, creer_ligne, creer_ligne_notifiee
from tests.factories.comptes import creer_habilitation, creer_utilisateur
from tests.factories.territoire import creer_commune
from tests.pages import lire
from tests.suivi.tableaux.lecteur_csv import lire_csv

pytestmark = pytest.mark.django_db
TOUS, FEMMES, HOMMES = 4711, 4708, 3
PORTEUR, ETAT, REGION, AUTRE = "porteur", "etat", "region", "autre"


@pytest.fixture
def bilan(settings: Any) -> Bilan:
    """Funded by the State; the Region, asked, granted nothing."""
    settings.ROLES_A_DOUBLE_FACTEUR = []
    campagne = creer_campagne()
    dossier = creer_dossier_retenu(campagne, etat=EtatDossier.NOTIFIE)
    creer_ligne_notifiee(dossier, creer_financeur(campagne.contrat, nom="État"), 1000)
    creer_ligne(dossier, creer_financeur(campagne.contrat, nom="Région"), None)
    bilan = creer_bilan_valide(dossier)
    Bilan.objects.filter(pk=bilan.pk).update(
        participants=TOUS, participants_qpv=TOUS, femmes=FEMMES, hommes=HOMMES, presences=9000
    )
    Public.objects.create(contrat=campagne.contrat, dossier=dossier, bilan=bilan, tranche="75+", femmes=2, hommes=1)
    return bilan


def organisme_de(bilan: Bilan, qui: str) -> Organisme | None:
    if qui == PORTEUR:
        return bilan.dossier.organisme
    if qui in {ETAT, REGION}:
        nom = {ETAT: "État", REGION: "Région"}[qui]
        return Financeur.objects.get(contrat=bilan.contrat, nom=nom).organisme
    return creer_organisme() if qui == AUTRE else None


def client_de(bilan: Bilan, role: Role, qui: str) -> Client:
    personne = creer_utilisateur()
    champs: dict[str, Any] = {"organisme": organisme_de(bilan, qui)} if qui else {}
    commune = creer_commune() if role == Role.AGENT_COMMUNAL else None
    creer_habilitation(personne, role, contrat=bilan.contrat, commune=commune, **champs)
    client = Client()
    client.force_login(personne)
    return client


def adresse(bilan: Bilan, route: str = "bilan", *suite: Any) -> str:
    arguments = [bilan.contrat.code, bilan.dossier.numero, bilan.exercice, bilan.genre]
    return reverse(f"appels:{route}", args=[*arguments, *suite])


# (role, organisation) → whether the exact counts are read.
MATRICE = [
    (Role.PILOTE, "", True),
    (Role.AGENT_COMMUNAL, "", True),
    (Role.PORTEUR, PORTEUR, True),
    (Role.INSTRUCTEUR, ETAT, True),
    (Role.INSTRUCTEUR, REGION, False),
    (Role.INSTRUCTEUR, AUTRE, False),
    (Role.SERVICE_ETAT, "", False),
    (Role.SERVICE_ETAT, ETAT, True),
    (Role.ADMINISTRATEUR, "", False),
    (Role.EVALUATEUR, "", False),
    (Role.EVALUATEUR, ETAT, False),
    (Role.CONSEILLER, "", False),
]


@pytest.mark.parametrize(("role", "qui", "exact"), MATRICE)
def test_exact_counts_of_a_report_by_role(bilan: Bilan, role: Role, qui: str, exact: bool) -> None:
    client = client_de(bilan, role, qui)
    page = lire(client.get(adresse(bilan))).replace("\u202f", "")
    assert ("75 ans et plus" in page) is exact
    assert ("9000" in page) is exact
    # Women and men say each other once the whole is shown: one of the two numbers above is hidden with the men.
    assert (str(TOUS) in page and str(FEMMES) in page) is exact
    assert ("secret statistique" in page) is not exact
    etat = Financeur.objects.get(contrat=bilan.contrat, nom="État")
    assert client.get(adresse(bilan, "cerfa_bilan", etat.pk)).status_code == (200 if exact else 404)


@pytest.mark.parametrize(
    ("role", "qui", "exact"), [(Role.PILOTE, "", True), (Role.INSTRUCTEUR, ETAT, True), (Role.CONSEILLER, "", False)]
)
def test_the_list_and_its_file_hide_what_the_page_hides(bilan: Bilan, role: Role, qui: str, exact: bool) -> None:
    autre = creer_dossier_retenu(bilan.dossier.campagne, etat=EtatDossier.NOTIFIE)
    Bilan.objects.filter(pk=creer_bilan_valide(autre).pk).update(participants=2, participants_qpv=2)
    client = client_de(bilan, role, qui)
    liste = reverse("appels:bilans", args=[bilan.contrat.code])
    lignes = lire_csv(client, liste)
    petite = next(ligne for ligne in lignes if ligne["Dossier"] == autre.numero)
    lit_tout = role in {Role.PILOTE, Role.AGENT_COMMUNAL}  # nobody funds the other project
    assert (petite["Personnes"], petite["Dont quartiers"]) == (("2", "2") if lit_tout else ("s", "s"))
    if exact:
        sienne = next(ligne for ligne in lignes if ligne["Dossier"] == bilan.dossier.numero)
        assert sienne["Personnes"] == str(TOUS)
    assert {ligne["personnes"] for ligne in client.get(liste).context["lignes"]} >= ({2} if lit_tout else {"s"})
