"""The pages of a draw: conducted step by step by the team, read by anyone, its list closed to all others."""

import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.contrat.models import Contrat
from quartiers.participation.enums_tirages import EtatCalcul, EtatTirage
from quartiers.participation.models import ListeTirage, PersonneListe, Tirage
from quartiers.participation.tasks_conseils import sceller_tirage
from tests.factories.comptes import creer_utilisateur
from tests.factories.conseils import creer_college, creer_conseil, creer_tirage, electeurs, en_csv
from tests.factories.contrat import creer_contrat
from tests.factories.territoire import creer_commune
from tests.participation.test_tirages import tire

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sans_second_facteur(settings: LazySettings) -> None:
    """Pilots and administrators have a second factor of their own; it is tested elsewhere."""
    settings.ROLES_A_DOUBLE_FACTEUR = []


def url(tirage: Tirage, route: str, *arguments: object) -> str:
    return reverse(f"participation:{route}", args=[tirage.contrat.code, tirage.pk, *arguments])


def texte(reponse: Any) -> str:
    return reponse.content.decode() if isinstance(reponse, HttpResponse) else ""


def preparer(client: Client, contrat: Contrat) -> Tirage:
    """From nothing to quotas, on the pages."""
    college = creer_college(creer_conseil(contrat, nom="Conseil du Sud"), sieges=4, suppleants=2, parite=True)
    page = texte(client.get(reverse("participation:tirage_preparer", args=[contrat.code]), {"college": college.pk}))
    assert f"Conseil du Sud : {college}" in page
    client.post(
        reverse("participation:tirage_preparer", args=[contrat.code]),
        {
            "titre": "Conseil du Sud",
            "college": college.pk,
            "sieges": "4",
            "suppleants": "2",
            "age_le": "2027-01-01",
            "destruction_le": "2099-01-01",
        },
    )
    tirage = Tirage.objects.get()
    client.post(
        url(tirage, "tirage_liste_ajouter"),
        {"nom": "Liste électorale", "fichier": SimpleUploadedFile("liste.csv", en_csv(electeurs(40)))},
    )
    liste = ListeTirage.objects.get()
    colonnes = client.get(url(tirage, "tirage_liste_colonnes", liste.pk))
    assert "NOM00000" in texte(colonnes)
    client.post(url(tirage, "tirage_liste_colonnes", liste.pk), colonnes.context["form"].initial)
    client.post(url(tirage, "tirage_filtres"), {"age_min": "18", "criteres": ["sexe"], "tranches": ""})
    quotas = client.get(url(tirage, "tirage_quotas"))
    client.post(url(tirage, "tirage_quotas"), quotas.context["form"].initial)
    return Tirage.objects.get()


def test_team_conducts_a_draw_from_its_list_to_its_letters(client: Client) -> None:
    contrat = creer_contrat()
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=contrat))
    tirage = preparer(client, contrat)
    assert tirage.reglages["quotas"] == {"sexe": {"F": [2, 2], "H": [2, 2]}}
    jour = timezone.localdate().isoformat()
    client.post(url(tirage, "tirage_sceller"), {"annonce": "Six dés en réunion", "prevue_le": jour})
    assert "Le calcul des chances est en cours" in texte(client.get(url(tirage, "tirage_conduite")))
    assert "calcul des chances est en cours" in texte(
        client.post(url(tirage, "tirage_sceller"), {"annonce": "Autre", "prevue_le": jour})
    )
    sceller_tirage(tirage.pk)
    client.post(url(tirage, "tirage_graine"), {"graine": "3 1 6 2 5 4"})
    assert "Le tirage est fait" in texte(client.post(url(tirage, "tirage_tirer"), follow=True))
    assert "n’est pas possible" in texte(client.post(url(tirage, "tirage_tirer"), follow=True))
    premier = PersonneListe.objects.filter(rang="titulaire").order_by("ordre")[0]
    page = texte(client.get(url(tirage, "tirage_conduite")))
    assert premier.nom in page
    suite = client.post(
        url(tirage, "tirage_reponse", premier.pk), {"reponse": "decline", "jour": "2027-01-05"}, follow=True
    )
    assert "est appelée ou appelé à cette place" in texte(suite)
    lettres = {
        "expediteur": "La Ville",
        "signataire": "La maire",
        "repondre_avant": "2027-02-01",
        "contact": "03 00 00 00 00",
        "date": "2027-01-10",
    }
    assert client.post(url(tirage, "tirage_lettres"), lettres).content.startswith(b"%PDF")
    assert client.post(url(tirage, "tirage_lettres"), {**lettres, "format": "docx"}).content.startswith(b"PK")


