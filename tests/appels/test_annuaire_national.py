"""The national directory, played by a small server of ours: what is read, and how its silences are told."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from quartiers.appels.annuaire_national import AnnuaireIndisponible, chercher_organisme

SIRET = "73282932000074"
ASSOCIATION = {
    "nom_complet": "LES AMIS DU LAC (ADL)",
    "nom_raison_sociale": "LES AMIS DU LAC",
    "sigle": "ADL",
    "nature_juridique": "9220",
    "etat_administratif": "A",
    "siege": {
        "siret": SIRET,
        "adresse": "3 RUE DU LAC 71210 TORCY",
        "code_postal": "71210",
        "libelle_commune": "TORCY",
        "departement": "71",
    },
    "complements": {"identifiant_association": "W711001234"},
}


class Annuaire(BaseHTTPRequestHandler):
    corps: bytes = b""
    demandes: list[str] = []

    def do_GET(self) -> None:
        self.demandes.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.corps)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def annuaire(settings: Any) -> Iterator[type[Annuaire]]:
    Annuaire.demandes = []
    serveur = HTTPServer(("127.0.0.1", 0), Annuaire)
    fil = threading.Thread(target=serveur.serve_forever)
    fil.start()
    settings.ANNUAIRE_ADRESSE = f"http://127.0.0.1:{serveur.server_port}/search"
    yield Annuaire
    serveur.shutdown()
    fil.join()
    serveur.server_close()


def test_association_is_read_with_its_place_and_numbers(annuaire: type[Annuaire]) -> None:
    annuaire.corps = json.dumps({"results": [ASSOCIATION]}).encode()
    trouve = chercher_organisme(siret=SIRET)
    assert trouve is not None
    assert (trouve.nom, trouve.sigle, trouve.rna, trouve.nature) == (
        "LES AMIS DU LAC",
        "ADL",
        "W711001234",
        "association",
    )
    assert (trouve.adresse, trouve.code_postal, trouve.commune) == ("3 RUE DU LAC", "71210", "TORCY")
    assert (trouve.forme, trouve.active) == ("Association déclarée", True)
    assert annuaire.demandes == [f"/search?q={SIRET}&per_page=5"]


def test_answer_about_someone_else_is_no_answer(annuaire: type[Annuaire]) -> None:
    annuaire.corps = json.dumps({"results": [ASSOCIATION]}).encode()
    assert chercher_organisme(siret="35600000000056") is None
    assert chercher_organisme(rna="W711001234") is not None


@pytest.mark.parametrize("corps", [b"<html>", b"{}", b'{"results": [{}]}', b'{"results": [null]}'])
def test_answer_that_cannot_be_read_is_told(annuaire: type[Annuaire], corps: bytes) -> None:
    annuaire.corps = corps
    with pytest.raises(AnnuaireIndisponible, match="à la main"):
        chercher_organisme(siret=SIRET)


def test_absent_service_and_no_service_are_told(settings: Any) -> None:
    with pytest.raises(AnnuaireIndisponible, match="ne répond pas"):
        chercher_organisme(siret=SIRET)
    settings.ANNUAIRE_ADRESSE = ""
    with pytest.raises(AnnuaireIndisponible, match="pas branché"):
        chercher_organisme(siret=SIRET)
