"""Closed until signed, filled by codes alone, left for good; analyses frozen, and silent on the few."""

import datetime as dt
import io
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import URLPattern, reverse

from quartiers.cohortes import registre, urls
from quartiers.cohortes.acces import analyse_en_vigueur
from quartiers.cohortes.domain import cohortes as domaine
from quartiers.cohortes.domain import impact
from quartiers.cohortes.domain.analyses import lancer
from quartiers.cohortes.domain.retraits import retirer
from quartiers.cohortes.enums import Domaine, NatureEtape, VoieRetrait
from quartiers.cohortes.models import (
    AnalyseCohorte,
    Cohorte,
    EtapeParticipant,
    Participant,
    RefusCohorte,
    RetraitCohorte,
)
from quartiers.cohortes.mots import mot_interdit
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from tests.factories.cohortes import JOUR, PDF, code, creer_cohorte, personne, remplir, signer_l_analyse
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.pages import lire as page

pytestmark = pytest.mark.django_db
COHORTE = list(range(1, 61))


@pytest.fixture
def pleine() -> Cohorte:
    cohorte = creer_cohorte()
    remplir(cohorte, [personne(rang) for rang in COHORTE])
    return cohorte


def analyser(cohorte: Cohorte, jour: dt.date = JOUR) -> AnalyseCohorte:
    return lancer(acteur=Acteur(), cohorte=cohorte, arretee_au=jour, jour=dt.date(2027, 12, 1))


def partir(cohorte: Cohorte, *rangs: int) -> int:
    codes = [code(rang) for rang in rangs]
    return retirer(acteur=Acteur(), cohorte=cohorte, pseudonymes=codes, voie=VoieRetrait.COMMUNE, jour=JOUR)


# Closed until signed


def test_nobody_enters_without_an_assessment_in_force(pleine: Cohorte) -> None:
    """By the domain, and by the database whatever the way in; a withdrawn or expired signature closes again."""
    analyse = analyse_en_vigueur(pleine.contrat, JOUR)
    assert analyse is not None
    impact.retirer(acteur=Acteur(), analyse=analyse, jour=JOUR)
    with pytest.raises(ValidationError, match="aucune analyse d’impact"):
        remplir(pleine, [personne(99)])
    champs = {"entree": JOUR, "accord_le": JOUR, "contrat": pleine.contrat, "cohorte": pleine}
    with pytest.raises(IntegrityError, match="no impact assessment in force"), transaction.atomic():
        Participant.objects.create(pseudonyme=code(99), **champs)
    participant = Participant.objects.filter(cohorte=pleine).first()
    assert participant is not None
    etape = pleine.etapes.first()
    assert etape is not None
    with pytest.raises(IntegrityError, match="no impact assessment in force"), transaction.atomic():
        EtapeParticipant.objects.create(contrat=pleine.contrat, participant=participant, etape=etape, jour=JOUR)
    signer_l_analyse(pleine.contrat)
    Participant.objects.create(pseudonyme=code(99), **champs)
    type(analyse).objects.filter(retiree_le__isnull=True).update(valable_jusqu_au=dt.date(2026, 2, 1))
    with pytest.raises(ValidationError, match="aucune analyse d’impact"):
        analyser(pleine)
    with pytest.raises(IntegrityError, match="no impact assessment in force"), transaction.atomic():
        Participant.objects.create(pseudonyme=code(98), **champs)


@pytest.mark.parametrize(
    ("signee", "fin"), [("2026-12-24", "2030-01-01"), ("2020-01-01", "2021-01-01"), ("2026-05-01", "2026-05-01")]
)
def test_signature_must_be_past_and_still_valid(signee: str, fin: str) -> None:
    with pytest.raises(ValidationError):
        impact.signer(
            acteur=Acteur(),
            contrat=creer_contrat(),
            jour=JOUR,
            fichier=File(io.BytesIO(PDF), name="a.pdf"),
            fonction="Déléguée",
            signee_le=dt.date.fromisoformat(signee),
            valable_jusqu_au=dt.date.fromisoformat(fin),
        )


PORTE = {
    "cohortes",
    "signer_analyse_impact",
    "retirer_analyse_impact",
    "analyse_impact_fichier",
    "registre_fichier",
    "se_retirer",
}


