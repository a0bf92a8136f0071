"""The frame of every page: menu by role, habilitations, theme."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from quartiers.accueil.contexte import GROUPES, MON_ESPACE, PIED
from quartiers.comptes.enums import Role
from tests.factories.comptes import creer_habilitation, creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.factories.territoire import creer_commune, creer_epci, creer_quartier

pytestmark = pytest.mark.django_db
PUBLIC = {
    "Contrat": ["Texte du contrat", "Signataires", "Engagements"],
    "Quartiers": ["Les quartiers", "Carte"],
    "Actions et moyens": ["Appels à projets", "Abattement TFPB", "Droit commun", "Tranquillité"],
    "Décider ensemble": ["Parole habitante", "Participation", "Instances et séances", "Calendrier"],
    "Suivi": ["Suivi annuel", "Rapports annuels", "Indicateurs", "Évaluation", "Données ouvertes"],
}
DE_TRAVAIL = {
    Role.ADMINISTRATEUR: {"Avenants", "Lectures", "Dossiers", "Décisions", "Journal", "Habilitations"},
    Role.PILOTE: {
        "Enquêtes",
        "Cohortes",
        "Avenants",
        "Lectures",
        "Projets de quartier",
        "Dossiers",
        "Décisions",
        "Journal",
        "Habilitations",
    },
    Role.AGENT_COMMUNAL: {
        "Enquêtes",
        "Cohortes",
        "Avenants",
        "Projets de quartier",
        "Dossiers",
        "Décisions",
        "Journal",
        "Habilitations",
    },
    Role.SERVICE_ETAT: {"Enquêtes", "Cohortes", "Avenants", "Dossiers", "Décisions", "Journal"},
    Role.INSTRUCTEUR: {"Avenants", "Dossiers", "Décisions", "Journal"},
    Role.BAILLEUR: {"Avenants", "Décisions", "Journal"},
    Role.PORTEUR: {"Mes dossiers"},
    Role.CONSEILLER: {"Dossiers", "Décisions"},
    Role.MEDIATEUR: {"Enquêtes", "Cohortes"},
    Role.EVALUATEUR: {"Enquêtes", "Cohortes", "Avenants", "Dossiers", "Décisions", "Journal"},
}


def menu(reponse: object) -> dict[str, list[str]]:
    """{heading: names of its entries}, as the page is given it."""
    return {g["libelle"]: [e["libelle"] for e in g["entrees"]] for g in reponse.context["menu"]}  # type: ignore[attr-defined]


def test_every_route_of_the_frame_exists() -> None:
    for entree in [MON_ESPACE, *(e for groupe in GROUPES for e in groupe.entrees)]:
        for route in filter(None, (entree.route, entree.sinon, *entree.aussi)):
            assert reverse(route, args=["un-contrat"] if entree.du_contrat else [])
    assert all(reverse(route) for _, route in PIED)


def test_menu_of_the_public(client: Client) -> None:
    contrat = creer_contrat()
    assert menu(client.get(f"/contrats/{contrat.code}/")) == PUBLIC


def test_menu_without_any_contract_leads_only_where_something_is(client: Client) -> None:
    assert menu(client.get("/aide/")) == {"Quartiers": ["Carte"], "Suivi": ["Données ouvertes"]}


@pytest.mark.parametrize("role", list(Role))
def test_menu_of_each_role(client: Client, role: Role) -> None:
    contrat = creer_contrat()
    client.force_login(creer_utilisateur(role, contrat=contrat, commune=creer_commune()))
    reponse = client.get(f"/contrats/{contrat.code}/")
    lu = menu(reponse)
    assert lu.pop("") == ["Mon espace"]
    noms = [nom for entrees in lu.values() for nom in entrees]
    publics = [nom for entrees in PUBLIC.values() for nom in entrees]
    assert sorted(noms) == sorted([*publics, *DE_TRAVAIL[role]])


def test_page_of_the_menu_is_marked(client: Client) -> None:
    contrat = creer_contrat()
    groupes = client.get(f"/contrats/{contrat.code}/signataires/").context["menu"]
    assert [groupe["libelle"] for groupe in groupes if groupe["actif"]] == ["Contrat"]
    assert [e["libelle"] for groupe in groupes for e in groupe["entrees"] if e["actif"]] == ["Signataires"]


def test_map_of_the_menu_opens_on_the_territory_of_the_contract_where_it_is_known(client: Client) -> None:
    epci = creer_epci(siren="200069037")
    contrat = creer_contrat(epci=epci)

    def cartes() -> list[tuple[str, bool]]:
        """Address and mark of the line, from the page of the map itself."""
        groupes = client.get("/territoire/localiser/").context["menu"]
        return [(e["url"], e["actif"]) for g in groupes for e in g["entrees"] if e["libelle"] == "Carte"]

    assert cartes() == [("/territoire/", True)]
    creer_quartier(creer_commune(epci=epci))
    assert cartes() == [("/territoire/?epci=200069037", True)]
    assert f'href="/territoire/?epci={epci.siren}"' in client.get(f"/contrats/{contrat.code}/").content.decode()


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
