"""The form in the pages: with scripts and without, two people at once, papers refused with a word that helps."""

import datetime as dt
import io
import json
import time
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from quartiers.appels.enums import EtatDossier, Exigence, GenrePieceOrganisme
from quartiers.appels.etapes import ETAPES
from quartiers.appels.models import Dossier, IndicateurDossier, Piece, PieceOrganisme, TypePiece
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.socle.attente import ARRIVEE
from tests.factories.appels import creer_campagne, creer_dossier, creer_dossier_complet, creer_financeur, creer_porteur
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_petit_contrat
from tests.verification_pdf import defauts_ua

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sans_second_facteur(settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


def client_de(acteur: Acteur) -> Client:
    client = Client()
    client.force_login(acteur.utilisateur)  # type: ignore[arg-type]
    return client


def decor(**champs: Any) -> tuple[Client, Dossier]:
    contrat, _ = creer_petit_contrat()
    campagne = creer_campagne(contrat)
    porteur = creer_porteur(contrat)
    assert porteur.habilitation is not None
    return client_de(porteur), creer_dossier(campagne, porteur.habilitation.organisme, **champs)


def adresse(dossier: Dossier, route: str, *reste: object) -> str:
    return reverse(f"appels:{route}", args=[dossier.contrat.code, dossier.numero, *reste])


def poster(client: Client, dossier: Dossier, champ: str, valeur: str, vue: str = "") -> tuple[int, dict[str, str]]:
    reponse = client.post(adresse(dossier, "champ"), {"champ": champ, "valeur": valeur, "valeur_vue": vue})
    return reponse.status_code, json.loads(reponse.content)


def test_every_step_shows_with_each_field_named_by_a_label() -> None:
    client, dossier = decor()
    creer_financeur(dossier.contrat)
    for etape in (etape.code for etape in ETAPES):
        page = client.get(adresse(dossier, "etape", etape)).content.decode()
        assert page.count("<h1>") == 1, etape
        assert "Demander de l’aide" in page or etape in {"contrat", "budget", "pieces", "verifier"}


def test_field_is_saved_alone_and_tells_who_else_wrote() -> None:
    client, dossier = decor()
    etat, dit = poster(client, dossier, "besoin", "Premier texte\r\nsur deux lignes")
    assert (etat, dit["valeur"]) == (200, "Premier texte\nsur deux lignes")
    etat, dit = poster(client, dossier, "besoin", "Second texte")
    assert (etat, dit["actuelle"]) == (409, "Premier texte\nsur deux lignes")
    assert poster(client, dossier, "participants", "beaucoup")[0] == 422
    assert poster(client, dossier, "etat", "retenu")[0] == 404
    Dossier.objects.filter(pk=dossier.pk).update(etat=EtatDossier.A_SIGNER)
    assert poster(client, dossier, "objectifs", "Trop tard")[0] == 423


def test_step_without_scripts_saves_what_changed_and_goes_on() -> None:
    client, dossier = decor(besoin="Avant")
    reponse = client.post(
        adresse(dossier, "etape", "projet"),
        {
            "intitule": "Nouveau titre",
            "vu:intitule": dossier.intitule,
            "besoin": "Avant",
            "vu:besoin": "Avant",
            "suite": "contrat",
        },
    )
    assert reponse.headers["Location"] == adresse(dossier, "etape", "contrat")
    dossier.refresh_from_db()
    assert (dossier.intitule, dossier.besoin) == ("Nouveau titre", "Avant")


def test_step_without_scripts_shows_both_texts_and_loses_none() -> None:
    client, dossier = decor(besoin="Le texte d’Alix")
    envoi = {"besoin": "Le texte de Sacha", "vu:besoin": "", "participants": "x", "vu:participants": ""}
    page = client.post(adresse(dossier, "etape", "projet"), envoi).content.decode()
    assert "Une autre personne a modifié ce champ" in page
    assert page.count("Le texte d’Alix") >= 2  # shown, and now what the page knows to be stored
    assert "Le texte de Sacha" in page
    dossier.refresh_from_db()
    assert dossier.besoin == "Le texte d’Alix"
    suite = {"besoin": "Le texte de Sacha", "vu:besoin": "Le texte d’Alix"}
    client.post(adresse(dossier, "etape", "projet"), {**suite, "prendre:besoin": "oui"})
    dossier.refresh_from_db()
    assert dossier.besoin == "Le texte d’Alix"
    client.post(adresse(dossier, "etape", "projet"), suite)
    dossier.refresh_from_db()
    assert dossier.besoin == "Le texte de Sacha"


def test_wrong_amount_comes_back_as_typed_with_its_reason() -> None:
    client, dossier = decor()
    envoi = {"budget:2027:606": "douze", "vu:budget:2027:606": "", "budget:2027:613": "30", "vu:budget:2027:613": ""}
    page = client.post(adresse(dossier, "etape", "budget"), envoi).content.decode()
    assert 'value="douze"' in page
    assert "n’est pas un montant" in page
    assert list(dossier.budgets.get().lignes.values_list("compte", "montant")) == [("613", Decimal(30))]


def test_file_is_written_by_its_people_and_the_pilot_alone() -> None:
    _, dossier = decor()
    for personne, attendu in (
        (creer_porteur(dossier.contrat).utilisateur, 404),
        (creer_utilisateur(Role.PILOTE, dossier.contrat), 200),
        (creer_utilisateur(Role.INSTRUCTEUR, dossier.contrat), 403),
        (creer_utilisateur(Role.CONSEILLER, dossier.contrat), 403),
    ):
        client = Client()
        client.force_login(personne)  # type: ignore[arg-type]
        assert client.get(adresse(dossier, "etape", "projet")).status_code == attendu


def macro() -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
        archive.writestr("word/vbaProject.bin", "macro")
    return sortie.getvalue()


def bombe() -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 30_000_000)
    return sortie.getvalue()


