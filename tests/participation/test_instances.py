"""The residents' bodies: only what the contract says of each."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quartiers.contrat.models import Contrat
from quartiers.participation.models import InstanceParticipation
from quartiers.participation.views.instances import faits
from tests.factories.contrat import creer_contrat

pytestmark = pytest.mark.django_db


def creer_instance(contrat: Contrat, rang: int = 1, **champs: Any) -> InstanceParticipation:
    defauts = {"code": f"conseil-{rang}", "titre": f"Conseil {rang}", "rang": rang, "debut": contrat.debut}
    return InstanceParticipation.objects.create(contrat=contrat, **{**defauts, **champs})


def test_only_what_is_said_is_shown() -> None:
    instance = InstanceParticipation(effectif=16, colleges=["habitants", "acteurs locaux"], mandat=3)
    assert faits(instance) == [
        ("Effectif", "16\u00a0membres"),
        ("Collèges", "habitants, acteurs locaux"),
        ("Mandat", "3\u00a0ans"),
    ]


def test_visitor_reads_them(client: Client) -> None:
    contrat = creer_contrat()
    creer_instance(contrat, designation="tirage au sort", lignes=[1037, 1037])
    page = client.get(reverse("participation:instances", args=[contrat.code])).content.decode()
    assert "tirage au sort" in page
    assert "Texte du contrat, ligne 1037" in page


def test_unpublished_contract_is_404(client: Client) -> None:
    assert client.get(reverse("participation:instances", args=[creer_contrat(publie=False).code])).status_code == 404


def test_instances_are_exported(client: Client) -> None:
    contrat = creer_contrat()
    creer_instance(contrat, effectif=20, mandat=3, nombre=5)
    reponse = client.get(reverse("participation:instances", args=[contrat.code]), {"format": "csv"})
    lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lignes[1].startswith("Conseil 1;;;5;20;;3;")


def test_page_costs_the_same_with_one_and_three_rows(client: Client, django_assert_num_queries: Any) -> None:
    for nombre in (1, 3):
        contrat = creer_contrat()
        for rang in range(nombre):
            creer_instance(contrat, rang)
        with django_assert_num_queries(3):
            client.get(reverse("participation:instances", args=[contrat.code]))
