"""The frame of every page: menu by role, habilitations, theme."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from quartiers.accueil.contexte import DE_TRAVAIL, PIED, PUBLIQUES
from quartiers.comptes.enums import Role
from tests.factories.comptes import creer_habilitation, creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.factories.territoire import creer_commune

pytestmark = pytest.mark.django_db
PUBLIC = ["Contrat", "Quartiers", "Carte", "Appels à projets", "Suivi", "Signataires", "Données"]
MENUS = {
    Role.ADMINISTRATEUR: ["Dossiers", "Avenants", "Lectures", "Journal", "Habilitations"],
    Role.PILOTE: ["Dossiers", "Avenants", "Lectures", "Projets", "Journal", "Habilitations"],
    Role.AGENT_COMMUNAL: ["Dossiers", "Avenants", "Projets", "Journal", "Habilitations"],
    Role.SERVICE_ETAT: ["Dossiers", "Avenants", "Journal"],
    Role.INSTRUCTEUR: ["Dossiers", "Avenants", "Journal"],
    Role.BAILLEUR: ["Avenants", "Journal"],
    Role.PORTEUR: ["Mes dossiers"],
    Role.CONSEILLER: ["Dossiers"],
    Role.MEDIATEUR: [],
    Role.EVALUATEUR: ["Dossiers", "Avenants", "Journal"],
}


def libelles(reponse: object) -> list[str]:
    return [entree["libelle"] for entree in reponse.context["menu"]]  # type: ignore[attr-defined]


def test_every_route_of_the_frame_exists() -> None:
    for entree in [*PUBLIQUES, *DE_TRAVAIL]:
        assert reverse(entree.route, args=["un-contrat"] if entree.du_contrat else [])
    assert all(reverse(route) for _, route in PIED)


def test_menu_of_the_public(client: Client) -> None:
    contrat = creer_contrat()
    assert libelles(client.get(f"/contrats/{contrat.code}/")) == PUBLIC


def test_menu_without_any_contract_leads_only_where_something_is(client: Client) -> None:
    assert libelles(client.get("/aide/")) == ["Carte", "Données"]


@pytest.mark.parametrize("role", list(Role))
def test_menu_of_each_role(client: Client, role: Role) -> None:
    contrat = creer_contrat()
    client.force_login(creer_utilisateur(role, contrat=contrat, commune=creer_commune()))
    reponse = client.get(f"/contrats/{contrat.code}/")
    assert libelles(reponse) == ["Mon espace", *PUBLIC, *MENUS[role]]


def test_page_of_the_menu_is_marked(client: Client) -> None:
    contrat = creer_contrat()
    menu = client.get(f"/contrats/{contrat.code}/signataires/").context["menu"]
    assert [entree["libelle"] for entree in menu if entree["actif"]] == ["Signataires"]


def test_name_of_an_unpublished_contract_never_shows(client: Client) -> None:
    contrat = creer_contrat(publie=False, nom_court="Confidentiel")
    creer_contrat()
    creer_contrat()
    reponse = client.get(f"/contrats/{contrat.code}/")
    assert reponse.status_code == 404
    assert "Confidentiel" not in reponse.content.decode()


def test_each_habilitation_is_named_and_the_acting_one_marked(client: Client) -> None:
    contrat, commune = creer_contrat(nom_court="Bresse"), creer_commune(nom="Louhans")
    personne = creer_utilisateur(Role.EVALUATEUR, contrat=contrat)
    creer_habilitation(personne, Role.AGENT_COMMUNAL, contrat=contrat, commune=commune)
    client.force_login(personne)
    choix = client.get("/aide/").context["compte"]["choix"]
    assert [(c["libelle"], c["actif"]) for c in choix] == [
        ("Évaluation – Bresse", True),
        ("Référent·e politique de la ville d’une commune – Louhans", False),
    ]


def test_frame_costs_the_same_with_one_and_with_three_habilitations(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    contrat = creer_contrat()
    personne = creer_utilisateur(Role.EVALUATEUR, contrat=contrat)
    client.force_login(personne)
    with django_assert_num_queries(5):
        client.get("/aide/")
    for _ in range(2):
        creer_habilitation(personne, Role.EVALUATEUR, contrat=creer_contrat())
    with django_assert_num_queries(5):
        client.get("/aide/")


def test_frame_of_the_public_costs_one_query(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    creer_contrat()
    with django_assert_num_queries(1):
        client.get("/aide/")


@pytest.mark.parametrize(("choix", "garde"), [("sombre", "sombre"), ("clair", "clair"), ("auto", ""), ("rose", "")])
def test_theme_is_kept_and_comes_back_to_the_page(client: Client, choix: str, garde: str) -> None:
    client.cookies["theme"] = "clair" if choix == "auto" else ""
    reponse = client.post("/affichage/", {"theme": choix, "suite": "/aide/?a=1"})
    assert (reponse.status_code, reponse["Location"]) == (302, "/aide/?a=1")
    assert client.cookies["theme"].value == garde
    balise = f'<html lang="fr" data-theme="{garde}">' if garde else '<html lang="fr" >'
    assert balise in client.get("/aide/").content.decode()


def test_theme_never_leads_elsewhere_and_is_not_set_by_get(client: Client) -> None:
    reponse = client.post("/affichage/", {"theme": "clair", "suite": "https://ailleurs.exemple/"})
    assert reponse["Location"] == "/"
    assert client.get("/affichage/").status_code == 405