@pytest.mark.parametrize(
    ("nom", "contenu", "message"),
    [
        ("statuts.pdf", b"MZ\x90\x00" + b"\x00" * 100, "mais son contenu"),
        ("statuts.exe", b"MZ\x90\x00", "ne sont pas acceptés"),
        ("statuts.docx", macro(), "enregistrez-le sans macro"),
        ("statuts.docx", bombe(), "volume anormal"),
        ("statuts.pdf", b"", "vide"),
    ],
)
def test_bad_paper_is_refused_with_a_word_that_helps(nom: str, contenu: bytes, message: str) -> None:
    client, dossier = decor()
    assert dossier.campagne is not None
    type_piece = TypePiece.objects.create(contrat=dossier.contrat, campagne=dossier.campagne, intitule="Statuts")
    envoi = {"type": type_piece.pk, f"p{type_piece.pk}-fichier": SimpleUploadedFile(nom, contenu)}
    page = client.post(adresse(dossier, "ajouter_piece"), envoi, follow=True).content.decode()
    assert message in page
    assert Piece.objects.count() == 0


def test_heavy_scan_is_taken_and_kept_for_the_years_to_come() -> None:
    client, dossier = decor()
    assert dossier.campagne is not None
    type_piece = TypePiece.objects.create(
        contrat=dossier.contrat,
        campagne=dossier.campagne,
        intitule="Statuts",
        genre_organisme=GenrePieceOrganisme.STATUTS,
        exigence=Exigence.BLOQUE,
    )
    scan = SimpleUploadedFile("statuts.pdf", b"%PDF-1.7\n" + b"0" * (30 * 1024 * 1024))
    prefixe = f"p{type_piece.pk}"
    envoi = {"type": type_piece.pk, f"{prefixe}-fichier": scan, f"{prefixe}-garder": "on"}
    client.post(adresse(dossier, "ajouter_piece"), envoi)
    piece = Piece.objects.get()
    assert piece.piece_organisme == PieceOrganisme.objects.get(genre=GenrePieceOrganisme.STATUTS)
    assert client.get(adresse(dossier, "document_dossier", piece.document_id)).status_code == 200
    assert (
        client_de(creer_porteur(dossier.contrat))
        .get(adresse(dossier, "document_dossier", piece.document_id))
        .status_code
        == 404
    )


