"""Pages of the territory, asked by a visitor without account."""

import io
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings
from python_calamine import CalamineWorkbook

from quartiers.comptes.acces import PUBLIC
from quartiers.comptes.routes import acces_de_la_route
from quartiers.territoire import urls
from quartiers.territoire.domain.contours import emprise_de, geojson_de
from quartiers.territoire.models import (
    Commune,
    Contour,
    Epci,
    Filiation,
    PocheDePauvrete,
    Quartier,
    SerieTerritoriale,
    ValeurTerritoriale,
)
from tests.pages import lire
from tests.territoire.outils import zones_cucm

pytestmark = pytest.mark.django_db
NOMS = {"71153": "Le Creusot", "71306": "Montceau-les-Mines", "71540": "Torcy"}


@pytest.fixture
def territoire() -> Epci:
    """The EPCI of the founding contract with its five neighbourhoods, one pocket, two series."""
    epci = Epci.objects.create(siren="247100290", nom="CU Le Creusot Montceau-les-Mines", nature="CU")
    communes = {c: Commune.objects.create(code=c, nom=n, departement="71", epci=epci) for c, n in NOMS.items()}
    population = serie("qpv-2024-population", "Population municipale", "habitants", 0)
    jeunesse = serie("qpv-2024-indice-jeunesse", "Indice de jeunesse", "indice", 1)
    for rang, zone in enumerate(zones_cucm()):
        quartier = Quartier.objects.create(code=zone.code, nom=zone.nom, generation=2024)
        quartier.communes.add(communes[str(zone.proprietes["insee_com"])])
        geojson = geojson_de(zone.geometrie)
        Contour.objects.create(
            quartier=quartier,
            geometrie=geojson,
            emprise=emprise_de(geojson),
            surface="10.00",
            source="ANCT",
            debut="2024-01-01",
        )
        if rang:
            ValeurTerritoriale.objects.create(serie=population, quartier=quartier, valeur=1000 + rang)
        ValeurTerritoriale.objects.create(serie=jeunesse, quartier=quartier, valeur=None if rang == 1 else "0.5")
    poche = geojson_de(zones_cucm()[0].geometrie.buffer(0.002))
    PocheDePauvrete.objects.create(
        nom="Centre", commune=communes["71153"], codes_iris=["711530101"], geometrie=poche, emprise=emprise_de(poche)
    )
    Filiation.objects.create(nom_ancien="Harfleur", commune=communes["71153"], evolution="sortant", source="Contrat")
    return epci


def serie(code: str, libelle: str, unite: str, rang: int) -> SerieTerritoriale:
    return SerieTerritoriale.objects.create(
        code=code, libelle=libelle, unite=unite, producteur="Insee", source="Insee", generation=2024, rang=rang
    )


def texte(client: Client, nom: str, *args: str, **parametres: str) -> str:
    reponse = client.get(reverse(f"territoire:{nom}", args=args), parametres)
    assert reponse.status_code == 200
    return str(reponse.content.decode())


def test_every_route_is_public() -> None:
    marques = {r.name: acces_de_la_route(f"territoire:{r.name}", r.callback) for r in urls.urlpatterns}  # type: ignore[union-attr]
    assert set(marques.values()) == {PUBLIC}
    assert len(marques) == 10


def test_map_has_its_table(client: Client, territoire: Epci) -> None:
    page = texte(client, "carte")
    for zone in zones_cucm():
        assert f'href="/territoire/quartiers/{zone.code}/"' in page
    assert page.count("non communiqué") == 1  # Le Tennis has no row in the series
    assert "Harfleur" in page
    assert "Sorti de la géographie prioritaire" in page


