"""The register: who reads what, what a task became, what a page says of the decisions on its object."""

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.domain.instances import effacer_anciens_membres
from quartiers.gouvernance.domain.suites import abandonner, faire, relancer_suites, reprendre
from quartiers.gouvernance.enums import EtatCompteRendu, EtatSeance, EtatSuite, SensDecision
from quartiers.gouvernance.models import CompteRendu, Decision, Seance, SuiteSeance
from quartiers.gouvernance.registre import compter_les_suites, decisions_visibles, suites_visibles
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import creer_acteur, creer_habilitation, creer_utilisateur
from tests.factories.contrat import creer_avenant, creer_contrat
from tests.factories.gouvernance import creer_decision, creer_instance, creer_membre, creer_seance
from tests.factories.territoire import creer_commune
from tests.taches import executer_taches

pytestmark = pytest.mark.django_db
HIER = timezone.localdate() - dt.timedelta(days=1)


@pytest.fixture
def tenue() -> Seance:
    return creer_seance(creer_instance(creer_contrat(publie=True)), tenue_le=HIER, etat=EtatSeance.TENUE)


def creer_suite(seance: Seance, **champs: Any) -> SuiteSeance:
    return SuiteSeance.objects.create(
        contrat=seance.contrat, seance=seance, **{"texte": "Écrire au bailleur", "echeance": HIER, **champs}
    )


def lues(role: Role | None, contrat: Contrat, **champs: Any) -> list[str]:
    acteur = creer_acteur(role, contrat, **champs)
    return [decision.texte for decision in decisions_visibles(acteur, contrat)]


def test_the_confidential_is_for_the_team_and_the_public_reads_published_minutes(tenue: Seance) -> None:
    contrat = tenue.contrat
    creer_decision(tenue, "Ouverte")
    creer_decision(tenue, "Secrète", confidentielle=True)
    creer_decision(tenue, "Retirée", retiree_le=timezone.now(), motif_retrait="Doublon")
    assert lues(Role.PILOTE, contrat) == ["Secrète", "Ouverte"]
    assert lues(Role.EVALUATEUR, contrat) == lues(Role.SERVICE_ETAT, contrat) == ["Ouverte"]
    assert lues(Role.PORTEUR, contrat) == lues(None, contrat) == []
    CompteRendu.objects.create(contrat=contrat, seance=tenue, public=True)
    assert lues(None, contrat) == []  # drafted minutes publish nothing
    CompteRendu.objects.filter(seance=tenue).update(
        etat=EtatCompteRendu.APPROUVE, approuve_le=HIER, diffuse_le=timezone.now()
    )
    assert lues(None, contrat) == []


def test_a_member_who_receives_the_confidential_points_reads_their_decisions(tenue: Seance) -> None:
    creer_decision(tenue, "Secrète", confidentielle=True)
    acteur = creer_acteur(Role.INSTRUCTEUR, tenue.contrat)
    siege = creer_membre(tenue.instance, utilisateur=acteur.utilisateur)
    assert list(decisions_visibles(acteur, tenue.contrat)) == []
    siege.confidentiel = True
    siege.save()
    assert [decision.texte for decision in decisions_visibles(acteur, tenue.contrat)] == ["Secrète"]


def test_the_person_goes_from_a_seat_ended_long_ago_and_its_history_never_had_it(tenue: Seance) -> None:
    jour = timezone.localdate()
    depuis = dt.date(2024, 1, 1)
    ancien = creer_membre(tenue.instance, nom="A", debut=depuis, fin=jour - dt.timedelta(days=400))
    recent = creer_membre(tenue.instance, nom="B", debut=depuis, fin=jour - dt.timedelta(days=30))
    assert effacer_anciens_membres(jour) == 1
    assert effacer_anciens_membres(jour) == 0
    ancien.refresh_from_db()
    recent.refresh_from_db()
    assert (ancien.nom, ancien.courriel, recent.nom) == ("", "", "B")
    histoire = apps.get_model("gouvernance", "MembreInstanceEvent")
    assert {"nom", "courriel", "utilisateur"}.isdisjoint(champ.name for champ in histoire._meta.get_fields())


def test_an_officer_of_a_commune_reads_its_committees_and_those_of_the_contract(tenue: Seance) -> None:
    contrat = tenue.contrat
    ici, ailleurs = creer_commune(), creer_commune()
    for commune, texte in ((ici, "Ici"), (ailleurs, "Ailleurs")):
        locale = creer_seance(creer_instance(contrat, commune=commune), tenue_le=HIER, etat=EtatSeance.TENUE)
        creer_decision(locale, texte)
    creer_decision(tenue, "Du contrat")
    assert sorted(lues(Role.AGENT_COMMUNAL, contrat, commune=ici)) == ["Du contrat", "Ici"]


def test_the_register_is_searched_filtered_exported_and_opened(client: Client, tenue: Seance) -> None:
    contrat = tenue.contrat
    decision = creer_decision(tenue, "Valide la charte de quartier", objet_libelle="Charte", voix_pour=5)
    creer_decision(tenue, "Refuse le devis", sens=SensDecision.REFUSE)
    creer_suite(tenue, decision=decision)
    client.force_login(creer_utilisateur(Role.AGENT_COMMUNAL, contrat, creer_commune()))
    adresse = reverse("gouvernance:decisions", args=[contrat.code])
    page = client.get(adresse, {"q": "charte"}).content.decode()
    assert "Valide la charte" in page
    assert "Refuse le devis" not in page
    assert "0 faites sur 1" in page
    assert "Refuse le devis" in client.get(adresse, {"sens": "refuse", "annee": str(HIER.year)}).content.decode()
    export = client.get(adresse, {"format": "csv"}).getvalue().decode("utf-8-sig")
    assert "Valide la charte de quartier" in export
    une = client.get(reverse("gouvernance:decision", args=[contrat.code, decision.reference])).content.decode()
    assert "5 pour, 0 contre" in " ".join(une.split())
    assert "Écrire au bailleur" in une
    for absente in ("2026", "2026-9999", "abc-1"):
        assert client.get(reverse("gouvernance:decision", args=[contrat.code, absente])).status_code == 404


