"""From an address to the neighbourhood in two taps; the address is never kept nor written."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from quartiers.territoire.models import Commune
from tests.factories.document_contrat import ContratComplet

pytestmark = pytest.mark.django_db
ADRESSE = "12 rue des Confidences, Rivière-Haute"
DEDANS, LOIN, AU_BORD = (4.035, 46.035), (4.09, 46.09), (4.0300001, 46.035)


class Geocodeur(BaseHTTPRequestHandler):
    """A stand-in for the national service, on a real socket: `lieux` is what it answers."""

    lieux: list[dict[str, object]] = []
    recues: list[str] = []

    def do_GET(self) -> None:
        type(self).recues.append(parse_qs(urlsplit(self.path).query)["q"][0])
        corps = json.dumps({"type": "FeatureCollection", "features": type(self).lieux}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(corps)

    def log_message(self, *args: object) -> None:
        """Stay silent."""


def lieu(point: tuple[float, float], score: float = 0.95, libelle: str = "12 rue des Confidences") -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(point)},
        "properties": {"label": libelle, "score": score},
    }


@pytest.fixture
def geocodeur(settings: Settings) -> Iterator[type[Geocodeur]]:
    serveur = HTTPServer(("127.0.0.1", 0), Geocodeur)
    fil = threading.Thread(target=serveur.serve_forever, daemon=True)
    fil.start()
    settings.GEOCODAGE_ADRESSE = f"http://127.0.0.1:{serveur.server_port}/search"
    Geocodeur.recues = []
    yield Geocodeur
    serveur.shutdown()
    serveur.server_close()
    fil.join()


def test_address_inside_leads_to_the_page_of_the_neighbourhood(
    client: Client, complet: ContratComplet, geocodeur: type[Geocodeur]
) -> None:
    geocodeur.lieux = [lieu(DEDANS)]
    reponse = client.post("/mon-quartier/", {"adresse": ADRESSE}, follow=True)
    assert reponse.redirect_chain == [(f"/contrats/trois-rivieres/quartiers/{complet.quartiers[0].code}/", 302)]
    assert "Vous êtes dans le quartier prioritaire « Les Saules »." in reponse.content.decode()


def test_address_outside_is_said(client: Client, complet: ContratComplet, geocodeur: type[Geocodeur]) -> None:
    Commune.objects.filter(nom="Rivière-Haute").update(emprise=[4.0, 46.0, 4.1, 46.1])
    geocodeur.lieux = [lieu(LOIN)]
    contenu = client.post("/mon-quartier/", {"adresse": ADRESSE}).content.decode()
    assert "Ce point n’est dans aucun quartier prioritaire" in contenu
    assert "Commune : Rivière-Haute" in contenu.replace("\u00a0", " ")


def test_point_near_an_edge_is_to_be_checked(client: Client, complet: ContratComplet) -> None:
    lon, lat = AU_BORD
    contenu = client.post("/mon-quartier/", {"lat": str(lat), "lon": str(lon)}).content.decode()
    assert "À vérifier" in contenu


def test_doubtful_addresses_are_offered(client: Client, complet: ContratComplet, geocodeur: type[Geocodeur]) -> None:
    geocodeur.lieux = [lieu(DEDANS, 0.5, "Rue A"), lieu(LOIN, 0.4, "Rue B")]
    reponse = client.post("/mon-quartier/", {"adresse": ADRESSE})
    assert [libelle for libelle, _, _ in reponse.context["candidates"]] == ["Rue A", "Rue B"]
    _, lat, lon = reponse.context["candidates"][0]
    assert client.post("/mon-quartier/", {"lat": lat, "lon": lon}).status_code == 302


def test_unknown_address_keeps_what_was_typed(
    client: Client, complet: ContratComplet, geocodeur: type[Geocodeur]
) -> None:
    geocodeur.lieux = []
    contenu = client.post("/mon-quartier/", {"adresse": ADRESSE}).content.decode()
    assert "Cette adresse est inconnue" in contenu
    assert f'value="{ADRESSE}"' in contenu


def test_unreachable_service_is_said_and_the_map_stays(client: Client, complet: ContratComplet) -> None:
    contenu = client.post("/mon-quartier/", {"adresse": ADRESSE}).content.decode()
    assert "La recherche d’adresse ne répond pas" in contenu
    assert "Situer ce point" in contenu
    assert "Les Saules" in contenu


@pytest.mark.parametrize("champs", [{"lat": "999", "lon": "4"}, {"lat": "x", "lon": ""}, {"adresse": ""}, {}])
def test_wrong_input_is_told_and_nothing_breaks(
    client: Client, complet: ContratComplet, champs: dict[str, str]
) -> None:
    reponse = client.post("/mon-quartier/", champs)
    assert reponse.status_code == 200
    assert "reponse" not in reponse.context
    assert "point à corriger" in reponse.content.decode() or "points à corriger" in reponse.content.decode()


def test_address_is_neither_stored_nor_logged(
    client: Client,
    complet: ContratComplet,
    geocodeur: type[Geocodeur],
    caplog: pytest.LogCaptureFixture,
) -> None:
    geocodeur.lieux = [lieu(DEDANS)]
    caplog.set_level(logging.DEBUG)
    with CaptureQueriesContext(connection) as requetes:
        reponse = client.post("/mon-quartier/", {"adresse": ADRESSE})
    assert geocodeur.recues == [ADRESSE]
    traces = [r["sql"] for r in requetes.captured_queries] + [ligne.getMessage() for ligne in caplog.records]
    traces += [reponse["Location"], *(f"{nom}={c.value}" for nom, c in client.cookies.items())]
    assert [t for t in traces if "Confidences" in t] == []
    journalisees = [ligne.getMessage() for ligne in caplog.records]
    assert [t for t in [*journalisees, reponse["Location"]] if "46.03" in t] == []


def test_page_writes_nothing(client: Client, complet: ContratComplet) -> None:
    with CaptureQueriesContext(connection) as requetes:
        assert client.get("/mon-quartier/").status_code == 200
    assert [r["sql"] for r in requetes.captured_queries if not r["sql"].startswith("SELECT")] == []
