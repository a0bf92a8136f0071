"""The committees: what the contract says, or that it does not say."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quartiers.contrat.models import Contrat
from quartiers.gouvernance.models import Instance
from quartiers.gouvernance.presentation import frequence
from tests.factories.contrat import creer_contrat
from tests.pages import lire

pytestmark = pytest.mark.django_db


def creer_instance(contrat: Contrat, rang: int = 1, **champs: Any) -> Instance:
    defauts = {"code": f"comite-{rang}", "titre": f"Comité {rang}", "rang": rang, "debut": contrat.debut}
    return Instance.objects.create(contrat=contrat, **{**defauts, **champs})


def test_visitor_reads_what_the_contract_says(client: Client) -> None:
    contrat = creer_contrat()
    creer_instance(
        contrat,
        presidence=["le sous-préfet"],
        membres=["les signataires"],
        missions=["Valider la programmation"],
        frequence_min=2,
        frequence_texte="Deux fois par an",
        lignes=[967, 979],
    )
    page = lire(client.get(reverse("gouvernance:instances", args=[contrat.code])))
    for attendu in ("le sous-préfet", "les signataires", "Valider la programmation", "lignes 967 à 979"):
        assert attendu in page
    assert "Au moins 2\u00a0réunions par an" in page


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"frequence_min": 1}, "Au moins 1\u00a0réunion par an"),
        ({"frequence_texte": "Autant que nécessaire"}, "Autant que nécessaire"),
        ({}, "Le contrat ne fixe pas de fréquence"),
    ],
)
def test_frequency_in_words(champs: dict[str, Any], attendu: str) -> None:
    assert frequence(Instance(**champs)) == attendu


def test_unpublished_contract_is_404(client: Client) -> None:
    assert client.get(reverse("gouvernance:instances", args=[creer_contrat(publie=False).code])).status_code == 404


def test_instances_are_exported(client: Client) -> None:
    contrat = creer_contrat()
    creer_instance(contrat, presidence=["A", "B"], frequence_min=2, lignes=[1, 2])
    reponse = client.get(reverse("gouvernance:instances", args=[contrat.code]), {"format": "csv"})
    lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lignes[1] == 'Comité 1;;"A ; B";;;2;;1-2'


def test_page_costs_the_same_with_one_and_three_rows(client: Client, django_assert_num_queries: Any) -> None:
    for nombre in (1, 3):
        contrat = creer_contrat()
        for rang in range(nombre):
            creer_instance(contrat, rang)
        with django_assert_num_queries(3):
            client.get(reverse("gouvernance:instances", args=[contrat.code]))
