"""The page of a project and the synthesis: who sees what, what they hold, how many queries they cost."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from quartiers.comptes.enums import Role
from quartiers.projets_quartier.enums import EtatPiste
from quartiers.projets_quartier.models import ProjetQuartier
from quartiers.projets_quartier.queries import synthese
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_element, creer_quartier_contrat
from tests.factories.projets_quartier import creer_piste, creer_projet, creer_theme
from tests.factories.territoire import creer_commune
from tests.pages import lire

pytestmark = pytest.mark.django_db


def adresse(projet: ProjetQuartier, nom: str = "projet", *args: object) -> str:
    return reverse(f"projets_quartier:{nom}", args=[projet.contrat.code, projet.quartier.code, *args])


def lignes_de_la_synthese(projet: ProjetQuartier) -> list[list[str]]:
    contenu = synthese(projet.contrat, projet.contrat.debut)
    return [[theme.titre for theme in cellule] for ligne in contenu.lignes for cellule in ligne.cellules]


def test_visitor_reads_the_project_and_gets_no_form(client: Client) -> None:
    projet = creer_projet(titre="Vers un quartier attractif")
    axe = creer_element(projet.contrat, "1", "Cohésion sociale")
    creer_theme(projet, axe, titre="Rompre l’isolement", lignes=[690, 691])
    creer_piste(projet, titre="Ouvrir un jardin", etat=EtatPiste.ABANDONNEE, motif="Terrain vendu")
    page = lire(client.get(adresse(projet)))
    assert "<h1>Vers un quartier attractif</h1>" in page
    assert "lignes 690 à 691" in page
    assert "Terrain vendu" in page
    assert adresse(projet, "modifier") not in page


def test_unpublished_contract_is_404_for_a_visitor(client: Client) -> None:
    projet = creer_projet(creer_contrat(publie=False))
    assert client.get(adresse(projet)).status_code == 404
    assert client.get(reverse("projets_quartier:synthese", args=[projet.contrat.code])).status_code == 404


def test_officer_sees_the_acts_that_the_state_allows(client: Client) -> None:
    commune = creer_commune()
    contrat = creer_contrat()
    projet = creer_projet(contrat, creer_quartier_contrat(contrat, commune=commune))
    idee, faite = creer_piste(projet), creer_piste(projet, etat=EtatPiste.REALISEE, realisee_le=dt.date(2025, 5, 1))
    client.force_login(creer_utilisateur(Role.AGENT_COMMUNAL, contrat=contrat, commune=commune))
    page = client.get(adresse(projet)).content.decode()
    for acte in ("preparer", "engager", "abandonner"):
        assert adresse(projet, "avancer_piste", idee.pk, acte) in page
        assert adresse(projet, "avancer_piste", faite.pk, acte) not in page
    assert adresse(projet, "avancer_piste", faite.pk, "rouvrir") in page


def test_page_costs_the_same_with_one_and_three_rows(client: Client, django_assert_num_queries: object) -> None:
    for nombre in (1, 3):
        projet = creer_projet()
        axe = creer_element(projet.contrat, "1")
        for _ in range(nombre):
            theme = creer_theme(projet, axe)
            creer_piste(projet, theme=theme)
        with django_assert_num_queries(10):  # type: ignore[operator]
            assert client.get(adresse(projet)).status_code == 200


def test_synthese_costs_the_same_with_one_and_three_rows(client: Client, django_assert_num_queries: object) -> None:
    for nombre in (1, 3):
        contrat = creer_contrat()
        axe = creer_element(contrat, "1")
        for _ in range(nombre):
            creer_theme(creer_projet(contrat), axe)
        with django_assert_num_queries(7):  # type: ignore[operator]
            client.get(reverse("projets_quartier:synthese", args=[contrat.code]))


def test_synthese_places_each_theme_under_its_axes() -> None:
    projet = creer_projet()
    un, deux = creer_element(projet.contrat, "1"), creer_element(projet.contrat, "2")
    creer_theme(projet, un, titre="A")
    creer_theme(projet, un, deux, titre="B")
    creer_theme(projet, titre="C")
    assert lignes_de_la_synthese(projet) == [["A", "B"], ["B"]]
    contenu = synthese(projet.contrat, projet.contrat.debut)
    assert [theme.titre for theme in contenu.lignes[0].sans_axe] == ["C"]
    assert contenu.comptes_par_axe == [("Titre de 1", 2), ("Titre de 2", 1)]


def test_synthese_forgets_a_theme_withdrawn() -> None:
    projet = creer_projet()
    axe = creer_element(projet.contrat, "1")
    creer_theme(projet, axe, titre="Reste")
    creer_theme(projet, axe, titre="Parti", fin=projet.contrat.debut + dt.timedelta(days=1))
    jour = projet.contrat.debut
    assert [t.titre for t in synthese(projet.contrat, jour).lignes[0].cellules[0]] == ["Reste", "Parti"]
    suivant = jour + dt.timedelta(days=1)
    assert [t.titre for t in synthese(projet.contrat, suivant).lignes[0].cellules[0]] == ["Reste"]


def test_synthese_is_exported_one_row_per_theme_and_axis(client: Client) -> None:
    projet = creer_projet()
    axe = creer_element(projet.contrat, "1", "Cohésion")
    creer_theme(projet, axe, titre="Lien social", synthese="Lien")
    reponse = client.get(reverse("projets_quartier:synthese", args=[projet.contrat.code]), {"format": "csv"})
    lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lignes[0] == "Quartier;Commune;Projet;Axe;Thème prioritaire;Intitulé dans la synthèse"
    assert lignes[1] == f"{projet.quartier.titre};;{projet.titre};Cohésion;Lien social;Lien"
