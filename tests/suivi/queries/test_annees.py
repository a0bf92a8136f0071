"""A year is read again as soon as a row behind it changes, and only then; each reader still sees its own actions."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quartiers.appels.models import ReponseBilan
from quartiers.comptes.enums import Role
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.models import QuestionFiche
from quartiers.suivi.models import FicheAction, IndicateurFiche, ReglageSuivi, ReponseFiche
from quartiers.suivi.queries import version
from quartiers.suivi.queries.annees import AnneeLue, lire_l_annee, visibles
from tests.factories.comptes import creer_acteur
from tests.factories.suivi import creer_fiche
from tests.factories.territoire import creer_commune
from tests.suivi.tableaux.decor import ANNEE, Decor, creer_decor


@pytest.fixture
def decor(db: None) -> Decor:
    """With a row of each table that a year is made of."""
    decor = creer_decor()
    contrat = decor.contrat
    ReglageSuivi.objects.create(contrat=contrat, debut=contrat.debut)
    question = QuestionFiche.objects.create(contrat=contrat, libelle="Combien ?", genre="nombre", debut=contrat.debut)
    ReponseBilan.objects.create(contrat=contrat, bilan=decor.dossiers[0].bilans.get(), question=question, valeur="3")
    ReponseFiche.objects.create(contrat=contrat, bilan=decor.fiches[0].bilan, question=question, valeur="4")
    IndicateurFiche.objects.create(contrat=contrat, fiche=decor.fiches[0], libelle="Ateliers", unite="ateliers")
    return decor


def lire(decor: Decor) -> AnneeLue:
    return lire_l_annee(decor.contrat, ANNEE)


def requetes_de_lecture(decor: Decor) -> int:
    with CaptureQueriesContext(connection) as lues:
        lire(decor)
    return len(lues)


def test_a_year_that_did_not_change_costs_one_query(decor: Decor) -> None:
    avant = lire(decor)
    assert requetes_de_lecture(decor) == 1
    assert lire(decor) is avant
    creer_fiche(annee=ANNEE)  # of another contract
    creer_fiche(decor.contrat, annee=ANNEE + 1)
    assert lire(decor) is avant


def test_any_row_that_changes_is_read_again(decor: Decor) -> None:
    lies: list[Any] = [
        *version.DU_CONTRAT,
        *version.DES_DOSSIERS,
        *version.DES_FICHES,
        *(modele for modele, *_ in version.SOUS),
    ]
    for modele in [FicheAction, *lies]:
        avant = lire(decor)
        rangees = modele._default_manager.filter(contrat=decor.contrat)
        for pk in rangees.values_list("pk", flat=True):
            rangees.filter(pk=pk).update(contrat=decor.contrat)  # the same value: written all the same
        assert rangees.exists(), modele
        assert lire(decor) is not avant, modele
    avant = lire(decor)
    Contrat.objects.filter(pk=decor.contrat.pk).update(vocabulaire={"axe": "Pilier"})
    decor.contrat.refresh_from_db()
    assert lire(decor).reperes.noms["axe"] == "Pilier" != avant.reperes.noms["axe"]
    nom = decor.fiches[0].organisme.nom
    type(decor.fiches[0].organisme).objects.filter(nom=nom).update(nom="Un autre nom", sigle="")
    assert "Un autre nom" in {action.organisme for action in lire(decor).actions}


def test_a_row_that_comes_or_goes_is_read_again(decor: Decor) -> None:
    nombre = len(lire(decor).actions)
    neuve = creer_fiche(decor.contrat, annee=ANNEE)
    assert len(lire(decor).actions) == nombre + 1
    FicheAction.objects.filter(pk=neuve.pk).delete()
    assert len(lire(decor).actions) == nombre


def test_each_reader_sees_its_own_actions_of_what_is_kept(decor: Decor) -> None:
    sienne, autre = creer_commune(), creer_commune()
    FicheAction.objects.filter(pk=decor.fiches[0].pk).update(commune=sienne)
    FicheAction.objects.filter(pk=decor.fiches[1].pk).update(commune=autre)
    lue = lire(decor)
    agent = creer_acteur(Role.AGENT_COMMUNAL, decor.contrat, commune=sienne)
    vues: Any = {action.code for action in visibles(lue, decor.contrat, ANNEE, agent)}
    assert decor.fiches[0].code in vues
    assert decor.fiches[1].code not in vues
    pilote = creer_acteur(Role.PILOTE, decor.contrat)
    assert visibles(lue, decor.contrat, ANNEE, pilote) is lue.actions
