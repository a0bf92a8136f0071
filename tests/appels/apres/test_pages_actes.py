"""Pages of letters, templates and signed scans: who sees what, what a click does, what it costs."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quartiers.appels.domain.actes import produire_lot
from quartiers.appels.enums import EtatLigne
from quartiers.appels.enums_apres import EtatActe
from quartiers.appels.models import ActeProduit, Campagne, Financeur, LotActes, ModeleDocument
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from tests.factories.appels import creer_financeur, creer_instructeur, creer_porteur
from tests.factories.apres import (
    NOTIFIE_LE,
    creer_campagne_passee,
    creer_dossier_retenu,
    creer_ligne,
    modele_word,
    notifier_tout,
    produire_tout,
)
from tests.factories.comptes import creer_acteur

pytestmark = pytest.mark.django_db


def entrer(client: Client, acteur: Acteur) -> Acteur:
    assert acteur.utilisateur is not None
    client.force_login(acteur.utilisateur)
    return acteur


def pilote(client: Client, campagne: Campagne) -> Acteur:
    return entrer(client, creer_acteur(Role.PILOTE, campagne.contrat))


def adresse(nom: str, campagne: Campagne, *args: object) -> str:
    return reverse(f"appels:{nom}", args=[campagne.contrat.code, *args])


def liste(campagne: Campagne) -> str:
    return adresse("actes", campagne, campagne.annee)


def saison(*votes: int | None) -> tuple[Campagne, Financeur]:
    campagne = creer_campagne_passee()
    financeur = creer_financeur(campagne.contrat)
    for vote in votes:
        dossier = creer_dossier_retenu(campagne)
        creer_ligne(dossier, financeur, vote)
    return campagne, financeur


def test_whole_way_from_decision_to_holder_s_space(client: Client) -> None:
    campagne, _ = saison(1000, 30_000)
    pilote(client, campagne)
    page = client.get(liste(campagne)).content.decode()
    cles = [
        morceau.split('"')[0]
        for morceau in page.split('value="')[1:]
        if morceau.count("-") >= 3 and "-2026-" in morceau[:40]
    ]
    assert len(cles) == 3
    reponse = client.post(adresse("actes_produire", campagne, campagne.annee), {"acte": cles})
    lot = LotActes.objects.get()
    assert reponse["Location"] == adresse("lot", campagne, campagne.annee, lot.pk)
    assert 'hx-trigger="every 1s"' in client.get(reponse["Location"]).content.decode()
    produire_lot(lot.pk)
    fini = client.get(reponse["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "every 1s" not in fini
    assert "Terminé" in fini
    archive = client.get(adresse("lot_zip", campagne, campagne.annee, lot.pk))
    with zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))) as contenu:  # type: ignore[attr-defined]
        assert len(contenu.namelist()) == 6
        assert {nom.split("/")[0] for nom in contenu.namelist()} == {"word", "pdf"}
    lettres = ActeProduit.objects.filter(genre="accord").values_list("pk", flat=True)
    reponse = client.post(
        adresse("actes_envoyer", campagne, campagne.annee), {"acte": list(lettres), "jour": NOTIFIE_LE.isoformat()}
    )
    assert reponse.status_code == 302
    assert set(ActeProduit.objects.values_list("etat", flat=True)) == {EtatActe.ENVOYE}


def test_nothing_ticked_or_no_date_is_told_and_writes_nothing(client: Client) -> None:
    campagne, _ = saison(1000)
    produire_tout(campagne.dossiers.get())
    pilote(client, campagne)
    envoyer = adresse("actes_envoyer", campagne, campagne.annee)
    page = client.post(envoyer, {"jour": NOTIFIE_LE.isoformat()})
    assert page.status_code == 422
    assert "Cochez au moins un courrier" in page.content.decode()
    assert client.post(envoyer, {"acte": [ActeProduit.objects.get().pk]}).status_code == 422
    reponse = client.post(adresse("actes_produire", campagne, campagne.annee), {})
    assert reponse["Location"] == liste(campagne)
    assert ActeProduit.objects.get().etat == EtatActe.PRODUIT


def test_funder_sees_produces_and_sends_its_own_alone(client: Client) -> None:
    campagne, un = saison()
    deux = creer_financeur(campagne.contrat)
    dossier = creer_dossier_retenu(campagne)
    sienne, autre = creer_ligne(dossier, un, 1000), creer_ligne(dossier, deux, 2000)
    acte_un, acte_deux = produire_tout(dossier)
    entrer(client, creer_instructeur(un))
    page = client.get(liste(campagne)).content.decode()
    assert acte_un.numero in page
    assert acte_deux.numero not in page
    assert client.get(adresse("acte_fichier", campagne, acte_un.pk, "pdf")).status_code == 200
    for forme in ("pdf", "word"):
        assert client.get(adresse("acte_fichier", campagne, acte_deux.pk, forme)).status_code == 404
    assert client.get(adresse("acte_annuler", campagne, acte_deux.pk)).status_code == 404
    donnees = {"acte": [acte_un.pk, acte_deux.pk], "jour": NOTIFIE_LE.isoformat()}
    client.post(adresse("actes_envoyer", campagne, campagne.annee), donnees)
    sienne.refresh_from_db()
    autre.refresh_from_db()
    assert (sienne.etat, autre.etat) == (EtatLigne.NOTIFIEE, EtatLigne.VOTEE)


def test_files_of_acts_are_not_read_by_the_documents_address(client: Client) -> None:
    campagne, _ = saison(1000)
    (acte,) = produire_tout(campagne.dossiers.get())
    pilote(client, campagne)
    assert client.get(reverse("documents:lire", args=[acte.pdf.pk])).status_code == 404
    assert client.get(adresse("acte_fichier", campagne, acte.pk, "pdf"))["Content-Type"] == "application/pdf"


def test_holder_reads_its_own_letter_once_sent_in_pdf_alone(client: Client) -> None:
    campagne, _ = saison(1000, 1000)
    dossier, voisin = campagne.dossiers.order_by("pk")
    (acte,) = produire_tout(dossier)
    porteur = entrer(client, creer_porteur(campagne.contrat, dossier.organisme))
    lire = adresse("acte_fichier", campagne, acte.pk, "pdf")
    assert client.get(lire).status_code == 404
    from quartiers.appels.domain.notification import notifier_actes

    notifier_actes(acteur=porteur, actes=[acte], jour=NOTIFIE_LE)
    autre = notifier_tout(voisin)[0]
    assert client.get(lire).status_code == 200
    assert client.get(adresse("acte_fichier", campagne, acte.pk, "word")).status_code == 404
    assert client.get(adresse("acte_fichier", campagne, autre.pk, "pdf")).status_code == 404
    assert client.get(liste(campagne)).status_code == 403


def test_list_costs_the_same_with_one_and_three_files(client: Client, django_assert_num_queries: object) -> None:
    for nombre in (1, 3):
        campagne, _ = saison(*[1000] * nombre)
        for dossier in campagne.dossiers.all():
            produire_tout(dossier)
            creer_ligne(dossier, creer_financeur(campagne.contrat), 500)
        pilote(client, campagne)
        with django_assert_num_queries(16):  # type: ignore[operator]
            assert client.get(liste(campagne)).status_code == 200


def test_templates_are_listed_downloaded_put_in_and_withdrawn(client: Client) -> None:
    campagne, financeur = saison()
    pilote(client, campagne)
    assert financeur.nom in client.get(adresse("modeles", campagne)).content.decode()
    fichier = client.get(adresse("modele_fichier", campagne, "tous", "convention"))
    assert fichier.content.startswith(b"PK")
    exemple = client.get(adresse("modele_fichier", campagne, "tous", "convention"), {"apercu": "1"})
    assert exemple.content.startswith(b"PK")
    deposer = adresse("modele_deposer", campagne, financeur.pk, "accord")
    mauvais = SimpleUploadedFile("m.docx", modele_word("{{ montant_acorde }}"))
    page = client.post(deposer, {"fichier": mauvais})
    assert page.status_code == 422
    assert "Vouliez-vous écrire « montant_accorde » ?" in page.content.decode()
    bon = SimpleUploadedFile("m.docx", modele_word("{{ montant_accorde }}"))
    assert client.post(deposer, {"fichier": bon}).status_code == 302
    assert ModeleDocument.objects.get().financeur == financeur
    client.post(adresse("modele_retirer", campagne, financeur.pk, "accord"))
    assert ModeleDocument.objects.get().actif is False
    macro = SimpleUploadedFile("m.docm", modele_word("Bonjour"))
    assert "sans macro" in client.post(deposer, {"fichier": macro}).content.decode()


def test_funder_touches_its_own_templates_alone(client: Client) -> None:
    campagne, un = saison()
    deux = creer_financeur(campagne.contrat)
    entrer(client, creer_instructeur(un))
    assert client.get(adresse("modele_deposer", campagne, un.pk, "accord")).status_code == 200
    for pour in (str(deux.pk), "tous"):
        assert client.get(adresse("modele_deposer", campagne, pour, "accord")).status_code == 404
        assert client.get(adresse("modele_fichier", campagne, pour, "accord")).status_code == 404


def test_page_of_fields_names_each_with_its_meaning(client: Client) -> None:
    campagne, _ = saison()
    pilote(client, campagne)
    page = client.get(adresse("modeles_champs", campagne)).content.decode()
    assert "<code>montant_accorde</code>" in page
    assert "{% if reserve %}" in page


def test_cancelling_asks_why(client: Client) -> None:
    campagne, _ = saison(1000)
    (acte,) = produire_tout(campagne.dossiers.get())
    pilote(client, campagne)
    annuler = adresse("acte_annuler", campagne, acte.pk)
    assert client.post(annuler, {"motif": ""}).status_code == 422
    assert client.post(annuler, {"motif": "Erreur d’adresse"}).status_code == 302
    acte.refresh_from_db()
    assert (acte.etat, acte.annule_motif) == (EtatActe.ANNULE, "Erreur d’adresse")


def test_stack_of_scans_is_put_in_by_the_page_and_a_file_that_is_no_scan_is_named(client: Client) -> None:
    campagne, _ = saison(30_000)
    _, convention = produire_tout(campagne.dossiers.get())
    pilote(client, campagne)
    page = adresse("signatures", campagne)
    assert convention.numero in client.get(page).content.decode()
    faux = SimpleUploadedFile("faux.pdf", b"MZ\x90\x00 programme")
    refus = client.post(page, {"fichiers": [faux], "signe_le": dt.date(2026, 5, 1).isoformat()})
    assert refus.status_code == 422
    assert "faux.pdf" in refus.content.decode()
    assert convention.montant == Decimal(30_000)
