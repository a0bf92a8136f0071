"""Open data and the read API: public data only, the same in files and in answers, described by OpenAPI."""

import datetime as dt
import json

import pytest
from django.test import Client

from quartiers.accueil.api import api
from quartiers.accueil.jeux import JEUX
from quartiers.comptes.enums import Role
from quartiers.contrat.models import Avenant, Contrat
from tests.accueil.conftest import fermer, sans_ecriture, texte_telecharge
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.factories.document_contrat import ContratComplet
from tests.factories.programmation import creer_subvention

pytestmark = pytest.mark.django_db
BASE = "/api/v1/contrats/trois-rivieres"


@pytest.fixture
def complet(complet: ContratComplet) -> ContratComplet:
    """With a grant, so that no data set is empty."""
    creer_subvention(complet.contrat)
    return complet


@pytest.mark.parametrize("jeu", JEUX)
def test_each_set_is_the_same_in_the_api_and_in_the_file(client: Client, complet: ContratComplet, jeu: str) -> None:
    with sans_ecriture():
        reponse = client.get(f"{BASE}/{jeu}").json()
    fichier = client.get(f"/donnees-ouvertes/trois-rivieres/{jeu}.json").json()
    assert reponse["resultats"] == fichier["resultats"]
    assert reponse["total"] == len(fichier["resultats"])
    if jeu != "series":
        assert reponse["total"] > 0


@pytest.mark.parametrize("jeu", JEUX)
def test_each_row_holds_the_fields_of_the_dictionary(client: Client, complet: ContratComplet, jeu: str) -> None:
    noms = [champ.nom for champ in JEUX[jeu].champs]
    for ligne in client.get(f"/donnees-ouvertes/trois-rivieres/{jeu}.json").json()["resultats"]:
        assert list(ligne) == noms


@pytest.mark.parametrize("jeu", JEUX)
def test_csv_headers_are_the_names_of_the_fields(client: Client, complet: ContratComplet, jeu: str) -> None:
    contenu = texte_telecharge(client.get(f"/donnees-ouvertes/trois-rivieres/{jeu}.csv"))
    separateur = "," if JEUX[jeu].csv else ";"  # a national schema has its own
    assert contenu.splitlines()[0] == separateur.join(champ.nom for champ in JEUX[jeu].champs)


def test_tree_reads_as_of_a_date(client: Client, complet: ContratComplet) -> None:
    def titre(le: str) -> str:
        racine = client.get(f"{BASE}/arbre", {"le": le}).json()["elements"][0]
        actions = [e for e in racine["enfants"][0]["enfants"] if e["code"] == "A1.1.ACT1"]
        return str(actions[0]["titre"])

    assert titre("2025-12-31") != "Action reformulée"
    assert titre("2026-01-01") == "Action reformulée"


def test_element_gives_its_whole_life(client: Client, complet: ContratComplet) -> None:
    redactions = client.get(f"{BASE}/elements/A1.1.ACT1").json()["redactions"]
    assert [(r["debut"], r["fin"], r["avenant"]) for r in redactions] == [
        ("2024-04-01", "2026-01-01", None),
        ("2026-01-01", None, 1),
    ]


def test_draft_changes_never_leave(client: Client, complet: ContratComplet) -> None:
    Avenant.objects.create(contrat=complet.contrat, numero=2, titre="Brouillon secret")
    for jeu in JEUX:
        assert "secret" not in client.get(f"{BASE}/{jeu}").content.decode()


@pytest.mark.parametrize(
    "adresse",
    ["/api/v1/contrats/secret", "/api/v1/contrats/secret/arbre", "/api/v1/contrats/secret/elements",
     "/donnees-ouvertes/secret/elements.csv", "/api/v1/contrats/secret/contours"],
)  # fmt: skip
def test_unpublished_contract_is_absent_even_for_its_pilot(client: Client, adresse: str) -> None:
    contrat = creer_contrat(code="secret", publie=False)
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=contrat))
    assert client.get(adresse).status_code == 404
    Contrat.objects.update(publie=True)
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    fermer(reponse)


