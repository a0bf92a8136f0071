"""Checking a reading: deposit, corrections by page and by fragment, two people at once, undo, validation."""

import datetime as dt
import gzip
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quartiers.accueil.views.lecture_validation import propositions
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.contrat.enums import EtatLecture
from quartiers.contrat.models import Contrat, Lecture, Version
from quartiers.documents.models import Document
from quartiers.journal.models import Acte
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat

pytestmark = pytest.mark.django_db
TEXTE = """Contrat de ville du Val d'Essai 2024-2030

AXE 1 : Cohésion sociale

Orientation 1 : Améliorer la santé

Objectifs opérationnels :

- Accéder aux soins ;
- Prévenir les addictions.

Actions à renforcer ou créer :

- Ouvrir un centre de santé ;
- Former les agents.

AXE 2 : Emploi

Orientation 1 : Lever les freins à l'emploi

Objectifs opérationnels :

- Développer la mobilité.

Actions à renforcer ou créer :

- Tenir un forum des métiers.
"""
SANTE = "axes.0.orientations.0"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def sans_double_facteur(settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def pilote(client: Client) -> Utilisateur:
    utilisateur = creer_utilisateur(Role.PILOTE, contrat=creer_contrat())
    client.force_login(utilisateur)
    return utilisateur


def deposer(client: Client, contenu: bytes = TEXTE.encode(), nom: str = "contrat.txt") -> Any:
    return client.post(reverse("contrat:deposer_lecture"), {"fichier": SimpleUploadedFile(nom, contenu)})


@pytest.fixture
def lecture(client: Client, pilote: Utilisateur) -> Lecture:
    assert deposer(client).status_code == 302
    return Lecture.objects.get()


def operer(client: Client, lecture: Lecture, operation: str, element: str, **champs: Any) -> Any:
    entetes = champs.pop("headers", {})
    donnees = {"element": element, "revision": lecture.revision, **champs}
    return client.post(reverse("contrat:lecture_operer", args=[lecture.pk, operation]), donnees, headers=entetes)


def titre(lecture: Lecture, *chemin: Any) -> str:
    noeud = Lecture.objects.get(pk=lecture.pk).structure
    for pas in chemin:
        noeud = noeud[pas]
    return str(noeud["titre"])


def test_deposit_reads_and_stores_with_its_file(lecture: Lecture, pilote: Utilisateur) -> None:
    assert [axe["titre"] for axe in lecture.structure["axes"]] == ["Cohésion sociale", "Emploi"]
    assert (lecture.nom, lecture.deposee_par, lecture.revision) == ("contrat.txt", pilote, 1)
    assert lecture.document is not None
    assert lecture.document.public is False
    assert Acte.objects.get().code == "lecture.deposer"


def test_every_line_with_text_is_placed_or_left_aside(client: Client, lecture: Lecture) -> None:
    page = client.get(reverse("contrat:lecture", args=[lecture.pk])).content.decode()
    assert "ligne-placee" in page
    assert "ligne-perdue" not in page


def test_page_goes_out_compressed(client: Client, lecture: Lecture) -> None:
    url = reverse("contrat:lecture", args=[lecture.pk])
    serree = client.get(url, HTTP_ACCEPT_ENCODING="gzip")
    assert serree["Content-Encoding"] == "gzip"
    assert "Ouvrir un centre de santé" in gzip.decompress(serree.content).decode()
    assert len(serree.content) * 3 < len(client.get(url).content)


@pytest.mark.parametrize(
    ("nom", "contenu", "message"),
    [
        ("contrat.txt", b"", "Ce fichier est vide"),
        ("contrat.exe", b"MZ\x90", "format"),
        ("contrat.pdf", b"%PDF-1.4 rien", "PDF"),
    ],
)
def test_bad_file_is_told_and_nothing_is_stored(
    client: Client, pilote: Utilisateur, nom: str, contenu: bytes, message: str
) -> None:
    reponse = deposer(client, contenu, nom)
    assert reponse.status_code == 422
    assert message in reponse.content.decode()
    assert (Lecture.objects.count(), Document.objects.count(), Acte.objects.count()) == (0, 0, 0)


def test_element_asked_for_is_highlighted_without_script(client: Client, lecture: Lecture) -> None:
    url = reverse("contrat:lecture", args=[lecture.pk])
    assert "ligne-choisie" not in client.get(url).content.decode()
    page = client.get(url, {"element": SANTE}).content.decode()
    assert page.count("ligne-choisie") == 1
    assert "element-choisi" in page


def test_titre_is_mended_as_a_page(client: Client, lecture: Lecture) -> None:
    reponse = operer(client, lecture, "titre", SANTE, titre="Mieux soigner")
    assert reponse.status_code == 302
    assert titre(lecture, "axes", 0, "orientations", 0) == "Mieux soigner"
    lecture.refresh_from_db()
    assert (lecture.revision, lecture.operations) == (
        2,
        [{"libelle": "Intitulé corrigé : « Améliorer la santé »", "revision": 1}],
    )


def test_titre_is_mended_as_a_fragment(client: Client, lecture: Lecture) -> None:
    reponse = operer(client, lecture, "titre", SANTE, titre="Mieux soigner", headers=HTMX)
    page = reponse.content.decode()
    assert reponse.status_code == 200
    assert "<html" not in page
    assert "Mieux soigner" in page


def test_removed_lines_come_back_as_left_aside(client: Client, lecture: Lecture) -> None:
    reponse = operer(client, lecture, "supprimer", f"{SANTE}.objectifs.1", headers=HTMX)
    lecture.refresh_from_db()
    assert {"lignes": [10, 10], "raison": "retiré à la relecture"} in lecture.laissees
    assert 'id="l-10"' in reponse.content.decode()
    assert 'id="l-9"' not in reponse.content.decode()


@pytest.mark.parametrize(
    "operation", ["monter", "descendre", "fusionner", "supprimer", "niveau", "deplacer", "scinder"]
)
def test_every_operation_is_made_and_undone(client: Client, lecture: Lecture, operation: str) -> None:
    element = f"{SANTE}.actions.1" if operation == "monter" else f"{SANTE}.actions.0"
    champs = {
        "niveau": {"nature": "objectif"},
        "deplacer": {"parent": "axes.1.orientations.0"},
        "scinder": {"texte": "Ouvrir un centre\nde santé"},
    }.get(operation, {})
    avant = lecture.structure
    assert operer(client, lecture, operation, element, **champs).status_code == 302
    lecture.refresh_from_db()
    assert (lecture.revision, lecture.structure == avant) == (2, False)
    client.post(reverse("contrat:lecture_annuler", args=[lecture.pk]), {"revision": 2})
    lecture.refresh_from_db()
    assert (lecture.revision, lecture.operations, lecture.structure) == (3, [], avant)


def test_undo_goes_back_one_by_one(client: Client, lecture: Lecture) -> None:
    for nom in ("Un", "Deux"):
        operer(client, lecture, "titre", SANTE, titre=nom)
        lecture.refresh_from_db()
    for attendu in ("Un", "Améliorer la santé"):
        client.post(reverse("contrat:lecture_annuler", args=[lecture.pk]), {"revision": lecture.revision})
        lecture.refresh_from_db()
        assert titre(lecture, "axes", 0, "orientations", 0) == attendu


def test_second_of_two_people_keeps_what_was_typed(client: Client, lecture: Lecture) -> None:
    operer(client, lecture, "titre", SANTE, titre="De la première")
    reponse = operer(client, lecture, "titre", SANTE, titre="De la seconde")
    page = reponse.content.decode()
    assert reponse.status_code == 409
    assert "Une autre personne a corrigé cette lecture" in page
    assert "De la seconde" in page
    assert titre(lecture, "axes", 0, "orientations", 0) == "De la première"
    lecture.refresh_from_db()
    assert f'value="{lecture.revision}"' in page


def test_refused_operation_says_why_and_writes_nothing(client: Client, lecture: Lecture) -> None:
    reponse = operer(client, lecture, "monter", SANTE)
    assert "déjà le premier de sa liste" in reponse.content.decode()
    lecture.refresh_from_db()
    assert lecture.revision == 1


def test_element_is_added_from_lines_left_aside(client: Client, lecture: Lecture) -> None:
    operer(client, lecture, "supprimer", f"{SANTE}.actions.1")
    lecture.refresh_from_db()
    url = reverse("contrat:lecture_ajouter", args=[lecture.pk])
    assert "Former les agents" in client.get(url, {"ligne": 15}).content.decode()
    donnees = {"revision": 2, "premiere": 15, "derniere": 15, "place": f"{SANTE}|actions", "titre": "Former"}
    assert client.post(url, donnees).status_code == 302
    actions = Lecture.objects.get().structure["axes"][0]["orientations"][0]["actions"]
    assert [(action["code"], action["titre"], action["lignes"]) for action in actions] == [
        ("1.1.A1", "Ouvrir un centre de santé", [14, 14]),
        ("1.1.A2", "Former", [15, 15]),
    ]


def test_doute_is_answered(client: Client, lecture: Lecture) -> None:
    Lecture.objects.update(doutes=[{"genre": "x", "message": "Phrase coupée ?", "lignes": [9, 9]}])
    url = reverse("contrat:lecture", args=[lecture.pk])
    assert "1</strong> doute à voir" in client.get(url).content.decode()
    client.post(reverse("contrat:lecture_doute", args=[lecture.pk, 0]), {"revision": 1, "reponse": "laisse"})
    page = client.get(url).content.decode()
    assert "0</strong> doute à voir" in page
    assert "laissé ainsi" in page


def valider(client: Client, lecture: Lecture, **champs: Any) -> Any:
    donnees = {"revision": lecture.revision, "debut": "2024-04-01", "fin": "2030-12-31", **champs}
    return client.post(reverse("contrat:lecture_valider", args=[lecture.pk]), donnees)


def test_validation_proposes_what_the_text_says() -> None:
    """The period gives the last day, the signature the first, the name of the place its address: to check, not to type."""
    entete = {
        "epci": "Communauté d’agglomération du Val d’Essai",
        "signe_le": "2024-03-28",
        "periode": {"debut": 2024, "fin": 2030},
    }
    assert propositions(Lecture(nom="contrat.pdf", revision=3, structure={"contrat": entete})) == {
        "revision": 3,
        "code": "val-dessai",
        "publie": False,
        "debut": dt.date(2024, 3, 28),
        "fin": dt.date(2030, 12, 31),
        "signe_le": dt.date(2024, 3, 28),
    }
    muet = propositions(Lecture(nom="contrat.pdf", revision=1, structure={"contrat": {"intitule": "Contrat de ville"}}))
    assert (muet["code"], muet["debut"], muet["fin"]) == ("contrat-de-ville", None, None)


def test_validation_opens_the_contract_and_its_pilot(client: Client, lecture: Lecture, pilote: Utilisateur) -> None:
    assert valider(client, lecture, code="val-d-essai").status_code == 302
    contrat = Contrat.objects.get(code="val-d-essai")
    lecture.refresh_from_db()
    assert (lecture.etat, lecture.contrat, contrat.publie) == (EtatLecture.VALIDEE, contrat, False)
    assert Version.objects.filter(contrat=contrat, element__nature="axe").count() == 2
    assert Habilitation.objects.filter(utilisateur=pilote, contrat_id=contrat.pk, role=Role.PILOTE).count() == 1
    assert Acte.objects.filter(code="lecture.valider").count() == 1
    assert operer(client, lecture, "titre", SANTE, titre="Trop tard").status_code == 409


def test_validation_under_the_code_of_another_contract_is_refused(client: Client, lecture: Lecture) -> None:
    autre = creer_contrat()
    reponse = valider(client, lecture, code=autre.code)
    assert reponse.status_code == 422
    assert "porte déjà le code" in reponse.content.decode()
    lecture.refresh_from_db()
    assert lecture.etat == EtatLecture.A_VERIFIER


def test_validation_with_dates_upside_down_is_refused(client: Client, lecture: Lecture) -> None:
    reponse = valider(client, lecture, code="val-d-essai", fin="2020-01-01")
    assert "Le dernier jour vient avant le premier" in reponse.content.decode()
    assert not Contrat.objects.filter(code="val-d-essai").exists()


def test_yaml_and_report_are_downloaded_at_any_time(client: Client, lecture: Lecture) -> None:
    operer(client, lecture, "titre", SANTE, titre="Mieux soigner")
    texte = client.get(reverse("contrat:lecture_yaml", args=[lecture.pk])).content.decode()
    assert "titre: Mieux soigner" in texte
    rapport = client.get(reverse("contrat:lecture_rapport", args=[lecture.pk])).content.decode()
    assert "Intitulé corrigé : « Améliorer la santé »" in rapport
    assert "Orientations : 2" in rapport


def test_abandoned_reading_is_closed(client: Client, lecture: Lecture) -> None:
    url = reverse("contrat:lecture_abandonner", args=[lecture.pk])
    assert client.get(url).status_code == 200
    client.post(url)
    lecture.refresh_from_db()
    assert lecture.etat == EtatLecture.ABANDONNEE
    assert valider(client, lecture, code="val-d-essai").status_code == 302
    assert not Contrat.objects.filter(code="val-d-essai").exists()


@pytest.mark.parametrize("role", Role)
def test_only_pilots_and_the_platform_check_readings(client: Client, lecture: Lecture, role: Role) -> None:
    assert lecture.contrat is not None
    client.force_login(
        creer_utilisateur(role, contrat=lecture.contrat, commune=None)
        if role != Role.AGENT_COMMUNAL
        else creer_utilisateur()
    )
    permis = role in {Role.PILOTE, Role.ADMINISTRATEUR}
    assert client.get(reverse("contrat:lectures")).status_code == (200 if permis else 403)
    assert operer(client, lecture, "titre", SANTE, titre="Autre").status_code == (302 if permis else 403)
    assert valider(client, lecture, code="x").status_code == (302 if permis else 403)


def test_pilot_of_another_contract_does_not_see_it(client: Client, lecture: Lecture) -> None:
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=creer_contrat()))
    assert client.get(reverse("contrat:lecture", args=[lecture.pk])).status_code == 404
    assert client.get(reverse("contrat:lectures")).content.decode().count("contrat.txt") == 0


def test_list_costs_the_same_with_one_and_three_rows(
    client: Client, lecture: Lecture, django_assert_num_queries: Any
) -> None:
    url = reverse("contrat:lectures")
    client.get(url)
    with django_assert_num_queries(6):
        client.get(url)
    deposer(client)
    deposer(client)
    with django_assert_num_queries(6):
        assert client.get(url).content.decode().count("contrat.txt") == 3