def test_every_page_but_the_door_is_closed(client: Client, settings: Any) -> None:
    """Whoever the person is, GET or POST: back to the page that explains; and the one list of exceptions is this one."""
    settings.ROLES_A_DOUBLE_FACTEUR = []
    contrat = creer_contrat()
    routes = [(str(r.name), r) for r in urls.urlpatterns if isinstance(r, URLPattern)]
    assert {nom for nom, r in routes if not getattr(r.callback, "ouverte", False)} == PORTE
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=contrat))
    valeurs = {"code": contrat.code, "pk": 1, "etape": 1, "duree": 1, "format": "pdf"}
    porte = reverse("cohortes:cohortes", args=[contrat.code])
    for nom, route in routes:
        if nom in PORTE:
            continue
        adresse = reverse(f"cohortes:{nom}", kwargs={c: valeurs[c] for c in route.pattern.converters})
        for envoi in (client.get, client.post):
            reponse = envoi(adresse)
            assert (nom, reponse.status_code, reponse.headers.get("Location")) == (nom, 302, porte)
    dit = page(client.get(porte))
    assert "Les cohortes sont fermées" in dit
    assert "Créer une cohorte" not in dit


def test_other_contracts_and_other_roles_see_nothing(client: Client, pleine: Cohorte, settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    adresse = reverse("cohortes:cohorte", args=[pleine.contrat.code, pleine.pk])
    autre = creer_contrat()
    attendus = [
        (creer_utilisateur(Role.PILOTE, contrat=pleine.contrat), 200),
        (creer_utilisateur(Role.EVALUATEUR, contrat=pleine.contrat), 200),
        (creer_utilisateur(Role.PILOTE, contrat=autre), 404),
        (creer_utilisateur(Role.BAILLEUR, contrat=pleine.contrat), 403),
        (creer_utilisateur(Role.MEDIATEUR, contrat=pleine.contrat), 403),
    ]
    for utilisateur, statut in attendus:
        client.force_login(utilisateur)
        assert client.get(adresse).status_code == statut
    client.force_login(attendus[1][0])
    assert client.get(reverse("cohortes:transmettre", args=[pleine.contrat.code, pleine.pk])).status_code == 403


# What may be followed, and held


@pytest.mark.parametrize(
    "libelle",
    ["Origine ethnique", "Nationalité des parents", "Né à l’étranger d’ascendants…", "Diagnostic posé", "En dépression", "Sorti de prison",
     "Commentaire libre", "Pratique une religion", "Hospitalisé en psychiatrie", "Divorcée"],
)  # fmt: skip
def test_steps_that_no_cohort_may_follow_are_refused(libelle: str) -> None:
    assert mot_interdit(libelle)
    cohorte = creer_cohorte()
    with pytest.raises(ValidationError, match="une cohorte ne le suit pas"):
        domaine.ajouter_etapes(acteur=Acteur(), cohorte=cohorte, etapes=[(libelle, Domaine.SANTE, NatureEtape.ETAT)])


@pytest.mark.parametrize(
    "libelle", ["A un médecin traitant", "En emploi durable", "Bac obtenu", "Locataire de son logement"]
)
def test_plain_acts_are_allowed(libelle: str) -> None:
    assert mot_interdit(libelle) == ""


def test_no_column_about_people_holds_free_text() -> None:
    """Every text column of a participant is a closed list or the pseudonym, and the database itself says so."""
    for modele in (Participant, EtapeParticipant, RefusCohorte, RetraitCohorte):
        libres = [
            champ.name
            for champ in modele._meta.concrete_fields
            if isinstance(champ, models.CharField | models.TextField | models.JSONField) and not champ.choices
        ]
        assert libres == {Participant: ["pseudonyme"], RefusCohorte: ["empreinte"]}.get(modele, [])
    cohorte = creer_cohorte()
    champs = {"contrat": cohorte.contrat, "cohorte": cohorte, "entree": JOUR, "accord_le": JOUR}
    for mauvais in ({"pseudonyme": "Elodie Dupont"}, {"sexe": "x"}, {"tranche_age": "21 ans"}, {"etat": "perdu"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Participant.objects.create(**{"pseudonyme": code(1), **champs, **mauvais})


def test_register_declares_every_real_column_and_prints_it() -> None:
    for modele in registre.DECLAREES:
        assert registre.colonnes_declarees(modele) == registre.colonnes_reelles(modele)
    assert {m for m in registre.DECLAREES if registre.suit_l_histoire(m)} & {
        Participant,
        EtapeParticipant,
        RefusCohorte,
    } == set()
    histoires = {m.__name__ for m in apps.get_app_config("cohortes").get_models() if m.__name__.endswith("Event")}
    assert histoires & {"ParticipantEvent", "EtapeParticipantEvent", "RefusCohorteEvent"} == set()
    assert "CohorteEvent" in histoires
