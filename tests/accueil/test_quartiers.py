"""The page of a neighbourhood puts several packages together, and never mixes the sources of its figures."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries

from quartiers.accueil.tasks import dessiner_graphiques, tenir_index
from quartiers.contrat.models import Chiffre
from quartiers.exports.graphiques import dessiner_d_avance
from quartiers.projets_quartier.models import ProjetQuartier
from quartiers.recherche.models import Indexation
from quartiers.territoire.models import PocheDePauvrete, SerieTerritoriale, ValeurTerritoriale
from tests.accueil.conftest import sans_ecriture, texte_telecharge
from tests.factories.contrat import creer_contrat, creer_quartier_contrat
from tests.factories.document_contrat import ContratComplet
from tests.factories.projets_quartier import creer_piste, creer_projet
from tests.factories.territoire import creer_commune, creer_quartier

pytestmark = pytest.mark.django_db


@pytest.fixture
def adresse(complet: ContratComplet) -> str:
    return f"/contrats/trois-rivieres/quartiers/{complet.quartiers[0].code}/"


def creer_serie(complet: ContratComplet) -> SerieTerritoriale:
    serie = SerieTerritoriale.objects.create(
        code="emploi", libelle="Taux d’emploi", unite="%", producteur="Insee", source="Insee, 2021", generation=2024
    )
    for quartier, valeur in zip(complet.quartiers, (Decimal("39.1"), None), strict=True):
        ValeurTerritoriale.objects.create(serie=serie, quartier_id=quartier.quartier_id or 0, valeur=valeur)
    return serie


def test_quartier_shows_identity_figures_project_and_bodies(
    client: Client, complet: ContratComplet, adresse: str
) -> None:
    contenu = client.get(adresse).content.decode()
    code = complet.quartiers[0].quartier.code  # type: ignore[union-attr]
    for attendu in ("Les Saules", "Rivière-Haute", code, "46\u00a0%", "Parentalité", "Ouvrir un lieu ressource"):
        assert attendu in contenu
    for attendu in ("Comité de pilotage", "Conseil des habitantes et habitants", "L’accès aux droits"):
        assert attendu in contenu


def test_figure_missing_for_one_neighbourhood_is_said(client: Client, complet: ContratComplet, adresse: str) -> None:
    Chiffre.objects.filter(quartier=complet.quartiers[1]).delete()
    lignes = client.get(adresse).context["lignes_contrat"]
    assert [lignes[0][f"q{q.pk}"] for q in complet.quartiers] == ["46\u00a0%", "non communiqué"]


def test_published_series_stand_apart_and_secrets_are_said(
    client: Client, complet: ContratComplet, adresse: str
) -> None:
    creer_serie(complet)
    reponse = client.get("/contrats/trois-rivieres/quartiers/")
    assert [ligne["libelle"] for ligne in reponse.context["lignes_contrat"]] == ["Taux de pauvreté"]
    (serie,) = reponse.context["lignes_series"]
    assert [serie[f"q{q.pk}"] for q in complet.quartiers] == ["39,1\u00a0%", "secret statistique"]
    assert "millésime non précisé par la source" in client.get(adresse).content.decode()


def test_export_of_a_neighbourhood_keeps_numbers_and_words(
    client: Client, complet: ContratComplet, adresse: str
) -> None:
    creer_serie(complet)
    reponse = client.get(adresse, {"format": "csv"})
    lignes = texte_telecharge(reponse).splitlines()
    assert lignes[1].startswith("Contrat;Taux de pauvreté (%);46;46;")
    assert lignes[2].startswith("Série publiée;Taux d’emploi (%);39,1;secret statistique;")


def test_quartier_without_outline_nor_project_says_so(client: Client) -> None:
    contrat = creer_contrat()
    quartier = creer_quartier_contrat(contrat)
    contenu = client.get(f"/contrats/{contrat.code}/quartiers/{quartier.code}/").content.decode()
    assert "Contour non disponible" in contenu
    assert "Ce quartier n’a pas encore de projet" in contenu


def test_neighbourhood_of_another_contract_is_404(client: Client, complet: ContratComplet) -> None:
    autre = creer_quartier_contrat(creer_contrat())
    assert client.get(f"/contrats/trois-rivieres/quartiers/{autre.code}/").status_code == 404


def test_quartier_costs_the_same_whatever_its_project(
    client: Client, complet: ContratComplet, adresse: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(adresse)
    with django_assert_num_queries(18), sans_ecriture():
        client.get(adresse)
    projet = ProjetQuartier.objects.get(quartier=complet.quartiers[0])
    for rang in range(3):
        creer_piste(projet, titre=f"Piste {rang}")
        Chiffre.objects.create(
            contrat=complet.contrat,
            quartier=complet.quartiers[0],
            cle=f"autre-{rang}",
            titre="Autre",
            valeur=Decimal(rang),
        )
    with django_assert_num_queries(18):
        client.get(adresse)


def test_comparison_costs_the_same_with_two_and_with_five(
    client: Client, complet: ContratComplet, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6), sans_ecriture():
        client.get("/contrats/trois-rivieres/quartiers/")
    for _ in range(3):
        creer_projet(complet.contrat, creer_quartier_contrat(complet.contrat, quartier=creer_quartier()))
    with django_assert_num_queries(6):
        client.get("/contrats/trois-rivieres/quartiers/")


def test_outlines_lead_to_the_pages_of_the_contract(client: Client, complet: ContratComplet, adresse: str) -> None:
    (trait,) = client.get("/contrats/trois-rivieres/contours.geojson").json()["features"]
    assert trait["properties"]["nom"] == "Les Saules"
    assert trait["properties"]["url"] == adresse


def test_background_of_the_map_is_communes_and_pockets_of_the_contract(client: Client, complet: ContratComplet) -> None:
    carre = {"type": "Polygon", "coordinates": [[[4.0, 46.0], [4.1, 46.0], [4.1, 46.1], [4.0, 46.0]]]}
    dedans = creer_commune(nom="Val-du-Pré", contour=carre)
    creer_commune(nom="Ailleurs", contour=carre)
    complet.contrat.communes.set([dedans, creer_commune(nom="Sans contour")])
    poche = PocheDePauvrete.objects.create(nom="Les Prés", commune=dedans, geometrie=carre, source="Insee.")
    complet.contrat.poches.set([poche])
    fond = client.get("/contrats/trois-rivieres/fond.geojson").json()
    assert fond["arriere_plan"] is True
    assert [trait["properties"] for trait in fond["features"]] == [
        {"style": "commune", "etiquette": "Val-du-Pré"},
        {"style": "poche", "nom": "Les Prés", "detail": "Poche de pauvreté, Val-du-Pré. Insee."},
    ]


def test_chart_needs_three_neighbourhoods_unless_the_contract_has_two(
    client: Client, complet: ContratComplet, adresse: str
) -> None:
    assert [g["titre"] for g in client.get(adresse).context["graphiques"]] == ["Taux de pauvreté"]
    creer_quartier_contrat(complet.contrat, quartier=creer_quartier())
    assert client.get(adresse).context["graphiques"] == []


def test_charts_are_drawn_ahead_of_readers(
    client: Client, complet: ContratComplet, adresse: str, settings: Any, tmp_path: Path
) -> None:
    reglage = {**settings.CACHES["graphiques"], "LOCATION": str(tmp_path)}
    settings.CACHES = {**settings.CACHES, "graphiques": reglage}
    montrees = {g["src"] for page in (adresse, "/contrats/trois-rivieres/quartiers/")
                for g in client.get(page).context["graphiques"]}  # fmt: skip
    assert dessiner_graphiques(complet.contrat.pk) == len(montrees) == 1
    assert dessiner_d_avance(montrees) == 0  # they are those that the pages show
    assert dessiner_graphiques(complet.contrat.pk) == 0
    assert dessiner_graphiques(0) == 0


def test_change_of_a_contract_asks_for_its_drawings(complet: ContratComplet) -> None:
    Indexation.objects.all().delete()
    assert tenir_index(0) == 1
    demandes = ProcrastinateJob.objects.filter(task_name="quartiers.accueil.tasks.dessiner_graphiques")
    assert [job.args for job in demandes] == [{"contrat_id": complet.contrat.pk}]