def test_map_costs_the_same_with_more_neighbourhoods(
    client: Client, territoire: Epci, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    texte(client, "carte")
    with django_assert_num_queries(REQUETES_CARTE):
        texte(client, "carte")
    Quartier.objects.exclude(code__in=["QN07108M"]).delete()
    with django_assert_num_queries(REQUETES_CARTE):
        texte(client, "carte")


REQUETES_CARTE = 9


def test_map_of_an_unknown_body_is_not_found(client: Client, territoire: Epci) -> None:
    assert client.get(reverse("territoire:carte"), {"epci": "999999999"}).status_code == 404


def test_map_without_any_data_is_not_found(client: Client) -> None:
    assert client.get(reverse("territoire:carte")).status_code == 404


def test_printed_map_names_the_neighbourhoods(client: Client, territoire: Epci) -> None:
    reponse = client.get(reverse("territoire:carte_svg"))
    assert reponse["Content-Type"] == "image/svg+xml"
    assert all(f">{z.nom}</text>" in reponse.content.decode() for z in zones_cucm())


def test_geojson_holds_what_the_map_draws(client: Client, territoire: Epci) -> None:
    def entites(nom: str, **parametres: str) -> list[dict[str, Any]]:
        liste: list[dict[str, Any]] = json.loads(texte(client, nom, **parametres))["features"]
        return liste

    quartiers = entites("geojson_quartiers")
    assert [e["properties"]["code"] for e in quartiers] == [z.code for z in zones_cucm()]
    assert quartiers[0]["properties"]["style"] == "qpv"
    assert quartiers[0]["geometry"]["type"] == "MultiPolygon"
    assert [e["properties"]["code"] for e in entites("geojson_quartiers", code="QN07109M")] == ["QN07109M"]
    pres = entites("geojson_quartiers", lat="46.674", lon="4.377")
    assert [e["properties"]["code"] for e in pres] == ["QN07109M", "QN07110M"]
    assert [e["properties"]["nom"] for e in entites("geojson_poches")] == ["Centre"]
    assert entites("geojson_communes") == []
    assert json.loads(texte(client, "geojson_communes"))["arriere_plan"] is True


def test_closed_outline_is_not_on_the_map(client: Client, territoire: Epci) -> None:
    Contour.objects.filter(quartier__code="QN07108M").update(fin="2024-06-01")
    codes = [e["properties"]["code"] for e in json.loads(texte(client, "geojson_quartiers"))["features"]]
    assert codes == ["QN07109M", "QN07110M", "QN07111M", "QN07112N"]


def test_neighbourhood_page_compares_and_tells_what_is_missing(client: Client, territoire: Epci) -> None:
    page = texte(client, "quartier", "QN07109M")
    assert "1\u202f001\u00a0habitants" in page
    assert ">secret statistique<" in page
    assert "non communiqué" in page
    assert "QN07109M" in page


def test_neighbourhood_without_outline_says_so(client: Client, territoire: Epci) -> None:
    ancien = Quartier.objects.create(code="QP071009", nom="Le Tennis", generation=2015)
    Filiation.objects.create(
        ancien=ancien, nouveau=Quartier.objects.get(code="QN07108M"), evolution="agrandi", source="ANCT"
    )
    page = texte(client, "quartier", "QP071009")
    assert "Contour non disponible" in page
    assert 'href="/territoire/quartiers/QN07108M/"' in page
    assert "Aucun contour n’est disponible." in texte(client, "quartier_svg", "QP071009")
    assert client.get(reverse("territoire:quartier", args=["QP999999"])).status_code == 404


@pytest.mark.parametrize(
    ("criteres", "attendus"),
    [
        ({"q": "tennis"}, ["QN07108M"]),
        ({"q": "montceau"}, ["QN07109M", "QN07110M"]),
        ({"q": "qn07112n"}, ["QN07112N"]),
        ({"q": "RESIDENCE DU LAC"}, ["QN07111M"]),
        ({"departement": "71"}, [z.code for z in zones_cucm()]),
        ({"departement": "1"}, []),
        ({"generation": "2015"}, []),
        ({"generation": "1999"}, []),
    ],
)
def test_neighbourhoods_are_found(
    client: Client, territoire: Epci, criteres: dict[str, str], attendus: list[str]
) -> None:
    page = texte(client, "quartiers", **criteres)
    assert [z.code for z in zones_cucm() if f"/quartiers/{z.code}/" in page] == attendus


def test_list_shows_the_present_generation_first(client: Client, territoire: Epci) -> None:
    page = texte(client, "quartiers")
    assert page.index('value="2024"') < page.index('value="2015"')


# « Mon quartier »


def situer(client: Client, lat: str, lon: str) -> str:
    return lire(client.post(reverse("territoire:localiser"), {"lat": lat, "lon": lon}))


@pytest.mark.parametrize(
    ("lat", "lon", "phrase"),
    [
        ("46.67418", "4.376873", "Ce point est dans un quartier prioritaire"),
        ("46,67418", "4,376873", "Ce point est dans un quartier prioritaire"),
        ("46.794313", "4.443753", "Ce point n’est dans aucun quartier prioritaire"),
        ("45.0", "0.0", "Aucun quartier prioritaire connu à moins de vingt kilomètres"),
    ],
)
def test_point_is_answered(client: Client, territoire: Epci, lat: str, lon: str, phrase: str) -> None:
    assert phrase in situer(client, lat, lon)


def test_point_never_stands_in_an_address(client: Client, territoire: Epci) -> None:
    """Neither the form, nor the map's touch, nor the outlines that the page asks for tell where the point is."""
    page = situer(client, "46.67418", "4.376873")
    assert (
        re.findall(r'<form method="(\w+)" action="(/territoire/localiser/[^"]*)"', page)
        == [("post", "/territoire/localiser/#reponse")] * 2
    )
    assert re.findall(r'data-clic="([^"]*)"', page) == ["#id_lat,#id_lon"]
    assert set(re.findall(r"[?;&]lat=([\d.]+)&amp;lon=([\d.]+)", page)) == {("46.67", "4.38")}
    ignore = client.get(reverse("territoire:localiser"), {"lat": "46.67418", "lon": "4.376873"}).content.decode()
    assert ("Ce point" in page, "Ce point est" in ignore) == (True, False)


def test_point_without_the_form_of_the_site_is_refused(territoire: Epci) -> None:
    sans_jeton = Client(enforce_csrf_checks=True)
    adresse = reverse("territoire:localiser")
    assert sans_jeton.post(adresse, {"lat": "46.67418", "lon": "4.376873"}).status_code == 403
    jeton = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', sans_jeton.get(adresse).content.decode())
    assert jeton is not None
    champs = {"lat": "46.67418", "lon": "4.376873", "csrfmiddlewaretoken": jeton[1]}
    assert "Ce point est dans un quartier prioritaire" in sans_jeton.post(adresse, champs).content.decode()


def test_map_sends_residents_to_their_page(client: Client, territoire: Epci) -> None:
    assert 'href="/mon-quartier/"' in texte(client, "carte").split("<main")[1]


def test_point_on_an_edge_is_to_be_checked(client: Client, territoire: Epci) -> None:
    bord = zones_cucm()[1].geometrie.boundary.interpolate(0.2, normalized=True)
    page = situer(client, f"{bord.y:.6f}", f"{bord.x:.6f}")
    assert "À vérifier : ce point est à la limite" in page
    assert "à moins de 15\u00a0m" in page
    assert "Ce point est dans un quartier prioritaire" not in page


def test_distance_is_said_in_round_figures(client: Client, territoire: Epci) -> None:
    assert "à 840\u00a0m." in situer(client, "46.794313", "4.443753")
    assert "à 4,1\u00a0km." in situer(client, "46.750976", "4.469805")


def test_bad_coordinates_are_kept_and_explained(client: Client, territoire: Epci) -> None:
    page = situer(client, "nord", "4.37")
    assert "« nord » n’est pas un nombre de degrés" in page
    assert 'value="4.37"' in page


@pytest.fixture
def geocodeur(settings: Settings) -> Iterator[Callable[[list[tuple[str, float, float, float]]], list[str]]]:
    """A service of addresses that answers what the test gives, and remembers what it was asked."""
    demandes: list[str] = []
    lieux: list[tuple[str, float, float, float]] = []

    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            demandes.append(self.path)
            entites = [
                {"geometry": {"coordinates": [lon, lat]}, "properties": {"label": nom, "score": score}}
                for nom, lon, lat, score in lieux
            ]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"features": entites}).encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    def repondre(voulus: list[tuple[str, float, float, float]]) -> list[str]:
        lieux[:] = voulus
        return demandes

    with HTTPServer(("127.0.0.1", 0), Service) as serveur:
        fil = threading.Thread(target=serveur.serve_forever)
        fil.start()
        settings.GEOCODAGE_ADRESSE = f"http://127.0.0.1:{serveur.server_port}/search"
        yield repondre
        serveur.shutdown()
        fil.join()


