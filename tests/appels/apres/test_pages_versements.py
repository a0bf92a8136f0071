"""Pages of payments: a funder its own lines, a holder its own; bulk, import, calendar, delays, modifications."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from quartiers.appels.calculs import ZERO
from quartiers.appels.domain.versements import planifier
from quartiers.appels.enums import EtatDossier
from quartiers.appels.models import (
    AbonnementCalendrier,
    ActeProduit,
    Campagne,
    DecisionReversement,
    Dossier,
    Financeur,
    LigneFinancement,
    Membre,
    ModificationDossier,
    Versement,
)
from quartiers.appels.queries.paiements import delais_des_financeurs, tresorerie, versements_visibles
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from tests.factories.appels import creer_financeur, creer_instructeur, creer_porteur
from tests.factories.apres import (
    creer_bilan_valide,
    creer_campagne_passee,
    creer_comptes,
    creer_dossier_retenu,
    creer_ligne_notifiee,
)
from tests.factories.comptes import creer_acteur

pytestmark = pytest.mark.django_db


def entrer(client: Client, acteur: Acteur) -> Acteur:
    assert acteur.utilisateur is not None
    client.force_login(acteur.utilisateur)
    return acteur


def adresse(nom: str, contrat_de: Campagne | Dossier, *args: object) -> str:
    return reverse(f"appels:{nom}", args=[contrat_de.contrat.code, *args])


def finance(campagne: Campagne, *financeurs: Financeur) -> tuple[Dossier, list[LigneFinancement]]:
    dossier = creer_dossier_retenu(campagne, etat=EtatDossier.NOTIFIE)
    lignes = [creer_ligne_notifiee(dossier, financeur, 1000) for financeur in financeurs]
    for ligne in lignes:
        planifier(ligne)
    return dossier, lignes


def test_funder_sees_and_pays_its_own_lines_alone(client: Client) -> None:
    campagne = creer_campagne_passee()
    un, deux = creer_financeur(campagne.contrat, nom="Ville"), creer_financeur(campagne.contrat, nom="Région")
    dossier, (sienne, autre) = finance(campagne, un, deux)
    entrer(client, creer_instructeur(un))
    liste = client.get(adresse("versements", campagne, campagne.annee))
    assert [ligne["versement"].ligne for ligne in liste.context["lignes"]] == [sienne]
    page = client.get(adresse("financements", dossier, dossier.numero))
    assert [ligne["ligne"] for ligne in page.context["lignes"]] == [sienne]
    for nom in ("versement_nouveau", "reversement"):
        assert client.get(adresse(nom, dossier, dossier.numero, sienne.pk)).status_code == 200
        assert client.get(adresse(nom, dossier, dossier.numero, autre.pk)).status_code == 404
    tous = [v.pk for v in Versement.objects.all()]
    envoi = {"versement": tous, "champ": "paye_le", "le": "2026-06-01"}
    client.post(adresse("versements_avancer", campagne, campagne.annee), envoi)
    assert list(Versement.objects.filter(paye_le__isnull=False).values_list("ligne", flat=True)) == [sienne.pk]


def test_holder_sees_its_own_money_alone_and_writes_none(client: Client) -> None:
    campagne = creer_campagne_passee()
    financeur = creer_financeur(campagne.contrat)
    dossier, (sienne,) = finance(campagne, financeur)
    voisin, (autre,) = finance(campagne, financeur)
    porteur = entrer(client, creer_porteur(campagne.contrat, dossier.organisme))
    assert [v.ligne for v in versements_visibles(porteur, campagne.contrat)] == [sienne]
    assert client.get(adresse("financements", dossier, dossier.numero)).status_code == 200
    assert client.get(adresse("financements", voisin, voisin.numero)).status_code == 404
    assert client.get(adresse("tresorerie", campagne, dossier.organisme_id)).status_code == 200
    assert client.get(adresse("tresorerie", campagne, voisin.organisme_id)).status_code == 404
    assert client.get(adresse("versement_nouveau", dossier, dossier.numero, sienne.pk)).status_code == 403
    assert client.get(adresse("delais", campagne, campagne.annee)).status_code == 403
    assert autre.versements.count() == 1


def test_payment_is_typed_its_mistakes_told_and_nothing_typed_lost(client: Client) -> None:
    campagne = creer_campagne_passee()
    dossier, (ligne,) = finance(campagne, creer_financeur(campagne.contrat))
    entrer(client, creer_acteur(Role.PILOTE, campagne.contrat))
    page = adresse("versement_nouveau", dossier, dossier.numero, ligne.pk)
    donnees = {"genre": "acompte", "montant": "1000,01", "paye_le": "2026-06-01", "reference": "M-9"}
    refus = client.post(page, donnees)
    assert refus.status_code == 422
    assert "de plus que le montant notifié" in refus.content.decode()
    assert 'value="M-9"' in refus.content.decode()
    assert client.post(page, {**donnees, "montant": "400"}).status_code == 302
    paye = ligne.versements.get(reference="M-9")
    assert paye.montant == 400
    prevu = ligne.versements.exclude(pk=paye.pk).get()
    retirer = adresse("versement_retirer", dossier, dossier.numero, ligne.pk, prevu.pk)
    client.post(retirer)
    client.post(adresse("versement_retirer", dossier, dossier.numero, ligne.pk, paye.pk))
    assert list(ligne.versements.all()) == [paye]


def test_list_is_filtered_exported_and_costs_the_same(client: Client, django_assert_num_queries: object) -> None:
    for nombre in (1, 3):
        campagne = creer_campagne_passee()
        financeur = creer_financeur(campagne.contrat)
        for _ in range(nombre):
            finance(campagne, financeur)
        entrer(client, creer_acteur(Role.PILOTE, campagne.contrat))
        with django_assert_num_queries(11):  # type: ignore[operator]
            page = client.get(adresse("versements", campagne, campagne.annee), {"etape": "promis"})
        assert len(page.context["lignes"]) == nombre
    vide = client.get(adresse("versements", campagne, campagne.annee), {"etape": "paye"})
    assert vide.context["lignes"] == []
    export = client.get(adresse("versements", campagne, campagne.annee), {"format": "csv"})
    assert len(b"".join(export.streaming_content).decode().strip().splitlines()) == 4  # type: ignore[attr-defined]


def test_accountant_s_file_is_previewed_then_written_all_or_nothing(client: Client) -> None:
    campagne = creer_campagne_passee()
    financeur = creer_financeur(campagne.contrat)
    dossier, (ligne,) = finance(campagne, financeur)
    entrer(client, creer_instructeur(financeur))
    depot = adresse("importer_depot", campagne, campagne.annee)
    texte = f"Dossier;Montant;Date de paiement;Mandat\n{dossier.numero};1 000,00;01/06/2026;M-1\n"
    fichier = SimpleUploadedFile("mandats.csv", texte.encode())
    suite = client.post(depot, {"financeur": financeur.pk, "fichier": fichier})["Location"]
    page = client.get(suite).content.decode()
    assert "1 paiement," in page
    assert "Enregistrer ces paiements" in page
    assert not ligne.versements.filter(paye_le__isnull=False).exists()
    choix = {"dossier": "0", "montant": "1", "paye_le": "2", "reference": "3"}
    assert client.post(suite, {**choix, "geste": "enregistrer"}).status_code == 302
    assert ligne.versements.get().reference == "M-1"
    encore = client.post(suite, {**choix, "geste": "verifier"}).content.decode()
    assert "1 déjà enregistré" in encore
    mauvais = SimpleUploadedFile("m.csv", b"Dossier;Montant;Date de paiement\nINCONNU;dix;01/06/2026\n")
    autre = client.post(depot, {"financeur": financeur.pk, "fichier": mauvais})["Location"]
    refus = client.get(autre).content.decode()
    assert "cellule A2" in refus
    assert "cellule B2" in refus
    assert "Enregistrer ces paiements" not in refus
    entrer(client, creer_acteur(Role.PILOTE, campagne.contrat))
    assert client.get(suite).status_code == 404  # someone else's file


def test_cash_calendar_counts_each_payment_once_where_it_stands() -> None:
    campagne = creer_campagne_passee()
    financeur = creer_financeur(campagne.contrat, avance_taux=Decimal(50), nom="Ville")
    dossier, (ligne,) = finance(campagne, financeur)
    ligne.versements.filter(genre="avance").update(paye_le=dt.date(2026, 6, 5))
    for genre, promis, ordonne in (("acompte", dt.date(2026, 7, 1), dt.date(2026, 6, 20)), ("acompte", None, None),
                                   ("reversement", dt.date(2026, 12, 1), None)):  # fmt: skip
        Versement.objects.create(
            contrat=campagne.contrat, ligne=ligne, genre=genre, montant=10, promis_le=promis, ordonne_le=ordonne
        )
    etat = tresorerie(Versement.objects.filter(ligne=ligne).select_related("ligne__financeur"))
    assert [(m.nom, m.promis, m.ordonne, m.paye, m.a_rendre) for m in etat.mois] == [
        ("juin 2026", ZERO, ZERO, Decimal(500), ZERO),
        ("juillet 2026", ZERO, Decimal(10), ZERO, ZERO),
        ("décembre 2026", ZERO, ZERO, ZERO, Decimal(10)),
    ]
    assert etat.sans_date == 510
    assert dossier.lignes.count() == 1


def test_secret_feed_gives_promised_payments_until_it_is_changed_or_its_person_leaves(client: Client) -> None:
    campagne = creer_campagne_passee()
    dossier, (ligne,) = finance(campagne, creer_financeur(campagne.contrat))
    porteur = entrer(client, creer_porteur(campagne.contrat, dossier.organisme))
    creer = adresse("tresorerie_calendrier", campagne, dossier.organisme_id)
    client.post(creer)
    premier = reverse("appels:tresorerie_ics", args=[AbonnementCalendrier.objects.get().jeton])
    assert premier in client.get(adresse("tresorerie", campagne, dossier.organisme_id)).content.decode()
    visiteur = Client()
    agenda = Calendar.from_ical(visiteur.get(premier).content)
    (evenement,) = agenda.events
    assert evenement.start == ligne.versements.get().promis_le
    assert "1 000,00" in str(evenement["SUMMARY"]).replace("\u202f", " ")
    client.post(creer)
    assert visiteur.get(premier).status_code == 404
    second = reverse("appels:tresorerie_ics", args=[AbonnementCalendrier.objects.get().jeton])
    assert visiteur.get(second).status_code == 200
    Membre.objects.filter(utilisateur=porteur.utilisateur).update(fin=dt.date(2026, 1, 1))
    assert visiteur.get(second).status_code == 404


def test_delays_run_from_the_notification_or_from_the_validated_report(client: Client) -> None:
    campagne = creer_campagne_passee()
    financeur = creer_financeur(campagne.contrat, avance_taux=Decimal(50))
    muet = creer_financeur(campagne.contrat)
    dossier, (ligne,) = finance(campagne, financeur)
    creer_bilan_valide(dossier)
    ligne.versements.filter(apres_bilan=False).update(paye_le=dt.date(2026, 4, 12))  # 10 days after
    ligne.versements.filter(apres_bilan=True).update(paye_le=dt.date(2026, 12, 10))  # 100 days after the report
    un, deux = delais_des_financeurs(campagne.contrat, campagne.annee, dt.date(2026, 12, 31))
    assert (un.financeur, un.delais, un.moyenne, un.mediane, un.retards) == (
        financeur,
        [10, 100],
        Decimal(55),
        Decimal(55),
        1,
    )
    assert (deux.financeur, deux.moyenne, deux.mediane) == (muet, None, None)
    entrer(client, creer_acteur(Role.PILOTE, campagne.contrat))
    page = client.get(adresse("delais", campagne, campagne.annee)).content.decode()
    assert financeur.nom in page
    assert "<img" in page


def test_person_decides_on_unspent_money_from_the_page(client: Client) -> None:
    campagne = creer_campagne_passee()
    dossier, (ligne,) = finance(campagne, creer_financeur(campagne.contrat))
    ligne.versements.update(paye_le=dt.date(2026, 6, 1))
    entrer(client, creer_acteur(Role.PILOTE, campagne.contrat))
    page = adresse("reversement", dossier, dossier.numero, ligne.pk)
    assert "n’est pas encore connu" in client.get(page).content.decode()
    creer_comptes(dossier, 10_000, 8_000)
    assert 'value="200,00"' in client.get(page).content.decode()
    assert client.post(page, {"montant": "150", "motif": ""}).status_code == 422
    assert (
        client.post(page, {"montant": "150", "motif": "Accord amiable", "rendre_le": "2026-12-31"}).status_code == 302
    )
    assert DecisionReversement.objects.get().montant == 150
    solder = adresse("ligne_solder", dossier, dossier.numero, ligne.pk)
    assert "n’est pas validé" in client.post(solder, follow=True).content.decode()


def test_holder_asks_for_a_delay_the_funder_agrees_and_the_avenant_is_made(client: Client) -> None:
    campagne = creer_campagne_passee()
    financeur, autre = creer_financeur(campagne.contrat), creer_financeur(campagne.contrat)
    dossier, _ = finance(campagne, financeur, autre)
    entrer(client, creer_porteur(campagne.contrat, dossier.organisme))
    demander = adresse("modification_demander", dossier, dossier.numero)
    refus = client.post(demander, {"genre": "porteur", "exercice": dossier.annee, "motif": "Fusion", "siret": ""})
    assert refus.status_code == 422
    assert "Choisissez l’organisme qui reprend" in refus.content.decode()
    donnees = {"genre": "abandon", "exercice": dossier.annee, "motif": "Plus de bénévoles"}
    assert client.post(demander, donnees).status_code == 302
    modification = ModificationDossier.objects.get()
    repondre = ("modification_repondre", dossier, dossier.numero, modification.pk)
    assert client.get(adresse(*repondre, financeur.pk)).status_code == 403
    entrer(client, creer_instructeur(financeur))
    assert client.get(adresse(*repondre, autre.pk)).status_code == 404
    assert client.post(adresse(*repondre, financeur.pk), {"sens": "refusee"}).status_code == 422
    assert client.post(adresse(*repondre, financeur.pk), {"sens": "accordee"}).status_code == 302
    avenant = adresse("modification_avenant", dossier, dossier.numero, modification.pk, financeur.pk)
    client.post(avenant)
    client.post(avenant)
    acte = ActeProduit.objects.get()
    assert (acte.genre, acte.modification, acte.financeur) == ("avenant", modification, financeur)