def test_impossible_quotas_are_told_and_the_nearest_taken_in_one_click(client: Client) -> None:
    contrat = creer_contrat()
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=contrat))
    tirage = preparer(client, contrat)
    client.post(
        url(tirage, "tirage_quotas"), {"sexe-0-min": "3", "sexe-0-max": "4", "sexe-1-min": "2", "sexe-1-max": "4"}
    )
    client.post(url(tirage, "tirage_sceller"), {"annonce": "Dés", "prevue_le": timezone.localdate().isoformat()})
    sceller_tirage(tirage.pk)
    page = texte(client.get(url(tirage, "tirage_conduite")))
    assert "Sexe : les minimums font 5 en tout, pour 4 sièges." in page
    assert "Sexe, Femmes : de 3 – 4 à 2 – 4" in page
    client.post(url(tirage, "tirage_quotas_proches"))
    tirage.refresh_from_db()
    assert tirage.reglages["quotas"]["sexe"] == {"F": [2, 4], "H": [2, 4]}
    assert tirage.calcul == EtatCalcul.AUCUN


def test_mistyped_quotas_and_columns_are_told_and_kept(client: Client) -> None:
    contrat = creer_contrat()
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=contrat))
    tirage = preparer(client, contrat)
    page = texte(
        client.post(
            url(tirage, "tirage_quotas"), {"sexe-0-min": "3", "sexe-0-max": "1", "sexe-1-min": "0", "sexe-1-max": "4"}
        )
    )
    assert "Le maximum est plus petit que le minimum" in page
    assert 'value="3"' in page
    page = texte(client.post(url(tirage, "tirage_filtres"), {"criteres": ["age"], "tranches": "18-"}))
    assert "n’est pas une tranche d’âge" in page
    client.post(
        url(tirage, "tirage_liste_ajouter"),
        {"nom": "B", "fichier": SimpleUploadedFile("b.csv", en_csv(electeurs(3, graine=2)))},
    )
    seconde = ListeTirage.objects.get(nom="B")
    page = texte(client.post(url(tirage, "tirage_liste_colonnes", seconde.pk), {"nom": "Prénoms", "prenom": "Prénoms"}))
    assert "sert déjà pour « Nom »" in page


def test_list_is_closed_to_all_but_those_who_conduct(client: Client) -> None:
    commune, autre = creer_commune(), creer_commune()
    tirage = creer_tirage(commune=commune)
    tirage.contrat.communes.add(commune, autre)
    for role, lieu in (
        (Role.SERVICE_ETAT, None),
        (Role.CONSEILLER, None),
        (Role.ADMINISTRATEUR, None),
    ):
        client.force_login(creer_utilisateur(role, contrat=tirage.contrat, commune=lieu))
        assert client.get(url(tirage, "tirage_conduite")).status_code == 403
    client.force_login(creer_utilisateur(Role.AGENT_COMMUNAL, contrat=tirage.contrat, commune=autre))
    assert client.get(url(tirage, "tirage_conduite")).status_code == 404
    client.force_login(creer_utilisateur(Role.AGENT_COMMUNAL, contrat=tirage.contrat, commune=commune))
    assert client.get(url(tirage, "tirage_conduite")).status_code == 200


def test_anyone_reads_the_seal_the_chances_and_the_record_without_a_name(client: Client) -> None:
    tirage = creer_tirage()
    assert client.get(url(tirage, "tirage")).status_code == 404
    Tirage.objects.all().delete()
    tirage = tire()
    noms = set(PersonneListe.objects.values_list("nom", flat=True))
    page = texte(client.get(url(tirage, "tirage")))
    assert tirage.scelle in page
    assert tirage.resultat["titulaires"][0] in page
    assert "La chance de chaque profil" in page
    pv = client.get(url(tirage, "tirage_proces_verbal"))
    assert json.loads(pv.content)["signature"]["algorithme"] == "Ed25519"
    assert [nom for nom in noms if nom in page or nom in pv.content.decode()] == []
    liste = texte(client.get(reverse("participation:tirages", args=[tirage.contrat.code])))
    assert tirage.titre in liste
    script = client.get(reverse("participation:tirage_script")).content.decode()
    assert "def verifier_tirage" in script


def test_given_up_draw_stays_public_with_its_reason(client: Client) -> None:
    from tests.participation.test_tirages import scelle

    tirage = scelle()
    agent = creer_utilisateur(Role.PILOTE, contrat=tirage.contrat)
    client.force_login(agent)
    client.post(url(tirage, "tirage_abandonner"), {"motif": "Liste incomplète"})
    client.logout()
    assert Tirage.objects.get().etat == EtatTirage.ABANDONNE
    assert "Liste incomplète" in texte(client.get(url(tirage, "tirage")))