def chercher(client: Client, adresse: str) -> str:
    reponse = client.post(reverse("territoire:localiser"), {"adresse": adresse})
    assert reponse.status_code == 200
    return str(reponse.content.decode())


def test_sure_address_is_answered_at_once(client: Client, territoire: Epci, geocodeur: Any) -> None:
    demandes = geocodeur([("6 Allée des Acacias 71200 Le Creusot", 4.432182, 46.792889, 0.97)])
    page = chercher(client, "6 allée des acacias, Le Creusot")
    assert "Ce point est dans un quartier prioritaire" in page
    assert "6 Allée des Acacias 71200 Le Creusot" in page
    assert demandes == ["/search?q=6+all%C3%A9e+des+acacias%2C+Le+Creusot&limit=5"]


def test_doubtful_address_lets_the_person_choose(client: Client, territoire: Epci, geocodeur: Any) -> None:
    geocodeur([("Rue Forêtale 71300 Montceau-les-Mines", 4.376873, 46.67418, 0.5), ("Rue Forestière", 4.4, 46.7, 0.4)])
    page = chercher(client, "rue foret")
    assert "Quelle adresse ?" in page
    assert 'value="46.674180"' in page
    choix = client.post(reverse("territoire:localiser"), {"lat": "46.674180", "lon": "4.376873"})
    assert "Ce point est dans un quartier prioritaire" in choix.content.decode()


