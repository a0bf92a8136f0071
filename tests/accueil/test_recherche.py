"""Search: what is gathered from every package, who sees it, and what keeps it up to date."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from quartiers.accueil.indexation import contrats_a_reindexer, reindexer, tout_reindexer
from quartiers.accueil.tasks import tenir_index
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Avenant, Contrat
from quartiers.journal.domain import consigner
from quartiers.recherche.models import Entree, Indexation
from tests.accueil.conftest import sans_ecriture
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.factories.document_contrat import ContratComplet

pytestmark = pytest.mark.django_db


def trouves(client: Client, saisie: str, **autres: str) -> dict[str, list[str]]:
    """{group: addresses} of a search."""
    groupes = client.get("/recherche/", {"q": saisie, **autres}).context["groupes"]
    return {str(g["nom"]): [t.adresse for t in g["trouvailles"]] for g in groupes}


def test_every_package_is_indexed(complet: ContratComplet) -> None:
    comptes = {
        nom: Entree.objects.filter(groupe=nom).count() for nom in set(Entree.objects.values_list("groupe", flat=True))
    }
    assert comptes == {
        "contrat": 1,
        "sigle": 1,
        "axe": 2,
        "orientation": 2,
        "objectif": 2,
        "action": 2,
        "quartier": 2,
        "signataire": 1,
        "engagement": 1,
        "dispositif": 2,
        "indicateur": 3,
        "instance": 2,
        "projet": 6,
        "avenant": 1,
    }


def test_every_address_of_the_index_opens(client: Client, complet: ContratComplet) -> None:
    adresses = {adresse.partition("#")[0] for adresse in Entree.objects.values_list("adresse", flat=True)}
    assert {a: client.get(a).status_code for a in adresses} == dict.fromkeys(adresses, 200)


def test_results_come_in_groups_with_typos_forgiven(client: Client, complet: ContratComplet) -> None:
    assert trouves(client, "renover le parc de logement") == {"Engagements": ["/contrats/trois-rivieres/elements/E1/"]}
    assert trouves(client, "parantalité")["Projets de quartier"][0].startswith("/contrats/trois-rivieres/projets/")


def test_acronym_finds_its_form_and_back(client: Client, complet: ContratComplet) -> None:
    quartiers = [f"/contrats/trois-rivieres/quartiers/{q.code}/" for q in complet.quartiers]
    assert sorted(trouves(client, "QPV")["Quartiers"]) == sorted(quartiers)
    assert trouves(client, "quartiers prioritaires")["Sigles"] == ["/contrats/trois-rivieres/"]


def test_wording_found_is_the_one_in_force(client: Client, complet: ContratComplet) -> None:
    assert trouves(client, "action reformulée")["Actions"] == ["/contrats/trois-rivieres/elements/A1.1.ACT1/"]


def test_draft_avenant_is_found_only_by_those_who_follow_it(client: Client, complet: ContratComplet) -> None:
    Avenant.objects.create(contrat=complet.contrat, numero=2, titre="Abracadabra")
    reindexer(complet.contrat)
    assert trouves(client, "abracadabra") == {}
    client.force_login(creer_utilisateur(Role.PORTEUR, contrat=complet.contrat))
    assert trouves(client, "abracadabra") == {}
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=creer_contrat()))
    assert trouves(client, "abracadabra") == {}
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=complet.contrat))
    assert trouves(client, "abracadabra") == {"Avenants": ["/contrats/trois-rivieres/avenants/2/"]}


def test_unpublished_contract_is_found_only_in_its_perimeter(client: Client, complet: ContratComplet) -> None:
    Contrat.objects.filter(pk=complet.contrat.pk).update(publie=False)
    reindexer(Contrat.objects.get(pk=complet.contrat.pk))
    assert trouves(client, "saules") == {}
    client.force_login(creer_utilisateur(Role.SERVICE_ETAT, contrat=complet.contrat))
    assert set(trouves(client, "saules")) == {"Quartiers"}


def test_search_within_one_contract(client: Client, complet: ContratComplet) -> None:
    autre = creer_contrat(nom_court="Rivières voisines")
    reindexer(autre)
    assert len(trouves(client, "rivières")["Contrats"]) == 2
    assert trouves(client, "rivières", contrat=autre.code) == {"Contrats": [f"/contrats/{autre.code}/"]}


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999", "2"])
def test_odd_pages_and_unknown_filters_break_nothing(client: Client, complet: ContratComplet, page: str) -> None:
    assert trouves(client, "zzzz", page=page, groupe="action") == {}
    assert client.get("/recherche/", {"q": "x" * 500, "groupe": "inconnu"}).status_code == 200


def test_search_costs_the_same_whatever_it_finds(
    client: Client, complet: ContratComplet, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(7), sans_ecriture():
        client.get("/recherche/", {"q": "trois rivières"})
    for rang in range(3):
        reindexer(creer_contrat(nom_court=f"Trois rivières {rang}"))
    with django_assert_num_queries(7):
        client.get("/recherche/", {"q": "trois rivières"})


# Upkeep


def perimes() -> list[str]:
    return [contrat.code for contrat in contrats_a_reindexer(timezone.now())]


def vieillir(minutes: int = 60) -> None:
    """As if every indexing had been made an hour ago, and nothing had moved since."""
    avant = timezone.now() - dt.timedelta(minutes=minutes)
    Contrat.objects.update(modifie_le=avant - dt.timedelta(hours=1))
    Indexation.objects.update(faite_le=avant)


def test_contract_is_indexed_again_after_an_act_only(complet: ContratComplet) -> None:
    vieillir()
    assert perimes() == []
    consigner(acteur=Acteur(), code="essai", objet=complet.contrat, phrase="Un acte")
    assert perimes() == ["trois-rivieres"]
    assert tenir_index(0) == 1


def test_contract_is_indexed_again_the_day_an_avenant_takes_effect(complet: ContratComplet) -> None:
    vieillir(60 * 24 * 3)
    assert perimes() == []
    Avenant.objects.filter(pk=complet.avenant.pk).update(prend_effet_le=timezone.localdate())
    assert perimes() == ["trois-rivieres"]


def test_contract_never_indexed_is_indexed(client: Client) -> None:
    creer_contrat(nom_court="Bresse bourguignonne")
    assert tenir_index(0) == 1
    assert list(trouves(client, "bourguignonne")) == ["Contrats"]
    assert list(trouves(client, "accessibilité")) == ["Pages du site"]


def test_whole_index_is_made_again_by_command(complet: ContratComplet, capsys: pytest.CaptureFixture[str]) -> None:
    avant = Entree.objects.filter(contrat_id__isnull=False).count()
    Entree.objects.create(contrat_id=999, groupe="action", titre="Vieux", titre_normalise="vieux", adresse="/")
    call_command("reindexer")
    assert Entree.objects.filter(contrat_id__isnull=False).count() == avant
    assert "Index refait" in capsys.readouterr().out
    assert tout_reindexer() == Entree.objects.count()
