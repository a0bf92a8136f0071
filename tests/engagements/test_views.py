"""Signatories, commitments and schemes: public, dated, filtered, exported."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from quartiers.annuaire.models import Contact
from quartiers.comptes.enums import Role
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, Signataire, Version
from quartiers.engagements.models import Dispositif, Engagement, NatureDispositif, Quantite
from quartiers.engagements.queries import engagements_le
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_element, creer_signataire

pytestmark = pytest.mark.django_db
CHANGEMENT = dt.date(2026, 1, 1)


@pytest.fixture(autouse=True)
def sans_double_facteur(settings: Settings) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def contrat() -> Contrat:
    return creer_contrat(code="bresse")


@pytest.fixture
def bailleur(contrat: Contrat) -> Signataire:
    return creer_signataire(contrat, code="office", titre="L’office", fonctions=["La présidence"])


def creer_engagement(signataire: Signataire, code: str, titre: str, **quantite: Any) -> Engagement:
    element = creer_element(signataire.contrat, code, titre, Nature.ENGAGEMENT)
    engagement = Engagement.objects.create(
        contrat=signataire.contrat, element=element, signataire=signataire, rubrique="Habitat"
    )
    if quantite:
        defauts = {"titre": "Rénovations", "unite": "logements", "periode": "par an", "perimetre": "départemental"}
        Quantite.objects.create(
            contrat=signataire.contrat, engagement=engagement, debut=signataire.debut, **{**defauts, **quantite}
        )
    return engagement


def creer_dispositif(signataire: Signataire, code: str, **champs: Any) -> Dispositif:
    defauts = {"titre": f"Dispositif {code}", "nature": NatureDispositif.SPECIFIQUE, "domaine": "Emploi"}
    return Dispositif.objects.create(
        contrat=signataire.contrat, signataire=signataire, code=code, debut=signataire.debut, **{**defauts, **champs}
    )


def adresse(route: str, *arguments: str) -> str:
    return reverse(f"engagements:{route}", args=["bresse", *arguments])


def titres(reponse: Any) -> list[str]:
    return [getattr(ligne["titre"], "libelle", ligne["titre"]) for ligne in reponse.context["lignes"]]


def lignes_csv(reponse: Any) -> list[list[str]]:
    contenu = reponse.getvalue().decode("utf-8-sig")
    reponse.close()
    return [ligne.split(";") for ligne in contenu.splitlines()]


def test_signataires_count_what_each_brings(client: Client, bailleur: Signataire) -> None:
    creer_engagement(bailleur, "E1", "Rénover")
    creer_dispositif(bailleur, "D1")
    creer_dispositif(bailleur, "D2")
    (ligne,) = client.get(adresse("signataires")).context["lignes"]
    assert (ligne["titre"].libelle, ligne["engagements"], ligne["dispositifs"]) == ("L’office", 1, 2)


def test_signatory_who_left_is_no_more_listed(client: Client, bailleur: Signataire) -> None:
    assert titres(client.get(adresse("signataires"))) == ["L’office"]
    Signataire.objects.update(fin=dt.date(2024, 6, 1))
    assert titres(client.get(adresse("signataires"))) == []
    assert client.get(adresse("signataire", "office")).status_code == 200


def test_signataire_shows_commitments_quantities_and_schemes(client: Client, bailleur: Signataire) -> None:
    creer_engagement(bailleur, "E1", "Rénover le parc", nombre=Decimal(200))
    creer_dispositif(bailleur, "D1", objectif="Retour à l’emploi", nature=NatureDispositif.DROIT_COMMUN)
    contenu = client.get(adresse("signataire", "office")).content.decode()
    for attendu in ("La présidence", "Rénover le parc", "200 logements", "par an", "Retour à l’emploi", "Droit commun"):
        assert attendu in contenu


def test_contacts_are_public_only_when_said_so(client: Client, contrat: Contrat, bailleur: Signataire) -> None:
    Contact.objects.create(organisme=bailleur.organisme, fonction="Accueil", courriel="accueil@exemple.fr", public=True)
    Contact.objects.create(organisme=bailleur.organisme, fonction="Direction", courriel="prive@exemple.fr")
    contenu = client.get(adresse("signataire", "office")).content.decode()
    assert ("accueil@exemple.fr" in contenu, "prive@exemple.fr" in contenu) == (True, False)
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=contrat))
    assert "prive@exemple.fr" in client.get(adresse("signataire", "office")).content.decode()
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=creer_contrat()))
    assert "prive@exemple.fr" not in client.get(adresse("signataire", "office")).content.decode()


def test_wording_is_the_one_of_the_day(client: Client, contrat: Contrat, bailleur: Signataire) -> None:
    engagement = creer_engagement(bailleur, "E1", "Ancien texte")
    Version.objects.filter(element=engagement.element).update(fin=CHANGEMENT)
    Version.objects.create(contrat=contrat, element=engagement.element, titre="Nouveau texte", debut=CHANGEMENT)
    assert [lu.titre for lu in engagements_le(contrat, CHANGEMENT)] == ["Nouveau texte"]
    assert [lu.titre for lu in engagements_le(contrat, CHANGEMENT - dt.timedelta(days=1))] == ["Ancien texte"]
    assert titres(client.get(adresse("engagements"), {"le": "2025-12-31"})) == ["Ancien texte"]
    assert titres(client.get(adresse("engagements"), {"le": "2026-06-01"})) == ["Nouveau texte"]


def test_commitment_that_ended_is_no_more_read(contrat: Contrat, bailleur: Signataire) -> None:
    engagement = creer_engagement(bailleur, "E1", "Rénover", nombre=Decimal(5))
    assert [len(lu.quantites) for lu in engagements_le(contrat, CHANGEMENT)] == [1]
    Quantite.objects.update(fin=CHANGEMENT)
    assert [len(lu.quantites) for lu in engagements_le(contrat, CHANGEMENT)] == [0]
    Version.objects.filter(element=engagement.element).update(fin=CHANGEMENT)
    assert engagements_le(contrat, CHANGEMENT) == []


@pytest.mark.parametrize(
    ("filtres", "attendus"),
    [
        ({}, ["Rénover", "Participer", "Financer"]),
        ({"signataire": "caf"}, ["Financer"]),
        ({"quantite": "oui"}, ["Rénover"]),
        ({"quantite": "non", "signataire": "office"}, ["Participer"]),
        ({"signataire": "inconnu"}, ["Rénover", "Participer", "Financer"]),
    ],
)
def test_commitments_are_filtered(
    client: Client, contrat: Contrat, bailleur: Signataire, filtres: dict[str, str], attendus: list[str]
) -> None:
    creer_engagement(bailleur, "E1", "Rénover", nombre=Decimal(200))
    creer_engagement(bailleur, "E2", "Participer")
    creer_engagement(creer_signataire(contrat, code="caf"), "E3", "Financer")
    assert titres(client.get(adresse("engagements"), filtres)) == attendus


def test_wrong_date_is_told(client: Client, bailleur: Signataire) -> None:
    assert "Écrivez une date comme 31/12/2026." in client.get(adresse("engagements"), {"le": "hier"}).content.decode()


def test_export_has_one_row_a_quantity(client: Client, bailleur: Signataire) -> None:
    engagement = creer_engagement(bailleur, "E1", "Rénover", nombre=Decimal(200))
    Quantite.objects.create(
        contrat=bailleur.contrat, engagement=engagement, titre="Ventes", nombre=50, unite="ventes", debut=bailleur.debut
    )
    creer_engagement(bailleur, "E2", "Participer")
    lignes = lignes_csv(client.get(adresse("engagements"), {"format": "csv"}))
    assert [(ligne[0], ligne[9]) for ligne in lignes[1:]] == [("E1", "200,00"), ("E1", "50,00"), ("E2", "")]


@pytest.mark.parametrize(
    ("filtres", "attendus"),
    [
        ({}, ["Dispositif D1", "Dispositif D2"]),
        ({"nature": "droit_commun"}, ["Dispositif D2"]),
        ({"domaine": "Emploi"}, ["Dispositif D1"]),
        ({"signataire": "office", "domaine": "Santé"}, ["Dispositif D2"]),
    ],
)
def test_schemes_are_filtered(
    client: Client, bailleur: Signataire, filtres: dict[str, str], attendus: list[str]
) -> None:
    creer_dispositif(bailleur, "D1", rang=1)
    creer_dispositif(bailleur, "D2", rang=2, nature=NatureDispositif.DROIT_COMMUN, domaine="Santé")
    assert titres(client.get(adresse("dispositifs"), filtres)) == attendus


@pytest.mark.parametrize("page", ["signataires", "engagements", "dispositifs"])
@pytest.mark.parametrize("extension", ["xlsx", "ods", "csv"])
def test_every_list_is_exported(client: Client, bailleur: Signataire, page: str, extension: str) -> None:
    reponse = client.get(adresse(page), {"format": extension})
    assert reponse["Content-Disposition"].endswith(f'.{extension}"')
    reponse.close()


def test_unknown_signatory_and_unpublished_contract_are_404(client: Client, bailleur: Signataire) -> None:
    assert client.get(adresse("signataire", "inconnu")).status_code == 404
    Contrat.objects.update(publie=False)
    for page in ("signataires", "engagements", "dispositifs"):
        assert client.get(adresse(page)).status_code == 404


@pytest.mark.parametrize(
    ("page", "requetes"), [("signataires", 7), ("engagements", 16), ("dispositifs", 4), ("signataire", 24)]
)
def test_lists_cost_the_same_with_one_and_with_three(
    client: Client,
    contrat: Contrat,
    bailleur: Signataire,
    django_assert_num_queries: DjangoAssertNumQueries,
    page: str,
    requetes: int,
) -> None:
    url = adresse(page, "office") if page == "signataire" else adresse(page)

    def peupler(signataire: Signataire, rang: int) -> None:
        creer_engagement(signataire, f"E{rang}", "Rénover", nombre=Decimal(rang))
        creer_dispositif(signataire, f"D{rang}")

    peupler(bailleur, 1)
    with django_assert_num_queries(requetes):
        client.get(url)
    peupler(bailleur, 2)
    peupler(creer_signataire(contrat), 3)
    with django_assert_num_queries(requetes):
        client.get(url)


def test_commitment_made_by_several_stands_on_the_page_of_each(client: Client, contrat: Contrat) -> None:
    for code, titre in (("torcy", "Commune de Torcy"), ("cu", "Communauté urbaine"), ("blanzy", "Commune de Blanzy")):
        creer_signataire(contrat, code=code, titre=titre)
    commun = Engagement.objects.create(
        contrat=contrat,
        element=creer_element(contrat, "E1", "Ouvrir l’espace public", Nature.ENGAGEMENT),
        rubrique="Les Communes du Creusot et de Torcy",
    )
    comptes = {
        ligne["titre"].libelle: ligne["engagements"] for ligne in client.get(adresse("signataires")).context["lignes"]
    }
    assert comptes == {"Commune de Torcy": 1, "Communauté urbaine": 0, "Commune de Blanzy": 0}
    contenu = client.get(adresse("signataire", "torcy")).content.decode()
    assert f"Pris à plusieurs : {commun.rubrique}" in contenu


@pytest.mark.parametrize(
    ("titre", "attendu"),
    [("200 logements", ""), ("logements", ""), ("200 logements rénovés", "200 logements rénovés"), ("Parc", "Parc")],
)
def test_label_of_a_quantity_is_told_only_when_it_adds_something(titre: str, attendu: str) -> None:
    assert Quantite(titre=titre, nombre=Decimal("200.00"), unite="logements").precision == attendu