def test_unknown_address_is_told(client: Client, territoire: Epci, geocodeur: Any) -> None:
    geocodeur([])
    assert "Adresse introuvable" in chercher(client, "nulle part")


@pytest.mark.parametrize("adresse", ["http://127.0.0.1:9/geocodage", ""])
def test_unreachable_service_offers_the_map(client: Client, territoire: Epci, settings: Settings, adresse: str) -> None:
    settings.GEOCODAGE_ADRESSE = adresse
    page = chercher(client, "6 allée des Acacias")
    assert "Recherche d’adresse indisponible" in page
    assert 'value="6 allée des Acacias"' in page
    assert "data-clic" in page


def test_too_short_address_asks_nothing(client: Client, territoire: Epci, geocodeur: Any) -> None:
    demandes = geocodeur([])
    chercher(client, "a")
    assert demandes == []


# Files of points


def envoyer(client: Client, contenu: bytes, acte: str = "telecharger", **champs: str) -> Any:
    fichier = SimpleUploadedFile("Mes adhérents.csv", contenu)
    donnees = {"fichier": fichier, "format": "csv", "generation": "2024", "acte": acte, **champs}
    return client.post(reverse("territoire:localiser_fichier"), donnees)


POINTS = b"nom;lon;lat\nA;4.376873;46.67418\nB;4.443753;46.794313\nC;;\n"


def test_file_comes_back_with_its_answer(client: Client, territoire: Epci) -> None:
    reponse = envoyer(client, POINTS)
    assert reponse["Content-Disposition"] == 'attachment; filename="mes-adherents-localises.csv"'
    assert reponse["Cache-Control"] == "private, no-store"
    lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()
    assert [ligne.split(";")[3] for ligne in lignes] == ["qpv_2024_code", "QN07109M", "", ""]
    assert lignes[3].endswith("coordonnées absentes")


def test_file_comes_back_as_excel(client: Client, territoire: Epci) -> None:
    contenu = b"".join(envoyer(client, POINTS, format="xlsx").streaming_content)
    lignes = CalamineWorkbook.from_filelike(io.BytesIO(contenu)).get_sheet_by_index(0).to_python()
    assert lignes[1][3] == "QN07109M"


def test_file_can_be_checked_first(client: Client, territoire: Epci) -> None:
    page = envoyer(client, POINTS, acte="verifier").content.decode()
    assert "Lignes à reprendre" in page
    assert "coordonnées absentes" in page
    assert "Rives Du Plessis" in page


@pytest.mark.parametrize(
    ("contenu", "champs", "message"),
    [
        (b"nom;age\nA;12\n", {}, "Les colonnes de coordonnées n’ont pas été reconnues"),
        (b"\x00\x01", {}, "Mes adhérents.csv : ce n’est pas un fichier de texte"),
        (POINTS, {"generation": "2015"}, "Aucun contour de 2015 n’est chargé"),
        (b"", {}, "Le fichier soumis est vide"),
    ],
)
def test_refused_file_says_why(
    client: Client, territoire: Epci, contenu: bytes, champs: dict[str, str], message: str
) -> None:
    reponse = envoyer(client, contenu, **champs)
    assert reponse.status_code == 422
    assert message in reponse.content.decode()


def test_too_big_file_is_refused(client: Client, territoire: Epci, settings: Settings) -> None:
    settings.TAILLE_MAX_FICHIER = 10
    assert "Le fichier dépasse 0 Mo" in envoyer(client, POINTS).content.decode()


@pytest.mark.parametrize("nom", ["carte", "quartiers", "carte_svg", "geojson_quartiers"])
def test_pages_are_read_only(client: Client, territoire: Epci, nom: str) -> None:
    assert client.post(reverse(f"territoire:{nom}")).status_code == 405
