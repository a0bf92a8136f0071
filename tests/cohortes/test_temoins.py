"""Witness groups: no name, a composition by plain colleges, sessions in time, what was said of a question along time."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quartiers.cohortes.domain import temoins as domaine
from quartiers.cohortes.domain.conservation import rappeler_les_seances
from quartiers.cohortes.enums import Periodicite
from quartiers.cohortes.models import GroupeTemoin, QuestionTemoin, SeanceTemoin
from quartiers.cohortes.preuves import lire_groupe
from quartiers.cohortes.seances import document_de_la_seance
from quartiers.cohortes.temoins import QUESTIONS_DU_CONTRAT, echeance_de, syntheses_de
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.notifications.models import Annonce, Envoi
from tests.factories.cohortes import JOUR, signer_l_analyse
from tests.factories.comptes import creer_acteur, creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.pages import lire as page

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat(settings: Any) -> Contrat:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    contrat = creer_contrat()
    signer_l_analyse(contrat)
    return contrat


def former(contrat: Contrat) -> GroupeTemoin:
    return domaine.former(
        acteur=Acteur(),
        contrat=contrat,
        questions=QUESTIONS_DU_CONTRAT[:2],
        titre="Groupe du Tennis",
        periodicite=Periodicite.TRIMESTRE,
        debut=dt.date(2026, 1, 1),
        composition="Femmes : 8\nHommes : 7",
    )


def tenir(groupe: GroupeTemoin, jour: dt.date, dit: str, seance: SeanceTemoin | None = None) -> SeanceTemoin:
    question = groupe.questions.first()
    assert question is not None
    return domaine.tenir_seance(
        acteur=Acteur(),
        groupe=groupe,
        seance=seance,
        reponses={question.pk: (dit, "On passe par la rue éclairée.")},
        tenue_le=jour,
        lieu="Maison de quartier",
        presents=12,
        resume="Le passage est plus sûr.",
    )


def test_session_is_due_after_the_last_and_told_once(contrat: Contrat) -> None:
    groupe = former(contrat)
    assert echeance_de(groupe) == dt.date(2026, 4, 3)
    tenir(groupe, dt.date(2026, 3, 10), "Mieux le jour.")
    assert echeance_de(groupe) == dt.date(2026, 6, 10)
    pilote = creer_utilisateur(Role.PILOTE, contrat=contrat)
    assert rappeler_les_seances(dt.date(2026, 6, 10)) == 0
    assert [rappeler_les_seances(dt.date(2026, 6, jour)) for jour in (11, 12)] == [1, 0]
    assert Annonce.objects.count() + Envoi.objects.filter(destinataire=pilote.courriel).count() == 1


def test_questions_read_along_time_and_answered_ones_stay(contrat: Contrat) -> None:
    groupe = former(contrat)
    tenir(groupe, dt.date(2026, 3, 10), "Mieux le jour.")
    seance = tenir(groupe, dt.date(2026, 6, 10), "Mieux le soir aussi.")
    tenir(groupe, dt.date(2026, 6, 10), "Mieux le soir, surtout.", seance)
    assert [r.synthese for r in syntheses_de(groupe)[0].reponses] == ["Mieux le soir, surtout.", "Mieux le jour."]
    champs = {"titre": groupe.titre}
    domaine.decrire(acteur=Acteur(), groupe=groupe, questions=["Une autre ?"], **champs)
    assert [q.texte for q in QuestionTemoin.objects.filter(groupe=groupe)] == ["Une autre ?", QUESTIONS_DU_CONTRAT[0]]
    extrait = lire_groupe(creer_acteur(Role.PILOTE, contrat), contrat, groupe.pk)
    assert extrait is not None
    assert extrait.lignes[0][2] == "Mieux le soir, surtout."
    assert "Mieux le soir, surtout." in repr(document_de_la_seance(seance).blocs)


def test_names_and_origins_are_refused_nothing_typed_is_lost(client: Client, contrat: Contrat) -> None:
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=contrat))
    adresse = reverse("cohortes:former_groupe", args=[contrat.code])
    tape = {
        "titre": "Groupe",
        "effectif": 15,
        "composition": "Femmes : 8\nOrigine étrangère : 4",
        "periodicite": "trimestre",
        "debut": "2026-01-01",
        "questions": "Ça va ?",
    }
    dit = page(client.post(adresse, tape))
    assert "parle de l’origine" in dit
    assert "Femmes : 8" in dit
    assert client.post(adresse, {**tape, "composition": "Femmes : 8"}).status_code == 302
    groupe = GroupeTemoin.objects.get(contrat=contrat)
    question = groupe.questions.get()
    seance = {
        "tenue_le": JOUR.isoformat(),
        "lieu": "Maison de quartier",
        "presents": 12,
        "resume": "Bien.",
        f"synthese-{question.pk}": "Selon Karim Bernard, ça va mieux",
    }
    tenir_ = reverse("cohortes:tenir_seance", args=[contrat.code, groupe.pk])
    dit = page(client.post(tenir_, seance))
    assert "semble contenir un nom de personne" in dit
    assert "ça va mieux" in dit
    assert SeanceTemoin.objects.count() == 0
    assert client.post(tenir_, {**seance, f"synthese-{question.pk}": "Ça va mieux"}).status_code == 302
    assert "Ça va mieux" in page(client.get(reverse("cohortes:groupe", args=[contrat.code, groupe.pk])))
