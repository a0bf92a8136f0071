"""The catalogue: its order, what is not recognised, its export and its cost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.models import Indicateur, NatureIndicateur, Question
from quartiers.indicateurs.queries import catalogue
from tests.factories.contrat import creer_contrat, creer_element
from tests.pages import lire

pytestmark = pytest.mark.django_db


def creer_question(contrat: Contrat, rang: int, **champs: Any) -> Question:
    defauts = {"code": f"Q{rang}", "titre": f"Question {rang} ?", "rang": rang, "debut": contrat.debut}
    return Question.objects.create(contrat=contrat, **{**defauts, **champs})


def creer_indicateur(contrat: Contrat, code: str, question: Question | None = None, **champs: Any) -> Indicateur:
    defauts = {"titre": f"Indicateur {code}", "nature": NatureIndicateur.QUANTITATIF, "debut": contrat.debut}
    rang = Indicateur.objects.count()
    return Indicateur.objects.create(contrat=contrat, code=code, question=question, rang=rang, **{**defauts, **champs})


@pytest.fixture
def contrat() -> Contrat:
    contrat = creer_contrat()
    axe = creer_element(contrat, "1", "Cohésion")
    sante = creer_element(contrat, "1.1", "Santé", Nature.ORIENTATION, axe)
    connue = creer_question(contrat, 1, axe=axe, orientation=sante, orientation_citee="La santé")
    autre = creer_question(contrat, 2, axe=axe, orientation_citee="Le sport")
    premier = creer_indicateur(contrat, "I1", connue, lignes=[12, 12])
    creer_indicateur(contrat, "I1.1", connue, parent=premier)
    creer_indicateur(contrat, "I2", connue, nature=NatureIndicateur.QUALITATIF)
    creer_indicateur(contrat, "I3", autre)
    creer_indicateur(contrat, "I4")
    return contrat


def test_catalogue_goes_from_axis_to_indicator(contrat: Contrat) -> None:
    contenu = catalogue(contrat, contrat.debut)
    lus = [
        (axe.titre, o.code, o.titre, g.question.code, [x.indicateur.code for x in g.quantitatifs + g.qualitatifs])
        for axe in contenu.axes
        for o in axe.orientations
        for g in o.questions
    ]
    assert lus == [("Cohésion", "1.1", "Santé", "Q1", ["I1", "I2"]), ("Cohésion", "", "Le sport", "Q2", ["I3"])]
    assert [detail.code for detail in contenu.axes[0].orientations[0].questions[0].quantitatifs[0].details] == ["I1.1"]
    assert [ligne.indicateur.code for ligne in contenu.sans_question] == ["I4"]
    assert (contenu.quantitatifs, contenu.qualitatifs) == (3, 1)


def test_visitor_reads_it_with_the_lines_of_the_source(client: Client, contrat: Contrat) -> None:
    page = lire(client.get(reverse("indicateurs:catalogue", args=[contrat.code])))
    assert "Indicateur I1" in page
    assert "(ligne 12)" in page


def test_empty_catalogue_says_so(client: Client) -> None:
    page = client.get(reverse("indicateurs:catalogue", args=[creer_contrat().code])).content.decode()
    assert "Le contrat ne propose pas de catalogue d’indicateurs." in page


def test_unpublished_contract_is_404(client: Client) -> None:
    assert client.get(reverse("indicateurs:catalogue", args=[creer_contrat(publie=False).code])).status_code == 404


def test_catalogue_is_exported_one_row_per_indicator(client: Client, contrat: Contrat) -> None:
    reponse = client.get(reverse("indicateurs:catalogue", args=[contrat.code]), {"format": "csv"})
    lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lignes[1] == "Cohésion;Santé;Question 1 ?;I1;Indicateur I1;;Quantitatif;12-12"
    assert [ligne.split(";")[3] for ligne in lignes[1:]] == ["I1", "I1.1", "I2", "I3", "I4"]


def test_catalogue_costs_the_same_with_one_and_three_rows(client: Client, django_assert_num_queries: Any) -> None:
    for nombre in (1, 3):
        contrat = creer_contrat()
        axe = creer_element(contrat, "1")
        for rang in range(nombre):
            creer_indicateur(contrat, f"I{rang}", creer_question(contrat, rang, axe=axe))
        with django_assert_num_queries(6):
            client.get(reverse("indicateurs:catalogue", args=[contrat.code]))