def test_colleague_reads_the_paper_that_another_put_in() -> None:
    client, dossier = decor()
    client.post(
        adresse(dossier, "ajouter_piece"),
        {"libre-intitule": "Affiche", "libre-fichier": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n")},
    )
    collegue = client_de(creer_porteur(dossier.contrat, dossier.organisme))
    reponse = collegue.get(adresse(dossier, "document_dossier", Piece.objects.get().document_id))
    assert b"".join(reponse.streaming_content) == b"%PDF-1.7\n"  # type: ignore[attr-defined]


def test_expected_result_is_added_valued_and_taken_away() -> None:
    client, dossier = decor()
    client.post(
        adresse(dossier, "ajouter_indicateur"), {"libelle": "Jeunes présents", "attendu": "20", "unite": "jeunes"}
    )
    indicateur = IndicateurDossier.objects.get()
    assert poster(client, dossier, f"indicateur:{indicateur.pk}:attendu", "25,5", "20.00")[1]["valeur"] == "25.50"
    client.post(adresse(dossier, "enlever_indicateur", indicateur.pk))
    assert not IndicateurDossier.objects.exists()


def test_place_is_kept_even_when_no_service_answers() -> None:
    client, dossier = decor()
    page = client.post(
        adresse(dossier, "ajouter_lieu"), {"adresse": "12 rue du Lac, Torcy"}, follow=True
    ).content.decode()
    assert "12 rue du Lac, Torcy" in page
    assert "Adresse non située" in page
    client.post(adresse(dossier, "enlever_lieu", dossier.lieux.get().pk))
    assert not dossier.lieux.exists()


def test_double_click_on_deposit_gives_one_receipt() -> None:
    campagne = creer_campagne()
    porteur = creer_porteur(campagne.contrat)
    dossier = creer_dossier_complet(campagne, porteur)
    client = client_de(porteur)
    sans = client.post(adresse(dossier, "deposer"), follow=True).content.decode()
    assert "Cochez l’attestation" in sans
    for _ in range(2):
        page = client.post(adresse(dossier, "deposer"), {"atteste": "on"}, follow=True).content.decode()
        assert "R2027-0001" in page
    assert Dossier.objects.exclude(recepisse="").count() == 1


def test_deposit_is_dated_by_the_arrival_of_its_request() -> None:
    """Closing night: the request came before the closing and waited its turn past it; the one that came after is late."""
    campagne = creer_campagne(cloture=timezone.now() - dt.timedelta(seconds=30))
    porteur = creer_porteur(campagne.contrat)
    dossier = creer_dossier_complet(campagne, porteur)
    client = client_de(porteur)
    for attente, attendu in ((20, "est clos depuis"), (60, "R2027-0001")):
        arrivee: dict[str, Any] = {ARRIVEE: time.monotonic() - attente}
        page = client.post(adresse(dossier, "deposer"), {"atteste": "on"}, follow=True, **arrivee).content.decode()
        assert attendu in page
    depose_le = Dossier.objects.get(pk=dossier.pk).depose_le
    assert depose_le is not None
    assert depose_le < campagne.cloture


def test_receipt_and_national_form_are_pdf_for_who_may_read() -> None:
    campagne = creer_campagne()
    porteur = creer_porteur(campagne.contrat)
    dossier = creer_dossier_complet(campagne, porteur)
    client = client_de(porteur)
    assert client.get(adresse(dossier, "recepisse")).status_code == 404
    client.post(adresse(dossier, "deposer"), {"atteste": "on"})
    recepisse = client.get(adresse(dossier, "recepisse"))
    assert defauts_ua(recepisse.content) == []
    assert client.get(adresse(dossier, "recepisse")).content == recepisse.content
    ligne = dossier.lignes.get()
    assert defauts_ua(client.get(adresse(dossier, "cerfa", ligne.financeur_id)).content) == []
    autre = client_de(creer_porteur(campagne.contrat))
    assert autre.get(adresse(dossier, "recepisse")).status_code == 404


def test_holder_s_home_reads_a_constant_number_of_times() -> None:
    client, dossier = decor()
    page = reverse("appels:mes_dossiers", args=[dossier.contrat.code])

    def requetes() -> int:
        with CaptureQueriesContext(connection) as lues:
            assert client.get(page).status_code == 200
        return len(lues)

    avec_un = requetes()
    for _ in range(2):
        creer_dossier(dossier.campagne, dossier.organisme)
    assert requetes() == avec_un


def test_holder_does_not_read_the_committee_s_decision_before_it_is_told() -> None:
    client, dossier = decor(etat=EtatDossier.RETENU)
    for page in (adresse(dossier, "dossier"), reverse("appels:mes_dossiers", args=[dossier.contrat.code])):
        contenu = client.get(page).content.decode()
        assert "Les financeurs l’étudient" in contenu
        assert "Retenu" not in contenu


def test_last_year_s_file_starts_this_year_s_in_one_click() -> None:
    client, dossier = decor(etat=EtatDossier.NOTIFIE, annee=2026, besoin="Le même besoin", participants=12)
    dossier.publics.create(contrat=dossier.contrat, tranche="6-10", femmes=5)
    nouveau = reverse("appels:nouveau_dossier", args=[dossier.contrat.code])
    assert dossier.intitule in client.get(nouveau).content.decode()
    client.post(nouveau, {"precedent": dossier.pk, "pour": dossier.campagne_id})
    suivant = Dossier.objects.get(precedent=dossier)
    assert (suivant.annee, suivant.genre, suivant.besoin, suivant.participants) == (
        2027,
        "renouvellement",
        "Le même besoin",
        12,
    )
    assert suivant.publics.get().femmes == 5
    assert dossier.intitule not in client.get(nouveau).content.decode()


def test_pilot_types_a_paper_file_for_an_unknown_organisation() -> None:
    campagne = creer_campagne()
    client = Client()
    client.force_login(creer_utilisateur(Role.PILOTE, campagne.contrat))
    envoi = {
        "numero": "732 829 320 00074",
        "nom": "Les Amis du Lac",
        "origine": "papier",
        "genre": "nouveau",
        "intitule": "Fête de quartier",
        "campagne": campagne.pk,
    }
    client.post(reverse("appels:saisir_dossier", args=[campagne.contrat.code]), envoi)
    dossier = Dossier.objects.get()
    assert (dossier.organisme.nom, dossier.organisme.siret, dossier.origine) == (
        "Les Amis du Lac",
        "73282932000074",
        "papier",
    )