def test_a_task_is_done_given_up_and_taken_up_again(tenue: Seance) -> None:
    suite, acteur, jour = creer_suite(tenue), creer_acteur(Role.PILOTE, tenue.contrat), timezone.localdate()
    with pytest.raises(ValidationError, match="avenir"):
        faire(acteur=acteur, suite=suite, faite_le=jour + dt.timedelta(days=1), jour=jour)
    with pytest.raises(ValidationError, match="La séance a eu lieu"):
        faire(acteur=acteur, suite=suite, faite_le=HIER - dt.timedelta(days=1), jour=jour)
    faire(acteur=acteur, suite=suite, faite_le=jour, jour=jour)
    assert (suite.etat, suite.faite_le) == (EtatSuite.FAITE, jour)
    with pytest.raises(TransitionRefusee):
        abandonner(acteur=acteur, suite=suite, motif="Sans objet")
    reprendre(acteur=acteur, suite=suite)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        abandonner(acteur=acteur, suite=suite, motif=" ")
    abandonner(acteur=acteur, suite=suite, motif="Sans objet")
    assert (suite.etat, suite.motif, suite.faite_le) == (EtatSuite.ABANDONNEE, "Sans objet", None)


def test_an_organisation_sees_and_closes_its_own_tasks_only(client: Client, tenue: Seance) -> None:
    contrat, bailleur = tenue.contrat, creer_organisme()
    secrete = creer_decision(tenue, "Secrète", confidentielle=True)
    sienne = creer_suite(tenue, organisme=bailleur, decision=secrete)
    autre = creer_suite(tenue, texte="Réunir les services")
    cachee = creer_suite(tenue, texte="Suite secrète", decision=secrete)
    personne = creer_utilisateur()
    creer_habilitation(personne, Role.BAILLEUR, contrat=contrat, organisme=bailleur)
    client.force_login(personne)
    page = client.get(reverse("gouvernance:suites", args=[contrat.code])).content.decode()
    assert sienne.texte in page
    assert autre.texte in page
    assert cachee.texte not in page
    assert client.get(reverse("gouvernance:suite", args=[contrat.code, autre.pk])).status_code == 404
    adresse = reverse("gouvernance:suite", args=[contrat.code, sienne.pk])
    refus = client.post(adresse, {"acte": "abandonner", "abandonner-motif": ""})
    assert "Dites pourquoi cette suite est abandonnée." in refus.content.decode()
    client.post(adresse, {"acte": "faire", "faire-faite_le": timezone.localdate().isoformat()})
    sienne.refresh_from_db()
    assert sienne.etat == EtatSuite.FAITE


def test_tasks_are_counted_and_those_past_their_day_told(tenue: Seance) -> None:
    creer_suite(tenue)
    creer_suite(tenue, echeance=None)
    creer_suite(tenue, etat=EtatSuite.FAITE, faite_le=HIER)
    jour = timezone.localdate()
    etat = compter_les_suites(suites_visibles(creer_acteur(Role.PILOTE, tenue.contrat), tenue.contrat), jour)
    assert (etat.a_faire, etat.en_retard, etat.faites, etat.abandonnees) == (2, 1, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_reminders_leave_once_per_stage_to_those_in_charge(tenue: Seance) -> None:
    contrat, organisme = tenue.contrat, creer_organisme()
    personne, pilote = creer_utilisateur(), creer_utilisateur(Role.PILOTE, contrat)
    creer_habilitation(personne, Role.BAILLEUR, contrat=contrat, organisme=organisme)
    creer_suite(tenue, organisme=organisme)
    creer_suite(tenue, texte="Sans personne", echeance=HIER + dt.timedelta(days=5))
    creer_suite(tenue, texte="Plus tard", echeance=HIER + dt.timedelta(days=60))
    assert relancer_suites(timezone.localdate()) == 2
    assert relancer_suites(timezone.localdate()) == 0
    executer_taches()
    sujets = {lettre.to[0]: lettre.subject for lettre in mail.outbox}
    assert sujets[personne.courriel] == "À faire en retard : Écrire au bailleur"
    assert sujets[pilote.courriel].startswith("À faire pour le ")
    assert relancer_suites(timezone.localdate() + dt.timedelta(days=13)) == 2  # the next stage of each


def test_the_page_of_an_avenant_tells_what_was_decided_on_it(client: Client, tenue: Seance) -> None:
    contrat = tenue.contrat
    avenant = creer_avenant(contrat)
    client.force_login(creer_utilisateur(Role.EVALUATEUR, contrat))
    adresse = reverse("contrat:avenant", args=[contrat.code, avenant.numero])
    assert "decisions-de-l-objet" not in client.get(adresse).content.decode()
    creer_decision(
        tenue, "Demande une nouvelle rédaction", objet_genre="avenant", objet_id=avenant.pk, objet_libelle="A"
    )
    creer_decision(tenue, "Secrète", objet_genre="avenant", objet_id=avenant.pk, objet_libelle="A", confidentielle=True)
    page = client.get(adresse).content.decode()
    assert "Demande une nouvelle rédaction" in page
    assert "Secrète" not in page
    assert Decision.objects.count() == 2
