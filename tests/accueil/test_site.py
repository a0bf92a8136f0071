"""The front door and the home of a contract."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from quartiers.accueil.indexation import reindexer
from quartiers.comptes.enums import Role
from tests.accueil.conftest import fermer, sans_ecriture, texte_telecharge
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.factories.document_contrat import ContratComplet
from tests.factories.territoire import creer_commune

pytestmark = pytest.mark.django_db


def noms(reponse: object) -> list[str]:
    return [ligne["contrat"].nom_court for ligne in reponse.context["lignes"]]  # type: ignore[attr-defined]


def test_accueil_with_one_contract_is_its_home(client: Client, complet: ContratComplet) -> None:
    reponse = client.get("/")
    assert (reponse.status_code, reponse["Location"]) == (302, "/contrats/trois-rivieres/")


def test_accueil_without_contract_says_so(client: Client) -> None:
    assert "Aucun contrat publié" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("saisie", "attendus"),
    [
        ("saone", ["Bresse", "Trois Rivières"]),
        ("riviere haute", ["Trois Rivières"]),
        ("rivieer-haute", ["Trois Rivières"]),
        ("ardèche", ["Vivarais"]),
        ("CN071", ["Bresse"]),
        ("introuvable", []),
    ],
)
def test_accueil_finds_by_name_commune_and_departement(
    client: Client, complet: ContratComplet, saisie: str, attendus: list[str]
) -> None:
    for contrat in (
        creer_contrat(nom_court="Bresse", numero="CN071"),
        creer_contrat(nom_court="Vivarais", departement="07"),
    ):
        reindexer(contrat)
    assert noms(client.get("/", {"q": saisie})) == attendus


def test_accueil_filters_by_departement(client: Client) -> None:
    creer_contrat(nom_court="A", departement="71")
    creer_contrat(nom_court="B", departement="2A")
    assert noms(client.get("/", {"departement": "2A"})) == ["B"]


def test_unpublished_contract_is_not_listed_nor_found_nor_shown(client: Client, complet: ContratComplet) -> None:
    secret = creer_contrat(nom_court="Confidentiel", publie=False)
    reindexer(secret)
    creer_contrat(nom_court="Autre")
    assert noms(client.get("/")) == ["Autre", "Trois Rivières"]
    assert noms(client.get("/", {"q": "confidentiel"})) == []
    assert client.get(reverse("accueil:contrat", args=[secret.code])).status_code == 404
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=secret))
    assert noms(client.get("/", {"q": "confidentiel"})) == ["Confidentiel"]
    assert client.get(reverse("accueil:contrat", args=[secret.code])).status_code == 200


def test_contrat_shows_its_parts(client: Client, complet: ContratComplet) -> None:
    contenu = client.get("/contrats/trois-rivieres/").content.decode()
    for attendu in ("Les Saules", "Axe de travail numéro 1", "L’office public de l’habitat", "Avenant n° 1"):
        assert attendu in contenu
    assert "1\u00a0orientation, 1\u00a0objectif opérationnel, 1\u00a0action" in contenu
    assert "du 1er\u00a0avril\u00a02024 au 31\u00a0décembre\u00a02030" in contenu


def test_contrat_counts_what_it_holds(client: Client, complet: ContratComplet) -> None:
    chiffres = client.get("/contrats/trois-rivieres/").context["chiffres"]
    assert [(nombre, libelle) for nombre, libelle, _ in chiffres] == [
        (2, "quartiers prioritaires"),
        (1, "commune"),
        (1, "signataire"),
        (2, "objectifs"),
        (2, "actions"),
    ]


def test_avenant_in_preparation_is_not_on_the_public_home(client: Client, complet: ContratComplet) -> None:
    complet.contrat.avenants.create(contrat=complet.contrat, numero=2, titre="Projet secret")
    contenu = client.get("/contrats/trois-rivieres/").content.decode()
    assert "Préciser une action" in contenu
    assert "Projet secret" not in contenu


def test_list_of_contracts_costs_the_same_with_two_and_with_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        creer_contrat().communes.add(creer_commune())
    with django_assert_num_queries(6), sans_ecriture():
        client.get("/")
    for _ in range(6):
        creer_contrat().communes.add(creer_commune())
    with django_assert_num_queries(6):
        client.get("/")


@pytest.mark.parametrize("extension", ["xlsx", "ods", "csv"])
def test_list_of_contracts_is_exported(client: Client, extension: str) -> None:
    creer_contrat(nom_court="A")
    creer_contrat(nom_court="B")
    reponse = client.get("/", {"format": extension})
    assert reponse["Content-Disposition"].endswith(f'.{extension}"')
    if extension == "csv":
        lignes = texte_telecharge(reponse).splitlines()
        assert [ligne.split(";")[0] for ligne in lignes] == ["Contrat", "A", "B"]
    fermer(reponse)
