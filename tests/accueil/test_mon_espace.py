"""Each role finds its home: what waits, what it may do, honestly."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from quartiers.accueil.queries.espace import LIMITES
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation
from quartiers.contrat.enums import EtatAvenant
from quartiers.contrat.models import Avenant, Avis, Contrat, Lecture, Signataire
from quartiers.gouvernance.models import Instance
from quartiers.projets_quartier.models import ProjetQuartier
from quartiers.suivi.enums import EtatFiche
from tests.accueil.conftest import sans_ecriture
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.factories.document_contrat import ContratComplet
from tests.factories.projets_quartier import creer_piste
from tests.factories.suivi import creer_fiche, creer_fiche_bilan

pytestmark = pytest.mark.django_db
HIER = timezone.localdate() - dt.timedelta(days=1)


@pytest.fixture
def complet(complet: ContratComplet) -> ContratComplet:
    """Its committees owe no meeting: what waits at the end of a year is told by tests of its own."""
    Instance.objects.filter(contrat=complet.contrat).update(frequence_min=None)
    return complet


def entrer(client: Client, role: Role, complet: ContratComplet) -> Habilitation:
    commune = complet.quartiers[0].commune
    personne = creer_utilisateur(role, contrat=complet.contrat, commune=commune)
    client.force_login(personne)
    return personne.habilitations.get()


def attentes(client: Client) -> list[tuple[str, str]]:
    return [(objet.libelle, detail) for objet, detail, _ in client.get("/mon-espace/").context["attentes"]]


def soumettre(contrat: Contrat, numero: int = 2) -> Avenant:
    return Avenant.objects.create(
        contrat=contrat,
        numero=numero,
        titre="Scinder un objectif",
        etat=EtatAvenant.SOUMIS,
        soumis_le=timezone.now(),
        reponse_avant=dt.date(2030, 1, 2),
    )


@pytest.mark.parametrize("role", list(Role))
def test_every_link_of_every_home_leads_somewhere(client: Client, complet: ContratComplet, role: Role) -> None:
    entrer(client, role, complet)
    with sans_ecriture():
        espace = client.get("/mon-espace/").context["espace"]
    liens = [*espace.gestes, *espace.lectures, *(a.objet for a in espace.attentes)]
    assert liens
    codes = {lien.url: client.get(lien.url, follow=True).status_code for lien in liens}
    assert codes == dict.fromkeys(codes, 200)


@pytest.mark.parametrize("role", LIMITES)
def test_what_does_not_exist_yet_is_said(client: Client, complet: ContratComplet, role: Role) -> None:
    entrer(client, role, complet)
    assert LIMITES[role] in client.get("/mon-espace/").content.decode()


def test_pilote_sees_readings_drafts_opinions_and_late_leads(client: Client, complet: ContratComplet) -> None:
    contrat = complet.contrat
    Lecture.objects.create(contrat=contrat, nom="contrat.pdf", doutes=[{}, {}])
    Avenant.objects.create(contrat=contrat, numero=3, titre="Ajouter une action")
    avenant = soumettre(contrat)
    Avis.objects.create(contrat=contrat, avenant=avenant, signataire=Signataire.objects.get(contrat=contrat))
    creer_piste(ProjetQuartier.objects.get(quartier=complet.quartiers[0]), titre="Jardin partagé", prevue_pour=HIER)
    entrer(client, Role.PILOTE, complet)
    lus = [(libelle, detail.replace("\u00a0", " ")) for libelle, detail in attentes(client)]
    assert [libelle for libelle, _ in lus] == [
        "Lecture de « contrat.pdf »",
        "Avenant n° 3 : Ajouter une action",
        "Avenant n° 2 : Scinder un objectif",
        "Jardin partagé",
    ]
    assert lus[0][1].endswith("2 doutes à lever.")
    assert lus[1][1] == "Brouillon, 0 modification."
    assert lus[2][1] == "1 avis manquant. La réponse est attendue avant le 2 janvier 2030."


def test_nothing_waits_is_said(client: Client, complet: ContratComplet) -> None:
    entrer(client, Role.PILOTE, complet)
    assert "Rien ne vous attend aujourd’hui." in client.get("/mon-espace/").content.decode()


def test_landlord_sees_the_opinion_asked_of_its_organisation_only(client: Client, complet: ContratComplet) -> None:
    avenant = soumettre(complet.contrat)
    signataire = Signataire.objects.get(contrat=complet.contrat)
    Avis.objects.create(contrat=complet.contrat, avenant=avenant, signataire=signataire)
    habilitation = entrer(client, Role.BAILLEUR, complet)
    assert attentes(client) == []
    Habilitation.objects.filter(pk=habilitation.pk).update(organisme=signataire.organisme)
    assert attentes(client) == [("Avenant n° 2 : Scinder un objectif", "Avis attendu de votre organisme")]


def test_state_service_sees_the_contracts_of_its_departement(client: Client, complet: ContratComplet) -> None:
    creer_contrat(nom_court="Ailleurs", departement="07")
    creer_contrat(nom_court="En préparation", publie=False)
    entrer(client, Role.SERVICE_ETAT, complet)
    tableau = client.get("/mon-espace/").context["espace"].tableau
    assert [(ligne["nom"].libelle, ligne["quartiers"], ligne["publie"].libelle) for ligne in tableau] == [
        ("En préparation", 0, "En préparation"),
        ("Trois Rivières", 2, "Publié"),
    ]


def test_administrator_sees_contracts_without_pilot(client: Client, complet: ContratComplet) -> None:
    suivi = creer_contrat()
    creer_utilisateur(Role.PILOTE, contrat=suivi)
    entrer(client, Role.ADMINISTRATEUR, complet)
    assert [libelle for libelle, _ in attentes(client)] == ["Trois Rivières"]


def test_first_administrator_of_a_new_site_is_told_where_to_begin(client: Client) -> None:
    client.force_login(creer_utilisateur(Role.ADMINISTRATEUR))
    assert [libelle for libelle, _ in attentes(client)] == ["Faire lire le texte de votre contrat"]


def test_account_without_habilitation_is_told_what_to_do(client: Client) -> None:
    client.force_login(creer_utilisateur())
    assert "Aucune habilitation en vigueur" in client.get("/mon-espace/").content.decode()


def test_public_is_asked_to_log_in(client: Client) -> None:
    assert client.get("/mon-espace/").status_code == 302


def test_home_of_the_pilot_costs_the_same_with_one_and_with_three_of_everything(
    client: Client, complet: ContratComplet, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    entrer(client, Role.PILOTE, complet)
    soumettre(complet.contrat)
    with django_assert_num_queries(40):
        client.get("/mon-espace/")
    for numero in (3, 4):
        soumettre(complet.contrat, numero)
        Lecture.objects.create(contrat=complet.contrat, nom="x.pdf")
    with django_assert_num_queries(40):
        client.get("/mon-espace/")


def test_partner_sees_the_sheets_to_fill_and_the_team_those_to_check(client: Client, complet: ContratComplet) -> None:
    jour = timezone.localdate()
    organisme = creer_organisme(nom="Habitat d’ici")
    for annee, etat in (
        (jour.year - 1, EtatFiche.ATTENDUE),
        (jour.year, EtatFiche.ATTENDUE),
        (jour.year - 1, EtatFiche.REMISE),
    ):
        fiche = creer_fiche(complet.contrat, annee=annee, organisme=organisme, intitule=f"Gardiennage {annee} {etat}")
        creer_fiche_bilan(fiche, etat)
    entrer(client, Role.BAILLEUR, complet)
    Habilitation.objects.filter(role=Role.BAILLEUR).update(organisme=organisme)

    espace = client.get("/mon-espace/").context["espace"]
    assert [a.objet.libelle for a in espace.attentes] == [f"Fiche bilan\u00a0: Gardiennage {jour.year - 1} attendue"]
    assert [g.libelle.partition("\u00a0")[0] for g in espace.gestes if "fiches" in g.libelle] == [
        f"Remplir vos fiches d’action {jour.year}"
    ]
    entrer(client, Role.PILOTE, complet)
    assert ("1\u00a0fiche bilan à vérifier", f"Actions {jour.year - 1}.") in attentes(client)
