"""The season's page: each figure leads to its list, each table leaves as a file, only readers enter."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quartiers.appels.enums import EtatDossier
from quartiers.appels.models import Bilan, Campagne
from quartiers.appels.permissions import suivre_saison
from quartiers.comptes.enums import Role
from tests.appels.views.conftest import Entrer
from tests.factories.appels import creer_budget, creer_campagne, creer_dossier, creer_financeur
from tests.factories.contrat import creer_contrat, creer_petit_contrat

pytestmark = pytest.mark.django_db


def adresse(campagne: Campagne, route: str = "saison") -> str:
    return reverse(f"appels:{route}", args=[campagne.contrat.code, campagne.annee])


def en_cours() -> Campagne:
    contrat, _ = creer_petit_contrat()
    campagne = creer_campagne(contrat)
    dossier = creer_dossier(campagne, etat=EtatDossier.RECEVABLE)
    creer_budget(dossier, 500, {creer_financeur(contrat, nom="Région"): 120})
    Bilan.objects.create(contrat=contrat, dossier=dossier, exercice=2026, echeance=dt.date(2026, 1, 1))
    return campagne


def test_every_figure_leads_to_a_list_that_answers(entrer: Entrer) -> None:
    campagne = en_cours()
    client = entrer(Role.PILOTE, campagne.contrat)
    page = client.get(adresse(campagne))
    liens = [url for _, url in page.context["blocages"]]
    liens += [ligne["etat"].url for ligne in page.context["entonnoir_lignes"]]
    liens += [ligne["nom"].url for ligne in page.context["repartition_lignes"]]
    assert len(liens) == 4
    assert {url: client.get(url).status_code for url in liens} == dict.fromkeys(liens, 200)


def test_every_breakdown_is_shown_and_leaves_as_a_file(entrer: Entrer) -> None:
    campagne = en_cours()
    client = entrer(Role.PILOTE, campagne.contrat)
    for par in ("financeur", "axe", "quartier", "genre", "inconnu"):
        assert client.get(adresse(campagne), {"par": par}).status_code == 200
        texte = telecharger(client, campagne, par, "csv").decode("utf-8-sig")
        lignes = list(csv.reader(io.StringIO(texte), delimiter=";"))
        assert lignes[0][:3] == ["Répartition", "Dossiers", "Demandé"]
        assert any("120" in ligne[2] for ligne in lignes[1:]), par
    for format_ in ("xlsx", "ods"):
        assert telecharger(client, campagne, "axe", format_)[:2] == b"PK"


def telecharger(client: Client, campagne: Campagne, par: str, format_: str) -> bytes:
    reponse: Any = client.get(adresse(campagne), {"par": par, "format": format_})
    return b"".join(reponse.streaming_content)


def test_map_gives_an_outline_per_neighbourhood_known(entrer: Entrer) -> None:
    campagne = en_cours()
    lu = entrer(Role.PILOTE, campagne.contrat).get(adresse(campagne, "saison_geojson")).json()
    assert lu == {"type": "FeatureCollection", "features": []}


def test_only_those_who_read_files_see_the_season(entrer: Entrer) -> None:
    campagne = en_cours()
    for role in Role:
        client = entrer(role, campagne.contrat)
        attendu = 200 if role in suivre_saison.roles else 403
        lus = [client.get(adresse(campagne, route)).status_code for route in ("saison", "saison_geojson")]
        assert lus == [attendu] * 2, role


def test_season_of_another_contract_is_refused(entrer: Entrer) -> None:
    client = entrer(Role.PILOTE, creer_contrat())
    assert client.get(adresse(en_cours())).status_code == 403