def test_errors_are_told_in_french(client: Client, complet: ContratComplet) -> None:
    assert client.get("/api/v1/contrats/inconnu").json() == {"erreur": "Aucun contrat publié n’a le code « inconnu »."}
    reponse = client.get(f"{BASE}/elements", {"le": "hier", "page": "0"})
    assert reponse.status_code == 422
    assert reponse.json() == {
        "erreur": "Paramètre refusé : « le » attend une date comme 2026-12-31 ; "
        "« page » attend un nombre entier à partir de 1."
    }


def test_pages_cut_the_list_and_count_it(client: Client, complet: ContratComplet) -> None:
    tout = client.get(f"{BASE}/elements").json()["resultats"]
    pages = [client.get(f"{BASE}/elements", {"page": n, "par_page": 4}).json() for n in (1, 2, 3, 4)]
    assert [ligne for page in pages for ligne in page["resultats"]] == tout
    assert {(page["total"], page["pages"]) for page in pages} == {(9, 3)}


def test_contracts_are_listed_and_filtered(client: Client, complet: ContratComplet) -> None:
    creer_contrat(code="vivarais", departement="07")
    creer_contrat(code="secret", publie=False)
    codes = [c["code"] for c in client.get("/api/v1/contrats").json()["resultats"]]
    assert codes == ["trois-rivieres", "vivarais"]
    filtres = client.get("/api/v1/contrats", {"departement": "07"}).json()["resultats"]
    assert [c["code"] for c in filtres] == ["vivarais"]
    fichier = client.get("/donnees-ouvertes/tous/contrats.json").json()["resultats"]
    assert [c["code"] for c in fichier] == codes


def test_outlines_are_geojson(client: Client, complet: ContratComplet) -> None:
    contenu = json.loads(client.get("/donnees-ouvertes/trois-rivieres/quartiers.geojson").content)
    assert contenu == client.get(f"{BASE}/contours").json()
    assert [(t["properties"]["nom"], t["geometry"] is not None) for t in contenu["features"]] == [
        ("Les Saules", True),
        ("Le Grand Pré", False),
    ]


def test_any_site_may_read_the_api_without_cookie(client: Client, complet: ContratComplet) -> None:
    for adresse in ("/api/v1/contrats", "/api/v1/openapi.json", "/api/v1/contrats/inconnu"):
        reponse = client.get(adresse)
        assert reponse["Access-Control-Allow-Origin"] == "*"
        assert not reponse.cookies


def test_api_only_reads(client: Client, complet: ContratComplet) -> None:
    for methode in (client.post, client.put, client.delete):
        assert methode("/api/v1/contrats/trois-rivieres").status_code == 405


def test_openapi_describes_every_field_in_french(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    attendus = {f"/api/v1/contrats/{{code}}/{jeu}" for jeu in JEUX}
    assert attendus < set(schema["paths"])
    muets = [
        f"{nom}.{champ}"
        for nom, modele in schema["components"]["schemas"].items()
        for champ, definition in modele.get("properties", {}).items()
        if not definition.get("description")
    ]
    assert muets == []
    assert all(chemin["get"]["summary"] for chemin in schema["paths"].values())


def test_documentation_shows_every_address_without_script_from_elsewhere(client: Client) -> None:
    contenu = client.get("/api/").content.decode()
    for chemin in api.get_openapi_schema()["paths"]:
        assert f"GET {chemin}" in contenu
    assert '<script src="http' not in contenu


@pytest.mark.parametrize("adresse", ["trois-rivieres/elements.pdf", "trois-rivieres/inconnu.csv", "tous/elements.csv"])
def test_unknown_files_are_404(client: Client, complet: ContratComplet, adresse: str) -> None:
    assert client.get(f"/donnees-ouvertes/{adresse}").status_code == 404


def test_page_offers_every_file_of_the_only_contract(client: Client, complet: ContratComplet) -> None:
    reponse = client.get("/donnees-ouvertes/")
    liens = [url for _, liens in reponse.context["jeux"] for _, url in liens]
    assert len(liens) == len(JEUX) * 4 + 1
    for url in liens:
        fichier = client.get(url)
        assert fichier.status_code == 200
        fermer(fichier)


def test_page_asks_which_contract_when_there_are_several(client: Client, complet: ContratComplet) -> None:
    creer_contrat(code="vivarais", debut=dt.date(2025, 1, 1))
    assert client.get("/donnees-ouvertes/").context["choisi"] is None
    assert client.get("/donnees-ouvertes/", {"contrat": "vivarais"}).context["choisi"].code == "vivarais"
