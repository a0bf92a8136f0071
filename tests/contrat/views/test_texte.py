"""The contract's pages: as of a date, the history of an element, differences; the same number of queries."""

import datetime as dt
import io
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import au_pluriel, au_singulier, nom_de_niveau
from tests.factories.contrat import adopter_avenant, creer_avenant, creer_element, creer_petit_contrat, reformulation

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 1, 1)


def adresses(contrat: Contrat) -> dict[str, str]:
    return {
        "arbre": reverse("contrat:arbre", args=[contrat.code]),
        "element": reverse("contrat:element", args=[contrat.code, "1.1.O1"]),
        "comparer": reverse("contrat:comparer", args=[contrat.code]) + "?avant=2025-01-01&apres=2026-06-01",
        "avenants": reverse("contrat:avenants", args=[contrat.code]),
    }


def requetes(client: Client, url: str) -> int:
    client.get(url)  # warms what is loaded once per process
    with CaptureQueriesContext(connection) as captees:
        assert client.get(url).status_code == 200
    return len(captees)


def test_the_text_reads_as_of_the_date_asked(client: Client) -> None:
    contrat, e = creer_petit_contrat()
    adopter_avenant(creer_avenant(contrat, reformulation(e["1.1.O1"], "Soigner mieux")), JOUR)
    url = adresses(contrat)["arbre"]
    avant = client.get(url, {"date": "2025-12-31"}).content.decode()
    apres = client.get(url, {"date": "2026-01-01"}).content.decode()
    assert ("Titre de 1.1.O1" in avant, "Soigner mieux" in avant) == (True, False)
    assert ("Titre de 1.1.O1" in apres, "Soigner mieux" in apres) == (False, True)
    assert "change le 1er\u00a0janvier\u00a02026" in avant
    assert "avenant n° 1, depuis le 1er\u00a0janvier\u00a02026" in apres
    assert 'id="1.1.O1"' in apres


def test_table_of_contents_leads_to_axes_orientations_and_folded_commitments(client: Client) -> None:
    contrat, _ = creer_petit_contrat()
    page = client.get(adresses(contrat)["arbre"]).content.decode()
    sommaire = page[page.index('id="sommaire"') : page.index("</nav>", page.index('id="sommaire"'))]
    ancres = ["1", "1.1", "1.2", "2", "2.1", "engagements"]
    assert re.findall(r'href="#([^"]+)"', sommaire) == ancres
    assert [page.count(f'id="{ancre}"') for ancre in ancres] == [1] * len(ancres)
    repli = page[page.index('<details class="accordeon contrat-repli">') :]
    assert 'id="E1"' in repli[: repli.index("</details>")]
    assert reverse("engagements:engagements", args=[contrat.code]) in page


def test_a_date_outside_the_contract_is_explained(client: Client) -> None:
    contrat, _ = creer_petit_contrat()
    page = client.get(adresses(contrat)["arbre"], {"date": "2020-01-01"}).content.decode()
    assert "Le contrat commence le 1er\u00a0avril\u00a02024 : choisissez après." in page
    assert "Titre de 1.1.O1" in page


def test_levels_are_named_in_the_words_of_the_contract(client: Client) -> None:
    contrat, _ = creer_petit_contrat(vocabulaire={"axe": "Pilier", "action": "Fiche action"})
    page = client.get(adresses(contrat)["arbre"]).content.decode()
    assert [mot in page for mot in (">Piliers<", ">Fiches action<", ">Axes<")] == [True, True, False]
    assert nom_de_niveau(contrat, Nature.OBJECTIF, pluriel=True) == "Objectifs opérationnels"


@pytest.mark.parametrize(
    ("singulier", "pluriel"),
    [
        ("Enjeu", "Enjeux"),
        ("Objectif de résultat", "Objectifs de résultat"),
        ("Axe transversal", "Axes transversaux"),
        ("Sous-action", "Sous-actions"),
        ("Objectif opérationnel", "Objectifs opérationnels"),
    ],
)
def test_plurals_of_level_names(singulier: str, pluriel: str) -> None:
    assert au_pluriel(singulier) == pluriel
    assert au_singulier(pluriel) == au_singulier(singulier) == singulier


@pytest.mark.parametrize(
    ("nom", "un_seul"),
    [
        ("Actions à créer", "Action à créer"),
        ("Actions à pérenniser, renforcer ou créer", "Action à pérenniser, renforcer ou créer"),
        ("Enjeux transversaux", "Enjeu transversal"),
        ("Parcours", "Parcours"),
        ("Exemples d’actions", "Exemple d’actions"),
        ("", ""),
    ],
)
def test_one_element_is_named_in_the_singular(nom: str, un_seul: str) -> None:
    assert au_singulier(nom) == un_seul
    contrat = Contrat(vocabulaire={"action": nom})
    assert nom_de_niveau(contrat, Nature.ACTION) == (un_seul or "Action")


def test_the_page_of_an_element_tells_its_history(client: Client) -> None:
    contrat, e = creer_petit_contrat()
    adopter_avenant(creer_avenant(contrat, reformulation(e["1.1.O1"], "Titre neuf de 1.1.O1")), JOUR)
    page = client.get(adresses(contrat)["element"]).content.decode()
    assert [ajout.strip() for ajout in re.findall(r"<ins>(.*?)</ins>", page)] == ["neuf"]
    assert "Du 1er\u00a0avril\u00a02024 au 31\u00a0décembre\u00a02025" in page
    assert "Reformulé par l’avenant n° 1" in page
    assert client.get(reverse("contrat:element", args=[contrat.code, "9.9"])).status_code == 404


def test_differences_are_shown_and_exported(client: Client) -> None:
    contrat, e = creer_petit_contrat()
    adopter_avenant(creer_avenant(contrat, reformulation(e["1.1.O1"], "Soigner mieux")), JOUR)
    url = adresses(contrat)["comparer"]
    assert "<strong>1</strong> différence." in client.get(url).content.decode()
    fichier = b"".join(client.get(f"{url}&format=xlsx"))
    lignes = CalamineWorkbook.from_filelike(io.BytesIO(fichier)).get_sheet_by_index(0).to_python()
    assert [[cellule for cellule in ligne if cellule] for ligne in lignes if "Reformulé" in ligne] == [
        [
            "Reformulé",
            "Objectif opérationnel",
            "1.1.O1",
            "Titre de 1.1.O1",
            "1.1 Titre de 1.1",
            "1.1.O1",
            "Soigner mieux",
            "1.1 Titre de 1.1",
        ]
    ]
    page = client.get(reverse("contrat:comparer", args=[contrat.code]), {"avant": "2026-01-01", "apres": "2025-01-01"})
    assert "La seconde date doit suivre la première." in page.content.decode()


@pytest.mark.parametrize("page", ["arbre", "element", "comparer", "avenants"])
def test_pages_ask_the_same_number_of_queries_with_1_and_3(page: str, client: Client) -> None:
    def contrat_de(avenants: int) -> Contrat:
        contrat, e = creer_petit_contrat()
        for numero in range(avenants):
            creer_element(contrat, f"X{numero}", nature=Nature.ENGAGEMENT)
            jour = JOUR + dt.timedelta(days=numero)
            adopter_avenant(creer_avenant(contrat, reformulation(e["1.1.O1"], f"Titre {numero}")), jour)
        return contrat

    compter: Callable[[int], int] = lambda n: requetes(client, adresses(contrat_de(n))[page])  # noqa: E731
    assert compter(1) == compter(3)
